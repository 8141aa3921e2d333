<?xml version="1.0" encoding="UTF-8"?>
<!-- One person of a partner, and what the Caf may do about their habilitations (MCP-9.1). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="personne" select="$document/personne"/>
  <xsl:variable name="page" select="concat($base, 'suivi-personnes/', $document/convention, '/', $personne/numero)"/>
  <!-- all acts: the Caf manages itself, or it is a gestionnaire -->
  <xsl:variable name="tout" select="$document/peut = 'agir' or $personne/role != ''"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="concat($personne/prenom, ' ', $personne/nom)"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <section class="carte" aria-labelledby="personne">
      <div class="tete">
        <h2 id="personne"><bdi><xsl:value-of select="$document/partenaire"/></bdi></h2>
        <xsl:if test="$personne/active != 'true'"><span class="etat ferme">Compte suspendu</span></xsl:if>
      </div>
      <dl class="fiche">
        <div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$document/numero"/></dd></div>
        <div><dt>Identification</dt><dd class="numero">n°&#160;<xsl:value-of select="$personne/numero"/></dd></div>
        <div><dt>Identifiant</dt><dd><xsl:value-of select="$personne/identifiant"/></dd></div>
        <xsl:if test="$personne/fonction != ''"><div><dt>Fonction</dt><dd><bdi><xsl:value-of select="$personne/fonction"/></bdi></dd></div></xsl:if>
        <xsl:if test="$personne/role = 'gestionnaire_principal'"><div><dt>Rôle</dt><dd>gestionnaire principal</dd></div></xsl:if>
        <xsl:if test="$personne/role = 'gestionnaire_suppleant'"><div><dt>Rôle</dt><dd>gestionnaire suppléant</dd></div></xsl:if>
      </dl>
      <p class="actions">
        <a href="{$base}suivi-personnes/{$document/convention}">Toutes les personnes</a>
        <a href="{$base}suivi/{$document/convention}">Le partenaire</a>
        <a href="{$mount}caf/conventions/{$document/numero}">Suspendre la personne tout entière, au bureau</a>
      </p>
    </section>
    <xsl:call-template name="habilitations"/>
    <xsl:if test="$document/habilitations/item"><xsl:call-template name="suspendre"/></xsl:if>
    <xsl:if test="$tout"><xsl:call-template name="gerer"/></xsl:if>
    <xsl:call-template name="questions"/>
    <xsl:call-template name="mot-de-passe"/>
    <xsl:if test="$document/derniers_actes/item">
      <section class="carte" aria-labelledby="actes">
        <h2 id="actes">Derniers actes</h2>
        <ul class="historique">
          <xsl:for-each select="$document/derniers_actes/item">
            <li><xsl:value-of select="le/texte"/>, <bdi><xsl:value-of select="par/nom"/></bdi>&#160;: <bdi><xsl:value-of select="phrase"/></bdi><xsl:if test="demande"> (<a href="{$base}suivi-demandes/{$document/convention}/{demande}">demande n°&#160;<xsl:value-of select="demande"/></a>)</xsl:if></li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:choose>
      <xsl:when test="$document/fait = 'mot_de_passe'"><xsl:call-template name="succes"><xsl:with-param name="texte">Les sessions de la personne sont fermées&#160;; un nouveau mot de passe lui est envoyé.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'rien'"><xsl:call-template name="succes"><xsl:with-param name="texte">Il en était déjà ainsi&#160;: rien n’a changé.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait"><xsl:call-template name="succes"><xsl:with-param name="texte">C’est fait. La personne en est avertie.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="habilitations">
    <section class="carte" aria-labelledby="habilitations">
      <h2 id="habilitations">Habilitations</h2>
      <xsl:choose>
        <xsl:when test="$document/habilitations/item">
          <ul class="liste"><xsl:apply-templates select="$document/habilitations/item"/></ul>
        </xsl:when>
        <xsl:otherwise><p>Aucun service n’est accordé à cette personne.</p></xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template match="habilitations/item">
    <li class="ligne">
      <div class="tete">
        <h3><xsl:value-of select="titre"/></h3>
        <xsl:choose>
          <xsl:when test="etat = 'ouverte'"><span class="etat ouvert">Accordée</span></xsl:when>
          <xsl:when test="etat = 'suspendue' and suspendue_par_caf = 'true'"><span class="etat ferme">Suspendue par la Caf</span></xsl:when>
          <xsl:when test="etat = 'suspendue'"><span class="etat ferme">Suspendue par le partenaire</span></xsl:when>
          <xsl:otherwise><span class="etat">Terminée</span></xsl:otherwise>
        </xsl:choose>
      </div>
      <dl class="fiche">
        <div><dt>Responsable métier</dt><dd><bdi><xsl:value-of select="responsable_metier"/></bdi></dd></div>
        <xsl:if test="depuis_texte"><div><dt>Depuis le</dt><dd><xsl:value-of select="depuis_texte"/></dd></div></xsl:if>
        <xsl:if test="fin_texte"><div><dt>Dernier jour</dt><dd><xsl:value-of select="fin_texte"/></dd></div></xsl:if>
        <xsl:if test="suspendue_le_texte"><div><dt>Suspendue le</dt><dd><xsl:value-of select="suspendue_le_texte"/></dd></div></xsl:if>
        <xsl:if test="string(suspendue_motif)"><div><dt>Motif</dt><dd><bdi><xsl:value-of select="suspendue_motif"/></bdi></dd></div></xsl:if>
      </dl>
      <xsl:if test="etat = 'suspendue'">
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="retablir"/>
          <input type="hidden" name="services" value="{service}"/>
          <button type="submit" class="second">Rétablir <span class="cache"><xsl:value-of select="titre"/></span></button>
        </form>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="suspendre">
    <details class="carte">
      <xsl:if test="$document/saisie/acte = 'suspendre'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Suspendre par précaution</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="suspendre"/>
        <p>Effet immédiat&#160;; les gestionnaires ne peuvent pas lever cette suspension, la Caf seule le peut.</p>
        <xsl:call-template name="services"><xsl:with-param name="id">suspendre</xsl:with-param><xsl:with-param name="legende">Services (aucun&#160;: tous)</xsl:with-param><xsl:with-param name="parmi" select="$document/habilitations/item[etat != 'suspendue' or suspendue_par_caf != 'true']"/></xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">motif</xsl:with-param>
          <xsl:with-param name="id">suspendre-motif</xsl:with-param>
          <xsl:with-param name="libelle">Motif</xsl:with-param>
          <xsl:with-param name="aide">La personne et les gestionnaires le liront. 500 caractères au plus.</xsl:with-param>
          <xsl:with-param name="lignes" select="3"/>
          <xsl:with-param name="valeur" select="$document/saisie[acte = 'suspendre']/motif"/>
          <xsl:with-param name="fautif" select="$document/champ = 'suspendre-motif'"/>
        </xsl:call-template>
        <button type="submit">Suspendre</button>
      </form>
    </details>
  </xsl:template>

  <!-- Boxes for services: "nom" in a bulletin, "service" in a habilitation. -->
  <xsl:template name="services">
    <xsl:param name="id"/>
    <xsl:param name="legende">Services</xsl:param>
    <xsl:param name="parmi"/>
    <xsl:variable name="fautif" select="$document/champ = concat($id, '-services')"/>
    <fieldset id="{$id}-services" tabindex="-1">
      <xsl:if test="$fautif">
        <xsl:attribute name="class">fautif</xsl:attribute>
        <xsl:attribute name="aria-describedby"><xsl:value-of select="concat($id, '-services-faute')"/></xsl:attribute>
      </xsl:if>
      <legend><xsl:value-of select="$legende"/></legend>
      <xsl:if test="$fautif"><p class="faute" id="{$id}-services-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:for-each select="$parmi">
        <div class="option">
          <input type="checkbox" id="{$id}-{nom}{service}" name="services" value="{nom}{service}"/>
          <label for="{$id}-{nom}{service}"><xsl:value-of select="titre"/></label>
        </div>
      </xsl:for-each>
    </fieldset>
  </xsl:template>

  <xsl:template name="gerer">
    <xsl:if test="$document/accordables/item">
      <details class="carte">
        <xsl:if test="$document/saisie/acte = 'accorder'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Accorder des services</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="accorder"/>
          <xsl:call-template name="services"><xsl:with-param name="id">accorder</xsl:with-param><xsl:with-param name="parmi" select="$document/accordables/item"/></xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">responsable_metier</xsl:with-param>
            <xsl:with-param name="id">accorder-responsable_metier</xsl:with-param>
            <xsl:with-param name="fautif" select="$document/champ = 'accorder-responsable_metier'"/>
            <xsl:with-param name="valeur" select="$document/saisie/responsable_metier"/>
            <xsl:with-param name="libelle">Responsable métier qui l’a demandé</xsl:with-param>
          </xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">fin</xsl:with-param>
            <xsl:with-param name="id">accorder-fin</xsl:with-param>
            <xsl:with-param name="fautif" select="$document/champ = 'accorder-fin'"/>
            <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
            <xsl:with-param name="type">date</xsl:with-param>
            <xsl:with-param name="facultatif" select="true()"/>
          </xsl:call-template>
          <button type="submit">Accorder</button>
        </form>
      </details>
    </xsl:if>
    <xsl:if test="$document/habilitations/item">
      <details class="carte">
        <xsl:if test="$document/saisie/acte = 'retirer'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Retirer des services</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="retirer"/>
          <xsl:call-template name="services"><xsl:with-param name="id">retirer</xsl:with-param><xsl:with-param name="parmi" select="$document/habilitations/item"/></xsl:call-template>
          <button type="submit">Retirer</button>
        </form>
      </details>
      <details class="carte">
        <xsl:if test="$document/saisie/acte = 'echeance'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Changer la date de fin</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="echeance"/>
          <xsl:call-template name="services"><xsl:with-param name="id">echeance</xsl:with-param><xsl:with-param name="parmi" select="$document/habilitations/item"/></xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">fin</xsl:with-param>
            <xsl:with-param name="id">echeance-fin</xsl:with-param>
            <xsl:with-param name="fautif" select="$document/champ = 'echeance-fin'"/>
            <xsl:with-param name="libelle">Dernier jour (vide&#160;: aucun)</xsl:with-param>
            <xsl:with-param name="type">date</xsl:with-param>
            <xsl:with-param name="facultatif" select="true()"/>
          </xsl:call-template>
          <button type="submit">Changer</button>
        </form>
      </details>
    </xsl:if>
    <xsl:if test="$personne/role = ''">
      <details class="carte">
        <xsl:if test="$document/saisie/acte = 'sortir'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Retirer la personne de la convention</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="sortir"/>
          <p>La convention ne nomme plus cette personne dès cet instant&#160;: tous ses accès se ferment.</p>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">motif</xsl:with-param>
            <xsl:with-param name="id">sortir-motif</xsl:with-param>
            <xsl:with-param name="libelle">Motif</xsl:with-param>
            <xsl:with-param name="facultatif" select="true()"/>
            <xsl:with-param name="lignes" select="3"/>
            <xsl:with-param name="fautif" select="$document/champ = 'sortir-motif'"/>
          </xsl:call-template>
          <button type="submit">Retirer la personne</button>
        </form>
      </details>
    </xsl:if>
  </xsl:template>

  <xsl:template name="questions">
    <section class="carte" aria-labelledby="questions">
      <h2 id="questions">Questions aux gestionnaires</h2>
      <xsl:if test="$document/questions/item">
        <ul class="historique">
          <xsl:for-each select="$document/questions/item">
            <li>
              <a href="{$base}suivi-questions/{convention}/{numero}">Question n°&#160;<xsl:value-of select="numero"/></a>, <xsl:value-of select="ouverte/texte"/>&#160;:
              <xsl:choose>
                <xsl:when test="en_retard = 'true'">sans réponse, en retard</xsl:when>
                <xsl:when test="etat = 'posee'">en attente</xsl:when>
                <xsl:when test="etat = 'repondue'">réponse à lire</xsl:when>
                <xsl:when test="etat = 'justifiee'">justifiée</xsl:when>
                <xsl:when test="etat = 'suspendue'">habilitation suspendue</xsl:when>
                <xsl:otherwise>personne retirée</xsl:otherwise>
              </xsl:choose>
            </li>
          </xsl:for-each>
        </ul>
      </xsl:if>
      <details>
        <xsl:if test="$document/saisie/action = 'question'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Poser une question</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="action" value="question"/>
          <div class="champ">
            <xsl:if test="$document/champ = 'service'"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
            <label for="service">Service</label>
            <xsl:if test="$document/champ = 'service'"><p class="faute" id="service-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
            <select id="service" name="service">
              <option value="">Tous ceux de la personne</option>
              <xsl:for-each select="$document/habilitations/item">
                <option value="{service}">
                  <xsl:if test="$document/saisie/service = service"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
                  <xsl:value-of select="titre"/>
                </option>
              </xsl:for-each>
            </select>
          </div>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">texte</xsl:with-param>
            <xsl:with-param name="libelle">Question</xsl:with-param>
            <xsl:with-param name="aide">2&#160;000 caractères au plus. Les deux gestionnaires la reçoivent.</xsl:with-param>
            <xsl:with-param name="valeur" select="$document/saisie/texte"/>
            <xsl:with-param name="lignes" select="4"/>
          </xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">jours</xsl:with-param>
            <xsl:with-param name="libelle">Délai de réponse, en jours</xsl:with-param>
            <xsl:with-param name="aide">De 3 à 30.</xsl:with-param>
            <xsl:with-param name="valeur">
              <xsl:choose><xsl:when test="$document/saisie/action = 'question'"><xsl:value-of select="$document/saisie/jours"/></xsl:when><xsl:otherwise>8</xsl:otherwise></xsl:choose>
            </xsl:with-param>
          </xsl:call-template>
          <button type="submit">Envoyer la question</button>
        </form>
      </details>
    </section>
  </xsl:template>

  <xsl:template name="mot-de-passe">
    <xsl:variable name="saisie" select="$document/saisie[action = 'mot_de_passe']"/>
    <section class="carte" aria-labelledby="mdp">
      <h2 id="mdp">Mot de passe</h2>
      <xsl:if test="$document/mot_de_passe_force"><p>Dernière demande de la Caf&#160;: <xsl:value-of select="$document/mot_de_passe_force/texte"/>.</p></xsl:if>
      <details>
        <xsl:if test="$saisie"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Imposer un nouveau mot de passe</summary>
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="action" value="mot_de_passe"/>
          <input type="hidden" name="precedent" value="{$document/precedent}"/>
          <p>Ses sessions et ses jetons se ferment aussitôt&#160;; le nouveau mot de passe va à la personne seule.</p>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">motif</xsl:with-param>
            <xsl:with-param name="libelle">Motif</xsl:with-param>
            <xsl:with-param name="aide">La personne le lira. 500 caractères au plus.</xsl:with-param>
            <xsl:with-param name="valeur" select="$saisie/motif"/>
            <xsl:with-param name="lignes" select="3"/>
            <xsl:with-param name="fautif" select="$document/champ = 'motif' and boolean($saisie)"/>
          </xsl:call-template>
          <button type="submit">Imposer un nouveau mot de passe</button>
        </form>
      </details>
    </section>
  </xsl:template>
</xsl:stylesheet>
