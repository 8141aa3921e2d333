<?xml version="1.0" encoding="UTF-8"?>
<!-- The attestation of LI-2, as it was signed: who, when, for which references. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:variable name="qui" select="$document/signataire"/>
  <xsl:variable name="colonnes" select="5"/>

  <xsl:template match="/page">
    <document titre="Attestation de destruction {$document/numero}">
      <h1>Attestation de destruction n°&#160;<xsl:value-of select="$document/numero"/></h1>
      <table>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Lieu d’information</xsl:with-param><xsl:with-param name="texte" select="$convention/partenaire"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Convention</xsl:with-param><xsl:with-param name="texte" select="$convention/numero"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Caf</xsl:with-param><xsl:with-param name="texte" select="$convention/caf"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Demandes</xsl:with-param><xsl:with-param name="texte" select="$document/nombre"/></xsl:call-template>
      </table>
      <p>
        Je, <strong><xsl:value-of select="$qui/signature"/></strong>, <xsl:value-of select="$qui/fonction"/>, personne habilitée par la convention
        <xsl:value-of select="$convention/numero"/>, atteste que toutes les copies des données des familles que le lieu d’information avait
        récupérées avec les demandes de mode d’accueil dont les références suivent sont détruites, sous quelque forme et sur quelque support
        que ce soit, chez ses prestataires aussi, et qu’il n’en reste aucune (convention, article&#160;2&#160;; LI-2).
      </p>
      <h2>Signature</h2>
      <table>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Signée le</xsl:with-param><xsl:with-param name="texte" select="concat($document/signee_le, ', en ligne')"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Nom, tel qu’écrit</xsl:with-param><xsl:with-param name="texte" select="$qui/signature"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Fonction</xsl:with-param><xsl:with-param name="texte" select="$qui/fonction"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Compte connecté</xsl:with-param><xsl:with-param name="texte" select="concat($qui/prenom, ' ', $qui/nom)"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Identifiant</xsl:with-param><xsl:with-param name="texte" select="$qui/identifiant"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Numéro d’identification</xsl:with-param><xsl:with-param name="texte" select="$qui/personne"/></xsl:call-template>
      </table>
      <h2>Références des demandes</h2>
      <xsl:apply-templates select="$document/groupes/item"/>
    </document>
  </xsl:template>

  <xsl:template match="groupes/item">
    <h3>
      Détruites le <xsl:value-of select="detruites"/>
      <xsl:if test="par != ''">, récupérées par <xsl:value-of select="par"/></xsl:if>
      (<xsl:value-of select="count(references/item)"/>)
    </h3>
    <table>
      <tr><th>Référence</th><th>Référence</th><th>Référence</th><th>Référence</th><th>Référence</th></tr>
      <xsl:for-each select="references/item[position() mod $colonnes = 1]">
        <tr>
          <xsl:apply-templates select="." mode="case"><xsl:with-param name="reste" select="$colonnes - 1"/></xsl:apply-templates>
        </tr>
      </xsl:for-each>
    </table>
  </xsl:template>

  <!-- One after the other: among thousands, to ask for several at once takes long. -->
  <xsl:template match="references/item" mode="case">
    <xsl:param name="reste"/>
    <td><xsl:value-of select="."/></td>
    <xsl:choose>
      <xsl:when test="$reste = 0"/>
      <xsl:when test="following-sibling::item[1]">
        <xsl:apply-templates select="following-sibling::item[1]" mode="case"><xsl:with-param name="reste" select="$reste - 1"/></xsl:apply-templates>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="vides"><xsl:with-param name="nombre" select="$reste"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="vides">
    <xsl:param name="nombre"/>
    <xsl:if test="$nombre &gt; 0">
      <td>–</td>
      <xsl:call-template name="vides"><xsl:with-param name="nombre" select="$nombre - 1"/></xsl:call-template>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
