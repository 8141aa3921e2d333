<?xml version="1.0" encoding="UTF-8"?>
<!-- The commune comes first, so that nobody fills in the rest for nothing. Sent at once: there
     is nothing to be read again. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Demander un mode d’accueil</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <p>Crèche, assistante maternelle, garde à domicile&#160;: pour un enfant de moins de six ans, ou à naître, le lieu d’information petite enfance de votre commune cherche avec vous.</p>
      <form class="carte" method="post" action="{$mount}lieu-information/commune" novalidate="novalidate">
        <xsl:call-template name="jeton"/>
        <xsl:call-template name="champ">
          <xsl:with-param name="nom">commune.nom</xsl:with-param>
          <xsl:with-param name="libelle">Votre commune</xsl:with-param>
          <xsl:with-param name="aide">Celle où vous cherchez un mode d’accueil&#160;: son nom, ou son code Insee.</xsl:with-param>
          <xsl:with-param name="autocomplete">address-level2</xsl:with-param>
        </xsl:call-template>
        <div class="actions">
          <button type="submit" name="action" value="confirmer">Continuer</button>
        </div>
      </form>
      <p>Vous avez déjà transmis une demande&#160;: <a href="{$mount}lieu-information/retrait">la retirer</a>.</p>
    </div>
  </xsl:template>
</xsl:stylesheet>
