<?xml version="1.0" encoding="UTF-8"?>
<!-- One demande on paper. A fact has its name before it, in the order of reading. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="imprime-commun.xsl"/>

  <xsl:variable name="famille" select="$document/famille"/>

  <xsl:template match="/page">
    <document titre="Demande de mode d’accueil {$document/reference}">
      <h1>Demande de mode d’accueil</h1>
      <p><strong>Référence <xsl:value-of select="$document/reference"/></strong>, transmise le <xsl:value-of select="$document/transmise/texte"/></p>
      <xsl:if test="$document/recuperee">
        <p>Récupérée le <xsl:value-of select="$document/recuperee/texte"/><xsl:if test="$document/recuperee/par"> par <xsl:value-of select="$document/recuperee/par"/></xsl:if>.</p>
      </xsl:if>
      <xsl:call-template name="la-famille"/>
      <xsl:call-template name="l-accueil"/>
      <xsl:if test="$famille/remarques">
        <h2>Remarques</h2>
        <p><xsl:value-of select="$famille/remarques"/></p>
      </xsl:if>
      <p>À détruire au plus tard le <xsl:value-of select="$document/destruction_texte"/>, ainsi que toute copie.</p>
    </document>
  </xsl:template>

  <xsl:template name="la-famille">
    <h2>La famille</h2>
    <table>
      <xsl:for-each select="$famille/parents/item">
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Parent</xsl:with-param><xsl:with-param name="texte" select="concat(prenom, ' ', nom)"/></xsl:call-template>
      </xsl:for-each>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Adresse électronique</xsl:with-param><xsl:with-param name="texte" select="$famille/contact/courriel"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Téléphone</xsl:with-param><xsl:with-param name="texte" select="$famille/contact/telephone"/></xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Commune</xsl:with-param><xsl:with-param name="texte" select="concat($famille/commune/nom, ' (', $famille/commune/code, ')')"/></xsl:call-template>
      <xsl:call-template name="ligne">
        <xsl:with-param name="nom">Allocataire de la Caf</xsl:with-param>
        <xsl:with-param name="texte"><xsl:choose><xsl:when test="$famille/allocataire = 'true'">Oui</xsl:when><xsl:otherwise>Non</xsl:otherwise></xsl:choose></xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">Prénom de l’enfant</xsl:with-param><xsl:with-param name="texte" select="$famille/enfant/prenom"/></xsl:call-template>
      <xsl:if test="$famille/enfant/date_naissance">
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Date de naissance</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="date"><xsl:with-param name="texte" select="$famille/enfant/date_naissance"/></xsl:call-template></xsl:with-param></xsl:call-template>
      </xsl:if>
      <xsl:if test="$famille/enfant/date_prevue">
        <xsl:call-template name="ligne"><xsl:with-param name="nom">Naissance prévue</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="date"><xsl:with-param name="texte" select="$famille/enfant/date_prevue"/></xsl:call-template></xsl:with-param></xsl:call-template>
      </xsl:if>
    </table>
  </xsl:template>

  <xsl:template name="l-accueil">
    <h2>L’accueil souhaité</h2>
    <table>
      <xsl:call-template name="ligne">
        <xsl:with-param name="nom">Modes d’accueil</xsl:with-param>
        <xsl:with-param name="texte"><xsl:for-each select="$famille/modes/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:call-template name="mot-mode"/></xsl:for-each></xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="ligne"><xsl:with-param name="nom">À partir du</xsl:with-param><xsl:with-param name="texte"><xsl:call-template name="date"><xsl:with-param name="texte" select="$famille/date_debut"/></xsl:call-template></xsl:with-param></xsl:call-template>
    </table>
    <table>
      <tr><th>Jour</th><th>De</th><th>À</th></tr>
      <xsl:for-each select="$famille/horaires/item">
        <tr>
          <th><xsl:value-of select="concat(translate(substring(jour, 1, 1), 'lmjvsd', 'LMJVSD'), substring(jour, 2))"/></th>
          <td><xsl:value-of select="debut"/></td>
          <td><xsl:value-of select="fin"/></td>
        </tr>
      </xsl:for-each>
    </table>
  </xsl:template>

  <xsl:template name="mot-mode">
    <xsl:choose>
      <xsl:when test=". = 'creche_collective'">crèche collective</xsl:when>
      <xsl:when test=". = 'assistante_maternelle'">assistante maternelle</xsl:when>
      <xsl:when test=". = 'garde_a_domicile'">garde à domicile</xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
