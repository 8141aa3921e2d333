<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents d’une Caf. Valeurs : caf, nombre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Caf&#160;<xsl:value-of select="caf"/>&#160;: tâches en attente sur l’extranet
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="nombre &gt; 1"><xsl:value-of select="nombre"/> tâches attendent</xsl:when>
          <xsl:otherwise>Une tâche attend</xsl:otherwise>
        </xsl:choose>
        une réponse de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour les voir, connectez-vous&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet
  </xsl:template>
</xsl:stylesheet>
