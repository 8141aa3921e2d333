<?xml version="1.0" encoding="UTF-8"?>
<!-- Des services sont ouverts à une personne, ou elle est invitée (MCP-9.1).
     Valeurs : acte, services (nom, titre), fin, numero, partenaire, convention, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="services/item">Des services de la Caf vous sont ouverts</xsl:when>
      <xsl:otherwise>Vous êtes nommé dans Mon Compte Partenaire</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:if test="acte = 'inviter'">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">
          <xsl:value-of select="partenaire"/> vous a nommé parmi les personnes de sa convention avec la Caf. Si vous n’avez pas encore de mot de passe, il vous est envoyé à part.
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="services/item">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">
          Vous pouvez dès maintenant utiliser<xsl:if test="string(fin)">, jusqu’au <xsl:value-of select="fin"/> compris,</xsl:if>&#160;:
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:for-each select="services/item">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte">- <xsl:value-of select="titre"/></xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:if test="services/item"><xsl:text>&#10;</xsl:text></xsl:if>
    <xsl:if test="not(services/item)">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">
          Aucun service ne vous est encore ouvert&#160;: un message vous le dira.
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vos services sont à cette adresse&#160;: <xsl:value-of select="portail"/>mes-services
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention de <xsl:value-of select="partenaire"/> vous nomme
  </xsl:template>
</xsl:stylesheet>
