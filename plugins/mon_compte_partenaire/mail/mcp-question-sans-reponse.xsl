<?xml version="1.0" encoding="UTF-8"?>
<!-- À la Caf et aux gestionnaires, quand le délai est passé. Valeurs : question, texte, service, echeance, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Question n°&#160;<xsl:value-of select="question"/> restée sans réponse
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La question de la Caf sur une habilitation de <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>) est restée sans réponse&#160;; elle en attendait une avant le <xsl:value-of select="echeance"/>.<xsl:if test="string(service)"> Elle porte sur le service «&#160;<xsl:value-of select="service"/>&#160;».</xsl:if>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La question&#160;: <xsl:value-of select="texte"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Les gestionnaires peuvent encore y répondre&#160;; la Caf peut donner plus de temps, suspendre ou retirer l’habilitation&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes gestionnaire des habilitations de votre organisme, ou vous suivez les conventions de votre Caf
  </xsl:template>
</xsl:stylesheet>
