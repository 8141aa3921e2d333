<?xml version="1.0" encoding="UTF-8"?>
<!-- A described form. Buttons "ajouter" and "retirer" send it to change its rows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire-commun.xsl"/>

  <!-- The words, which a form of a kind of its own has otherwise. -->
  <xsl:variable name="remplir">remplir</xsl:variable>
  <xsl:variable name="relire">Relire avant l’envoi</xsl:variable>
  <xsl:variable name="envoi">Vous relirez tout avant l’envoi.</xsl:variable>

  <!-- A form with nothing to be read again is sent at once. -->
  <xsl:variable name="relue" select="not($document/relire = 'false')"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/titre"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="fautes"/>
    <xsl:call-template name="objet"/>
    <xsl:if test="$relue">
      <xsl:call-template name="etape">
        <xsl:with-param name="numero">1</xsl:with-param>
        <xsl:with-param name="texte" select="$remplir"/>
      </xsl:call-template>
    </xsl:if>
    <p class="chapeau"><xsl:value-of select="$document/chapeau"/></p>
    <p>
      <xsl:text>Tous les champs sont obligatoires, sauf ceux qui sont dits facultatifs</xsl:text>
      <xsl:if test="$document/sections/item//champs/item/quand"> ou à remplir selon une autre réponse</xsl:if>
      <xsl:text>. </xsl:text>
      <xsl:choose>
        <xsl:when test="$document/envoi"><xsl:value-of select="$document/envoi"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="$envoi"/></xsl:otherwise>
      </xsl:choose>
    </p>
    <form method="post" action="{$mount}{$document/vers}" novalidate="novalidate">
      <xsl:call-template name="chemin"/>
      <!-- the first button of a form is the one that the Enter key presses -->
      <button class="defaut" type="submit" name="action" tabindex="-1" aria-hidden="true"><xsl:call-template name="suite"/></button>
      <xsl:apply-templates select="$document/sections/item" mode="section"/>
      <div class="actions">
        <button type="submit" name="action"><xsl:call-template name="suite"/></button>
        <xsl:call-template name="brouillon"/>
      </div>
    </form>
  </xsl:template>

  <!-- What the button does, and says. -->
  <xsl:template name="suite">
    <xsl:attribute name="value"><xsl:choose><xsl:when test="$relue">verifier</xsl:when><xsl:otherwise>confirmer</xsl:otherwise></xsl:choose></xsl:attribute>
    <xsl:choose>
      <xsl:when test="$relue"><xsl:value-of select="$relire"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$document/bouton"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="item" mode="section">
    <section class="carte" aria-labelledby="section-{position()}">
      <h2 id="section-{position()}"><xsl:value-of select="titre"/></h2>
      <xsl:if test="aide"><p class="aide"><xsl:value-of select="aide"/></p></xsl:if>
      <xsl:apply-templates select="champs/item" mode="champ"/>
      <xsl:apply-templates select="groupe"/>
    </section>
  </xsl:template>

  <xsl:template match="groupe">
    <div id="{id}" tabindex="-1">
      <xsl:if test="faute"><p class="faute"><xsl:value-of select="faute"/></p></xsl:if>
      <xsl:apply-templates select="rangees/item" mode="rangee"/>
      <xsl:if test="ajouter">
        <button class="second" type="submit" name="ajouter" value="{ajouter}">
          <xsl:value-of select="ajouter_libelle"/>
        </button>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template match="item" mode="rangee">
    <fieldset class="rangee">
      <legend><xsl:value-of select="titre"/></legend>
      <xsl:apply-templates select="champs/item" mode="champ"/>
      <xsl:apply-templates select="matrice"/>
      <xsl:if test="retirer">
        <button class="second" type="submit" name="retirer" value="{retirer}" aria-label="{retirer_libelle} ({titre})">
          <xsl:value-of select="retirer_libelle"/>
        </button>
      </xsl:if>
    </fieldset>
  </xsl:template>

  <!-- After a row was added or taken away, the first field of the group's last row. -->
  <xsl:template match="rangees/item[last()]/champs/item[1]" mode="premier">
    <xsl:if test="$document/focus and starts-with(nom, concat($document/focus, '['))">
      <xsl:attribute name="autofocus">autofocus</xsl:attribute>
    </xsl:if>
  </xsl:template>

  <!-- Person × establishment: a line of boxes for each establishment. -->
  <xsl:template match="matrice">
    <fieldset class="champ" id="{id}" tabindex="-1">
      <xsl:if test="faute">
        <xsl:attribute name="class">champ fautif</xsl:attribute>
        <xsl:attribute name="aria-describedby"><xsl:value-of select="id"/>-faute</xsl:attribute>
      </xsl:if>
      <legend><xsl:value-of select="libelle"/></legend>
      <xsl:if test="faute"><p class="faute" id="{id}-faute"><xsl:value-of select="faute"/></p></xsl:if>
      <xsl:apply-templates select="lignes/item" mode="droits"/>
    </fieldset>
  </xsl:template>

  <xsl:template match="item" mode="droits">
    <xsl:variable name="nom" select="nom"/>
    <fieldset class="droits" id="{id}" tabindex="-1">
      <xsl:if test="faute">
        <xsl:attribute name="class">droits fautif</xsl:attribute>
        <xsl:attribute name="aria-describedby"><xsl:value-of select="id"/>-faute</xsl:attribute>
      </xsl:if>
      <legend>
        <xsl:choose>
          <xsl:when test="titre"><xsl:value-of select="titre"/></xsl:when>
          <xsl:otherwise>Établissement <xsl:value-of select="position()"/></xsl:otherwise>
        </xsl:choose>
      </legend>
      <input type="hidden" name="{membre}" value="{numero}"/>
      <xsl:if test="faute"><p class="faute" id="{id}-faute"><xsl:value-of select="faute"/></p></xsl:if>
      <xsl:for-each select="cases/item">
        <xsl:call-template name="case">
          <xsl:with-param name="nom" select="$nom"/>
          <xsl:with-param name="type">checkbox</xsl:with-param>
        </xsl:call-template>
      </xsl:for-each>
    </fieldset>
  </xsl:template>
</xsl:stylesheet>
