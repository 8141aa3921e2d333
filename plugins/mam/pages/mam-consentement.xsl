<?xml version="1.0" encoding="UTF-8"?>
<!-- Whether the own name may be published (MAM-2): {"mams": [{"id", "nom", "nom_publie",
     "accord", "depuis", "peut_donner", "suite", "historique"}], "fait"}. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mam/consentement</xsl:variable>

  <xsl:template match="/page" mode="titre">Publication de mon nom</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'donne'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Votre accord est enregistré.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'retire'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Votre accord est retiré&#160;: votre nom n’est plus en ligne.</xsl:with-param></xsl:call-template>
      </xsl:when>
    </xsl:choose>
    <p class="chapeau">Votre nom ne paraît sur la fiche publique de la Mam que si vous le voulez. Vous seul en décidez, depuis votre compte&#160;; vous pouvez changer d’avis à tout moment (MAM-2).</p>
    <xsl:apply-templates select="$document/mams/item" mode="mam"/>
    <xsl:if test="not($document/mams/item)">
      <p class="message avis">Aucune convention de Mam en vigueur ne vous nomme&#160;: votre nom n’est publié nulle part.</p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="mam">
    <section class="carte" aria-labelledby="mam-{id}">
      <div class="tete">
        <h2 id="mam-{id}"><xsl:value-of select="nom"/></h2>
        <xsl:choose>
          <xsl:when test="accord = 'donne'"><span class="etat ouvert">Accord donné</span></xsl:when>
          <xsl:otherwise><span class="etat">Pas d’accord</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Ce qui serait publié, et rien d’autre</dt><dd><xsl:value-of select="concat(nom_publie/prenom, ' ', nom_publie/nom)"/></dd></div>
      </dl>
      <p><xsl:apply-templates select="." mode="situation"/></p>
      <xsl:apply-templates select="." mode="choix"/>
      <xsl:if test="historique/item">
        <details>
          <summary>Historique</summary>
          <ul class="historique">
            <xsl:for-each select="historique/item">
              <li><xsl:apply-templates select="." mode="etape"/></li>
            </xsl:for-each>
          </ul>
        </details>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template match="item" mode="situation">
    <xsl:choose>
      <xsl:when test="accord = 'donne'">
        <xsl:text>Vous avez donné votre accord le </xsl:text>
        <xsl:value-of select="depuis/texte"/>
        <xsl:text>. </xsl:text>
        <xsl:choose>
          <xsl:when test="suite = 'en_ligne'">Votre nom est en ligne.</xsl:when>
          <xsl:when test="suite = 'chez_la_caf'">Votre nom n’est pas en ligne&#160;: il est joint à la fiche que la Caf est en train de valider.</xsl:when>
          <xsl:otherwise>Votre nom n’est pas en ligne&#160;: il partira avec la prochaine fiche envoyée à la Caf, et paraîtra quand elle l’aura validée.</xsl:otherwise>
        </xsl:choose>
      </xsl:when>
      <xsl:otherwise>
        <xsl:choose>
          <xsl:when test="accord = 'retire'">
            <xsl:text>Vous avez retiré votre accord le </xsl:text>
            <xsl:value-of select="depuis/texte"/>
            <xsl:text>. </xsl:text>
          </xsl:when>
          <xsl:when test="accord = 'caduc'">
            <xsl:text>Votre accord a pris fin le </xsl:text>
            <xsl:value-of select="depuis/texte"/>
            <xsl:text>, quand la convention a cessé de vous nommer. </xsl:text>
          </xsl:when>
          <xsl:otherwise>Vous n’avez pas donné votre accord. </xsl:otherwise>
        </xsl:choose>
        <xsl:text>Votre nom n’est pas en ligne.</xsl:text>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What will happen is said before the button. -->
  <xsl:template match="item" mode="choix">
    <xsl:choose>
      <xsl:when test="accord = 'donne'">
        <p class="aide" id="effet-{id}">Si vous le retirez, votre nom disparaît aussitôt de la page, de l’annuaire et de ses fichiers.</p>
        <xsl:call-template name="bouton">
          <xsl:with-param name="action">retirer</xsl:with-param>
          <xsl:with-param name="texte">Retirer mon accord</xsl:with-param>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="peut_donner = 'true'">
        <p class="aide" id="effet-{id}">
          <xsl:choose>
            <xsl:when test="suite = 'chez_la_caf'">Si vous le donnez, votre nom est joint à la fiche qui attend à la Caf&#160;; il paraît quand elle l’a validée.</xsl:when>
            <xsl:when test="suite = 'envoi_immediat'">Si vous le donnez, la fiche en ligne est aussitôt renvoyée à la Caf avec votre nom&#160;; il paraît quand elle l’a validée.</xsl:when>
            <xsl:otherwise>Si vous le donnez, votre nom part à la Caf avec la prochaine fiche&#160;; il paraît quand elle l’a validée.</xsl:otherwise>
          </xsl:choose>
        </p>
        <xsl:call-template name="bouton">
          <xsl:with-param name="action">donner</xsl:with-param>
          <xsl:with-param name="texte">Donner mon accord</xsl:with-param>
        </xsl:call-template>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="bouton">
    <xsl:param name="action"/>
    <xsl:param name="texte"/>
    <form method="post" action="{$mount}mam/consentement" aria-label="{nom}">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="mam" value="{id}"/>
      <button type="submit" name="action" value="{$action}" aria-describedby="effet-{id}"><xsl:value-of select="$texte"/></button>
    </form>
  </xsl:template>

  <xsl:template match="item" mode="etape">
    <xsl:choose>
      <xsl:when test="etat = 'donne'">Accord donné le </xsl:when>
      <xsl:when test="etat = 'retire'">Accord retiré le </xsl:when>
      <xsl:otherwise>Accord sans effet depuis le </xsl:otherwise>
    </xsl:choose>
    <xsl:value-of select="quand/texte"/>
  </xsl:template>
</xsl:stylesheet>
