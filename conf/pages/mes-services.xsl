<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mes-services</xsl:variable>

  <xsl:template match="/page" mode="titre">Mes services</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:if test="$document/fait = 'mot-de-passe'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Votre mot de passe est changé. Vos autres sessions sont fermées.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau">
      <xsl:text>Bonjour </xsl:text>
      <strong><xsl:value-of select="concat($document/personne/prenom, ' ', $document/personne/nom)"/></strong>
      <xsl:text>. Voici ce que vous pouvez utiliser, et à quel titre.</xsl:text>
    </p>
    <xsl:choose>
      <xsl:when test="$document/conventions/item">
        <xsl:apply-templates select="$document/conventions/item"/>
        <p><a href="{$mount}signalement">Signaler un départ ou un changement de fonction</a></p>
        <p><a href="{$mount}signalements">Questions de la Caf sur des connexions</a></p>
      </xsl:when>
      <xsl:otherwise>
        <p class="message avis">Votre nom ne figure dans l’annexe en vigueur d’aucune convention. Si vous devez y figurer, votre organisme demande un avenant à la Caf.</p>
      </xsl:otherwise>
    </xsl:choose>
    <p><a href="{$mount}mes-connexions">Voir mes connexions récentes : était-ce bien moi ?</a></p>
  </xsl:template>

  <xsl:template match="conventions/item">
    <section class="carte convention" aria-labelledby="convention-{position()}">
      <header>
        <h2 id="convention-{position()}"><xsl:value-of select="titre"/></h2>
        <xsl:apply-templates select="." mode="etat"/>
      </header>
      <dl class="fiche">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
        <xsl:if test="partenaire">
          <div><dt>Partenaire</dt><dd><xsl:value-of select="partenaire"/></dd></div>
        </xsl:if>
        <div>
          <dt>Fin de l’accès</dt>
          <dd>
            <xsl:choose>
              <xsl:when test="fin_texte"><xsl:call-template name="date"><xsl:with-param name="texte" select="fin_texte"/></xsl:call-template></xsl:when>
              <xsl:otherwise>Aucune date fixée</xsl:otherwise>
            </xsl:choose>
          </dd>
        </div>
      </dl>
      <xsl:if test="ouvert = 'false'">
        <p class="message avis"><xsl:value-of select="raison"/></p>
      </xsl:if>
      <ul class="services">
        <xsl:apply-templates select="services/item"/>
        <!-- a service may lead to one of them already -->
        <xsl:for-each select="pages/item[not(adresse = ../../services/item/url)]">
          <li><h3><a href="{$mount}{adresse}"><xsl:value-of select="titre"/></a></h3></li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <xsl:template match="conventions/item" mode="etat">
    <xsl:choose>
      <xsl:when test="ouvert = 'false'"><span class="etat ferme">Accès fermé</span></xsl:when>
      <xsl:when test="etat = 'preavis'"><span class="etat preavis">En préavis</span></xsl:when>
      <xsl:otherwise><span class="etat ouvert">Accès ouvert</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="services/item">
    <li>
      <h3>
        <xsl:choose>
          <xsl:when test="url and ouvert = 'true'">
            <a href="{url}">
              <!-- one without a beginning of its own is a page of the portal -->
              <xsl:if test="not(starts-with(url, '/') or contains(url, ':'))">
                <xsl:attribute name="href"><xsl:value-of select="concat($mount, url)"/></xsl:attribute>
              </xsl:if>
              <xsl:value-of select="titre"/>
            </a>
          </xsl:when>
          <xsl:otherwise><xsl:value-of select="titre"/></xsl:otherwise>
        </xsl:choose>
      </h3>
      <xsl:if test="cibles/item">
        <ul class="cibles">
          <xsl:for-each select="cibles/item">
            <li>
              <xsl:value-of select="nom"/>
              <xsl:if test="nom != code"><xsl:text> </xsl:text><span class="code"><xsl:value-of select="code"/></span></xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:if>
      <xsl:if test="ouvert = 'false' and ../../ouvert = 'true'">
        <p class="aide">
          <xsl:value-of select="raison"/>
          <xsl:if test="ouvre_texte">
            <xsl:text> Il ouvre </xsl:text>
            <xsl:call-template name="date"><xsl:with-param name="texte" select="ouvre_texte"/></xsl:call-template>
            <xsl:text>.</xsl:text>
          </xsl:if>
        </p>
      </xsl:if>
    </li>
  </xsl:template>
</xsl:stylesheet>
