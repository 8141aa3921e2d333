<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/title"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="carte refus">
      <p class="chapeau"><xsl:value-of select="$document/detail"/></p>
    </div>
    <p><a class="retour" href="{$mount}">Revenir à l’accueil de l’extranet</a></p>
  </xsl:template>
</xsl:stylesheet>
