<?xml version="1.0" encoding="UTF-8"?>
<!-- À chaque personne d’une convention activée (LI-3.2, ST-3.2, MAM-4.2). Valeurs :
     prenom, nom, identifiant, mot_de_passe (scellé), numero, titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">Votre accès à l’extranet des Caf</xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Un accès vous est ouvert par la <xsl:call-template name="convention"/>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="mot-de-passe"/>
  </xsl:template>

  <xsl:template name="pourquoi">
    votre nom figure dans l’annexe de la <xsl:call-template name="convention"/>
  </xsl:template>
</xsl:stylesheet>
