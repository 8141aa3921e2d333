<?xml version="1.0" encoding="UTF-8"?>
<!-- The review before a form is sent; it carries the whole document along. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="formulaire-commun.xsl"/>

  <xsl:variable name="relire">relire, puis envoyer</xsl:variable>
  <xsl:variable name="rien">Rien n’est encore envoyé. Vérifiez ce qui suit.</xsl:variable>
  <xsl:variable name="bouton">Envoyer</xsl:variable>
  <xsl:variable name="modifier">Modifier</xsl:variable>

  <xsl:template match="/page" mode="titre">Relire avant l’envoi</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="fautes"/>
    <xsl:call-template name="objet"/>
    <xsl:call-template name="etape">
      <xsl:with-param name="numero">2</xsl:with-param>
      <xsl:with-param name="texte" select="$relire"/>
    </xsl:call-template>
    <p class="chapeau"><xsl:value-of select="$rien"/></p>
    <xsl:apply-templates select="$document/sections/item" mode="section"/>
    <form method="post" action="{$mount}{$document/vers}">
      <xsl:call-template name="chemin"/>
      <xsl:for-each select="$document/champs/item">
        <input type="hidden" name="{nom}" value="{valeur}"/>
      </xsl:for-each>
      <input type="hidden" name="envoi_unique" value="{$document/envoi_unique}"/>
      <div class="actions">
        <button type="submit" name="action" value="confirmer">
          <xsl:choose>
            <xsl:when test="$document/bouton"><xsl:value-of select="$document/bouton"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="$bouton"/></xsl:otherwise>
          </xsl:choose>
        </button>
        <xsl:call-template name="brouillon"/>
        <button class="second" type="submit" name="action" value="modifier"><xsl:value-of select="$modifier"/></button>
      </div>
    </form>
  </xsl:template>

  <xsl:template match="item" mode="section">
    <section class="carte" aria-labelledby="section-{position()}">
      <h2 id="section-{position()}"><xsl:value-of select="titre"/></h2>
      <xsl:if test="not(lignes/item or rangees/item)">
        <p class="aide">Rien n’est indiqué.</p>
      </xsl:if>
      <xsl:apply-templates select="lignes"/>
      <xsl:for-each select="rangees/item">
        <h3><xsl:value-of select="titre"/></h3>
        <xsl:apply-templates select="lignes"/>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template match="lignes">
    <xsl:if test="item">
      <dl class="releve">
        <xsl:for-each select="item">
          <div>
            <dt><xsl:value-of select="libelle"/></dt>
            <dd><xsl:value-of select="valeur"/></dd>
          </div>
        </xsl:for-each>
      </dl>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
