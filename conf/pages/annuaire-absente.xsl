<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/title"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="carte refus">
      <p class="chapeau"><xsl:value-of select="$document/detail"/></p>
      <p>L’établissement ou la maison d’assistants maternels l’a peut-être remplacée ou retirée.</p>
    </div>
    <p><a class="retour" href="{$mount}annuaire">Chercher dans l’annuaire</a></p>
  </xsl:template>
</xsl:stylesheet>
