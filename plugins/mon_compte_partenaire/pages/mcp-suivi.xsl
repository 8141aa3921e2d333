<?xml version="1.0" encoding="UTF-8"?>
<!-- The partners of a Caf: who manages, how many persons, what waits (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'suivi')"/>

  <xsl:template match="/page" mode="titre">Partenaires de Mon Compte Partenaire</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p class="actions">
      <a href="{$base}suivi-demandes">Demandes à décider</a>
      <a href="{$base}suivi-questions">Questions</a>
      <a href="{$base}suivi-incidents">Incidents</a>
    </p>
    <form method="get" action="{$page}" class="filtres" role="search" aria-label="Chercher un partenaire">
      <div class="champ">
        <label for="q">Nom du partenaire, ou numéro de convention</label>
        <input id="q" name="q" type="search" autocomplete="off" value="{$document/q}"/>
      </div>
      <xsl:if test="$document/nationale = 'true'">
        <div class="champ">
          <label for="caf">Code de la Caf (vide&#160;: toutes)</label>
          <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
        </div>
      </xsl:if>
      <button type="submit" class="second">Chercher</button>
    </form>
    <xsl:choose>
      <xsl:when test="$document/partenaires/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/partenaires/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="carte">Aucune convention ouverte n’est à ce nom.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/page &gt; 1 or $document/suivante">
      <form method="get" action="{$page}" class="actions" aria-label="Pages">
        <input type="hidden" name="q" value="{$document/q}"/>
        <input type="hidden" name="caf" value="{$document/caf}"/>
        <xsl:if test="$document/page &gt; 1"><button type="submit" class="second" name="page" value="{$document/page - 1}">Page précédente</button></xsl:if>
        <xsl:if test="$document/suivante"><button type="submit" class="second" name="page" value="{$document/suivante}">Page suivante</button></xsl:if>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item">
    <li class="ligne">
      <div class="tete">
        <h2><a href="{$page}/{convention}"><bdi><xsl:value-of select="partenaire"/></bdi></a></h2>
        <xsl:choose>
          <xsl:when test="reprise = 'true'"><span class="etat ferme">Gestion reprise</span></xsl:when>
          <xsl:when test="mode = 'centralise'"><span class="etat">Mode centralisé</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Mode délégué</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
        <xsl:if test="$document/nationale = 'true'"><div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div></xsl:if>
        <div><dt>Personnes</dt><dd><xsl:value-of select="personnes"/> sur <xsl:value-of select="quota"/></dd></div>
        <div><dt>Demandes ouvertes</dt><dd><xsl:value-of select="demandes"/></dd></div>
        <div><dt>Questions ouvertes</dt><dd><xsl:value-of select="questions"/></dd></div>
        <div><dt>Incidents ouverts</dt><dd><xsl:value-of select="incidents"/></dd></div>
        <xsl:if test="principal_retire = 'true'"><div><dt>Gestionnaire principal</dt><dd>délégation retirée</dd></div></xsl:if>
        <xsl:if test="suppleant_retire = 'true'"><div><dt>Gestionnaire suppléant</dt><dd>délégation retirée</dd></div></xsl:if>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
