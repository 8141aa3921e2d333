<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages of the Caf's desk share: its menu, words for states and acts, fields. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <!-- Put first into the content of each page of the desk. -->
  <xsl:template name="bureau">
    <nav class="bureau" aria-label="Bureau de la Caf">
      <ul>
        <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/</xsl:with-param><xsl:with-param name="texte">Bureau</xsl:with-param></xsl:call-template></li>
        <xsl:if test="$document/agent/roles/item = 'conventions'">
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/demandes</xsl:with-param><xsl:with-param name="texte">Demandes</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/conventions</xsl:with-param><xsl:with-param name="texte">Conventions</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/taches</xsl:with-param><xsl:with-param name="texte">Tâches</xsl:with-param></xsl:call-template></li>
        </xsl:if>
        <xsl:if test="$document/agent/roles/item = 'traces'">
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/traces</xsl:with-param><xsl:with-param name="texte">Traces</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/signalements</xsl:with-param><xsl:with-param name="texte">Signalements</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/controles</xsl:with-param><xsl:with-param name="texte">Contrôles</xsl:with-param></xsl:call-template></li>
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/alarmes</xsl:with-param><xsl:with-param name="texte">Alarmes</xsl:with-param></xsl:call-template></li>
        </xsl:if>
        <xsl:if test="$document/agent/roles/item = 'administration'">
          <li><xsl:call-template name="lien"><xsl:with-param name="page">caf/agents</xsl:with-param><xsl:with-param name="texte">Agents</xsl:with-param></xsl:call-template></li>
        </xsl:if>
      </ul>
    </nav>
  </xsl:template>

  <!-- The word of a request's state. -->
  <xsl:template name="mot-etat">
    <xsl:param name="etat"/>
    <xsl:choose>
      <xsl:when test="$etat = 'transmise'">Transmise</xsl:when>
      <xsl:when test="$etat = 'a_completer'">À compléter</xsl:when>
      <xsl:when test="$etat = 'verifiee'">Vérifiée</xsl:when>
      <xsl:when test="$etat = 'convention_envoyee'">Convention envoyée</xsl:when>
      <xsl:when test="$etat = 'signee'">Signée</xsl:when>
      <xsl:when test="$etat = 'activee'">Activée</xsl:when>
      <xsl:when test="$etat = 'refusee'">Refusée</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="etat-demande">
    <xsl:param name="etat"/>
    <span>
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="$etat = 'activee'">etat ouvert</xsl:when>
          <xsl:when test="$etat = 'refusee'">etat ferme</xsl:when>
          <xsl:when test="$etat = 'transmise' or $etat = 'a_completer'">etat preavis</xsl:when>
          <xsl:otherwise>etat</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="mot-etat"><xsl:with-param name="etat" select="$etat"/></xsl:call-template>
    </span>
  </xsl:template>

  <xsl:template name="mot-role">
    <xsl:param name="role"/>
    <xsl:choose>
      <xsl:when test="$role = 'conventions'">Conventions</xsl:when>
      <xsl:when test="$role = 'validation'">Validation des contenus</xsl:when>
      <xsl:when test="$role = 'traces'">Lecture des traces</xsl:when>
      <xsl:when test="$role = 'administration'">Administration des agents</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- A field of the desk: one line, or several with `lignes`. `id` tells two forms of a
       page apart; `nom` is the field's name in errors and documents. -->
  <xsl:template name="saisie">
    <xsl:param name="nom"/>
    <xsl:param name="id" select="$nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="aide"/>
    <xsl:param name="valeur"/>
    <xsl:param name="lignes" select="0"/>
    <xsl:param name="facultatif" select="false()"/>
    <xsl:param name="autocomplete">off</xsl:param>
    <xsl:param name="fautif" select="$document/champ = $nom"/>
    <xsl:param name="faute" select="$document/detail"/>
    <div class="champ">
      <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{$id}">
        <xsl:value-of select="$libelle"/>
        <xsl:if test="$facultatif"><span class="facultatif"> (facultatif)</span></xsl:if>
      </label>
      <xsl:if test="$aide != ''"><p class="aide" id="{$id}-aide"><xsl:value-of select="$aide"/></p></xsl:if>
      <xsl:if test="$fautif"><p class="faute" id="{$id}-faute"><xsl:value-of select="$faute"/></p></xsl:if>
      <xsl:choose>
        <xsl:when test="$lignes &gt; 0">
          <textarea id="{$id}" name="{$nom}" rows="{$lignes}">
            <xsl:call-template name="saisie-attributs"><xsl:with-param name="id" select="$id"/><xsl:with-param name="aide" select="$aide"/><xsl:with-param name="fautif" select="$fautif"/><xsl:with-param name="facultatif" select="$facultatif"/></xsl:call-template>
            <xsl:value-of select="$valeur"/>
          </textarea>
        </xsl:when>
        <xsl:otherwise>
          <input id="{$id}" name="{$nom}" type="{$type}" autocomplete="{$autocomplete}">
            <xsl:call-template name="saisie-attributs"><xsl:with-param name="id" select="$id"/><xsl:with-param name="aide" select="$aide"/><xsl:with-param name="fautif" select="$fautif"/><xsl:with-param name="facultatif" select="$facultatif"/></xsl:call-template>
            <xsl:if test="$valeur != ''"><xsl:attribute name="value"><xsl:value-of select="$valeur"/></xsl:attribute></xsl:if>
          </input>
        </xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template name="saisie-attributs">
    <xsl:param name="id"/>
    <xsl:param name="aide"/>
    <xsl:param name="fautif"/>
    <xsl:param name="facultatif"/>
    <xsl:if test="not($facultatif)"><xsl:attribute name="required">required</xsl:attribute></xsl:if>
    <xsl:if test="$aide != '' or $fautif">
      <xsl:attribute name="aria-describedby">
        <xsl:if test="$fautif"><xsl:value-of select="concat($id, '-faute ')"/></xsl:if>
        <xsl:if test="$aide != ''"><xsl:value-of select="concat($id, '-aide')"/></xsl:if>
      </xsl:attribute>
    </xsl:if>
    <xsl:if test="$fautif"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
  </xsl:template>

  <!-- 2026-01-12 → 12/01/2026; anything else as it is. -->
  <xsl:template name="jour">
    <xsl:param name="date"/>
    <xsl:choose>
      <xsl:when test="translate($date, '0123456789', '0000000000') = '0000-00-00'">
        <xsl:value-of select="concat(substring($date, 9, 2), '/', substring($date, 6, 2), '/', substring($date, 1, 4))"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$date"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A page that is loaded for its templates shows nothing of its own. -->
  <xsl:template match="/page" mode="titre"/>
  <xsl:template match="/page" mode="contenu"/>
</xsl:stylesheet>
