<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>
  <xsl:include href="signalement-mots.xsl"/>

  <xsl:variable name="ici">caf/signalements/</xsl:variable>
  <xsl:variable name="saisie" select="$document/saisie"/>
  <xsl:variable name="adresse" select="concat($mount, 'caf/signalements/', $document/signalement)"/>
  <xsl:variable name="qui" select="concat($document/personne/prenom, ' ', $document/personne/nom)"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/a_confirmer">Confirmer</xsl:when>
      <xsl:otherwise>Signalement <xsl:value-of select="$document/signalement"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:choose>
      <xsl:when test="$document/a_confirmer"><xsl:call-template name="confirmation"/></xsl:when>
      <xsl:otherwise><xsl:apply-templates select="$document" mode="signalement"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="document" mode="signalement">
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <section class="carte" aria-labelledby="releve">
      <header>
        <h2 id="releve"><xsl:value-of select="titre"/></h2>
        <span><xsl:call-template name="etat-signalement"/></span>
      </header>
      <p class="chapeau"><xsl:value-of select="explication"/></p>
      <dl class="fiche">
        <div>
          <dt>Personne</dt>
          <dd>
            <xsl:value-of select="$qui"/><br/><xsl:value-of select="personne/identifiant"/>
            <xsl:if test="personne/suspendue = 'true'"><xsl:text> </xsl:text><span class="etat ferme">Suspendue</span></xsl:if>
          </dd>
        </div>
        <xsl:if test="convention">
          <div>
            <dt>Convention</dt>
            <dd class="numero">
              <xsl:choose>
                <xsl:when test="agent/roles/item = 'conventions'"><a href="{$mount}caf/conventions/{convention}"><xsl:value-of select="convention"/></a></xsl:when>
                <xsl:otherwise><xsl:value-of select="convention"/></xsl:otherwise>
              </xsl:choose>
            </dd>
          </div>
          <div><dt>Partenaire</dt><dd><xsl:value-of select="partenaire"/></dd></div>
        </xsl:if>
        <div><dt>Signalé le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="le_texte"/></xsl:call-template></dd></div>
        <xsl:call-template name="temps-signalement"/>
      </dl>
      <xsl:if test="automatique = 'true'"><p class="message avis">La personne a été suspendue automatiquement, sans décision d’un agent.<xsl:if test="etat != 'clos'"> Clore ce signalement autrement que par une suspension met fin à celle-ci.</xsl:if></p></xsl:if>
    </section>
    <xsl:call-template name="preuves"/>
    <xsl:call-template name="echanges"/>
    <xsl:choose>
      <xsl:when test="soi = 'true'"><p class="message avis">Ce signalement vous concerne&#160;: un autre agent s’en occupe.</p></xsl:when>
      <xsl:when test="etat != 'clos'"><xsl:call-template name="actes"/></xsl:when>
    </xsl:choose>
    <xsl:call-template name="autres"/>
    <p><a href="{$mount}caf/signalements">Tous les signalements</a></p>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:choose>
      <xsl:when test="fait = 'question'"><xsl:call-template name="succes"><xsl:with-param name="texte">La question est posée. La personne, les gestionnaires et le partenaire reçoivent un message.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="fait = 'suspension'"><xsl:call-template name="succes"><xsl:with-param name="texte">La personne est suspendue. Elle et son partenaire reçoivent un message.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="fait = 'suppression'"><xsl:call-template name="succes"><xsl:with-param name="texte">L’habilitation est supprimée. La personne et son partenaire reçoivent un message.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="fait = 'fausse_alerte' or fait = 'justifie'"><xsl:call-template name="succes"><xsl:with-param name="texte">Le signalement est clos.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="preuves">
    <xsl:choose>
      <xsl:when test="enregistrements/item">
        <section class="defile" aria-labelledby="preuves" tabindex="0">
          <table>
            <caption id="preuves">Enregistrements de la trace (heure de Paris)</caption>
            <thead><tr><th scope="col">Numéro</th><th scope="col">Moment</th><th scope="col">Décision</th><th scope="col">Service</th><th scope="col">Adresse</th></tr></thead>
            <tbody>
              <xsl:for-each select="enregistrements/item">
                <tr>
                  <th scope="row"><xsl:value-of select="numero"/></th>
                  <td><xsl:value-of select="heure_texte"/></td>
                  <td>
                    <xsl:choose>
                      <xsl:when test="decision = 'autorise'">Accès donné</xsl:when>
                      <xsl:otherwise>Refus&#160;: <xsl:value-of select="motif_texte"/></xsl:otherwise>
                    </xsl:choose>
                  </td>
                  <td>
                    <xsl:choose>
                      <xsl:when test="service_titre"><xsl:value-of select="service_titre"/></xsl:when>
                      <xsl:otherwise><xsl:value-of select="concat(type, '/', service)"/></xsl:otherwise>
                    </xsl:choose>
                    <xsl:if test="cible != ''"><br/><xsl:value-of select="cible"/></xsl:if>
                  </td>
                  <td>
                    <xsl:value-of select="adresse"/>
                    <xsl:if test="pays != ''"> (<xsl:value-of select="pays"/>)</xsl:if>
                  </td>
                </tr>
              </xsl:for-each>
            </tbody>
          </table>
        </section>
        <p class="aide">Votre lecture de ces enregistrements est tracée, avec ce signalement pour motif.</p>
      </xsl:when>
      <xsl:when test="enregistrements"><p class="aide">Aucun enregistrement n’est gardé pour ce signalement, ou leur durée de conservation est passée.</p></xsl:when>
      <xsl:otherwise><p><a href="{$adresse}">Relire les enregistrements</a></p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What a form carries to tell that the page is still as it was read. -->
  <xsl:template name="debut">
    <xsl:param name="acte"/>
    <xsl:call-template name="jeton"/>
    <input type="hidden" name="acte" value="{$acte}"/>
    <input type="hidden" name="vu" value="{count($document/echanges/item)}"/>
  </xsl:template>

  <xsl:template name="actes">
    <xsl:if test="etat != 'question'">
      <section class="carte" aria-labelledby="poser">
        <h2 id="poser">Poser une question</h2>
        <p>La personne concernée, les gestionnaires de la convention et le partenaire la reçoivent par courriel. Ils ont dix jours pour répondre.</p>
        <form method="post" action="{$adresse}">
          <xsl:call-template name="debut"><xsl:with-param name="acte">question</xsl:with-param></xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">question</xsl:with-param>
            <xsl:with-param name="libelle">Votre question</xsl:with-param>
            <xsl:with-param name="aide">2&#160;000 caractères au plus, un accent comptant pour deux. N’y écrivez rien sur une famille.</xsl:with-param>
            <xsl:with-param name="valeur" select="$saisie/question"/>
            <xsl:with-param name="lignes" select="4"/>
          </xsl:call-template>
          <button type="submit">Poser la question</button>
        </form>
      </section>
    </xsl:if>
    <section class="carte" aria-labelledby="clore">
      <h2 id="clore">Clore le signalement</h2>
      <form method="post" action="{$adresse}">
        <xsl:call-template name="debut"><xsl:with-param name="acte">clore</xsl:with-param></xsl:call-template>
        <fieldset id="issue">
          <xsl:if test="$document/champ = 'issue'"><xsl:attribute name="class">fautif</xsl:attribute></xsl:if>
          <legend>Issue</legend>
          <xsl:if test="$document/champ = 'issue'"><p class="faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">fausse_alerte</xsl:with-param><xsl:with-param name="texte">Fausse alerte&#160;: rien à reprocher</xsl:with-param></xsl:call-template>
          <xsl:if test="posee = 'true'">
            <xsl:call-template name="choix"><xsl:with-param name="valeur">justifie</xsl:with-param><xsl:with-param name="texte">L’explication reçue suffit</xsl:with-param></xsl:call-template>
          </xsl:if>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">suspension</xsl:with-param><xsl:with-param name="texte">Suspendre la personne&#160;: plus aucun accès, sous aucune convention, jusqu’à ce que la Caf la rétablisse</xsl:with-param></xsl:call-template>
          <xsl:if test="convention">
            <xsl:call-template name="choix"><xsl:with-param name="valeur">suppression</xsl:with-param><xsl:with-param name="texte">Supprimer son habilitation sous cette convention&#160;: seul un avenant la rend, ou un gestionnaire là où il habilite lui-même</xsl:with-param></xsl:call-template>
          </xsl:if>
        </fieldset>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">motif</xsl:with-param>
          <xsl:with-param name="libelle">Motif</xsl:with-param>
          <xsl:with-param name="aide">Gardé avec le signalement, et communiqué à ceux que la décision concerne.</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie/motif"/>
          <xsl:with-param name="lignes" select="4"/>
        </xsl:call-template>
        <button type="submit">Clore</button>
      </form>
    </section>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="radio" id="issue-{$valeur}" name="issue" value="{$valeur}">
        <xsl:if test="$saisie/issue = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="issue-{$valeur}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>

  <!-- Before an act with a legal effect: what will be done, once more. -->
  <xsl:template name="confirmation">
    <section class="carte" aria-labelledby="confirmer">
      <h2 id="confirmer">
        <xsl:choose>
          <xsl:when test="$saisie/issue = 'suspension'">Suspendre <xsl:value-of select="$qui"/></xsl:when>
          <xsl:otherwise>Supprimer l’habilitation de <xsl:value-of select="$qui"/></xsl:otherwise>
        </xsl:choose>
      </h2>
      <dl class="fiche">
        <div><dt>Personne</dt><dd><xsl:value-of select="concat($qui, ' (', $document/personne/identifiant, ')')"/></dd></div>
        <xsl:if test="$document/convention"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$document/convention"/></dd></div></xsl:if>
        <div><dt>Motif communiqué</dt><dd class="texte"><xsl:value-of select="$saisie/motif"/></dd></div>
      </dl>
      <p>
        <xsl:choose>
          <xsl:when test="$saisie/issue = 'suspension'">Ses sessions seront fermées, et plus aucun accès ne lui sera donné, sous aucune convention, jusqu’à ce que la Caf la rétablisse.</xsl:when>
          <xsl:otherwise>L’annexe en vigueur ne la nommera plus, dès cette seconde. Seul un avenant qui la nomme à nouveau lui rend cet accès, ou un gestionnaire là où il habilite lui-même.</xsl:otherwise>
        </xsl:choose>
        <xsl:text> Elle, les gestionnaires et le partenaire reçoivent un message avec le motif.</xsl:text>
      </p>
      <form method="post" action="{$adresse}" class="actions">
        <xsl:call-template name="debut"><xsl:with-param name="acte">clore</xsl:with-param></xsl:call-template>
        <input type="hidden" name="issue" value="{$saisie/issue}"/>
        <input type="hidden" name="motif" value="{$saisie/motif}"/>
        <input type="hidden" name="confirme" value="oui"/>
        <button type="submit">Confirmer</button>
        <a href="{$adresse}">Revenir sans rien faire</a>
      </form>
    </section>
  </xsl:template>

  <xsl:template name="autres">
    <xsl:if test="autres/item">
      <section class="carte" aria-labelledby="autres">
        <h2 id="autres">Autres signalements sur cette personne</h2>
        <ul class="suite">
          <xsl:for-each select="autres/item">
            <li>
              <a href="{$mount}caf/signalements/{signalement}"><xsl:value-of select="concat(signalement, ' – ', titre)"/></a>
              <xsl:text>, le </xsl:text>
              <xsl:call-template name="date"><xsl:with-param name="texte" select="le_texte"/></xsl:call-template>
              <xsl:text> </xsl:text>
              <xsl:call-template name="etat-signalement"/>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
