<?xml version="1.0" encoding="UTF-8"?>
<!-- Yearly reviews (MCP-16): of a convention, or of all that a Caf follows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Bilans annuels</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <p>Chaque année, le mois de l’anniversaire de la convention, un bilan des habilitations, de leur usage et de leurs finalités (MCP-16).</p>
    <xsl:if test="$document/annee_en_cours">
      <p><a href="{$liste-convention}/{$document/annee_en_cours}">L’année en cours, <xsl:value-of select="$document/annee_en_cours"/></a>&#160;: chiffres du moment</p>
    </xsl:if>
    <xsl:call-template name="filtre"/>
    <xsl:call-template name="liste-dossiers">
      <xsl:with-param name="rien">Aucun bilan n’est encore prêt.</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossiers/item">
    <li class="carte demande">
      <h2><a href="{$liste}/{convention}/{annee}">Bilan <xsl:value-of select="annee"/></a></h2>
      <dl class="fiche">
        <xsl:call-template name="partenaire-du-dossier"/>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Du</xsl:with-param><xsl:with-param name="date" select="du"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Au</xsl:with-param><xsl:with-param name="date" select="au"/></xsl:call-template>
        <div><dt>Personnes</dt><dd><xsl:value-of select="personnes/nombre"/></dd></div>
        <div><dt>Habilitations inutilisées</dt><dd><xsl:value-of select="inutilises"/></dd></div>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
