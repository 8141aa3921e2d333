<?xml version="1.0" encoding="UTF-8"?>
<!-- An incident of security (MCP-9.2), for who reported it, the gestionnaires and the Caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Incident n°&#160;<xsl:value-of select="$dossier/dossier"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'signaler'"><xsl:call-template name="succes"><xsl:with-param name="texte">C’est signalé&#160;: la Caf est avertie, vos gestionnaires aussi. Vous recevez un courriel.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'prendre'"><xsl:call-template name="succes"><xsl:with-param name="texte">Vous avez pris l’incident en charge&#160;: le partenaire en est averti.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'noter'"><xsl:call-template name="succes"><xsl:with-param name="texte">La note est ajoutée&#160;; l’autre partie en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'clore'"><xsl:call-template name="succes"><xsl:with-param name="texte">L’incident est clos&#160;: le partenaire en est averti.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
    <xsl:apply-templates select="$dossier"/>
    <xsl:call-template name="etapes"/>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">prendre</xsl:with-param>
      <xsl:with-param name="titre">Prendre en charge</xsl:with-param>
      <xsl:with-param name="libelle">Ce que vous faites d’abord</xsl:with-param>
      <xsl:with-param name="aide">Le partenaire le lit. 4000 caractères au plus, sans donnée d’une famille.</xsl:with-param>
      <xsl:with-param name="facultatif" select="true()"/>
      <xsl:with-param name="bouton">Prendre en charge</xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">noter</xsl:with-param>
      <xsl:with-param name="titre">Ajouter une note</xsl:with-param>
      <xsl:with-param name="libelle">Note</xsl:with-param>
      <xsl:with-param name="aide">Les deux parties la lisent. 4000 caractères au plus, sans donnée d’une famille.</xsl:with-param>
      <xsl:with-param name="bouton">Ajouter la note</xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">clore</xsl:with-param>
      <xsl:with-param name="titre">Clore</xsl:with-param>
      <xsl:with-param name="libelle">Ce qui a été fait</xsl:with-param>
      <xsl:with-param name="aide">Le partenaire le lit. 4000 caractères au plus, sans donnée d’une famille.</xsl:with-param>
      <xsl:with-param name="bouton">Clore l’incident</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossier">
    <section class="carte" aria-labelledby="quoi">
      <div class="tete">
        <h2 id="quoi">Ce qui est signalé</h2>
        <xsl:choose>
          <xsl:when test="etat = 'signale'"><span class="etat ferme">Signalé</span></xsl:when>
          <xsl:when test="etat = 'pris_en_charge'"><span class="etat preavis">Pris en charge par la Caf</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Clos</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Signalé le</xsl:with-param></xsl:call-template>
        <div><dt>Remarqué le</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="constate_le"/></xsl:call-template><xsl:if test="constate_a"> à <xsl:value-of select="constate_a"/></xsl:if></dd></div>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Depuis</xsl:with-param><xsl:with-param name="texte" select="depuis"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Ce qui s’est passé</xsl:with-param><xsl:with-param name="texte" select="description"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Services</xsl:with-param><xsl:with-param name="texte" select="services"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Personnes</xsl:with-param><xsl:with-param name="texte" select="personnes"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Conséquences</xsl:with-param><xsl:with-param name="texte" select="consequences"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Déjà fait</xsl:with-param><xsl:with-param name="texte" select="mesures"/></xsl:call-template>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="mot-acte">
    <xsl:param name="acte"/>
    <xsl:choose>
      <xsl:when test="$acte = 'signaler'">Signalé</xsl:when>
      <xsl:when test="$acte = 'prendre'">Pris en charge</xsl:when>
      <xsl:when test="$acte = 'noter'">Note</xsl:when>
      <xsl:when test="$acte = 'clore'">Clos</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
