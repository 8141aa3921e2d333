<?xml version="1.0" encoding="UTF-8"?>
<!-- À une personne. Valeurs : prenom, nom, identifiant, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Votre accès à l’extranet des Caf est rétabli</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a rétabli votre accès à l’extranet. Connectez-vous comme auparavant&#160;:
        <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous avez un compte sur l’extranet, <xsl:value-of select="identifiant"/>
  </xsl:template>
</xsl:stylesheet>
