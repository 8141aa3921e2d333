<?xml version="1.0" encoding="UTF-8"?>
<!-- Des services sont retirés à une personne, ou la convention ne la nomme plus (MCP-9.1).
     Valeurs : acte, services (nom, titre), fin, numero, partenaire, convention, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="acte = 'sortir'">Vous n’êtes plus nommé dans Mon Compte Partenaire</xsl:when>
      <xsl:otherwise>Des services de la Caf vous sont retirés</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:choose>
      <xsl:when test="acte = 'sortir'">
        <xsl:call-template name="paragraphe">
          <xsl:with-param name="texte">
            La convention de <xsl:value-of select="partenaire"/> ne vous nomme plus. Ses services de la Caf vous sont fermés.
          </xsl:with-param>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="paragraphe">
          <xsl:with-param name="texte">
            Vous n’avez plus accès, pour <xsl:value-of select="partenaire"/>, à&#160;:
          </xsl:with-param>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:for-each select="services/item">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte">- <xsl:value-of select="titre"/></xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:if test="services/item"><xsl:text>&#10;</xsl:text></xsl:if>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si c’est une erreur, dites-le à un gestionnaire de votre organisme.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention de <xsl:value-of select="partenaire"/> vous nommait
  </xsl:template>
</xsl:stylesheet>
