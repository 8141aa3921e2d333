<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:template match="/page" mode="titre">De la version <xsl:value-of select="$document/de"/> à la version <xsl:value-of select="$document/a"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <section class="carte" aria-labelledby="changements">
      <h2 id="changements">Changements</h2>
      <xsl:call-template name="changements"/>
    </section>
    <xsl:call-template name="retour"/>
  </xsl:template>
</xsl:stylesheet>
