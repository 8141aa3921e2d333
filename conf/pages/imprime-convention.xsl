<?xml version="1.0" encoding="UTF-8"?>
<!-- The convention to sign, for paper. Its input is <page><document> with
       convention   the convention's document (conf/schema/convention.schema.json)
       type_titre   the title of its type
       services     the titles of its services by their names
       caf_nom      the name of the Caf, if there is one
     Each type has its articles and its annexe in a sheet of its own; the numbers are
     those that refusals and the trace cite. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>
  <xsl:include href="imprime-lieu_information.xsl"/>
  <xsl:include href="imprime-structures.xsl"/>
  <xsl:include href="imprime-mam.xsl"/>
  <xsl:include href="imprime-mon_compte_partenaire.xsl"/>

  <xsl:template match="/page">
    <document titre="Convention {$convention/numero} – {$document/type_titre}">
      <h1>Convention «&#160;<xsl:value-of select="$document/type_titre"/>&#160;»</h1>
      <p>
        <strong>N°&#160;<xsl:value-of select="$convention/numero"/></strong>
        <xsl:if test="$convention/version &gt; 1">, version <xsl:value-of select="$convention/version"/>, telle que modifiée par avenant</xsl:if>
      </p>
      <xsl:call-template name="parties"/>
      <xsl:apply-templates select="$convention" mode="articles"/>
      <h2>Signatures</h2>
      <xsl:call-template name="signatures"/>
      <saut/>
      <xsl:apply-templates select="$convention" mode="annexe"/>
    </document>
  </xsl:template>

  <!-- A type that has no articles here: the parties, the persons, the signatures. -->
  <xsl:template match="convention" mode="articles" priority="-1"/>
  <xsl:template match="convention" mode="annexe" priority="-1">
    <h2>Annexe – Personnes habilitées</h2>
    <xsl:call-template name="personnes"/>
  </xsl:template>
</xsl:stylesheet>
