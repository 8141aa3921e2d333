<?xml version="1.0" encoding="UTF-8"?>
<!-- The versions of a fiche, last first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>

  <xsl:template match="/page" mode="titre">Historique – <xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p><a href="{$base}fiches/{$document/id}">Revenir à la fiche</a></p>
    <p class="chapeau">Qui a écrit quoi, et quand. Une seule version au plus est en ligne&#160;; les autres ne sont lues que par vous, vos collègues et la Caf.</p>
    <xsl:choose>
      <xsl:when test="$document/versions/item">
        <ol class="carte liste" reversed="reversed"><xsl:apply-templates select="$document/versions/item"/></ol>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Rien n’a encore été enregistré.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/avant">
      <p><a href="{$base}historique/{$document/id}?avant={$document/avant}">Versions plus anciennes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="versions/item">
    <li class="ligne">
      <div class="tete">
        <h2><a href="{$mount}{chemin}">Version <xsl:value-of select="numero"/></a></h2>
        <xsl:call-template name="etat"/>
      </div>
      <dl class="fiche">
        <div><dt>Enregistrée le</dt><dd><xsl:value-of select="enregistree/texte"/></dd></div>
        <div><dt>Par</dt><dd><xsl:value-of select="auteur_nom"/>, <span class="numero">n°&#160;<xsl:value-of select="auteur"/></span></dd></div>
        <xsl:if test="soumise"><div><dt>Envoyée à la Caf le</dt><dd><xsl:value-of select="soumise/texte"/></dd></div></xsl:if>
        <xsl:if test="decidee">
          <div>
            <dt><xsl:choose><xsl:when test="publiee">Validée le</xsl:when><xsl:otherwise>Renvoyée par la Caf le</xsl:otherwise></xsl:choose></dt>
            <dd><xsl:value-of select="decidee/texte"/></dd>
          </div>
        </xsl:if>
        <xsl:if test="terminee">
          <div>
            <dt><xsl:choose><xsl:when test="etat = 'retiree'">Retirée le</xsl:when><xsl:otherwise>Remplacée le</xsl:otherwise></xsl:choose></dt>
            <dd><xsl:value-of select="terminee/texte"/></dd>
          </div>
        </xsl:if>
      </dl>
      <xsl:if test="motif != ''"><p class="motif"><bdi><xsl:value-of select="motif"/></bdi></p></xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="a_part = 'true'"><span class="etat">Gardée à part</span></xsl:when>
      <xsl:when test="etat = 'publiee'"><span class="etat ouvert">En ligne</span></xsl:when>
      <xsl:when test="etat = 'soumise'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
      <xsl:when test="etat = 'rejetee'"><span class="etat ferme">Renvoyée</span></xsl:when>
      <xsl:when test="etat = 'retiree'"><span class="etat ferme">Retirée</span></xsl:when>
      <xsl:when test="etat = 'remplacee'"><span class="etat">Remplacée</span></xsl:when>
      <xsl:otherwise><span class="etat">Brouillon</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
