<?xml version="1.0" encoding="UTF-8"?>
<!-- Une fiche est à valider (ST-3.3, MAM-4.3) : à chaque agent de validation de la Caf.
     Valeurs : etablissement, id, version, chemin, article, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Fiche à valider&#160;: <xsl:value-of select="etablissement"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La fiche de «&#160;<xsl:value-of select="etablissement"/>&#160;» (<xsl:value-of select="id"/>) est
        envoyée à la Caf. Elle ne sera en ligne qu’une fois validée (<xsl:value-of select="article"/>).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la relire et décider&#160;: <xsl:value-of select="portail"/><xsl:value-of select="chemin"/>/validation/<xsl:value-of select="id"/>/<xsl:value-of select="version"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous validez les fiches pour cette Caf
  </xsl:template>
</xsl:stylesheet>
