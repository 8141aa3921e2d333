<?xml version="1.0" encoding="UTF-8"?>
<!-- No lieu for this commune, and where to turn: {"commune": {"code", "nom"}, "orientation": {"texte",
     "telephone", "adresse_web"}}. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Pas de lieu d’information dans cette commune</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:variable name="vers" select="$document/orientation"/>
    <div class="texte">
      <p class="message avis">À ce jour, aucun lieu d’information ne reçoit par ce site les demandes de mode d’accueil pour <strong><xsl:value-of select="$document/commune/nom"/></strong>. Rien n’a été transmis ni gardé.</p>
      <h2>Vers qui vous tourner</h2>
      <p><xsl:value-of select="$vers/texte"/></p>
      <xsl:if test="$vers/telephone or $vers/adresse_web">
        <ul>
          <xsl:if test="$vers/telephone"><li>Téléphone&#160;: <xsl:value-of select="translate($vers/telephone, ' ', '&#160;')"/></li></xsl:if>
          <xsl:if test="$vers/adresse_web"><li>Site&#160;: <a href="{$vers/adresse_web}"><xsl:value-of select="$vers/adresse_web"/></a></li></xsl:if>
        </ul>
      </xsl:if>
      <p><a class="retour" href="{$mount}lieu-information/commune">Choisir une autre commune</a></p>
    </div>
  </xsl:template>
</xsl:stylesheet>
