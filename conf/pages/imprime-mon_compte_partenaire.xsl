<?xml version="1.0" encoding="UTF-8"?>
<!-- The articles and the annexe of Mon Compte Partenaire: MCP-1 to MCP-17, and the contrat de
     service, which is read in the partner's space. -->
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
    <p>L’accord des parties est formé de la présente convention, du contrat de service<xsl:if test="annexe/contrat"> (référence <xsl:value-of select="annexe/contrat/reference"/>)</xsl:if> et de leurs annexes, dont le bulletin d’adhésion. Ils portent ensemble un même numéro de version et peuvent être lus à tout moment dans l’espace du partenaire.</p>
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
    <xsl:call-template name="mcp-bulletin"/>
    <h2>Annexe&#160;2 – Gestionnaires et personnes habilitées</h2>
    <xsl:call-template name="mcp-personnes"/>
  </xsl:template>

  <xsl:template name="mcp-bulletin">
    <p>
      <xsl:text>Services ouverts au partenaire</xsl:text>
      <xsl:if test="$annexe/bulletin/date">
        <xsl:text> au </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="$annexe/bulletin/date"/></xsl:call-template>
      </xsl:if>
      <xsl:if test="$annexe/bulletin/reference"> (référence <xsl:value-of select="$annexe/bulletin/reference"/>)</xsl:if>
      <xsl:text>&#160;:</xsl:text>
    </p>
    <ul>
      <xsl:for-each select="$annexe/bulletin/services/item">
        <li><xsl:call-template name="service"><xsl:with-param name="nom" select="."/></xsl:call-template></li>
      </xsl:for-each>
    </ul>
  </xsl:template>

  <xsl:template name="mcp-personnes">
    <table>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Gestionnaire principal</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="gestionnaire"><xsl:with-param name="identifiant" select="$annexe/gestionnaires/principal"/></xsl:call-template></xsl:with-param></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Gestionnaire suppléant</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="gestionnaire"><xsl:with-param name="identifiant" select="$annexe/gestionnaires/suppleant"/></xsl:call-template></xsl:with-param></xsl:call-template>
    </table>
    <xsl:choose>
      <xsl:when test="$document/personnes = 'false'">
        <p>Les autres personnes, et leurs habilitations, ne sont montrées qu’aux gestionnaires.</p>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="mcp-habilitees"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mcp-habilitees">
    <h3>Personnes</h3>
    <xsl:call-template name="personnes"/>
    <xsl:if test="$annexe/personnes/item/habilitations/item">
      <h3>Habilitations</h3>
      <table>
        <tr><th scope="col">Personne</th><th scope="col">Service</th><th scope="col">Responsable métier</th><th scope="col">Terme</th></tr>
        <xsl:apply-templates select="$annexe/personnes/item/habilitations/item" mode="habilitation"/>
      </table>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="habilitation">
    <tr>
      <th scope="row"><xsl:value-of select="concat(../../prenom, ' ', ../../nom)"/></th>
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

  <!-- The contrat de service. Its services are $document/bulletin, with their hours as the
       settings have them: {titre, but, mission_titre, semaine, ferme_jours_feries…}. -->
  <xsl:template name="mcp-contrat">
    <p>
      <xsl:text>Le présent contrat de service</xsl:text>
      <xsl:if test="$annexe/contrat">
        <xsl:text>, référence </xsl:text><xsl:value-of select="$annexe/contrat/reference"/>
        <xsl:text> du </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="$annexe/contrat/date"/></xsl:call-template>
        <xsl:text>,</xsl:text>
      </xsl:if>
      <xsl:text> dit comment s’exécute la convention n°&#160;</xsl:text><xsl:value-of select="$convention/numero"/>
      <xsl:text>, version </xsl:text><xsl:value-of select="$convention/version"/>
      <xsl:text>. Il prend effet et fin avec elle.</xsl:text>
    </p>
    <h2>1. Services et horaires</h2>
    <p>Chaque service ne s’ouvre que pour sa mission, et dans ses horaires, qui sont ceux de Paris.</p>
    <xsl:apply-templates select="$document/bulletin/item" mode="mcp-service"/>
    <p>Les interruptions prévues sont annoncées dans l’espace du partenaire. Hors des horaires, l’accès est fermé.</p>
    <xsl:call-template name="mcp-contrat-engagements"/>
    <xsl:call-template name="mcp-contrat-securite"/>
    <xsl:call-template name="mcp-contrat-suivi"/>
  </xsl:template>

  <xsl:template match="item" mode="mcp-service">
    <h3><xsl:value-of select="titre"/></h3>
    <xsl:if test="but"><p><xsl:value-of select="but"/></p></xsl:if>
    <p>Mission&#160;: <xsl:value-of select="mission_titre"/>.</p>
    <xsl:call-template name="mcp-horaires"/>
  </xsl:template>

  <xsl:template name="mcp-horaires">
    <xsl:choose>
      <xsl:when test="semaine">
        <table>
          <tr><th scope="col">Jour</th><th scope="col">Ouverture</th></tr>
          <xsl:for-each select="semaine/item">
            <tr>
              <th scope="row"><xsl:value-of select="jour"/></th>
              <td><xsl:call-template name="mcp-plages"/></td>
            </tr>
          </xsl:for-each>
        </table>
      </xsl:when>
      <xsl:otherwise><p>Ouvert tous les jours, à toute heure.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="ferme_jours_feries = 'true'"><p>Fermé les jours fériés.</p></xsl:if>
  </xsl:template>

  <xsl:template name="mcp-plages">
    <xsl:for-each select="plages/item">
      <xsl:if test="position() &gt; 1">, </xsl:if>
      <xsl:choose>
        <xsl:when test="de = '0:00' and a = '24:00'">toute la journée</xsl:when>
        <xsl:otherwise><xsl:value-of select="concat(de, ' à ', a)"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
    <xsl:if test="not(plages/item)">fermé</xsl:if>
  </xsl:template>

  <!-- MCP-5, MCP-6, MCP-12 -->
  <xsl:template name="mcp-contrat-engagements">
    <h2>2. Étapes préalables</h2>
    <p>L’accès s’ouvre une fois la convention signée, les formalités auprès de la Cnil enregistrées comme favorables, et les deux gestionnaires désignés. Chaque personne reçoit alors directement un premier mot de passe, qu’elle change à sa première connexion.</p>
    <h2>3. Engagements</h2>
    <p>La Caf tient les services ouverts dans leurs horaires, annonce les interruptions qu’elle prévoit, et avertit le partenaire de ce qui change leur usage. Le partenaire s’en sert pour les seules missions de la convention, et fait connaître aux personnes habilitées ce à quoi elle les oblige. L’accès est gratuit.</p>
  </xsl:template>

  <!-- MCP-7, MCP-9.1, MCP-9.2, MCP-14 -->
  <xsl:template name="mcp-contrat-securite">
    <h2>4. Habilitations et sécurité</h2>
    <ul>
      <li>Une habilitation est donnée à une personne nommée, service par service, sur la demande d’un responsable métier dont le nom est conservé.</li>
      <li>Le nombre de personnes ne dépasse pas <xsl:value-of select="$annexe/quota"/>.</li>
      <li>L’identifiant et le mot de passe sont personnels&#160;: ils sont produits automatiquement et parviennent directement à leur utilisateur&#160;; ils ne se prêtent pas.</li>
      <li>Aucun automate ne se fait passer pour une personne.</li>
      <li>L’habilitation d’une personne qui part, ou qui change de fonction, est retirée sans attendre.</li>
      <li>Un incident de sécurité est signalé à la Caf sans délai, par l’espace du partenaire.</li>
      <li>La Caf peut à tout moment interroger le partenaire sur une habilitation, la suspendre par précaution, imposer un changement de mot de passe, retirer la délégation ou reprendre la gestion.</li>
    </ul>
    <h2>5. Traces</h2>
    <p>Les accès et les actions sont enregistrés&#160;: la personne, la date et l’heure, l’opération et son objet. Le partenaire lit les traces de son organisme, et d’aucun autre&#160;; cette lecture est elle-même tracée.</p>
    <h2>6. Prestataires</h2>
    <p>Le recours à un prestataire est annoncé à la Caf six mois au moins à l’avance, avec les lieux où il se trouve et où sont les données, le régime juridique qui s’y applique et les tâches confiées. Il signe les mêmes engagements que le partenaire.</p>
  </xsl:template>

  <!-- MCP-16, MCP-17 -->
  <xsl:template name="mcp-contrat-suivi">
    <h2>7. Suivi</h2>
    <p>Un bilan est dressé chaque année&#160;: les habilitations, leur usage, les missions. Une réunion se tient dans le mois de la demande de l’une des parties&#160;; son compte rendu est validé dans les trente jours.</p>
    <h2>8. Modification et fin</h2>
    <p>Le contrat de service n’est modifié que par un avenant signé des deux parties, qui lui donne le même numéro de version qu’à la convention. La fin de la convention y met fin.</p>
  </xsl:template>
</xsl:stylesheet>
