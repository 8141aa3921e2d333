<?xml version="1.0" encoding="UTF-8"?>
<!-- The free places of an Eaje in a week: half-days by age groups. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="id" select="$document/etablissement/id"/>
  <xsl:variable name="page" select="concat($mount, 'structures/disponibilites/', $id)"/>
  <xsl:variable name="saisie" select="$document/saisie"/>

  <xsl:template match="/page" mode="titre">Places libres – <xsl:value-of select="$document/etablissement/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'publiees'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Vos places sont publiées&#160;: elles sont en ligne.</xsl:with-param></xsl:call-template>
      </xsl:when>
      <xsl:when test="$document/fait = 'recopiees'">
        <xsl:call-template name="succes"><xsl:with-param name="texte">Les places de la semaine précédente sont recopiées et publiées&#160;: elles sont en ligne.</xsl:with-param></xsl:call-template>
      </xsl:when>
    </xsl:choose>
    <p>
      <xsl:choose>
        <xsl:when test="$document/fiche = 'true'"><a href="{$mount}structures/fiches/{$id}">Fiche de l’établissement</a></xsl:when>
        <xsl:otherwise><a href="{$mount}structures/fiches">Tous les établissements</a></xsl:otherwise>
      </xsl:choose>
    </p>
    <h2 id="semaine">Semaine <xsl:value-of select="$document/texte"/></h2>
    <nav aria-label="Semaines">
      <ul>
        <li><a href="{$page}?semaine={$document/precedente}">Semaine précédente</a></li>
        <xsl:if test="$document/suivante">
          <li><a href="{$page}?semaine={$document/suivante}">Semaine suivante</a></li>
        </xsl:if>
      </ul>
    </nav>
    <xsl:call-template name="publiee"/>
    <xsl:choose>
      <xsl:when test="$document/ouverte = 'true'"><xsl:call-template name="saisir"/></xsl:when>
      <xsl:otherwise>
        <p class="message avis">Cette semaine est passée&#160;: elle n’est plus en ligne et ne se modifie plus.</p>
        <xsl:call-template name="lire"/>
      </xsl:otherwise>
    </xsl:choose>
    <p><a href="{$mount}structures/disponibilites-historique/{$id}">Historique des places publiées</a></p>
  </xsl:template>

  <xsl:template name="publiee">
    <p>
      <xsl:choose>
        <xsl:when test="$document/quand">
          <xsl:text>Publiée le </xsl:text>
          <xsl:value-of select="$document/quand/texte"/>
          <xsl:if test="$document/auteur_nom"> par <xsl:value-of select="$document/auteur_nom"/></xsl:if>
          <xsl:text>.</xsl:text>
        </xsl:when>
        <xsl:otherwise>Rien n’est encore publié pour cette semaine.</xsl:otherwise>
      </xsl:choose>
    </p>
  </xsl:template>

  <!-- "Publier" comes first: the Enter key presses it. -->
  <xsl:template name="saisir">
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="semaine" value="{$document/semaine}"/>
      <input type="hidden" name="revision" value="{$document/revision}"/>
      <p id="places-aide" class="aide">De 0 à 99 places. Écrivez 0 quand il n’y a pas de place libre, et laissez vide ce que vous ne savez pas encore. Ce que vous publiez est en ligne aussitôt et remplace toute la semaine.</p>
      <xsl:call-template name="tableau"><xsl:with-param name="saisir" select="true()"/></xsl:call-template>
      <div class="actions">
        <button type="submit" name="action" value="publier">Publier</button>
        <xsl:if test="$document/recopiable = 'true'">
          <button type="submit" name="action" value="recopier" class="second">Comme la semaine dernière</button>
        </xsl:if>
      </div>
      <xsl:if test="$document/recopiable = 'true'">
        <p class="aide">«&#160;Comme la semaine dernière&#160;» publie les places de la semaine précédente, sans tenir compte des cases ci-dessus.</p>
      </xsl:if>
    </form>
  </xsl:template>

  <xsl:template name="lire">
    <div class="carte">
      <xsl:call-template name="tableau"><xsl:with-param name="saisir" select="false()"/></xsl:call-template>
    </div>
  </xsl:template>

  <xsl:template name="tableau">
    <xsl:param name="saisir"/>
    <table class="places">
      <caption>Places libres par demi-journée et par âge</caption>
      <thead>
        <tr>
          <th scope="col">Demi-journée</th>
          <xsl:for-each select="$document/ages/item"><th scope="col"><xsl:value-of select="libelle"/></th></xsl:for-each>
        </tr>
      </thead>
      <tbody>
        <xsl:for-each select="$document/demi_journees/item">
          <xsl:variable name="demi" select="."/>
          <tr>
            <th scope="row"><xsl:value-of select="libelle"/></th>
            <xsl:for-each select="$document/ages/item">
              <td>
                <xsl:choose>
                  <xsl:when test="$saisir"><xsl:call-template name="case"><xsl:with-param name="demi" select="$demi"/></xsl:call-template></xsl:when>
                  <xsl:otherwise><xsl:call-template name="nombre"><xsl:with-param name="demi" select="$demi"/></xsl:call-template></xsl:otherwise>
                </xsl:choose>
              </td>
            </xsl:for-each>
          </tr>
        </xsl:for-each>
      </tbody>
    </table>
  </xsl:template>

  <!-- What was typed comes before what is online, which stands beside it when it differs. -->
  <xsl:template name="case">
    <xsl:param name="demi"/>
    <xsl:variable name="age" select="cle"/>
    <xsl:variable name="nom" select="concat('places.', $age, '.', $demi/cle)"/>
    <xsl:variable name="en-ligne" select="$document/places/*[name() = $age]/*[name() = $demi/cle]"/>
    <xsl:variable name="tape" select="$saisie/*[name() = $age]/*[name() = $demi/cle]"/>
    <xsl:variable name="fautif" select="$document/champ = $nom"/>
    <xsl:variable name="autre" select="$document/status = 409 and $saisie and string($tape) != string($en-ligne)"/>
    <label for="{$nom}"><span class="cache"><xsl:value-of select="$demi/libelle"/>, </span><xsl:value-of select="libelle"/></label>
    <input type="text" inputmode="numeric" autocomplete="off" id="{$nom}" name="{$nom}">
      <xsl:attribute name="value">
        <xsl:choose>
          <xsl:when test="$saisie"><xsl:value-of select="$tape"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="$en-ligne"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:attribute name="aria-describedby">
        <xsl:if test="$fautif"><xsl:value-of select="concat($nom, '-faute ')"/></xsl:if>
        <xsl:if test="$autre"><xsl:value-of select="concat($nom, '-en-ligne ')"/></xsl:if>
        <xsl:text>places-aide</xsl:text>
      </xsl:attribute>
      <xsl:if test="$fautif"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
    </input>
    <xsl:if test="$fautif"><span class="faute" id="{$nom}-faute">de 0 à 99, ou rien</span></xsl:if>
    <xsl:if test="$autre">
      <span class="en-ligne" id="{$nom}-en-ligne">
        <xsl:text>en ligne&#160;: </xsl:text>
        <xsl:choose>
          <xsl:when test="$en-ligne"><xsl:value-of select="$en-ligne"/></xsl:when>
          <xsl:otherwise>rien</xsl:otherwise>
        </xsl:choose>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template name="nombre">
    <xsl:param name="demi"/>
    <xsl:variable name="age" select="cle"/>
    <xsl:variable name="nombre" select="$document/places/*[name() = $age]/*[name() = $demi/cle]"/>
    <span class="age" aria-hidden="true"><xsl:value-of select="libelle"/></span>
    <xsl:choose>
      <xsl:when test="$nombre"><xsl:value-of select="$nombre"/></xsl:when>
      <xsl:otherwise><span aria-hidden="true">–</span><span class="cache">non précisé</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
