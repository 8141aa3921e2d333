<?xml version="1.0" encoding="UTF-8"?>
<!-- One question of the Caf, its answers, and what the Caf does then (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="question" select="$document/question"/>

  <xsl:template match="/page" mode="titre">
    <xsl:text>Question n°&#160;</xsl:text>
    <xsl:value-of select="$question/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <p class="actions">
      <a href="{$base}suivi-questions">Toutes les questions</a>
      <a href="{$base}suivi/{$document/convention}">Le partenaire</a>
    </p>
    <section class="carte" aria-labelledby="question">
      <div class="tete">
        <h2 id="question">La question</h2>
        <xsl:choose>
          <xsl:when test="$question/en_retard = 'true'"><span class="etat ferme">Sans réponse, en retard</span></xsl:when>
          <xsl:when test="$question/etat = 'posee'"><span class="etat">En attente du partenaire</span></xsl:when>
          <xsl:when test="$question/etat = 'repondue'"><span class="etat preavis">Réponse à lire</span></xsl:when>
          <xsl:when test="$question/etat = 'justifiee'"><span class="etat ouvert">Justifiée</span></xsl:when>
          <xsl:when test="$question/etat = 'suspendue'"><span class="etat ferme">Habilitation suspendue</span></xsl:when>
          <xsl:otherwise><span class="etat ferme">Personne retirée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></dd></div>
        <div><dt>À propos de</dt><dd><a href="{$base}suivi-personnes/{$document/convention}/{$question/sujet/numero}"><bdi><xsl:value-of select="$question/sujet/nom"/></bdi></a></dd></div>
        <div><dt>Service</dt><dd><xsl:choose><xsl:when test="$question/service_titre"><xsl:value-of select="$question/service_titre"/></xsl:when><xsl:otherwise>tous ceux de la personne</xsl:otherwise></xsl:choose></dd></div>
        <div><dt>Question</dt><dd><bdi><xsl:value-of select="$question/texte"/></bdi></dd></div>
        <div><dt>Posée le</dt><dd><xsl:value-of select="$question/ouverte/texte"/>, par <bdi><xsl:value-of select="$question/auteur/nom"/></bdi></dd></div>
        <div><dt>Réponse attendue avant le</dt><dd><xsl:value-of select="$question/echeance/texte"/></dd></div>
        <xsl:for-each select="$question/delais/item">
          <div><dt>Délai donné le <xsl:value-of select="le/texte"/></dt><dd><xsl:value-of select="jours"/> jours, par <bdi><xsl:value-of select="par/nom"/></bdi>. <bdi><xsl:value-of select="texte"/></bdi></dd></div>
        </xsl:for-each>
        <xsl:if test="$question/close"><div><dt>Close le</dt><dd><xsl:value-of select="$question/close/texte"/>, par <bdi><xsl:value-of select="$question/issue/par/nom"/></bdi></dd></div></xsl:if>
        <xsl:if test="string($question/issue/motif)"><div><dt>Motif</dt><dd><bdi><xsl:value-of select="$question/issue/motif"/></bdi></dd></div></xsl:if>
      </dl>
    </section>
    <xsl:for-each select="$question/reponses/item">
      <section class="carte" aria-labelledby="reponse-{position()}">
        <h2 id="reponse-{position()}">Réponse du <xsl:value-of select="le/texte"/></h2>
        <p class="motif"><bdi><xsl:value-of select="texte"/></bdi></p>
        <p class="aide"><bdi><xsl:value-of select="par/nom"/></bdi>, gestionnaire <xsl:choose><xsl:when test="siege = 'principal'">principal</xsl:when><xsl:otherwise>suppléant</xsl:otherwise></xsl:choose></p>
      </section>
    </xsl:for-each>
    <xsl:if test="$document/ouverte = 'true'"><xsl:call-template name="suite"/></xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:choose>
      <xsl:when test="$document/fait = 'posee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La question est envoyée aux deux gestionnaires.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'prolongee'"><xsl:call-template name="succes"><xsl:with-param name="texte">Le nouveau délai est donné&#160;; les gestionnaires en sont avertis.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'justifiee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La question est close&#160;: l’habilitation est justifiée.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'suspendue'"><xsl:call-template name="succes"><xsl:with-param name="texte">L’habilitation est suspendue, et la question close.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'retiree'"><xsl:call-template name="succes"><xsl:with-param name="texte">La convention ne nomme plus cette personne, et la question est close.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="suite">
    <xsl:variable name="fautif" select="$document/champ = 'action'"/>
    <form method="post" action="{$base}suivi-questions/{$document/convention}/{$question/numero}" class="carte">
      <xsl:call-template name="jeton"/>
      <h2>Suite donnée</h2>
      <p>Les deux gestionnaires en sont avertis par courriel.</p>
      <fieldset id="action" tabindex="-1">
        <xsl:if test="$fautif">
          <xsl:attribute name="class">fautif</xsl:attribute>
          <xsl:attribute name="aria-describedby">action-faute</xsl:attribute>
        </xsl:if>
        <legend>Que faites-vous&#160;?</legend>
        <xsl:if test="$fautif"><p class="faute" id="action-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <xsl:call-template name="option"><xsl:with-param name="valeur">justifier</xsl:with-param><xsl:with-param name="texte">L’habilitation est justifiée</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option"><xsl:with-param name="valeur">prolonger</xsl:with-param><xsl:with-param name="texte">Donner plus de temps, ou demander une autre réponse</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option"><xsl:with-param name="valeur">suspendre</xsl:with-param><xsl:with-param name="texte">Suspendre ce que la question désigne&#160;: la Caf seule rétablit</xsl:with-param></xsl:call-template>
        <xsl:call-template name="option"><xsl:with-param name="valeur">sortir</xsl:with-param><xsl:with-param name="texte">Retirer la personne de la convention</xsl:with-param></xsl:call-template>
      </fieldset>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Motif, ou ce qui manque encore</xsl:with-param>
        <xsl:with-param name="aide">Les gestionnaires le liront. 500 caractères au plus&#160;; facultatif quand l’habilitation est justifiée.</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/motif"/>
        <xsl:with-param name="lignes" select="4"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">jours</xsl:with-param>
        <xsl:with-param name="libelle">Nouveau délai, en jours</xsl:with-param>
        <xsl:with-param name="aide">De 3 à 30, pour donner plus de temps.</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/jours"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <button type="submit">Enregistrer</button>
    </form>
  </xsl:template>

  <xsl:template name="option">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="radio" id="action-{$valeur}" name="action" value="{$valeur}" required="required">
        <xsl:if test="$document/saisie/action = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="action-{$valeur}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>
</xsl:stylesheet>
