<?xml version="1.0" encoding="UTF-8"?>
<!-- What was found changed in the trace, the rule of service, and the form that lifts it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/alarmes</xsl:variable>
  <xsl:variable name="debout" select="$document/debout"/>

  <xsl:template match="/page" mode="titre">Alarmes du journal des accès</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:if test="$document/fait = 'alarme'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">L’alarme est levée. Les services sont de nouveau ouverts.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$debout &gt; 0">
        <p class="message erreur"><strong>Une alarme est en cours.</strong> Aucun service protégé par une convention n’est ouvert, à personne.</p>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune alarme n’est en cours.</p></xsl:otherwise>
    </xsl:choose>
    <section class="carte" aria-labelledby="regle">
      <h2 id="regle">La règle de service</h2>
      <p>Le journal des accès est vérifié en continu. S’il n’est plus ce qui y avait été écrit, une alarme est enregistrée, et chaque agent chargé de la lecture des traces reçoit un message.</p>
      <p>Tant qu’elle n’est pas levée, aucun service protégé n’est ouvert. L’identification et le bureau des Caf restent accessibles. Ce qui a été trouvé une fois, à un endroit, n’est pas signalé deux fois.</p>
      <p>Le journal est commun à toutes les Caf&#160;: les agents nationaux chargés de la lecture des traces lèvent l’alarme. S’il n’y en a aucun, tout agent qui en est chargé peut la lever, pour que le service ne reste pas fermé faute de personne.</p>
    </section>
    <xsl:if test="$debout &gt; 0">
      <section class="carte" aria-labelledby="lever">
        <h2 id="lever">Lever l’alarme</h2>
        <xsl:choose>
          <xsl:when test="$document/peut_lever = 'true'"><xsl:call-template name="formulaire"/></xsl:when>
          <xsl:otherwise><p>Un agent national chargé de la lecture des traces peut lever cette alarme.</p></xsl:otherwise>
        </xsl:choose>
      </section>
    </xsl:if>
    <xsl:if test="$document/alarmes/item">
      <h2>Ce qui a été trouvé</h2>
      <ul class="liste"><xsl:apply-templates select="$document/alarmes/item"/></ul>
    </xsl:if>
  </xsl:template>

  <xsl:template name="formulaire">
    <p>Avant de lever l’alarme, faites vérifier l’étendue de l’altération, et remettre en place la copie de sauvegarde. Ce que contient alors le journal sera tenu pour exact, et signé comme tel.</p>
    <form method="post" action="{$mount}caf/alarmes" class="etroit">
      <xsl:call-template name="jeton"/>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Pourquoi le service peut reprendre</xsl:with-param>
        <xsl:with-param name="aide">Le motif est conservé, avec votre nom.</xsl:with-param>
        <xsl:with-param name="lignes" select="4"/>
        <xsl:with-param name="valeur" select="$document/saisie/motif"/>
      </xsl:call-template>
      <button type="submit">Lever l’alarme</button>
    </form>
  </xsl:template>

  <xsl:template match="alarmes/item">
    <li class="carte">
      <h3>
        <xsl:text>Alarme </xsl:text><xsl:value-of select="alarme"/><xsl:text> </xsl:text>
        <xsl:choose>
          <xsl:when test="levee_texte"><span class="etat ouvert">Levée</span></xsl:when>
          <xsl:otherwise><span class="etat ferme">En cours</span></xsl:otherwise>
        </xsl:choose>
      </h3>
      <p class="texte"><xsl:value-of select="phrase"/></p>
      <dl class="fiche">
        <div><dt>Trouvée le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="le_texte"/></xsl:call-template></dd></div>
        <div><dt>Lieu</dt><dd class="numero"><xsl:value-of select="lieu"/></dd></div>
        <xsl:if test="levee_texte">
          <div>
            <dt>Levée le</dt>
            <dd>
              <xsl:call-template name="date"><xsl:with-param name="texte" select="levee_texte"/></xsl:call-template>
              <xsl:text>, par </xsl:text>
              <xsl:choose>
                <xsl:when test="par_nom != ''"><xsl:value-of select="par_nom"/></xsl:when>
                <xsl:otherwise>l’exploitation</xsl:otherwise>
              </xsl:choose>
            </dd>
          </div>
          <div><dt>Motif</dt><dd class="texte"><xsl:value-of select="motif"/></dd></div>
        </xsl:if>
      </dl>
    </li>
  </xsl:template>
</xsl:stylesheet>
