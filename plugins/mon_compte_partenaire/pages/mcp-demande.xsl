<?xml version="1.0" encoding="UTF-8"?>
<!-- One request of a partner to its Caf (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="demande" select="$document/demande"/>

  <xsl:template match="/page" mode="titre">
    <xsl:text>Demande n°&#160;</xsl:text>
    <xsl:value-of select="$demande/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'retiree'"><xsl:call-template name="succes"><xsl:with-param name="texte">La demande est retirée.</xsl:with-param></xsl:call-template></xsl:if>
    <xsl:if test="$document/fait = 'demande'"><xsl:call-template name="succes"><xsl:with-param name="texte">La demande est transmise à la Caf.</xsl:with-param></xsl:call-template></xsl:if>
    <p><a href="{$base}demandes/{$document/convention}">Toutes les demandes</a></p>
    <section class="carte" aria-labelledby="demande">
      <div class="tete">
        <h2 id="demande"><xsl:value-of select="$demande/titre"/></h2>
        <xsl:choose>
          <xsl:when test="$demande/etat = 'transmise'"><span class="etat preavis">En attente de la Caf</span></xsl:when>
          <xsl:when test="$demande/etat = 'acceptee'"><span class="etat ouvert">Acceptée</span></xsl:when>
          <xsl:when test="$demande/etat = 'refusee'"><span class="etat ferme">Refusée</span></xsl:when>
          <xsl:otherwise><span class="etat">Retirée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>Pour</dt><dd><bdi><xsl:value-of select="$demande/sujet/nom"/></bdi></dd></div>
        <xsl:if test="$demande/acte/identifiant"><div><dt>Adresse électronique</dt><dd><xsl:value-of select="$demande/acte/identifiant"/></dd></div></xsl:if>
        <xsl:if test="$demande/services/item">
          <div><dt>Services</dt><dd><xsl:for-each select="$demande/services/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="titre"/></xsl:for-each></dd></div>
        </xsl:if>
        <xsl:if test="$demande/acte/responsable_metier"><div><dt>Responsable métier</dt><dd><bdi><xsl:value-of select="$demande/acte/responsable_metier"/></bdi></dd></div></xsl:if>
        <xsl:if test="string($demande/acte/fin)"><div><dt>Dernier jour</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$demande/acte/fin"/></xsl:call-template></dd></div></xsl:if>
        <xsl:if test="string($demande/acte/motif)"><div><dt>Motif</dt><dd><bdi><xsl:value-of select="$demande/acte/motif"/></bdi></dd></div></xsl:if>
        <div><dt>Demandé le</dt><dd><xsl:value-of select="$demande/ouverte/texte"/>, par <bdi><xsl:value-of select="$demande/auteur/nom"/></bdi></dd></div>
        <xsl:if test="$demande/close"><div><dt>Close le</dt><dd><xsl:value-of select="$demande/close/texte"/></dd></div></xsl:if>
        <xsl:if test="string($demande/motif)"><div><dt>Motif de la Caf</dt><dd><bdi><xsl:value-of select="$demande/motif"/></bdi></dd></div></xsl:if>
      </dl>
      <xsl:if test="$document/retirable = 'true'">
        <form method="post" action="{$base}demandes/{$document/convention}/{$demande/numero}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="action" value="retirer"/>
          <button type="submit" class="second">Retirer cette demande</button>
        </form>
      </xsl:if>
    </section>
  </xsl:template>
</xsl:stylesheet>
