<?xml version="1.0" encoding="UTF-8"?>
<!-- The articles and the annexe of the structures: ST-1 to ST-6. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:template match="convention[type = 'structures']" mode="articles">
    <h2>Préambule</h2>
    <p>La Caf informe les familles sur les établissements qui accueillent les enfants et les parents&#160;: établissements d’accueil du jeune enfant (Eaje), accueils de loisirs (ALSH), relais petite enfance (RPE), lieux d’accueil enfants-parents (LAEP). Celui qui gère un établissement est le mieux à même d’en tenir les informations à jour.</p>

    <h2>Article&#160;1 – Objet</h2>
    <p>La présente convention fixe les conditions dans lesquelles le fournisseur de données saisit, par l’extranet de la Caf, les informations des établissements qu’il gère et que l’annexe&#160;1 énumère. Elle ouvre deux droits distincts&#160;:</p>
    <ul>
      <li>les <strong>disponibilités</strong>, pour les seuls Eaje&#160;: places offertes par groupe d’âge et par période&#160;;</li>
      <li>le <strong>fonctionnement</strong>&#160;: tarifs, projet, équipe, conditions d’admission, inscription, jours et heures d’ouverture, fermetures, contact, accès des personnes handicapées.</li>
    </ul>
    <xsl:call-template name="gratuite"/>

    <h2>Article&#160;2 – Contenu et publication</h2>
    <p>Le fournisseur de données répond de l’exactitude de ce qu’il saisit. Il s’interdit tout contenu&#160;:</p>
    <ul>
      <li>de publicité déguisée, ou mensonger&#160;;</li>
      <li>injurieux, diffamatoire, raciste ou autrement contraire à la loi&#160;;</li>
      <li>à caractère principalement philosophique, politique, syndical ou confessionnel&#160;;</li>
      <li>qui porte un virus ou relaie une chaîne de messages.</li>
    </ul>
    <p>Les disponibilités sont publiées dès leur saisie. Le fonctionnement ne l’est qu’après validation par la Caf. La Caf peut refuser une publication, ou retirer ce qui est publié&#160;; elle en donne le motif.</p>
    <p>Le responsable d’un établissement peut adresser à la Caf une réclamation sur ce qui en est publié.</p>
    <p>Les prestataires du fournisseur de données signent les mêmes engagements et ne conservent aucune des données.</p>

    <h2>Article&#160;3 – Habilitations</h2>
    <h3>3.1 Demande et activation</h3>
    <xsl:call-template name="demande"/>
    <p>
      <xsl:text>Une commune joint la délibération qui autorise la signature de la convention</xsl:text>
      <xsl:if test="annexe/deliberation">
        <xsl:text>&#160;: délibération n°&#160;</xsl:text>
        <xsl:value-of select="annexe/deliberation/numero"/>
        <xsl:text> du </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="annexe/deliberation/date"/></xsl:call-template>
      </xsl:if>
      <xsl:text>.</xsl:text>
    </p>
    <h3>3.2 Identifiants et mots de passe</h3>
    <xsl:call-template name="mots-de-passe"/>
    <h3>3.3 Droits des personnes</h3>
    <p>Une personne ne saisit que pour les établissements que le fournisseur de données gère et pour lesquels elle est inscrite à l’annexe&#160;2, et n’y exerce que les droits qui y figurent.</p>
    <h3>3.4 Obligations et contrôles</h3>
    <xsl:call-template name="codes-personnels"/>
    <p>Chaque saisie porte le numéro d’identification de la personne qui l’a faite.</p>
    <xsl:call-template name="controles"/>

    <h2>Article&#160;4 – Mises à jour</h2>
    <p>Une mise à jour annule et remplace ce qui est en ligne. Les versions antérieures demeurent dans l’historique et ne sont plus publiées.</p>

    <h2>Article&#160;5 – Durée et fin de la convention</h2>
    <xsl:call-template name="duree"/>
    <xsl:call-template name="jusqu-au-terme"/>

    <h2>Article&#160;6 – Avenants</h2>
    <xsl:call-template name="avenant"/>
  </xsl:template>

  <xsl:template match="convention[type = 'structures']" mode="annexe">
    <h2>Annexe&#160;1 – Établissements</h2>
    <table>
      <tr><th>Numéro</th><th>Nom</th><th>Type</th><th>Adresse</th></tr>
      <xsl:for-each select="annexe/etablissements/item">
        <tr>
          <th><xsl:value-of select="id"/></th>
          <td><xsl:value-of select="nom"/></td>
          <td><xsl:value-of select="type"/></td>
          <td><xsl:call-template name="valeur"><xsl:with-param name="texte" select="adresse"/></xsl:call-template></td>
        </tr>
      </xsl:for-each>
    </table>
    <h2>Annexe&#160;2 – Personnes habilitées et droits</h2>
    <h3>Personnes</h3>
    <xsl:call-template name="personnes"/>
    <h3>Droits par personne et par établissement</h3>
    <table>
      <tr><th>Personne</th><th>Établissement</th><th>Disponibilités</th><th>Fonctionnement</th></tr>
      <xsl:for-each select="annexe/personnes/item/droits/item">
        <xsl:variable name="etablissement" select="etablissement"/>
        <tr>
          <th><xsl:value-of select="concat(../../prenom, ' ', ../../nom)"/></th>
          <td>
            <xsl:value-of select="$annexe/etablissements/item[id = $etablissement]/nom"/>
            <xsl:value-of select="concat(' (', $etablissement, ')')"/>
          </td>
          <td><xsl:call-template name="droit"><xsl:with-param name="service">disponibilites</xsl:with-param></xsl:call-template></td>
          <td><xsl:call-template name="droit"><xsl:with-param name="service">fonctionnement</xsl:with-param></xsl:call-template></td>
        </tr>
      </xsl:for-each>
    </table>
  </xsl:template>

  <xsl:template name="droit">
    <xsl:param name="service"/>
    <xsl:choose>
      <xsl:when test="services/item = $service">oui</xsl:when>
      <xsl:otherwise>non</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
