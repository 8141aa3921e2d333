<?xml version="1.0" encoding="UTF-8"?>
<!-- The fiches of a person: what is online of each, what is at work, where to go on. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="page" select="concat($mount, $document/base, '/fiches')"/>

  <xsl:template match="/page" mode="titre">Mes fiches</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">Une fiche est ce que les familles lisent dans l’annuaire. Ce que vous envoyez n’y paraît qu’une fois validé par la Caf&#160;; d’ici là, ce qui est en ligne y reste.</p>
    <xsl:if test="$document/pages &gt; 1 or $document/nom != ''">
      <form method="get" action="{$page}" class="filtres" role="search" aria-label="Chercher une fiche">
        <div class="champ">
          <label for="nom">Nom ou identifiant</label>
          <input id="nom" name="nom" type="text" maxlength="100" value="{$document/nom}" autocomplete="off"/>
        </div>
        <button type="submit" class="second">Chercher</button>
      </form>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/fiches/item">
        <h2 id="liste">
          <xsl:value-of select="$document/total"/> fiche<xsl:if test="$document/total &gt; 1">s</xsl:if>
          <xsl:if test="$document/pages &gt; 1">, page <xsl:value-of select="$document/page"/> sur <xsl:value-of select="$document/pages"/></xsl:if>
        </h2>
        <ul class="carte liste" aria-labelledby="liste"><xsl:apply-templates select="$document/fiches/item"/></ul>
      </xsl:when>
      <xsl:when test="$document/nom != ''">
        <p class="message avis">Aucune fiche n’a ce nom. <a href="{$page}">Voir toutes vos fiches</a></p>
      </xsl:when>
      <xsl:otherwise>
        <p class="message avis">L’annexe de votre convention ne vous donne encore aucune fiche à renseigner. Adressez-vous à votre Caf.</p>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="pages"/>
  </xsl:template>

  <xsl:template match="fiches/item">
    <li class="ligne">
      <div class="tete">
        <h3>
          <xsl:choose>
            <xsl:when test="fiche = 'true'"><a href="{$page}/{id}"><bdi><xsl:value-of select="nom"/></bdi></a></xsl:when>
            <xsl:otherwise><bdi><xsl:value-of select="nom"/></bdi></xsl:otherwise>
          </xsl:choose>
        </h3>
        <xsl:if test="fiche = 'true'"><xsl:call-template name="etat"/></xsl:if>
      </div>
      <dl class="fiche">
        <div><dt>Identifiant</dt><dd class="code"><xsl:value-of select="id"/></dd></div>
        <xsl:if test="commune/nom"><div><dt>Commune</dt><dd><xsl:value-of select="commune/nom"/></dd></div></xsl:if>
        <div><dt>Convention</dt><dd><xsl:value-of select="convention"/></dd></div>
        <xsl:if test="en_ligne"><div><dt>En ligne depuis le</dt><dd><xsl:value-of select="en_ligne/publiee/texte"/></dd></div></xsl:if>
        <xsl:if test="travail"><div><dt>Modifiée le</dt><dd><xsl:value-of select="travail/enregistree/texte"/> par <xsl:value-of select="travail/auteur_nom"/></dd></div></xsl:if>
      </dl>
      <xsl:if test="parties/item">
        <p class="actions">
          <xsl:for-each select="parties/item"><a href="{$mount}{chemin}"><xsl:value-of select="libelle"/><span class="cache"><xsl:text> – </xsl:text><xsl:value-of select="../../nom"/></span></a></xsl:for-each>
        </p>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="travail/etat = 'rejetee'"><span class="etat ferme">À corriger</span></xsl:when>
      <xsl:when test="travail/etat = 'soumise'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
      <xsl:when test="travail/etat = 'brouillon'"><span class="etat">Brouillon à envoyer</span></xsl:when>
      <xsl:when test="en_ligne"><span class="etat ouvert">En ligne</span></xsl:when>
      <xsl:otherwise><span class="etat">À renseigner</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="pages">
    <xsl:if test="$document/pages &gt; 1">
      <form method="get" action="{$page}" class="actions" aria-label="Pages de la liste">
        <xsl:if test="$document/nom != ''"><input type="hidden" name="nom" value="{$document/nom}"/></xsl:if>
        <xsl:if test="$document/page &gt; 1"><button type="submit" class="second" name="page" value="{$document/page - 1}">Page précédente</button></xsl:if>
        <xsl:if test="$document/page &lt; $document/pages"><button type="submit" class="second" name="page" value="{$document/page + 1}">Page suivante</button></xsl:if>
      </form>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
