<?xml version="1.0" encoding="UTF-8"?>
<!-- The review before a request is transmitted. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire-verification.xsl"/>

  <xsl:variable name="etapes">3</xsl:variable>
  <xsl:variable name="relire">relire, puis transmettre</xsl:variable>
  <xsl:variable name="rien">Rien n’est encore transmis. Vérifiez ce qui suit, surtout les adresses électroniques.</xsl:variable>
  <xsl:variable name="bouton">Transmettre la demande à la Caf</xsl:variable>
  <xsl:variable name="modifier">Modifier la demande</xsl:variable>

  <xsl:template match="/page" mode="titre">Relire la demande</xsl:template>
</xsl:stylesheet>
