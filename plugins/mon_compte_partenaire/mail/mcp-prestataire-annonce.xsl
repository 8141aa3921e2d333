<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf : un prestataire est annoncé, change ou finit (MCP-14). Valeurs :
     convention, numero, partenaire, caf, dossier, acte, prestataire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="acte = 'annoncer'">Prestataire annoncé</xsl:when>
      <xsl:when test="acte = 'terminer'">Prestataire&#160;: fin</xsl:when>
      <xsl:otherwise>Prestataire&#160;: changement</xsl:otherwise>
    </xsl:choose>
    n°&#160;<xsl:value-of select="dossier"/>&#160;: <xsl:value-of select="partenaire"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>)
        <xsl:choose>
          <xsl:when test="acte = 'annoncer'">annonce un prestataire</xsl:when>
          <xsl:when test="acte = 'terminer'">enregistre la fin d’un prestataire</xsl:when>
          <xsl:otherwise>enregistre un changement chez un prestataire</xsl:otherwise>
        </xsl:choose>, «&#160;<xsl:value-of select="prestataire"/>&#160;».
        Vous pouvez demander son engagement de sécurité, faire objection ou noter votre accord&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte"><xsl:value-of select="concat(portail, 'mon-compte-partenaire/suivi-prestataires/', convention, '/', dossier)"/></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet</xsl:template>
</xsl:stylesheet>
