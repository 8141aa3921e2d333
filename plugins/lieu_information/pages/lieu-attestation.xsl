<?xml version="1.0" encoding="UTF-8"?>
<!-- Where a lieu attests that its own copies are destroyed (LI-2), and finds what it has
     signed. Nothing here says a word of a family. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="page" select="concat($mount, 'lieu-information/attestation')"/>
  <xsl:variable name="convention" select="$document/convention"/>
  <xsl:variable name="ici-meme" select="concat($page, '/convention-', $convention/id)"/>
  <xsl:variable name="du" select="$document/a_attester"/>

  <xsl:template match="/page" mode="titre">Attestations de destruction</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:choose>
      <xsl:when test="$document/conventions"><xsl:call-template name="toutes"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="une"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="toutes">
    <xsl:choose>
      <xsl:when test="$document/conventions/item">
        <ul class="liste">
          <xsl:for-each select="$document/conventions/item">
            <li class="carte">
              <h2><a href="{$page}/convention-{id}"><xsl:value-of select="partenaire"/></a></h2>
              <dl class="fiche">
                <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
                <div><dt>Demandes à attester</dt><dd><xsl:value-of select="nombre"/></dd></div>
                <xsl:if test="avant_le"><div><dt>Au plus tard le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="avant_le"/></xsl:call-template></dd></div></xsl:if>
              </dl>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune convention de lieu d’information en vigueur ne vous nomme.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="une">
    <xsl:if test="$document/fait = 'signee'">
      <div class="message succes" role="status">
        <p>L’attestation est signée. Elle est gardée ici, pour vous et pour la Caf.</p>
      </div>
    </xsl:if>
    <p class="chapeau">
      <strong><xsl:value-of select="$convention/partenaire"/></strong>, convention <xsl:value-of select="$convention/numero"/>
      <xsl:if test="$convention/terminee = 'true'">, qui a pris fin</xsl:if>.
      Les données des familles sont détruites au plus tard six mois après la transmission de leur demande, ou à la fin de la convention. Dans le mois qui suit, une personne du lieu atteste que ses propres copies le sont aussi (LI-2).
    </p>
    <xsl:choose>
      <xsl:when test="$du"><xsl:call-template name="signer"/></xsl:when>
      <xsl:when test="not($document/fait)"><p class="message avis">Il n’y a rien à attester.</p></xsl:when>
    </xsl:choose>
    <xsl:call-template name="passees"/>
  </xsl:template>

  <xsl:template name="combien">
    <xsl:choose>
      <xsl:when test="$du/nombre = 1">Une demande à attester</xsl:when>
      <xsl:otherwise><xsl:value-of select="$du/nombre"/> demandes à attester</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="signer">
    <div class="carte">
      <div class="tete">
        <h2 id="a-attester"><xsl:call-template name="combien"/></h2>
        <xsl:choose>
          <xsl:when test="$du/retard = 'true'"><span class="etat ferme">En retard</span></xsl:when>
          <xsl:otherwise><span class="etat preavis">À signer</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <p>
        <xsl:text>À signer au plus tard le </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="$du/avant_le"/></xsl:call-template>.
        <xsl:if test="$du/plus = 'true'">Une attestation porte sur <xsl:value-of select="$du/nombre"/> demandes au plus&#160;: les suivantes viendront après.</xsl:if>
      </p>
      <xsl:call-template name="references"/>
      <xsl:call-template name="formulaire"/>
    </div>
  </xsl:template>

  <xsl:template name="references">
    <section class="defile" aria-labelledby="a-attester" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">Référence</th><th scope="col">Commune</th><th scope="col">Récupérée le</th><th scope="col">Par</th><th scope="col">Détruite le</th></tr>
        </thead>
        <tbody>
          <xsl:for-each select="$du/references/item">
            <tr>
              <th scope="row" class="numero"><xsl:value-of select="reference"/></th>
              <td><xsl:value-of select="commune"/></td>
              <td><xsl:call-template name="date"><xsl:with-param name="texte" select="recuperee_le"/></xsl:call-template></td>
              <td><xsl:value-of select="recuperee_par"/></td>
              <td><xsl:call-template name="date"><xsl:with-param name="texte" select="detruite_le"/></xsl:call-template></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
    <p>
      <xsl:if test="count($du/references/item) &lt; $du/nombre">Voici les <xsl:value-of select="count($du/references/item)"/> premières. </xsl:if>
      <a href="{$ici-meme}.csv" download="demandes-a-attester.csv">Télécharger la liste complète (CSV)</a>
    </p>
  </xsl:template>

  <xsl:template name="formulaire">
    <form class="etroit" method="post" action="{$ici-meme}" novalidate="novalidate" aria-label="Signer l’attestation">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="liste" value="{$du/liste}"/>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">nom</xsl:with-param>
        <xsl:with-param name="libelle">Vos prénom et nom</xsl:with-param>
        <xsl:with-param name="aide" select="concat('Vous êtes connecté au compte de ', $document/personne/prenom, ' ', $document/personne/nom, '.')"/>
        <xsl:with-param name="valeur" select="$document/saisie/nom"/>
        <xsl:with-param name="autocomplete">name</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">fonction</xsl:with-param>
        <xsl:with-param name="libelle">Votre fonction</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/fonction"/>
        <xsl:with-param name="autocomplete">organization-title</xsl:with-param>
      </xsl:call-template>
      <div>
        <xsl:attribute name="class">champ<xsl:if test="$document/champ = 'atteste'"> fautif</xsl:if></xsl:attribute>
        <xsl:if test="$document/champ = 'atteste'"><p class="faute" id="atteste-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <div class="option">
          <input type="checkbox" id="atteste" name="atteste" value="oui" required="required">
            <xsl:if test="$document/champ = 'atteste'">
              <xsl:attribute name="aria-describedby">atteste-faute</xsl:attribute>
              <xsl:attribute name="aria-invalid">true</xsl:attribute>
            </xsl:if>
          </input>
          <label for="atteste">J’atteste que toutes les copies que le lieu d’information avait de ces demandes sont détruites, sous quelque forme et sur quelque support que ce soit, chez ses prestataires aussi, et qu’il n’en reste aucune (LI-2).</label>
        </div>
      </div>
      <button type="submit">Signer l’attestation</button>
    </form>
  </xsl:template>

  <xsl:template name="passees">
    <xsl:if test="$document/attestations/item">
      <div class="partie">
        <h2 id="signees">Attestations signées</h2>
        <section class="defile" aria-labelledby="signees" tabindex="0">
          <table>
            <thead>
              <tr><th scope="col">Signée le</th><th scope="col">Par</th><th scope="col">Demandes</th><th scope="col">Attestation</th></tr>
            </thead>
            <tbody>
              <xsl:for-each select="$document/attestations/item">
                <tr>
                  <th scope="row"><xsl:call-template name="date"><xsl:with-param name="texte" select="signee_le"/></xsl:call-template></th>
                  <td><xsl:value-of select="concat(signataire/prenom, ' ', signataire/nom)"/></td>
                  <td><xsl:value-of select="nombre"/></td>
                  <td><a href="{$page}/{numero}.pdf">Attestation n°&#160;<xsl:value-of select="numero"/> (PDF)</a></td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
        <xsl:if test="$document/avant"><p><a href="{$ici-meme}?avant={$document/avant}">Attestations plus anciennes</a></p></xsl:if>
      </div>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
