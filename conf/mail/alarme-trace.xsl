<?xml version="1.0" encoding="UTF-8"?>
<!-- À chaque agent qui a le rôle « traces ». Valeurs : le_texte, lieu, phrase. Aucune donnée
     de personne n’y est. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Alarme&#160;: le journal des accès de l’extranet a été trouvé altéré
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Le <xsl:value-of select="le_texte"/> (heure de Paris), l’extranet a trouvé que son journal
        des accès n’est plus ce qui y avait été écrit.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte">Lieu&#160;: <xsl:value-of select="lieu"/></xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">Constat&#160;: <xsl:value-of select="phrase"/></xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Tant que cette alarme n’est pas levée, aucun service protégé par une convention n’est
        ouvert, à personne. L’identification et le bureau des Caf restent accessibles. D’autres
        constats peuvent s’ajouter à celui-ci&#160;: ils sont sur la page des alarmes, sans autre
        message.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Ce qu’il faut faire&#160;: prévenez sans attendre l’exploitation et la personne chargée de
        la sécurité&#160;; gardez les fichiers tels qu’ils sont&#160;; l’exploitation cherche
        l’étendue de l’altération («&#160;habilctl trace verify&#160;») et remet en place la copie
        de sauvegarde. Levez ensuite l’alarme, en disant pourquoi, avec «&#160;habilctl trace
        resume&#160;» ou sur la page&#160;: <xsl:value-of select="portail"/>caf/alarmes
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous êtes chargé de la lecture des traces sur l’extranet
  </xsl:template>
</xsl:stylesheet>
