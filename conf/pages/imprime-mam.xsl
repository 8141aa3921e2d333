<?xml version="1.0" encoding="UTF-8"?>
<!-- The articles and the annexe of a maison d'assistants maternels: MAM-1 to MAM-6. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:template match="convention[type = 'mam']" mode="articles">
    <h2>Préambule</h2>
    <p>La Caf fait connaître aux familles les maisons d’assistants maternels (Mam). Les assistants maternels qui y exercent ensemble sont les mieux à même d’en décrire le fonctionnement.</p>

    <h2>Article&#160;1 – Objet</h2>
    <p>La présente convention fixe les conditions dans lesquelles les assistants maternels saisissent, par l’extranet de la Caf, le fonctionnement de leur Mam et leurs coordonnées professionnelles, limitées au nom et au prénom.</p>
    <p>Toute saisie, sans exception, est validée par la Caf avant d’être publiée.</p>
    <xsl:call-template name="gratuite"/>

    <h2>Article&#160;2 – Consentement mutuel</h2>
    <p>Les assistants maternels d’une Mam s’informent les uns les autres de ce qu’ils publient et y consentent chacun. Le nom d’une personne n’est publié que tant que son consentement est enregistré. Elle peut le retirer à tout moment&#160;: son nom n’est plus en ligne dès cet instant.</p>

    <h2>Article&#160;3 – Engagements</h2>
    <p>Les assistants maternels s’engagent à&#160;:</p>
    <ul>
      <li>ne saisir que les données de leur propre Mam, et ne nommer que des assistants maternels qui sont parties à la présente convention&#160;;</li>
      <li>ne saisir que des informations exactes et licites, et les tenir à jour&#160;;</li>
      <li>à la fin de la convention, quelle qu’en soit la cause, ne garder aucune copie des données et remettre à la Caf une attestation de destruction signée.</li>
    </ul>
    <p>La Caf peut refuser une publication, ou retirer ce qui est publié&#160;; elle en donne le motif. En cas de manquement, elle peut suspendre l’accès sur-le-champ, et mettre fin à la convention selon l’article&#160;5 b.</p>

    <h2>Article&#160;4 – Habilitations</h2>
    <h3>4.1 Demande et activation</h3>
    <xsl:call-template name="demande"/>
    <p>La convention est envoyée par la poste à l’adresse de la Mam donnée dans la demande.</p>
    <h3>4.2 Identifiants et mots de passe</h3>
    <xsl:call-template name="mots-de-passe"/>
    <h3>4.3 Périmètre</h3>
    <p>Un assistant maternel accède aux données de sa propre Mam et d’aucune autre, et seulement s’il est partie à la présente convention.</p>
    <h3>4.4 Obligations et contrôles</h3>
    <xsl:call-template name="codes-personnels"/>
    <p>Chaque saisie porte le numéro d’identification de la personne qui l’a faite.</p>
    <xsl:call-template name="controles"/>

    <h2>Article&#160;5 – Droits des personnes, durée et fin de la convention</h2>
    <h3>5 a. Rectification et effacement</h3>
    <p>L’assistant maternel concerné adresse à la Caf ses demandes de rectification ou d’effacement.</p>
    <h3>5 b. Durée et fin de la convention</h3>
    <xsl:call-template name="duree"/>
    <p>En cas de manquement aux engagements de l’article&#160;3, la Caf peut mettre fin à la convention à tout moment. Cette faculté n’appartient qu’à elle.</p>
    <xsl:call-template name="jusqu-au-terme"/>

    <h2>Article&#160;6 – Avenants</h2>
    <xsl:call-template name="avenant"/>
    <p>L’arrivée ou le départ d’un assistant maternel donne toujours lieu à un avenant. Sans lui, la personne qui arrive n’a pas d’accès&#160;; celle qui part n’en a plus dès qu’il prend effet.</p>
  </xsl:template>

  <xsl:template match="convention[type = 'mam']" mode="annexe">
    <h2>Annexe – La Mam et ses assistants maternels</h2>
    <table>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Mam</xsl:with-param><xsl:with-param name="texte" select="annexe/mam/nom"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Numéro</xsl:with-param><xsl:with-param name="texte" select="annexe/mam/id"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Adresse</xsl:with-param><xsl:with-param name="texte" select="annexe/mam/adresse"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Téléphone</xsl:with-param><xsl:with-param name="texte" select="annexe/mam/telephone"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Courriel</xsl:with-param><xsl:with-param name="texte" select="annexe/mam/courriel"/></xsl:call-template>
    </table>
    <p>Assistants maternels parties à la convention&#160;:</p>
    <table>
      <tr><th>Nom</th><th>Prénom</th><th>Identifiant</th></tr>
      <xsl:for-each select="annexe/personnes/item">
        <tr>
          <th><xsl:value-of select="nom"/></th>
          <td><xsl:value-of select="prenom"/></td>
          <td><xsl:value-of select="identifiant"/></td>
        </tr>
      </xsl:for-each>
    </table>
  </xsl:template>
</xsl:stylesheet>
