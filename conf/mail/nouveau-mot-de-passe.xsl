<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a perdu son mot de passe, à l’adresse enregistrée seulement. Valeurs : prenom,
     nom, identifiant, mot_de_passe (scellé), par_caf quand la Caf l’émet : alors le mot de
     passe choisi ne vaut plus. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Votre nouveau mot de passe pour l’extranet des Caf</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="par_caf">Votre Caf a émis un nouveau mot de passe pour votre compte. Il
            remplace tous les autres, celui que vous aviez choisi aussi, et vos sessions ouvertes
            sont fermées.</xsl:when>
          <xsl:otherwise>Un nouveau mot de passe a été demandé pour votre compte. Il remplace tout
            autre mot de passe reçu par courriel.</xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="mot-de-passe"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="par_caf">Si vous ne savez pas pourquoi, demandez-le à votre Caf.</xsl:when>
          <xsl:otherwise>Si vous n’avez rien demandé, ignorez ce message&#160;: le mot de passe que
            vous avez choisi reste valable. Si cela se répète, prévenez votre Caf.</xsl:otherwise>
        </xsl:choose>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    un nouveau mot de
    passe a été demandé sur l’extranet pour l’identifiant <xsl:value-of select="identifiant"/>
  </xsl:template>
</xsl:stylesheet>
