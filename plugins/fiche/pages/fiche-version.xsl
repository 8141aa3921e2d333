<?xml version="1.0" encoding="UTF-8"?>
<!-- A version, and what it changes beside another: the one before it, or the one that
     somebody else saved meanwhile. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="version" select="$document/version"/>
  <xsl:variable name="autre" select="$document/autre"/>

  <xsl:template match="/page" mode="titre">Version <xsl:value-of select="$version/numero"/> – <xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="actions">
      <a href="{$base}fiches/{$document/id}">Revenir à la fiche</a>
      <a href="{$mount}{$document/historique}">Historique</a>
    </p>
    <xsl:if test="$document/conflit = 'true'"><xsl:call-template name="conflit"/></xsl:if>
    <xsl:call-template name="entete"/>
    <p>
      <xsl:choose>
        <xsl:when test="$autre">Comparée à la <a href="{$mount}{$autre/chemin}">version <xsl:value-of select="$autre/numero"/></a>, enregistrée par <xsl:value-of select="$autre/auteur_nom"/> le <xsl:value-of select="$autre/enregistree/texte"/>. Ce qui diffère est signalé, avec ce que disait l’autre version.</xsl:when>
        <xsl:otherwise>C’est la première version de cette fiche.</xsl:otherwise>
      </xsl:choose>
    </p>
    <xsl:apply-templates select="$document/contenu/sections/item" mode="section"/>
    <xsl:call-template name="reprendre"/>
  </xsl:template>

  <xsl:template name="conflit">
    <div class="message avis" role="status">
      <p><strong>Quelqu’un d’autre a modifié cette fiche pendant que vous la remplissiez.</strong></p>
      <p>
        <xsl:if test="$autre"><xsl:value-of select="$autre/auteur_nom"/> a enregistré la version <xsl:value-of select="$autre/numero"/> le <xsl:value-of select="$autre/enregistree/texte"/>. </xsl:if>
        <xsl:text>Rien n’est perdu, de personne&#160;: ce que vous avez écrit est gardé à part, ci-dessous. Comparez, puis choisissez.</xsl:text>
      </p>
      <ul>
        <li>Votre version doit passer devant&#160;: <a href="#reprendre">reprenez-la</a>.</li>
        <li>Celle de l’autre personne reste&#160;: <a href="{$mount}{$document/formulaire}">ouvrez-la</a> pour y ajouter ce qui manque, ou n’y touchez pas.</li>
      </ul>
    </div>
  </xsl:template>

  <xsl:template name="entete">
    <dl class="fiche">
      <div><dt>État</dt><dd><xsl:call-template name="etat"/></dd></div>
      <div><dt>Enregistrée le</dt><dd><xsl:value-of select="$version/enregistree/texte"/></dd></div>
      <div><dt>Par</dt><dd><xsl:value-of select="$version/auteur_nom"/>, <span class="numero">n°&#160;<xsl:value-of select="$version/auteur"/></span></dd></div>
      <xsl:if test="$version/soumise"><div><dt>Envoyée à la Caf le</dt><dd><xsl:value-of select="$version/soumise/texte"/></dd></div></xsl:if>
      <xsl:if test="$version/decidee"><div><dt>Décidée par la Caf le</dt><dd><xsl:value-of select="$version/decidee/texte"/></dd></div></xsl:if>
      <xsl:if test="$version/publiee"><div><dt>Mise en ligne le</dt><dd><xsl:value-of select="$version/publiee/texte"/></dd></div></xsl:if>
      <xsl:if test="$version/terminee"><div><dt>Jusqu’au</dt><dd><xsl:value-of select="$version/terminee/texte"/></dd></div></xsl:if>
    </dl>
    <xsl:if test="$version/motif != ''"><p class="motif"><bdi><xsl:value-of select="$version/motif"/></bdi></p></xsl:if>
    <xsl:if test="$version/motifs/item">
      <dl class="releve">
        <xsl:for-each select="$version/motifs/item">
          <div><dt><xsl:value-of select="libelle"/></dt><dd><bdi><xsl:value-of select="motif"/></bdi></dd></div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="$version/a_part = 'true'">Brouillon gardé à part</xsl:when>
      <xsl:when test="$version/etat = 'publiee'">En ligne</xsl:when>
      <xsl:when test="$version/etat = 'soumise'">En attente de la Caf</xsl:when>
      <xsl:when test="$version/etat = 'rejetee'">Renvoyée par la Caf, à corriger</xsl:when>
      <xsl:when test="$version/etat = 'retiree'">Retirée</xsl:when>
      <xsl:when test="$version/etat = 'remplacee'">Remplacée</xsl:when>
      <xsl:otherwise>Brouillon</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="item" mode="section">
    <section class="carte" aria-labelledby="section-{position()}">
      <h2 id="section-{position()}"><xsl:value-of select="titre"/></h2>
      <xsl:if test="not(lignes/item or rangees/item)"><p class="aide">Rien n’est indiqué.</p></xsl:if>
      <xsl:apply-templates select="lignes"/>
      <xsl:for-each select="rangees/item">
        <h3><xsl:value-of select="titre"/><xsl:call-template name="marque"/></h3>
        <xsl:apply-templates select="lignes"/>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template match="lignes">
    <xsl:if test="item">
      <dl class="releve">
        <xsl:for-each select="item">
          <div>
            <xsl:if test="$autre and change"><xsl:attribute name="class">change</xsl:attribute></xsl:if>
            <dt><xsl:value-of select="libelle"/><xsl:call-template name="marque"/></dt>
            <dd class="texte">
              <xsl:if test="string(valeur)"><bdi><xsl:value-of select="valeur"/></bdi></xsl:if>
              <xsl:if test="$autre and change and string(avant)"><del>Autre version&#160;: <bdi><xsl:value-of select="avant"/></bdi></del></xsl:if>
            </dd>
          </div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:template>

  <xsl:template name="marque">
    <xsl:if test="$autre and change">
      <xsl:text> </xsl:text>
      <span class="etat preavis">
        <xsl:choose>
          <xsl:when test="$document/conflit = 'true' and change = 'ajout'">ici seulement</xsl:when>
          <xsl:when test="$document/conflit = 'true' and change = 'retrait'">dans l’autre seulement</xsl:when>
          <xsl:when test="$document/conflit = 'true'">différent</xsl:when>
          <xsl:when test="change = 'ajout'">ajouté</xsl:when>
          <xsl:when test="change = 'retrait'">retiré</xsl:when>
          <xsl:otherwise>modifié</xsl:otherwise>
        </xsl:choose>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- What is at work is what the form shows already. -->
  <xsl:template name="reprendre">
    <xsl:if test="$version/numero != $document/travail">
      <form id="reprendre" method="post" action="{$base}versions/{$document/id}/{$version/numero}" class="carte">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="revision" value="{$document/revision}"/>
        <h2>Reprendre cette version</h2>
        <p>Elle devient votre brouillon&#160;: vous la relirez et la compléterez dans le formulaire avant de l’envoyer. Ce qui est en ligne n’en change pas<xsl:if test="$document/travail != 0">&#160;; la version <xsl:value-of select="$document/travail"/>, en cours, lui laisse la place et reste dans l’historique</xsl:if>.</p>
        <button type="submit">Reprendre cette version</button>
      </form>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
