<?xml version="1.0" encoding="UTF-8"?>
<!-- The questions that one is asked, and one of them with its answer. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>
  <xsl:include href="signalement-mots.xsl"/>

  <xsl:variable name="ici">signalements</xsl:variable>
  <xsl:variable name="un" select="$document/signalement"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$un">Question de la Caf <xsl:value-of select="$un/caf"/></xsl:when>
      <xsl:otherwise>Questions de la Caf</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'reponse'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Votre réponse est transmise à la Caf.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$un"><xsl:apply-templates select="$un" mode="un"/></xsl:when>
      <xsl:otherwise>
        <p class="chapeau">La Caf contrôle les connexions, comme le prévoit votre convention. Quand elle relève quelque chose d’inhabituel, elle vous pose la question ici.</p>
        <xsl:choose>
          <xsl:when test="$document/signalements/item"><ul class="liste"><xsl:apply-templates select="$document/signalements/item"/></ul></xsl:when>
          <xsl:otherwise><p class="message avis">Aucune question ne vous est posée.</p></xsl:otherwise>
        </xsl:choose>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="signalements/item">
    <li class="carte demande">
      <div class="tete">
        <h2><a href="{$mount}signalements/{signalement}"><xsl:value-of select="titre"/></a></h2>
        <span><xsl:call-template name="etat-signalement"/></span>
      </div>
      <dl class="fiche"><xsl:call-template name="sur-quoi"/></dl>
    </li>
  </xsl:template>

  <xsl:template name="sur-quoi">
    <div>
      <dt>Personne concernée</dt>
      <dd>
        <xsl:choose>
          <xsl:when test="soi = 'true'">Vous</xsl:when>
          <xsl:otherwise><xsl:value-of select="concat(personne/prenom, ' ', personne/nom)"/></xsl:otherwise>
        </xsl:choose>
      </dd>
    </div>
    <xsl:if test="convention"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="convention"/></dd></div></xsl:if>
    <xsl:call-template name="temps-signalement"/>
  </xsl:template>

  <xsl:template match="signalement" mode="un">
    <section class="carte" aria-labelledby="releve">
      <header>
        <h2 id="releve"><xsl:value-of select="titre"/></h2>
        <span><xsl:call-template name="etat-signalement"/></span>
      </header>
      <p><xsl:value-of select="explication"/></p>
      <dl class="fiche"><xsl:call-template name="sur-quoi"/></dl>
    </section>
    <xsl:call-template name="echanges"/>
    <xsl:if test="etat = 'question'">
      <section class="carte etroit" aria-labelledby="repondre">
        <h2 id="repondre">Répondre</h2>
        <form method="post" action="{$mount}signalements/{signalement}" novalidate="novalidate">
          <xsl:call-template name="jeton"/>
          <xsl:variable name="fautif" select="$document/champ = 'reponse'"/>
          <div class="champ">
            <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
            <label for="reponse">Votre réponse</label>
            <p class="aide" id="reponse-aide">2&#160;000 caractères au plus, un accent comptant pour deux. N’y écrivez rien sur une famille.</p>
            <xsl:if test="$fautif"><p class="faute" id="reponse-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
            <textarea id="reponse" name="reponse" rows="6" required="required" aria-describedby="reponse-aide">
              <xsl:if test="$fautif"><xsl:attribute name="aria-describedby">reponse-faute reponse-aide</xsl:attribute><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
              <xsl:value-of select="$document/saisie/reponse"/>
            </textarea>
          </div>
          <p class="aide">Si ce n’était pas vous, changez aussitôt votre <a href="{$mount}mot-de-passe">mot de passe</a>, et dites-le ici.</p>
          <button type="submit">Répondre à la Caf</button>
        </form>
      </section>
    </xsl:if>
    <p><a href="{$mount}signalements">Toutes les questions</a></p>
  </xsl:template>
</xsl:stylesheet>
