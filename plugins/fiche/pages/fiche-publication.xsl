<?xml version="1.0" encoding="UTF-8"?>
<!-- What is online of a fiche, its withdrawal, its versions, the claims about it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="page" select="concat($base, 'publication/', $document/id)"/>
  <xsl:variable name="en-ligne" select="$document/en_ligne = 'true'"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <p class="actions">
      <a href="{$base}validation">Fiches à valider</a>
      <a href="{$base}validation?vue=en_ligne">Fiches en ligne</a>
    </p>
    <xsl:if test="$document/fait = 'retiree'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">La fiche est retirée&#160;: plus personne ne peut la lire, et le partenaire en est averti.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:call-template name="entete"/>
    <xsl:if test="$en-ligne"><xsl:call-template name="retrait"/></xsl:if>
    <xsl:if test="$document/contenu"><xsl:call-template name="contenu"/></xsl:if>
    <xsl:if test="$document/versions/item"><xsl:call-template name="versions"/></xsl:if>
    <xsl:if test="$document/reclamations/item"><xsl:call-template name="reclamations"/></xsl:if>
  </xsl:template>

  <xsl:template name="entete">
    <section class="carte" aria-labelledby="etat">
      <div class="tete">
        <h2 id="etat">La fiche</h2>
        <xsl:choose>
          <xsl:when test="$en-ligne"><span class="etat ouvert">En ligne</span></xsl:when>
          <xsl:otherwise><span class="etat">Hors ligne</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="$document/id"/></dd></div>
        <div><dt>Genre</dt><dd><xsl:value-of select="$document/genre"/></dd></div>
        <xsl:if test="$document/commune/nom"><div><dt>Commune</dt><dd><xsl:value-of select="$document/commune/nom"/></dd></div></xsl:if>
        <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="$document/caf"/></dd></div>
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="$document/partenaire"/></bdi></dd></div>
        <xsl:if test="$document/version">
          <div><dt>Version</dt><dd><xsl:value-of select="$document/version/numero"/></dd></div>
          <div><dt>En ligne depuis le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$document/version/publiee/texte"/></xsl:call-template></dd></div>
          <div><dt>Écrite par</dt><dd><bdi><xsl:value-of select="$document/version/auteur_nom"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="$document/version/auteur"/>)</span></dd></div>
        </xsl:if>
      </dl>
      <xsl:choose>
        <xsl:when test="not($en-ligne)"><p>Rien n’en est en ligne.</p></xsl:when>
        <xsl:otherwise>
          <xsl:if test="not($document/version)"><p>Seules ses places disponibles sont en ligne.</p></xsl:if>
          <p><a href="{$mount}annuaire/{$document/base}/{$document/id}">La page que tous peuvent lire</a></p>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template name="retrait">
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="numero"><xsl:attribute name="value"><xsl:choose><xsl:when test="$document/version/numero"><xsl:value-of select="$document/version/numero"/></xsl:when><xsl:otherwise>0</xsl:otherwise></xsl:choose></xsl:attribute></input>
      <h2>Retirer la fiche</h2>
      <p>Elle disparaît aussitôt de l’annuaire et de ses exports. Le partenaire reçoit votre motif par courriel, et peut envoyer une autre version.</p>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Motif</xsl:with-param>
        <xsl:with-param name="aide">1000 caractères au plus.</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/motif"/>
        <xsl:with-param name="lignes" select="4"/>
      </xsl:call-template>
      <button type="submit" name="action" value="retirer">Retirer la fiche</button>
    </form>
  </xsl:template>

  <xsl:template name="contenu">
    <section class="carte" aria-labelledby="contenu-en-ligne">
      <h2 id="contenu-en-ligne">Ce qui est en ligne</h2>
      <xsl:for-each select="$document/contenu/sections/item[lignes/item or rangees/item]">
        <div class="partie">
          <h3><xsl:value-of select="titre"/></h3>
          <xsl:apply-templates select="lignes"/>
          <xsl:for-each select="rangees/item">
            <h4><xsl:value-of select="titre"/></h4>
            <xsl:apply-templates select="lignes"/>
          </xsl:for-each>
        </div>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template match="lignes">
    <xsl:if test="item">
      <dl class="releve">
        <xsl:for-each select="item">
          <div><dt><xsl:value-of select="libelle"/></dt><dd><bdi><xsl:value-of select="valeur"/></bdi></dd></div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:template>

  <xsl:template name="versions">
    <section class="carte" aria-labelledby="versions">
      <h2 id="versions">Versions envoyées à la Caf</h2>
      <ul class="historique">
        <xsl:for-each select="$document/versions/item">
          <li>
            <a href="{$base}validation/{$document/id}/{numero}">Version <xsl:value-of select="numero"/></a>
            <xsl:text>, envoyée par </xsl:text><bdi><xsl:value-of select="auteur_nom"/></bdi>
            <xsl:text> le </xsl:text><xsl:value-of select="soumise/texte"/>
            <xsl:text>&#160;: </xsl:text>
            <xsl:choose>
              <xsl:when test="etat = 'soumise'">à valider</xsl:when>
              <xsl:when test="etat = 'publiee'">en ligne</xsl:when>
              <xsl:when test="etat = 'remplacee'">remplacée</xsl:when>
              <xsl:when test="etat = 'retiree'">retirée</xsl:when>
              <xsl:when test="etat = 'rejetee'">refusée</xsl:when>
            </xsl:choose>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <xsl:template name="reclamations">
    <section class="carte" aria-labelledby="reclamations">
      <h2 id="reclamations"><xsl:choose><xsl:when test="$document/base = 'mam'">Corrections et suppressions demandées</xsl:when><xsl:otherwise>Réclamations</xsl:otherwise></xsl:choose></h2>
      <ul class="historique">
        <xsl:for-each select="$document/reclamations/item">
          <li>
            <a href="{$base}suivi-reclamations/{numero}">n°&#160;<xsl:value-of select="numero"/></a>
            <xsl:text> du </xsl:text><xsl:value-of select="recue/texte"/>
            <xsl:choose><xsl:when test="etat = 'ouverte'">, à traiter</xsl:when><xsl:otherwise>, répondue</xsl:otherwise></xsl:choose>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>
</xsl:stylesheet>
