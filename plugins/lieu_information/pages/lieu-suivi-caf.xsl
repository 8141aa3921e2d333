<?xml version="1.0" encoding="UTF-8"?>
<!-- What the Caf follows: late demandes (LI-3.4), attestations missing and signed (LI-2). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">lieu-information/suivi-caf</xsl:variable>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="nationale" select="$document/nationale = 'true'"/>

  <xsl:template match="/page" mode="titre">Demandes des familles</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p class="chapeau">Ce que les lieux d’information doivent encore faire. Rien ici ne dit quoi que ce soit d’une famille.</p>
    <xsl:if test="$nationale">
      <form method="get" action="{$page}" class="filtres" aria-label="Choisir une Caf">
        <div class="champ">
          <label for="caf">Code de la Caf (vide&#160;: toutes)</label>
          <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
        </div>
        <button type="submit" class="second">Afficher</button>
      </form>
    </xsl:if>
    <xsl:call-template name="retards"/>
    <xsl:call-template name="manquantes"/>
    <xsl:call-template name="signees"/>
  </xsl:template>

  <xsl:template name="nombre">
    <xsl:if test="plus = 'true'">plus de </xsl:if>
    <xsl:value-of select="nombre"/>
  </xsl:template>

  <xsl:template name="retards">
    <div class="partie">
      <h2 id="retards">Demandes en retard</h2>
      <xsl:choose>
        <xsl:when test="$document/retards/item">
          <p>Le délai pour les récupérer est passé (LI-3.4).</p>
          <section class="defile" aria-labelledby="retards" tabindex="0">
            <table>
              <thead>
                <tr>
                  <xsl:if test="$nationale"><th scope="col">Caf</th></xsl:if>
                  <th scope="col">Commune</th><th scope="col">Lieu d’information</th><th scope="col">En retard</th><th scope="col">Dernier jour de la plus ancienne</th>
                </tr>
              </thead>
              <tbody>
                <xsl:for-each select="$document/retards/item">
                  <tr>
                    <xsl:if test="$nationale"><td><xsl:value-of select="caf"/></td></xsl:if>
                    <th scope="row"><xsl:value-of select="nom"/><xsl:if test="nom != code"><xsl:text> </xsl:text><span class="code"><xsl:value-of select="code"/></span></xsl:if></th>
                    <td>
                      <xsl:for-each select="lieux/item">
                        <xsl:if test="position() &gt; 1"><br/></xsl:if>
                        <a href="{$mount}caf/conventions/{numero}"><xsl:value-of select="nom"/></a>
                      </xsl:for-each>
                      <xsl:if test="not(lieux/item)">aucun en ce moment</xsl:if>
                    </td>
                    <td><xsl:value-of select="nombre"/><xsl:if test="plus = 'true'"> ou plus</xsl:if></td>
                    <td><xsl:call-template name="date"><xsl:with-param name="texte" select="depuis"/></xsl:call-template></td>
                  </tr>
                </xsl:for-each>
              </tbody>
            </table>
          </section>
        </xsl:when>
        <xsl:otherwise><p class="message avis">Aucune demande en retard<xsl:if test="$document/suite"> dans cette partie de la liste</xsl:if>.</p></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$document/suite"><p><a href="{$page}?caf={$document/caf}&amp;apres={$document/suite}">Communes suivantes</a></p></xsl:if>
    </div>
  </xsl:template>

  <xsl:template name="manquantes">
    <div class="partie">
      <h2 id="manquantes">Attestations manquantes</h2>
      <xsl:choose>
        <xsl:when test="$document/manquantes/item">
          <p>Le mois pour attester la destruction des copies est passé (LI-2).</p>
          <section class="defile" aria-labelledby="manquantes" tabindex="0">
            <table>
              <thead><tr><th scope="col">Convention</th><th scope="col">Lieu d’information</th><th scope="col">Demandes</th><th scope="col">Devait être signée le</th></tr></thead>
              <tbody>
                <xsl:for-each select="$document/manquantes/item">
                  <tr>
                    <th scope="row" class="numero"><a href="{$mount}caf/conventions/{numero}"><xsl:value-of select="numero"/></a><xsl:if test="terminee = 'true'"> (terminée)</xsl:if></th>
                    <td><xsl:value-of select="partenaire"/></td>
                    <td><xsl:call-template name="nombre"/></td>
                    <td><xsl:call-template name="date"><xsl:with-param name="texte" select="depuis"/></xsl:call-template></td>
                  </tr>
                </xsl:for-each>
              </tbody>
            </table>
          </section>
          <xsl:if test="$document/manquantes_plus = 'true'"><p class="message avis">Il y en a d’autres.</p></xsl:if>
        </xsl:when>
        <xsl:otherwise><p class="message avis">Aucune attestation ne manque.</p></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template name="signees">
    <div class="partie">
      <h2 id="signees">Attestations signées</h2>
      <xsl:choose>
        <xsl:when test="$document/attestations/item">
          <section class="defile" aria-labelledby="signees" tabindex="0">
            <table>
              <thead><tr><th scope="col">Signée le</th><th scope="col">Lieu d’information</th><th scope="col">Par</th><th scope="col">Demandes</th><th scope="col">Attestation</th></tr></thead>
              <tbody>
                <xsl:for-each select="$document/attestations/item">
                  <tr>
                    <th scope="row"><xsl:call-template name="date"><xsl:with-param name="texte" select="signee_le"/></xsl:call-template></th>
                    <td><xsl:value-of select="convention/partenaire"/></td>
                    <td><xsl:value-of select="concat(signataire/prenom, ' ', signataire/nom)"/></td>
                    <td><xsl:value-of select="nombre"/></td>
                    <td><a href="{$page}/{numero}.pdf">n°&#160;<xsl:value-of select="numero"/> (PDF)</a></td>
                  </tr>
                </xsl:for-each>
              </tbody>
            </table>
          </section>
          <xsl:if test="$document/avant"><p><a href="{$page}?caf={$document/caf}&amp;avant={$document/avant}">Attestations plus anciennes</a></p></xsl:if>
        </xsl:when>
        <xsl:otherwise><p class="message avis">Aucune attestation n’a encore été signée.</p></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>
</xsl:stylesheet>
