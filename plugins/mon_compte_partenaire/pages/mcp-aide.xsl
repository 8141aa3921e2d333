<?xml version="1.0" encoding="UTF-8"?>
<!-- What the space is for: who grants what to whom, and which services there are (MCP-3). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Aide de Mon Compte Partenaire</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">Mon Compte Partenaire donne à chaque personne nommée par la convention accès aux services de la Caf dont elle a besoin, et à eux seuls.</p>
    <h2>Les services</h2>
    <ul>
      <xsl:for-each select="$document/services/item"><li><xsl:value-of select="titre"/></li></xsl:for-each>
    </ul>
    <p>Ceux qui vous sont ouverts sont dans <a href="{$mount}mes-services">mes services</a>. Il en manque un&#160;? Demandez-le à un gestionnaire de votre organisme.</p>
    <h2>Qui donne les habilitations&#160;?</h2>
    <p>En mode délégué, le gestionnaire principal et son suppléant&#160;: l’un ou l’autre invite ses collègues, leur accorde un service, le suspend ou le retire. En mode centralisé, ils le demandent ici à la Caf, qui décide. Aucun des deux ne change ses propres habilitations ni celles de l’autre&#160;: c’est à la Caf de le faire (MCP-9.1).</p>
    <h2>Identifiant et mot de passe</h2>
    <p>Votre identifiant est votre adresse électronique. Le mot de passe vous est envoyé directement&#160;; personne d’autre ne le connaît, et il ne se prête pas. <a href="{$mount}mot-de-passe-perdu">Mot de passe perdu&#160;?</a></p>
    <h2>Départ ou changement de fonction</h2>
    <p>Dites-le sans attendre à un gestionnaire&#160;: il retire ce qui n’est plus nécessaire (MCP-9.2).</p>
  </xsl:template>
</xsl:stylesheet>
