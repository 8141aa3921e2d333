<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>
  <xsl:include href="signalement-mots.xsl"/>

  <xsl:variable name="ici">caf/signalements</xsl:variable>
  <xsl:variable name="filtres" select="$document/filtres"/>

  <xsl:template match="/page" mode="titre">Signalements</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p class="chapeau">Ce que les contrôles des connexions ont relevé. Un signalement n’est pas une faute&#160;: posez la question avant de conclure.</p>
    <form method="get" action="{$mount}caf/signalements" class="filtres" aria-label="Filtrer les signalements">
      <div class="champ">
        <label for="etat">État</label>
        <select id="etat" name="etat">
          <option value="">Tous</option>
          <xsl:call-template name="option-etat"><xsl:with-param name="etat">nouveau</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option-etat"><xsl:with-param name="etat">question</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option-etat"><xsl:with-param name="etat">repondu</xsl:with-param></xsl:call-template>
          <xsl:call-template name="option-etat"><xsl:with-param name="etat">clos</xsl:with-param></xsl:call-template>
        </select>
      </div>
      <div class="champ">
        <label for="regle">Contrôle</label>
        <select id="regle" name="regle">
          <option value="">Tous</option>
          <xsl:for-each select="$document/regles/item">
            <option value="{regle}">
              <xsl:if test="regle = $filtres/regle"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
              <xsl:value-of select="titre"/>
            </option>
          </xsl:for-each>
          <option value="personne">
            <xsl:if test="$filtres/regle = 'personne'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
            <xsl:text>Signalée par la personne</xsl:text>
          </option>
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
      <xsl:when test="$document/signalements/item">
        <ul class="liste"><xsl:apply-templates select="$document/signalements/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucun signalement.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}caf/signalements?etat={$filtres/etat}&amp;regle={$filtres/regle}&amp;caf={$filtres/caf}&amp;avant={$document/suite}">Signalements plus anciens</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="option-etat">
    <xsl:param name="etat"/>
    <option value="{$etat}">
      <xsl:if test="$filtres/etat = $etat"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
      <xsl:call-template name="mot-etat-signalement"><xsl:with-param name="etat" select="$etat"/></xsl:call-template>
    </option>
  </xsl:template>

  <xsl:template match="signalements/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$mount}caf/signalements/{signalement}"><xsl:value-of select="concat(titre, ' – ', personne/prenom, ' ', personne/nom)"/></a></h2>
        <span><xsl:call-template name="etat-signalement"/></span>
      </div>
      <dl class="fiche">
        <xsl:if test="convention"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="convention"/></dd></div></xsl:if>
        <xsl:if test="partenaire"><div><dt>Partenaire</dt><dd><xsl:value-of select="partenaire"/></dd></div></xsl:if>
        <xsl:if test="$document/agent/nationale = 'true'"><div><dt>Caf</dt><dd><xsl:value-of select="caf"/></dd></div></xsl:if>
        <xsl:call-template name="temps-signalement"/>
      </dl>
      <p><xsl:value-of select="explication"/></p>
      <xsl:if test="automatique = 'true'"><p class="aide">La personne a été suspendue automatiquement.</p></xsl:if>
    </li>
  </xsl:template>
</xsl:stylesheet>
