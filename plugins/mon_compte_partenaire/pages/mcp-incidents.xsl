<?xml version="1.0" encoding="UTF-8"?>
<!-- Incidents of security (MCP-9.2): of a convention, or of all that a Caf follows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Incidents de sécurité</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <xsl:if test="not($bureau-caf)">
      <p><a href="{$base}signaler/{$document/convention}">Signaler un incident</a></p>
    </xsl:if>
    <xsl:call-template name="filtre"/>
    <xsl:call-template name="liste-dossiers">
      <xsl:with-param name="rien">Aucun incident.</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossiers/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$liste}/{convention}/{dossier}">Incident n°&#160;<xsl:value-of select="dossier"/></a></h2>
        <xsl:choose>
          <xsl:when test="etat = 'signale'"><span class="etat ferme">Signalé</span></xsl:when>
          <xsl:when test="etat = 'pris_en_charge'"><span class="etat preavis">Pris en charge</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Clos</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <xsl:call-template name="partenaire-du-dossier"/>
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Signalé le</xsl:with-param></xsl:call-template>
        <div><dt>Services</dt><dd><bdi><xsl:value-of select="services"/></bdi></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
