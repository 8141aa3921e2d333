<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires, à la moitié du délai. Valeurs : question, texte, service, echeance, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Rappel&#160;: question de la Caf n°&#160;<xsl:value-of select="question"/>, à répondre avant le <xsl:value-of select="echeance"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La question de la Caf sur une habilitation de <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>) n’a pas encore de réponse.<xsl:if test="string(service)"> Elle porte sur le service «&#160;<xsl:value-of select="service"/>&#160;».</xsl:if>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Sa question&#160;: <xsl:value-of select="texte"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour répondre, avant le <xsl:value-of select="echeance"/>&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/questions/', convention, '/', question)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes gestionnaire des habilitations de votre organisme
  </xsl:template>
</xsl:stylesheet>
