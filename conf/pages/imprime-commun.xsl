<?xml version="1.0" encoding="UTF-8"?>
<!-- What documents to print share: the parties, clauses that all types have, tables of
     persons, boxes to sign in. Gives the elements that broker/print/pdf.h knows. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:variable name="document" select="/page/document"/>
  <xsl:variable name="convention" select="$document/convention"/>
  <xsl:variable name="partenaire" select="$convention/partenaire"/>
  <xsl:variable name="annexe" select="$convention/annexe"/>
  <xsl:variable name="type" select="$convention/type"/>

  <!-- What the partner is called in the articles. -->
  <xsl:variable name="le-partenaire">
    <xsl:choose>
      <xsl:when test="$type = 'lieu_information'">le lieu d’information</xsl:when>
      <xsl:when test="$type = 'structures'">le fournisseur de données</xsl:when>
      <xsl:when test="$type = 'mam'">les assistants maternels</xsl:when>
      <xsl:otherwise>le partenaire</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <!-- 2026-03-01: 1er mars 2026; anything else as it is. -->
  <xsl:template name="date">
    <xsl:param name="texte"/>
    <xsl:call-template name="jour"><xsl:with-param name="texte" select="$texte"/></xsl:call-template>
  </xsl:template>

  <xsl:template name="jour">
    <xsl:param name="texte"/>
    <xsl:variable name="mois" select="number(substring($texte, 6, 2))"/>
    <xsl:variable name="jour" select="number(substring($texte, 9, 2))"/>
    <xsl:choose>
      <xsl:when test="translate($texte, '0123456789', '0000000000') = '0000-00-00' and $mois &gt;= 1 and $mois &lt;= 12 and $jour &gt;= 1">
        <xsl:value-of select="$jour"/>
        <xsl:if test="$jour = 1">er</xsl:if>
        <xsl:text>&#160;</xsl:text>
        <xsl:value-of select="normalize-space(substring('janvier  février  mars     avril    mai      juin     juillet  août     septembreoctobre  novembre décembre ', 9 * $mois - 8, 9))"/>
        <xsl:text>&#160;</xsl:text>
        <xsl:value-of select="substring($texte, 1, 4)"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$texte"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A value of a table, or a dash: an empty cell says nothing to who hears it. -->
  <xsl:template name="valeur">
    <xsl:param name="texte"/>
    <xsl:choose>
      <xsl:when test="normalize-space($texte) != ''"><xsl:value-of select="$texte"/></xsl:when>
      <xsl:otherwise>–</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="la-caf">
    <xsl:choose>
      <xsl:when test="$document/caf_nom"><xsl:value-of select="$document/caf_nom"/></xsl:when>
      <xsl:otherwise>Caisse d’allocations familiales (Caf <xsl:value-of select="$convention/caf"/>)</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="service">
    <xsl:param name="nom"/>
    <xsl:variable name="titre" select="$document/services/*[name() = $nom]"/>
    <xsl:choose>
      <xsl:when test="$titre"><xsl:value-of select="$titre"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="translate($nom, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="parties">
    <h2>Entre les parties</h2>
    <p><strong><xsl:call-template name="la-caf"/></strong>, représentée par sa direction, ci-après désignée «&#160;la&#160;Caf&#160;»,</p>
    <p>
      <xsl:text>et </xsl:text>
      <strong><xsl:value-of select="$partenaire/nom"/></strong>, <xsl:value-of select="$partenaire/adresse"/>
      <xsl:if test="$partenaire/siret">, SIRET <xsl:call-template name="siret"/></xsl:if>
      <xsl:if test="$partenaire/representant">
        <xsl:text>, ayant pour représentant </xsl:text>
        <xsl:value-of select="concat($partenaire/representant/prenom, ' ', $partenaire/representant/nom, ', ', $partenaire/representant/qualite)"/>
      </xsl:if>
      <xsl:text>, ci-après </xsl:text>
      <xsl:choose>
        <xsl:when test="$type = 'mam'">«&#160;les assistants maternels&#160;», qui sont tous nommés en annexe et signent tous,</xsl:when>
        <xsl:otherwise>«&#160;<xsl:value-of select="$le-partenaire"/>&#160;»,</xsl:otherwise>
      </xsl:choose>
    </p>
    <p>il est convenu ce qui suit.</p>
  </xsl:template>

  <xsl:template name="siret">
    <xsl:variable name="n" select="$partenaire/siret"/>
    <xsl:value-of select="concat(substring($n, 1, 3), '&#160;', substring($n, 4, 3), '&#160;', substring($n, 7, 3), '&#160;', substring($n, 10))"/>
  </xsl:template>

  <!-- LI-3.1, ST-3.1, MAM-4.1 -->
  <xsl:template name="demande">
    <p>La demande d’habilitation se fait en ligne. Le demandeur relit ce qu’il a saisi et le confirme&#160;; la demande est alors transmise à la Caf, qui en accuse réception par courriel. La Caf la vérifie, puis adresse la convention à signer. Elle peut demander un complément, ou refuser en donnant son motif.</p>
    <p>L’accès n’est ouvert qu’une fois enregistrée la convention signée par les deux parties.</p>
  </xsl:template>

  <!-- LI-3.2, ST-3.2, MAM-4.2 -->
  <xsl:template name="mots-de-passe">
    <p>L’identifiant d’une personne est son adresse électronique. À l’activation, chaque personne nommée dans la demande reçoit par courriel un premier mot de passe, tiré au hasard, de huit caractères. Elle le remplace à sa première connexion par un mot de passe de son choix, d’au moins huit caractères, qu’elle peut ensuite changer à tout moment.</p>
    <p>Les mots de passe sont produits automatiquement&#160;: la Caf ne les choisit pas, ne les connaît pas et ne les voit pas.</p>
    <p>Un mot de passe perdu ou volé est renouvelé au moyen d’un formulaire public, qui demande l’identifiant et un texte montré à l’écran. Le nouveau est envoyé à l’adresse enregistrée, à nulle autre, et doit être changé à la connexion suivante.</p>
  </xsl:template>

  <!-- LI-3.4, ST-3.4, MAM-4.4 -->
  <xsl:template name="codes-personnels">
    <p>L’identifiant et le mot de passe sont strictement personnels&#160;: un compte par personne, jamais partagé ni prêté. Le départ d’une personne ou son changement de fonction est signalé à la Caf, qui peut suspendre aussitôt son accès.</p>
  </xsl:template>

  <xsl:template name="controles">
    <p>Les accès et les actions sont tracés&#160;: la personne, la date et l’heure, l’opération et son objet. La Caf effectue des contrôles des connexions pour s’assurer que la convention est respectée&#160;; elle peut demander une explication et, s’il le faut, suspendre l’accès.</p>
  </xsl:template>

  <xsl:template name="gratuite">
    <p>L’accès est gratuit. Il n’a d’autre but que les missions définies par la présente convention&#160;; tout usage commercial ou étranger à ces missions est interdit.</p>
  </xsl:template>

  <!-- LI-4, ST-5, MAM-5b -->
  <xsl:template name="duree">
    <p>La convention prend effet à sa signature. Elle est conclue pour un an et se renouvelle chaque année par tacite reconduction.</p>
    <p>Chaque partie peut y mettre fin chaque année, sans avoir à se justifier, par lettre recommandée avec avis de réception, reçue par l’autre au moins trois mois avant la date anniversaire. La convention se termine alors à cette date.</p>
  </xsl:template>

  <xsl:template name="jusqu-au-terme">
    <p>Les engagements des parties courent jusqu’à la date de fin. L’accès reste ouvert jusqu’à cette date et cesse à cet instant.</p>
  </xsl:template>

  <xsl:template name="avenant">
    <p>Toute modification de la convention ou de son annexe fait l’objet d’un avenant signé par les deux parties.</p>
  </xsl:template>

  <xsl:template name="personnes">
    <table>
      <tr><th scope="col">Nom</th><th scope="col">Prénom</th><th scope="col">Fonction</th><th scope="col">Identifiant</th></tr>
      <xsl:for-each select="$annexe/personnes/item">
        <tr>
          <th scope="row"><xsl:value-of select="nom"/></th>
          <td><xsl:value-of select="prenom"/></td>
          <td><xsl:call-template name="valeur"><xsl:with-param name="texte" select="fonction"/></xsl:call-template></td>
          <td><xsl:value-of select="identifiant"/></td>
        </tr>
      </xsl:for-each>
    </table>
  </xsl:template>

  <!-- A row of a table of two columns, if there is anything to say. -->
  <xsl:template name="ligne">
    <xsl:param name="nom"/>
    <xsl:param name="texte"/>
    <xsl:if test="normalize-space($texte) != ''">
      <tr><th scope="row"><xsl:value-of select="$nom"/></th><td><xsl:value-of select="$texte"/></td></tr>
    </xsl:if>
  </xsl:template>

  <!-- One box a party. What is signed already says where and when. -->
  <xsl:template name="signatures">
    <xsl:param name="signature" select="$convention/signature"/>
    <p>
      <xsl:choose>
        <xsl:when test="$type = 'mam'">Fait en autant d’originaux que de parties, soit <xsl:value-of select="count($annexe/personnes/item) + 1"/>, à </xsl:when>
        <xsl:otherwise>Fait en deux exemplaires, à </xsl:otherwise>
      </xsl:choose>
      <xsl:choose>
        <xsl:when test="$signature/lieu"><xsl:value-of select="$signature/lieu"/></xsl:when>
        <xsl:otherwise>………………………………………………</xsl:otherwise>
      </xsl:choose>
      <xsl:text>, le&#160;</xsl:text>
      <xsl:choose>
        <xsl:when test="$signature/date"><xsl:call-template name="date"><xsl:with-param name="texte" select="$signature/date"/></xsl:call-template></xsl:when>
        <xsl:otherwise>………………………………</xsl:otherwise>
      </xsl:choose>
    </p>
    <signature nom="Pour la Caf">Nom, qualité et signature</signature>
    <xsl:choose>
      <xsl:when test="$type = 'mam'">
        <xsl:for-each select="$annexe/personnes/item">
          <signature nom="{prenom} {nom}">Assistant maternel – signature</signature>
        </xsl:for-each>
      </xsl:when>
      <xsl:otherwise>
        <signature nom="Pour {$le-partenaire}">
          <xsl:value-of select="$partenaire/nom"/><br/>Nom, qualité et signature
        </signature>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
