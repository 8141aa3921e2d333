<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages about signals share: the words of their states and outcomes, what was asked and
     answered. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template name="mot-etat-signalement">
    <xsl:param name="etat"/>
    <xsl:choose>
      <xsl:when test="$etat = 'nouveau'">À examiner</xsl:when>
      <xsl:when test="$etat = 'question'">Question posée</xsl:when>
      <xsl:when test="$etat = 'repondu'">Réponse reçue</xsl:when>
      <xsl:when test="$etat = 'clos'">Clos</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="mot-issue">
    <xsl:param name="issue"/>
    <xsl:choose>
      <xsl:when test="$issue = 'fausse_alerte'">Fausse alerte</xsl:when>
      <xsl:when test="$issue = 'justifie'">Explication reçue</xsl:when>
      <xsl:when test="$issue = 'suspension'">Personne suspendue</xsl:when>
      <xsl:when test="$issue = 'suppression'">Habilitation supprimée</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- In the context of a signal. -->
  <xsl:template name="etat-signalement">
    <span>
      <xsl:attribute name="class">
        <xsl:choose>
          <xsl:when test="issue = 'suspension' or issue = 'suppression'">etat ferme</xsl:when>
          <xsl:when test="etat = 'clos'">etat ouvert</xsl:when>
          <xsl:otherwise>etat preavis</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:choose>
        <xsl:when test="issue"><xsl:call-template name="mot-issue"><xsl:with-param name="issue" select="issue"/></xsl:call-template></xsl:when>
        <xsl:otherwise><xsl:call-template name="mot-etat-signalement"><xsl:with-param name="etat" select="etat"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
    </span>
    <xsl:if test="en_retard = 'true'"><xsl:text> </xsl:text><span class="etat ferme">En retard</span></xsl:if>
  </xsl:template>

  <!-- When, how often, until when. -->
  <xsl:template name="temps-signalement">
    <div>
      <dt>Connexions</dt>
      <dd>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="premier_texte"/></xsl:call-template>
        <xsl:if test="dernier != premier"><xsl:text> – </xsl:text><xsl:call-template name="date"><xsl:with-param name="texte" select="dernier_texte"/></xsl:call-template></xsl:if>
      </dd>
    </div>
    <xsl:if test="fois &gt; 1"><div><dt>Relevé</dt><dd><xsl:value-of select="fois"/> fois</dd></div></xsl:if>
    <xsl:if test="echeance_texte"><div><dt>Réponse attendue avant le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="echeance_texte"/></xsl:call-template></dd></div></xsl:if>
  </xsl:template>

  <xsl:template name="echanges">
    <xsl:if test="echanges/item">
      <section class="carte" aria-labelledby="echanges">
        <h2 id="echanges">Échanges</h2>
        <ul class="suite">
          <xsl:for-each select="echanges/item">
            <li>
              <p>
                <strong>
                  <xsl:choose>
                    <xsl:when test="nature = 'question'">Question de la Caf</xsl:when>
                    <xsl:when test="nature = 'signalement'">Signalement de la personne</xsl:when>
                    <xsl:when test="nature = 'reponse'">Réponse du partenaire</xsl:when>
                    <xsl:otherwise>Décision de la Caf</xsl:otherwise>
                  </xsl:choose>
                </strong>
                <xsl:if test="auteur_nom != ''"> – <xsl:value-of select="auteur_nom"/></xsl:if>
                <xsl:text>, le </xsl:text>
                <xsl:call-template name="date"><xsl:with-param name="texte" select="le_texte"/></xsl:call-template>
              </p>
              <p class="texte"><xsl:value-of select="texte"/></p>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
