<?xml version="1.0" encoding="UTF-8"?>
<!-- Who published which places, last first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="id" select="$document/etablissement/id"/>

  <xsl:template match="/page" mode="titre">Historique des places – <xsl:value-of select="$document/etablissement/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p><a href="{$mount}structures/disponibilites/{$id}">Places libres de la semaine</a></p>
    <p class="chapeau">Chaque publication a remplacé celle d’avant. L’historique n’est pas public.</p>
    <xsl:choose>
      <xsl:when test="$document/publications/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/publications/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Rien n’a encore été publié.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}structures/disponibilites-historique/{$id}?suite={$document/suite}">Publications plus anciennes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="publications/item">
    <li class="ligne">
      <div class="tete">
        <h2>Semaine <xsl:value-of select="texte"/></h2>
      </div>
      <p>
        <xsl:text>Publiée le </xsl:text>
        <xsl:value-of select="quand/texte"/>
        <xsl:if test="auteur_nom"> par <xsl:value-of select="auteur_nom"/></xsl:if>
        <xsl:text> (n°&#160;</xsl:text><xsl:value-of select="auteur"/><xsl:text>)</xsl:text>
        <xsl:if test="recopiee = 'true'">, recopiée de la semaine précédente</xsl:if>
        <xsl:text>.</xsl:text>
      </p>
      <xsl:choose>
        <xsl:when test="changements/item">
          <details>
            <summary>Ce qui a changé (<xsl:value-of select="count(changements/item)"/>)</summary>
            <dl class="releve"><xsl:apply-templates select="changements/item"/></dl>
          </details>
        </xsl:when>
        <xsl:otherwise><p>Aucun nombre n’a changé.</p></xsl:otherwise>
      </xsl:choose>
    </li>
  </xsl:template>

  <xsl:template match="changements/item">
    <div>
      <dt><xsl:value-of select="libelle"/></dt>
      <dd>
        <xsl:call-template name="nombre"><xsl:with-param name="nombre" select="avant"/></xsl:call-template>
        <xsl:text> → </xsl:text>
        <xsl:call-template name="nombre"><xsl:with-param name="nombre" select="apres"/></xsl:call-template>
      </dd>
    </div>
  </xsl:template>

  <xsl:template name="nombre">
    <xsl:param name="nombre"/>
    <xsl:choose>
      <xsl:when test="$nombre"><xsl:value-of select="$nombre"/></xsl:when>
      <xsl:otherwise>rien</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
