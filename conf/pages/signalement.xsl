<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">signalement</xsl:variable>
  <xsl:variable name="saisie" select="$document/saisie"/>

  <xsl:template match="/page" mode="titre">Signaler un départ ou un changement</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'signalement'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Votre signalement est transmis à la Caf.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau">Le départ d’une personne habilitée, ou son changement de fonction, se signale à la Caf dès qu’il est connu. La Caf peut alors suspendre son accès, en attendant l’avenant.</p>
    <xsl:choose>
      <xsl:when test="$document/conventions/item">
        <form class="carte etroit" method="post" action="{$mount}signalement" novalidate="novalidate">
          <xsl:call-template name="jeton"/>
          <div>
            <xsl:call-template name="classe"><xsl:with-param name="nom">convention</xsl:with-param></xsl:call-template>
            <label for="convention">Convention</label>
            <xsl:call-template name="faute"><xsl:with-param name="nom">convention</xsl:with-param></xsl:call-template>
            <select id="convention" name="convention">
              <xsl:for-each select="$document/conventions/item">
                <option value="{numero}">
                  <xsl:if test="$saisie/convention = numero"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
                  <xsl:value-of select="concat(numero, ' – ', titre)"/>
                </option>
              </xsl:for-each>
            </select>
          </div>
          <fieldset id="nature">
            <xsl:call-template name="classe"><xsl:with-param name="nom">nature</xsl:with-param></xsl:call-template>
            <legend>Ce qui change</legend>
            <xsl:call-template name="faute"><xsl:with-param name="nom">nature</xsl:with-param></xsl:call-template>
            <xsl:call-template name="choix"><xsl:with-param name="valeur">depart</xsl:with-param><xsl:with-param name="texte">La personne part</xsl:with-param></xsl:call-template>
            <xsl:call-template name="choix"><xsl:with-param name="valeur">changement</xsl:with-param><xsl:with-param name="texte">La personne change de fonction</xsl:with-param></xsl:call-template>
          </fieldset>
          <xsl:call-template name="champ">
            <xsl:with-param name="nom">personne</xsl:with-param>
            <xsl:with-param name="libelle">Adresse électronique de la personne</xsl:with-param>
            <xsl:with-param name="type">email</xsl:with-param>
            <xsl:with-param name="aide">Celle qui figure dans l’annexe de la convention.</xsl:with-param>
            <xsl:with-param name="valeur" select="$saisie/personne"/>
            <xsl:with-param name="autocomplete">off</xsl:with-param>
          </xsl:call-template>
          <div>
            <xsl:call-template name="classe"><xsl:with-param name="nom">texte</xsl:with-param></xsl:call-template>
            <label for="texte">Précisions (facultatif)</label>
            <xsl:call-template name="faute"><xsl:with-param name="nom">texte</xsl:with-param></xsl:call-template>
            <textarea id="texte" name="texte" rows="4"><xsl:value-of select="$saisie/texte"/></textarea>
          </div>
          <button type="submit">Transmettre à la Caf</button>
        </form>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune convention en vigueur ne vous nomme.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="classe">
    <xsl:param name="nom"/>
    <xsl:attribute name="class">champ<xsl:if test="$document/champ = $nom"> fautif</xsl:if></xsl:attribute>
  </xsl:template>

  <xsl:template name="faute">
    <xsl:param name="nom"/>
    <xsl:if test="$document/champ = $nom"><p class="faute" id="{$nom}-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="radio" id="nature-{$valeur}" name="nature" value="{$valeur}">
        <xsl:if test="$saisie/nature = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="nature-{$valeur}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>
</xsl:stylesheet>
