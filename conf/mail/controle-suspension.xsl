<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux gestionnaires de la convention et à l’adresse du partenaire ; à la personne aussi, quand
     une suspension automatique est confirmée. Valeurs : concerne, regle, automatique, motif,
     numero, titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Accès de <xsl:value-of select="concerne"/> à l’extranet des Caf&#160;: suspendu
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="automatique = 'true'">
            L’accès de <xsl:value-of select="concerne"/> est suspendu automatiquement, sans décision
            d’un agent, à la suite d’un contrôle des connexions
          </xsl:when>
          <xsl:otherwise>
            La Caf a décidé la suspension de l’accès de <xsl:value-of select="concerne"/>, à la suite
            d’un contrôle des connexions
          </xsl:otherwise>
        </xsl:choose>
        («&#160;<xsl:value-of select="regle"/>&#160;»)<xsl:if test="string(numero)">, sous la
        <xsl:call-template name="convention"/></xsl:if>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour contester cette suspension, ou l’expliquer, écrivez à votre Caf en donnant le numéro de
        la convention&#160;: un agent examine votre demande, et rétablit l’accès s’il y a lieu.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous, ou votre organisme, êtes partie à une convention avec la Caf
  </xsl:template>
</xsl:stylesheet>
