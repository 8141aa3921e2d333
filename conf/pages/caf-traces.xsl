<?xml version="1.0" encoding="UTF-8"?>
<!-- A demand for traces is made, and those that were (MCP-7). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/traces</xsl:variable>
  <xsl:variable name="saisie" select="$document/saisie"/>

  <xsl:template match="/page" mode="titre">Traces</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <p class="chapeau">Les traces se demandent pour un motif. La demande est gardée&#160;; chaque lecture et chaque export sont tracés à votre nom, avec le motif.</p>
    <section class="carte" aria-labelledby="demander">
      <h2 id="demander">Demander des traces</h2>
      <xsl:call-template name="formulaire"/>
    </section>
    <h2>Demandes faites</h2>
    <xsl:choose>
      <xsl:when test="$document/demandes/item">
        <ul class="liste"><xsl:apply-templates select="$document/demandes/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune demande.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}caf/traces?avant={$document/suite}">Demandes plus anciennes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="formulaire">
    <form method="post" action="{$mount}caf/traces">
      <xsl:call-template name="jeton"/>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Motif</xsl:with-param>
        <xsl:with-param name="aide">Pourquoi demandez-vous ces traces&#160;? 10 à 500&#160;caractères.</xsl:with-param>
        <xsl:with-param name="lignes" select="3"/>
        <xsl:with-param name="valeur" select="$saisie/motif"/>
      </xsl:call-template>
      <div class="recherche">
        <xsl:call-template name="critere">
          <xsl:with-param name="nom">personne</xsl:with-param>
          <xsl:with-param name="libelle">Personne</xsl:with-param>
          <xsl:with-param name="aide">Adresse électronique ou numéro d’identification.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="critere">
          <xsl:with-param name="nom">convention</xsl:with-param>
          <xsl:with-param name="libelle">Numéro de la convention</xsl:with-param>
        </xsl:call-template>
        <div class="champ">
          <xsl:if test="$document/champ = 'service'"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
          <label for="service">Service<span class="facultatif"> (facultatif)</span></label>
          <xsl:if test="$document/champ = 'service'"><p class="faute" id="service-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
          <select id="service" name="service">
            <xsl:if test="$document/champ = 'service'"><xsl:attribute name="aria-invalid">true</xsl:attribute><xsl:attribute name="aria-describedby">service-faute</xsl:attribute></xsl:if>
            <option value="">Tous</option>
            <xsl:for-each select="$document/services/item">
              <option value="{code}">
                <xsl:if test="code = $saisie/service"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
                <xsl:value-of select="concat(type_titre, ' – ', titre)"/>
              </option>
            </xsl:for-each>
          </select>
        </div>
        <xsl:call-template name="critere">
          <xsl:with-param name="nom">cible</xsl:with-param>
          <xsl:with-param name="libelle">Cible</xsl:with-param>
          <xsl:with-param name="aide">Commune, établissement… comme dans la trace.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="critere">
          <xsl:with-param name="nom">objet</xsl:with-param>
          <xsl:with-param name="libelle">Objet ou référence</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="choix">
          <xsl:with-param name="nom">decision</xsl:with-param>
          <xsl:with-param name="libelle">Décision</xsl:with-param>
          <xsl:with-param name="un">autorise</xsl:with-param>
          <xsl:with-param name="un-texte">Autorisée</xsl:with-param>
          <xsl:with-param name="deux">refuse</xsl:with-param>
          <xsl:with-param name="deux-texte">Refusée</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="choix">
          <xsl:with-param name="nom">nature</xsl:with-param>
          <xsl:with-param name="libelle">Nature</xsl:with-param>
          <xsl:with-param name="un">acces</xsl:with-param>
          <xsl:with-param name="un-texte">Accès</xsl:with-param>
          <xsl:with-param name="deux">changement</xsl:with-param>
          <xsl:with-param name="deux-texte">Actes et changements</xsl:with-param>
        </xsl:call-template>
      </div>
      <p class="aide">Heures de Paris. Sans dates&#160;: les 31&#160;derniers jours. Une fin sans heure compte le jour entier.</p>
      <div class="recherche">
        <xsl:call-template name="critere"><xsl:with-param name="nom">du</xsl:with-param><xsl:with-param name="libelle">Du</xsl:with-param><xsl:with-param name="type">date</xsl:with-param></xsl:call-template>
        <xsl:call-template name="critere"><xsl:with-param name="nom">du_heure</xsl:with-param><xsl:with-param name="libelle">À partir de</xsl:with-param><xsl:with-param name="type">time</xsl:with-param></xsl:call-template>
        <xsl:call-template name="critere"><xsl:with-param name="nom">au</xsl:with-param><xsl:with-param name="libelle">Au</xsl:with-param><xsl:with-param name="type">date</xsl:with-param></xsl:call-template>
        <xsl:call-template name="critere"><xsl:with-param name="nom">au_heure</xsl:with-param><xsl:with-param name="libelle">Jusqu’à</xsl:with-param><xsl:with-param name="type">time</xsl:with-param></xsl:call-template>
      </div>
      <button type="submit">Demander ces traces</button>
    </form>
  </xsl:template>

  <xsl:template name="critere">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="aide"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="$nom"/>
      <xsl:with-param name="libelle" select="$libelle"/>
      <xsl:with-param name="aide" select="$aide"/>
      <xsl:with-param name="type" select="$type"/>
      <xsl:with-param name="valeur" select="$saisie/*[local-name() = $nom]"/>
      <xsl:with-param name="facultatif" select="true()"/>
    </xsl:call-template>
  </xsl:template>

  <!-- All, or one of two. -->
  <xsl:template name="choix">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="un"/>
    <xsl:param name="un-texte"/>
    <xsl:param name="deux"/>
    <xsl:param name="deux-texte"/>
    <xsl:variable name="choisi" select="$saisie/*[local-name() = $nom]"/>
    <div class="champ">
      <label for="{$nom}"><xsl:value-of select="$libelle"/></label>
      <select id="{$nom}" name="{$nom}">
        <option value="toutes">Toutes</option>
        <option value="{$un}"><xsl:if test="$choisi = $un"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="$un-texte"/></option>
        <option value="{$deux}"><xsl:if test="$choisi = $deux"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="$deux-texte"/></option>
      </select>
    </div>
  </xsl:template>

  <xsl:template match="demandes/item">
    <li class="carte">
      <div class="tete">
        <h3><a href="{$mount}caf/traces/{numero}">Demande n°&#160;<xsl:value-of select="numero"/></a></h3>
        <span><xsl:value-of select="le_texte"/></span>
      </div>
      <p class="texte"><bdi><xsl:value-of select="motif"/></bdi></p>
      <dl class="fiche">
        <div><dt>Demandée par</dt><dd><bdi><xsl:value-of select="agent_nom"/></bdi></dd></div>
        <xsl:if test="$document/agent/nationale = 'true' and string(caf)"><div><dt>Caf</dt><dd class="numero"><xsl:value-of select="caf"/></dd></div></xsl:if>
        <xsl:if test="string(criteres/personne)"><div><dt>Personne</dt><dd><bdi><xsl:value-of select="criteres/personne_nom"/></bdi> (n°&#160;<xsl:value-of select="criteres/personne"/>)</dd></div></xsl:if>
        <xsl:if test="string(criteres/convention)"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="criteres/convention"/></dd></div></xsl:if>
        <div><dt>Période</dt><dd><xsl:value-of select="criteres/du_texte"/> – <xsl:value-of select="criteres/au_texte"/></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
