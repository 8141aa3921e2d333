<?xml version="1.0" encoding="UTF-8"?>
<!-- Une demande est arrivée (LI-3.4) : à chaque personne du lieu. Rien de la famille n’y figure.
     Valeurs : reference, commune, limite, caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Nouvelle demande de mode d’accueil <xsl:value-of select="reference"/>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Une famille de <xsl:value-of select="commune"/> a transmis une demande de mode d’accueil. Sa
        référence est <xsl:value-of select="reference"/>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Récupérez-la au plus tard le <xsl:value-of select="limite"/>&#160;: la convention prévoit ce
        délai (LI-3.4).
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la lire&#160;: <xsl:value-of select="portail"/>lieu-information/demandes
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous pouvez aussi choisir d’être prévenu une fois par jour&#160;: le réglage est en bas de la
        liste des demandes.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes l’une des personnes du lieu d’information de cette commune
  </xsl:template>
</xsl:stylesheet>
