<?xml version="1.0" encoding="UTF-8"?>
<!-- What was done about habilitations, latest first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="c" select="$document/convention"/>
  <xsl:variable name="page" select="concat($base, 'historique/', $c)"/>

  <xsl:template match="/page" mode="titre">Historique des habilitations</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="situation"/>
    <xsl:call-template name="chemins"/>
    <xsl:if test="$document/personne != 0"><p>Pour une seule personne. <a href="{$page}">Voir tout</a></p></xsl:if>
    <xsl:choose>
      <xsl:when test="$document/historique/item">
        <ol class="carte historique">
          <xsl:for-each select="$document/historique/item">
            <li><strong><xsl:value-of select="le_texte"/></strong>, <xsl:value-of select="par_nom"/>&#160;: <xsl:choose><xsl:when test="personne != 0 and acte != 'sortir'"><a href="{$base}personnes/{$c}/{personne}"><bdi><xsl:value-of select="phrase"/></bdi></a></xsl:when><xsl:otherwise><bdi><xsl:value-of select="phrase"/></bdi></xsl:otherwise></xsl:choose><xsl:if test="string(motif)"> Motif&#160;: <bdi><xsl:value-of select="motif"/></bdi></xsl:if></li>
          </xsl:for-each>
        </ol>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Rien n’a été changé depuis la signature.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/page &gt; 1 or $document/suite = 'true'">
      <form method="get" action="{$page}" class="actions" aria-label="Pages de l’historique">
        <xsl:if test="$document/personne != 0"><input type="hidden" name="personne" value="{$document/personne}"/></xsl:if>
        <xsl:if test="$document/page &gt; 1"><button type="submit" class="second" name="page" value="{$document/page - 1}">Page précédente</button></xsl:if>
        <xsl:if test="$document/suite = 'true'"><button type="submit" class="second" name="page" value="{$document/page + 1}">Page suivante</button></xsl:if>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="chemins">
    <p class="actions">
      <a href="{$base}espace">Mon espace</a>
      <a href="{$base}personnes/{$c}">Personnes et habilitations</a>
    </p>
  </xsl:template>

  <xsl:template name="situation">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <xsl:if test="$document/retire = 'true'"><p class="message avis">La Caf vous a retiré la délégation&#160;: vous pouvez lire, et ne rien changer.</p></xsl:if>
    <xsl:if test="$document/peut = 'demander'"><p class="message avis">La Caf décide&#160;: ce que vous demandez ici lui est transmis, et prend effet quand elle l’accepte (MCP-9.1).</p></xsl:if>
  </xsl:template>
</xsl:stylesheet>
