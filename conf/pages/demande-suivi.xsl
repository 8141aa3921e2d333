<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Suivre une demande d’habilitation</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:choose>
      <xsl:when test="$document/etat"><xsl:apply-templates select="$document" mode="etat"/></xsl:when>
      <xsl:otherwise>
        <div class="etroit">
          <xsl:call-template name="fautes"/>
          <form class="carte" method="post" action="{$mount}demande-habilitation/suivi" novalidate="novalidate">
            <p class="aide">Les deux champs sont obligatoires.</p>
            <xsl:call-template name="jeton"/>
            <xsl:call-template name="demandee">
              <xsl:with-param name="nom">reference</xsl:with-param>
              <xsl:with-param name="libelle">Référence de la demande</xsl:with-param>
              <xsl:with-param name="aide">Elle figure dans l’accusé de réception, par exemple DH-7K2M-94QX-B3.</xsl:with-param>
            </xsl:call-template>
            <xsl:call-template name="demandee">
              <xsl:with-param name="nom">courriel</xsl:with-param>
              <xsl:with-param name="libelle">Adresse électronique du demandeur</xsl:with-param>
              <xsl:with-param name="aide">Celle qui a reçu l’accusé de réception.</xsl:with-param>
            </xsl:call-template>
            <button type="submit">Voir où en est la demande</button>
          </form>
        </div>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="demandee">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="aide"/>
    <xsl:variable name="faute" select="$document/erreurs/item[champ = $nom]/message"/>
    <div class="champ">
      <xsl:if test="$faute"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{$nom}"><xsl:value-of select="$libelle"/></label>
      <p class="aide" id="{$nom}-aide"><xsl:value-of select="$aide"/></p>
      <xsl:if test="$faute"><p class="faute" id="{$nom}-faute"><xsl:value-of select="$faute"/></p></xsl:if>
      <input id="{$nom}" name="{$nom}" required="required" spellcheck="false" value="{$document/*[name() = $nom]}">
        <xsl:attribute name="type"><xsl:choose><xsl:when test="$nom = 'courriel'">email</xsl:when><xsl:otherwise>text</xsl:otherwise></xsl:choose></xsl:attribute>
        <xsl:attribute name="autocomplete"><xsl:choose><xsl:when test="$nom = 'courriel'">email</xsl:when><xsl:otherwise>off</xsl:otherwise></xsl:choose></xsl:attribute>
        <xsl:attribute name="aria-describedby"><xsl:if test="$faute"><xsl:value-of select="concat($nom, '-faute ')"/></xsl:if><xsl:value-of select="concat($nom, '-aide')"/></xsl:attribute>
        <xsl:if test="$faute"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
      </input>
    </div>
  </xsl:template>

  <xsl:template match="document" mode="etat">
    <section class="carte" aria-labelledby="demande">
      <h2 id="demande">Demande <span class="numero"><xsl:value-of select="reference"/></span></h2>
      <p class="chapeau"><xsl:value-of select="etat_texte"/></p>
      <xsl:if test="motif">
        <h3>Ce que la Caf écrit</h3>
        <p class="motif"><xsl:value-of select="motif"/></p>
      </xsl:if>
      <dl class="fiche">
        <div><dt>Type de convention</dt><dd><xsl:value-of select="nom"/></dd></div>
        <div><dt>Transmise le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="transmise_texte"/></xsl:call-template></dd></div>
        <div><dt>Dernière étape le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="depuis_texte"/></xsl:call-template></dd></div>
      </dl>
      <xsl:if test="etat = 'a_completer'">
        <form method="post" action="{$mount}demande-habilitation/suivi">
          <xsl:call-template name="chemin"/>
          <button type="submit" name="action" value="completer">Compléter la demande</button>
        </form>
      </xsl:if>
    </section>
  </xsl:template>
</xsl:stylesheet>
