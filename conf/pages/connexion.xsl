<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Connexion</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <xsl:call-template name="erreurs"/>
      <xsl:choose>
        <xsl:when test="$document/status &gt;= 400"/>
        <xsl:when test="$document/fait = 'deconnexion'">
          <xsl:call-template name="succes"><xsl:with-param name="texte">Vous êtes déconnecté.</xsl:with-param></xsl:call-template>
        </xsl:when>
        <xsl:when test="$document/motif = 'session_expiree'">
          <p class="message avis" role="status">Votre session s’est fermée après un temps sans activité. Identifiez-vous de nouveau pour continuer.</p>
        </xsl:when>
        <xsl:when test="$document/motif = 'session_fermee'">
          <p class="message avis" role="status">Votre session a été fermée. Identifiez-vous de nouveau pour continuer.</p>
        </xsl:when>
        <xsl:when test="$document/retour">
          <p class="message avis" role="status">Ce service demande de s’identifier. Vous y reviendrez aussitôt.</p>
        </xsl:when>
      </xsl:choose>
      <form class="carte" method="post" action="{$mount}connexion" novalidate="novalidate">
        <p class="aide">Tous les champs sont obligatoires.</p>
        <xsl:call-template name="retour"/>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">identifiant</xsl:with-param>
          <xsl:with-param name="libelle">Identifiant</xsl:with-param>
          <xsl:with-param name="type">email</xsl:with-param>
          <xsl:with-param name="aide">Votre adresse électronique, par exemple prenom.nom@mairie.example</xsl:with-param>
          <xsl:with-param name="valeur" select="$document/identifiant"/>
          <xsl:with-param name="autocomplete">username</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">mot_de_passe</xsl:with-param>
          <xsl:with-param name="libelle">Mot de passe</xsl:with-param>
          <xsl:with-param name="type">password</xsl:with-param>
          <xsl:with-param name="aide">Les majuscules comptent.</xsl:with-param>
          <xsl:with-param name="autocomplete">current-password</xsl:with-param>
        </xsl:call-template>
        <button type="submit">Se connecter</button>
      </form>
      <p><a href="{$mount}mot-de-passe/perdu">Mot de passe perdu ou volé&#160;?</a></p>
      <p>Votre organisme n’a pas encore de convention&#160;? <a href="{$mount}demande-habilitation">Demander une habilitation</a>.</p>
    </div>
  </xsl:template>
</xsl:stylesheet>
