<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’une convention et au partenaire. Valeurs : numero, titre, motif, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Convention <xsl:value-of select="numero"/>&#160;: suspendue</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a suspendu la <xsl:call-template name="convention"/>. Les accès qu’elle ouvre sont
        fermés jusqu’à nouvel ordre.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour en savoir plus, adressez-vous à votre Caf.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la <xsl:call-template name="convention"/> vous concerne
  </xsl:template>
</xsl:stylesheet>
