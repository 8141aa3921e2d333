<?xml version="1.0" encoding="UTF-8"?>
<!-- One version of the contract on paper: the whole convention, or one of its pieces. The
     signed document stands in version/convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-convention.xsl"/>

  <xsl:variable name="convention" select="$document/version/convention"/>

  <xsl:template match="/page">
    <xsl:choose>
      <xsl:when test="$document/piece = 'convention'"><xsl:apply-imports/></xsl:when>
      <xsl:when test="$document/piece = 'contrat'">
        <xsl:call-template name="piece">
          <xsl:with-param name="titre">Contrat de service</xsl:with-param>
        </xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/piece = 'bulletin'">
        <xsl:call-template name="piece">
          <xsl:with-param name="titre">Bulletin d’adhésion</xsl:with-param>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="piece">
          <xsl:with-param name="titre">Gestionnaires et personnes habilitées</xsl:with-param>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="piece">
    <xsl:param name="titre"/>
    <document titre="{$titre} – convention {$convention/numero}">
      <h1><xsl:value-of select="$titre"/></h1>
      <p>
        <strong>Convention n°&#160;<xsl:value-of select="$convention/numero"/></strong>, version <xsl:value-of select="$convention/version"/>
        <xsl:call-template name="etat"/>
      </p>
      <p>Partenaire&#160;: <xsl:value-of select="$partenaire/nom"/>, <xsl:value-of select="$partenaire/adresse"/></p>
      <xsl:choose>
        <xsl:when test="$document/piece = 'contrat'"><xsl:call-template name="mcp-contrat"/></xsl:when>
        <xsl:when test="$document/piece = 'bulletin'"><xsl:call-template name="bulletin"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="mcp-personnes"/></xsl:otherwise>
      </xsl:choose>
    </document>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="$document/version/etat = 'a_venir'">, qui prendra effet le <xsl:value-of select="$document/version/depuis/texte"/></xsl:when>
      <xsl:when test="$document/version/etat = 'passee'">, qui n’est plus en vigueur</xsl:when>
      <xsl:otherwise>, en vigueur</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- MCP-3, MCP-8 -->
  <xsl:template name="bulletin">
    <xsl:call-template name="mcp-bulletin"/>
    <h2>Missions</h2>
    <ul>
      <xsl:for-each select="$document/missions/item"><li><xsl:value-of select="titre"/></li></xsl:for-each>
    </ul>
  </xsl:template>
</xsl:stylesheet>
