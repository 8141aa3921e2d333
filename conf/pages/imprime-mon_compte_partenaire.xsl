<?xml version="1.0" encoding="UTF-8"?>
<!-- The articles and the annexe of Mon Compte Partenaire: MCP-1 to MCP-17. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:template match="convention[type = 'mon_compte_partenaire']" mode="articles">
    <h2>Préambule</h2>
    <p>Pour exercer ses missions auprès des familles, le partenaire a besoin de données que détient la Caf. La Caf les lui rend accessibles, dans la limite de ces missions, par son extranet.</p>
    <xsl:call-template name="mcp-services"/>
    <xsl:call-template name="mcp-missions"/>
    <xsl:call-template name="mcp-habilitations"/>
    <xsl:call-template name="mcp-securite"/>
    <xsl:call-template name="mcp-suivi"/>
    <xsl:call-template name="mcp-vie"/>
  </xsl:template>

  <xsl:template name="mcp-services">
    <h2>Article&#160;1 – Objet</h2>
    <p>La présente convention fixe les conditions dans lesquelles les personnes que le partenaire désigne utilisent les services de «&#160;Mon Compte Partenaire&#160;».</p>
    <h2>Article&#160;2 – Documents contractuels</h2>
    <p>L’accord des parties est formé de la présente convention, du contrat de service et de leurs annexes, dont le bulletin d’adhésion. Ils portent ensemble un même numéro de version et peuvent être lus à tout moment dans l’espace du partenaire.</p>
    <h2>Article&#160;3 – Services</h2>
    <p>Le partenaire accède aux seuls services inscrits à son bulletin d’adhésion (annexe&#160;1), ainsi qu’à leurs pages d’information et d’aide. L’accès est accordé service par service.</p>
    <h2>Article&#160;4 – Disponibilité</h2>
    <p>Chaque service est ouvert aux jours et heures que la Caf fait connaître. Les interruptions prévues sont annoncées. Hors de ces heures, l’accès est fermé.</p>
    <h2>Article&#160;5 – Engagements de la Caf</h2>
    <p>La Caf fournit les services du bulletin d’adhésion et avertit le partenaire de ce qui en change l’usage.</p>
    <h2>Article&#160;6 – Engagements du partenaire</h2>
    <p>Le partenaire n’utilise les services que selon la présente convention et fait connaître aux personnes habilitées les obligations qu’elle leur impose.</p>
    <h2>Article&#160;7 – Traces</h2>
    <p>La Caf enregistre les accès et les actions de chaque utilisateur dans les applications. Ces traces sont conservées de façon sûre&#160;; une demande d’en connaître suit une procédure organisée, motivée et elle-même tracée. Le partenaire n’a connaissance que de celles de son organisme.</p>
  </xsl:template>

  <xsl:template name="mcp-missions">
    <h2>Article&#160;8 – Missions</h2>
    <p>L’accès n’est permis que pour les missions suivantes&#160;:</p>
    <ul>
      <xsl:for-each select="annexe/missions/item">
        <li>
          <xsl:choose>
            <xsl:when test=". = 'quotients_familiaux'">connaître le quotient familial, pour les activités de la petite enfance, de l’enfance et de la jeunesse</xsl:when>
            <xsl:when test=". = 'adresses_des_familles'">connaître l’adresse des familles</xsl:when>
            <xsl:otherwise><xsl:value-of select="translate(., '_', ' ')"/></xsl:otherwise>
          </xsl:choose>
          <xsl:choose>
            <xsl:when test="position() = last()">.</xsl:when>
            <xsl:otherwise>&#160;;</xsl:otherwise>
          </xsl:choose>
        </li>
      </xsl:for-each>
    </ul>
  </xsl:template>

  <xsl:template name="mcp-habilitations">
    <h2>Article&#160;9 – Habilitations</h2>
    <h3>9.1 Gestion</h3>
    <xsl:choose>
      <xsl:when test="annexe/mode = 'centralise'">
        <p>Les habilitations sont gérées <strong>en mode centralisé</strong>&#160;: la Caf les accorde, les modifie et les retire, sur les demandes que les administrateurs désignés par le partenaire font en ligne.</p>
      </xsl:when>
      <xsl:otherwise>
        <p>Les habilitations sont gérées <strong>en mode délégué</strong>&#160;: la Caf remet des codes d’accès au gestionnaire principal et à son suppléant, nommés à l’annexe&#160;2. L’un comme l’autre accorde, suspend, retire et contrôle les habilitations, à l’intérieur du seul organisme du partenaire.</p>
      </xsl:otherwise>
    </xsl:choose>
    <p>Les identifiants et les mots de passe sont produits automatiquement et parviennent directement et de façon sûre à leur utilisateur. La Caf ne les connaît pas.</p>
    <p>La Caf peut à tout moment interroger le partenaire sur une habilitation&#160;; la question et la réponse sont conservées. Elle peut suspendre une habilitation par précaution, imposer un changement de mot de passe, retirer la délégation et reprendre la gestion.</p>
    <h3>9.2 Obligations du partenaire</h3>
    <ul>
      <li>Chaque habilitation nomme le responsable métier qui l’a demandée.</li>
      <li>Le nombre de personnes habilitées ne dépasse pas <xsl:value-of select="annexe/quota"/>.</li>
      <li>Les codes sont personnels. Aucun automate ne se fait passer pour une personne&#160;: un service web s’authentifie avec les codes de la personne qui s’en sert.</li>
      <li>Un départ ou un changement de fonction entraîne le retrait de l’habilitation&#160;; en mode centralisé, il est signalé sans délai à la Caf.</li>
      <li>Tout incident de sécurité est signalé à la Caf sans délai.</li>
    </ul>
  </xsl:template>

  <xsl:template name="mcp-securite">
    <h2>Article&#160;10 – Sécurité</h2>
    <p>Chaque partie prend, pour ce qui dépend d’elle, les mesures propres à empêcher la perte, l’altération et la lecture des données par qui n’y est pas habilité.</p>
    <h2>Article&#160;11 – Confidentialité</h2>
    <p>Les personnes habilitées sont tenues au secret sur ce qu’elles lisent, pendant la convention et après elle.</p>
    <h2>Article&#160;12 – Étapes préalables</h2>
    <p>L’accès suppose l’accomplissement des étapes préalables que décrit le contrat de service, et leur enregistrement par la Caf.</p>
    <h2>Article&#160;13 – Données reprises par le partenaire</h2>
    <p>Le partenaire est responsable des copies qu’il reprend dans ses propres traitements, de leur durée de conservation et de leur effacement.</p>
    <h2>Article&#160;14 – Prestataires</h2>
    <p>Le partenaire annonce à la Caf, <strong>six mois au moins</strong> à l’avance, tout recours à un prestataire, avec la liste des prestataires, les lieux où ils se trouvent et où sont les données, le régime juridique applicable et les tâches confiées. Les prestataires signent les mêmes engagements que lui.</p>
    <h2>Article&#160;15 – Gratuité</h2>
    <xsl:call-template name="gratuite"/>
  </xsl:template>

  <xsl:template name="mcp-suivi">
    <h2>Article&#160;16 – Suivi</h2>
    <p>Les parties dressent chaque année un bilan des habilitations, de leur usage et des missions. Une réunion se tient dans le mois de la demande de l’une d’elles&#160;; son compte rendu est validé dans les trente jours.</p>
  </xsl:template>

  <xsl:template name="mcp-vie">
    <h2>Article&#160;17 – Vie de la convention</h2>
    <h3>17.1 Effet et durée</h3>
    <p>La convention prend effet à sa signature. L’accès n’est ouvert qu’une fois enregistrées comme favorables les formalités auprès de la Cnil. Elle est conclue pour un an et se renouvelle chaque année par tacite reconduction.</p>
    <h3>17.2 Fin</h3>
    <p>Chaque partie peut mettre fin à la convention à tout moment, par lettre recommandée avec avis de réception. La fin prend effet <strong>trois mois au moins</strong> après la réception.</p>
    <p>En cas de manquement, l’une ou l’autre partie en adresse la liste par lettre recommandée avec avis de réception. La convention prend fin d’elle-même <strong>un mois</strong> après la réception, si les manquements n’ont pas cessé dans ce délai.</p>
    <xsl:call-template name="jusqu-au-terme"/>
    <p>La fin de la convention emporte celle du contrat de service.</p>
    <h3>17.3 Avenants</h3>
    <p>La convention, le contrat de service et leurs annexes ne sont modifiés que par avenant signé par les deux parties.</p>
  </xsl:template>

  <xsl:template match="convention[type = 'mon_compte_partenaire']" mode="annexe">
    <h2>Annexe&#160;1 – Bulletin d’adhésion</h2>
    <p>
      <xsl:text>Services ouverts au partenaire</xsl:text>
      <xsl:if test="annexe/bulletin/date">
        <xsl:text> au </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="annexe/bulletin/date"/></xsl:call-template>
      </xsl:if>
      <xsl:text>&#160;:</xsl:text>
    </p>
    <ul>
      <xsl:for-each select="annexe/bulletin/services/item">
        <li><xsl:call-template name="service"><xsl:with-param name="nom" select="."/></xsl:call-template></li>
      </xsl:for-each>
    </ul>
    <h2>Annexe&#160;2 – Gestionnaires et personnes habilitées</h2>
    <table>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Gestionnaire principal</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="gestionnaire"><xsl:with-param name="identifiant" select="annexe/gestionnaires/principal"/></xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Gestionnaire suppléant</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="gestionnaire"><xsl:with-param name="identifiant" select="annexe/gestionnaires/suppleant"/></xsl:call-template></xsl:with-param></xsl:call-template>
    </table>
    <h3>Personnes</h3>
    <xsl:call-template name="personnes"/>
    <xsl:if test="annexe/personnes/item/habilitations/item">
      <h3>Habilitations</h3>
      <table>
        <tr><th>Personne</th><th>Service</th><th>Responsable métier</th><th>Terme</th></tr>
        <xsl:apply-templates select="annexe/personnes/item/habilitations/item" mode="habilitation"/>
      </table>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="habilitation">
    <tr>
      <th><xsl:value-of select="concat(../../prenom, ' ', ../../nom)"/></th>
      <td><xsl:call-template name="service"><xsl:with-param name="nom" select="service"/></xsl:call-template></td>
      <td><xsl:value-of select="responsable_metier"/></td>
      <td>
        <xsl:choose>
          <xsl:when test="suspendue = 'true'">suspendue</xsl:when>
          <xsl:when test="fin"><xsl:call-template name="date"><xsl:with-param name="texte" select="fin"/></xsl:call-template></xsl:when>
          <xsl:otherwise>celui de la convention</xsl:otherwise>
        </xsl:choose>
      </td>
    </tr>
  </xsl:template>

  <xsl:template name="gestionnaire">
    <xsl:param name="identifiant"/>
    <xsl:variable name="personne" select="$annexe/personnes/item[identifiant = $identifiant]"/>
    <xsl:if test="$identifiant">
      <xsl:value-of select="normalize-space(concat($personne/prenom, ' ', $personne/nom, ' '))"/>
      <xsl:value-of select="concat(' (', $identifiant, ')')"/>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
