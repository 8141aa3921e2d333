<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf, le lendemain du dernier jour. Valeurs : nombre, plus, avant_le,
     numero, partenaire, terminee, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Attestation de destruction manquante&#160;: convention <xsl:value-of select="/courriel/numero"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le lieu d’information <xsl:value-of select="partenaire"/> (convention
        <xsl:value-of select="numero"/><xsl:if test="terminee = 'true'">, terminée</xsl:if>) devait
        attester, au plus tard le <xsl:value-of select="avant_le"/>, que ses copies de
        <xsl:choose>
          <xsl:when test="nombre = 1">la demande de mode d’accueil détruite</xsl:when>
          <xsl:otherwise><xsl:if test="plus = 'true'">plus de </xsl:if><xsl:value-of select="nombre"/> demandes de mode d’accueil</xsl:otherwise>
        </xsl:choose>
        sont détruites (LI-2). Il ne l’a pas fait.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        L’attestation manque jusqu’à ce qu’elle soit signée&#160;:
        <xsl:value-of select="concat(portail, 'lieu-information/suivi-caf')"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet
  </xsl:template>
</xsl:stylesheet>
