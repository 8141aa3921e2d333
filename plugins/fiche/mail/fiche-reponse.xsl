<?xml version="1.0" encoding="UTF-8"?>
<!-- À la personne, quand la Caf lui a répondu. Valeurs : prenom, nom, base, numero, nom_fiche,
     nature (d’une demande ; sans elle, c’est une réclamation), reponse (issue, texte), caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Réponse de la Caf à votre
    <xsl:choose><xsl:when test="nature">demande</xsl:when><xsl:otherwise>réclamation</xsl:otherwise></xsl:choose>
    n°&#160;<xsl:value-of select="numero"/>
  </xsl:template>

  <xsl:template name="issue">
    <xsl:choose>
      <xsl:when test="reponse/issue = 'fondee'">Votre réclamation est fondée.</xsl:when>
      <xsl:when test="reponse/issue = 'non_fondee'">Votre réclamation n’est pas fondée.</xsl:when>
      <xsl:when test="reponse/issue = 'sans_suite'">Votre réclamation est sans suite.</xsl:when>
      <xsl:when test="reponse/issue = 'faite'">Ce que vous demandiez est fait.</xsl:when>
      <xsl:when test="reponse/issue = 'refusee'">La Caf refuse ce que vous demandiez.</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Vous aviez écrit à la Caf au sujet de «&#160;<xsl:value-of select="nom_fiche"/>&#160;».
        <xsl:call-template name="issue"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Sa réponse&#160;: <xsl:value-of select="reponse/texte"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la relire&#160;: <xsl:value-of select="concat(portail, base, '/reclamations/', numero)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    vous avez écrit à la Caf sur l’extranet
  </xsl:template>
</xsl:stylesheet>
