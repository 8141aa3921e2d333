<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire-commun.xsl"/>

  <xsl:variable name="etapes">3</xsl:variable>

  <xsl:template match="/page" mode="titre">Demande transmise</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="etape">
      <xsl:with-param name="numero">3</xsl:with-param>
      <xsl:with-param name="texte">demande transmise</xsl:with-param>
    </xsl:call-template>
    <div class="message succes" role="status">
      <p>Votre demande est transmise à la Caf. Sa référence est <strong class="numero"><xsl:value-of select="$document/reference"/></strong>.</p>
    </div>
    <h2>Et maintenant&#160;?</h2>
    <p>Un accusé de réception part vers l’adresse électronique du demandeur. La Caf vérifie la demande, puis envoie la convention à signer. Les accès s’ouvrent une fois la convention signée.</p>
    <p>Gardez la référence&#160;: avec l’adresse du demandeur, elle permet de <a href="{$mount}demande-habilitation/suivi?reference={$document/reference}">suivre la demande</a>.</p>
  </xsl:template>
</xsl:stylesheet>
