<?xml version="1.0" encoding="UTF-8"?>
<!-- The articles and the annexe of a lieu d'information: LI-1 to LI-5. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:template match="convention[type = 'lieu_information']" mode="articles">
    <h2>Préambule</h2>
    <p>Des familles, allocataires ou non, qui ont un enfant de moins de six ans ou attendent une naissance, adressent à la Caf une demande de mode d’accueil. La Caf confie cette demande au lieu d’information de leur commune, qui les renseigne et les accompagne.</p>

    <h2>Article&#160;1 – Objet</h2>
    <p>La présente convention fixe les conditions dans lesquelles le lieu d’information reçoit, par l’extranet de la Caf, les demandes de mode d’accueil des familles.</p>
    <p>Le lieu d’information lit les seules demandes des communes inscrites à l’annexe&#160;1. L’accès à toute autre lui est refusé.</p>
    <p>Une demande est remise en PDF et en XML, seule ou réunie en un fichier à toutes celles qui sont nouvelles. La Caf enregistre qui a récupéré quelle demande, à quel moment, et la suite que le lieu d’information y donne.</p>
    <xsl:call-template name="gratuite"/>

    <h2>Article&#160;2 – Protection des données des familles</h2>
    <p>Le lieu d’information s’engage à&#160;:</p>
    <ul>
      <li>n’utiliser les données que pour répondre à la famille qui les a confiées&#160;;</li>
      <li>ne les laisser connaître qu’aux personnes habilitées, et les protéger contre la perte, l’altération et la lecture par un tiers&#160;;</li>
      <li>ne les conserver, sous quelque forme que ce soit, que <strong>six mois au plus</strong> à compter de la transmission de la demande, puis les détruire&#160;;</li>
      <li>faire signer par l’une des personnes habilitées, <strong>dans le mois qui suit</strong>, l’attestation de destruction de ses propres copies&#160;;</li>
      <li>obtenir de chacun de ses prestataires un engagement de sécurité.</li>
    </ul>
    <p>À la fin de la convention, quelle qu’en soit la cause, le lieu d’information ne garde aucune copie des données et remet à la Caf une attestation de destruction signée.</p>
    <p>La Caf détruit de même, six mois après sa transmission, les données personnelles de chaque demande. Elle peut vérifier à tout moment que les présents engagements sont tenus et se faire remettre l’engagement de sécurité de chaque prestataire. En cas de manquement, elle peut suspendre l’accès sur-le-champ, en donnant son motif, et mettre fin à la convention selon l’article&#160;4.</p>

    <h2>Article&#160;3 – Habilitations</h2>
    <h3>3.1 Demande et activation</h3>
    <xsl:call-template name="demande"/>
    <h3>3.2 Identifiants et mots de passe</h3>
    <xsl:call-template name="mots-de-passe"/>
    <p>Une habilitation ne se modifie pas en ligne&#160;: le lieu d’information s’adresse à la Caf.</p>
    <h3>3.3 Périmètre</h3>
    <p>Seules les personnes nommées à l’annexe&#160;2 ont accès aux demandes, chacune pour les communes de l’annexe&#160;1.</p>
    <h3>3.4 Obligations et contrôles</h3>
    <p>Un courriel, qui ne contient aucune donnée de la famille, avertit le lieu d’information de chaque demande. La demande est récupérée <strong>dans les quinze jours calendaires</strong> qui suivent ce courriel. Le lieu d’information indique la suite qu’il lui a donnée.</p>
    <xsl:call-template name="codes-personnels"/>
    <xsl:call-template name="controles"/>

    <h2>Article&#160;4 – Durée et fin de la convention</h2>
    <xsl:call-template name="duree"/>
    <p>En cas de manquement aux engagements de l’article&#160;2, la Caf peut, à tout moment, mettre fin à la convention par lettre. Cette faculté n’appartient qu’à elle.</p>
    <xsl:call-template name="jusqu-au-terme"/>

    <h2>Article&#160;5 – Avenants</h2>
    <xsl:call-template name="avenant"/>
  </xsl:template>

  <xsl:template match="convention[type = 'lieu_information']" mode="annexe">
    <h2>Annexe&#160;1 – Lieu d’information et communes</h2>
    <xsl:if test="annexe/lieu">
      <table>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Lieu d’information</xsl:with-param><xsl:with-param name="texte" select="annexe/lieu/nom"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Adresse</xsl:with-param><xsl:with-param name="texte" select="annexe/lieu/adresse"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Téléphone</xsl:with-param><xsl:with-param name="texte" select="annexe/lieu/telephone"/></xsl:call-template>
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Courriel</xsl:with-param><xsl:with-param name="texte" select="annexe/lieu/courriel"/></xsl:call-template>
      </table>
    </xsl:if>
    <p>Communes dont le lieu d’information reçoit les demandes&#160;:</p>
    <table>
      <tr><th>Code Insee</th><th>Commune</th></tr>
      <xsl:for-each select="annexe/communes/item">
        <tr><th><xsl:value-of select="code"/></th><td><xsl:value-of select="nom"/></td></tr>
      </xsl:for-each>
    </table>
    <h2>Annexe&#160;2 – Personnes habilitées</h2>
    <xsl:call-template name="personnes"/>
  </xsl:template>
</xsl:stylesheet>
