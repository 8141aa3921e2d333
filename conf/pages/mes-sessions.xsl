<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mes-sessions</xsl:variable>

  <xsl:template match="/page" mode="titre">Mes sessions</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:choose>
      <xsl:when test="$document/fait = 'session-fermee'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">La session est fermée.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'sessions-fermees'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Vos autres sessions sont fermées, et vos jetons révoqués.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'jeton-revoque'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Le jeton est révoqué : il n’ouvre plus rien.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'jetons-revoques'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Tous vos jetons sont révoqués : ils n’ouvrent plus rien.</xsl:with-param></xsl:call-template>
      </xsl:when>
    </xsl:choose>
    <p class="chapeau">Les appareils et les programmes où votre compte est ouvert en ce moment. Si l’un d’eux n’est pas à vous, fermez-le et changez de mot de passe.</p>
    <p><a href="{$mount}mes-connexions">Voir aussi mes connexions des trois derniers mois</a></p>
    <h2>Appareils</h2>
    <ul class="liste">
      <xsl:apply-templates select="$document/sessions/item"/>
    </ul>
    <xsl:if test="count($document/sessions/item) + count($document/jetons/item) &gt; 1">
      <form method="post" action="{$mount}mes-sessions">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="action" value="fermer-les-autres"/>
        <button type="submit">Fermer toutes les autres sessions, jetons compris</button>
      </form>
    </xsl:if>
    <xsl:call-template name="jetons"/>
  </xsl:template>

  <xsl:template name="jetons">
    <h2>Jetons de programmes</h2>
    <p>Un programme qui agit en votre nom prend un jeton avec votre identifiant et votre mot de passe. La trace dit alors que vous avez agi par un programme. Un jeton révoqué n’ouvre plus rien dès la demande suivante.</p>
    <xsl:choose>
      <xsl:when test="$document/jetons/item">
        <ul class="liste">
          <xsl:apply-templates select="$document/jetons/item"/>
        </ul>
        <form method="post" action="{$mount}jetons">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="action" value="revoquer-tous"/>
          <button type="submit">Révoquer tous les jetons</button>
        </form>
      </xsl:when>
      <xsl:otherwise><p>Aucun jeton n’est ouvert en ce moment.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="jetons/item">
    <xsl:variable name="nom">
      <xsl:choose>
        <xsl:when test="nom != ''"><xsl:value-of select="nom"/></xsl:when>
        <xsl:otherwise>Programme sans nom</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <li class="carte session">
      <div>
        <h3><xsl:value-of select="$nom"/></h3>
        <dl class="fiche">
          <div><dt>Adresse</dt><dd class="numero"><xsl:value-of select="adresse"/></dd></div>
          <div><dt>Pris le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="pris_texte"/></xsl:call-template></dd></div>
          <div><dt>Dernier usage</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="utilise_texte"/></xsl:call-template></dd></div>
          <div><dt>Expire le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="expire_texte"/></xsl:call-template></dd></div>
        </dl>
      </div>
      <form method="post" action="{$mount}jetons">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="action" value="revoquer"/>
        <input type="hidden" name="id" value="{id}"/>
        <button class="second" type="submit" aria-label="Révoquer le jeton {$nom}, pris le {pris_texte}">Révoquer</button>
      </form>
    </li>
  </xsl:template>

  <xsl:template match="sessions/item">
    <xsl:variable name="nom">
      <xsl:choose>
        <xsl:when test="appareil != ''"><xsl:value-of select="appareil"/></xsl:when>
        <xsl:otherwise>Appareil inconnu</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <li class="carte session">
      <div>
        <h3>
          <xsl:value-of select="$nom"/>
          <xsl:if test="courante = 'true'"><xsl:text> </xsl:text><span class="etat ouvert">Cette session</span></xsl:if>
        </h3>
        <dl class="fiche">
          <div><dt>Adresse</dt><dd class="numero"><xsl:value-of select="adresse"/></dd></div>
          <div><dt>Ouverte le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="ouverte_texte"/></xsl:call-template></dd></div>
          <div><dt>Dernier usage</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="utilisee_texte"/></xsl:call-template></dd></div>
        </dl>
      </div>
      <xsl:if test="courante != 'true'">
        <form method="post" action="{$mount}mes-sessions">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="action" value="fermer"/>
          <input type="hidden" name="id" value="{id}"/>
          <button class="second" type="submit" aria-label="Fermer la session {$nom}, ouverte le {ouverte_texte}">Fermer</button>
        </form>
      </xsl:if>
    </li>
  </xsl:template>
</xsl:stylesheet>
