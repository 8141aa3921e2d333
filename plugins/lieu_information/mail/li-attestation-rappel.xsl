<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’un lieu qui n’a pas encore signé : sept jours avant, et le dernier jour.
     Valeurs : nombre, plus, avant_le, numero, partenaire, id, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Rappel&#160;: attestation de destruction à signer au plus tard le <xsl:value-of select="/courriel/avant_le"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>) n’a pas
        encore attesté la destruction de ses copies de
        <xsl:choose>
          <xsl:when test="nombre = 1">la demande de mode d’accueil qu’il avait récupérée.</xsl:when>
          <xsl:otherwise>
            <xsl:if test="plus = 'true'">plus de </xsl:if><xsl:value-of select="nombre"/> demandes
            de mode d’accueil.
          </xsl:otherwise>
        </xsl:choose>
        Le dernier jour est le <xsl:value-of select="avant_le"/> (LI-2). Passé ce jour, la Caf en est
        avertie.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        L’une des personnes habilitées signe ici&#160;:
        <xsl:value-of select="concat(portail, 'lieu-information/attestation/convention-', id)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    la convention <xsl:value-of select="numero"/> vous nomme
  </xsl:template>
</xsl:stylesheet>
