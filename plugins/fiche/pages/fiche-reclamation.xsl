<?xml version="1.0" encoding="UTF-8"?>
<!-- One claim, for who wrote it: its receipt, then the answer of the Caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="mam" select="$document/base = 'mam'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose><xsl:when test="$mam">Demande</xsl:when><xsl:otherwise>Réclamation</xsl:otherwise></xsl:choose>
    <xsl:text> n°&#160;</xsl:text>
    <xsl:value-of select="$document/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="actions">
      <a href="{$base}reclamations"><xsl:choose><xsl:when test="$mam">Toutes mes demandes</xsl:when><xsl:otherwise>Toutes mes réclamations</xsl:otherwise></xsl:choose></a>
      <a href="{$base}fiches/{$document/fiche}">La fiche</a>
    </p>
    <xsl:if test="$document/fait = 'transmise'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">C’est envoyé&#160;: votre Caf en est avertie. Sa réponse viendra sur cette page, et un courriel vous le dira.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <section class="carte" aria-labelledby="envoi">
      <div class="tete">
        <h2 id="envoi">Ce que vous avez écrit</h2>
        <xsl:choose>
          <xsl:when test="$document/etat = 'ouverte'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">La Caf a répondu</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>À propos de</dt><dd><bdi><xsl:value-of select="$document/nom"/></bdi> <span class="code"><xsl:text> </xsl:text><xsl:value-of select="$document/fiche"/></span></dd></div>
        <div><dt>Envoyée le</dt><dd><xsl:value-of select="$document/recue/texte"/></dd></div>
        <xsl:if test="$document/nature"><div><dt>Vous demandez</dt><dd><xsl:call-template name="mot-nature"/></dd></div></xsl:if>
        <div><dt><xsl:choose><xsl:when test="$mam">De quoi il s’agit</xsl:when><xsl:otherwise>Ce qui ne va pas</xsl:otherwise></xsl:choose></dt><dd><bdi><xsl:value-of select="$document/texte"/></bdi></dd></div>
        <xsl:if test="$document/remede"><div><dt><xsl:choose><xsl:when test="$mam">À lire à la place</xsl:when><xsl:otherwise>Ce que vous demandez</xsl:otherwise></xsl:choose></dt><dd><bdi><xsl:value-of select="$document/remede"/></bdi></dd></div></xsl:if>
      </dl>
    </section>
    <xsl:if test="$document/reponse">
      <section class="carte" aria-labelledby="reponse">
        <h2 id="reponse">La réponse de la Caf</h2>
        <dl class="releve">
          <div><dt>Le</dt><dd><xsl:value-of select="$document/reponse/quand/texte"/></dd></div>
          <div><dt>Suite donnée</dt><dd><xsl:call-template name="mot-issue"/></dd></div>
          <div><dt>Réponse</dt><dd><bdi><xsl:value-of select="$document/reponse/texte"/></bdi></dd></div>
        </dl>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="mot-nature">
    <xsl:choose>
      <xsl:when test="$document/nature = 'correction'">une correction</xsl:when>
      <xsl:when test="$document/nature = 'suppression'">une suppression</xsl:when>
      <xsl:otherwise>autre chose</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-issue">
    <xsl:variable name="issue" select="$document/reponse/issue"/>
    <xsl:choose>
      <xsl:when test="$issue = 'fondee'">Votre réclamation est fondée</xsl:when>
      <xsl:when test="$issue = 'non_fondee'">Votre réclamation n’est pas fondée</xsl:when>
      <xsl:when test="$issue = 'sans_suite'">Sans suite</xsl:when>
      <xsl:when test="$issue = 'faite'">C’est fait</xsl:when>
      <xsl:when test="$issue = 'refusee'">La Caf refuse</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
