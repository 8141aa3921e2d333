<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’une convention et au partenaire. Valeurs : numero, titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Convention <xsl:value-of select="numero"/>&#160;: rétablie</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La suspension de la <xsl:call-template name="convention"/> est levée. Les accès qu’elle
        ouvre sont rétablis&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la <xsl:call-template name="convention"/> vous concerne
  </xsl:template>
</xsl:stylesheet>
