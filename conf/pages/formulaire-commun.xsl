<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages of a described form have in common: the errors of a whole document, and
     the fields. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Formulaire</xsl:template>
  <xsl:template match="/page" mode="contenu"/>

  <!-- How many there are: a request also shows what follows its transmission. -->
  <xsl:variable name="etapes">2</xsl:variable>

  <xsl:template name="etape">
    <xsl:param name="numero"/>
    <xsl:param name="texte"/>
    <p class="etape"><strong>Étape <xsl:value-of select="$numero"/> sur <xsl:value-of select="$etapes"/></strong> – <xsl:value-of select="$texte"/></p>
  </xsl:template>

  <!-- Each error with a way to its field; first on the page, and focused. -->
  <xsl:template name="fautes">
    <xsl:if test="$document/status &gt;= 400">
      <div class="message erreur" role="alert" id="erreurs" tabindex="-1" autofocus="autofocus">
        <h2><xsl:value-of select="$document/title"/></h2>
        <p><xsl:value-of select="$document/detail"/></p>
        <xsl:if test="$document/erreurs/item">
          <ul>
            <xsl:for-each select="$document/erreurs/item">
              <li><a href="#{translate(champ, '.[]', '--')}"><xsl:value-of select="message"/></a></li>
            </xsl:for-each>
          </ul>
        </xsl:if>
      </div>
    </xsl:if>
  </xsl:template>

  <!-- What a form of many alike is about. -->
  <xsl:template name="objet">
    <xsl:if test="$document/objet"><p class="objet"><xsl:value-of select="$document/objet"/></p></xsl:if>
  </xsl:template>

  <!-- Along with each form; the reference finds a request again while it is completed. -->
  <xsl:template name="chemin">
    <xsl:call-template name="jeton"/>
    <xsl:if test="$document/reference">
      <input type="hidden" name="reference" value="{$document/reference}"/>
      <input type="hidden" name="courriel" value="{$document/courriel}"/>
    </xsl:if>
  </xsl:template>

  <!-- Keeps what is typed, as it is, for another time. -->
  <xsl:template name="brouillon">
    <xsl:if test="$document/brouillon">
      <button class="second" type="submit" name="action" value="enregistrer"><xsl:value-of select="$document/brouillon"/></button>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="champ">
    <div class="champ">
      <xsl:if test="faute"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <xsl:choose>
        <xsl:when test="type = 'choix_multiple' or type = 'oui_non' or (type = 'choix' and count(options/item) &lt; 4)">
          <xsl:apply-templates select="." mode="cases"/>
        </xsl:when>
        <xsl:otherwise>
          <label for="{id}"><xsl:value-of select="libelle"/><xsl:apply-templates select="." mode="facultatif"/></label>
          <xsl:apply-templates select="." mode="textes"/>
          <xsl:choose>
            <xsl:when test="options"><xsl:apply-templates select="." mode="liste"/></xsl:when>
            <xsl:when test="type = 'adresse' or type = 'texte_long'"><xsl:apply-templates select="." mode="lignes"/></xsl:when>
            <xsl:otherwise><xsl:apply-templates select="." mode="saisie"/></xsl:otherwise>
          </xsl:choose>
          <xsl:apply-templates select="choix"/>
        </xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template match="item" mode="facultatif">
    <xsl:if test="quand or not(obligatoire = 'true')">
      <xsl:text> </xsl:text>
      <span class="facultatif">
        <xsl:choose>
          <xsl:when test="quand and obligatoire = 'true'">(à remplir <xsl:value-of select="quand"/>)</xsl:when>
          <xsl:when test="quand">(facultatif, <xsl:value-of select="quand"/>)</xsl:when>
          <xsl:otherwise>(facultatif)</xsl:otherwise>
        </xsl:choose>
      </span>
    </xsl:if>
  </xsl:template>

  <!-- The hint and the error, which the field names as its description. -->
  <xsl:template match="item" mode="textes">
    <xsl:if test="aide"><p class="aide" id="{id}-aide"><xsl:value-of select="aide"/></p></xsl:if>
    <xsl:if test="faute"><p class="faute" id="{id}-faute"><xsl:value-of select="faute"/></p></xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="attributs">
    <xsl:attribute name="id"><xsl:value-of select="id"/></xsl:attribute>
    <xsl:attribute name="name"><xsl:value-of select="nom"/></xsl:attribute>
    <xsl:if test="obligatoire = 'true' and not(quand)"><xsl:attribute name="required">required</xsl:attribute></xsl:if>
    <xsl:if test="autocomplete"><xsl:attribute name="autocomplete"><xsl:value-of select="autocomplete"/></xsl:attribute></xsl:if>
    <xsl:if test="aide or faute">
      <xsl:attribute name="aria-describedby">
        <xsl:if test="faute"><xsl:value-of select="concat(id, '-faute ')"/></xsl:if>
        <xsl:if test="aide"><xsl:value-of select="concat(id, '-aide')"/></xsl:if>
      </xsl:attribute>
    </xsl:if>
    <xsl:if test="faute"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
    <xsl:apply-templates select="." mode="premier"/>
  </xsl:template>

  <!-- The page of the form says which field of a new row gets the focus. -->
  <xsl:template match="item" mode="premier"/>

  <xsl:template match="item" mode="saisie">
    <input>
      <xsl:attribute name="type">
        <xsl:choose>
          <xsl:when test="type = 'courriel'">email</xsl:when>
          <xsl:when test="type = 'telephone'">tel</xsl:when>
          <xsl:when test="type = 'site'">url</xsl:when>
          <xsl:when test="type = 'date'">date</xsl:when>
          <xsl:when test="type = 'heure'">time</xsl:when>
          <xsl:otherwise>text</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:apply-templates select="." mode="attributs"/>
      <xsl:if test="type = 'courriel' or type = 'site'">
        <xsl:attribute name="autocapitalize">none</xsl:attribute>
        <xsl:attribute name="spellcheck">false</xsl:attribute>
      </xsl:if>
      <xsl:if test="type = 'nombre' or type = 'siret' or type = 'caf'"><xsl:attribute name="inputmode">numeric</xsl:attribute></xsl:if>
      <xsl:if test="max and (type = 'texte' or type = 'nom')"><xsl:attribute name="maxlength"><xsl:value-of select="max"/></xsl:attribute></xsl:if>
      <xsl:if test="valeur"><xsl:attribute name="value"><xsl:value-of select="valeur"/></xsl:attribute></xsl:if>
    </input>
  </xsl:template>

  <xsl:template match="item" mode="lignes">
    <textarea rows="3">
      <xsl:if test="type = 'texte_long'"><xsl:attribute name="rows">6</xsl:attribute></xsl:if>
      <xsl:if test="max"><xsl:attribute name="maxlength"><xsl:value-of select="max"/></xsl:attribute></xsl:if>
      <xsl:apply-templates select="." mode="attributs"/>
      <xsl:value-of select="valeur"/>
    </textarea>
  </xsl:template>

  <xsl:template match="item" mode="liste">
    <select>
      <xsl:apply-templates select="." mode="attributs"/>
      <option value="">Choisissez…</option>
      <xsl:for-each select="options/item">
        <option value="{valeur}">
          <xsl:if test="choisi = 'true'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
          <xsl:value-of select="libelle"/>
        </option>
      </xsl:for-each>
    </select>
  </xsl:template>

  <!-- One of few, or several: all to be seen. -->
  <xsl:template match="item" mode="cases">
    <xsl:variable name="champ" select="."/>
    <fieldset id="{id}" tabindex="-1">
      <xsl:if test="aide or faute">
        <xsl:attribute name="aria-describedby">
          <xsl:if test="faute"><xsl:value-of select="concat(id, '-faute ')"/></xsl:if>
          <xsl:if test="aide"><xsl:value-of select="concat(id, '-aide')"/></xsl:if>
        </xsl:attribute>
      </xsl:if>
      <legend><xsl:value-of select="libelle"/><xsl:apply-templates select="." mode="facultatif"/></legend>
      <xsl:apply-templates select="." mode="textes"/>
      <xsl:for-each select="options/item">
        <xsl:call-template name="case">
          <xsl:with-param name="nom" select="$champ/nom"/>
          <xsl:with-param name="type"><xsl:choose><xsl:when test="$champ/type = 'choix_multiple'">checkbox</xsl:when><xsl:otherwise>radio</xsl:otherwise></xsl:choose></xsl:with-param>
        </xsl:call-template>
      </xsl:for-each>
    </fieldset>
  </xsl:template>

  <xsl:template name="case">
    <xsl:param name="nom"/>
    <xsl:param name="type"/>
    <div class="option">
      <input type="{$type}" id="{id}" name="{$nom}" value="{valeur}">
        <xsl:if test="choisi = 'true'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
        <xsl:if test="aide"><xsl:attribute name="aria-describedby"><xsl:value-of select="concat(id, '-aide')"/></xsl:attribute></xsl:if>
      </input>
      <label for="{id}"><xsl:value-of select="libelle"/></label>
      <xsl:if test="aide"><p class="aide" id="{id}-aide"><xsl:value-of select="aide"/></p></xsl:if>
    </div>
  </xsl:template>

  <!-- What comes near in an official list: chosen here, or typed anew above. -->
  <xsl:template match="choix">
    <xsl:variable name="champ" select=".."/>
    <fieldset class="proches">
      <legend>Choisir dans la liste</legend>
      <xsl:for-each select="item">
        <xsl:variable name="id" select="concat($champ/id, '-choix-', position())"/>
        <div class="option">
          <input type="radio" id="{$id}" name="{$champ/nom}" value="{.}"/>
          <label for="{$id}"><xsl:value-of select="."/></label>
        </div>
      </xsl:for-each>
    </fieldset>
  </xsl:template>
</xsl:stylesheet>
