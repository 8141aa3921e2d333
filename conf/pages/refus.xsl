<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/title"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="carte refus">
      <p class="chapeau"><xsl:value-of select="$document/detail"/></p>
      <xsl:if test="$document/ouvre_texte">
        <p>
          <xsl:text>Ce service ouvre </xsl:text>
          <strong><xsl:call-template name="date"><xsl:with-param name="texte" select="$document/ouvre_texte"/></xsl:call-template></strong>
          <xsl:text>.</xsl:text>
        </p>
      </xsl:if>
      <xsl:if test="$document/que_faire">
        <h2>Que faire&#160;?</h2>
        <p><xsl:value-of select="$document/que_faire"/></p>
      </xsl:if>
      <xsl:if test="$document/service or $document/convention or $document/article">
        <h2>En détail</h2>
        <dl class="fiche">
          <xsl:if test="$document/service">
            <div><dt>Service demandé</dt><dd><xsl:value-of select="$document/service"/></dd></div>
          </xsl:if>
          <xsl:if test="$document/type_de_convention">
            <div><dt>Type de convention</dt><dd><xsl:value-of select="$document/type_de_convention"/></dd></div>
          </xsl:if>
          <xsl:if test="$document/convention">
            <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$document/convention"/></dd></div>
          </xsl:if>
          <xsl:if test="$document/article">
            <div><dt>Article</dt><dd class="numero"><xsl:value-of select="$document/article"/></dd></div>
          </xsl:if>
        </dl>
      </xsl:if>
    </div>
    <p><a class="retour" href="{$mount}mes-services">Voir mes services</a></p>
  </xsl:template>
</xsl:stylesheet>
