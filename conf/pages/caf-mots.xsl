<?xml version="1.0" encoding="UTF-8"?>
<!-- The words behind the names in annexes: "annexe.personnes[a@x.example].fonction" is
     « Personnes › a@x.example › Fonction ». A name without a word speaks for itself. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template name="mot">
    <xsl:param name="nom"/>
    <xsl:choose>
      <xsl:when test="$nom = 'adresse'">Adresse</xsl:when>
      <xsl:when test="$nom = 'adresses_des_familles'">Adresses des familles</xsl:when>
      <xsl:when test="$nom = 'adresses_familles'">Adresses des familles</xsl:when>
      <xsl:when test="$nom = 'annexe'">Annexe</xsl:when>
      <xsl:when test="$nom = 'assistant_maternel'">Assistant maternel</xsl:when>
      <xsl:when test="$nom = 'bulletin'">Bulletin d’adhésion</xsl:when>
      <xsl:when test="$nom = 'centralise'">Centralisé</xsl:when>
      <xsl:when test="$nom = 'code'">Code</xsl:when>
      <xsl:when test="$nom = 'communes'">Communes</xsl:when>
      <xsl:when test="$nom = 'contrat'">Contrat de service</xsl:when>
      <xsl:when test="$nom = 'courriel'">Courriel</xsl:when>
      <xsl:when test="$nom = 'date'">Date</xsl:when>
      <xsl:when test="$nom = 'delegue'">Délégué</xsl:when>
      <xsl:when test="$nom = 'deliberation'">Délibération</xsl:when>
      <xsl:when test="$nom = 'disponibilites'">Disponibilités</xsl:when>
      <xsl:when test="$nom = 'droits'">Droits</xsl:when>
      <xsl:when test="$nom = 'effet'">Prise d’effet</xsl:when>
      <xsl:when test="$nom = 'etablissement'">Établissement</xsl:when>
      <xsl:when test="$nom = 'etablissements'">Établissements</xsl:when>
      <xsl:when test="$nom = 'etat'">État</xsl:when>
      <xsl:when test="$nom = 'fin'">Dernier jour</xsl:when>
      <xsl:when test="$nom = 'fonction'">Fonction</xsl:when>
      <xsl:when test="$nom = 'fonctionnement'">Fonctionnement</xsl:when>
      <xsl:when test="$nom = 'formalites_cnil'">Formalités Cnil</xsl:when>
      <xsl:when test="$nom = 'gestionnaires'">Gestionnaires</xsl:when>
      <xsl:when test="$nom = 'habilitations'">Habilitations</xsl:when>
      <xsl:when test="$nom = 'id'">Identifiant</xsl:when>
      <xsl:when test="$nom = 'identifiant'">Adresse électronique</xsl:when>
      <xsl:when test="$nom = 'lieu'">Lieu</xsl:when>
      <xsl:when test="$nom = 'mam'">Mam</xsl:when>
      <xsl:when test="$nom = 'missions'">Missions</xsl:when>
      <xsl:when test="$nom = 'mode'">Mode de gestion</xsl:when>
      <xsl:when test="$nom = 'nom'">Nom</xsl:when>
      <xsl:when test="$nom = 'numero'">Numéro</xsl:when>
      <xsl:when test="$nom = 'partenaire'">Partenaire</xsl:when>
      <xsl:when test="$nom = 'personnes'">Personnes</xsl:when>
      <xsl:when test="$nom = 'prenom'">Prénom</xsl:when>
      <xsl:when test="$nom = 'principal'">Gestionnaire principal</xsl:when>
      <xsl:when test="$nom = 'qualite'">Qualité</xsl:when>
      <xsl:when test="$nom = 'quota'">Nombre de personnes au plus</xsl:when>
      <xsl:when test="$nom = 'quotient_familial'">Quotient familial</xsl:when>
      <xsl:when test="$nom = 'quotients_familiaux'">Quotients familiaux</xsl:when>
      <xsl:when test="$nom = 'reference'">Référence</xsl:when>
      <xsl:when test="$nom = 'representant'">Représentant</xsl:when>
      <xsl:when test="$nom = 'responsable_metier'">Responsable métier</xsl:when>
      <xsl:when test="$nom = 'service'">Service</xsl:when>
      <xsl:when test="$nom = 'services'">Services</xsl:when>
      <xsl:when test="$nom = 'signataires'">Signataires</xsl:when>
      <xsl:when test="$nom = 'signature'">Signature</xsl:when>
      <xsl:when test="$nom = 'siret'">SIRET</xsl:when>
      <xsl:when test="$nom = 'suppleant'">Gestionnaire suppléant</xsl:when>
      <xsl:when test="$nom = 'suspendue'">Suspendue</xsl:when>
      <xsl:when test="$nom = 'telephone'">Téléphone</xsl:when>
      <xsl:when test="$nom = 'type'">Type</xsl:when>
      <xsl:when test="$nom = 'version'">Version</xsl:when>
      <xsl:otherwise><xsl:value-of select="$nom"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A path, name by name; what is in brackets may hold dots. -->
  <xsl:template name="chemin">
    <xsl:param name="champ"/>
    <xsl:variable name="debut" select="substring-before(concat($champ, '.'), '.')"/>
    <xsl:choose>
      <xsl:when test="starts-with($champ, '.')">
        <xsl:call-template name="chemin"><xsl:with-param name="champ" select="substring($champ, 2)"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="starts-with($champ, '[')">
        <xsl:call-template name="mot"><xsl:with-param name="nom" select="substring-before(substring($champ, 2), ']')"/></xsl:call-template>
        <xsl:call-template name="suite"><xsl:with-param name="champ" select="substring-after($champ, ']')"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="contains($debut, '[')">
        <xsl:call-template name="mot"><xsl:with-param name="nom" select="substring-before($champ, '[')"/></xsl:call-template>
        <xsl:call-template name="suite"><xsl:with-param name="champ" select="concat('[', substring-after($champ, '['))"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="mot"><xsl:with-param name="nom" select="$debut"/></xsl:call-template>
        <xsl:call-template name="suite"><xsl:with-param name="champ" select="substring-after($champ, '.')"/></xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="suite">
    <xsl:param name="champ"/>
    <xsl:if test="$champ != ''">
      <xsl:text> › </xsl:text>
      <xsl:call-template name="chemin"><xsl:with-param name="champ" select="$champ"/></xsl:call-template>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
