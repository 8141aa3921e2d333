<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a choisi un courriel par jour. Valeurs : nouvelles, communes (nom, nouvelles,
     1 000 voulant dire « ou plus »), caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="/courriel/nouvelles = 1">Une nouvelle demande de mode d’accueil</xsl:when>
      <xsl:otherwise>Nouvelles demandes de mode d’accueil</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Depuis le dernier courriel du jour, des familles ont transmis des demandes de mode
        d’accueil que personne de votre lieu d’information n’a encore récupérées&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:for-each select="communes/item[nouvelles &gt; 0]">
      <xsl:call-template name="ligne">
        <xsl:with-param name="texte">
          – <xsl:value-of select="nom"/>&#160;:
          <xsl:choose>
            <xsl:when test="nouvelles &gt;= 1000">1&#160;000 ou plus</xsl:when>
            <xsl:otherwise><xsl:value-of select="nouvelles"/></xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:for-each>
    <xsl:text>&#10;</xsl:text>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour les récupérer&#160;: <xsl:value-of select="concat(portail, 'lieu-information/demandes')"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous avez choisi d’être averti une fois par jour des demandes de vos communes
  </xsl:template>
</xsl:stylesheet>
