<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/controles</xsl:variable>

  <xsl:template match="/page" mode="titre">Contrôles des connexions</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'controles'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Les contrôles sont changés. Ils valent pour les connexions à venir.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau">Ces contrôles suivent les connexions, compte par compte, et signalent ce qui peut être contraire à une convention. Chaque Caf choisit les siens. Tout changement est tracé.</p>
    <p class="aide">Une suspension automatique peut frapper quelqu’un qui n’y est pour rien&#160;: la page d’un autre site peut conduire son navigateur à des refus. Elle ne se lève que par un agent&#160;: ne la demandez que là où les signalements sont examinés chaque jour.</p>
    <xsl:if test="$document/agent/nationale = 'true'">
      <form method="get" action="{$mount}caf/controles" class="filtres" aria-label="Choisir une Caf">
        <div class="champ">
          <label for="caf">Caf</label>
          <input id="caf" name="caf" type="text" value="{$document/caf}" autocomplete="off"/>
        </div>
        <button type="submit" class="second">Voir ses contrôles</button>
      </form>
    </xsl:if>
    <xsl:if test="$document/caf">
      <form method="post" action="{$mount}caf/controles" novalidate="novalidate">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="caf" value="{$document/caf}"/>
        <xsl:apply-templates select="$document/modele/item"/>
        <xsl:call-template name="nuit"/>
        <xsl:call-template name="fonctions"/>
        <button type="submit">Enregistrer les contrôles de la Caf <xsl:value-of select="$document/caf"/></button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template match="modele/item">
    <xsl:variable name="code" select="regle"/>
    <xsl:variable name="voulu" select="$document/regles/*[name() = $code]"/>
    <fieldset class="carte" id="regles.{$code}">
      <legend><xsl:value-of select="titre"/></legend>
      <p><xsl:value-of select="explication"/></p>
      <xsl:call-template name="case">
        <xsl:with-param name="nom" select="concat('regles.', $code, '.active')"/>
        <xsl:with-param name="coche" select="$voulu/active = 'true'"/>
        <xsl:with-param name="texte">Ce contrôle est actif</xsl:with-param>
      </xsl:call-template>
      <xsl:for-each select="termes/item">
        <xsl:variable name="terme" select="nom"/>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom" select="concat('regles.', $code, '.', $terme)"/>
          <xsl:with-param name="libelle" select="libelle"/>
          <xsl:with-param name="type">number</xsl:with-param>
          <xsl:with-param name="aide" select="concat('De ', min, ' à ', max, '&#160;; d’habitude ', usuel, '.')"/>
          <xsl:with-param name="valeur" select="$voulu/*[name() = $terme]"/>
        </xsl:call-template>
      </xsl:for-each>
      <xsl:call-template name="case">
        <xsl:with-param name="nom" select="concat('regles.', $code, '.suspend')"/>
        <xsl:with-param name="coche" select="$voulu/suspend = 'true'"/>
        <xsl:with-param name="texte">Suspendre la personne aussitôt, sans attendre un agent</xsl:with-param>
      </xsl:call-template>
    </fieldset>
  </xsl:template>

  <xsl:template name="case">
    <xsl:param name="nom"/>
    <xsl:param name="coche"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="checkbox" id="{$nom}" name="{$nom}" value="oui">
        <xsl:if test="$coche"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="{$nom}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>

  <xsl:template name="nuit">
    <fieldset class="carte" id="nuit">
      <legend>Heures de nuit</legend>
      <p>Pour le contrôle des connexions de nuit&#160;; heure de Paris.</p>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">nuit.de</xsl:with-param>
        <xsl:with-param name="libelle">La nuit commence à</xsl:with-param>
        <xsl:with-param name="type">time</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/nuit/de"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">nuit.a</xsl:with-param>
        <xsl:with-param name="libelle">Elle finit à</xsl:with-param>
        <xsl:with-param name="type">time</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/nuit/a"/>
      </xsl:call-template>
    </fieldset>
  </xsl:template>

  <!-- One row a service, and some that are blank. -->
  <xsl:template name="fonctions">
    <fieldset class="carte" id="fonctions">
      <legend>Fonctions sans rapport avec un service</legend>
      <p>Une personne dont la fonction, dans l’annexe, contient l’un de ces mots est signalée quand elle utilise le service.</p>
      <xsl:if test="$document/champ = 'fonctions'"><p class="faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:for-each select="$document/fonctions/item">
        <xsl:call-template name="ligne"><xsl:with-param name="rang" select="position() - 1"/><xsl:with-param name="service" select="service"/><xsl:with-param name="mots" select="mots/item"/></xsl:call-template>
      </xsl:for-each>
      <xsl:call-template name="ligne"><xsl:with-param name="rang" select="count($document/fonctions/item)"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="rang" select="count($document/fonctions/item) + 1"/></xsl:call-template>
    </fieldset>
  </xsl:template>

  <xsl:template name="ligne">
    <xsl:param name="rang"/>
    <xsl:param name="service"/>
    <xsl:param name="mots" select="/.."/>
    <xsl:variable name="nom" select="concat('fonctions[', $rang, '].service')"/>
    <xsl:variable name="fautif" select="$document/champ = $nom"/>
    <div class="champ">
      <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{$nom}">Service (ligne <xsl:value-of select="$rang + 1"/>)</label>
      <xsl:if test="$fautif"><p class="faute" id="{$nom}-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <select id="{$nom}" name="{$nom}">
        <xsl:if test="$fautif"><xsl:attribute name="aria-describedby"><xsl:value-of select="concat($nom, '-faute')"/></xsl:attribute><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
        <option value="">Aucun</option>
        <xsl:for-each select="$document/services/item">
          <option value="{service}">
            <xsl:if test="service = $service"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
            <xsl:value-of select="titre"/>
          </option>
        </xsl:for-each>
        <!-- of a type that is not loaded here -->
        <xsl:if test="$service and not($document/services/item[service = $service])"><option value="{$service}" selected="selected"><xsl:value-of select="$service"/></option></xsl:if>
      </select>
    </div>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="concat('fonctions[', $rang, '].mots')"/>
      <xsl:with-param name="libelle" select="concat('Mots (ligne ', $rang + 1, ')')"/>
      <xsl:with-param name="aide">Séparés par des virgules, comme stagiaire, intérimaire.</xsl:with-param>
      <xsl:with-param name="valeur"><xsl:for-each select="$mots"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each></xsl:with-param>
      <xsl:with-param name="facultatif" select="true()"/>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
