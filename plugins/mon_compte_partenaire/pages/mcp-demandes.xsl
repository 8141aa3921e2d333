<?xml version="1.0" encoding="UTF-8"?>
<!-- The requests of a partner to its Caf, latest first (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'demandes/', $document/convention)"/>

  <xsl:template match="/page" mode="titre">Demandes à la Caf</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="objet"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <p>
      <xsl:choose>
        <xsl:when test="$document/peut = 'demander'">La Caf gère les habilitations de votre organisme&#160;: vous lui demandez ici de les créer, de les changer ou de les retirer, et vous suivez ce qu’elle décide.</xsl:when>
        <xsl:otherwise>Voici ce que votre organisme a demandé à la Caf, et ce qu’elle a décidé.</xsl:otherwise>
      </xsl:choose>
    </p>
    <p class="actions">
      <xsl:if test="$document/peut = 'demander'">
        <a href="{$base}inviter/{$document/convention}">Demander un accès pour une personne</a>
      </xsl:if>
      <a href="{$base}personnes/{$document/convention}">Personnes et habilitations</a>
      <a href="{$base}espace">Mon espace</a>
    </p>
    <form method="get" action="{$page}" class="filtres" aria-label="Filtrer les demandes">
      <div class="champ">
        <label for="etat">État</label>
        <select id="etat" name="etat">
          <xsl:call-template name="choix"><xsl:with-param name="valeur"/><xsl:with-param name="texte">Tous</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">transmise</xsl:with-param><xsl:with-param name="texte">En attente</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">acceptee</xsl:with-param><xsl:with-param name="texte">Acceptées</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">refusee</xsl:with-param><xsl:with-param name="texte">Refusées</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">retiree</xsl:with-param><xsl:with-param name="texte">Retirées par vous</xsl:with-param></xsl:call-template>
        </select>
      </div>
      <button type="submit" class="second">Afficher</button>
    </form>
    <xsl:choose>
      <xsl:when test="$document/demandes/item">
        <ul class="carte liste"><xsl:apply-templates select="$document/demandes/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="carte">Aucune demande.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/page &gt; 1 or $document/suivante">
      <p class="actions">
        <xsl:if test="$document/page &gt; 1"><a href="{$page}?page={$document/page - 1}&amp;etat={$document/etat}">Page précédente</a></xsl:if>
        <xsl:if test="$document/suivante"><a href="{$page}?page={$document/suivante}&amp;etat={$document/etat}">Page suivante</a></xsl:if>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <option value="{$valeur}">
      <xsl:if test="$document/etat = $valeur"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
      <xsl:value-of select="$texte"/>
    </option>
  </xsl:template>

  <xsl:template match="item">
    <li class="ligne">
      <div class="tete">
        <h2><a href="{$page}/{numero}"><xsl:value-of select="titre"/></a></h2>
        <xsl:call-template name="etat-demande"/>
      </div>
      <dl class="fiche">
        <div><dt>Pour</dt><dd><bdi><xsl:value-of select="sujet/nom"/></bdi></dd></div>
        <xsl:if test="services/item">
          <div><dt>Services</dt><dd><xsl:for-each select="services/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="titre"/></xsl:for-each></dd></div>
        </xsl:if>
        <div><dt>Demandé le</dt><dd><xsl:value-of select="ouverte/texte"/></dd></div>
        <div><dt>Par</dt><dd><bdi><xsl:value-of select="auteur/nom"/></bdi></dd></div>
      </dl>
    </li>
  </xsl:template>

  <xsl:template name="etat-demande">
    <xsl:choose>
      <xsl:when test="etat = 'transmise'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
      <xsl:when test="etat = 'acceptee'"><span class="etat ouvert">Acceptée</span></xsl:when>
      <xsl:when test="etat = 'refusee'"><span class="etat ferme">Refusée</span></xsl:when>
      <xsl:otherwise><span class="etat">Retirée</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
