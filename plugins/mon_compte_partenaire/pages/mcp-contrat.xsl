<?xml version="1.0" encoding="UTF-8"?>
<!-- The contract by version: the one in force first, and what each avenant changed (MCP-2, MCP-17.3). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="page" select="concat($mount, 'mon-compte-partenaire/contrat/', $document/convention)"/>

  <xsl:template match="/page" mode="titre">Convention et contrat de service</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>. La convention, le contrat de service et leurs annexes portent ensemble un numéro de version&#160;; seul un avenant signé en donne un nouveau.</p>
    <xsl:apply-templates select="$document/versions/item"/>
    <xsl:if test="$document/suivante"><p><a href="{$page}?page={$document/suivante}">Versions plus anciennes</a></p></xsl:if>
    <p><a href="{$mount}mon-compte-partenaire/espace">Retour à Mon Compte Partenaire</a></p>
  </xsl:template>

  <xsl:template match="versions/item">
    <section class="carte" aria-labelledby="version-{numero}">
      <div class="tete">
        <h2 id="version-{numero}"><a href="{$page}/{numero}">Version <xsl:value-of select="numero"/></a></h2>
        <xsl:call-template name="etat"/>
      </div>
      <p>
        <xsl:choose>
          <xsl:when test="depuis and jusque">Du <xsl:value-of select="depuis/texte"/> au <xsl:value-of select="jusque/texte"/>.</xsl:when>
          <xsl:when test="depuis">À partir du <xsl:value-of select="depuis/texte"/>.</xsl:when>
          <xsl:when test="jusque">Jusqu’au <xsl:value-of select="jusque/texte"/>.</xsl:when>
          <xsl:otherwise>Depuis la signature.</xsl:otherwise>
        </xsl:choose>
      </p>
      <xsl:if test="changements">
        <h3>Ce que l’avenant a changé</h3>
        <xsl:choose>
          <xsl:when test="changements/item"><dl class="releve"><xsl:apply-templates select="changements/item"/></dl></xsl:when>
          <xsl:otherwise><p>Rien d’autre que des personnes, ou ce qu’elles détiennent.</p></xsl:otherwise>
        </xsl:choose>
      </xsl:if>
      <p class="actions">
        <xsl:call-template name="papier"><xsl:with-param name="nom">convention</xsl:with-param><xsl:with-param name="texte">Convention</xsl:with-param></xsl:call-template>
        <xsl:call-template name="papier"><xsl:with-param name="nom">contrat</xsl:with-param><xsl:with-param name="texte">Contrat de service</xsl:with-param></xsl:call-template>
        <xsl:call-template name="papier"><xsl:with-param name="nom">bulletin</xsl:with-param><xsl:with-param name="texte">Bulletin d’adhésion</xsl:with-param></xsl:call-template>
        <xsl:call-template name="papier"><xsl:with-param name="nom">annexe</xsl:with-param><xsl:with-param name="texte">Annexe</xsl:with-param></xsl:call-template>
      </p>
    </section>
  </xsl:template>

  <xsl:template name="etat">
    <xsl:choose>
      <xsl:when test="etat = 'en_vigueur'"><span class="etat ouvert">En vigueur</span></xsl:when>
      <xsl:when test="etat = 'a_venir'"><span class="etat preavis">À venir</span></xsl:when>
      <xsl:otherwise><span class="etat">Remplacée</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="papier">
    <xsl:param name="nom"/>
    <xsl:param name="texte"/>
    <a href="{$page}/{numero}/{$nom}.pdf"><xsl:value-of select="$texte"/> (PDF)<span class="cache">, version <xsl:value-of select="numero"/></span></a>
  </xsl:template>

  <xsl:template match="changements/item">
    <div>
      <dt><xsl:value-of select="libelle"/></dt>
      <dd>
        <xsl:choose>
          <xsl:when test="ajouts">
            <xsl:for-each select="ajouts/item"><ins>ajout&#160;: <xsl:value-of select="."/></ins><br/></xsl:for-each>
            <xsl:for-each select="modifies/item"><ins>changement&#160;: <xsl:value-of select="."/></ins><br/></xsl:for-each>
            <xsl:for-each select="retraits/item"><del>retrait&#160;: <xsl:value-of select="."/></del></xsl:for-each>
          </xsl:when>
          <xsl:otherwise>
            <ins><xsl:choose><xsl:when test="apres"><xsl:value-of select="apres"/></xsl:when><xsl:otherwise>plus rien</xsl:otherwise></xsl:choose></ins>
            <xsl:if test="avant"><del>avant&#160;: <xsl:value-of select="avant"/></del></xsl:if>
          </xsl:otherwise>
        </xsl:choose>
      </dd>
    </div>
  </xsl:template>
</xsl:stylesheet>
