<?xml version="1.0" encoding="UTF-8"?>
<!-- La Caf a validé une fiche (ST-3.3, MAM-4.3) : à chaque personne qui la renseigne.
     Valeurs : etablissement, id, version, chemin, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    En ligne&#160;: la fiche de <xsl:value-of select="etablissement"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a validé la fiche de «&#160;<xsl:value-of select="etablissement"/>&#160;». Elle est en ligne
        et remplace ce qui y était.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La page que tous peuvent lire&#160;: <xsl:value-of select="portail"/>annuaire/<xsl:value-of select="chemin"/>/<xsl:value-of select="id"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention vous charge de renseigner cette fiche
  </xsl:template>
</xsl:stylesheet>
