<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:variable name="proposition" select="$document/proposition"/>
  <xsl:variable name="articles" select="$document/articles"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$proposition">Confirmer la fin de la convention</xsl:when>
      <xsl:otherwise>Enregistrer une lettre</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:choose>
      <xsl:when test="$proposition"><xsl:call-template name="relecture"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="lettre"/></xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="retour"/>
  </xsl:template>

  <xsl:template name="lettre">
    <form class="carte etroit" method="post" action="{$adresse}/preavis" novalidate="novalidate">
      <xsl:call-template name="jeton"/>
      <p class="aide">La lettre est recommandée, avec avis de réception. La date de sa réception fait courir le délai. Rien n’est enregistré avant que vous ayez vu la fin qui en résulte.</p>
      <fieldset class="champ" id="motif">
        <legend>Motif</legend>
        <xsl:call-template name="choix"><xsl:with-param name="nom">motif</xsl:with-param><xsl:with-param name="valeur">preavis</xsl:with-param><xsl:with-param name="texte" select="concat('Préavis (', $articles/preavis, ')')"/></xsl:call-template>
        <xsl:if test="$articles/manquement_par_caf = 'true' or $articles/manquement_par_partenaire = 'true'">
          <xsl:call-template name="choix"><xsl:with-param name="nom">motif</xsl:with-param><xsl:with-param name="valeur">manquement</xsl:with-param><xsl:with-param name="texte" select="concat('Manquement (', $articles/manquement, ')')"/></xsl:call-template>
        </xsl:if>
      </fieldset>
      <fieldset class="champ" id="par">
        <legend>Envoyée par</legend>
        <xsl:call-template name="choix"><xsl:with-param name="nom">par</xsl:with-param><xsl:with-param name="valeur">partenaire</xsl:with-param><xsl:with-param name="texte">Le partenaire</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="nom">par</xsl:with-param><xsl:with-param name="valeur">caf</xsl:with-param><xsl:with-param name="texte">La Caf</xsl:with-param></xsl:call-template>
      </fieldset>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">reception</xsl:with-param>
        <xsl:with-param name="libelle">Reçue le</xsl:with-param>
        <xsl:with-param name="type">date</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/reception"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">fin</xsl:with-param>
        <xsl:with-param name="libelle">Dernier jour souhaité</xsl:with-param>
        <xsl:with-param name="type">date</xsl:with-param>
        <xsl:with-param name="aide">Laissez vide pour la fin la plus proche que la convention permet.</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/fin"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">texte</xsl:with-param>
        <xsl:with-param name="libelle">Ce que dit la lettre</xsl:with-param>
        <xsl:with-param name="aide">Pour un manquement, la liste des manquements.</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/texte"/>
        <xsl:with-param name="lignes" select="4"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <button type="submit">Voir la fin de la convention</button>
    </form>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="nom"/>
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="radio" id="{$nom}-{$valeur}" name="{$nom}" value="{$valeur}">
        <xsl:if test="$saisie/*[name() = $nom] = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="{$nom}-{$valeur}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>

  <xsl:template name="relecture">
    <section class="carte etroit" aria-labelledby="effet">
      <h2 id="effet">
        <xsl:choose>
          <xsl:when test="$proposition/immediate = 'true'">La convention prend fin dès l’enregistrement</xsl:when>
          <xsl:otherwise>Dernier jour&#160;: <xsl:call-template name="date"><xsl:with-param name="texte" select="$proposition/fin_texte"/></xsl:call-template></xsl:otherwise>
        </xsl:choose>
      </h2>
      <p>
        <xsl:call-template name="mot-motif"><xsl:with-param name="motif" select="$saisie/motif"/></xsl:call-template>
        <xsl:text> par </xsl:text>
        <xsl:call-template name="mot-partie"><xsl:with-param name="par" select="$saisie/par"/></xsl:call-template>
        <xsl:text>, lettre reçue le </xsl:text>
        <xsl:call-template name="jour"><xsl:with-param name="date" select="$saisie/reception"/></xsl:call-template>
        <xsl:text>, article </xsl:text><xsl:value-of select="$proposition/article"/>.
        Jusqu’à la fin les accès restent ouverts&#160;; à cette seconde ils se ferment.
      </p>
      <xsl:if test="$saisie/texte != ''"><p class="texte"><xsl:value-of select="$saisie/texte"/></p></xsl:if>
      <form method="post" action="{$adresse}/preavis">
        <xsl:call-template name="jeton"/>
        <xsl:for-each select="$saisie/motif|$saisie/par|$saisie/reception|$saisie/fin|$saisie/texte">
          <input type="hidden" name="{name()}" value="{.}"/>
        </xsl:for-each>
        <input type="hidden" name="confirme" value="oui"/>
        <button type="submit">Enregistrer</button>
      </form>
    </section>
  </xsl:template>
</xsl:stylesheet>
