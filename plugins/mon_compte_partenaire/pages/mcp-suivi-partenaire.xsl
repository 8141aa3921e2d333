<?xml version="1.0" encoding="UTF-8"?>
<!-- One partner at a glance, and what its Caf may do about the delegation (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="c" select="$document/convention"/>
  <xsl:variable name="page" select="concat($base, 'suivi/', $c)"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/partenaire"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <section class="carte" aria-labelledby="convention">
      <div class="tete">
        <h2 id="convention">Convention <span class="numero"><xsl:value-of select="$document/numero"/></span></h2>
        <xsl:choose>
          <xsl:when test="$document/reprise"><span class="etat ferme">Gestion reprise par la Caf</span></xsl:when>
          <xsl:when test="$document/mode = 'centralise'"><span class="etat">Mode centralisé</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Mode délégué</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <xsl:if test="$document/reprise">
        <p>Depuis le <xsl:value-of select="$document/reprise/le/texte"/>, la Caf gère elle-même les habilitations. Motif&#160;: <bdi><xsl:value-of select="$document/reprise/motif"/></bdi></p>
      </xsl:if>
      <dl class="fiche">
        <div><dt>Personnes</dt><dd><xsl:value-of select="$document/personnes"/> sur <xsl:value-of select="$document/quota"/></dd></div>
        <div><dt>Demandes ouvertes</dt><dd><xsl:value-of select="$document/demandes"/></dd></div>
        <div><dt>Questions ouvertes</dt><dd><xsl:value-of select="$document/questions"/></dd></div>
        <div><dt>Incidents ouverts</dt><dd><xsl:value-of select="$document/incidents"/></dd></div>
      </dl>
      <h3>Services du bulletin d’adhésion</h3>
      <ul class="cibles"><xsl:for-each select="$document/services/item"><li><xsl:value-of select="titre"/></li></xsl:for-each></ul>
      <p class="actions">
        <a href="{$base}suivi">Tous les partenaires</a>
        <a href="{$base}suivi-personnes/{$c}">Personnes et habilitations</a>
        <a href="{$base}suivi-demandes">Demandes</a>
        <a href="{$base}suivi-questions">Questions</a>
        <a href="{$base}suivi-incidents">Incidents</a>
        <a href="{$base}suivi-prestataires">Prestataires</a>
        <a href="{$base}suivi-bilans">Bilans</a>
        <a href="{$base}suivi-reunions">Réunions</a>
        <a href="{$mount}caf/conventions/{$document/numero}">La convention, au bureau</a>
      </p>
    </section>
    <xsl:for-each select="$document/gestionnaires/item"><xsl:call-template name="gestionnaire"/></xsl:for-each>
    <xsl:if test="$document/mode != 'centralise' or $document/reprise"><xsl:call-template name="gestion"/></xsl:if>
    <xsl:if test="$document/derniers_actes/item"><xsl:call-template name="actes"/></xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:choose>
      <xsl:when test="$document/fait = 'reprendre'"><xsl:call-template name="succes"><xsl:with-param name="texte">La Caf a repris la gestion. Les deux gestionnaires en sont avertis.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'rendre'"><xsl:call-template name="succes"><xsl:with-param name="texte">La gestion est rendue. Les deux gestionnaires en sont avertis.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'retirer'"><xsl:call-template name="succes"><xsl:with-param name="texte">La délégation est retirée. Les deux gestionnaires en sont avertis.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'retablir'"><xsl:call-template name="succes"><xsl:with-param name="texte">La délégation est rétablie. Les deux gestionnaires en sont avertis.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="gestionnaire">
    <section class="carte" aria-labelledby="g-{siege}">
      <div class="tete">
        <h2 id="g-{siege}">Gestionnaire <xsl:choose><xsl:when test="siege = 'principal'">principal</xsl:when><xsl:otherwise>suppléant</xsl:otherwise></xsl:choose></h2>
        <xsl:choose>
          <xsl:when test="retrait"><span class="etat ferme">Délégation retirée</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">En fonction</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <p><a href="{$base}suivi-personnes/{$c}/{numero}"><bdi><xsl:value-of select="nom"/></bdi></a>, <span class="code"><xsl:value-of select="identifiant"/></span></p>
      <xsl:if test="retrait"><p>Depuis le <xsl:value-of select="retrait/le/texte"/>. Motif&#160;: <bdi><xsl:value-of select="retrait/motif"/></bdi></p></xsl:if>
      <details>
        <xsl:if test="$document/saisie/gestionnaire = siege"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary><xsl:choose><xsl:when test="retrait">Rétablir sa délégation</xsl:when><xsl:otherwise>Retirer sa délégation</xsl:otherwise></xsl:choose></summary>
        <xsl:choose>
          <xsl:when test="retrait"><xsl:call-template name="mesure"><xsl:with-param name="acte">retablir</xsl:with-param><xsl:with-param name="qui" select="siege"/></xsl:call-template></xsl:when>
          <xsl:otherwise><xsl:call-template name="mesure"><xsl:with-param name="acte">retirer</xsl:with-param><xsl:with-param name="qui" select="siege"/></xsl:call-template></xsl:otherwise>
        </xsl:choose>
      </details>
    </section>
  </xsl:template>

  <xsl:template name="gestion">
    <section class="carte" aria-labelledby="gestion">
      <h2 id="gestion">Qui gère les habilitations</h2>
      <xsl:choose>
        <xsl:when test="$document/reprise">
          <p>La Caf a repris la gestion&#160;: les gestionnaires lui adressent des demandes.</p>
          <details>
            <xsl:if test="$document/saisie/acte = 'rendre'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
            <summary>Rendre la gestion au partenaire</summary>
            <xsl:call-template name="mesure"><xsl:with-param name="acte">rendre</xsl:with-param></xsl:call-template>
          </details>
        </xsl:when>
        <xsl:otherwise>
          <p>Les deux gestionnaires du partenaire. La Caf peut reprendre la gestion à tout moment.</p>
          <details>
            <xsl:if test="$document/saisie/acte = 'reprendre'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
            <summary>Reprendre la gestion</summary>
            <xsl:call-template name="mesure"><xsl:with-param name="acte">reprendre</xsl:with-param></xsl:call-template>
          </details>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template name="mesure">
    <xsl:param name="acte"/>
    <xsl:param name="qui"/>
    <xsl:variable name="saisie" select="$document/saisie[acte = $acte and gestionnaire = string($qui)]"/>
    <form method="post" action="{$page}">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="acte" value="{$acte}"/>
      <input type="hidden" name="gestionnaire" value="{$qui}"/>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="id">
          <xsl:choose><xsl:when test="$saisie">motif</xsl:when><xsl:otherwise><xsl:value-of select="concat('motif-', $acte, $qui)"/></xsl:otherwise></xsl:choose>
        </xsl:with-param>
        <xsl:with-param name="libelle">Motif</xsl:with-param>
        <xsl:with-param name="aide">Les deux gestionnaires le liront. 500 caractères au plus.</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/motif"/>
        <xsl:with-param name="lignes" select="3"/>
        <xsl:with-param name="fautif" select="$document/champ = 'motif' and boolean($saisie)"/>
      </xsl:call-template>
      <button type="submit" class="second">Relire avant de confirmer</button>
    </form>
  </xsl:template>

  <xsl:template name="actes">
    <section class="carte" aria-labelledby="actes">
      <h2 id="actes">Derniers actes</h2>
      <ul class="historique">
        <xsl:for-each select="$document/derniers_actes/item">
          <li><xsl:value-of select="le/texte"/>, <bdi><xsl:value-of select="par/nom"/></bdi>&#160;: <bdi><xsl:value-of select="phrase"/></bdi><xsl:if test="demande"> (<a href="{$base}suivi-demandes/{$c}/{demande}">demande n°&#160;<xsl:value-of select="demande"/></a>)</xsl:if></li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>
</xsl:stylesheet>
