<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux personnes d’un lieu, un par jour au plus. Valeurs : retard, deux, sept, nouvelles,
     communes (nom et les mêmes comptes, 1 000 voulant dire « ou plus »), caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose>
      <xsl:when test="/courriel/retard &gt; 0">Demandes de mode d’accueil en retard</xsl:when>
      <xsl:otherwise>Demandes de mode d’accueil à récupérer</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Des demandes de mode d’accueil attendent que votre lieu d’information les récupère
        (LI-3.4)&#160;:
      </xsl:with-param>
    </xsl:call-template>
    <xsl:for-each select="communes/item">
      <xsl:call-template name="commune"/>
    </xsl:for-each>
    <xsl:text>&#10;</xsl:text>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour les récupérer&#160;: <xsl:value-of select="concat(portail, 'lieu-information/demandes')"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:if test="retard &gt; 0">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">La Caf voit aussi celles qui sont en retard.</xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="commune">
    <xsl:variable name="comptes">
      <xsl:call-template name="compte"><xsl:with-param name="nombre" select="retard"/><xsl:with-param name="texte">en retard</xsl:with-param></xsl:call-template>
      <xsl:call-template name="compte"><xsl:with-param name="nombre" select="deux"/><xsl:with-param name="texte">d’ici deux jours</xsl:with-param></xsl:call-template>
      <xsl:call-template name="compte"><xsl:with-param name="nombre" select="sept"/><xsl:with-param name="texte">d’ici sept jours</xsl:with-param></xsl:call-template>
      <xsl:call-template name="compte"><xsl:with-param name="nombre" select="nouvelles"/><xsl:with-param name="texte">depuis le dernier courriel du jour</xsl:with-param></xsl:call-template>
    </xsl:variable>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte">
        – <xsl:value-of select="nom"/>&#160;: <xsl:value-of select="substring($comptes, 3)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="compte">
    <xsl:param name="nombre"/>
    <xsl:param name="texte"/>
    <xsl:if test="$nombre &gt; 0">
      <xsl:text>, </xsl:text>
      <xsl:choose>
        <xsl:when test="$nombre &gt;= 1000">1&#160;000 ou plus</xsl:when>
        <xsl:otherwise><xsl:value-of select="$nombre"/></xsl:otherwise>
      </xsl:choose>
      <xsl:value-of select="concat(' ', $texte)"/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes habilité à lire les demandes de mode d’accueil de ces communes
  </xsl:template>
</xsl:stylesheet>
