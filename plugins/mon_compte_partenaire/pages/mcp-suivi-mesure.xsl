<?xml version="1.0" encoding="UTF-8"?>
<!-- A measure of the Caf about a delegation, read again before it takes effect (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="page" select="concat($mount, 'mon-compte-partenaire/suivi/', $document/convention)"/>
  <xsl:variable name="mesure" select="$document/a_confirmer"/>

  <xsl:template match="/page" mode="titre">Relire avant de confirmer</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <section class="carte" aria-labelledby="mesure">
      <h2 id="mesure"><bdi><xsl:value-of select="$document/partenaire"/></bdi></h2>
      <dl class="releve">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$document/numero"/></dd></div>
        <div><dt>Effet, dès la confirmation</dt><dd><xsl:value-of select="$mesure/effet"/></dd></div>
        <div><dt>Motif</dt><dd><bdi><xsl:value-of select="$mesure/motif"/></bdi></dd></div>
      </dl>
      <p>Les deux gestionnaires reçoivent un courriel avec ce motif. La mesure et son auteur sont tracés.</p>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="{$mesure/acte}"/>
        <input type="hidden" name="gestionnaire" value="{$mesure/gestionnaire}"/>
        <input type="hidden" name="motif" value="{$mesure/motif}"/>
        <input type="hidden" name="revision" value="{$mesure/revision}"/>
        <input type="hidden" name="confirme" value="oui"/>
        <p class="actions">
          <button type="submit">Confirmer</button>
          <a href="{$page}">Ne rien faire</a>
        </p>
      </form>
    </section>
  </xsl:template>
</xsl:stylesheet>
