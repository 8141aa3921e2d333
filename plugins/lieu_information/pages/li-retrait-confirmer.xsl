<?xml version="1.0" encoding="UTF-8"?>
<!-- Before a demande is destroyed for good: {"reference", "code", "recuperee"}. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Retirer cette demande&#160;?</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <p class="message avis">La demande <strong class="numero"><xsl:value-of select="$document/reference"/></strong> n’est pas encore retirée.</p>
      <p>Si vous la retirez, tout ce que vous avez écrit est détruit aussitôt, et le lieu d’information ne cherchera plus d’accueil pour votre enfant. On ne peut pas revenir en arrière.</p>
      <xsl:if test="$document/recuperee = 'true'">
        <p>Le lieu d’information l’a déjà consultée&#160;: il devra aussi détruire ses copies.</p>
      </xsl:if>
      <form method="post" action="{$mount}lieu-information/retrait">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="reference" value="{$document/reference}"/>
        <input type="hidden" name="code" value="{$document/code}"/>
        <div class="actions">
          <button type="submit" name="action" value="retirer">Retirer la demande définitivement</button>
          <a href="{$mount}">Ne pas la retirer</a>
        </div>
      </form>
    </div>
  </xsl:template>
</xsl:stylesheet>
