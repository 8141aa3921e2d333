<?xml version="1.0" encoding="UTF-8"?>
<!-- La Caf a retiré ce qui était en ligne (ST-2) : à chaque personne qui renseigne la fiche.
     Valeurs : etablissement, id, version, chemin, motif, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Retirée&#160;: la fiche de <xsl:value-of select="etablissement"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a retiré la fiche de «&#160;<xsl:value-of select="etablissement"/>&#160;». Elle n’est plus
        lisible en ligne.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:if test="string(motif)">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">Ce qu’elle en dit&#160;: <xsl:value-of select="motif"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous pouvez la corriger et l’envoyer de nouveau&#160;: <xsl:value-of select="portail"/><xsl:value-of select="chemin"/>/fiches/<xsl:value-of select="id"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention vous charge de renseigner cette fiche
  </xsl:template>
</xsl:stylesheet>
