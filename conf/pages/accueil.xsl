<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Bienvenue</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <section class="carte" aria-labelledby="public">
      <h2 id="public">Ouvert à tous</h2>
      <p>Sans compte ni mot de passe.</p>
      <ul class="suite">
        <xsl:for-each select="$document/pages/item">
          <li><a href="{$mount}{adresse}"><xsl:value-of select="titre"/></a></li>
        </xsl:for-each>
      </ul>
    </section>
    <section class="carte" aria-labelledby="partenaires">
      <h2 id="partenaires">Partenaires et agents des Caf</h2>
      <p>Avec l’identifiant reçu par courriel.</p>
      <ul class="suite">
        <li><a href="{$mount}connexion">Se connecter</a></li>
        <li><a href="{$mount}demande-habilitation">Demander une habilitation</a></li>
      </ul>
    </section>
  </xsl:template>
</xsl:stylesheet>
