<?xml version="1.0" encoding="UTF-8"?>
<!-- Many acts at once (MCP-9.1): what to do, what would happen to each, what was done. For a
     group, an import, and rights that nobody uses. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, $document/page, '/', $document/convention)"/>
  <xsl:variable name="import" select="$document/page = 'import'"/>
  <xsl:variable name="etape" select="$document/etape"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$etape = 'essai'">Relire avant de confirmer</xsl:when>
      <xsl:when test="$etape = 'fait'">Ce qui est fait</xsl:when>
      <xsl:when test="$import">Importer un tableau</xsl:when>
      <xsl:otherwise>Agir pour plusieurs personnes</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>.</p>
    <xsl:choose>
      <xsl:when test="$etape = 'choix'"><xsl:call-template name="choix"/></xsl:when>
      <xsl:when test="$etape = 'saisie'"><xsl:call-template name="tableau"/></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="bilan"/>
        <xsl:call-template name="lignes"/>
        <xsl:if test="$etape = 'essai'"><xsl:call-template name="confirmer"/></xsl:if>
        <xsl:if test="$etape = 'essai' and $import"><xsl:call-template name="tableau"/></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
    <p class="actions">
      <xsl:if test="$document/page = 'inutilises'"><a href="{$page}">Droits inutilisés</a></xsl:if>
      <a href="{$base}personnes/{$document/convention}">Personnes et habilitations</a>
      <xsl:if test="not($import)"><a href="{$base}import/{$document/convention}">Importer un tableau</a></xsl:if>
    </p>
  </xsl:template>

  <xsl:template name="s"><xsl:param name="nombre"/><xsl:if test="$nombre &gt; 1">s</xsl:if></xsl:template>

  <!-- What is to be done for those who were chosen -->
  <xsl:template name="choix">
    <xsl:choose>
      <xsl:when test="not($document/personnes/item)">
        <p>Cochez les personnes dans la <a href="{$base}personnes/{$document/convention}">liste des personnes</a>, puis revenez ici avec «&#160;Agir pour les personnes cochées&#160;».</p>
      </xsl:when>
      <xsl:otherwise>
        <form method="post" action="{$page}" class="carte">
          <xsl:call-template name="jeton"/>
          <p><strong><xsl:value-of select="count($document/personnes/item)"/></strong> personne<xsl:call-template name="s"><xsl:with-param name="nombre" select="count($document/personnes/item)"/></xsl:call-template> choisie<xsl:call-template name="s"><xsl:with-param name="nombre" select="count($document/personnes/item)"/></xsl:call-template>. Rien ne se fait avant que vous ayez relu, personne par personne.</p>
          <xsl:for-each select="$document/personnes/item"><input type="hidden" name="personne" value="{.}"/></xsl:for-each>
          <div class="champ">
            <label for="acte">Que faire&#160;?</label>
            <select id="acte" name="acte" required="required">
              <option value="accorder">Accorder des services</option>
              <option value="retirer">Retirer des services</option>
              <option value="suspendre">Suspendre</option>
              <option value="retablir">Rétablir</option>
              <option value="echeance">Changer la date de fin</option>
              <option value="responsable">Changer le responsable métier</option>
              <option value="sortir">Ne plus nommer ces personnes dans la convention</option>
            </select>
          </div>
          <fieldset id="services">
            <legend>Services</legend>
            <p class="aide">Inutile pour ne plus nommer les personnes. Pour suspendre et rétablir&#160;: aucun, c’est tous.</p>
            <xsl:for-each select="$document/services/item">
              <div class="option">
                <input type="checkbox" id="service-{nom}" name="services" value="{nom}"/>
                <label for="service-{nom}"><xsl:value-of select="titre"/></label>
              </div>
            </xsl:for-each>
          </fieldset>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">responsable_metier</xsl:with-param>
            <xsl:with-param name="libelle">Responsable métier</xsl:with-param>
            <xsl:with-param name="aide">Qui a demandé ces habilitations (MCP-9.2). Pour accorder, ou pour en changer.</xsl:with-param>
            <xsl:with-param name="facultatif" select="true()"/>
          </xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">fin</xsl:with-param>
            <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
            <xsl:with-param name="type">date</xsl:with-param>
            <xsl:with-param name="aide">Pour accorder, ou pour changer la date de fin&#160;: vide, il n’y en a pas.</xsl:with-param>
            <xsl:with-param name="facultatif" select="true()"/>
          </xsl:call-template>
          <xsl:call-template name="saisie">
            <xsl:with-param name="nom">motif</xsl:with-param>
            <xsl:with-param name="libelle">Motif</xsl:with-param>
            <xsl:with-param name="aide">Pour suspendre, ou pour ne plus nommer les personnes.</xsl:with-param>
            <xsl:with-param name="lignes" select="3"/>
            <xsl:with-param name="facultatif" select="true()"/>
          </xsl:call-template>
          <button type="submit">Voir ce qui se passerait</button>
        </form>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A table that is typed or pasted -->
  <xsl:template name="tableau">
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <h2>Le tableau</h2>
      <p>Enregistrez votre tableau au format CSV, ouvrez-le dans un éditeur de texte, et collez-le ici&#160;; ou copiez les cellules du tableur. 1&#8239;000 lignes au plus. Rien ne s’écrit avant que vous ayez relu.</p>
      <ul>
        <li>La première ligne nomme les colonnes, dans l’ordre que vous voulez&#160;: <strong>identifiant</strong> (l’adresse électronique), nom, prenom, fonction, services, responsable_metier, fin.</li>
        <li>Une personne qui n’est pas encore nommée est invitée&#160;; à une autre, les services qui lui manquent sont accordés. Un import n’enlève jamais rien.</li>
        <li>Plusieurs services se séparent par une barre&#160;: <xsl:for-each select="$document/services/item"><xsl:if test="position() &gt; 1">|</xsl:if><span class="code"><xsl:value-of select="nom"/></span></xsl:for-each>.</li>
        <li>Le dernier jour s’écrit 30/06/2027 ou 2027-06-30&#160;; vide, il n’y en a pas.</li>
      </ul>
      <p><a href="{$page}?modele=csv">Télécharger un tableau modèle</a></p>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">csv</xsl:with-param>
        <xsl:with-param name="libelle">Tableau</xsl:with-param>
        <xsl:with-param name="lignes" select="12"/>
        <xsl:with-param name="valeur" select="$document/csv"/>
      </xsl:call-template>
      <button type="submit">Voir ce qui se passerait</button>
    </form>
  </xsl:template>

  <!-- How many -->
  <xsl:template name="bilan">
    <xsl:if test="$etape = 'fait'">
      <xsl:call-template name="succes">
        <xsl:with-param name="texte">
          <xsl:choose>
            <xsl:when test="$document/possibles = 0">Il n’y avait rien à faire.</xsl:when>
            <xsl:when test="$document/demandes = 'true'">C’est demandé à la Caf, une demande par personne&#160;: elle accepte ou refuse chacune.</xsl:when>
            <xsl:otherwise>C’est fait.</xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
    <dl class="fiche">
      <div><dt><xsl:choose><xsl:when test="$etape = 'fait' and $document/demandes = 'true'">Demandes</xsl:when><xsl:when test="$etape = 'fait'">Faits</xsl:when><xsl:when test="$document/demandes = 'true'">À demander à la Caf</xsl:when><xsl:otherwise>À faire</xsl:otherwise></xsl:choose></dt><dd class="numero"><xsl:value-of select="$document/possibles"/></dd></div>
      <div><dt>Déjà ainsi</dt><dd class="numero"><xsl:value-of select="$document/deja"/></dd></div>
      <div><dt>Impossibles</dt><dd class="numero"><xsl:value-of select="$document/impossibles"/></dd></div>
    </dl>
  </xsl:template>

  <!-- One by one, what is impossible first -->
  <xsl:template name="lignes">
    <h2 id="lignes">Personne par personne</h2>
    <section class="defile" aria-labelledby="lignes" tabindex="0">
      <table>
        <thead>
          <tr>
            <xsl:if test="$import"><th scope="col">Ligne</th></xsl:if>
            <th scope="col">Personne</th><th scope="col">Effet</th><th scope="col">Détail</th>
          </tr>
        </thead>
        <tbody>
          <xsl:apply-templates select="$document/lignes/item[effet = 'impossible']" mode="rangee"/>
          <xsl:apply-templates select="$document/lignes/item[effet != 'impossible']" mode="rangee"/>
        </tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template match="item" mode="rangee">
    <tr>
      <xsl:if test="$import"><td class="numero"><xsl:value-of select="ligne"/></td></xsl:if>
      <th scope="row">
        <xsl:choose>
          <xsl:when test="string(nom) or string(prenom)"><bdi><xsl:value-of select="normalize-space(concat(prenom, ' ', nom))"/></bdi></xsl:when>
          <xsl:when test="string(identifiant)"><bdi><xsl:value-of select="identifiant"/></bdi></xsl:when>
          <xsl:when test="acte/personne">Personne n°&#160;<xsl:value-of select="acte/personne"/></xsl:when>
          <xsl:otherwise>Sans identifiant</xsl:otherwise>
        </xsl:choose>
      </th>
      <td>
        <xsl:choose>
          <xsl:when test="effet = 'impossible'"><span class="etat ferme">Impossible</span></xsl:when>
          <xsl:when test="effet = 'deja'"><span class="etat">Déjà ainsi</span></xsl:when>
          <xsl:when test="$etape = 'fait' and demande"><span class="etat preavis">Demandé</span></xsl:when>
          <xsl:when test="$etape = 'fait'"><span class="etat ouvert">Fait</span></xsl:when>
          <xsl:when test="$document/demandes = 'true'"><span class="etat preavis">À demander</span></xsl:when>
          <xsl:otherwise><span class="etat ouvert">À faire</span></xsl:otherwise>
        </xsl:choose>
      </td>
      <td>
        <xsl:if test="$import and effet = 'impossible' and string(champ)">
          <strong>Colonne <xsl:call-template name="colonne"/></strong><xsl:text>. </xsl:text>
        </xsl:if>
        <bdi><xsl:value-of select="phrase"/></bdi>
        <xsl:if test="demande"><xsl:text> </xsl:text><a href="{$base}demandes/{$document/convention}/{demande}">Demande n°&#160;<xsl:value-of select="demande"/></a></xsl:if>
      </td>
    </tr>
  </xsl:template>

  <!-- "services[1]" is in the column "services" -->
  <xsl:template name="colonne">
    <xsl:choose>
      <xsl:when test="contains(champ, '[')"><xsl:value-of select="substring-before(champ, '[')"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="champ"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The same again, confirmed -->
  <xsl:template name="confirmer">
    <xsl:choose>
      <xsl:when test="$document/possibles = 0"><p class="message avis">Il n’y a rien à faire.</p></xsl:when>
      <xsl:otherwise>
        <form method="post" action="{$page}" class="carte">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="possibles" value="{$document/possibles}"/>
          <xsl:choose>
            <xsl:when test="$import"><xsl:call-template name="encore-import"/></xsl:when>
            <xsl:when test="$document/page = 'inutilises'"><xsl:call-template name="encore-droits"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="encore-groupe"/></xsl:otherwise>
          </xsl:choose>
          <button type="submit" name="confirmer" value="oui">
            <xsl:choose>
              <xsl:when test="$document/demandes = 'true'">Demander à la Caf</xsl:when>
              <xsl:when test="$import">Importer</xsl:when>
              <xsl:otherwise>Confirmer</xsl:otherwise>
            </xsl:choose>
          </button>
        </form>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="encore-groupe">
    <input type="hidden" name="acte" value="{$document/acte/acte}"/>
    <xsl:for-each select="$document/acte/services/item"><input type="hidden" name="services" value="{.}"/></xsl:for-each>
    <xsl:for-each select="$document/acte/responsable_metier | $document/acte/fin | $document/acte/motif"><input type="hidden" name="{name()}" value="{.}"/></xsl:for-each>
    <xsl:for-each select="$document/lignes/item"><input type="hidden" name="personne" value="{acte/personne}"/></xsl:for-each>
    <p>Ce qui est impossible ou déjà ainsi ne change pas.</p>
  </xsl:template>

  <xsl:template name="encore-droits">
    <input type="hidden" name="action" value="retirer"/>
    <xsl:for-each select="$document/lignes/item/acte/services/item"><input type="hidden" name="droits" value="{../../personne}/{.}"/></xsl:for-each>
    <p>Ce qui est impossible ou déjà ainsi ne change pas.</p>
  </xsl:template>

  <xsl:template name="encore-import">
    <input type="hidden" name="csv" value="{$document/csv}"/>
    <xsl:if test="$document/impossibles &gt; 0">
      <div class="option">
        <input type="checkbox" id="ecarter" name="ecarter" value="oui" required="required"/>
        <label for="ecarter">Laisser de côté les lignes impossibles (<xsl:value-of select="$document/impossibles"/>)</label>
        <p class="aide">Sinon, corrigez-les ci-dessous&#160;: rien n’est importé tant qu’il en reste.</p>
      </div>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
