<?xml version="1.0" encoding="UTF-8"?>
<!-- A provider of the partner (MCP-14), for the gestionnaires and the Caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Prestataire n°&#160;<xsl:value-of select="$dossier/dossier"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'annoncer'"><xsl:call-template name="succes"><xsl:with-param name="texte">Le prestataire est annoncé&#160;: la Caf en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait"><xsl:call-template name="succes"><xsl:with-param name="texte">C’est enregistré&#160;: l’autre partie en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
    <xsl:apply-templates select="$dossier"/>
    <xsl:call-template name="etapes"/>
    <xsl:call-template name="caf"/>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">modifier</xsl:with-param>
      <xsl:with-param name="titre">Enregistrer un changement</xsl:with-param>
      <xsl:with-param name="libelle">Ce qui change</xsl:with-param>
      <xsl:with-param name="nom">changement</xsl:with-param>
      <xsl:with-param name="aide">Adresse, tâches, contrat… Un nouveau lieu ou un autre prestataire s’annonce à part, six mois avant (MCP-14).</xsl:with-param>
      <xsl:with-param name="bouton">Enregistrer le changement</xsl:with-param>
    </xsl:call-template>
    <xsl:if test="$document/actes/item = 'terminer'">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Enregistrer la fin</h2>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">terminer</xsl:with-param>
          <xsl:with-param name="nom">fin</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
          <xsl:with-param name="aide">Aujourd’hui ou avant.</xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">terminer</xsl:with-param>
          <xsl:with-param name="libelle">Précisions</xsl:with-param>
          <xsl:with-param name="lignes" select="3"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit" name="acte" value="terminer">Enregistrer la fin</button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="caf">
    <xsl:if test="$document/actes/item = 'accepter'">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Accord et engagement de sécurité</h2>
        <p class="actions">
          <button type="submit" name="acte" value="accepter">Noter l’accord de la Caf</button>
          <button type="submit" name="acte" value="demander_engagement" class="second">Demander l’engagement de sécurité</button>
        </p>
      </form>
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Engagement de sécurité reçu</h2>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">recevoir_engagement</xsl:with-param>
          <xsl:with-param name="nom">recu</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="libelle">Reçu le</xsl:with-param>
        </xsl:call-template>
        <button type="submit" name="acte" value="recevoir_engagement">Enregistrer la réception</button>
      </form>
    </xsl:if>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">objecter</xsl:with-param>
      <xsl:with-param name="titre">Faire une objection</xsl:with-param>
      <xsl:with-param name="libelle">Motif</xsl:with-param>
      <xsl:with-param name="nom">motif</xsl:with-param>
      <xsl:with-param name="aide">Le partenaire le lit.</xsl:with-param>
      <xsl:with-param name="bouton">Faire objection</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="dossier">
    <section class="carte" aria-labelledby="quoi">
      <div class="tete">
        <h2 id="quoi"><bdi><xsl:value-of select="nom"/></bdi></h2>
        <xsl:choose>
          <xsl:when test="etat = 'annonce'"><span class="etat preavis">Annoncé</span></xsl:when>
          <xsl:when test="etat = 'en_vigueur'"><span class="etat ouvert">En vigueur</span></xsl:when>
          <xsl:when test="etat = 'objection'"><span class="etat ferme">Objection de la Caf</span></xsl:when>
          <xsl:otherwise><span class="etat">Terminé</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Annoncé le</xsl:with-param></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Premier jour</xsl:with-param><xsl:with-param name="date" select="debut"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Dernier jour</xsl:with-param><xsl:with-param name="date" select="fin"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Adresse</xsl:with-param><xsl:with-param name="texte" select="adresse"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Où il travaille</xsl:with-param><xsl:with-param name="texte" select="lieux_prestataire"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Où sont les données</xsl:with-param><xsl:with-param name="texte" select="lieux_donnees"/></xsl:call-template>
        <div><dt>Régime juridique</dt><dd>
          <xsl:choose>
            <xsl:when test="regime = 'sous_traitance'">Contrat de sous-traitance</xsl:when>
            <xsl:when test="regime = 'marche_public'">Marché public</xsl:when>
            <xsl:when test="regime = 'regie'">Régie</xsl:when>
            <xsl:otherwise>Autre</xsl:otherwise>
          </xsl:choose>
          <xsl:if test="regime_precisions">, <bdi><xsl:value-of select="regime_precisions"/></bdi></xsl:if>
        </dd></div>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Tâches</xsl:with-param><xsl:with-param name="texte" select="taches"/></xsl:call-template>
        <div><dt>Engagement de sécurité</dt><dd>
          <xsl:choose>
            <xsl:when test="engagement_recu">reçu le <xsl:call-template name="jour"><xsl:with-param name="date" select="engagement_recu"/></xsl:call-template></xsl:when>
            <xsl:when test="engagement_demande = 'true'">demandé par la Caf</xsl:when>
            <xsl:otherwise>pas demandé</xsl:otherwise>
          </xsl:choose>
        </dd></div>
        <div><dt>Avis de la Caf</dt><dd>
          <xsl:choose>
            <xsl:when test="etat = 'objection'">objection</xsl:when>
            <xsl:when test="accord = 'true'">accord</xsl:when>
            <xsl:otherwise>pas encore donné</xsl:otherwise>
          </xsl:choose>
        </dd></div>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="mot-acte">
    <xsl:param name="acte"/>
    <xsl:choose>
      <xsl:when test="$acte = 'annoncer'">Annoncé</xsl:when>
      <xsl:when test="$acte = 'demander_engagement'">Engagement de sécurité demandé</xsl:when>
      <xsl:when test="$acte = 'recevoir_engagement'">Engagement de sécurité reçu</xsl:when>
      <xsl:when test="$acte = 'objecter'">Objection de la Caf</xsl:when>
      <xsl:when test="$acte = 'accepter'">Accord de la Caf</xsl:when>
      <xsl:when test="$acte = 'modifier'">Changement</xsl:when>
      <xsl:when test="$acte = 'terminer'">Fin</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
