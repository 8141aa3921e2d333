<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents d’une Caf qui suivent les traces. Valeurs : caf, nombre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Caf&#160;<xsl:value-of select="caf"/>&#160;: contrôle des connexions, signalements à examiner
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="nombre &gt; 1"><xsl:value-of select="nombre"/> signalements attendent</xsl:when>
          <xsl:otherwise>Un signalement attend</xsl:otherwise>
        </xsl:choose>
        l’examen de la Caf&#160;<xsl:value-of select="caf"/>&#160;: un contrôle des
        connexions a trouvé ce qui peut être contraire à une convention (LI-3.4, ST-3.4, MAM-4.4).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Un signalement n’est pas une faute&#160;: posez la question au partenaire avant de conclure.
        Pour les voir, connectez-vous, puis «&#160;Signalements&#160;» au bureau de la
        Caf&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet, chargé des traces
  </xsl:template>
</xsl:stylesheet>
