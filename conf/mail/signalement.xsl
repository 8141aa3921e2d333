<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents d’une Caf. Valeurs : caf, numero, titre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Convention <xsl:value-of select="numero"/>&#160;: signalement d’un partenaire
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le partenaire de la <xsl:call-template name="convention"/> signale un départ ou un
        changement (LI-3.4, ST-3.4, MAM-4.4, MCP-9.2). Tant que personne ne l’a traité, les accès
        restent tels qu’ils sont.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le signalement est parmi les tâches de la Caf. Pour le voir, connectez-vous&#160;:
        <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet
  </xsl:template>
</xsl:stylesheet>
