<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires, quand la Caf les interroge. Valeurs : question, texte, service, echeance, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Question de la Caf n°&#160;<xsl:value-of select="question"/>, à répondre avant le <xsl:value-of select="echeance"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf vous interroge sur une habilitation de <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>).<xsl:if test="string(service)"> Elle porte sur le service «&#160;<xsl:value-of select="service"/>&#160;».</xsl:if>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Sa question&#160;: <xsl:value-of select="texte"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        L’un des deux gestionnaires répond avant le <xsl:value-of select="echeance"/>&#160;; sur ses propres habilitations, c’est l’autre&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/questions/', convention, '/', question)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes gestionnaire des habilitations de votre organisme
  </xsl:template>
</xsl:stylesheet>
