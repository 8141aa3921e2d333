<?xml version="1.0" encoding="UTF-8"?>
<!-- Aux agents de la Caf, quand un partenaire demande un acte. Valeurs : demande, acte, numero, partenaire, convention. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande d’habilitation n°&#160;<xsl:value-of select="demande"/> à décider
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="partenaire"/> (convention <xsl:value-of select="numero"/>) demande une habilitation, ou un changement, dont la Caf décide.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la lire et décider&#160;: <xsl:value-of select="concat(portail, 'mon-compte-partenaire/suivi-demandes/', convention, '/', demande)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous suivez les conventions de votre Caf sur l’extranet
  </xsl:template>
</xsl:stylesheet>
