<?xml version="1.0" encoding="UTF-8"?>
<!-- A meeting and its minutes (MCP-16), for both parties. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:template match="/page" mode="titre">Réunion n°&#160;<xsl:value-of select="$dossier/dossier"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'demander'"><xsl:call-template name="succes"><xsl:with-param name="texte">La réunion est demandée&#160;: l’autre partie en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait"><xsl:call-template name="succes"><xsl:with-param name="texte">C’est enregistré&#160;: l’autre partie en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
    <xsl:if test="$dossier/retard = 'true'">
      <p class="message avis">La limite est passée&#160;: <xsl:choose><xsl:when test="$dossier/etat = 'compte_rendu'">le compte rendu devait être validé ou contesté dans les trente jours</xsl:when><xsl:otherwise>la réunion devait se tenir dans le mois</xsl:otherwise></xsl:choose> (MCP-16).</p>
    </xsl:if>
    <xsl:apply-templates select="$dossier"/>
    <xsl:call-template name="etapes"/>
    <xsl:call-template name="fixer"/>
    <xsl:call-template name="tenir"/>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">rediger</xsl:with-param>
      <xsl:with-param name="titre">Envoyer le compte rendu</xsl:with-param>
      <xsl:with-param name="nom">compte_rendu</xsl:with-param>
      <xsl:with-param name="libelle">Compte rendu</xsl:with-param>
      <xsl:with-param name="aide">10&#160;000 caractères au plus, sans donnée d’une famille. L’autre partie a trente jours pour le valider ou le contester.</xsl:with-param>
      <xsl:with-param name="lignes" select="14"/>
      <xsl:with-param name="bouton">Envoyer le compte rendu</xsl:with-param>
    </xsl:call-template>
    <xsl:if test="$document/actes/item = 'valider'">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Valider le compte rendu</h2>
        <button type="submit" name="acte" value="valider">Valider le compte rendu</button>
      </form>
    </xsl:if>
    <xsl:call-template name="acte-simple">
      <xsl:with-param name="acte">contester</xsl:with-param>
      <xsl:with-param name="titre">Contester le compte rendu</xsl:with-param>
      <xsl:with-param name="nom">motif</xsl:with-param>
      <xsl:with-param name="libelle">Ce que vous contestez</xsl:with-param>
      <xsl:with-param name="bouton">Contester le compte rendu</xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="fixer">
    <xsl:if test="$document/actes/item = 'fixer'">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>Enregistrer la date</h2>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">fixer</xsl:with-param>
          <xsl:with-param name="nom">date</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="libelle">Jour de la réunion</xsl:with-param>
          <xsl:with-param name="aide">Au plus tard le <xsl:call-template name="jour"><xsl:with-param name="date" select="$dossier/avant"/></xsl:call-template>&#160;: un mois après la demande (MCP-16).</xsl:with-param>
          <xsl:with-param name="valeur" select="$dossier/date"/>
        </xsl:call-template>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">fixer</xsl:with-param>
          <xsl:with-param name="nom">heure</xsl:with-param>
          <xsl:with-param name="libelle">Heure</xsl:with-param>
          <xsl:with-param name="facultatif" select="true()"/>
          <xsl:with-param name="valeur" select="$dossier/heure"/>
        </xsl:call-template>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">fixer</xsl:with-param>
          <xsl:with-param name="nom">lieu</xsl:with-param>
          <xsl:with-param name="libelle">Lieu</xsl:with-param>
          <xsl:with-param name="facultatif" select="true()"/>
          <xsl:with-param name="valeur" select="$dossier/lieu"/>
        </xsl:call-template>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">fixer</xsl:with-param>
          <xsl:with-param name="nom">mot</xsl:with-param>
          <xsl:with-param name="libelle">Pourquoi plus tard, si c’est après le mois</xsl:with-param>
          <xsl:with-param name="lignes" select="3"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit" name="acte" value="fixer">Enregistrer la date</button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="tenir">
    <xsl:if test="$document/actes/item = 'tenir'">
      <form method="post" action="{$adresse}" class="carte">
        <xsl:call-template name="jeton"/>
        <h2>La réunion s’est tenue</h2>
        <xsl:call-template name="saisie-acte">
          <xsl:with-param name="acte">tenir</xsl:with-param>
          <xsl:with-param name="nom">tenue_le</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="libelle">Tenue le</xsl:with-param>
          <xsl:with-param name="valeur" select="$dossier/date"/>
        </xsl:call-template>
        <button type="submit" name="acte" value="tenir">Enregistrer</button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template match="dossier">
    <section class="carte" aria-labelledby="quoi">
      <div class="tete">
        <h2 id="quoi">La réunion</h2>
        <xsl:choose>
          <xsl:when test="etat = 'demandee'"><span class="etat preavis">Demandée</span></xsl:when>
          <xsl:when test="etat = 'fixee'"><span class="etat preavis">Fixée</span></xsl:when>
          <xsl:when test="etat = 'tenue'"><span class="etat preavis">Compte rendu attendu</span></xsl:when>
          <xsl:when test="etat = 'compte_rendu'"><span class="etat preavis">Compte rendu à valider</span></xsl:when>
          <xsl:when test="etat = 'conteste'"><span class="etat ferme">Compte rendu contesté</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">Compte rendu validé</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="releve">
        <div><dt>Demandée par</dt><dd><xsl:choose><xsl:when test="demandee_par = 'caf'">la Caf</xsl:when><xsl:otherwise>le partenaire</xsl:otherwise></xsl:choose></dd></div>
        <xsl:call-template name="ouverture"><xsl:with-param name="nom">Demandée le</xsl:with-param></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Objet</xsl:with-param><xsl:with-param name="texte" select="objet"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Dates souhaitées</xsl:with-param><xsl:with-param name="texte" select="dates_souhaitees"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">À tenir avant la fin du</xsl:with-param><xsl:with-param name="date" select="avant"/></xsl:call-template>
        <xsl:if test="date">
          <div><dt>Date</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="date"/></xsl:call-template><xsl:if test="hors_delai = 'true'"> (après le mois prévu)</xsl:if></dd></div>
        </xsl:if>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Heure</xsl:with-param><xsl:with-param name="texte" select="heure"/></xsl:call-template>
        <xsl:call-template name="dit"><xsl:with-param name="nom">Lieu</xsl:with-param><xsl:with-param name="texte" select="lieu"/></xsl:call-template>
        <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Tenue le</xsl:with-param><xsl:with-param name="date" select="tenue_le"/></xsl:call-template>
      </dl>
    </section>
    <xsl:if test="compte_rendu">
      <section class="carte" aria-labelledby="compte-rendu">
        <h2 id="compte-rendu">Le compte rendu</h2>
        <dl class="releve">
          <div><dt>Envoyé le</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="compte_rendu_le"/></xsl:call-template> par <xsl:choose><xsl:when test="compte_rendu_de = 'caf'">la Caf</xsl:when><xsl:otherwise>le partenaire</xsl:otherwise></xsl:choose></dd></div>
          <xsl:call-template name="dit-jour"><xsl:with-param name="nom">À valider ou contester avant la fin du</xsl:with-param><xsl:with-param name="date" select="reponse_avant"/></xsl:call-template>
          <xsl:call-template name="dit-jour"><xsl:with-param name="nom">Réponse le</xsl:with-param><xsl:with-param name="date" select="reponse_le"/></xsl:call-template>
        </dl>
        <div class="texte"><bdi><xsl:value-of select="compte_rendu"/></bdi></div>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="mot-acte">
    <xsl:param name="acte"/>
    <xsl:choose>
      <xsl:when test="$acte = 'demander'">Demandée</xsl:when>
      <xsl:when test="$acte = 'fixer'">Date enregistrée</xsl:when>
      <xsl:when test="$acte = 'tenir'">Tenue</xsl:when>
      <xsl:when test="$acte = 'rediger'">Compte rendu envoyé</xsl:when>
      <xsl:when test="$acte = 'valider'">Compte rendu validé</xsl:when>
      <xsl:when test="$acte = 'contester'">Compte rendu contesté</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
