<?xml version="1.0" encoding="UTF-8"?>
<!-- What a person has written to the Caf about fiches, the last first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici" select="concat($document/base, '/reclamations')"/>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="mam" select="$document/base = 'mam'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$mam">Mes demandes de correction ou de suppression</xsl:when>
      <xsl:otherwise>Mes réclamations</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:choose>
      <xsl:when test="$document/reclamations/item">
        <ul class="liste"><xsl:apply-templates select="$document/reclamations/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Vous n’avez rien envoyé.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/avant"><p><a href="{$page}?avant={$document/avant}">Plus anciennes</a></p></xsl:if>
    <p>Pour écrire à la Caf, ouvrez <a href="{$mount}{$document/base}/fiches">la fiche</a> dont il s’agit.</p>
  </xsl:template>

  <xsl:template match="reclamations/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$page}/{numero}">n°&#160;<xsl:value-of select="numero"/> – <bdi><xsl:value-of select="nom"/></bdi></a></h2>
        <xsl:choose>
          <xsl:when test="etat = 'ouverte'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">La Caf a répondu</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Envoyée le</dt><dd><xsl:value-of select="recue/texte"/></dd></div>
        <xsl:if test="reponse"><div><dt>Réponse du</dt><dd><xsl:value-of select="reponse/quand/texte"/></dd></div></xsl:if>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
