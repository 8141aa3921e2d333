<?xml version="1.0" encoding="UTF-8"?>
<!-- A yearly review (MCP-16): what was prepared, or the year that runs. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="dossier-commun.xsl"/>

  <xsl:variable name="bilan" select="$document/bilan"/>
  <xsl:variable name="ce-bilan" select="concat($liste-convention, '/', $bilan/annee)"/>

  <xsl:template match="/page" mode="titre">Bilan <xsl:value-of select="$bilan/annee"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="entete"/>
    <p>
      <xsl:text>Du </xsl:text><xsl:call-template name="jour"><xsl:with-param name="date" select="$bilan/du"/></xsl:call-template>
      <xsl:text> au </xsl:text><xsl:call-template name="jour"><xsl:with-param name="date" select="$bilan/au"/></xsl:call-template>
      <xsl:choose>
        <xsl:when test="$document/prepare_le">, préparé le <xsl:value-of select="$document/prepare_le/texte"/>.</xsl:when>
        <xsl:otherwise>&#160;: chiffres du moment, le bilan n’est pas encore préparé.</xsl:otherwise>
      </xsl:choose>
    </p>
    <p class="actions">
      <a href="{$liste-convention}">Tous les bilans</a>
      <a href="{$ce-bilan}.pdf">Le bilan en PDF</a>
      <a href="{$ce-bilan}.csv" download="bilan-{$bilan/annee}.csv">Les chiffres en CSV</a>
    </p>
    <h2>Finalités</h2>
    <ul><xsl:for-each select="$bilan/missions/item"><li><xsl:value-of select="titre"/></li></xsl:for-each></ul>
    <xsl:call-template name="personnes"/>
    <xsl:call-template name="services"/>
    <xsl:call-template name="nombres">
      <xsl:with-param name="id">actes</xsl:with-param>
      <xsl:with-param name="titre">Ce qui a été fait sur les habilitations</xsl:with-param>
      <xsl:with-param name="quoi">Acte</xsl:with-param>
      <xsl:with-param name="lignes" select="$bilan/actes/item"/>
    </xsl:call-template>
    <xsl:call-template name="acces"/>
    <xsl:call-template name="nombres">
      <xsl:with-param name="id">refus</xsl:with-param>
      <xsl:with-param name="titre">Accès refusés, par motif</xsl:with-param>
      <xsl:with-param name="quoi">Motif</xsl:with-param>
      <xsl:with-param name="lignes" select="$bilan/refus/item"/>
    </xsl:call-template>
    <xsl:call-template name="droits"/>
    <xsl:call-template name="suites">
      <xsl:with-param name="id">questions</xsl:with-param>
      <xsl:with-param name="titre">Contrôles et questions de la Caf</xsl:with-param>
      <xsl:with-param name="lignes" select="$bilan/questions/item"/>
    </xsl:call-template>
    <xsl:call-template name="suites">
      <xsl:with-param name="id">incidents</xsl:with-param>
      <xsl:with-param name="titre">Incidents de sécurité</xsl:with-param>
      <xsl:with-param name="lignes" select="$bilan/incidents/item"/>
    </xsl:call-template>
    <xsl:call-template name="suites">
      <xsl:with-param name="id">prestataires</xsl:with-param>
      <xsl:with-param name="titre">Prestataires</xsl:with-param>
      <xsl:with-param name="lignes" select="$bilan/prestataires/item"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="personnes">
    <h2>Personnes</h2>
    <p>
      <xsl:value-of select="$bilan/personnes/nombre"/> nommées&#160;: <xsl:value-of select="$bilan/personnes/gestionnaires"/> gestionnaires,
      <xsl:text> </xsl:text><xsl:value-of select="$bilan/personnes/membres"/> autres&#160;; <xsl:value-of select="$bilan/personnes/sans_droit"/> sans habilitation.
    </p>
  </xsl:template>

  <xsl:template name="services">
    <section class="defile" aria-labelledby="services" tabindex="0">
      <table>
        <caption id="services">Services</caption>
        <thead><tr><th scope="col">Service</th><th scope="col">Finalité</th><th scope="col">Personnes habilitées</th><th scope="col">Suspendues</th><th scope="col">Accès donnés</th><th scope="col">Accès refusés</th></tr></thead>
        <tbody>
          <xsl:for-each select="$bilan/services/item">
            <tr>
              <th scope="row"><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="nom"/></xsl:call-template></th>
              <td><xsl:value-of select="finalite"/></td>
              <td><xsl:value-of select="personnes"/></td>
              <td><xsl:value-of select="suspendues"/></td>
              <td><xsl:value-of select="acces"/></td>
              <td><xsl:value-of select="refus"/></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template name="titre-service">
    <xsl:param name="nom"/>
    <xsl:variable name="titre" select="$bilan/services/item[nom = $nom]/titre"/>
    <xsl:choose>
      <xsl:when test="$titre != ''"><xsl:value-of select="$titre"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="translate($nom, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="nombres">
    <xsl:param name="id"/>
    <xsl:param name="titre"/>
    <xsl:param name="quoi"/>
    <xsl:param name="lignes"/>
    <xsl:choose>
      <xsl:when test="$lignes">
        <section class="defile" aria-labelledby="{$id}" tabindex="0">
          <table>
            <caption id="{$id}"><xsl:value-of select="$titre"/></caption>
            <thead><tr><th scope="col"><xsl:value-of select="$quoi"/></th><th scope="col">Nombre</th></tr></thead>
            <tbody>
              <xsl:for-each select="$lignes">
                <tr>
                  <th scope="row"><xsl:choose><xsl:when test="libelle"><xsl:value-of select="libelle"/></xsl:when><xsl:otherwise><xsl:call-template name="mot-acte"><xsl:with-param name="acte" select="acte"/></xsl:call-template></xsl:otherwise></xsl:choose></th>
                  <td><xsl:value-of select="nombre"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
      </xsl:when>
      <xsl:otherwise><h2><xsl:value-of select="$titre"/></h2><p>Aucun.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="acces">
    <xsl:choose>
      <xsl:when test="$bilan/acces/item">
        <section class="defile" aria-labelledby="acces" tabindex="0">
          <table>
            <caption id="acces">Accès donnés, par mois et par service</caption>
            <thead><tr><th scope="col">Mois</th><th scope="col">Service</th><th scope="col">Accès</th></tr></thead>
            <tbody>
              <xsl:for-each select="$bilan/acces/item">
                <tr>
                  <th scope="row"><xsl:value-of select="concat(substring(mois, 6), '/', substring(mois, 1, 4))"/></th>
                  <td><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="service"/></xsl:call-template></td>
                  <td><xsl:value-of select="nombre"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
      </xsl:when>
      <xsl:otherwise><h2>Accès donnés, par mois et par service</h2><p>Aucun.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="droits">
    <section class="defile" aria-labelledby="droits" tabindex="0">
      <table>
        <caption id="droits">Dernières utilisations&#160;: <xsl:value-of select="$bilan/inutilises"/> habilitations inutilisées depuis six mois, en tête</caption>
        <thead><tr><th scope="col">Personne</th><th scope="col">Service</th><th scope="col">Dernier accès</th><th scope="col">Remarque</th></tr></thead>
        <tbody>
          <xsl:for-each select="$bilan/droits/item">
            <tr>
              <th scope="row"><bdi><xsl:value-of select="concat(prenom, ' ', nom)"/></bdi></th>
              <td><xsl:call-template name="titre-service"><xsl:with-param name="nom" select="service"/></xsl:call-template></td>
              <td><xsl:choose><xsl:when test="derniere != ''"><xsl:call-template name="jour"><xsl:with-param name="date" select="derniere"/></xsl:call-template></xsl:when><xsl:otherwise>aucun</xsl:otherwise></xsl:choose></td>
              <td><xsl:if test="inutilise = 'true'">Inutilisée</xsl:if><xsl:if test="suspendue = 'true'"> Suspendue</xsl:if></td>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
    <xsl:if test="$bilan/page_droits &gt; 1 or $bilan/suite">
      <nav aria-label="Pages des utilisations">
        <p class="actions">
          <xsl:if test="$bilan/page_droits &gt; 1"><a href="{$ce-bilan}?page={$bilan/page_droits - 1}">Page précédente</a></xsl:if>
          <xsl:if test="$bilan/suite"><a href="{$ce-bilan}?page={$bilan/suite}">Page suivante</a></xsl:if>
        </p>
      </nav>
    </xsl:if>
  </xsl:template>

  <xsl:template name="suites">
    <xsl:param name="id"/>
    <xsl:param name="titre"/>
    <xsl:param name="lignes"/>
    <xsl:choose>
      <xsl:when test="$lignes">
        <section class="defile" aria-labelledby="{$id}" tabindex="0">
          <table>
            <caption id="{$id}"><xsl:value-of select="$titre"/></caption>
            <thead><tr><th scope="col">Numéro</th><th scope="col">Date</th><th scope="col">Suite</th></tr></thead>
            <tbody>
              <xsl:for-each select="$lignes">
                <tr>
                  <th scope="row"><a href="{$base}{$prefixe}{$id}/{$document/convention}/{numero}">n°&#160;<xsl:value-of select="numero"/></a><xsl:if test="nom != ''">, <bdi><xsl:value-of select="nom"/></bdi></xsl:if></th>
                  <td><xsl:call-template name="jour"><xsl:with-param name="date" select="quand"/></xsl:call-template></td>
                  <td><xsl:call-template name="mot-etat-dossier"/></td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
      </xsl:when>
      <xsl:otherwise><h2><xsl:value-of select="$titre"/></h2><p>Aucun.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-acte">
    <xsl:param name="acte"/>
    <xsl:choose>
      <xsl:when test="$acte = 'inviter'">Personnes invitées</xsl:when>
      <xsl:when test="$acte = 'accorder'">Habilitations accordées</xsl:when>
      <xsl:when test="$acte = 'retirer'">Habilitations retirées</xsl:when>
      <xsl:when test="$acte = 'suspendre'">Suspensions</xsl:when>
      <xsl:when test="$acte = 'retablir'">Rétablissements</xsl:when>
      <xsl:when test="$acte = 'echeance'">Échéances changées</xsl:when>
      <xsl:when test="$acte = 'responsable'">Responsables métier changés</xsl:when>
      <xsl:when test="$acte = 'sortir'">Départs</xsl:when>
      <xsl:otherwise><xsl:value-of select="translate($acte, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-etat-dossier">
    <xsl:choose>
      <xsl:when test="etat = 'signale'">signalé</xsl:when>
      <xsl:when test="etat = 'pris_en_charge'">pris en charge</xsl:when>
      <xsl:when test="etat = 'annonce'">annoncé</xsl:when>
      <xsl:when test="etat = 'termine'">terminé</xsl:when>
      <xsl:when test="etat = 'posee'">posée</xsl:when>
      <xsl:when test="etat = 'repondue'">répondue</xsl:when>
      <xsl:when test="etat = 'justifiee'">justifiée</xsl:when>
      <xsl:when test="etat = 'retiree'">retirée</xsl:when>
      <xsl:otherwise><xsl:value-of select="translate(etat, '_', ' ')"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
