<?xml version="1.0" encoding="UTF-8"?>
<!-- One demande: what the family wrote, who retrieved it, what came of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="demandes" select="concat($mount, 'lieu-information/demandes')"/>
  <xsl:variable name="page" select="concat($demandes, '/', $document/reference)"/>
  <xsl:variable name="famille" select="$document/famille"/>

  <xsl:template match="/page" mode="titre">Demande <xsl:value-of select="$document/reference"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <p><a href="{$demandes}">Toutes les demandes</a></p>
    <xsl:if test="$document/fait = 'traitee'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">La suite donnée est enregistrée.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:if test="$document/premiere = 'true'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Vous venez de récupérer cette demande. Vos collègues le verront.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/detruite"><xsl:call-template name="detruite"/></xsl:when>
      <xsl:when test="$famille">
        <xsl:call-template name="suivi"/>
        <xsl:call-template name="famille"/>
        <p class="actions">
          <a href="{$page}.pdf">La demande en PDF</a>
          <a href="{$page}.xml">La demande en XML</a>
        </p>
        <xsl:call-template name="suite"/>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="detruite">
    <p class="message avis">
      <xsl:choose>
        <xsl:when test="$document/retiree = 'true'">La famille a retiré cette demande. </xsl:when>
      </xsl:choose>
      <xsl:text>Ses données ont été détruites le </xsl:text>
      <xsl:value-of select="$document/detruite/texte"/>
      <xsl:text>. Elles ne peuvent plus être lues&#160;: vos propres copies doivent être détruites aussi.</xsl:text>
    </p>
    <xsl:call-template name="suivi"/>
  </xsl:template>

  <xsl:template name="suivi">
    <section class="carte" aria-labelledby="suivi">
      <h2 id="suivi">Suivi</h2>
      <dl class="fiche">
        <div><dt>Référence</dt><dd class="numero"><xsl:value-of select="$document/reference"/></dd></div>
        <div><dt>Transmise le</dt><dd><xsl:value-of select="$document/transmise/texte"/></dd></div>
        <xsl:if test="$document/recuperee">
          <div><dt>Récupérée le</dt><dd><xsl:value-of select="$document/recuperee/texte"/><xsl:if test="$document/recuperee/par"> par <xsl:value-of select="$document/recuperee/par"/></xsl:if></dd></div>
        </xsl:if>
        <xsl:if test="$document/traitee">
          <div><dt>Suite donnée</dt><dd><xsl:call-template name="mot-issue"><xsl:with-param name="issue" select="$document/issue"/></xsl:call-template></dd></div>
          <div><dt>Traitée le</dt><dd><xsl:value-of select="$document/traitee/texte"/><xsl:if test="$document/traitee/par"> par <xsl:value-of select="$document/traitee/par"/></xsl:if></dd></div>
        </xsl:if>
        <xsl:if test="not($document/detruite)">
          <div><dt>À détruire au plus tard le</dt><dd><xsl:value-of select="$document/destruction_texte"/></dd></div>
        </xsl:if>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="famille">
    <section class="carte" aria-labelledby="demande">
      <h2 id="demande">La demande</h2>
      <dl class="releve">
        <div><dt>Commune</dt><dd><xsl:value-of select="$famille/commune/nom"/><xsl:text> </xsl:text><span class="code"><xsl:value-of select="$famille/commune/code"/></span></dd></div>
        <xsl:for-each select="$famille/parents/item">
          <div><dt>Parent</dt><dd><bdi><xsl:value-of select="concat(prenom, ' ', nom)"/></bdi></dd></div>
        </xsl:for-each>
        <div><dt>Adresse électronique</dt><dd><xsl:call-template name="courriel"><xsl:with-param name="adresse" select="$famille/contact/courriel"/></xsl:call-template></dd></div>
        <xsl:if test="$famille/contact/telephone">
          <div><dt>Téléphone</dt><dd><xsl:value-of select="$famille/contact/telephone"/></dd></div>
        </xsl:if>
        <xsl:if test="$famille/enfant/prenom">
          <div><dt>Prénom de l’enfant</dt><dd><bdi><xsl:value-of select="$famille/enfant/prenom"/></bdi></dd></div>
        </xsl:if>
        <xsl:if test="$famille/enfant/date_naissance">
          <div><dt>Date de naissance</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$famille/enfant/date_naissance"/></xsl:call-template></dd></div>
        </xsl:if>
        <xsl:if test="$famille/enfant/date_prevue">
          <div><dt>Naissance prévue</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$famille/enfant/date_prevue"/></xsl:call-template></dd></div>
        </xsl:if>
        <div><dt>Modes d’accueil</dt><dd><xsl:for-each select="$famille/modes/item"><xsl:if test="position() &gt; 1"><xsl:text>, </xsl:text></xsl:if><xsl:call-template name="mot-mode"/></xsl:for-each></dd></div>
        <div><dt>À partir du</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$famille/date_debut"/></xsl:call-template></dd></div>
        <xsl:for-each select="$famille/horaires/item">
          <div><dt><xsl:call-template name="capitale"><xsl:with-param name="mot" select="jour"/></xsl:call-template></dt><dd>de <xsl:value-of select="debut"/> à <xsl:value-of select="fin"/></dd></div>
        </xsl:for-each>
        <div><dt>Allocataire de la Caf</dt><dd><xsl:choose><xsl:when test="$famille/allocataire = 'true'">Oui</xsl:when><xsl:otherwise>Non</xsl:otherwise></xsl:choose></dd></div>
        <xsl:if test="$famille/remarques">
          <div><dt>Remarques</dt><dd class="texte"><bdi><xsl:value-of select="$famille/remarques"/></bdi></dd></div>
        </xsl:if>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="mot-mode">
    <xsl:choose>
      <xsl:when test=". = 'creche_collective'">crèche collective</xsl:when>
      <xsl:when test=". = 'assistante_maternelle'">assistante maternelle</xsl:when>
      <xsl:when test=". = 'garde_a_domicile'">garde à domicile</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="capitale">
    <xsl:param name="mot"/>
    <xsl:value-of select="concat(translate(substring($mot, 1, 1), 'lmjvsd', 'LMJVSD'), substring($mot, 2))"/>
  </xsl:template>

  <!-- 2026-03-01: 1er mars 2026 -->
  <xsl:template name="jour">
    <xsl:param name="date"/>
    <xsl:variable name="j" select="number(substring($date, 9, 2))"/>
    <xsl:value-of select="$j"/>
    <xsl:if test="$j = 1">er</xsl:if>
    <xsl:text>&#160;</xsl:text>
    <xsl:value-of select="normalize-space(substring('janvier  février  mars     avril    mai      juin     juillet  août     septembreoctobre  novembre décembre ', 9 * number(substring($date, 6, 2)) - 8, 9))"/>
    <xsl:text>&#160;</xsl:text>
    <xsl:value-of select="substring($date, 1, 4)"/>
  </xsl:template>

  <xsl:template name="mot-issue">
    <xsl:param name="issue"/>
    <xsl:choose>
      <xsl:when test="$issue = 'place'">Une place a été trouvée</xsl:when>
      <xsl:when test="$issue = 'attente'">La famille est sur une liste d’attente</xsl:when>
      <xsl:when test="$issue = 'orientee'">La famille a été orientée vers un autre service</xsl:when>
      <xsl:when test="$issue = 'sans_suite'">Sans suite</xsl:when>
      <xsl:when test="$issue = 'injoignable'">La famille n’a pas pu être jointe</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="suite">
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <fieldset id="issue">
        <legend>
          <xsl:choose>
            <xsl:when test="$document/traitee">Changer la suite donnée à la demande</xsl:when>
            <xsl:otherwise>Suite donnée à la demande</xsl:otherwise>
          </xsl:choose>
        </legend>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">place</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">attente</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">orientee</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">sans_suite</xsl:with-param></xsl:call-template>
        <xsl:call-template name="choix"><xsl:with-param name="valeur">injoignable</xsl:with-param></xsl:call-template>
      </fieldset>
      <button type="submit">Enregistrer la suite donnée</button>
    </form>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <div class="option">
      <input type="radio" id="issue-{$valeur}" name="issue" value="{$valeur}" required="required">
        <xsl:if test="$document/issue = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="issue-{$valeur}"><xsl:call-template name="mot-issue"><xsl:with-param name="issue" select="$valeur"/></xsl:call-template></label>
    </div>
  </xsl:template>
  <!-- Dans un lien, ces signes diraient autre chose que le destinataire. -->
  <xsl:template name="courriel">
    <xsl:param name="adresse"/>
    <xsl:choose>
      <xsl:when test="translate($adresse, '?&amp;#%/', '') = $adresse"><a href="mailto:{$adresse}"><xsl:value-of select="$adresse"/></a></xsl:when>
      <xsl:otherwise><xsl:value-of select="$adresse"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
