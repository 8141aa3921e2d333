<?xml version="1.0" encoding="UTF-8"?>
<!-- What all pages share. A page imports this sheet and gives two templates of
     /page: mode="titre", a text, and mode="contenu". Its input is
     <page><mount/><style/><csrf/><session/><document>…</document></page>, where the
     session is "fermee", "partielle" (a password to change first, terms to accept) or "ouverte". -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:variable name="mount" select="/page/mount"/>
  <xsl:variable name="document" select="/page/document"/>

  <xsl:template match="/page">
    <html lang="fr">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>
          <xsl:if test="$document/status &gt;= 400">Erreur&#160;: </xsl:if>
          <xsl:apply-templates select="." mode="titre"/>
          <xsl:text> – Extranet partenaires</xsl:text>
        </title>
        <link rel="stylesheet" href="{$mount}style.css?{style}"/>
      </head>
      <body>
        <a class="evitement" href="#contenu">Aller au contenu</a>
        <header class="bandeau">
          <div class="cadre">
            <a class="marque" href="{$mount}">
              <span class="embleme" aria-hidden="true">C</span>
              <span>
                <span class="nom">Extranet partenaires</span>
                <span class="devise">Caisses d’allocations familiales</span>
              </span>
            </a>
            <xsl:if test="session != 'fermee'">
              <xsl:call-template name="navigation"/>
            </xsl:if>
          </div>
        </header>
        <main id="contenu" class="cadre" tabindex="-1">
          <h1><xsl:apply-templates select="." mode="titre"/></h1>
          <xsl:apply-templates select="." mode="contenu"/>
        </main>
        <footer class="pied">
          <div class="cadre">
            <!-- a family, or whoever asks to become a partner, has no convention -->
            <xsl:if test="session != 'fermee'">
              <p>Accès personnel, gratuit, réservé aux missions prévues par votre convention. Les accès sont tracés.</p>
            </xsl:if>
            <p><xsl:call-template name="lien"><xsl:with-param name="page">conditions</xsl:with-param><xsl:with-param name="texte">Conditions d’utilisation</xsl:with-param></xsl:call-template></p>
          </div>
        </footer>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="navigation">
    <nav aria-label="Menu principal">
      <ul>
        <xsl:if test="/page/session = 'ouverte'">
          <xsl:if test="$document/agent">
            <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/</xsl:with-param><xsl:with-param name="texte">Bureau de la Caf</xsl:with-param></xsl:call-template></li>
          </xsl:if>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">mes-services</xsl:with-param><xsl:with-param name="texte">Mes services</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">mes-sessions</xsl:with-param><xsl:with-param name="texte">Mes sessions</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">mes-donnees</xsl:with-param><xsl:with-param name="texte">Mes données</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">mot-de-passe</xsl:with-param><xsl:with-param name="texte">Mot de passe</xsl:with-param></xsl:call-template></li>
        </xsl:if>
        <li><xsl:call-template name="lien"><xsl:with-param name="page">deconnexion</xsl:with-param><xsl:with-param name="texte">Se déconnecter</xsl:with-param></xsl:call-template></li>
      </ul>
    </nav>
  </xsl:template>

  <!-- The page that is shown redefines this name: aria-current. -->
  <xsl:variable name="ici"/>

  <xsl:template name="lien">
    <xsl:param name="page"/>
    <xsl:param name="texte"/>
    <a href="{$mount}{$page}">
      <xsl:if test="$ici = $page"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if>
      <xsl:value-of select="$texte"/>
    </a>
  </xsl:template>

  <xsl:template name="jeton">
    <xsl:if test="/page/csrf != ''">
      <input type="hidden" name="csrf" value="{/page/csrf}"/>
    </xsl:if>
  </xsl:template>

  <!-- The page that one was after goes along. -->
  <xsl:template name="retour">
    <xsl:if test="$document/retour">
      <input type="hidden" name="retour" value="{$document/retour}"/>
    </xsl:if>
  </xsl:template>

  <!-- What went wrong, first on the page and focused, with a way to the field. -->
  <xsl:template name="erreurs">
    <xsl:if test="$document/status &gt;= 400">
      <div class="message erreur" role="alert" id="erreurs" tabindex="-1" autofocus="autofocus">
        <h2><xsl:value-of select="$document/title"/></h2>
        <p>
          <xsl:choose>
            <xsl:when test="$document/champ">
              <a href="#{$document/champ}"><xsl:value-of select="$document/detail"/></a>
            </xsl:when>
            <xsl:otherwise><xsl:value-of select="$document/detail"/></xsl:otherwise>
          </xsl:choose>
        </p>
        <xsl:if test="$document/que_faire">
          <p><xsl:value-of select="$document/que_faire"/></p>
        </xsl:if>
      </div>
    </xsl:if>
  </xsl:template>

  <!-- A field with its label, its hint, and its error beside it. -->
  <xsl:template name="champ">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="aide"/>
    <xsl:param name="valeur"/>
    <xsl:param name="autocomplete"/>
    <xsl:variable name="fautif" select="$document/champ = $nom"/>
    <div class="champ">
      <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{$nom}"><xsl:value-of select="$libelle"/></label>
      <xsl:if test="$aide != ''">
        <p class="aide" id="{$nom}-aide"><xsl:value-of select="$aide"/></p>
      </xsl:if>
      <xsl:if test="$fautif">
        <p class="faute" id="{$nom}-faute"><xsl:value-of select="$document/detail"/></p>
      </xsl:if>
      <input id="{$nom}" name="{$nom}" type="{$type}" autocomplete="{$autocomplete}" required="required">
        <xsl:if test="$type = 'email'">
          <xsl:attribute name="autocapitalize">none</xsl:attribute>
          <xsl:attribute name="spellcheck">false</xsl:attribute>
        </xsl:if>
        <xsl:if test="$valeur != ''"><xsl:attribute name="value"><xsl:value-of select="$valeur"/></xsl:attribute></xsl:if>
        <xsl:if test="$aide != '' or $fautif">
          <xsl:attribute name="aria-describedby">
            <xsl:if test="$fautif"><xsl:value-of select="concat($nom, '-faute ')"/></xsl:if>
            <xsl:if test="$aide != ''"><xsl:value-of select="concat($nom, '-aide')"/></xsl:if>
          </xsl:attribute>
        </xsl:if>
        <xsl:if test="$fautif"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
      </input>
    </div>
  </xsl:template>

  <xsl:template name="succes">
    <xsl:param name="texte"/>
    <p class="message succes" role="status"><xsl:value-of select="$texte"/></p>
  </xsl:template>

  <!-- A date stays on one line. -->
  <xsl:template name="date">
    <xsl:param name="texte"/>
    <xsl:value-of select="translate($texte, ' ', '&#160;')"/>
  </xsl:template>
</xsl:stylesheet>
