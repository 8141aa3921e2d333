<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="recherche" select="$document/recherche"/>

  <xsl:template match="/page" mode="titre">Annuaire de l’accueil des enfants</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="formulaire"/>
    <xsl:if test="not($document/status)">
      <section aria-labelledby="trouve">
        <xsl:choose>
          <xsl:when test="$document/communes/item"><xsl:call-template name="choix"/></xsl:when>
          <xsl:when test="$document/resultats/item"><xsl:call-template name="resultats"/></xsl:when>
          <xsl:otherwise><xsl:call-template name="rien"/></xsl:otherwise>
        </xsl:choose>
        <xsl:call-template name="suite"/>
      </section>
    </xsl:if>
    <p class="aide">Chaque fiche est tenue à jour par l’établissement ou la maison d’assistants maternels. Ce qui décrit son fonctionnement est vérifié par la Caf avant d’être publié.</p>
  </xsl:template>

  <xsl:template name="formulaire">
    <form method="get" action="{$mount}annuaire" class="carte recherche" role="search" aria-label="Chercher dans l’annuaire">
      <xsl:call-template name="critere">
        <xsl:with-param name="nom">commune</xsl:with-param>
        <xsl:with-param name="libelle">Commune</xsl:with-param>
        <xsl:with-param name="aide">Son nom ou son code Insee.</xsl:with-param>
        <xsl:with-param name="valeur">
          <xsl:choose>
            <xsl:when test="$document/commune"><xsl:value-of select="concat($document/commune/nom, ' (', $document/commune/code, ')')"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="$recherche/commune"/></xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="genre"/>
      <xsl:call-template name="critere">
        <xsl:with-param name="nom">nom</xsl:with-param>
        <xsl:with-param name="libelle">Nom</xsl:with-param>
        <xsl:with-param name="aide">Un ou plusieurs mots, ou leur début.</xsl:with-param>
        <xsl:with-param name="valeur" select="$recherche/nom"/>
      </xsl:call-template>
      <div class="option">
        <input type="checkbox" id="places" name="places" value="1">
          <xsl:if test="$recherche/places = 'true'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
        </input>
        <label for="places">Avec des places libres</label>
      </div>
      <button type="submit" id="apres">Chercher</button>
    </form>
  </xsl:template>

  <xsl:template name="faute">
    <xsl:param name="nom"/>
    <xsl:if test="$document/champ = $nom">
      <p class="faute" id="{$nom}-faute"><xsl:value-of select="$document/detail"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="critere">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="aide"/>
    <xsl:param name="valeur"/>
    <xsl:variable name="fautif" select="$document/champ = $nom"/>
    <div class="champ">
      <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{$nom}"><xsl:value-of select="$libelle"/><span class="facultatif"> (facultatif)</span></label>
      <p class="aide" id="{$nom}-aide"><xsl:value-of select="$aide"/></p>
      <xsl:call-template name="faute"><xsl:with-param name="nom" select="$nom"/></xsl:call-template>
      <input id="{$nom}" name="{$nom}" type="text" value="{$valeur}" maxlength="100" autocomplete="off" aria-describedby="{$nom}-aide">
        <xsl:if test="$fautif">
          <xsl:attribute name="aria-describedby"><xsl:value-of select="concat($nom, '-faute ', $nom, '-aide')"/></xsl:attribute>
          <xsl:attribute name="aria-invalid">true</xsl:attribute>
        </xsl:if>
      </input>
    </div>
  </xsl:template>

  <xsl:template name="genre">
    <div class="champ">
      <xsl:if test="$document/champ = 'genre'"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="genre">Genre d’accueil<span class="facultatif"> (facultatif)</span></label>
      <xsl:call-template name="faute"><xsl:with-param name="nom">genre</xsl:with-param></xsl:call-template>
      <select id="genre" name="genre">
        <xsl:if test="$document/champ = 'genre'"><xsl:attribute name="aria-describedby">genre-faute</xsl:attribute></xsl:if>
        <option value="">Tous</option>
        <xsl:for-each select="$document/genres/item">
          <option value="{genre}">
            <xsl:if test="genre = $recherche/genre"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
            <xsl:value-of select="titre"/>
          </option>
        </xsl:for-each>
      </select>
    </div>
  </xsl:template>

  <xsl:template name="choix">
    <h2 id="trouve">Quelle commune&#160;?</h2>
    <p>Plusieurs communes commencent par «&#160;<xsl:value-of select="$recherche/commune"/>&#160;».</p>
    <ul class="suite">
      <xsl:for-each select="$document/communes/item">
        <li>
          <a href="{$mount}{lien}"><xsl:value-of select="concat(nom, ' (', code, ')')"/></a>
          <xsl:value-of select="concat(' – ', nombre, '&#160;fiche')"/>
          <xsl:if test="nombre &gt; 1">s</xsl:if>
        </li>
      </xsl:for-each>
    </ul>
    <xsl:if test="count($document/communes/item) = 20">
      <p class="aide">Seules les vingt premières sont montrées. Écrivez le nom en entier pour trouver la vôtre.</p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="resultats">
    <h2 id="trouve">
      <xsl:text>Fiches publiées</xsl:text>
      <xsl:if test="$document/commune"><xsl:value-of select="concat(' – ', $document/commune/nom)"/></xsl:if>
    </h2>
    <ul class="carte liste">
      <xsl:apply-templates select="$document/resultats/item"/>
    </ul>
  </xsl:template>

  <xsl:template match="resultats/item">
    <li class="ligne">
      <div class="tete">
        <h3><a href="{$mount}{lien}"><xsl:value-of select="nom"/></a></h3>
        <xsl:if test="places &gt; 0">
          <span class="etat ouvert">
            <xsl:value-of select="concat(places, '&#160;place')"/><xsl:if test="places &gt; 1">s</xsl:if>
            <xsl:text> libre</xsl:text><xsl:if test="places &gt; 1">s</xsl:if>
          </span>
        </xsl:if>
      </div>
      <p class="aide">
        <xsl:value-of select="genre_titre"/>
        <xsl:if test="commune"><xsl:value-of select="concat(' – ', commune/nom)"/></xsl:if>
      </p>
    </li>
  </xsl:template>

  <xsl:template name="rien">
    <xsl:choose>
      <xsl:when test="$document/suite">
        <h2 id="trouve">Rien encore</h2>
        <p>Aucune des premières fiches ne correspond. Poursuivez la recherche, ou précisez la commune.</p>
      </xsl:when>
      <xsl:when test="$document/communes">
        <h2 id="trouve">Aucune fiche trouvée</h2>
        <p>Aucune fiche n’est publiée dans une commune de ce nom. Vérifiez l’orthographe, écrivez seulement le début du nom, ou le code Insee, qui n’est pas le code postal. Essayez aussi une commune voisine.</p>
      </xsl:when>
      <xsl:when test="$recherche/commune = '' and $recherche/genre = '' and $recherche/nom = '' and $recherche/places = 'false'">
        <h2 id="trouve">Aucune fiche publiée</h2>
        <p>Aucune fiche n’est publiée pour l’instant. Revenez plus tard, ou adressez-vous à votre Caf.</p>
      </xsl:when>
      <xsl:otherwise>
        <h2 id="trouve">Aucune fiche trouvée</h2>
        <p>Retirez un critère, par exemple les places libres ou le genre, écrivez seulement le début d’un mot du nom, ou essayez une commune voisine.</p>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="suite">
    <xsl:if test="$document/suite">
      <p><a href="{$mount}{$document/suite}" rel="next">
        <xsl:choose>
          <xsl:when test="$document/resultats/item">Fiches suivantes</xsl:when>
          <xsl:otherwise>Poursuivre la recherche</xsl:otherwise>
        </xsl:choose>
      </a></p>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
