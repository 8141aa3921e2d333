<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/demandes</xsl:variable>
  <xsl:variable name="filtres" select="$document/filtres"/>

  <xsl:template match="/page" mode="titre">Demandes d’habilitation</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <form method="get" action="{$mount}caf/demandes" class="filtres" aria-label="Filtrer les demandes">
      <xsl:call-template name="filtre-etat"/>
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
      <xsl:when test="$document/demandes/item">
        <ul class="liste">
          <xsl:apply-templates select="$document/demandes/item"/>
        </ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune demande ne correspond.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}caf/demandes?etat={$filtres/etat}&amp;type={$filtres/type}&amp;caf={$filtres/caf}&amp;apres={$document/suite}">Demandes suivantes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="filtre-etat">
    <div class="champ">
      <label for="etat">État</label>
      <select id="etat" name="etat">
        <option value="">Tous</option>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">transmise</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">a_completer</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">verifiee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">convention_envoyee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">signee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">activee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option-etat"><xsl:with-param name="etat">refusee</xsl:with-param></xsl:call-template>
      </select>
    </div>
  </xsl:template>

  <xsl:template name="option-etat">
    <xsl:param name="etat"/>
    <option value="{$etat}">
      <xsl:if test="$filtres/etat = $etat"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
      <xsl:call-template name="mot-etat"><xsl:with-param name="etat" select="$etat"/></xsl:call-template>
    </option>
  </xsl:template>

  <xsl:template match="demandes/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$mount}caf/demandes/{reference}"><xsl:value-of select="partenaire"/></a></h2>
        <xsl:call-template name="etat-demande"><xsl:with-param name="etat" select="etat"/></xsl:call-template>
      </div>
      <dl class="fiche">
        <div><dt>Référence</dt><dd class="numero"><xsl:value-of select="reference"/></dd></div>
        <div><dt>Type</dt><dd><xsl:value-of select="titre"/></dd></div>
        <xsl:if test="$document/agent/nationale = 'true'">
          <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div>
        </xsl:if>
        <div>
          <dt>Transmise le</dt>
          <dd>
            <xsl:call-template name="date"><xsl:with-param name="texte" select="transmise_texte"/></xsl:call-template>
            <xsl:choose>
              <xsl:when test="jours = 0"> (aujourd’hui)</xsl:when>
              <xsl:when test="jours = 1"> (il y a 1&#160;jour)</xsl:when>
              <xsl:otherwise> (il y a <xsl:value-of select="jours"/>&#160;jours)</xsl:otherwise>
            </xsl:choose>
          </dd>
        </div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
