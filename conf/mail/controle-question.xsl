<?xml version="1.0" encoding="UTF-8"?>
<!-- À la personne concernée, aux gestionnaires de la convention et à l’adresse du partenaire.
     Valeurs : prenom, nom, concerne, regle, signalement, question, echeance_texte, numero, titre,
     caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    La Caf<xsl:if test="string(caf)">&#160;<xsl:value-of select="caf"/></xsl:if> vous pose une
    question sur des connexions
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Un contrôle des connexions a relevé, au nom de <xsl:value-of select="concerne"/><xsl:if test="string(numero)">,
        sous la <xsl:call-template name="convention"/></xsl:if>&#160;:
        «&#160;<xsl:value-of select="regle"/>&#160;». La Caf demande une explication&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        «&#160;<xsl:value-of select="question"/>&#160;»
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Une réponse est attendue avant le <xsl:value-of select="echeance_texte"/> (heure de Paris).
        La personne concernée et les gestionnaires de la convention répondent sur l’extranet, à la
        page «&#160;Questions de la Caf&#160;» (signalement <xsl:value-of select="signalement"/>)&#160;;
        qui n’y a pas accès répond à la Caf par courrier. Sans explication, la Caf peut suspendre
        l’accès, ou supprimer l’habilitation.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si quelqu’un d’autre que vous a utilisé votre compte, changez votre mot de passe sans
        attendre, et dites-le.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous, ou votre organisme, êtes partie à une convention avec la Caf
  </xsl:template>
</xsl:stylesheet>
