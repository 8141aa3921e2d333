<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a demandé, quand la Caf a décidé. Valeurs : demande, etat, motif, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Votre demande n°&#160;<xsl:value-of select="demande"/> est <xsl:choose><xsl:when test="etat = 'acceptee'">acceptée</xsl:when><xsl:otherwise>refusée</xsl:otherwise></xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a <xsl:choose><xsl:when test="etat = 'acceptee'">accepté votre demande, et l’a faite</xsl:when><xsl:otherwise>refusé votre demande</xsl:otherwise></xsl:choose>, pour <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la relire&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/demandes/', convention, '/', demande)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous avez adressé une demande à la Caf sur l’extranet
  </xsl:template>
</xsl:stylesheet>
