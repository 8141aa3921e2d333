<?xml version="1.0" encoding="UTF-8"?>
<!-- The terms of use. Another text is another version: HAB_CONDITIONS_VERSION in
     broker/person/conditions.h, which everybody is then asked to accept again. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">conditions</xsl:variable>

  <xsl:template match="/page" mode="titre">Conditions d’utilisation</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="texte">
      <xsl:call-template name="erreurs"/>
      <xsl:if test="$document/a_accepter = 'true' and not($document/status &gt;= 400)">
        <p class="message avis">Lisez ces conditions, puis acceptez-les en bas de la page pour continuer. Cela ne vous sera demandé qu’une fois.</p>
      </xsl:if>
      <xsl:if test="$document/acceptees = 'true'">
        <p class="message succes" role="status">
          <xsl:text>Vous avez accepté ces conditions le </xsl:text>
          <xsl:call-template name="date"><xsl:with-param name="texte" select="$document/acceptees_le_texte"/></xsl:call-template>
          <xsl:text>.</xsl:text>
        </p>
      </xsl:if>
      <div class="carte">
        <xsl:call-template name="conditions"/>
        <p class="aide">Version <xsl:value-of select="$document/version"/> de ces conditions.</p>
      </div>
      <xsl:if test="$document/a_accepter = 'true'">
        <xsl:call-template name="acceptation"/>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template name="conditions">
    <h2>Un service gratuit</h2>
    <p>L’accès à l’extranet et à ses services est gratuit. Les informations que vous y trouvez ne peuvent être ni vendues, ni cédées, ni utilisées pour vendre quoi que ce soit.</p>
    <h2>Des fins institutionnelles, et elles seules</h2>
    <p>Vous utilisez l’extranet pour les missions que prévoit la convention entre votre organisme et la Caf, et pour rien d’autre&#160;:</p>
    <dl class="types">
      <dt>Lieu d’information</dt>
      <dd>recevoir et suivre les demandes de mode d’accueil des familles des communes de votre convention (article 1<sup>er</sup>, LI-1).</dd>
      <dt>Structures d’accueil</dt>
      <dd>tenir à jour, pour les familles, les places disponibles et le fonctionnement des établissements de votre convention (article 1<sup>er</sup>, ST-1).</dd>
      <dt>Maison d’assistants maternels</dt>
      <dd>tenir à jour, pour les familles, la fiche de votre Mam (article 1<sup>er</sup>, MAM-1).</dd>
      <dt>Mon Compte Partenaire</dt>
      <dd>consulter les services ouverts à votre organisme, pour les missions citées dans votre convention (article 15, MCP-15).</dd>
    </dl>
    <h2>Un accès personnel</h2>
    <p>Votre identifiant et votre mot de passe sont à vous seul&#160;: ne les prêtez à personne, pas même à un collègue. Si vous changez de fonction ou quittez votre organisme, faites-le savoir à la Caf.</p>
    <h2>Des accès tracés</h2>
    <p>Chaque accès est enregistré à votre nom, avec sa date et son objet. La Caf contrôle ces traces et peut suspendre un accès à tout moment.</p>
    <p>
      <xsl:text>Ce que l’extranet conserve à votre sujet, et comment le faire corriger, se trouve sur la page </xsl:text>
      <a href="{$mount}mes-donnees">Mes données</a>
      <xsl:text>.</xsl:text>
    </p>
  </xsl:template>

  <xsl:template name="acceptation">
    <xsl:variable name="fautif" select="$document/champ = 'accepte'"/>
    <form class="carte" method="post" action="{$mount}conditions" novalidate="novalidate">
      <xsl:call-template name="jeton"/>
      <xsl:call-template name="retour"/>
      <div class="champ">
        <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
        <xsl:if test="$fautif">
          <p class="faute" id="accepte-faute"><xsl:value-of select="$document/detail"/></p>
        </xsl:if>
        <div class="case">
          <input id="accepte" name="accepte" type="checkbox" value="oui" required="required">
            <xsl:if test="$fautif">
              <xsl:attribute name="aria-invalid">true</xsl:attribute>
              <xsl:attribute name="aria-describedby">accepte-faute</xsl:attribute>
            </xsl:if>
          </input>
          <label for="accepte">J’ai lu ces conditions et je les accepte.</label>
        </div>
      </div>
      <div class="actions">
        <button type="submit">Continuer</button>
        <a href="{$mount}deconnexion">Ne pas accepter et se déconnecter</a>
      </div>
    </form>
  </xsl:template>
</xsl:stylesheet>
