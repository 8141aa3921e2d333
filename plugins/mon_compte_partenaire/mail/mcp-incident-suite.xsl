<?xml version="1.0" encoding="UTF-8"?>
<!-- Au partenaire, quand la Caf a pris un incident en charge, l’a noté ou clos. Valeurs :
     convention, numero, partenaire, caf, dossier, acte. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Incident de sécurité n°&#160;<xsl:value-of select="dossier"/>&#160;:
    <xsl:choose>
      <xsl:when test="acte = 'prendre'">la Caf s’en occupe</xsl:when>
      <xsl:when test="acte = 'clore'">clos</xsl:when>
      <xsl:otherwise>une note de la Caf</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="acte = 'prendre'">La Caf a pris en charge l’incident signalé.</xsl:when>
          <xsl:when test="acte = 'clore'">La Caf a clos l’incident signalé, et dit ce qui a été fait.</xsl:when>
          <xsl:otherwise>La Caf a ajouté une note à l’incident signalé.</xsl:otherwise>
        </xsl:choose>
        Pour le lire&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/incidents/', convention, '/', dossier)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">vous l’avez signalé, ou vous gérez les habilitations de votre organisme</xsl:template>
</xsl:stylesheet>
