<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mes-donnees</xsl:variable>

  <!-- Each Caf once, however many habilitations it gave. -->
  <xsl:key name="caf" match="habilitations/item" use="caf"/>

  <xsl:template match="/page" mode="titre">Mes données</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">Ce que l’extranet conserve à votre sujet. Vous pouvez en emporter une copie et en demander la correction.</p>
    <p><a class="retour" href="{$mount}mes-donnees/export">Télécharger mes données (JSON)</a></p>
    <xsl:apply-templates select="$document/personne"/>
    <xsl:call-template name="acces"/>
    <xsl:call-template name="habilitations"/>
    <xsl:call-template name="sessions"/>
    <xsl:call-template name="correction"/>
  </xsl:template>

  <xsl:template match="personne">
    <section class="carte" aria-labelledby="identite">
      <h2 id="identite">Identité</h2>
      <dl class="fiche">
        <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
        <div><dt>Prénom et nom</dt><dd><xsl:value-of select="concat(prenom, ' ', nom)"/></dd></div>
        <div><dt>Identifiant</dt><dd><xsl:value-of select="identifiant"/></dd></div>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="acces">
    <section class="carte" aria-labelledby="acces">
      <h2 id="acces">Accès à l’extranet</h2>
      <dl class="fiche">
        <div>
          <dt>Mot de passe choisi le</dt>
          <dd><xsl:call-template name="moment"><xsl:with-param name="texte" select="$document/mot_de_passe/choisi_le_texte"/></xsl:call-template></dd>
        </div>
        <xsl:if test="$document/mot_de_passe/provisoire_du">
          <div>
            <dt>Dernier mot de passe provisoire</dt>
            <dd><xsl:call-template name="moment"><xsl:with-param name="texte" select="$document/mot_de_passe/provisoire_du_texte"/></xsl:call-template></dd>
          </div>
        </xsl:if>
        <div>
          <dt>Conditions d’utilisation (version <xsl:value-of select="$document/conditions/version"/>)</dt>
          <dd>
            <xsl:choose>
              <xsl:when test="$document/conditions/acceptees = 'true'">
                <xsl:text>acceptées le </xsl:text>
                <xsl:call-template name="moment"><xsl:with-param name="texte" select="$document/conditions/acceptees_le_texte"/></xsl:call-template>
              </xsl:when>
              <xsl:otherwise>pas acceptées</xsl:otherwise>
            </xsl:choose>
          </dd>
        </div>
      </dl>
      <p class="aide">Votre mot de passe n’est conservé que sous une forme qui ne permet pas de le retrouver.</p>
    </section>
  </xsl:template>

  <xsl:template name="habilitations">
    <section class="carte" aria-labelledby="habilitations">
      <h2 id="habilitations">Habilitations</h2>
      <xsl:choose>
        <xsl:when test="$document/habilitations/item">
          <ul class="liste">
            <xsl:apply-templates select="$document/habilitations/item"/>
          </ul>
        </xsl:when>
        <xsl:otherwise><p>Votre nom ne figure dans aucune convention.</p></xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template match="habilitations/item">
    <li class="ligne">
      <h3><xsl:value-of select="type"/></h3>
      <dl class="fiche">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="convention"/>, version <xsl:value-of select="version"/></dd></div>
        <div><dt>Partenaire</dt><dd><xsl:value-of select="partenaire"/></dd></div>
        <div><dt>Caf</dt><dd><xsl:apply-templates select="." mode="caf"/></dd></div>
        <xsl:if test="role != ''">
          <div><dt>Rôle</dt><dd><xsl:value-of select="translate(role, '_', ' ')"/></dd></div>
        </xsl:if>
        <div><dt>Depuis</dt><dd><xsl:call-template name="moment"><xsl:with-param name="texte" select="du_texte"/></xsl:call-template></dd></div>
        <xsl:if test="au_texte">
          <div><dt>Jusqu’à</dt><dd><xsl:call-template name="moment"><xsl:with-param name="texte" select="au_texte"/></xsl:call-template></dd></div>
        </xsl:if>
      </dl>
    </li>
  </xsl:template>

  <xsl:template match="habilitations/item" mode="caf">
    <xsl:choose>
      <xsl:when test="caf_nom"><xsl:value-of select="caf_nom"/></xsl:when>
      <xsl:otherwise>Caf <xsl:value-of select="caf"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="sessions">
    <section class="carte" aria-labelledby="sessions">
      <h2 id="sessions">Sessions ouvertes</h2>
      <ul>
        <xsl:for-each select="$document/sessions/item">
          <li>
            <xsl:choose>
              <xsl:when test="canal = 'webservice'">Programme (jeton)</xsl:when>
              <xsl:when test="appareil != ''"><xsl:value-of select="appareil"/></xsl:when>
              <xsl:otherwise>Appareil inconnu</xsl:otherwise>
            </xsl:choose>
            <xsl:text>, adresse </xsl:text>
            <span class="numero"><xsl:value-of select="adresse"/></span>
            <xsl:text>, depuis le </xsl:text>
            <xsl:call-template name="date"><xsl:with-param name="texte" select="ouverte_texte"/></xsl:call-template>
          </li>
        </xsl:for-each>
      </ul>
      <p><a href="{$mount}mes-sessions">Voir et fermer mes sessions</a></p>
    </section>
  </xsl:template>

  <xsl:template name="correction">
    <section class="carte" aria-labelledby="correction">
      <h2 id="correction">Faire corriger ou compléter</h2>
      <p>Vos droits viennent de l’annexe d’une convention&#160;: ils ne se modifient pas en ligne. Écrivez à la Caf de la convention concernée, en indiquant son numéro et ce qui est à corriger. Elle vous répond aussi si vous voulez savoir quels accès ont été enregistrés à votre nom, ou vous opposer à un traitement.</p>
      <xsl:if test="$document/habilitations/item">
        <ul>
          <xsl:for-each select="$document/habilitations/item[generate-id() = generate-id(key('caf', caf)[1])]">
            <li>
              <xsl:apply-templates select="." mode="caf"/>
              <xsl:text>, pour </xsl:text>
              <xsl:for-each select="key('caf', caf)[not(convention = preceding-sibling::item/convention)]">
                <xsl:if test="position() &gt; 1">, </xsl:if>
                <span class="numero"><xsl:value-of select="convention"/></span>
              </xsl:for-each>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:if>
      <p>Si la réponse ne vous convient pas, vous pouvez saisir la Cnil.</p>
    </section>
  </xsl:template>

  <xsl:template name="moment">
    <xsl:param name="texte"/>
    <xsl:choose>
      <xsl:when test="$texte != ''"><xsl:call-template name="date"><xsl:with-param name="texte" select="$texte"/></xsl:call-template></xsl:when>
      <xsl:otherwise>–</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
