<?xml version="1.0" encoding="UTF-8"?>
<!-- À un nouvel agent. Valeurs : prenom, nom, identifiant, caf, et mot_de_passe (scellé)
     pour qui n’en a pas encore choisi un. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Votre compte d’agent sur l’extranet des Caf</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Un compte d’agent vous est ouvert sur l’extranet.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:choose>
      <xsl:when test="string(mot_de_passe)"><xsl:call-template name="mot-de-passe"/></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="paragraphe">
          <xsl:with-param name="texte">
            Connectez-vous comme d’habitude, avec l’identifiant <xsl:value-of select="identifiant"/>
            et votre mot de passe actuel&#160;: <xsl:value-of select="portail"/>
          </xsl:with-param>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="pourquoi">
    un administrateur vous a déclaré agent sur l’extranet
  </xsl:template>
</xsl:stylesheet>
