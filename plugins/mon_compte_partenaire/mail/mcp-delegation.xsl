<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux deux gestionnaires, quand la Caf reprend ou rend la gestion, retire ou rétablit une délégation. Valeurs : acte, gestionnaire, effet, motif, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    <xsl:choose><xsl:when test="acte = 'reprendre'">La Caf reprend la gestion des habilitations</xsl:when><xsl:when test="acte = 'rendre'">La Caf vous rend la gestion des habilitations</xsl:when><xsl:when test="acte = 'retirer'">La Caf retire la délégation d’un gestionnaire</xsl:when><xsl:otherwise>La Caf rétablit la délégation d’un gestionnaire</xsl:otherwise></xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>), dès maintenant&#160;: <xsl:value-of select="effet"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Votre espace&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/espace')"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes gestionnaire des habilitations de votre organisme
  </xsl:template>
</xsl:stylesheet>
