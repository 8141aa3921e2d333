<?xml version="1.0" encoding="UTF-8"?>
<!-- The form of a request. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire.xsl"/>

  <xsl:variable name="etapes">3</xsl:variable>
  <xsl:variable name="remplir">remplir la demande</xsl:variable>
  <xsl:variable name="relire">Relire la demande</xsl:variable>
  <xsl:variable name="envoi">Vous relirez tout avant l’envoi à la Caf.</xsl:variable>
</xsl:stylesheet>
