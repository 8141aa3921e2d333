<?xml version="1.0" encoding="UTF-8"?>
<!-- À la famille dont la demande n’a plus de destinataire, la convention ayant pris fin.
     Valeurs : reference, commune, ailleurs (texte, telephone, adresse_web), caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Votre demande <xsl:value-of select="/courriel/reference"/> n’a plus de destinataire
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le lieu d’information qui avait reçu votre demande de mode d’accueil
        <xsl:value-of select="reference"/>, pour la commune de <xsl:value-of select="commune"/>, ne
        reçoit plus les demandes des familles. Elle n’a pas encore eu de réponse, et personne d’autre
        ne la reçoit.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous n’avez rien à faire pour vos données&#160;: elles sont détruites dans les jours qui
        viennent.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:if test="string(ailleurs/texte)">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte"><xsl:value-of select="ailleurs/texte"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="string(ailleurs/telephone)">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte">Téléphone&#160;: <xsl:value-of select="ailleurs/telephone"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="string(ailleurs/adresse_web)">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte"><xsl:value-of select="ailleurs/adresse_web"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <xsl:if test="string(ailleurs/telephone) or string(ailleurs/adresse_web)"><xsl:text>&#10;</xsl:text></xsl:if>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse a été donnée dans une demande de mode d’accueil
  </xsl:template>
</xsl:stylesheet>
