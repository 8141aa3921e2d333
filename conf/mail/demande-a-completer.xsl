<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a transmis une demande. Valeurs : reference, titre, motif, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande d’habilitation <xsl:value-of select="reference"/>&#160;: à compléter
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a examiné votre demande d’habilitation <xsl:value-of select="reference"/>. Elle vous
        prie de la compléter.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour le faire, ouvrez l’extranet à l’adresse <xsl:value-of select="portail"/> et suivez
        votre demande avec sa référence.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse est celle du demandeur de la demande
    d’habilitation <xsl:value-of select="reference"/>
  </xsl:template>
</xsl:stylesheet>
