<?xml version="1.0" encoding="UTF-8"?>
<!-- La famille a retiré sa demande (LI-2) : à chaque personne du lieu. Valeurs : reference,
     commune, caf, recuperee. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande de mode d’accueil <xsl:value-of select="reference"/>&#160;: retirée par la famille
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La famille a retiré la demande <xsl:value-of select="reference"/>
        (<xsl:value-of select="commune"/>). Elle est détruite sur l’extranet et ne peut plus y être
        lue.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:if test="recuperee = 'true'">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">
          Le lieu d’information l’avait récupérée&#160;: détruisez toutes vos copies, sur papier
          comme sur écran. L’attestation de leur destruction vous sera demandée (LI-2).
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Les demandes en cours&#160;: <xsl:value-of select="portail"/>lieu-information/demandes
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes l’une des personnes du lieu d’information de cette commune
  </xsl:template>
</xsl:stylesheet>
