<?xml version="1.0" encoding="UTF-8"?>
<!-- Meetings (MCP-16): of a convention, or of all that a Caf follows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Réunions</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <p>Une réunion demandée se tient dans le mois&#160;; son compte rendu est validé dans les trente jours (MCP-16).</p>
    <xsl:if test="$document/convention">
      <p><a href="{$base}{$prefixe}reunir/{$document/convention}">Demander une réunion</a></p>
    </xsl:if>
    <xsl:call-template name="filtre"/>
    <xsl:call-template name="liste-dossiers">
      <xsl:with-param name="rien">Aucune réunion.</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossiers/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$liste}/{convention}/{dossier}">Réunion n°&#160;<xsl:value-of select="dossier"/></a></h2>
        <xsl:choose>
          <xsl:when test="retard = 'true'"><span class="etat ferme">En retard</span></xsl:when>
          <xsl:when test="etat = 'demandee'"><span class="etat preavis">Demandée</span></xsl:when>
          <xsl:when test="etat = 'fixee'"><span class="etat preavis">Fixée</span></xsl:when>
          <xsl:when test="etat = 'tenue'"><span class="etat preavis">Compte rendu attendu</span></xsl:when>
          <xsl:when test="etat = 'compte_rendu'"><span class="etat preavis">Compte rendu à valider</span></xsl:when>
          <xsl:when test="etat = 'conteste'"><span class="etat ferme">Compte rendu contesté</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Compte rendu validé</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <xsl:call-template name="partenaire-du-dossier"/>
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Demandée le</xsl:with-param></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Date</xsl:with-param><xsl:with-param name="date" select="date"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Limite</xsl:with-param><xsl:with-param name="date" select="limite"/></xsl:call-template>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
