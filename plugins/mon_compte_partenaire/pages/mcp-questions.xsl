<?xml version="1.0" encoding="UTF-8"?>
<!-- The questions of the Caf to a partner, latest first (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'questions/', $document/convention)"/>

  <xsl:template match="/page" mode="titre">Questions de la Caf</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="objet"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <p>La Caf peut vous interroger à tout moment sur une habilitation de votre organisme. L’un des deux gestionnaires répond, avant la date dite&#160;; sur ses propres habilitations, c’est l’autre.</p>
    <p class="actions">
      <a href="{$base}personnes/{$document/convention}">Personnes et habilitations</a>
      <a href="{$base}espace">Mon espace</a>
    </p>
    <xsl:choose>
      <xsl:when test="$document/questions/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/questions/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="carte">La Caf ne vous a posé aucune question.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/page &gt; 1 or $document/suivante">
      <p class="actions">
        <xsl:if test="$document/page &gt; 1"><a href="{$page}?page={$document/page - 1}">Page précédente</a></xsl:if>
        <xsl:if test="$document/suivante"><a href="{$page}?page={$document/suivante}">Page suivante</a></xsl:if>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item">
    <li class="ligne">
      <div class="tete">
        <h2><a href="{$page}/{numero}">Question n°&#160;<xsl:value-of select="numero"/></a></h2>
        <xsl:choose>
          <xsl:when test="en_retard = 'true'"><span class="etat ferme">En retard</span></xsl:when>
          <xsl:when test="etat = 'posee'"><span class="etat preavis">À répondre</span></xsl:when>
          <xsl:when test="etat = 'repondue'"><span class="etat">Répondue</span></xsl:when>
          <xsl:when test="etat = 'justifiee'"><span class="etat ouvert">Justifiée</span></xsl:when>
          <xsl:when test="etat = 'suspendue'"><span class="etat ferme">Habilitation suspendue</span></xsl:when>
          <xsl:otherwise><span class="etat ferme">Personne retirée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>À propos de</dt><dd><bdi><xsl:value-of select="sujet/nom"/></bdi></dd></div>
        <div><dt>Service</dt><dd><xsl:choose><xsl:when test="service_titre"><xsl:value-of select="service_titre"/></xsl:when><xsl:otherwise>tous</xsl:otherwise></xsl:choose></dd></div>
        <div><dt>Posée le</dt><dd><xsl:value-of select="ouverte/texte"/></dd></div>
        <div><dt>Réponse attendue avant le</dt><dd><xsl:value-of select="echeance/texte"/></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
