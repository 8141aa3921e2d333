<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires et à la Caf : le bilan d’une année est prêt (MCP-16). Valeurs :
     convention, numero, partenaire, caf, annee, cote (caf, partenaire). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Bilan <xsl:value-of select="annee"/> de Mon Compte Partenaire&#160;: <xsl:value-of select="partenaire"/></xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le bilan <xsl:value-of select="annee"/> de la convention <xsl:value-of select="numero"/> (<xsl:value-of select="partenaire"/>) est prêt&#160;: personnes,
        habilitations, usage, finalités (MCP-16). L’une ou l’autre partie peut demander une réunion à ce sujet.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="portail"/>
        <xsl:text>mon-compte-partenaire/</xsl:text>
        <xsl:if test="cote = 'caf'">suivi-</xsl:if>
        <xsl:value-of select="concat('bilans/', convention, '/', annee)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    <xsl:choose>
      <xsl:when test="cote = 'caf'">vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet</xsl:when>
      <xsl:otherwise>vous gérez les habilitations de votre organisme</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
