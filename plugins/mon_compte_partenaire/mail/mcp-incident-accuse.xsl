<?xml version="1.0" encoding="UTF-8"?>
<!-- Accusé à qui a signalé un incident et aux gestionnaires (MCP-9.2). Valeurs : convention,
     numero, partenaire, caf, dossier. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Incident de sécurité n°&#160;<xsl:value-of select="dossier"/>&#160;: la Caf est avertie</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Un incident de sécurité vient d’être signalé pour <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>).
        La Caf en est avertie. Ce qui peut être fait tout de suite, faites-le sans attendre&#160;: changer un mot de passe, suspendre une habilitation.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">Pour suivre l’incident&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/incidents/', convention, '/', dossier)"/></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">vous l’avez signalé, ou vous gérez les habilitations de votre organisme</xsl:template>
</xsl:stylesheet>
