<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:variable name="ici">caf/conventions</xsl:variable>
  <xsl:variable name="filtres" select="$document/filtres"/>

  <xsl:template match="/page" mode="titre">Conventions</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <form method="get" action="{$mount}caf/conventions" class="filtres" aria-label="Filtrer les conventions">
      <div class="champ">
        <label for="q">Numéro ou partenaire</label>
        <input id="q" name="q" type="search" value="{$filtres/q}" autocomplete="off"/>
      </div>
      <div class="champ">
        <label for="etat">État</label>
        <select id="etat" name="etat">
          <option value="">Tous</option>
          <xsl:call-template name="option"><xsl:with-param name="etat">preparee</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option"><xsl:with-param name="etat">signee</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option"><xsl:with-param name="etat">active</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option"><xsl:with-param name="etat">preavis</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option"><xsl:with-param name="etat">terminee</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option"><xsl:with-param name="etat">suspendue</xsl:with-param></xsl:call-template>
        </select>
      </div>
      <div class="champ">
        <label for="type">Type de convention</label>
        <select id="type" name="type">
          <option value="">Tous</option>
          <xsl:for-each select="$document/types/item">
            <option value="{type}">
              <xsl:if test="type = $filtres/type"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
              <xsl:value-of select="titre"/>
            </option>
          </xsl:for-each>
        </select>
      </div>
      <xsl:if test="$document/agent/nationale = 'true'">
        <div class="champ">
          <label for="caf">Caf</label>
          <input id="caf" name="caf" type="text" value="{$filtres/caf}" autocomplete="off"/>
        </div>
      </xsl:if>
      <button type="submit" class="second">Filtrer</button>
    </form>
    <xsl:choose>
      <xsl:when test="$document/conventions/item">
        <ul class="liste"><xsl:apply-templates select="$document/conventions/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune convention ne correspond.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}caf/conventions?etat={$filtres/etat}&amp;type={$filtres/type}&amp;caf={$filtres/caf}&amp;q={$filtres/q}&amp;apres={$document/suite}">Conventions suivantes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="option">
    <xsl:param name="etat"/>
    <option value="{$etat}">
      <xsl:if test="$filtres/etat = $etat"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
      <xsl:call-template name="mot-etat-convention"><xsl:with-param name="etat" select="$etat"/></xsl:call-template>
    </option>
  </xsl:template>

  <xsl:template match="conventions/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$mount}caf/conventions/{numero}"><xsl:value-of select="partenaire"/></a></h2>
        <span><xsl:call-template name="etats-convention"/></span>
      </div>
      <dl class="fiche">
        <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
        <div><dt>Type</dt><dd><xsl:value-of select="titre"/></dd></div>
        <xsl:if test="$document/agent/nationale = 'true'">
          <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div>
        </xsl:if>
        <xsl:if test="fin_texte">
          <div><dt>Dernier jour</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="fin_texte"/></xsl:call-template></dd></div>
        </xsl:if>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
