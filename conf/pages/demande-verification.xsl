<?xml version="1.0" encoding="UTF-8"?>
<!-- The review before a request is transmitted; it carries the whole request along. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="demande-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Relire la demande</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="fautes"/>
    <xsl:call-template name="etape">
      <xsl:with-param name="numero">2</xsl:with-param>
      <xsl:with-param name="texte">relire, puis transmettre</xsl:with-param>
    </xsl:call-template>
    <p class="chapeau">Rien n’est encore transmis. Vérifiez ce qui suit, surtout les adresses électroniques.</p>
    <xsl:apply-templates select="$document/sections/item" mode="section"/>
    <form method="post" action="{$mount}{$document/envoi}">
      <xsl:call-template name="chemin"/>
      <xsl:for-each select="$document/champs/item">
        <input type="hidden" name="{nom}" value="{valeur}"/>
      </xsl:for-each>
      <input type="hidden" name="envoi_unique" value="{$document/envoi_unique}"/>
      <div class="actions">
        <button type="submit" name="action" value="confirmer">Transmettre la demande à la Caf</button>
        <button class="second" type="submit" name="action" value="modifier">Modifier la demande</button>
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
