<?xml version="1.0" encoding="UTF-8"?>
<!-- What a Caf has to validate, or what it has online. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici" select="concat($document/base, '/validation')"/>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="en-ligne" select="$document/vue = 'en_ligne'"/>
  <xsl:variable name="nationale" select="$document/nationale = 'true'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/base = 'mam'">Fiches de Mam</xsl:when>
      <xsl:otherwise>Fiches d’établissements</xsl:otherwise>
    </xsl:choose>
    <xsl:choose>
      <xsl:when test="$en-ligne"> en ligne</xsl:when>
      <xsl:otherwise> à valider</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <ul class="compteurs">
      <li><a href="{$page}"><xsl:if test="not($en-ligne)"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>À valider</a></li>
      <li><a href="{$page}?vue=en_ligne"><xsl:if test="$en-ligne"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>En ligne</a></li>
      <li><a href="{$mount}{$document/base}/suivi-reclamations"><xsl:choose><xsl:when test="$document/base = 'mam'">Corrections et suppressions</xsl:when><xsl:otherwise>Réclamations</xsl:otherwise></xsl:choose></a></li>
    </ul>
    <xsl:if test="$nationale"><xsl:call-template name="choix-caf"/></xsl:if>
    <xsl:choose>
      <xsl:when test="$en-ligne">
        <xsl:call-template name="recherche"/>
        <xsl:call-template name="lignes-en-ligne"/>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="a-valider"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:choose>
      <xsl:when test="$document/fait = 'acceptee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La fiche est acceptée&#160;: elle est en ligne, et le partenaire en est averti.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'rejetee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La fiche est refusée&#160;: le partenaire en est averti, avec vos motifs.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="choix-caf">
    <form method="get" action="{$page}" class="filtres" aria-label="Choisir une Caf">
      <xsl:if test="$en-ligne"><input type="hidden" name="vue" value="en_ligne"/></xsl:if>
      <div class="champ">
        <label for="caf">Code de la Caf<xsl:if test="not($en-ligne)"> (vide&#160;: toutes)</xsl:if></label>
        <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
      </div>
      <button type="submit" class="second">Afficher</button>
    </form>
  </xsl:template>

  <xsl:template name="a-valider">
    <xsl:choose>
      <xsl:when test="$document/fiches/item">
        <p>La plus ancienne d’abord.</p>
        <ul class="liste"><xsl:apply-templates select="$document/fiches/item" mode="attente"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune fiche n’attend<xsl:if test="$document/caf != ''"> à la Caf&#160;<xsl:value-of select="$document/caf"/></xsl:if>.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite"><p><a href="{$page}?caf={$document/caf}&amp;suite={$document/suite}">Fiches suivantes</a></p></xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="attente">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$page}/{id}/{version}"><bdi><xsl:value-of select="nom"/></bdi></a></h2>
        <span>
          <xsl:attribute name="class">etat<xsl:if test="jours &gt;= 7"> preavis</xsl:if></xsl:attribute>
          <xsl:choose>
            <xsl:when test="jours = 0">Depuis aujourd’hui</xsl:when>
            <xsl:otherwise>Depuis <xsl:value-of select="jours"/>&#160;jour<xsl:if test="jours &gt; 1">s</xsl:if></xsl:otherwise>
          </xsl:choose>
        </span>
      </div>
      <dl class="fiche">
        <xsl:call-template name="faits"/>
        <div><dt>Envoyée par</dt><dd><bdi><xsl:value-of select="auteur_nom"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="auteur"/>)</span></dd></div>
        <div><dt>Envoyée le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="soumise/texte"/></xsl:call-template></dd></div>
        <div><dt>En ligne</dt><dd><xsl:choose><xsl:when test="remplace = 'true'">une version plus ancienne</xsl:when><xsl:otherwise>rien encore</xsl:otherwise></xsl:choose></dd></div>
      </dl>
    </li>
  </xsl:template>

  <xsl:template name="faits">
    <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="id"/></dd></div>
    <div><dt>Genre</dt><dd><xsl:value-of select="genre"/></dd></div>
    <xsl:if test="$nationale"><div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div></xsl:if>
    <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="partenaire"/></bdi></dd></div>
  </xsl:template>

  <xsl:template name="recherche">
    <xsl:variable name="fautif" select="$document/champ = 'id'"/>
    <form method="get" action="{$page}" class="filtres" aria-label="Aller à une fiche">
      <input type="hidden" name="vue" value="en_ligne"/>
      <div class="champ">
        <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
        <label for="id">Numéro de la fiche</label>
        <xsl:if test="$fautif"><p class="faute" id="id-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <input id="id" name="id" type="text" autocomplete="off" value="{$document/cherche}" required="required">
          <xsl:if test="$fautif">
            <xsl:attribute name="aria-describedby">id-faute</xsl:attribute>
            <xsl:attribute name="aria-invalid">true</xsl:attribute>
          </xsl:if>
        </input>
      </div>
      <button type="submit" class="second">Ouvrir</button>
    </form>
  </xsl:template>

  <xsl:template name="lignes-en-ligne">
    <xsl:choose>
      <xsl:when test="$document/fiches/item">
        <ul class="liste"><xsl:apply-templates select="$document/fiches/item" mode="en-ligne"/></ul>
      </xsl:when>
      <xsl:when test="$nationale and $document/caf = ''"><p class="message avis">Choisissez une Caf pour lire ce qu’elle a en ligne.</p></xsl:when>
      <xsl:otherwise><p class="message avis">Aucune fiche de la Caf&#160;<xsl:value-of select="$document/caf"/> n’est en ligne.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/apres"><p><a href="{$page}?vue=en_ligne&amp;caf={$document/caf}&amp;apres={$document/apres}">Fiches suivantes</a></p></xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="en-ligne">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$mount}{$document/base}/publication/{id}"><bdi><xsl:value-of select="nom"/></bdi></a></h2>
      </div>
      <dl class="fiche">
        <xsl:call-template name="faits"/>
        <div><dt>Publiée le</dt><dd><xsl:choose><xsl:when test="publiee"><xsl:call-template name="date"><xsl:with-param name="texte" select="publiee/texte"/></xsl:call-template></xsl:when><xsl:otherwise>les places seules</xsl:otherwise></xsl:choose></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
