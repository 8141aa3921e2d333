<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">deconnexion</xsl:variable>

  <xsl:template match="/page" mode="titre">Se déconnecter</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <form class="carte etroit" method="post" action="{$mount}deconnexion">
      <xsl:call-template name="jeton"/>
      <p>Fermer votre session sur cet appareil&#160;?</p>
      <div class="actions">
        <button type="submit">Se déconnecter</button>
        <a href="{$mount}mes-services">Rester connecté</a>
      </div>
    </form>
  </xsl:template>
</xsl:stylesheet>
