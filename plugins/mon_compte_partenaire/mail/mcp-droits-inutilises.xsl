<?xml version="1.0" encoding="UTF-8"?>
<!-- Des droits dont personne ne se sert (MCP-9.1, MCP-16) : une fois par mois, aux gestionnaires.
     Valeurs : numero, partenaire, convention, total, a_retirer, jours_rappel, jours_retrait, mode. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Droits inutilisés&#160;: <xsl:value-of select="total"/> à revoir
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Sous la convention <xsl:value-of select="numero"/> (<xsl:value-of select="partenaire"/>), les droits
        sans usage depuis <xsl:value-of select="jours_rappel"/> jours ou plus sont au nombre
        de <xsl:value-of select="total"/>.
        <xsl:if test="a_retirer &gt; 0">
          Parmi eux, <xsl:value-of select="a_retirer"/> depuis <xsl:value-of select="jours_retrait"/> jours ou
          plus&#160;: nous vous proposons de les retirer.
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:choose>
          <xsl:when test="mode = 'centralise'">Demandez leur retrait à la Caf, ou dites pourquoi ils restent nécessaires&#160;:</xsl:when>
          <xsl:otherwise>Retirez-les, ou dites pourquoi ils restent nécessaires&#160;:</xsl:otherwise>
        </xsl:choose>
        <xsl:text> </xsl:text>
        <xsl:value-of select="portail"/>mon-compte-partenaire/inutilises/<xsl:value-of select="convention"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes l’un des deux gestionnaires de cette convention
  </xsl:template>
</xsl:stylesheet>
