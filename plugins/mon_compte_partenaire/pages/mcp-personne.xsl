<?xml version="1.0" encoding="UTF-8"?>
<!-- One person: what they hold, each act on it, what was done and asked. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="c" select="$document/convention"/>
  <xsl:variable name="personne" select="$document/personne"/>
  <xsl:variable name="droits" select="$personne/habilitations/item"/>
  <xsl:variable name="page" select="concat($base, 'personnes/', $c, '/', $personne/numero)"/>
  <xsl:variable name="saisie" select="$document/saisie"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="concat($personne/prenom, ' ', $personne/nom)"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <xsl:call-template name="situation"/>
    <xsl:call-template name="chemins"/>
    <xsl:apply-templates select="$personne"/>
    <xsl:choose>
      <xsl:when test="$document/agir = 'true'"><xsl:call-template name="actes"/></xsl:when>
      <xsl:when test="$document/moi = 'true' and $document/siege != 'membre'"><p class="message avis">Personne ne change ses propres habilitations&#160;: adressez-vous à la Caf (MCP-9.1).</p></xsl:when>
      <xsl:when test="$document/moi = 'true'"><p class="aide">Il vous manque un service&#160;? Demandez-le à un gestionnaire de votre organisme.</p></xsl:when>
      <xsl:when test="$personne/siege != 'membre'"><p class="message avis">Les habilitations des deux gestionnaires sont du ressort de la Caf&#160;: adressez-vous à elle (MCP-9.1).</p></xsl:when>
    </xsl:choose>
    <xsl:call-template name="dossiers"><xsl:with-param name="titre">Questions de la Caf</xsl:with-param><xsl:with-param name="chemin">questions</xsl:with-param><xsl:with-param name="liste" select="$document/questions/item"/></xsl:call-template>
    <xsl:call-template name="dossiers"><xsl:with-param name="titre">Demandes à la Caf</xsl:with-param><xsl:with-param name="chemin">demandes</xsl:with-param><xsl:with-param name="liste" select="$document/demandes/item"/></xsl:call-template>
    <xsl:if test="$document/historique/item"><xsl:call-template name="historique"/></xsl:if>
  </xsl:template>

  <xsl:template match="personne">
    <section class="carte" aria-labelledby="habilitations">
      <div class="tete"><h2 id="habilitations">Habilitations</h2><span><xsl:call-template name="siege-de"/></span></div>
      <dl class="fiche">
        <div><dt>Identifiant</dt><dd><bdi><xsl:value-of select="identifiant"/></bdi></dd></div>
        <xsl:if test="fonction != ''"><div><dt>Fonction</dt><dd><xsl:value-of select="fonction"/></dd></div></xsl:if>
        <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="numero"/></dd></div>
      </dl>
      <xsl:if test="not($droits)"><p class="aide">Aucun service.</p></xsl:if>
      <xsl:for-each select="$droits">
        <div class="tete"><h3><xsl:value-of select="titre"/></h3><xsl:call-template name="etat-droit"/></div>
        <dl class="fiche">
          <div><dt>Responsable métier</dt><dd><bdi><xsl:value-of select="responsable_metier"/></bdi></dd></div>
          <xsl:if test="depuis_texte"><div><dt>Depuis le</dt><dd><xsl:value-of select="depuis_texte"/></dd></div></xsl:if>
          <div><dt>Échéance</dt><dd><xsl:choose><xsl:when test="fin_texte"><xsl:value-of select="fin_texte"/></xsl:when><xsl:otherwise>aucune</xsl:otherwise></xsl:choose></dd></div>
          <div><dt>Dernier accès</dt><dd><xsl:choose><xsl:when test="dernier_acces_texte"><xsl:value-of select="dernier_acces_texte"/></xsl:when><xsl:otherwise>aucun</xsl:otherwise></xsl:choose></dd></div>
          <xsl:if test="suspendue_le_texte"><div><dt>Suspendu le</dt><dd><xsl:value-of select="suspendue_le_texte"/></dd></div></xsl:if>
          <xsl:if test="string(suspendue_motif)"><div><dt>Motif</dt><dd><bdi><xsl:value-of select="suspendue_motif"/></bdi></dd></div></xsl:if>
        </dl>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template name="actes">
    <section class="carte" aria-labelledby="actes">
      <h2 id="actes"><xsl:choose><xsl:when test="$document/peut = 'demander'">Demander à la Caf</xsl:when><xsl:otherwise>Agir</xsl:otherwise></xsl:choose></h2>
      <xsl:if test="$document/accordables/item"><xsl:call-template name="accorder"/></xsl:if>
      <xsl:if test="$droits">
        <xsl:if test="$droits[etat != 'suspendue']"><xsl:call-template name="suspendre"/></xsl:if>
        <xsl:if test="$droits[etat = 'suspendue']"><xsl:call-template name="retablir"/></xsl:if>
        <xsl:call-template name="retirer"/>
        <xsl:call-template name="echeance"/>
        <xsl:call-template name="responsable"/>
      </xsl:if>
      <xsl:call-template name="sortir"/>
    </section>
  </xsl:template>

  <xsl:template name="cases">
    <xsl:param name="acte"/>
    <xsl:param name="services"/>
    <xsl:variable name="fautif" select="$document/champ = concat($acte, '-services')"/>
    <fieldset id="{$acte}-services" tabindex="-1">
      <xsl:if test="$fautif"><xsl:attribute name="class">fautif</xsl:attribute><xsl:attribute name="aria-describedby"><xsl:value-of select="$acte"/>-services-faute</xsl:attribute></xsl:if>
      <legend>Services</legend>
      <xsl:if test="$fautif"><p class="faute" id="{$acte}-services-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:for-each select="$services">
        <xsl:variable name="nom" select="concat(self::*[not(service)]/nom, service)"/>
        <div class="option">
          <input type="checkbox" id="{$acte}-{$nom}" name="services" value="{$nom}">
            <xsl:if test="$saisie[acte = $acte]/services[. = $nom or item = $nom]"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
          </input>
          <label for="{$acte}-{$nom}"><xsl:value-of select="titre"/></label>
        </div>
      </xsl:for-each>
    </fieldset>
  </xsl:template>

  <xsl:template name="accorder">
    <details id="forme-accorder">
      <xsl:if test="$saisie/acte = 'accorder'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Accorder un service</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="accorder"/>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">accorder</xsl:with-param>
          <xsl:with-param name="services" select="$document/accordables/item"/>
        </xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">responsable_metier</xsl:with-param>
          <xsl:with-param name="id">accorder-responsable_metier</xsl:with-param>
          <xsl:with-param name="libelle">Responsable métier</xsl:with-param>
          <xsl:with-param name="aide">Qui a demandé cette habilitation (MCP-9.2).</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'accorder']/responsable_metier"/>
          <xsl:with-param name="fautif" select="$document/champ = 'accorder-responsable_metier'"/>
        </xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">fin</xsl:with-param>
          <xsl:with-param name="id">accorder-fin</xsl:with-param>
          <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
          <xsl:with-param name="aide">Après ce jour, le service se ferme de lui-même.</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'accorder']/fin"/>
          <xsl:with-param name="fautif" select="$document/champ = 'accorder-fin'"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit">Accorder</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="suspendre">
    <details id="forme-suspendre">
      <xsl:if test="$saisie/acte = 'suspendre'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Suspendre</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="suspendre"/>
        <p class="aide">Sans choix, tous les services. L’habilitation est gardée, et se rétablit.</p>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">suspendre</xsl:with-param>
          <xsl:with-param name="services" select="$droits[etat != 'suspendue']"/>
        </xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">motif</xsl:with-param>
          <xsl:with-param name="id">suspendre-motif</xsl:with-param>
          <xsl:with-param name="libelle">Motif</xsl:with-param>
          <xsl:with-param name="aide">La Caf peut le lire.</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'suspendre']/motif"/>
          <xsl:with-param name="fautif" select="$document/champ = 'suspendre-motif'"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit">Suspendre</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="retablir">
    <details id="forme-retablir">
      <xsl:if test="$saisie/acte = 'retablir'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Rétablir</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="retablir"/>
        <p class="aide">Sans choix, tous les services. Ce que la Caf a suspendu, elle seule le rétablit.</p>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">retablir</xsl:with-param>
          <xsl:with-param name="services" select="$droits[etat = 'suspendue']"/>
        </xsl:call-template>
        <button type="submit">Rétablir</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="retirer">
    <details id="forme-retirer">
      <xsl:if test="$saisie/acte = 'retirer'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Retirer un service</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="retirer"/>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">retirer</xsl:with-param>
          <xsl:with-param name="services" select="$droits"/>
        </xsl:call-template>
        <button type="submit">Retirer</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="echeance">
    <details id="forme-echeance">
      <xsl:if test="$saisie/acte = 'echeance'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Changer l’échéance</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="echeance"/>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">echeance</xsl:with-param>
          <xsl:with-param name="services" select="$droits"/>
        </xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">fin</xsl:with-param>
          <xsl:with-param name="id">echeance-fin</xsl:with-param>
          <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
          <xsl:with-param name="aide">Vide&#160;: aucune échéance.</xsl:with-param>
          <xsl:with-param name="type">date</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'echeance']/fin"/>
          <xsl:with-param name="fautif" select="$document/champ = 'echeance-fin'"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit">Changer l’échéance</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="responsable">
    <details id="forme-responsable">
      <xsl:if test="$saisie/acte = 'responsable'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Changer le responsable métier</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="responsable"/>
        <xsl:call-template name="cases">
          <xsl:with-param name="acte">responsable</xsl:with-param>
          <xsl:with-param name="services" select="$droits"/>
        </xsl:call-template>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">responsable_metier</xsl:with-param>
          <xsl:with-param name="id">responsable-responsable_metier</xsl:with-param>
          <xsl:with-param name="libelle">Responsable métier</xsl:with-param>
          <xsl:with-param name="aide">Qui demande cette habilitation (MCP-9.2).</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'responsable']/responsable_metier"/>
          <xsl:with-param name="fautif" select="$document/champ = 'responsable-responsable_metier'"/>
        </xsl:call-template>
        <button type="submit">Changer le responsable</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="sortir">
    <details id="forme-sortir">
      <xsl:if test="$saisie/acte = 'sortir'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>La personne est partie</summary>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="sortir"/>
        <p>Tous ses services se ferment aussitôt. Pour revenir, elle devra être invitée à nouveau.</p>
        <xsl:call-template name="saisie">
          <xsl:with-param name="nom">motif</xsl:with-param>
          <xsl:with-param name="id">sortir-motif</xsl:with-param>
          <xsl:with-param name="libelle">Motif</xsl:with-param>
          <xsl:with-param name="valeur" select="$saisie[acte = 'sortir']/motif"/>
          <xsl:with-param name="fautif" select="$document/champ = 'sortir-motif'"/>
          <xsl:with-param name="facultatif" select="true()"/>
        </xsl:call-template>
        <button type="submit">Ne plus la nommer dans la convention</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="dossiers">
    <xsl:param name="titre"/>
    <xsl:param name="chemin"/>
    <xsl:param name="liste"/>
    <xsl:if test="$liste">
      <section class="carte" aria-labelledby="{$chemin}">
        <h2 id="{$chemin}"><xsl:value-of select="$titre"/></h2>
        <ul>
          <xsl:for-each select="$liste">
            <li><a href="{$base}{$chemin}/{$c}/{numero}">N°&#160;<xsl:value-of select="numero"/>, le <xsl:value-of select="le_texte"/></a><xsl:text> </xsl:text>
              <xsl:choose><xsl:when test="ouverte = 'true'"><span class="etat preavis">Ouverte</span></xsl:when><xsl:otherwise><span class="etat">Close</span></xsl:otherwise></xsl:choose>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="historique">
    <section class="carte" aria-labelledby="historique">
      <h2 id="historique">Ce qui a été fait</h2>
      <ol class="historique">
        <xsl:for-each select="$document/historique/item">
          <li><strong><xsl:value-of select="le_texte"/></strong>, <xsl:value-of select="par_nom"/>&#160;: <bdi><xsl:value-of select="phrase"/></bdi><xsl:if test="string(motif)"> Motif&#160;: <bdi><xsl:value-of select="motif"/></bdi></xsl:if></li>
        </xsl:for-each>
      </ol>
      <xsl:if test="$document/suite = 'true'"><p><a href="{$base}historique/{$c}?personne={$personne/numero}">Tout l’historique</a></p></xsl:if>
    </section>
  </xsl:template>

  <xsl:template name="chemins">
    <p class="actions">
      <a href="{$base}espace">Mon espace</a>
      <xsl:if test="$document/siege != 'membre'"><a href="{$base}personnes/{$c}">Personnes et habilitations</a></xsl:if>
    </p>
  </xsl:template>

  <xsl:template name="situation">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <xsl:if test="$document/retire = 'true'"><p class="message avis">La Caf vous a retiré la délégation&#160;: vous pouvez lire, et ne rien changer.</p></xsl:if>
    <xsl:if test="$document/peut = 'demander'"><p class="message avis">La Caf décide&#160;: ce que vous demandez ici lui est transmis, et prend effet quand elle l’accepte (MCP-9.1).</p></xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:variable name="f" select="$document/fait"/>
    <xsl:if test="$f">
      <xsl:call-template name="succes">
        <xsl:with-param name="texte">
          <xsl:choose>
            <xsl:when test="$f = 'inviter'">L’invitation est faite&#160;: la personne en est avertie par courriel.</xsl:when>
            <xsl:when test="$f = 'accorder'">C’est accordé&#160;: la personne en est avertie par courriel.</xsl:when>
            <xsl:when test="$f = 'retirer'">C’est retiré, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'suspendre'">C’est suspendu, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'retablir'">C’est rétabli, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'echeance'">L’échéance est changée.</xsl:when>
            <xsl:when test="$f = 'responsable'">Le responsable métier est changé.</xsl:when>
            <xsl:when test="$f = 'sortir'">La convention ne nomme plus cette personne.</xsl:when>
            <xsl:when test="$f = 'demande'">La demande est transmise à la Caf, qui vous répondra.</xsl:when>
            <xsl:otherwise>Il n’y avait rien à changer.</xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="etat-droit">
    <xsl:choose>
      <xsl:when test="etat = 'suspendue'"><span class="etat ferme">Suspendu<xsl:if test="suspendue_par_caf = 'true'"> par la Caf</xsl:if></span></xsl:when>
      <xsl:when test="etat = 'terminee'"><span class="etat">Terminé</span></xsl:when>
      <xsl:otherwise><span class="etat ouvert">Ouvert</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="siege-de">
    <xsl:choose>
      <xsl:when test="siege = 'principal'"><span class="etat">Gestionnaire principal</span></xsl:when>
      <xsl:when test="siege = 'suppleant'"><span class="etat">Gestionnaire suppléant</span></xsl:when>
    </xsl:choose>
    <xsl:if test="actif = 'false'"><xsl:text> </xsl:text><span class="etat ferme">Compte suspendu</span></xsl:if>
  </xsl:template>
</xsl:stylesheet>
