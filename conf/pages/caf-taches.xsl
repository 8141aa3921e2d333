<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:variable name="ici">caf/taches</xsl:variable>
  <xsl:variable name="faites" select="$document/etat = 'faites'"/>

  <xsl:template match="/page" mode="titre">Tâches</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'tache'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">La tâche est faite.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p>
      <xsl:choose>
        <xsl:when test="$faites"><a href="{$mount}caf/taches">Tâches en attente</a></xsl:when>
        <xsl:otherwise><a href="{$mount}caf/taches?etat=faites">Tâches faites</a></xsl:otherwise>
      </xsl:choose>
    </p>
    <xsl:choose>
      <xsl:when test="$document/taches/item">
        <ul class="liste"><xsl:apply-templates select="$document/taches/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune tâche.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$mount}caf/taches?etat={$document/etat}&amp;apres={$document/suite}">Tâches suivantes</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="taches/item">
    <li class="carte">
      <h2>
        <xsl:choose>
          <xsl:when test="nature = 'depart'">Départ</xsl:when>
          <xsl:when test="nature = 'changement'">Changement de fonction</xsl:when>
          <xsl:otherwise><xsl:value-of select="nature"/></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="personne">&#160;: <xsl:value-of select="personne"/></xsl:if>
      </h2>
      <dl class="fiche">
        <xsl:if test="convention"><div><dt>Convention</dt><dd class="numero"><a href="{$mount}caf/conventions/{convention}"><xsl:value-of select="convention"/></a></dd></div></xsl:if>
        <div><dt>Signalée le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="cree_texte"/></xsl:call-template></dd></div>
        <xsl:if test="auteur_nom != ''"><div><dt>Par</dt><dd><xsl:value-of select="auteur_nom"/></dd></div></xsl:if>
        <xsl:if test="faite_texte"><div><dt>Faite le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="faite_texte"/></xsl:call-template>, par <xsl:value-of select="agent_nom"/></dd></div></xsl:if>
      </dl>
      <xsl:if test="texte != ''"><p class="texte"><xsl:value-of select="texte"/></p></xsl:if>
      <xsl:choose>
        <xsl:when test="$faites"><p>Suite donnée&#160;: <span class="texte"><xsl:value-of select="suite"/></span></p></xsl:when>
        <xsl:otherwise>
          <form method="post" action="{$mount}caf/taches" class="etroit">
            <xsl:call-template name="jeton"/>
            <input type="hidden" name="tache" value="{numero}"/>
            <xsl:call-template name="saisie">
              <xsl:with-param name="nom">suite</xsl:with-param>
              <xsl:with-param name="id" select="concat('suite-', numero)"/>
              <xsl:with-param name="libelle">Ce qui a été fait</xsl:with-param>
              <xsl:with-param name="fautif" select="false()"/>
            </xsl:call-template>
            <button type="submit" class="second" aria-label="Marquer comme faite la tâche {numero}">Marquer comme faite</button>
          </form>
        </xsl:otherwise>
      </xsl:choose>
    </li>
  </xsl:template>
</xsl:stylesheet>
