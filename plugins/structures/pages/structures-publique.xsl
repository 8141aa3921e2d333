<?xml version="1.0" encoding="UTF-8"?>
<!-- What parents read of an establishment. All that was typed is text; the one link that
     may lead elsewhere begins with http:// or https://. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="fonctionnement" select="$document/fonctionnement"/>
  <xsl:variable name="contact" select="$fonctionnement/coordonnees"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">
      <xsl:value-of select="$document/genre_titre"/>
      <xsl:if test="$document/commune/nom">, <xsl:value-of select="$document/commune/nom"/></xsl:if>
    </p>
    <xsl:call-template name="joindre"/>
    <xsl:if test="$document/disponibilites/item"><xsl:call-template name="places"/></xsl:if>
    <xsl:if test="$fonctionnement/horaires/item"><xsl:call-template name="horaires"/></xsl:if>
    <xsl:apply-templates select="$document/rubriques/item" mode="rubrique"/>
    <xsl:if test="not($fonctionnement)">
      <p class="message avis">L’établissement n’a pas encore décrit son fonctionnement ici. Appelez-le ou adressez-vous à votre Caf.</p>
    </xsl:if>
    <xsl:call-template name="note"/>
  </xsl:template>

  <xsl:template name="joindre">
    <section class="carte" aria-labelledby="joindre">
      <h2 id="joindre">Adresse et contact</h2>
      <dl class="releve">
        <xsl:if test="$document/adresse != ''"><div><dt>Adresse</dt><dd><bdi><xsl:value-of select="$document/adresse"/></bdi></dd></div></xsl:if>
        <xsl:if test="$document/commune/nom"><div><dt>Commune</dt><dd><xsl:value-of select="$document/commune/nom"/></dd></div></xsl:if>
        <xsl:if test="$contact/telephone != ''">
          <div><dt>Téléphone</dt><dd><a href="tel:{translate($contact/telephone, ' .', '')}"><xsl:value-of select="$contact/telephone"/></a></dd></div>
        </xsl:if>
        <xsl:if test="$contact/courriel != ''">
          <div><dt>Courriel</dt><dd><a href="mailto:{$contact/courriel}"><xsl:value-of select="$contact/courriel"/></a></dd></div>
        </xsl:if>
        <xsl:if test="$contact/site != ''">
          <div><dt>Site internet</dt><dd><xsl:call-template name="site"/></dd></div>
        </xsl:if>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="site">
    <xsl:variable name="site" select="$contact/site"/>
    <xsl:choose>
      <xsl:when test="starts-with($site, 'https://') or starts-with($site, 'http://')">
        <a href="{$site}" rel="nofollow noopener"><bdi><xsl:value-of select="$site"/></bdi></a>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$site"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The first week is open, the others fold out. -->
  <xsl:template name="places">
    <section class="carte" aria-labelledby="places">
      <h2 id="places">Places libres</h2>
      <p>Ces nombres sont donnés par l’établissement et peuvent changer chaque jour. Une place libre ne vaut pas admission&#160;: contactez l’établissement.</p>
      <xsl:apply-templates select="$document/disponibilites/item[1]" mode="semaine"/>
      <xsl:if test="$document/disponibilites/item[2]">
        <details>
          <summary>Semaines suivantes (<xsl:value-of select="count($document/disponibilites/item) - 1"/>)</summary>
          <xsl:apply-templates select="$document/disponibilites/item[position() &gt; 1]" mode="semaine"/>
        </details>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template match="item" mode="semaine">
    <xsl:variable name="nombres" select="places"/>
    <table class="places lues">
      <caption>Semaine <xsl:value-of select="texte"/></caption>
      <thead>
        <tr>
          <th scope="col">Demi-journée</th>
          <xsl:for-each select="$document/ages/item"><th scope="col"><xsl:value-of select="libelle"/></th></xsl:for-each>
        </tr>
      </thead>
      <tbody>
        <xsl:for-each select="$document/demi_journees/item">
          <xsl:variable name="demi" select="cle"/>
          <xsl:if test="$nombres/*/*[name() = $demi]">
            <tr>
              <th scope="row"><xsl:value-of select="libelle"/></th>
              <xsl:for-each select="$document/ages/item">
                <xsl:variable name="age" select="cle"/>
                <xsl:variable name="nombre" select="$nombres/*[name() = $age]/*[name() = $demi]"/>
                <td>
                  <span class="age" aria-hidden="true"><xsl:value-of select="libelle"/></span>
                  <xsl:choose>
                    <xsl:when test="$nombre"><xsl:value-of select="$nombre"/></xsl:when>
                    <xsl:otherwise><span aria-hidden="true">–</span><span class="cache">non précisé</span></xsl:otherwise>
                  </xsl:choose>
                </td>
              </xsl:for-each>
            </tr>
          </xsl:if>
        </xsl:for-each>
      </tbody>
    </table>
  </xsl:template>

  <!-- A line for each day, in the order of the week; its hours in the order they were given. -->
  <xsl:template name="horaires">
    <section class="carte" aria-labelledby="horaires">
      <h2 id="horaires">
        <xsl:choose>
          <xsl:when test="$document/genre = 'RPE'">Permanences</xsl:when>
          <xsl:otherwise>Jours et heures d’ouverture</xsl:otherwise>
        </xsl:choose>
      </h2>
      <table>
        <caption class="cache">Heures de chaque jour</caption>
        <thead><tr><th scope="col">Jour</th><th scope="col">Heures</th></tr></thead>
        <tbody>
          <xsl:call-template name="jour"><xsl:with-param name="jour">lundi</xsl:with-param><xsl:with-param name="libelle">Lundi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">mardi</xsl:with-param><xsl:with-param name="libelle">Mardi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">mercredi</xsl:with-param><xsl:with-param name="libelle">Mercredi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">jeudi</xsl:with-param><xsl:with-param name="libelle">Jeudi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">vendredi</xsl:with-param><xsl:with-param name="libelle">Vendredi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">samedi</xsl:with-param><xsl:with-param name="libelle">Samedi</xsl:with-param></xsl:call-template>
          <xsl:call-template name="jour"><xsl:with-param name="jour">dimanche</xsl:with-param><xsl:with-param name="libelle">Dimanche</xsl:with-param></xsl:call-template>
        </tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template name="jour">
    <xsl:param name="jour"/>
    <xsl:param name="libelle"/>
    <xsl:variable name="heures" select="$fonctionnement/horaires/item[jour = $jour]"/>
    <tr>
      <th scope="row"><xsl:value-of select="$libelle"/></th>
      <td>
        <xsl:if test="not($heures)">
          <xsl:choose>
            <xsl:when test="$document/genre = 'RPE'">Pas de permanence</xsl:when>
            <xsl:otherwise>Fermé</xsl:otherwise>
          </xsl:choose>
        </xsl:if>
        <xsl:for-each select="$heures">
          <xsl:sort select="debut"/>
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:text>de </xsl:text><xsl:call-template name="heure"><xsl:with-param name="heure" select="debut"/></xsl:call-template>
          <xsl:text> à </xsl:text><xsl:call-template name="heure"><xsl:with-param name="heure" select="fin"/></xsl:call-template>
        </xsl:for-each>
      </td>
    </tr>
  </xsl:template>

  <!-- "08:30" → "8 h 30" -->
  <xsl:template name="heure">
    <xsl:param name="heure"/>
    <xsl:value-of select="number(substring-before($heure, ':'))"/>
    <xsl:text>&#160;h</xsl:text>
    <xsl:if test="substring-after($heure, ':') != '00'">
      <xsl:text>&#160;</xsl:text>
      <xsl:value-of select="substring-after($heure, ':')"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="rubrique">
    <xsl:variable name="numero" select="concat('rubrique-', position())"/>
    <xsl:if test="lignes/item or rangees/item">
      <section class="carte" aria-labelledby="{$numero}">
        <h2 id="{$numero}"><xsl:value-of select="titre"/></h2>
        <xsl:if test="lignes/item"><dl class="releve"><xsl:apply-templates select="lignes/item" mode="ligne"/></dl></xsl:if>
        <xsl:for-each select="rangees/item">
          <h3><xsl:value-of select="titre"/></h3>
          <dl class="releve"><xsl:apply-templates select="lignes/item" mode="ligne"/></dl>
        </xsl:for-each>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="ligne">
    <div><dt><xsl:value-of select="libelle"/></dt><dd><bdi><xsl:value-of select="valeur"/></bdi></dd></div>
  </xsl:template>

  <xsl:template name="note">
    <p class="aide">
      <xsl:if test="$document/modifie_texte">Mise à jour le <xsl:value-of select="$document/modifie_texte"/>. </xsl:if>
      <xsl:if test="$fonctionnement">Ces informations sont écrites par l’établissement et validées par la Caf avant leur publication. </xsl:if>
      <xsl:if test="$document/disponibilites/item">Les places libres sont publiées par l’établissement lui-même. </xsl:if>
      <a href="{$mount}annuaire">Chercher un autre accueil</a>
    </p>
  </xsl:template>
</xsl:stylesheet>
