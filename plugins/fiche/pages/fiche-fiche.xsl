<?xml version="1.0" encoding="UTF-8"?>
<!-- One fiche: what is online, what is at work, what to do next. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="travail" select="$document/travail"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p><a href="{$base}fiches">Toutes mes fiches</a></p>
    <xsl:choose>
      <xsl:when test="$document/fait = 'soumise'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Votre fiche est envoyée à la Caf. Vous recevrez un courriel quand elle aura décidé.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'brouillon'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Votre brouillon est enregistré. Rien n’est encore envoyé à la Caf.</xsl:with-param></xsl:call-template>
      </xsl:when>
    </xsl:choose>
    <xsl:call-template name="travail"/>
    <xsl:call-template name="ligne"/>
    <section class="carte" aria-labelledby="annexe">
      <h2 id="annexe">Ce que dit l’annexe</h2>
      <dl class="fiche">
        <div><dt>Identifiant</dt><dd class="code"><xsl:value-of select="$document/id"/></dd></div>
        <xsl:if test="$document/adresse"><div><dt>Adresse</dt><dd><bdi><xsl:value-of select="$document/adresse"/></bdi></dd></div></xsl:if>
        <xsl:if test="$document/commune/nom"><div><dt>Commune</dt><dd><xsl:value-of select="$document/commune/nom"/></dd></div></xsl:if>
      </dl>
      <p class="aide">Le nom et le type ne changent que par un avenant&#160;: adressez-vous à votre Caf.</p>
    </section>
    <p class="actions">
      <a href="{$mount}{$document/historique}">Historique de la fiche</a>
      <a href="{$mount}{$document/reclamation}">Adresser une réclamation à la Caf</a>
    </p>
  </xsl:template>

  <xsl:template name="travail">
    <section class="carte" aria-labelledby="travail">
      <div class="tete">
        <h2 id="travail">À faire</h2>
        <xsl:choose>
          <xsl:when test="$travail/etat = 'rejetee'"><span class="etat ferme">À corriger</span></xsl:when>
          <xsl:when test="$travail/etat = 'soumise'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
          <xsl:when test="$travail/etat = 'brouillon'"><span class="etat">Brouillon</span></xsl:when>
        </xsl:choose>
      </div>
      <xsl:choose>
        <xsl:when test="$travail/etat = 'rejetee'"><xsl:call-template name="rejet"/></xsl:when>
        <xsl:when test="$travail/etat = 'soumise'">
          <p><xsl:value-of select="$travail/auteur_nom"/> a envoyé cette fiche à la Caf le <xsl:value-of select="$travail/soumise/texte"/>. Vous n’avez rien à faire&#160;: un courriel vous dira ce que la Caf a décidé.</p>
          <p class="aide">Vous pouvez encore la modifier&#160;: votre nouvel envoi prendra la place de celui-ci.</p>
        </xsl:when>
        <xsl:when test="$travail/etat = 'brouillon'">
          <p><xsl:value-of select="$travail/auteur_nom"/> a enregistré un brouillon le <xsl:value-of select="$travail/enregistree/texte"/>. La Caf ne le voit pas encore&#160;: complétez-le, puis envoyez-le.</p>
        </xsl:when>
        <xsl:when test="$document/en_ligne"><p>Rien ne vous attend. Quand quelque chose change, modifiez la fiche et envoyez-la&#160;: ce qui est en ligne y reste jusqu’à ce que la Caf ait validé.</p></xsl:when>
        <xsl:otherwise><p>Cette fiche n’a jamais été mise en ligne. Renseignez-la, puis envoyez-la à la Caf.</p></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$document/parties/item">
        <ul class="parties">
          <xsl:for-each select="$document/parties/item"><li><a href="{$mount}{chemin}"><xsl:value-of select="libelle"/></a></li></xsl:for-each>
        </ul>
      </xsl:if>
      <xsl:if test="$travail">
        <p><a href="{$base}versions/{$document/id}/{$travail/numero}">Relire la version <xsl:value-of select="$travail/numero"/></a></p>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template name="rejet">
    <p>La Caf demande des corrections depuis le <xsl:value-of select="$travail/decidee/texte"/>. Rien de cette version n’est en ligne.</p>
    <xsl:if test="$travail/motif != ''"><p class="motif"><bdi><xsl:value-of select="$travail/motif"/></bdi></p></xsl:if>
    <xsl:if test="$travail/motifs/item">
      <dl class="releve">
        <xsl:for-each select="$travail/motifs/item">
          <div><dt><xsl:value-of select="libelle"/></dt><dd><bdi><xsl:value-of select="motif"/></bdi></dd></div>
        </xsl:for-each>
      </dl>
    </xsl:if>
    <p>Ouvrez la fiche, corrigez ces points et envoyez-la de nouveau&#160;: tout ce que vous aviez écrit y est encore.</p>
  </xsl:template>

  <xsl:template name="ligne">
    <section class="carte" aria-labelledby="ligne">
      <h2 id="ligne">En ligne</h2>
      <xsl:choose>
        <xsl:when test="$document/en_ligne">
          <p>La version <xsl:value-of select="$document/en_ligne/numero"/> est en ligne depuis le <xsl:value-of select="$document/en_ligne/publiee/texte"/>.</p>
          <p class="actions">
            <a href="{$mount}{$document/publication}">La page que tous peuvent lire</a>
            <a href="{$base}versions/{$document/id}/{$document/en_ligne/numero}">Cette version</a>
          </p>
        </xsl:when>
        <xsl:otherwise><p>Aucune version de cette fiche n’est en ligne.</p></xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>
</xsl:stylesheet>
