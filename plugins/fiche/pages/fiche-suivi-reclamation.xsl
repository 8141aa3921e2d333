<?xml version="1.0" encoding="UTF-8"?>
<!-- One claim, for the Caf, and its answer. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="page" select="concat($base, 'suivi-reclamations/', $document/numero)"/>
  <xsl:variable name="mam" select="$document/base = 'mam'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose><xsl:when test="$mam">Demande</xsl:when><xsl:otherwise>Réclamation</xsl:otherwise></xsl:choose>
    <xsl:text> n°&#160;</xsl:text>
    <xsl:value-of select="$document/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <p class="actions">
      <a href="{$base}suivi-reclamations"><xsl:choose><xsl:when test="$mam">Toutes les demandes</xsl:when><xsl:otherwise>Toutes les réclamations</xsl:otherwise></xsl:choose></a>
      <xsl:if test="$document/suivie = 'true'"><a href="{$base}publication/{$document/fiche}">La fiche&#160;: ce qui est en ligne, les versions, le retrait</a></xsl:if>
    </p>
    <xsl:if test="$document/fait = 'repondue'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">La réponse est envoyée.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:call-template name="recue"/>
    <xsl:choose>
      <xsl:when test="$document/reponse"><xsl:call-template name="reponse"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="repondre"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="recue">
    <section class="carte" aria-labelledby="recue">
      <div class="tete">
        <h2 id="recue">Ce que la Caf a reçu</h2>
        <xsl:choose>
          <xsl:when test="$document/etat = 'ouverte'"><span class="etat preavis">À traiter</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Répondue</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>À propos de</dt><dd><bdi><xsl:value-of select="$document/nom"/></bdi> <span class="code"><xsl:text> </xsl:text><xsl:value-of select="$document/fiche"/></span></dd></div>
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="$document/partenaire"/></bdi></dd></div>
        <div><dt>De</dt><dd><bdi><xsl:value-of select="$document/auteur_nom"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="$document/auteur"/>)</span></dd></div>
        <div><dt>Reçue le</dt><dd><xsl:value-of select="$document/recue/texte"/></dd></div>
        <xsl:if test="$document/nature">
          <div><dt>Demande</dt><dd><xsl:choose><xsl:when test="$document/nature = 'correction'">une correction</xsl:when><xsl:when test="$document/nature = 'suppression'">une suppression</xsl:when><xsl:otherwise>autre chose</xsl:otherwise></xsl:choose></dd></div>
        </xsl:if>
        <div><dt>Ce qui ne va pas</dt><dd><bdi><xsl:value-of select="$document/texte"/></bdi></dd></div>
        <xsl:if test="$document/remede"><div><dt><xsl:choose><xsl:when test="$mam">À lire à la place</xsl:when><xsl:otherwise>Ce qui est demandé</xsl:otherwise></xsl:choose></dt><dd><bdi><xsl:value-of select="$document/remede"/></bdi></dd></div></xsl:if>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="reponse">
    <section class="carte" aria-labelledby="reponse">
      <h2 id="reponse">La réponse</h2>
      <dl class="releve">
        <div><dt>Le</dt><dd><xsl:value-of select="$document/reponse/quand/texte"/>, par <bdi><xsl:value-of select="$document/reponse/agent_nom"/></bdi></dd></div>
        <div><dt>Suite donnée</dt><dd><xsl:call-template name="mot-issue"><xsl:with-param name="issue" select="$document/reponse/issue"/></xsl:call-template></dd></div>
        <div><dt>Réponse</dt><dd><bdi><xsl:value-of select="$document/reponse/texte"/></bdi></dd></div>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="repondre">
    <xsl:variable name="fautif" select="$document/champ = 'issue'"/>
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <h2>Répondre</h2>
      <p>La personne reçoit la réponse par courriel, et la lit sur sa page.</p>
      <fieldset id="issue" tabindex="-1">
        <xsl:if test="$fautif">
          <xsl:attribute name="class">fautif</xsl:attribute>
          <xsl:attribute name="aria-describedby">issue-faute</xsl:attribute>
        </xsl:if>
        <legend>Suite donnée</legend>
        <xsl:if test="$fautif"><p class="faute" id="issue-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <xsl:for-each select="$document/issues/item">
          <div class="option">
            <input type="radio" id="issue-{.}" name="issue" value="{.}" required="required">
              <xsl:if test=". = $document/saisie/issue"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
            </input>
            <label for="issue-{.}"><xsl:call-template name="mot-issue"><xsl:with-param name="issue" select="."/></xsl:call-template></label>
          </div>
        </xsl:for-each>
      </fieldset>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">texte</xsl:with-param>
        <xsl:with-param name="libelle">Réponse</xsl:with-param>
        <xsl:with-param name="aide">1000 caractères au plus.</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/texte"/>
        <xsl:with-param name="lignes" select="6"/>
      </xsl:call-template>
      <button type="submit">Envoyer la réponse</button>
    </form>
  </xsl:template>

  <xsl:template name="mot-issue">
    <xsl:param name="issue"/>
    <xsl:choose>
      <xsl:when test="$issue = 'fondee'">Réclamation fondée</xsl:when>
      <xsl:when test="$issue = 'non_fondee'">Réclamation non fondée</xsl:when>
      <xsl:when test="$issue = 'sans_suite'">Sans suite</xsl:when>
      <xsl:when test="$issue = 'faite'">Faite</xsl:when>
      <xsl:when test="$issue = 'refusee'">Refusée</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
