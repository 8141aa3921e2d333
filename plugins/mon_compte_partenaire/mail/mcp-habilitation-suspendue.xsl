<?xml version="1.0" encoding="UTF-8"?>
<!-- Des services sont suspendus pour une personne (MCP-9.1).
     Valeurs : acte, services (nom, titre), fin, numero, partenaire, convention, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Des services de la Caf sont suspendus pour vous
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous n’avez plus accès pour l’instant, pour <xsl:value-of select="partenaire"/>, à&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:for-each select="services/item">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte">- <xsl:value-of select="titre"/></xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:if test="services/item"><xsl:text>&#10;</xsl:text></xsl:if>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Votre habilitation est gardée&#160;: un message vous dira si elle est rétablie. Pour en savoir plus, adressez-vous à un gestionnaire de votre organisme.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention de <xsl:value-of select="partenaire"/> vous nomme
  </xsl:template>
</xsl:stylesheet>
