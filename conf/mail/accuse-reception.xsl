<?xml version="1.0" encoding="UTF-8"?>
<!-- À qui a transmis une demande. Valeurs : reference, titre, caf. Le nom saisi n’est pas
     repris : personne n’a encore vérifié qu’il va avec l’adresse. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande d’habilitation <xsl:value-of select="reference"/>&#160;: bien reçue
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Votre demande d’habilitation («&#160;<xsl:value-of select="titre"/>&#160;») a été transmise
        à la Caf. Sa référence est <xsl:value-of select="reference"/>&#160;: gardez-la, elle permet
        de suivre la demande sur l’extranet.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        La Caf va la vérifier. Vous recevrez un courriel à chaque étape&#160;; vous n’avez rien
        d’autre à faire pour l’instant.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si vous n’avez fait aucune demande, ignorez ce message&#160;: rien ne sera ouvert sans une
        convention signée.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse est celle du demandeur de la demande
    d’habilitation <xsl:value-of select="reference"/>
  </xsl:template>
</xsl:stylesheet>
