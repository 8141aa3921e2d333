<?xml version="1.0" encoding="UTF-8"?>
<!-- The home of the space: each convention of the person, what they may do there, and what
     waits for them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="racine" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="plusieurs" select="count($document/conventions/item) &gt; 1"/>

  <xsl:template match="/page" mode="titre">Mon Compte Partenaire</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:choose>
      <xsl:when test="$plusieurs">
        <p class="chapeau">Plusieurs conventions vous nomment. Chacune a son espace&#160;: ce que vous faites dans l’une ne touche pas les autres.</p>
      </xsl:when>
      <xsl:when test="not($document/conventions/item)">
        <p class="message avis">Aucune convention ouverte de Mon Compte Partenaire ne vous nomme. Si vous devez y figurer, demandez-le à un gestionnaire de votre organisme.</p>
      </xsl:when>
    </xsl:choose>
    <xsl:apply-templates select="$document/conventions/item"/>
    <p><a href="{$racine}aide">Aide de Mon Compte Partenaire</a></p>
  </xsl:template>

  <xsl:template match="conventions/item">
    <section class="carte convention" aria-labelledby="convention-{convention}">
      <header>
        <h2 id="convention-{convention}"><bdi><xsl:value-of select="partenaire"/></bdi></h2>
        <span class="etat"><xsl:call-template name="siege"/></span>
      </header>
      <dl class="fiche">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
        <div><dt>Caf</dt><dd><xsl:value-of select="caf"/></dd></div>
        <div><dt>Gestion des habilitations</dt><dd><xsl:call-template name="gestion"/></dd></div>
        <xsl:for-each select="gestionnaires/item">
          <div>
            <dt>Gestionnaire <xsl:choose><xsl:when test="siege = 'principal'">principal</xsl:when><xsl:otherwise>suppléant</xsl:otherwise></xsl:choose></dt>
            <dd><bdi><xsl:value-of select="concat(prenom, ' ', nom)"/></bdi><br/><a href="mailto:{identifiant}"><xsl:value-of select="identifiant"/></a></dd>
          </div>
        </xsl:for-each>
      </dl>
      <xsl:call-template name="annonces"/>
      <xsl:if test="attend"><xsl:call-template name="attente"/></xsl:if>
      <h3>Mes services</h3>
      <xsl:call-template name="services"/>
      <xsl:choose>
        <xsl:when test="siege = 'membre'"><xsl:call-template name="membre"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="gestionnaire"/></xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template name="siege">
    <xsl:choose>
      <xsl:when test="siege = 'principal'">Gestionnaire principal</xsl:when>
      <xsl:when test="siege = 'suppleant'">Gestionnaire suppléant</xsl:when>
      <xsl:otherwise>Personne habilitée</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="gestion">
    <xsl:choose>
      <xsl:when test="reprise">Reprise par la Caf</xsl:when>
      <xsl:when test="mode = 'centralise'">Par la Caf, sur demande</xsl:when>
      <xsl:otherwise>Par les gestionnaires</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- MCP-9.1: what the Caf took back or withdrew -->
  <xsl:template name="annonces">
    <xsl:if test="reprise">
      <div class="message avis">
        <p>La Caf a repris la gestion des habilitations de cette convention<xsl:if test="siege != 'membre'">&#160;: vous demandez, elle décide</xsl:if>.<xsl:if test="reprise/motif and siege != 'membre'"> Motif&#160;: <bdi><xsl:value-of select="reprise/motif"/></bdi></xsl:if></p>
      </div>
    </xsl:if>
    <xsl:if test="retire = 'true'">
      <div class="message avis">
        <p>La Caf vous a retiré la gestion des habilitations&#160;: vous pouvez encore lire, mais plus rien changer. Adressez-vous à elle.</p>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template name="attente">
    <xsl:variable name="c" select="convention"/>
    <xsl:if test="attend/*[. &gt; 0]">
      <nav aria-label="En attente, {partenaire}">
        <ul class="compteurs">
          <xsl:for-each select="attend/*[. &gt; 0]">
            <li><a href="{$racine}{name()}/{$c}"><strong><xsl:value-of select="."/></strong><xsl:text> </xsl:text><xsl:call-template name="mot-attente"/></a></li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:if>
  </xsl:template>

  <xsl:template name="mot-attente">
    <xsl:variable name="s"><xsl:if test=". &gt; 1">s</xsl:if></xsl:variable>
    <xsl:choose>
      <xsl:when test="name() = 'questions'">question<xsl:value-of select="$s"/> de la Caf à répondre</xsl:when>
      <xsl:when test="name() = 'demandes'">demande<xsl:value-of select="$s"/> en cours</xsl:when>
      <xsl:when test="name() = 'incidents'">incident<xsl:value-of select="$s"/> suivi<xsl:value-of select="$s"/></xsl:when>
      <xsl:otherwise>réunion<xsl:value-of select="$s"/> à tenir</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="services">
    <xsl:choose>
      <xsl:when test="services/item">
        <ul class="arbre"><xsl:apply-templates select="services/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="aide">Vous ne tenez aucun service sous cette convention.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="services/item">
    <li>
      <xsl:choose>
        <xsl:when test="detenu/suspendue = 'true'"><xsl:value-of select="titre"/><xsl:text> </xsl:text><span class="etat ferme">Suspendu</span></xsl:when>
        <xsl:when test="detenu/finie = 'true'"><xsl:value-of select="titre"/><xsl:text> </xsl:text><span class="etat ferme">Terminé</span></xsl:when>
        <xsl:when test="ouvert = 'true'"><a href="{url}"><xsl:value-of select="titre"/></a><xsl:text> </xsl:text><span class="etat ouvert">Ouvert</span></xsl:when>
        <xsl:otherwise><xsl:value-of select="titre"/><xsl:text> </xsl:text><span class="etat preavis">Fermé en ce moment</span></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="but"><br/><span class="aide"><xsl:value-of select="but"/></span></xsl:if>
      <xsl:if test="ouvert = 'false' and ouvre"><br/><span class="aide">Ouvre le <xsl:value-of select="ouvre/texte"/>.</span></xsl:if>
      <xsl:if test="detenu/fin_texte"><br/><span class="aide">Jusqu’au <xsl:value-of select="detenu/fin_texte"/>.</span></xsl:if>
    </li>
  </xsl:template>

  <!-- the parts of the space, by seat -->

  <xsl:template name="vers">
    <xsl:param name="page"/>
    <xsl:param name="texte"/>
    <li>
      <a href="{$racine}{$page}/{convention}">
        <xsl:value-of select="$texte"/>
        <xsl:if test="$plusieurs"><span class="cache"> – <xsl:value-of select="partenaire"/></span></xsl:if>
      </a>
    </li>
  </xsl:template>

  <xsl:template name="membre">
    <h3>Ma convention</h3>
    <ul class="arbre">
      <xsl:call-template name="vers"><xsl:with-param name="page">services</xsl:with-param><xsl:with-param name="texte">Services et horaires</xsl:with-param></xsl:call-template>
      <xsl:call-template name="vers"><xsl:with-param name="page">contrat</xsl:with-param><xsl:with-param name="texte">Convention et contrat de service</xsl:with-param></xsl:call-template>
      <xsl:call-template name="vers"><xsl:with-param name="page">traces</xsl:with-param><xsl:with-param name="texte">Mes traces</xsl:with-param></xsl:call-template>
      <xsl:call-template name="vers"><xsl:with-param name="page">signaler</xsl:with-param><xsl:with-param name="texte">Signaler un incident de sécurité</xsl:with-param></xsl:call-template>
    </ul>
  </xsl:template>

  <xsl:template name="gestionnaire">
    <div class="volets">
      <div>
        <h3>Personnes et habilitations</h3>
        <ul class="arbre">
          <xsl:call-template name="vers"><xsl:with-param name="page">personnes</xsl:with-param><xsl:with-param name="texte">Personnes</xsl:with-param></xsl:call-template>
          <xsl:if test="peut != 'regarder'">
            <xsl:call-template name="vers"><xsl:with-param name="page">inviter</xsl:with-param><xsl:with-param name="texte">Inviter une personne</xsl:with-param></xsl:call-template>
            <xsl:call-template name="vers"><xsl:with-param name="page">groupe</xsl:with-param><xsl:with-param name="texte">Agir pour plusieurs personnes</xsl:with-param></xsl:call-template>
            <xsl:call-template name="vers"><xsl:with-param name="page">import</xsl:with-param><xsl:with-param name="texte">Importer un tableau</xsl:with-param></xsl:call-template>
          </xsl:if>
          <xsl:call-template name="vers"><xsl:with-param name="page">demandes</xsl:with-param><xsl:with-param name="texte">Demandes à la Caf</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">questions</xsl:with-param><xsl:with-param name="texte">Questions de la Caf</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">inutilises</xsl:with-param><xsl:with-param name="texte">Droits inutilisés</xsl:with-param></xsl:call-template>
        </ul>
      </div>
      <div>
        <h3>Contrôle et sécurité</h3>
        <ul class="arbre">
          <xsl:call-template name="vers"><xsl:with-param name="page">historique</xsl:with-param><xsl:with-param name="texte">Historique des actes</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">traces</xsl:with-param><xsl:with-param name="texte">Traces des accès</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">signaler</xsl:with-param><xsl:with-param name="texte">Signaler un incident de sécurité</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">incidents</xsl:with-param><xsl:with-param name="texte">Incidents</xsl:with-param></xsl:call-template>
          <li><a href="{$mount}signalement">Signaler un départ ou un changement de fonction<xsl:if test="$plusieurs"><span class="cache"> – <xsl:value-of select="partenaire"/></span></xsl:if></a></li>
          <xsl:call-template name="vers"><xsl:with-param name="page">prestataires</xsl:with-param><xsl:with-param name="texte">Prestataires</xsl:with-param></xsl:call-template>
        </ul>
      </div>
      <div>
        <h3>Convention</h3>
        <ul class="arbre">
          <xsl:call-template name="vers"><xsl:with-param name="page">services</xsl:with-param><xsl:with-param name="texte">Services et horaires</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">contrat</xsl:with-param><xsl:with-param name="texte">Convention et contrat de service</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">bilans</xsl:with-param><xsl:with-param name="texte">Bilans annuels</xsl:with-param></xsl:call-template>
          <xsl:call-template name="vers"><xsl:with-param name="page">reunions</xsl:with-param><xsl:with-param name="texte">Réunions</xsl:with-param></xsl:call-template>
        </ul>
      </div>
    </div>
  </xsl:template>
</xsl:stylesheet>
