<?xml version="1.0" encoding="UTF-8"?>
<!-- À une personne, quand la Caf lui impose un nouveau mot de passe, qui part dans un autre courriel. Valeurs : motif, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    La Caf vous demande un nouveau mot de passe
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a fermé vos sessions et annulé votre mot de passe sur l’extranet. Un autre courriel vous apporte un mot de passe provisoire&#160;: connectez-vous avec lui, et choisissez-en un nouveau.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes une personne habilitée par <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>)
  </xsl:template>
</xsl:stylesheet>
