<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’une convention et au partenaire. Valeurs : numero, titre, fin_texte,
     article, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Convention <xsl:value-of select="numero"/>&#160;: fin d’ici un mois
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La <xsl:call-template name="convention"/> prend fin d’ici un mois, le
        <xsl:value-of select="fin_texte"/><xsl:if test="string(article)">, selon
        l’article <xsl:value-of select="article"/></xsl:if>. Les accès restent ouverts jusqu’à cette
        date, puis se ferment.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        D’ici là, achevez ce qui est en cours. Pour conclure une nouvelle convention, présentez une
        demande sur l’extranet&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la <xsl:call-template name="convention"/> vous concerne
  </xsl:template>
</xsl:stylesheet>
