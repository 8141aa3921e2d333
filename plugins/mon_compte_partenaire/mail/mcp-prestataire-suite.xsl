<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires : ce que la Caf dit d’un prestataire (MCP-14). Valeurs : convention,
     numero, partenaire, caf, dossier, acte, prestataire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Prestataire n°&#160;<xsl:value-of select="dossier"/>&#160;:
    <xsl:choose>
      <xsl:when test="acte = 'objecter'">objection de la Caf</xsl:when>
      <xsl:when test="acte = 'accepter'">accord de la Caf</xsl:when>
      <xsl:when test="acte = 'recevoir_engagement'">engagement de sécurité reçu</xsl:when>
      <xsl:otherwise>engagement de sécurité demandé</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="acte = 'objecter'">La Caf fait objection à votre prestataire</xsl:when>
          <xsl:when test="acte = 'accepter'">La Caf donne son accord pour votre prestataire</xsl:when>
          <xsl:when test="acte = 'recevoir_engagement'">La Caf a reçu l’engagement de sécurité de votre prestataire</xsl:when>
          <xsl:otherwise>La Caf demande l’engagement de sécurité de votre prestataire</xsl:otherwise>
        </xsl:choose>
        «&#160;<xsl:value-of select="prestataire"/>&#160;» (convention <xsl:value-of select="numero"/>).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">Pour lire la suite&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/prestataires/', convention, '/', dossier)"/></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">vous gérez les habilitations de votre organisme</xsl:template>
</xsl:stylesheet>
