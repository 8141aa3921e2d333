<?xml version="1.0" encoding="UTF-8"?>
<!-- À une personne. Valeurs : prenom, nom, identifiant, motif, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Votre accès à l’extranet des Caf est suspendu</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a suspendu votre accès à l’extranet. Vos sessions sont fermées.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si vous pensez que c’est une erreur, adressez-vous à votre Caf, par le responsable de votre
        organisme.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous avez un compte sur l’extranet, <xsl:value-of select="identifiant"/>
  </xsl:template>
</xsl:stylesheet>
