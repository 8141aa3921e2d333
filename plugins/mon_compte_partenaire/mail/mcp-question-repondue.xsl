<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf, quand un gestionnaire a répondu. Valeurs : question, texte, service, echeance, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Réponse à la question n°&#160;<xsl:value-of select="question"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>) a répondu à la question de la Caf sur une habilitation.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour lire la réponse et dire la suite&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/suivi-questions/', convention, '/', question)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous suivez les conventions de votre Caf sur l’extranet
  </xsl:template>
</xsl:stylesheet>
