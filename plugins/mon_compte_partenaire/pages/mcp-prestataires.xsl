<?xml version="1.0" encoding="UTF-8"?>
<!-- Providers of the partner (MCP-14): of a convention, or of all that a Caf follows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Prestataires</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <xsl:if test="not($bureau-caf)">
      <p>Un prestataire s’annonce au moins six mois avant qu’il commence (MCP-14).</p>
      <p><a href="{$base}annoncer/{$document/convention}">Annoncer un prestataire</a></p>
    </xsl:if>
    <xsl:call-template name="filtre"/>
    <xsl:call-template name="liste-dossiers">
      <xsl:with-param name="rien">Aucun prestataire.</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossiers/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$liste}/{convention}/{dossier}"><bdi><xsl:value-of select="nom"/></bdi></a></h2>
        <xsl:choose>
          <xsl:when test="etat = 'annonce'"><span class="etat preavis">Annoncé</span></xsl:when>
          <xsl:when test="etat = 'en_vigueur'"><span class="etat ouvert">En vigueur</span></xsl:when>
          <xsl:when test="etat = 'objection'"><span class="etat ferme">Objection de la Caf</span></xsl:when>
          <xsl:otherwise><span class="etat">Terminé</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <xsl:call-template name="partenaire-du-dossier"/>
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Annoncé le</xsl:with-param></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Premier jour</xsl:with-param><xsl:with-param name="date" select="debut"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Dernier jour</xsl:with-param><xsl:with-param name="date" select="fin"/></xsl:call-template>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
