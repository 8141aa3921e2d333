<?xml version="1.0" encoding="UTF-8"?>
<!-- The requests that a Caf has to decide, oldest first (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'suivi-demandes')"/>

  <xsl:template match="/page" mode="titre">Demandes d’habilitation des partenaires</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p class="actions">
      <a href="{$base}suivi">Partenaires</a>
      <xsl:choose>
        <xsl:when test="$document/vue = 'closes'"><a href="{$page}">Demandes à décider</a></xsl:when>
        <xsl:otherwise><a href="{$page}?vue=closes">Demandes closes</a></xsl:otherwise>
      </xsl:choose>
    </p>
    <xsl:if test="$document/nationale = 'true'">
      <form method="get" action="{$page}" class="filtres" aria-label="Choisir une Caf">
        <input type="hidden" name="vue" value="{$document/vue}"/>
        <div class="champ">
          <label for="caf">Code de la Caf (vide&#160;: toutes)</label>
          <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
        </div>
        <button type="submit" class="second">Afficher</button>
      </form>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/demandes/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/demandes/item"/></ul>
      </xsl:when>
      <xsl:when test="$document/vue = 'closes'"><p class="carte">Aucune demande n’est close.</p></xsl:when>
      <xsl:otherwise><p class="carte">Aucune demande n’attend de décision.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/page &gt; 1 or $document/suivante">
      <p class="actions">
        <xsl:if test="$document/page &gt; 1"><a href="{$page}?page={$document/page - 1}&amp;vue={$document/vue}&amp;caf={$document/caf}">Page précédente</a></xsl:if>
        <xsl:if test="$document/suivante"><a href="{$page}?page={$document/suivante}&amp;vue={$document/vue}&amp;caf={$document/caf}">Page suivante</a></xsl:if>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item">
    <li class="ligne">
      <div class="tete">
        <h2><a href="{$page}/{convention}/{numero}"><xsl:value-of select="titre"/>, n°&#160;<xsl:value-of select="numero"/></a></h2>
        <xsl:choose>
          <xsl:when test="etat = 'transmise'"><span class="etat preavis">À décider</span></xsl:when>
          <xsl:when test="etat = 'acceptee'"><span class="etat ouvert">Acceptée</span></xsl:when>
          <xsl:when test="etat = 'refusee'"><span class="etat ferme">Refusée</span></xsl:when>
          <xsl:otherwise><span class="etat">Retirée par le partenaire</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="partenaire"/></bdi></dd></div>
        <div><dt>Pour</dt><dd><bdi><xsl:value-of select="sujet/nom"/></bdi></dd></div>
        <xsl:if test="services/item">
          <div><dt>Services</dt><dd><xsl:for-each select="services/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="titre"/></xsl:for-each></dd></div>
        </xsl:if>
        <div><dt>Demandé le</dt><dd><xsl:value-of select="ouverte/texte"/></dd></div>
        <div><dt>Par</dt><dd><bdi><xsl:value-of select="auteur/nom"/></bdi></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
