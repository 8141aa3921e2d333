<?xml version="1.0" encoding="UTF-8"?>
<!-- À ceux qui savaient d’un signalement qu’il est clos sans suite. Valeurs : concerne, regle,
     signalement, issue (fausse_alerte, justifie), levee, numero, titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Contrôle des connexions&#160;: signalement clos, sans suite</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a clos le signalement <xsl:value-of select="signalement"/>
        («&#160;<xsl:value-of select="regle"/>&#160;») au nom de
        <xsl:value-of select="concerne"/><xsl:if test="string(numero)">, sous la
        <xsl:call-template name="convention"/></xsl:if>&#160;:
        <xsl:choose>
          <xsl:when test="issue = 'justifie'">l’explication reçue suffit.</xsl:when>
          <xsl:otherwise>il n’y avait pas lieu de s’inquiéter.</xsl:otherwise>
        </xsl:choose>
        <xsl:if test="levee = 'true'"> La suspension automatique qu’il avait causée est levée.</xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous, ou votre organisme, êtes partie à une convention avec la Caf
  </xsl:template>
</xsl:stylesheet>
