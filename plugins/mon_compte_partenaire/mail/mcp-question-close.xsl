<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires, quand la Caf a dit la suite. Valeurs : question, texte, service, echeance, etat, motif, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Question de la Caf n°&#160;<xsl:value-of select="question"/>&#160;: <xsl:choose><xsl:when test="etat = 'justifiee'">habilitation justifiée</xsl:when><xsl:when test="etat = 'suspendue'">habilitation suspendue</xsl:when><xsl:otherwise>personne retirée</xsl:otherwise></xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose><xsl:when test="etat = 'justifiee'">La Caf tient pour justifiée</xsl:when><xsl:when test="etat = 'suspendue'">La Caf suspend, et elle seule peut rétablir,</xsl:when><xsl:otherwise>La Caf a retiré de la convention la personne qui détenait</xsl:otherwise></xsl:choose> l’habilitation sur laquelle elle vous interrogeait, pour <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour relire la question et les réponses&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/questions/', convention, '/', question)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes gestionnaire des habilitations de votre organisme
  </xsl:template>
</xsl:stylesheet>
