<?xml version="1.0" encoding="UTF-8"?>
<!-- À la personne concernée, aux gestionnaires de la convention et à l’adresse du partenaire.
     Valeurs : concerne, regle, motif, numero, titre, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Habilitation de <xsl:value-of select="concerne"/> supprimée
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        À la suite d’un contrôle des connexions («&#160;<xsl:value-of select="regle"/>&#160;»), la
        Caf a supprimé l’habilitation de <xsl:value-of select="concerne"/> au titre de la
        <xsl:call-template name="convention"/>. Cet accès a pris fin.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="motif"/>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour contester cette décision, écrivez à votre Caf. Une nouvelle habilitation demande un
        avenant à la convention, ou l’acte d’un gestionnaire si vos gestionnaires habilitent
        eux-mêmes&#160;: il en répond devant la Caf.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous, ou votre organisme, êtes partie à une convention avec la Caf
  </xsl:template>
</xsl:stylesheet>
