<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf, sans délai (MCP-9.2). Valeurs : convention, numero, partenaire, caf,
     dossier, acte (signaler, noter). Rien de ce qui a été écrit n’est repris. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="acte = 'signaler'">Incident de sécurité signalé</xsl:when>
      <xsl:otherwise>Incident de sécurité&#160;: le partenaire ajoute une note</xsl:otherwise>
    </xsl:choose>
    n°&#160;<xsl:value-of select="dossier"/>&#160;: <xsl:value-of select="partenaire"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>)
        <xsl:choose>
          <xsl:when test="acte = 'signaler'">signale un incident de sécurité. À lire et à prendre en charge sans délai&#160;:</xsl:when>
          <xsl:otherwise>complète ce qui avait été signalé. À lire&#160;:</xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte"><xsl:value-of select="concat(portail, 'mon-compte-partenaire/suivi-incidents/', convention, '/', dossier)"/></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet
  </xsl:template>
</xsl:stylesheet>
