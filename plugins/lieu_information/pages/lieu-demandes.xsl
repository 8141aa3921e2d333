<?xml version="1.0" encoding="UTF-8"?>
<!-- The inbox of a lieu. Nothing here says a word of a family. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">lieu-information/demandes</xsl:variable>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="filtres" select="$document/filtres"/>
  <xsl:variable name="comptes" select="$document/comptes"/>

  <xsl:template match="/page" mode="titre">Demandes de mode d’accueil</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:if test="$document/fait = 'avis'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Votre choix est enregistré.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau">Ouvrir une demande, dans une page, en PDF ou en XML, c’est la récupérer&#160;: vos collègues verront que vous l’avez fait.</p>
    <xsl:if test="$comptes/retard &gt; 0">
      <p class="message avis">
        <xsl:choose>
          <xsl:when test="$comptes/retard = 1">Une demande attend</xsl:when>
          <xsl:otherwise><xsl:value-of select="$comptes/retard"/><xsl:if test="$comptes/retard &gt;= 1000"> ou plus</xsl:if> demandes attendent</xsl:otherwise>
        </xsl:choose>
        <xsl:text> au-delà du délai. </xsl:text>
        <a href="{$page}?retard=1&amp;commune={$filtres/commune}">Voir les demandes en retard</a>
      </p>
    </xsl:if>
    <nav aria-label="Demandes par état">
      <ul class="compteurs">
        <xsl:call-template name="compteur"><xsl:with-param name="etat">notifiee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="compteur"><xsl:with-param name="etat">recuperee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="compteur"><xsl:with-param name="etat">traitee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="compteur"><xsl:with-param name="etat">detruite</xsl:with-param></xsl:call-template>
        <xsl:call-template name="compteur"><xsl:with-param name="etat">attestee</xsl:with-param></xsl:call-template>
      </ul>
    </nav>
    <xsl:call-template name="filtrer"/>
    <xsl:call-template name="liste"/>
    <xsl:call-template name="ensemble"/>
    <xsl:call-template name="avis"/>
  </xsl:template>

  <xsl:template name="mot-etat">
    <xsl:param name="etat"/>
    <xsl:choose>
      <xsl:when test="$etat = 'notifiee'">À récupérer</xsl:when>
      <xsl:when test="$etat = 'recuperee'">Récupérées</xsl:when>
      <xsl:when test="$etat = 'traitee'">Traitées</xsl:when>
      <xsl:when test="$etat = 'detruite'">Détruites</xsl:when>
      <xsl:when test="$etat = 'attestee'">Destruction attestée</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="compteur">
    <xsl:param name="etat"/>
    <li>
      <a href="{$page}?etat={$etat}&amp;commune={$filtres/commune}">
        <xsl:if test="$filtres/etat = $etat and $filtres/retard = 'false'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>
        <strong><xsl:value-of select="$comptes/*[name() = $etat]"/></strong>
        <xsl:text> </xsl:text>
        <xsl:call-template name="mot-etat"><xsl:with-param name="etat" select="$etat"/></xsl:call-template>
      </a>
    </li>
  </xsl:template>

  <!-- A lieu of one commune has nothing to choose; one of very many types the code. -->
  <xsl:template name="filtrer">
    <xsl:if test="count($document/communes/item) != 1">
      <form method="get" action="{$page}" class="filtres" aria-label="Filtrer les demandes">
        <div class="champ">
          <label for="commune">Commune</label>
          <xsl:choose>
            <xsl:when test="$document/communes/item">
              <select id="commune" name="commune">
                <option value="">Toutes</option>
                <xsl:for-each select="$document/communes/item">
                  <option value="{code}">
                    <xsl:if test="code = $filtres/commune"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
                    <xsl:value-of select="nom"/>
                  </option>
                </xsl:for-each>
              </select>
            </xsl:when>
            <xsl:otherwise>
              <input id="commune" name="commune" type="text" value="{$filtres/commune}" autocomplete="off" aria-describedby="commune-aide"/>
              <p class="aide" id="commune-aide">Code Insee, cinq caractères. Rien&#160;: toutes.</p>
            </xsl:otherwise>
          </xsl:choose>
        </div>
        <input type="hidden" name="etat" value="{$filtres/etat}"/>
        <button type="submit" class="second">Filtrer</button>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="liste">
    <h2 id="liste">
      <xsl:choose>
        <xsl:when test="$filtres/retard = 'true'">En retard</xsl:when>
        <xsl:otherwise><xsl:call-template name="mot-etat"><xsl:with-param name="etat" select="$filtres/etat"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
    </h2>
    <xsl:choose>
      <xsl:when test="$document/demandes/item">
        <ul class="carte liste" aria-labelledby="liste"><xsl:apply-templates select="$document/demandes/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune demande ne correspond.</p></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$document/suite">
      <p><a href="{$page}?etat={$filtres/etat}&amp;commune={$filtres/commune}&amp;suite={$document/suite}">
        <xsl:if test="$filtres/retard = 'true'"><xsl:attribute name="href"><xsl:value-of select="concat($page, '?retard=1&amp;commune=', $filtres/commune, '&amp;suite=', $document/suite)"/></xsl:attribute></xsl:if>
        <xsl:text>Demandes suivantes</xsl:text>
      </a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template match="demandes/item">
    <li class="ligne">
      <div class="tete">
        <h3><a href="{$page}/{reference}"><xsl:value-of select="reference"/></a></h3>
        <xsl:call-template name="delai"/>
      </div>
      <dl class="fiche">
        <div><dt>Commune</dt><dd><xsl:value-of select="commune/nom"/><xsl:if test="commune/nom != commune/code"><xsl:text> </xsl:text><span class="code"><xsl:value-of select="commune/code"/></span></xsl:if></dd></div>
        <div><dt>Transmise le</dt><dd><xsl:value-of select="transmise/texte"/></dd></div>
        <xsl:if test="recuperee">
          <div><dt>Récupérée le</dt><dd><xsl:value-of select="recuperee/texte"/><xsl:if test="recuperee/par"> par <xsl:value-of select="recuperee/par"/></xsl:if></dd></div>
        </xsl:if>
        <xsl:if test="traitee">
          <div><dt>Traitée le</dt><dd><xsl:value-of select="traitee/texte"/><xsl:if test="traitee/par"> par <xsl:value-of select="traitee/par"/></xsl:if></dd></div>
        </xsl:if>
        <xsl:choose>
          <xsl:when test="detruite"><div><dt>Données détruites le</dt><dd><xsl:value-of select="detruite/texte"/></dd></div></xsl:when>
          <xsl:when test="recuperee"><div><dt>Données détruites le</dt><dd><xsl:value-of select="destruction_texte"/></dd></div></xsl:when>
        </xsl:choose>
      </dl>
    </li>
  </xsl:template>

  <xsl:template name="delai">
    <xsl:choose>
      <xsl:when test="not(jours)"/>
      <xsl:when test="retard = 'true'"><span class="etat ferme">En retard de <xsl:value-of select="jours"/>&#160;jour<xsl:if test="jours &gt; 1">s</xsl:if></span></xsl:when>
      <xsl:when test="jours = 0"><span class="etat preavis">Dernier jour</span></xsl:when>
      <xsl:when test="jours = 1"><span class="etat preavis">Reste 1&#160;jour</span></xsl:when>
      <xsl:when test="jours &lt;= 2"><span class="etat preavis">Restent <xsl:value-of select="jours"/>&#160;jours</span></xsl:when>
      <xsl:otherwise><span class="etat">Restent <xsl:value-of select="jours"/>&#160;jours</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="ensemble">
    <section class="carte" aria-labelledby="ensemble">
      <h2 id="ensemble">Toutes les nouvelles demandes</h2>
      <p>Un seul fichier XML contient toutes les demandes à récupérer. Le recevoir en entier, c’est les récupérer toutes.</p>
      <p class="actions">
        <a href="{$page}.xml?commune={$filtres/commune}" rel="nofollow" download="demandes.xml">Recevoir le fichier XML</a>
        <a href="{$page}.xsd">Son schéma</a>
        <a href="{$mount}lieu-information/chiffres">Les chiffres</a>
      </p>
    </section>
  </xsl:template>

  <xsl:template name="avis">
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <fieldset>
        <legend>Être prévenu par courriel des nouvelles demandes</legend>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">chaque</xsl:with-param><xsl:with-param name="libelle">Un courriel pour chaque demande</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">quotidien</xsl:with-param><xsl:with-param name="libelle">Un courriel par jour, le matin</xsl:with-param></xsl:call-template>
      </fieldset>
      <button type="submit" class="second">Enregistrer ce choix</button>
    </form>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="libelle"/>
    <div class="option">
      <input type="radio" id="avis-{$valeur}" name="avis" value="{$valeur}">
        <xsl:if test="$document/avis = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="avis-{$valeur}"><xsl:value-of select="$libelle"/></label>
    </div>
  </xsl:template>
</xsl:stylesheet>
