<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">demande-habilitation</xsl:variable>

  <xsl:template match="/page" mode="titre">Demander une habilitation</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">Votre organisme signe une convention avec sa Caf, et les personnes qu’elle nomme ont accès à l’extranet. Tout commence par une demande&#160;: laquelle est la vôtre&#160;?</p>
    <ul class="liste">
      <xsl:for-each select="$document/types/item">
        <li class="carte">
          <h2><a href="{$mount}{page}"><xsl:value-of select="nom"/></a></h2>
          <p><xsl:value-of select="chapeau"/></p>
        </li>
      </xsl:for-each>
    </ul>
    <p>Vous avez déjà transmis une demande&#160;? <a href="{$mount}demande-habilitation/suivi">Suivre une demande</a>.</p>
  </xsl:template>
</xsl:stylesheet>
