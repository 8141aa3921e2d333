<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a transmis une demande. Valeurs : reference, titre, motif, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande d’habilitation <xsl:value-of select="reference"/>&#160;: refusée
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a examiné votre demande d’habilitation <xsl:value-of select="reference"/>. Elle ne
        peut pas lui donner suite.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous pouvez présenter une nouvelle demande sur l’extranet, ou vous adresser à la Caf.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse est celle du demandeur de la demande
    d’habilitation <xsl:value-of select="reference"/>
  </xsl:template>
</xsl:stylesheet>
