<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages about conventions share. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>
  <xsl:include href="caf-mots.xsl"/>

  <xsl:variable name="saisie" select="$document/saisie"/>
  <xsl:variable name="convention" select="$document/convention"/>
  <xsl:variable name="adresse" select="concat($mount, 'caf/conventions/', $convention/numero)"/>

  <xsl:template name="mot-etat-convention">
    <xsl:param name="etat"/>
    <xsl:choose>
      <xsl:when test="$etat = 'preparee'">Préparée</xsl:when>
      <xsl:when test="$etat = 'signee'">Signée</xsl:when>
      <xsl:when test="$etat = 'active'">Active</xsl:when>
      <xsl:when test="$etat = 'preavis'">En préavis</xsl:when>
      <xsl:when test="$etat = 'terminee'">Terminée</xsl:when>
      <xsl:when test="$etat = 'suspendue'">Suspendue</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- In the context of a convention's summary. -->
  <xsl:template name="etats-convention">
    <span>
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="etat = 'active'">etat ouvert</xsl:when>
          <xsl:when test="etat = 'preavis'">etat preavis</xsl:when>
          <xsl:when test="etat = 'terminee'">etat ferme</xsl:when>
          <xsl:otherwise>etat</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:call-template name="mot-etat-convention"><xsl:with-param name="etat" select="etat"/></xsl:call-template>
    </span>
    <xsl:if test="suspendue = 'true'"><xsl:text> </xsl:text><span class="etat ferme">Suspendue</span></xsl:if>
  </xsl:template>

  <xsl:template name="mot-motif">
    <xsl:param name="motif"/>
    <xsl:choose>
      <xsl:when test="$motif = 'manquement'">Manquement</xsl:when>
      <xsl:otherwise>Préavis</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-partie">
    <xsl:param name="par"/>
    <xsl:choose>
      <xsl:when test="$par = 'caf'">la Caf</xsl:when>
      <xsl:otherwise>le partenaire</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A change, as lists of changes are made of. -->
  <xsl:template match="changements/item">
    <li>
      <xsl:variable name="chemin">
        <xsl:choose>
          <xsl:when test="starts-with(champ, 'annexe.')"><xsl:value-of select="substring-after(champ, 'annexe.')"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="champ"/></xsl:otherwise>
        </xsl:choose>
      </xsl:variable>
      <strong><xsl:call-template name="chemin"><xsl:with-param name="champ" select="$chemin"/></xsl:call-template></strong>
      <xsl:text> </xsl:text>
      <xsl:choose>
        <xsl:when test="nature = 'ajout'"><span class="etat ouvert">Ajout</span></xsl:when>
        <xsl:when test="nature = 'retrait'"><span class="etat ferme">Retrait</span></xsl:when>
        <xsl:otherwise><span class="etat preavis">Changement</span></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="avant"><p>Avant&#160;: <del><xsl:apply-templates select="avant" mode="valeur"/></del></p></xsl:if>
      <xsl:if test="apres"><p>Après&#160;: <ins><xsl:apply-templates select="apres" mode="valeur"/></ins></p></xsl:if>
    </li>
  </xsl:template>

  <!-- A leaf as it is, anything else as its leaves, one after the other. -->
  <xsl:template match="*" mode="valeur">
    <xsl:choose>
      <xsl:when test="not(*)"><xsl:call-template name="mot"><xsl:with-param name="nom" select="string(.)"/></xsl:call-template></xsl:when>
      <xsl:otherwise>
        <xsl:for-each select=".//*[not(*)]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:call-template name="mot"><xsl:with-param name="nom" select="string(.)"/></xsl:call-template>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="changements">
    <xsl:choose>
      <xsl:when test="$document/changements/item">
        <ul class="liste"><xsl:apply-templates select="$document/changements/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Rien ne change.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="retour">
    <p><a href="{$adresse}">Retour à la convention <xsl:value-of select="$convention/numero"/></a></p>
  </xsl:template>

  <xsl:template match="/page" mode="titre"/>
  <xsl:template match="/page" mode="contenu"/>
</xsl:stylesheet>
