<?xml version="1.0" encoding="UTF-8"?>
<!-- The figures of a year, for a lieu and for the Caf: a picture and a table of the same. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici" select="concat('lieu-information/', /page/document/page)"/>
  <xsl:variable name="page" select="concat($mount, $ici)"/>
  <xsl:variable name="pour" select="concat('commune=', $document/commune, '&amp;caf=', $document/caf)"/>
  <xsl:variable name="cette-annee" select="concat($page, '?annee=', $document/annee, '&amp;', $pour)"/>
  <xsl:variable name="somme" select="$document/ensemble"/>

  <xsl:template match="/page" mode="titre">Demandes de mode d’accueil en <xsl:value-of select="$document/annee"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">Par commune et par mois de transmission. Ces chiffres comptent des demandes&#160;; ils ne disent rien des familles.</p>
    <p class="actions">
      <a href="{$page}?annee={$document/annee - 1}&amp;{$pour}">Année <xsl:value-of select="$document/annee - 1"/></a>
      <xsl:if test="$document/annee &lt; $document/annee_en_cours">
        <a href="{$page}?annee={$document/annee + 1}&amp;{$pour}">Année <xsl:value-of select="$document/annee + 1"/></a>
      </xsl:if>
      <a href="{$cette-annee}&amp;format=csv" download="demandes-{$document/annee}.csv">Le tableau en CSV</a>
    </p>
    <xsl:if test="$document/page = 'chiffres-caf' and $document/caf = ''">
      <form method="get" action="{$page}" class="filtres">
        <div class="champ"><label for="caf">Caf</label><input id="caf" name="caf" type="text" autocomplete="off"/></div>
        <button type="submit" class="second">Afficher</button>
      </form>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/lignes/item">
        <p><img class="graphique" src="{$cette-annee}&amp;format=svg" alt="Graphique&#160;: {$somme/transmises} demandes transmises, {$somme/recuperees} récupérées, {$somme/en_retard} en retard, par mois. Le tableau donne les mêmes chiffres."/></p>
        <xsl:call-template name="tableau"/>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune demande n’a été transmise cette année-là.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="tableau">
    <xsl:if test="$document/tronque = 'true'">
      <p class="message avis">Le tableau montre les premières lignes&#160;; le fichier CSV les contient toutes.</p>
    </xsl:if>
    <section class="defile" aria-labelledby="legende" tabindex="0">
      <table>
        <caption id="legende">Demandes par commune et par mois en <xsl:value-of select="$document/annee"/></caption>
        <thead>
          <tr>
            <th scope="col">Commune</th><th scope="col">Mois</th>
            <th scope="col">Transmises</th><th scope="col">Récupérées</th><th scope="col">En retard</th><th scope="col">Retirées</th>
            <th scope="col">Place trouvée</th><th scope="col">Liste d’attente</th><th scope="col">Orientée</th><th scope="col">Sans suite</th><th scope="col">Injoignable</th>
          </tr>
        </thead>
        <tbody><xsl:apply-templates select="$document/lignes/item"/></tbody>
        <tfoot>
          <tr><th scope="row" colspan="2">Ensemble</th><xsl:call-template name="nombres"><xsl:with-param name="de" select="$somme"/></xsl:call-template></tr>
        </tfoot>
      </table>
    </section>
  </xsl:template>

  <xsl:template match="lignes/item">
    <tr>
      <th scope="row"><xsl:value-of select="commune/nom"/></th>
      <td><xsl:call-template name="mois"/></td>
      <xsl:call-template name="nombres"><xsl:with-param name="de" select="."/></xsl:call-template>
    </tr>
  </xsl:template>

  <xsl:template name="mois">
    <xsl:value-of select="normalize-space(substring('janvier  février  mars     avril    mai      juin     juillet  août     septembreoctobre  novembre décembre ', 9 * number(substring(mois, 6)) - 8, 9))"/>
  </xsl:template>

  <xsl:template name="nombres">
    <xsl:param name="de"/>
    <td><xsl:value-of select="$de/transmises"/></td>
    <td><xsl:value-of select="$de/recuperees"/></td>
    <td><xsl:value-of select="$de/en_retard"/></td>
    <td><xsl:value-of select="$de/retirees"/></td>
    <td><xsl:value-of select="$de/place_trouvee"/></td>
    <td><xsl:value-of select="$de/liste_attente"/></td>
    <td><xsl:value-of select="$de/orientee"/></td>
    <td><xsl:value-of select="$de/sans_suite"/></td>
    <td><xsl:value-of select="$de/injoignable"/></td>
  </xsl:template>
</xsl:stylesheet>
