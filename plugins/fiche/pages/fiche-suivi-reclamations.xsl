<?xml version="1.0" encoding="UTF-8"?>
<!-- The claims that a Caf has to answer, or has answered. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici" select="concat($document/base, '/suivi-reclamations')"/>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="mam" select="$document/base = 'mam'"/>
  <xsl:variable name="nationale" select="$document/nationale = 'true'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$mam">Corrections et suppressions demandées</xsl:when>
      <xsl:otherwise>Réclamations</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <p><a href="{$mount}{$document/base}/validation">Fiches à valider</a></p>
    <xsl:if test="$nationale">
      <form method="get" action="{$page}" class="filtres" aria-label="Choisir une Caf">
        <div class="champ">
          <label for="caf">Code de la Caf (vide&#160;: toutes)</label>
          <input id="caf" name="caf" type="text" autocomplete="off" value="{$document/caf}"/>
        </div>
        <button type="submit" class="second">Afficher</button>
      </form>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/reclamations/item">
        <p>D’abord ce qui attend une réponse, le plus ancien en tête.</p>
        <ul class="liste"><xsl:apply-templates select="$document/reclamations/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Rien n’a été reçu<xsl:if test="$document/caf != ''"> à la Caf&#160;<xsl:value-of select="$document/caf"/></xsl:if>.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite"><p><a href="{$page}?caf={$document/caf}&amp;suite={$document/suite}">Page suivante</a></p></xsl:if>
  </xsl:template>

  <xsl:template match="reclamations/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$page}/{numero}">n°&#160;<xsl:value-of select="numero"/> – <bdi><xsl:value-of select="nom"/></bdi></a></h2>
        <xsl:choose>
          <xsl:when test="etat = 'ouverte'">
            <span class="etat preavis">
              <xsl:choose>
                <xsl:when test="jours = 0">Reçue aujourd’hui</xsl:when>
                <xsl:otherwise>Attend depuis <xsl:value-of select="jours"/>&#160;jour<xsl:if test="jours &gt; 1">s</xsl:if></xsl:otherwise>
              </xsl:choose>
            </span>
          </xsl:when>
          <xsl:otherwise><span class="etat ouvert">Répondue</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Fiche</dt><dd class="numero"><xsl:value-of select="fiche"/></dd></div>
        <xsl:if test="$nationale"><div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div></xsl:if>
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="partenaire"/></bdi></dd></div>
        <div><dt>De</dt><dd><bdi><xsl:value-of select="auteur_nom"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="auteur"/>)</span></dd></div>
        <div><dt>Reçue le</dt><dd><xsl:value-of select="recue/texte"/></dd></div>
        <xsl:if test="nature">
          <div><dt>Demande</dt><dd><xsl:choose><xsl:when test="nature = 'correction'">une correction</xsl:when><xsl:when test="nature = 'suppression'">une suppression</xsl:when><xsl:otherwise>autre chose</xsl:otherwise></xsl:choose></dd></div>
        </xsl:if>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
