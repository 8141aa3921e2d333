<?xml version="1.0" encoding="UTF-8"?>
<!-- A family withdraws its demande: {"reference", "fait"}, or what is wrong. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/fait = 'true'">Demande retirée</xsl:when>
      <xsl:otherwise>Retirer une demande de mode d’accueil</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <xsl:call-template name="erreurs"/>
      <xsl:choose>
        <xsl:when test="$document/fait = 'true'"><xsl:call-template name="fait"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="formulaire"/></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template name="fait">
    <p class="message succes" role="status">Votre demande est retirée. Ce que vous aviez écrit est détruit et ne peut plus être lu ici par personne.</p>
    <p>Le lieu d’information est prévenu. S’il avait déjà consulté la demande, il doit détruire ses copies et l’attester à la Caf.</p>
  </xsl:template>

  <xsl:template name="formulaire">
    <p>La référence et le code sont dans le courriel que vous avez reçu quand la demande a été transmise.</p>
    <form class="carte" method="post" action="{$mount}lieu-information/retrait" novalidate="novalidate">
      <p class="aide">Tous les champs sont obligatoires.</p>
      <xsl:call-template name="jeton"/>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">reference</xsl:with-param>
        <xsl:with-param name="libelle">Référence</xsl:with-param>
        <xsl:with-param name="aide">Par exemple FA-7K2M-9QXD</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/reference"/>
        <xsl:with-param name="autocomplete">off</xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">code</xsl:with-param>
        <xsl:with-param name="libelle">Code</xsl:with-param>
        <xsl:with-param name="aide">Dix lettres et chiffres. Majuscules ou minuscules, avec ou sans trait, peu importe.</xsl:with-param>
        <xsl:with-param name="autocomplete">off</xsl:with-param>
      </xsl:call-template>
      <div class="actions">
        <button type="submit">Continuer</button>
      </div>
    </form>
  </xsl:template>
</xsl:stylesheet>
