<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mot-de-passe</xsl:variable>
  <xsl:variable name="force" select="/page/document/mot_de_passe_a_changer = 'true'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$force">Choisir votre mot de passe</xsl:when>
      <xsl:otherwise>Changer de mot de passe</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <xsl:call-template name="erreurs"/>
      <xsl:if test="$force and not($document/status &gt;= 400)">
        <p class="message avis">Votre mot de passe provisoire n’ouvre que cette page. Choisissez le vôtre pour continuer.</p>
      </xsl:if>
      <form class="carte" method="post" action="{$mount}mot-de-passe" novalidate="novalidate">
        <p class="aide">Tous les champs sont obligatoires.</p>
        <xsl:call-template name="jeton"/>
        <xsl:call-template name="retour"/>
        <!-- tells password managers whose password this is -->
        <div class="champ">
          <label for="identifiant">Identifiant</label>
          <input id="identifiant" type="email" value="{$document/identifiant}" readonly="readonly" autocomplete="username"/>
        </div>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">ancien</xsl:with-param>
          <xsl:with-param name="libelle">
            <xsl:choose>
              <xsl:when test="$force">Mot de passe provisoire</xsl:when>
              <xsl:otherwise>Mot de passe actuel</xsl:otherwise>
            </xsl:choose>
          </xsl:with-param>
          <xsl:with-param name="type">password</xsl:with-param>
          <xsl:with-param name="autocomplete">current-password</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">nouveau</xsl:with-param>
          <xsl:with-param name="libelle">Nouveau mot de passe</xsl:with-param>
          <xsl:with-param name="type">password</xsl:with-param>
          <xsl:with-param name="aide">De 8 à 128 caractères&#160;; 12 ou plus, c’est mieux. Quelques mots sans lien entre eux conviennent bien. Ni votre identifiant, ni un mot de passe répandu.</xsl:with-param>
          <xsl:with-param name="autocomplete">new-password</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">confirmation</xsl:with-param>
          <xsl:with-param name="libelle">Le même, une seconde fois</xsl:with-param>
          <xsl:with-param name="type">password</xsl:with-param>
          <xsl:with-param name="autocomplete">new-password</xsl:with-param>
        </xsl:call-template>
        <p class="aide">Vos autres sessions seront fermées.</p>
        <button type="submit">Enregistrer le mot de passe</button>
      </form>
    </div>
  </xsl:template>
</xsl:stylesheet>
