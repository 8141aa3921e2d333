<?xml version="1.0" encoding="UTF-8"?>
<!-- The services of the bulletin d'adhésion: purpose, mission, hours (MCP-2, MCP-3, MCP-4, MCP-8). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Services et horaires</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>. Les horaires sont ceux de Paris.</p>
    <xsl:apply-templates select="$document/services/item"/>
    <p><a href="{$mount}mon-compte-partenaire/espace">Retour à Mon Compte Partenaire</a></p>
  </xsl:template>

  <xsl:template match="services/item">
    <section class="carte" aria-labelledby="{nom}">
      <div class="tete">
        <h2 id="{nom}"><xsl:value-of select="titre"/></h2>
        <xsl:choose>
          <xsl:when test="ouvert = 'true'"><span class="etat ouvert">Ouvert</span></xsl:when>
          <xsl:otherwise><span class="etat preavis">Fermé en ce moment</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <xsl:if test="but"><p><xsl:value-of select="but"/></p></xsl:if>
      <xsl:if test="ouvert = 'false' and ouvre"><p class="message avis">Ce service ouvre le <xsl:value-of select="ouvre/texte"/>.</p></xsl:if>
      <dl class="fiche">
        <div><dt>Mission</dt><dd><xsl:value-of select="mission_titre"/></dd></div>
        <xsl:if test="sensibilite"><div><dt>Sensibilité des données</dt><dd><xsl:call-template name="sensibilite"/></dd></div></xsl:if>
        <div><dt>Mon habilitation</dt><dd><xsl:call-template name="habilitation"/></dd></div>
      </dl>
      <xsl:call-template name="horaires"/>
      <p class="actions">
        <xsl:if test="ouvert = 'true' and detenu/suspendue = 'false' and detenu/finie = 'false'"><a href="{url}">Ouvrir le service<span class="cache"> – <xsl:value-of select="titre"/></span></a></xsl:if>
        <xsl:if test="aide"><a href="{aide}">Information et aide<span class="cache"> – <xsl:value-of select="titre"/></span></a></xsl:if>
      </p>
    </section>
  </xsl:template>

  <xsl:template name="sensibilite">
    <xsl:choose>
      <xsl:when test="sensibilite = 'tres_sensible'">très sensibles</xsl:when>
      <xsl:when test="sensibilite = 'sensible'">sensibles</xsl:when>
      <xsl:otherwise>ordinaires</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="habilitation">
    <xsl:choose>
      <xsl:when test="not(detenu)">aucune</xsl:when>
      <xsl:when test="detenu/suspendue = 'true'">suspendue</xsl:when>
      <xsl:when test="detenu/finie = 'true'">terminée le <xsl:value-of select="detenu/fin_texte"/></xsl:when>
      <xsl:when test="detenu/fin_texte">jusqu’au <xsl:value-of select="detenu/fin_texte"/></xsl:when>
      <xsl:otherwise>jusqu’à la fin de la convention</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- MCP-4 -->
  <xsl:template name="horaires">
    <xsl:choose>
      <xsl:when test="semaine">
        <table>
          <caption>Horaires<span class="cache"> – <xsl:value-of select="titre"/></span></caption>
          <thead><tr><th scope="col">Jour</th><th scope="col">Ouverture</th></tr></thead>
          <tbody>
            <xsl:for-each select="semaine/item">
              <tr><th scope="row"><xsl:value-of select="jour"/></th><td><xsl:call-template name="plages"/></td></tr>
            </xsl:for-each>
          </tbody>
        </table>
      </xsl:when>
      <xsl:otherwise><p>Ouvert tous les jours, à toute heure.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="ferme_jours_feries = 'true'"><p>Fermé les jours fériés.</p></xsl:if>
    <xsl:if test="fermetures/item">
      <h3>Jours de fermeture</h3>
      <ul><xsl:for-each select="fermetures/item"><li><xsl:value-of select="texte"/></li></xsl:for-each></ul>
    </xsl:if>
    <xsl:if test="interruptions/item">
      <h3>Interruptions prévues</h3>
      <ul><xsl:for-each select="interruptions/item"><li><xsl:value-of select="texte"/></li></xsl:for-each></ul>
    </xsl:if>
  </xsl:template>

  <xsl:template name="plages">
    <xsl:for-each select="plages/item">
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <xsl:choose>
        <xsl:when test="de = '0:00' and a = '24:00'">toute la journée</xsl:when>
        <xsl:otherwise><xsl:value-of select="concat(de, ' à ', a)"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
    <xsl:if test="not(plages/item)">fermé</xsl:if>
  </xsl:template>
</xsl:stylesheet>
