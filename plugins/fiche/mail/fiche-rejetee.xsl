<?xml version="1.0" encoding="UTF-8"?>
<!-- La Caf demande des corrections (ST-2) : à chaque personne qui renseigne la fiche.
     Valeurs : etablissement, id, version, chemin, motif, motifs, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    À corriger&#160;: la fiche de <xsl:value-of select="etablissement"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf demande des corrections avant de mettre en ligne la fiche de
        «&#160;<xsl:value-of select="etablissement"/>&#160;». Ce qui était en ligne y reste.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:if test="string(motif)">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">Ce qu’elle en dit&#160;: <xsl:value-of select="motif"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:for-each select="motifs/item">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte"><xsl:value-of select="libelle"/>&#160;: <xsl:value-of select="motif"/></xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la corriger&#160;: <xsl:value-of select="portail"/><xsl:value-of select="chemin"/>/fiches/<xsl:value-of select="id"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention vous charge de renseigner cette fiche
  </xsl:template>
</xsl:stylesheet>
