<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a transmis une demande. Valeurs : reference, titre, numero, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande d’habilitation <xsl:value-of select="reference"/>&#160;: convention à signer
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf a vérifié votre demande d’habilitation <xsl:value-of select="reference"/>. La
        <xsl:call-template name="convention"/> vous est adressée pour signature.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Relisez-la et son annexe, faites-la signer, puis renvoyez-la à la Caf. Les accès s’ouvriront
        quand la Caf aura enregistré la convention signée&#160;: chaque personne nommée dans
        l’annexe recevra alors un courriel.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse est celle du demandeur de la demande
    d’habilitation <xsl:value-of select="reference"/>
  </xsl:template>
</xsl:stylesheet>
