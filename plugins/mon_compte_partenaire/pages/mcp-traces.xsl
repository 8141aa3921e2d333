<?xml version="1.0" encoding="UTF-8"?>
<!-- Traces of an organisation, for a motive; or of oneself (MCP-7). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'traces/', $document/convention)"/>
  <xsl:variable name="filtres" select="$document/filtres"/>
  <xsl:variable name="membre" select="$document/siege = 'membre'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose><xsl:when test="$membre">Mes traces</xsl:when><xsl:otherwise>Traces de votre organisme</xsl:otherwise></xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>. Vous voyez ce qui s’est fait sous cette convention, et rien d’autre.</p>
    <xsl:if test="not($membre)"><p>Ces traces ne se lisent que pour un motif&#160;; votre lecture est tracée, avec lui (MCP-7).</p></xsl:if>
    <xsl:call-template name="filtrer"/>
    <xsl:choose>
      <xsl:when test="$document/traces/item"><xsl:call-template name="traces"/></xsl:when>
      <xsl:when test="$document/motif_requis = 'true'"/>
      <xsl:otherwise><p class="message avis">Aucune trace ne correspond.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="filtrer">
    <form method="get" action="{$page}" class="carte">
      <xsl:if test="not($membre)">
        <div class="champ">
          <label for="motif">Pourquoi lisez-vous ces traces&#160;?</label>
          <select id="motif" name="motif" required="required">
            <option value="">Choisissez</option>
            <xsl:for-each select="$document/motifs/item">
              <option value="{code}"><xsl:if test="code = $filtres/motif"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="libelle"/></option>
            </xsl:for-each>
          </select>
        </div>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">personne</xsl:with-param>
          <xsl:with-param name="libelle">Numéro de la personne</xsl:with-param>
          <xsl:with-param name="aide">Il est sur sa page. Vide&#160;: toutes.</xsl:with-param>
          <xsl:with-param name="valeur" select="$filtres/personne"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
      </xsl:if>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">du</xsl:with-param>
        <xsl:with-param name="libelle">Du</xsl:with-param>
        <xsl:with-param name="type">date</xsl:with-param>
        <xsl:with-param name="valeur" select="$filtres/du"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">au</xsl:with-param>
        <xsl:with-param name="libelle">Au</xsl:with-param>
        <xsl:with-param name="type">date</xsl:with-param>
        <xsl:with-param name="aide">31&#160;jours au plus.</xsl:with-param>
        <xsl:with-param name="valeur" select="$filtres/au"/>
      </xsl:call-template>
      <div class="champ">
        <label for="sorte">Sorte</label>
        <select id="sorte" name="sorte">
          <option value="">Toutes</option>
          <xsl:for-each select="$document/sortes/item">
            <option value="{code}"><xsl:if test="code = $filtres/sorte"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="libelle"/></option>
          </xsl:for-each>
        </select>
      </div>
      <p class="actions">
        <button type="submit">Lire les traces</button>
        <button type="submit" name="format" value="csv" class="second">En tableau (CSV)</button>
      </p>
    </form>
  </xsl:template>

  <xsl:template name="traces">
    <xsl:if test="$document/tronque = 'true'">
      <p class="message avis">Il y en a davantage&#160;: seules les <xsl:value-of select="$document/plus"/> dernières sont lues. Réduisez la période, ou choisissez une personne.</p>
    </xsl:if>
    <h2 id="traces">Les traces, la dernière d’abord</h2>
    <section class="defile" aria-labelledby="traces" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">Quand</th><th scope="col">Qui</th><th scope="col">Quoi</th><th scope="col">Décision</th><th scope="col">Canal</th><th scope="col">Référence</th></tr>
        </thead>
        <tbody>
          <xsl:for-each select="$document/traces/item">
            <tr>
              <th scope="row"><xsl:value-of select="le_texte"/></th>
              <td>
                <xsl:choose>
                  <xsl:when test="string(qui)"><bdi><xsl:value-of select="qui"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="personne"/>)</span></xsl:when>
                  <xsl:otherwise>Le système</xsl:otherwise>
                </xsl:choose>
              </td>
              <td>
                <xsl:value-of select="titre"/>
                <xsl:if test="string(titre)"><xsl:text> </xsl:text></xsl:if>
                <span class="code"><xsl:value-of select="operation"/><xsl:if test="string(objet)"><xsl:text> </xsl:text><bdi><xsl:value-of select="objet"/></bdi></xsl:if></span>
              </td>
              <td>
                <xsl:choose>
                  <xsl:when test="decision = 'refuse'"><span class="etat ferme">Refusé</span><br/><xsl:value-of select="motif_texte"/><xsl:if test="string(article)"> (<xsl:value-of select="article"/>)</xsl:if></xsl:when>
                  <xsl:otherwise><span class="etat ouvert">Autorisé</span></xsl:otherwise>
                </xsl:choose>
              </td>
              <td><xsl:value-of select="canal_texte"/></td>
              <td class="code"><xsl:value-of select="trace"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>
</xsl:stylesheet>
