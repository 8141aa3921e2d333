<?xml version="1.0" encoding="UTF-8"?>
<!-- An avenant to sign, for paper: what a new version of a convention changes. Its input
     is <page><document> with
       convention   the new version's document
       version      its number; the first avenant makes version 2
       type_titre, services, caf_nom as for imprime-convention.xsl
       difference   what broker/convention/difference.h gives: champ, nature, avant, apres -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:variable name="article">
    <xsl:choose>
      <xsl:when test="$type = 'lieu_information'">5</xsl:when>
      <xsl:when test="$type = 'structures'">6</xsl:when>
      <xsl:when test="$type = 'mam'">6</xsl:when>
      <xsl:when test="$type = 'mon_compte_partenaire'">17.3</xsl:when>
    </xsl:choose>
  </xsl:variable>

  <!-- What belongs to a version, and not to what is agreed, is no matter of it. -->
  <xsl:variable name="changements" select="$document/difference/item[not(contains('|version|etat|effet|fin|', concat('|', champ, '|'))) and not(starts-with(champ, 'signature'))]"/>

  <xsl:template match="/page">
    <xsl:variable name="numero" select="$document/version - 1"/>
    <document titre="Avenant {$numero} à la convention {$convention/numero} – {$document/type_titre}">
      <h1>Avenant n°&#160;<xsl:value-of select="$numero"/></h1>
      <p><strong>à la convention «&#160;<xsl:value-of select="$document/type_titre"/>&#160;» n°&#160;<xsl:value-of select="$convention/numero"/></strong></p>
      <xsl:call-template name="parties"/>
      <h2>1. Objet</h2>
      <p>
        <xsl:text>Le présent avenant modifie la convention et son annexe</xsl:text>
        <xsl:if test="$article != ''">, en application de son article <xsl:value-of select="$article"/></xsl:if>
        <xsl:text>. Il en forme la version </xsl:text>
        <xsl:value-of select="$document/version"/>
        <xsl:text>. Ce qu’il ne modifie pas reste en vigueur.</xsl:text>
      </p>
      <h2>2. Modifications</h2>
      <xsl:apply-templates select="$document/difference"/>
      <h2>3. Prise d’effet</h2>
      <p>
        <xsl:choose>
          <xsl:when test="$convention/effet">
            <xsl:text>L’avenant prend effet le </xsl:text>
            <xsl:call-template name="date"><xsl:with-param name="texte" select="$convention/effet"/></xsl:call-template>
            <xsl:text>.</xsl:text>
          </xsl:when>
          <xsl:otherwise>L’avenant prend effet à sa signature.</xsl:otherwise>
        </xsl:choose>
      </p>
      <h2>Signatures</h2>
      <!-- the signature that the document may hold is that of an earlier version -->
      <xsl:call-template name="signatures"><xsl:with-param name="signature" select="/.."/></xsl:call-template>
    </document>
  </xsl:template>

  <xsl:template match="difference">
    <xsl:choose>
      <xsl:when test="$changements">
        <table>
          <tr><th>Ce qui change</th><th>Avant</th><th>Après</th></tr>
          <xsl:for-each select="$changements">
            <tr>
              <th><xsl:call-template name="chemin"><xsl:with-param name="texte" select="champ"/></xsl:call-template></th>
              <td><xsl:apply-templates select="avant" mode="contenu"/><xsl:if test="not(avant)">–</xsl:if></td>
              <td><xsl:apply-templates select="apres" mode="contenu"/><xsl:if test="not(apres)">–</xsl:if></td>
            </tr>
          </xsl:for-each>
        </table>
      </xsl:when>
      <xsl:otherwise><p>Aucune.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- annexe.personnes[claire@…].fonction, step by step: Personnes claire@… › Fonction -->
  <xsl:template name="chemin">
    <xsl:param name="texte"/>
    <xsl:choose>
      <xsl:when test="starts-with($texte, 'annexe.')">
        <xsl:call-template name="chemin"><xsl:with-param name="texte" select="substring($texte, 8)"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="starts-with($texte, '.')">
        <xsl:text> › </xsl:text>
        <xsl:call-template name="chemin"><xsl:with-param name="texte" select="substring($texte, 2)"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="starts-with($texte, '[')">
        <xsl:value-of select="concat(' ', substring-before(substring($texte, 2), ']'))"/>
        <xsl:call-template name="chemin"><xsl:with-param name="texte" select="substring-after($texte, ']')"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="$texte != ''">
        <xsl:variable name="pas" select="substring-before(concat(translate($texte, '[', '.'), '.'), '.')"/>
        <xsl:call-template name="libelle"><xsl:with-param name="nom" select="$pas"/></xsl:call-template>
        <xsl:variable name="reste" select="substring($texte, string-length($pas) + 1)"/>
        <xsl:choose>
          <!-- a list of words: a place in it names nothing -->
          <xsl:when test="starts-with($reste, '[') and ($pas = 'services' or $pas = 'missions')">
            <xsl:call-template name="chemin"><xsl:with-param name="texte" select="substring-after($reste, ']')"/></xsl:call-template>
          </xsl:when>
          <xsl:otherwise>
            <xsl:call-template name="chemin"><xsl:with-param name="texte" select="$reste"/></xsl:call-template>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:variable name="libelles">|adresse=Adresse|bulletin=Bulletin d’adhésion|caf=Caf|code=Code Insee|communes=Commune|courriel=Courriel|date=Date|deliberation=Délibération|droits=Droits|effet=Prise d’effet|etablissement=Établissement|etablissements=Établissement|etat=État|fin=Fin|fonction=Fonction|formalites_cnil=Formalités Cnil|gestionnaires=Gestionnaire|habilitations=Habilitation|id=Numéro|identifiant=Identifiant|lieu=Lieu|mam=Mam|missions=Mission|mode=Mode de gestion|nom=Nom|numero=Numéro|partenaire=Partenaire|personnes=Personne|prenom=Prénom|principal=principal|qualite=Qualité|quota=Nombre de personnes|representant=Représentant|responsable_metier=Responsable métier|service=Service|services=Services|siret=SIRET|suppleant=suppléant|suspendue=Suspendue|telephone=Téléphone|type=Type|</xsl:variable>

  <xsl:template name="libelle">
    <xsl:param name="nom"/>
    <xsl:variable name="trouve" select="substring-before(substring-after($libelles, concat('|', $nom, '=')), '|')"/>
    <xsl:choose>
      <xsl:when test="$trouve != ''"><xsl:value-of select="$trouve"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="translate($nom, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A value: a list with commas, an object a line a member, a text as it is. -->
  <xsl:template match="*" mode="contenu">
    <xsl:variable name="texte" select="string(.)"/>
    <xsl:choose>
      <xsl:when test="*">
        <xsl:for-each select="*">
          <xsl:choose>
            <xsl:when test="self::item and position() &gt; 1">, </xsl:when>
            <xsl:when test="position() &gt; 1"><br/></xsl:when>
          </xsl:choose>
          <xsl:if test="not(self::item)">
            <xsl:call-template name="libelle"><xsl:with-param name="nom" select="name()"/></xsl:call-template>
            <xsl:text>&#160;: </xsl:text>
          </xsl:if>
          <xsl:apply-templates select="." mode="contenu"/>
        </xsl:for-each>
      </xsl:when>
      <xsl:when test="$texte = 'true'">oui</xsl:when>
      <xsl:when test="$texte = 'false'">non</xsl:when>
      <xsl:when test="$document/services/*[name() = $texte]">
        <xsl:call-template name="service"><xsl:with-param name="nom" select="$texte"/></xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="date"><xsl:with-param name="texte" select="$texte"/></xsl:call-template></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
