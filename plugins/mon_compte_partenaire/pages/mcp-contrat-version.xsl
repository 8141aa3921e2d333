<?xml version="1.0" encoding="UTF-8"?>
<!-- One version of the contract, to be read: the bulletin and the annexe, then the text of the
     convention and of the contrat de service, as they are printed (MCP-2). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-convention.xsl"/>
  <xsl:import href="layout.xsl"/>
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>

  <xsl:variable name="convention" select="$document/version/convention"/>
  <xsl:variable name="version" select="$document/version"/>
  <xsl:variable name="page" select="concat($mount, 'mon-compte-partenaire/contrat/', $document/convention)"/>

  <xsl:template match="/page" mode="titre">Contrat, version <xsl:value-of select="$version/numero"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>.</p>
    <xsl:call-template name="etat"/>
    <xsl:call-template name="papiers"/>
    <xsl:call-template name="bulletin"/>
    <xsl:call-template name="annexes"/>
    <details class="carte">
      <summary>Lire la convention</summary>
      <xsl:call-template name="parties"/>
      <xsl:apply-templates select="$convention" mode="articles"/>
    </details>
    <details class="carte">
      <summary>Lire le contrat de service</summary>
      <xsl:call-template name="mcp-contrat"/>
    </details>
    <p><a href="{$page}">Toutes les versions</a></p>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="$version/etat = 'en_vigueur'">
        <p class="message succes">Cette version est en vigueur<xsl:if test="$version/depuis"> depuis le <xsl:value-of select="$version/depuis/texte"/></xsl:if><xsl:if test="$version/jusque">, et jusqu’au <xsl:value-of select="$version/jusque/texte"/></xsl:if>.</p>
      </xsl:when>
      <xsl:when test="$version/etat = 'a_venir'">
        <p class="message avis">Cette version est signée, mais ne décide encore de rien&#160;: elle prend effet le <xsl:value-of select="$version/depuis/texte"/>.</p>
      </xsl:when>
      <xsl:otherwise>
        <p class="message avis">Cette version n’est plus en vigueur<xsl:if test="$version/jusque"> depuis le <xsl:value-of select="$version/jusque/texte"/></xsl:if>.</p>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="papiers">
    <section class="carte" aria-labelledby="papiers">
      <h2 id="papiers">Sur papier</h2>
      <p class="actions">
        <a href="{$page}/{$version/numero}/convention.pdf">Convention (PDF)</a>
        <a href="{$page}/{$version/numero}/contrat.pdf">Contrat de service (PDF)</a>
        <a href="{$page}/{$version/numero}/bulletin.pdf">Bulletin d’adhésion (PDF)</a>
        <a href="{$page}/{$version/numero}/annexe.pdf">Annexe (PDF)</a>
      </p>
    </section>
  </xsl:template>

  <!-- MCP-3, MCP-8 -->
  <xsl:template name="bulletin">
    <section class="carte" aria-labelledby="bulletin">
      <h2 id="bulletin">Bulletin d’adhésion</h2>
      <xsl:call-template name="mcp-bulletin"/>
      <h3>Missions</h3>
      <ul>
        <xsl:for-each select="$document/missions/item"><li><xsl:value-of select="titre"/></li></xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <xsl:template name="annexes">
    <div class="carte">
      <h2 id="annexe">Gestionnaires et personnes habilitées</h2>
      <p>
        <xsl:choose>
          <xsl:when test="$annexe/mode = 'centralise'">Habilitations gérées par la Caf, sur demande, </xsl:when>
          <xsl:otherwise>Habilitations gérées par les gestionnaires, </xsl:otherwise>
        </xsl:choose>
        <xsl:value-of select="$annexe/quota"/> personnes au plus. Ce sont les personnes nommées à la signature de cette version<xsl:if test="$document/personnes = 'true'">&#160;; <a href="{$mount}mon-compte-partenaire/personnes/{$document/convention}">la liste d’aujourd’hui</a> tient compte de ce qui a changé depuis</xsl:if>.
      </p>
      <section class="defile" tabindex="0" aria-labelledby="annexe"><xsl:call-template name="mcp-personnes"/></section>
    </div>
  </xsl:template>

  <!-- Dates of the signed document, as on paper. -->
  <xsl:template name="date">
    <xsl:param name="texte"/>
    <xsl:call-template name="jour"><xsl:with-param name="texte" select="$texte"/></xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
