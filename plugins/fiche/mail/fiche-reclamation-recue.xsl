<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf qui valident les fiches. Valeurs : base, numero, nom_fiche, nature
     (correction, suppression, autre ; sans elle, c’est une réclamation), caf. Rien de ce qui a
     été écrit n’est repris. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="quoi">
    <xsl:choose>
      <xsl:when test="nature = 'correction'">Demande de correction</xsl:when>
      <xsl:when test="nature = 'suppression'">Demande de suppression</xsl:when>
      <xsl:when test="nature">Demande</xsl:when>
      <xsl:otherwise>Réclamation</xsl:otherwise>
    </xsl:choose>
    n°&#160;<xsl:value-of select="numero"/>
  </xsl:template>

  <xsl:template name="sujet">
    <xsl:call-template name="quoi"/>&#160;: <xsl:value-of select="nom_fiche"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:call-template name="quoi"/>, au sujet de «&#160;<xsl:value-of select="nom_fiche"/>&#160;».
        Pour la lire et y répondre&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="concat(portail, base, '/suivi-reclamations/', numero)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet
  </xsl:template>
</xsl:stylesheet>
