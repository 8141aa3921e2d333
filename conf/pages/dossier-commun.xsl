<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages of dossiers of Mon Compte Partenaire share, for both parties: the way back,
     what was done, forms of acts, lists. A page gives the template "mot-acte". -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="bureau-caf" select="$document/siege = 'caf'"/>
  <xsl:variable name="prefixe"><xsl:if test="$bureau-caf">suivi-</xsl:if></xsl:variable>
  <xsl:variable name="liste" select="concat($base, $prefixe, $document/page)"/>
  <xsl:variable name="liste-convention" select="concat($liste, '/', $document/convention)"/>
  <xsl:variable name="dossier" select="$document/dossier"/>
  <xsl:variable name="adresse" select="concat($liste-convention, '/', $dossier/dossier)"/>

  <!-- First on each page: the desk's menu or the space, the convention. -->
  <xsl:template name="entete">
    <xsl:if test="$bureau-caf"><xsl:call-template name="bureau"/></xsl:if>
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/numero">
      <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="code"><xsl:value-of select="$document/numero"/></span></p>
    </xsl:if>
    <p class="actions">
      <xsl:choose>
        <xsl:when test="$bureau-caf and $document/convention"><a href="{$base}suivi/{$document/convention}">Suivi de la convention</a></xsl:when>
        <xsl:when test="$bureau-caf"><a href="{$base}suivi">Suivi des partenaires</a></xsl:when>
        <xsl:otherwise><a href="{$base}espace">Mon espace</a></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$dossier"><a href="{$liste-convention}">Retour à la liste</a></xsl:if>
      <xsl:if test="$bureau-caf and $document/convention"><a href="{$liste}">Tous les partenaires</a></xsl:if>
    </p>
  </xsl:template>

  <!-- A line of a record, if there is anything to say. -->
  <xsl:template name="dit">
    <xsl:param name="nom"/>
    <xsl:param name="texte"/>
    <xsl:if test="normalize-space($texte) != ''">
      <div><dt><xsl:value-of select="$nom"/></dt><dd><bdi><xsl:value-of select="$texte"/></bdi></dd></div>
    </xsl:if>
  </xsl:template>

  <xsl:template name="dit-jour">
    <xsl:param name="nom"/>
    <xsl:param name="date"/>
    <xsl:if test="$date != ''">
      <div><dt><xsl:value-of select="$nom"/></dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$date"/></xsl:call-template></dd></div>
    </xsl:if>
  </xsl:template>

  <!-- Who opened it, and when. -->
  <xsl:template name="ouverture">
    <xsl:param name="nom"/>
    <div>
      <dt><xsl:value-of select="$nom"/></dt>
      <dd>
        <xsl:value-of select="ouvert_le/texte"/>
        <xsl:if test="auteur/nom != ''">, par <bdi><xsl:value-of select="auteur/nom"/></bdi></xsl:if>
      </dd>
    </div>
  </xsl:template>

  <!-- What was done, first to last. -->
  <xsl:template name="etapes">
    <section class="carte" aria-labelledby="etapes">
      <h2 id="etapes">Ce qui a été fait</h2>
      <ol class="etapes"><xsl:apply-templates select="$dossier/etapes/item"/></ol>
    </section>
  </xsl:template>

  <xsl:template match="etapes/item">
    <li>
      <strong><xsl:call-template name="mot-acte"><xsl:with-param name="acte" select="acte"/></xsl:call-template></strong>
      <xsl:text>, le </xsl:text>
      <xsl:value-of select="le/texte"/>
      <xsl:choose>
        <xsl:when test="par/nom != ''">, par <bdi><xsl:value-of select="par/nom"/></bdi><xsl:if test="siege = 'caf'"> (Caf)</xsl:if></xsl:when>
        <xsl:when test="siege = 'caf'">, par la Caf</xsl:when>
      </xsl:choose>
      <xsl:if test="texte != ''"><br/><bdi class="texte"><xsl:value-of select="texte"/></bdi></xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="mot-acte"><xsl:param name="acte"/><xsl:value-of select="$acte"/></xsl:template>

  <!-- A field of the form of an act: of several forms, the one that was wrong says so. -->
  <xsl:template name="saisie-acte">
    <xsl:param name="acte"/>
    <xsl:param name="nom">texte</xsl:param>
    <xsl:param name="libelle"/>
    <xsl:param name="aide"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="lignes" select="0"/>
    <xsl:param name="facultatif" select="false()"/>
    <xsl:param name="valeur"/>
    <xsl:variable name="sien" select="$document/saisie/acte = $acte"/>
    <xsl:variable name="fautif" select="$sien and $document/champ = $nom"/>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="$nom"/>
      <xsl:with-param name="id"><xsl:if test="not($fautif)"><xsl:value-of select="concat($acte, '-')"/></xsl:if><xsl:value-of select="$nom"/></xsl:with-param>
      <xsl:with-param name="libelle" select="$libelle"/>
      <xsl:with-param name="aide" select="$aide"/>
      <xsl:with-param name="type" select="$type"/>
      <xsl:with-param name="lignes" select="$lignes"/>
      <xsl:with-param name="facultatif" select="$facultatif"/>
      <xsl:with-param name="fautif" select="$fautif"/>
      <xsl:with-param name="valeur"><xsl:choose><xsl:when test="$sien"><xsl:value-of select="$document/saisie/*[name() = $nom]"/></xsl:when><xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise></xsl:choose></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- The form of an act with one text. -->
  <xsl:template name="acte-simple">
    <xsl:param name="acte"/>
    <xsl:param name="titre"/>
    <xsl:param name="libelle"/>
    <xsl:param name="aide"/>
    <xsl:param name="bouton"/>
    <xsl:param name="nom">texte</xsl:param>
    <xsl:param name="lignes" select="4"/>
    <xsl:param name="facultatif" select="false()"/>
    <xsl:if test="$document/actes/item = $acte">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2><xsl:value-of select="$titre"/></h2>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte" select="$acte"/>
          <xsl:with-param name="nom" select="$nom"/>
          <xsl:with-param name="libelle" select="$libelle"/>
          <xsl:with-param name="aide" select="$aide"/>
          <xsl:with-param name="lignes" select="$lignes"/>
          <xsl:with-param name="facultatif" select="$facultatif"/>
        </xsl:call-template>
        <button type="submit" name="acte" value="{$acte}"><xsl:value-of select="$bouton"/></button>
      </form>
    </xsl:if>
  </xsl:template>

  <!-- Around a list: which ones, and the pages of fifty. -->
  <xsl:template name="filtre">
    <xsl:if test="$document/etat">
      <p class="actions">
        <a href="{$liste}?caf={$document/caf}"><xsl:if test="$document/etat = 'ouverts'"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>En cours</a>
        <a href="{$liste}?caf={$document/caf}&amp;etat=clos"><xsl:if test="$document/etat = 'clos'"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>Terminés</a>
      </p>
    </xsl:if>
    <xsl:if test="$document/nationale = 'true'">
      <form method="get" action="{$liste}" class="filtres" aria-label="Choisir une Caf">
        <div class="champ">
          <label for="caf">Code de la Caf (vide&#160;: toutes)</label>
          <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
        </div>
        <button type="submit" class="second">Afficher</button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="liste-dossiers">
    <xsl:param name="rien"/>
    <xsl:choose>
      <xsl:when test="$document/dossiers/item"><ul class="liste"><xsl:apply-templates select="$document/dossiers/item"/></ul></xsl:when>
      <xsl:otherwise><p class="message avis"><xsl:value-of select="$rien"/></p></xsl:otherwise>
    </xsl:choose>
    <xsl:variable name="de"><xsl:choose><xsl:when test="$document/convention"><xsl:value-of select="$liste-convention"/>?</xsl:when><xsl:otherwise><xsl:value-of select="$liste"/>?caf=<xsl:value-of select="$document/caf"/>&amp;etat=<xsl:value-of select="$document/etat"/>&amp;</xsl:otherwise></xsl:choose></xsl:variable>
    <xsl:if test="$document/numero_page &gt; 1 or $document/suite">
      <nav aria-label="Pages de la liste">
        <p class="actions">
          <xsl:if test="$document/numero_page &gt; 1"><a href="{$de}page={$document/numero_page - 1}">Page précédente</a></xsl:if>
          <xsl:if test="$document/suite"><a href="{$de}page={$document/suite}">Page suivante</a></xsl:if>
        </p>
      </nav>
    </xsl:if>
  </xsl:template>

  <!-- Whose it is, on the list of all partners. -->
  <xsl:template name="partenaire-du-dossier">
    <xsl:if test="not($document/convention)">
      <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="partenaire"/></bdi></dd></div>
      <xsl:if test="$document/nationale = 'true'"><div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div></xsl:if>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
