<?xml version="1.0" encoding="UTF-8"?>
<!-- One question of the Caf, and the answers of the gestionnaires (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="question" select="$document/question"/>

  <xsl:template match="/page" mode="titre">
    <xsl:text>Question n°&#160;</xsl:text>
    <xsl:value-of select="$question/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'repondue'"><xsl:call-template name="succes"><xsl:with-param name="texte">La réponse est envoyée à la Caf.</xsl:with-param></xsl:call-template></xsl:if>
    <p><a href="{$base}questions/{$document/convention}">Toutes les questions</a></p>
    <section class="carte" aria-labelledby="question">
      <div class="tete">
        <h2 id="question">Ce que la Caf demande</h2>
        <xsl:choose>
          <xsl:when test="$question/en_retard = 'true'"><span class="etat ferme">En retard</span></xsl:when>
          <xsl:when test="$question/etat = 'posee'"><span class="etat preavis">À répondre</span></xsl:when>
          <xsl:when test="$question/etat = 'repondue'"><span class="etat">Répondue</span></xsl:when>
          <xsl:when test="$question/etat = 'justifiee'"><span class="etat ouvert">Justifiée</span></xsl:when>
          <xsl:when test="$question/etat = 'suspendue'"><span class="etat ferme">Habilitation suspendue</span></xsl:when>
          <xsl:otherwise><span class="etat ferme">Personne retirée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>À propos de</dt><dd><a href="{$base}personnes/{$document/convention}/{$question/sujet/numero}"><bdi><xsl:value-of select="$question/sujet/nom"/></bdi></a></dd></div>
        <div><dt>Service</dt><dd><xsl:choose><xsl:when test="$question/service_titre"><xsl:value-of select="$question/service_titre"/></xsl:when><xsl:otherwise>tous ceux de la personne</xsl:otherwise></xsl:choose></dd></div>
        <div><dt>Question</dt><dd><bdi><xsl:value-of select="$question/texte"/></bdi></dd></div>
        <div><dt>Posée le</dt><dd><xsl:value-of select="$question/ouverte/texte"/></dd></div>
        <xsl:if test="not($question/close)"><div><dt>Réponse attendue avant le</dt><dd><xsl:value-of select="$question/echeance/texte"/></dd></div></xsl:if>
        <xsl:for-each select="$question/delais/item">
          <div><dt>Délai donné le <xsl:value-of select="le/texte"/></dt><dd><xsl:value-of select="jours"/> jours de plus. <bdi><xsl:value-of select="texte"/></bdi></dd></div>
        </xsl:for-each>
        <xsl:if test="$question/close"><div><dt>Close le</dt><dd><xsl:value-of select="$question/close/texte"/></dd></div></xsl:if>
        <xsl:if test="string($question/issue/motif)"><div><dt>Mot de la Caf</dt><dd><bdi><xsl:value-of select="$question/issue/motif"/></bdi></dd></div></xsl:if>
      </dl>
    </section>
    <xsl:for-each select="$question/reponses/item">
      <section class="carte" aria-labelledby="reponse-{position()}">
        <h2 id="reponse-{position()}">Réponse du <xsl:value-of select="le/texte"/></h2>
        <p class="motif"><bdi><xsl:value-of select="texte"/></bdi></p>
        <p class="aide"><bdi><xsl:value-of select="par/nom"/></bdi>, gestionnaire <xsl:choose><xsl:when test="siege = 'principal'">principal</xsl:when><xsl:otherwise>suppléant</xsl:otherwise></xsl:choose></p>
      </section>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="$document/empechement = 'soi_meme'"><p class="message avis">Cette question porte sur vos propres habilitations&#160;: l’autre gestionnaire y répond (MCP-9.1).</p></xsl:when>
      <xsl:when test="$document/empechement = 'retire'"><p class="message avis">La Caf a retiré votre délégation&#160;: l’autre gestionnaire répond (MCP-9.1).</p></xsl:when>
      <xsl:when test="$document/empechement = ''">
        <form method="post" action="{$base}questions/{$document/convention}/{$question/numero}" class="carte">
          <xsl:call-template name="jeton"/>
          <h2><xsl:choose><xsl:when test="$question/reponses/item">Ajouter à la réponse</xsl:when><xsl:otherwise>Répondre</xsl:otherwise></xsl:choose></h2>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">texte</xsl:with-param>
            <xsl:with-param name="libelle">Votre réponse</xsl:with-param>
            <xsl:with-param name="aide">Dites pourquoi la personne a besoin de cette habilitation, ou ce que vous en faites. 2&#160;000 caractères au plus.</xsl:with-param>
            <xsl:with-param name="valeur" select="$document/saisie/texte"/>
            <xsl:with-param name="lignes" select="6"/>
          </xsl:call-template>
          <button type="submit">Envoyer la réponse</button>
        </form>
      </xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
