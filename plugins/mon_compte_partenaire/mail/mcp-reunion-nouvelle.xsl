<?xml version="1.0" encoding="UTF-8"?>
<!-- À l’autre partie, de chaque pas d’une réunion, et aux deux avant une limite (MCP-16).
     Valeurs : convention, numero, partenaire, caf, dossier, etat, cote (caf, partenaire), acte
     (demander, fixer, tenir, rediger, valider, contester, rappeler), limite, date. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Réunion n°&#160;<xsl:value-of select="dossier"/>&#160;:
    <xsl:choose>
      <xsl:when test="acte = 'demander'">demandée</xsl:when>
      <xsl:when test="acte = 'fixer'">le <xsl:value-of select="date"/></xsl:when>
      <xsl:when test="acte = 'tenir'">tenue</xsl:when>
      <xsl:when test="acte = 'rediger'">compte rendu à valider</xsl:when>
      <xsl:when test="acte = 'valider'">compte rendu validé</xsl:when>
      <xsl:when test="acte = 'contester'">compte rendu contesté</xsl:when>
      <xsl:otherwise>rappel</xsl:otherwise>
    </xsl:choose>
    (<xsl:value-of select="partenaire"/>)
  </xsl:template>

  <xsl:template name="phrase">
    <xsl:choose>
      <xsl:when test="acte = 'demander'">Une réunion est demandée. Elle se tient dans le mois, le <xsl:value-of select="limite"/> au plus tard (MCP-16)&#160;: enregistrez-en la date.</xsl:when>
      <xsl:when test="acte = 'fixer'">La réunion se tiendra le <xsl:value-of select="date"/>.</xsl:when>
      <xsl:when test="acte = 'tenir'">La réunion est enregistrée comme tenue. L’une des deux parties envoie le compte rendu.</xsl:when>
      <xsl:when test="acte = 'rediger'">Le compte rendu est envoyé&#160;: validez-le ou contestez-le dans les trente jours, le <xsl:value-of select="limite"/> au plus tard (MCP-16).</xsl:when>
      <xsl:when test="acte = 'valider'">L’autre partie a validé le compte rendu.</xsl:when>
      <xsl:when test="acte = 'contester'">L’autre partie conteste le compte rendu, et dit pourquoi.</xsl:when>
      <xsl:when test="etat = 'compte_rendu'">Le compte rendu attend votre réponse jusqu’au <xsl:value-of select="limite"/> (MCP-16)&#160;: validez-le, ou contestez-le.</xsl:when>
      <xsl:when test="etat = 'fixee'">La réunion est fixée au <xsl:value-of select="date"/>. Une fois tenue, enregistrez-le.</xsl:when>
      <xsl:otherwise>La réunion demandée se tient le <xsl:value-of select="limite"/> au plus tard (MCP-16), et n’a pas encore de date.</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">Convention <xsl:value-of select="numero"/>, <xsl:value-of select="partenaire"/>. <xsl:call-template name="phrase"/></xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="portail"/>
        <xsl:text>mon-compte-partenaire/</xsl:text>
        <xsl:if test="cote = 'caf'">suivi-</xsl:if>
        <xsl:value-of select="concat('reunions/', convention, '/', dossier)"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    <xsl:choose>
      <xsl:when test="cote = 'caf'">vous êtes agent de la Caf&#160;<xsl:value-of select="caf"/> sur l’extranet</xsl:when>
      <xsl:otherwise>vous gérez les habilitations de votre organisme</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
