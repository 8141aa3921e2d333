<?xml version="1.0" encoding="UTF-8"?>
<!-- The questions that a Caf has asked about habilitations, oldest first (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'suivi-questions')"/>

  <xsl:template match="/page" mode="titre">Questions aux partenaires</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p class="actions">
      <a href="{$base}suivi">Partenaires</a>
      <xsl:choose>
        <xsl:when test="$document/vue = 'closes'"><a href="{$page}">Questions ouvertes</a></xsl:when>
        <xsl:otherwise><a href="{$page}?vue=closes">Questions closes</a></xsl:otherwise>
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
      <xsl:when test="$document/questions/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/questions/item"/></ul>
      </xsl:when>
      <xsl:when test="$document/vue = 'closes'"><p class="carte">Aucune question n’est close.</p></xsl:when>
      <xsl:otherwise><p class="carte">Aucune question n’est ouverte. On en pose une depuis la page d’une personne.</p></xsl:otherwise>
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
        <h2><a href="{$page}/{convention}/{numero}">Question n°&#160;<xsl:value-of select="numero"/></a></h2>
        <xsl:choose>
          <xsl:when test="en_retard = 'true'"><span class="etat ferme">Sans réponse, en retard</span></xsl:when>
          <xsl:when test="etat = 'posee'"><span class="etat">En attente du partenaire</span></xsl:when>
          <xsl:when test="etat = 'repondue'"><span class="etat preavis">Réponse à lire</span></xsl:when>
          <xsl:when test="etat = 'justifiee'"><span class="etat ouvert">Justifiée</span></xsl:when>
          <xsl:when test="etat = 'suspendue'"><span class="etat ferme">Habilitation suspendue</span></xsl:when>
          <xsl:otherwise><span class="etat ferme">Personne retirée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="partenaire"/></bdi></dd></div>
        <div><dt>À propos de</dt><dd><bdi><xsl:value-of select="sujet/nom"/></bdi></dd></div>
        <div><dt>Service</dt><dd><xsl:choose><xsl:when test="service_titre"><xsl:value-of select="service_titre"/></xsl:when><xsl:otherwise>tous</xsl:otherwise></xsl:choose></dd></div>
        <div><dt>Réponse attendue avant le</dt><dd><xsl:value-of select="echeance/texte"/></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
