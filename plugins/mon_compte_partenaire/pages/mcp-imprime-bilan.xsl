<?xml version="1.0" encoding="UTF-8"?>
<!-- A yearly review on paper (MCP-16). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:variable name="bilan" select="$document/bilan"/>

  <xsl:template match="/page">
    <document titre="Bilan {$bilan/annee}, {$document/partenaire}">
      <h1>Bilan <xsl:value-of select="$bilan/annee"/></h1>
      <table>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Partenaire</xsl:with-param><xsl:with-param name="texte" select="$document/partenaire"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Convention</xsl:with-param><xsl:with-param name="texte" select="$document/numero"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Caf</xsl:with-param><xsl:with-param name="texte" select="$document/caf"/></xsl:call-template>
        <tr><th>Du</th><td><xsl:call-template name="date"><xsl:with-param name="texte" select="$bilan/du"/></xsl:call-template></td></tr>
        <tr><th>Au</th><td><xsl:call-template name="date"><xsl:with-param name="texte" select="$bilan/au"/></xsl:call-template></td></tr>
        <tr><th>Chiffres</th><td><xsl:choose><xsl:when test="$document/prepare_le">arrêtés le <xsl:value-of select="$document/prepare_le/texte"/></xsl:when><xsl:otherwise>du moment, avant la préparation du bilan</xsl:otherwise></xsl:choose></td></tr>
      </table>
      <p>Bilan annuel des habilitations, de leur usage et de leurs finalités (convention, article&#160;16).</p>
      <h2>Finalités</h2>
      <xsl:choose>
        <xsl:when test="$bilan/missions/item"><ul><xsl:for-each select="$bilan/missions/item"><li><xsl:value-of select="titre"/></li></xsl:for-each></ul></xsl:when>
        <xsl:otherwise><p>Aucune.</p></xsl:otherwise>
      </xsl:choose>
      <h2>Personnes</h2>
      <table>
        <tr><th>Nommées</th><th>Gestionnaires</th><th>Autres</th><th>Sans habilitation</th></tr>
        <tr><td><xsl:value-of select="$bilan/personnes/nombre"/></td><td><xsl:value-of select="$bilan/personnes/gestionnaires"/></td><td><xsl:value-of select="$bilan/personnes/membres"/></td><td><xsl:value-of select="$bilan/personnes/sans_droit"/></td></tr>
      </table>
      <h2>Services</h2>
      <table>
        <tr><th>Service</th><th>Personnes habilitées</th><th>Suspendues</th><th>Accès donnés</th><th>Accès refusés</th></tr>
        <xsl:for-each select="$bilan/services/item">
          <tr>
            <th><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="nom"/></xsl:call-template></th>
            <td><xsl:value-of select="number(concat('0', personnes))"/></td>
            <td><xsl:value-of select="number(concat('0', suspendues))"/></td>
            <td><xsl:value-of select="number(concat('0', acces))"/></td>
            <td><xsl:value-of select="number(concat('0', refus))"/></td>
          </tr>
        </xsl:for-each>
      </table>
      <xsl:call-template name="nombres"><xsl:with-param name="titre">Ce qui a été fait sur les habilitations</xsl:with-param><xsl:with-param name="quoi">Acte</xsl:with-param><xsl:with-param name="lignes" select="$bilan/actes/item"/></xsl:call-template>
      <h2>Accès donnés, par mois et par service</h2>
      <xsl:choose>
        <xsl:when test="$bilan/acces/item">
          <table>
            <tr><th>Mois</th><th>Service</th><th>Accès</th></tr>
            <xsl:for-each select="$bilan/acces/item">
              <tr><th><xsl:value-of select="concat(substring(mois, 6), '/', substring(mois, 1, 4))"/></th><td><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="service"/></xsl:call-template></td><td><xsl:value-of select="nombre"/></td></tr>
            </xsl:for-each>
          </table>
        </xsl:when>
        <xsl:otherwise><p>Aucun.</p></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="nombres"><xsl:with-param name="titre">Accès refusés, par motif</xsl:with-param><xsl:with-param name="quoi">Motif</xsl:with-param><xsl:with-param name="lignes" select="$bilan/refus/item"/></xsl:call-template>
      <h2>Habilitations inutilisées depuis six mois</h2>
      <xsl:choose>
        <xsl:when test="$bilan/droits/item">
          <table>
            <tr><th>Personne</th><th>Service</th><th>Dernier accès</th></tr>
            <xsl:for-each select="$bilan/droits/item">
              <tr><th><xsl:value-of select="concat(prenom, ' ', nom)"/></th><td><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="service"/></xsl:call-template></td><td><xsl:choose><xsl:when test="derniere != ''"><xsl:call-template name="date"><xsl:with-param name="texte" select="derniere"/></xsl:call-template></xsl:when><xsl:otherwise>aucun</xsl:otherwise></xsl:choose></td></tr>
            </xsl:for-each>
          </table>
        </xsl:when>
        <xsl:otherwise><p>Aucune.</p></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="suites"><xsl:with-param name="titre">Contrôles et questions de la Caf</xsl:with-param><xsl:with-param name="lignes" select="$bilan/questions/item"/></xsl:call-template>
      <xsl:call-template name="suites"><xsl:with-param name="titre">Incidents de sécurité</xsl:with-param><xsl:with-param name="lignes" select="$bilan/incidents/item"/></xsl:call-template>
      <xsl:call-template name="suites"><xsl:with-param name="titre">Prestataires</xsl:with-param><xsl:with-param name="lignes" select="$bilan/prestataires/item"/></xsl:call-template>
    </document>
  </xsl:template>

  <xsl:template name="titre-service">
    <xsl:param name="nom"/>
    <xsl:variable name="titre" select="$bilan/services/item[nom = $nom]/titre"/>
    <xsl:choose>
      <xsl:when test="$titre != ''"><xsl:value-of select="$titre"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="translate($nom, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="nombres">
    <xsl:param name="titre"/>
    <xsl:param name="quoi"/>
    <xsl:param name="lignes"/>
    <h2><xsl:value-of select="$titre"/></h2>
    <xsl:choose>
      <xsl:when test="$lignes">
        <table>
          <tr><th><xsl:value-of select="$quoi"/></th><th>Nombre</th></tr>
          <xsl:for-each select="$lignes">
            <tr><th><xsl:choose><xsl:when test="libelle"><xsl:value-of select="libelle"/></xsl:when><xsl:otherwise><xsl:value-of select="translate(acte, '_', ' ')"/></xsl:otherwise></xsl:choose></th><td><xsl:value-of select="nombre"/></td></tr>
          </xsl:for-each>
        </table>
      </xsl:when>
      <xsl:otherwise><p>Aucun.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="suites">
    <xsl:param name="titre"/>
    <xsl:param name="lignes"/>
    <h2><xsl:value-of select="$titre"/></h2>
    <xsl:choose>
      <xsl:when test="$lignes">
        <table>
          <tr><th>Numéro</th><th>Date</th><th>Suite</th></tr>
          <xsl:for-each select="$lignes">
            <tr><th><xsl:value-of select="numero"/><xsl:if test="nom != ''">, <xsl:value-of select="nom"/></xsl:if></th><td><xsl:call-template name="date"><xsl:with-param name="texte" select="quand"/></xsl:call-template></td><td><xsl:call-template name="mot-etat-dossier"/></td></tr>
          </xsl:for-each>
        </table>
      </xsl:when>
      <xsl:otherwise><p>Aucun.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-etat-dossier">
    <xsl:choose>
      <xsl:when test="etat = 'signale'">signalé</xsl:when>
      <xsl:when test="etat = 'pris_en_charge'">pris en charge</xsl:when>
      <xsl:when test="etat = 'annonce'">annoncé</xsl:when>
      <xsl:when test="etat = 'termine'">terminé</xsl:when>
      <xsl:when test="etat = 'posee'">posée</xsl:when>
      <xsl:when test="etat = 'repondue'">répondue</xsl:when>
      <xsl:when test="etat = 'justifiee'">justifiée</xsl:when>
      <xsl:when test="etat = 'retiree'">retirée</xsl:when>
      <xsl:otherwise><xsl:value-of select="translate(etat, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
