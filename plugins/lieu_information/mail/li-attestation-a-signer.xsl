<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’un lieu, quand des demandes qu’il a récupérées sont détruites. Valeurs :
     nombre, plus, avant_le, numero, partenaire, id, terminee, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Attestation de destruction à signer au plus tard le <xsl:value-of select="/courriel/avant_le"/>
  </xsl:template>

  <xsl:template name="combien">
    <xsl:choose>
      <xsl:when test="nombre = 1">Une demande de mode d’accueil</xsl:when>
      <xsl:otherwise><xsl:if test="plus = 'true'">Plus de </xsl:if><xsl:value-of select="nombre"/> demandes de mode d’accueil</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:call-template name="combien"/> que votre lieu d’information
        (<xsl:value-of select="partenaire"/>, convention <xsl:value-of select="numero"/>) avait
        récupérée<xsl:if test="nombre != 1">s</xsl:if>
        <xsl:choose>
          <xsl:when test="nombre = 1"> vient d’être détruite</xsl:when>
          <xsl:otherwise> viennent d’être détruites</xsl:otherwise>
        </xsl:choose>
        <xsl:choose>
          <xsl:when test="terminee = 'true'">, parce que la convention a pris fin.</xsl:when>
          <xsl:otherwise>.</xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Détruisez vos propres copies, sur papier comme sur vos ordinateurs. Puis l’une des personnes
        habilitées l’atteste, au plus tard le <xsl:value-of select="avant_le"/> (LI-2)&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="concat(portail, 'lieu-information/attestation/convention-', id)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention <xsl:value-of select="numero"/> vous nomme
  </xsl:template>
</xsl:stylesheet>
