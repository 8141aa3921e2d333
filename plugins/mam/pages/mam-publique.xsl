<?xml version="1.0" encoding="UTF-8"?>
<!-- What all may read of a Mam: {"nom", "commune", "adresse", "fonctionnement", "rubriques",
     "assistants": [{"nom", "prenom"}], "modifie_texte"}. Texts are shown as texts. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="contact" select="$document/fonctionnement/contact"/>

  <xsl:template match="/page" mode="titre"><xsl:value-of select="$document/nom"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <p class="chapeau">
      <xsl:value-of select="$document/genre_titre"/>
      <xsl:if test="$document/commune/nom">
        <xsl:text> à </xsl:text><xsl:value-of select="$document/commune/nom"/>
      </xsl:if>
    </p>
    <xsl:call-template name="coordonnees"/>
    <xsl:if test="$document/assistants/item">
      <div class="partie">
        <h2>Les assistants maternels</h2>
        <ul>
          <xsl:for-each select="$document/assistants/item">
            <li><xsl:value-of select="concat(prenom, ' ', nom)"/></li>
          </xsl:for-each>
        </ul>
      </div>
    </xsl:if>
    <xsl:apply-templates select="$document/rubriques/item" mode="rubrique"/>
    <p class="aide">
      <xsl:text>Fiche écrite par la Mam et validée par la Caf, à jour du </xsl:text>
      <xsl:value-of select="$document/modifie_texte"/>.
    </p>
    <p><a class="retour" href="{$mount}annuaire">Chercher un autre lieu d’accueil</a></p>
  </xsl:template>

  <xsl:template name="coordonnees">
    <div class="carte">
      <h2>Venir, appeler, écrire</h2>
      <dl class="releve">
        <div><dt>Adresse</dt><dd><xsl:value-of select="$document/adresse"/></dd></div>
        <xsl:if test="$contact/telephone != ''">
          <div><dt>Téléphone</dt><dd><a href="tel:{translate($contact/telephone, ' .-()/&#160;', '')}"><xsl:value-of select="translate($contact/telephone, ' ', '&#160;')"/></a></dd></div>
        </xsl:if>
        <xsl:if test="$contact/courriel != ''">
          <div><dt>Adresse électronique</dt><dd><a href="mailto:{$contact/courriel}"><xsl:value-of select="$contact/courriel"/></a></dd></div>
        </xsl:if>
        <xsl:if test="$contact/site != ''">
          <div>
            <dt>Site</dt>
            <dd>
              <xsl:choose>
                <xsl:when test="starts-with($contact/site, 'https://') or starts-with($contact/site, 'http://')">
                  <a href="{$contact/site}" rel="nofollow noopener"><xsl:value-of select="$contact/site"/></a>
                </xsl:when>
                <xsl:otherwise><xsl:value-of select="$contact/site"/></xsl:otherwise>
              </xsl:choose>
            </dd>
          </div>
        </xsl:if>
      </dl>
    </div>
  </xsl:template>

  <xsl:template match="item" mode="rubrique">
    <xsl:variable name="titre" select="concat('rubrique-', position())"/>
    <div class="partie">
      <h2 id="{$titre}"><xsl:value-of select="titre"/></h2>
      <xsl:if test="lignes/item">
        <dl class="releve">
          <xsl:for-each select="lignes/item">
            <div><dt><xsl:value-of select="libelle"/></dt><dd><xsl:value-of select="valeur"/></dd></div>
          </xsl:for-each>
        </dl>
      </xsl:if>
      <xsl:if test="rangees/item">
        <xsl:call-template name="tableau"><xsl:with-param name="titre" select="$titre"/></xsl:call-template>
      </xsl:if>
    </div>
  </xsl:template>

  <!-- The row that says the most gives the columns: in others a cell may be empty. -->
  <xsl:template name="tableau">
    <xsl:param name="titre"/>
    <xsl:variable name="rangees" select="rangees/item"/>
    <xsl:variable name="complete">
      <xsl:for-each select="$rangees">
        <xsl:sort select="count(lignes/item)" data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="generate-id()"/></xsl:if>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="colonnes" select="$rangees[generate-id() = $complete]/lignes/item/libelle"/>
    <section class="defile" aria-labelledby="{$titre}" tabindex="0">
      <table>
        <thead>
          <tr><xsl:for-each select="$colonnes"><th scope="col"><xsl:value-of select="."/></th></xsl:for-each></tr>
        </thead>
        <tbody>
          <xsl:for-each select="$rangees">
            <xsl:variable name="rangee" select="."/>
            <tr>
              <xsl:for-each select="$colonnes">
                <xsl:variable name="colonne" select="string(.)"/>
                <td><xsl:value-of select="$rangee/lignes/item[libelle = $colonne]/valeur"/></td>
              </xsl:for-each>
            </tr>
          </xsl:for-each>
        </tbody>
      </table>
    </section>
  </xsl:template>
</xsl:stylesheet>
