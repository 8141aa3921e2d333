<?xml version="1.0" encoding="UTF-8"?>
<!-- One request of a partner: what it would do, and the Caf's decision (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="demande" select="$document/demande"/>
  <xsl:variable name="page" select="concat($base, 'suivi-demandes/', $document/convention, '/', $demande/numero)"/>

  <xsl:template match="/page" mode="titre">
    <xsl:text>Demande n°&#160;</xsl:text>
    <xsl:value-of select="$demande/numero"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'acceptee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La demande est acceptée, et faite. Le partenaire en est averti.</xsl:with-param></xsl:call-template></xsl:if>
    <xsl:if test="$document/fait = 'refusee'"><xsl:call-template name="succes"><xsl:with-param name="texte">La demande est refusée. Le partenaire en est averti.</xsl:with-param></xsl:call-template></xsl:if>
    <p class="actions">
      <a href="{$base}suivi-demandes">Toutes les demandes</a>
      <a href="{$base}suivi/{$document/convention}">Le partenaire</a>
    </p>
    <section class="carte" aria-labelledby="demande">
      <div class="tete">
        <h2 id="demande"><xsl:value-of select="$demande/titre"/></h2>
        <xsl:choose>
          <xsl:when test="$demande/etat = 'transmise'"><span class="etat preavis">À décider</span></xsl:when>
          <xsl:when test="$demande/etat = 'acceptee'"><span class="etat ouvert">Acceptée</span></xsl:when>
          <xsl:when test="$demande/etat = 'refusee'"><span class="etat ferme">Refusée</span></xsl:when>
          <xsl:otherwise><span class="etat">Retirée par le partenaire</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></dd></div>
        <div><dt>Pour</dt><dd>
          <xsl:choose>
            <xsl:when test="$demande/sujet/numero != '0'"><a href="{$base}suivi-personnes/{$document/convention}/{$demande/sujet/numero}"><bdi><xsl:value-of select="$demande/sujet/nom"/></bdi></a></xsl:when>
            <xsl:otherwise><bdi><xsl:value-of select="$demande/sujet/nom"/></bdi></xsl:otherwise>
          </xsl:choose>
        </dd></div>
        <xsl:if test="$demande/acte/identifiant"><div><dt>Adresse électronique</dt><dd><xsl:value-of select="$demande/acte/identifiant"/></dd></div></xsl:if>
        <xsl:if test="string($demande/acte/fonction)"><div><dt>Fonction</dt><dd><bdi><xsl:value-of select="$demande/acte/fonction"/></bdi></dd></div></xsl:if>
        <xsl:if test="$demande/services/item">
          <div><dt>Services</dt><dd><xsl:for-each select="$demande/services/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="titre"/></xsl:for-each></dd></div>
        </xsl:if>
        <xsl:if test="$demande/acte/responsable_metier"><div><dt>Responsable métier</dt><dd><bdi><xsl:value-of select="$demande/acte/responsable_metier"/></bdi></dd></div></xsl:if>
        <xsl:if test="string($demande/acte/fin)"><div><dt>Dernier jour</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$demande/acte/fin"/></xsl:call-template></dd></div></xsl:if>
        <xsl:if test="string($demande/acte/motif)"><div><dt>Motif du partenaire</dt><dd><bdi><xsl:value-of select="$demande/acte/motif"/></bdi></dd></div></xsl:if>
        <div><dt>Demandé le</dt><dd><xsl:value-of select="$demande/ouverte/texte"/>, par <bdi><xsl:value-of select="$demande/auteur/nom"/></bdi></dd></div>
        <xsl:if test="$demande/close"><div><dt>Close le</dt><dd><xsl:value-of select="$demande/close/texte"/></dd></div></xsl:if>
        <xsl:if test="string($demande/motif)"><div><dt>Motif de la Caf</dt><dd><bdi><xsl:value-of select="$demande/motif"/></bdi></dd></div></xsl:if>
      </dl>
    </section>
    <xsl:if test="$demande/etat = 'transmise'">
      <section class="carte" aria-labelledby="effet">
        <h2 id="effet">Si vous acceptez</h2>
        <p><bdi><xsl:value-of select="$document/effet"/></bdi></p>
        <xsl:choose>
          <xsl:when test="$document/acceptable = 'true'">
            <form method="post" action="{$page}">
              <xsl:call-template name="jeton"/>
              <input type="hidden" name="action" value="accepter"/>
              <button type="submit">Accepter, et le faire</button>
            </form>
          </xsl:when>
          <xsl:otherwise><p>Cette demande ne peut plus être acceptée&#160;: refusez-la, en disant pourquoi.</p></xsl:otherwise>
        </xsl:choose>
      </section>
      <form method="post" action="{$page}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Refuser</h2>
        <input type="hidden" name="action" value="refuser"/>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">motif</xsl:with-param>
          <xsl:with-param name="libelle">Motif du refus</xsl:with-param>
          <xsl:with-param name="aide">Le partenaire le lira. 500 caractères au plus.</xsl:with-param>
          <xsl:with-param name="valeur" select="$document/saisie/motif"/>
          <xsl:with-param name="lignes" select="4"/>
        </xsl:call-template>
        <button type="submit" class="second">Refuser la demande</button>
      </form>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
