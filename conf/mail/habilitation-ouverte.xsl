<?xml version="1.0" encoding="UTF-8"?>
<!-- À une personne qui a déjà un compte. Valeurs : prenom, nom, identifiant, numero,
     titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Une habilitation de plus sur l’extranet des Caf</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Une habilitation vous est ouverte par la <xsl:call-template name="convention"/>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Connectez-vous comme d’habitude, avec l’identifiant <xsl:value-of select="identifiant"/> et
        votre mot de passe actuel&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    votre nom figure dans l’annexe de la <xsl:call-template name="convention"/>
  </xsl:template>
</xsl:stylesheet>
