<?xml version="1.0" encoding="UTF-8"?>
<!-- Ce que tous les courriels ont en commun. Chacun donne trois modèles nommés : « sujet »,
     « corps », fait de paragraphes et de lignes, et « pourquoi », qui finit la phrase
     « Vous recevez ce message parce que… ». Valeurs toujours là : portail ; souvent : prenom,
     nom, caf. Aucun lien ne porte de secret. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/courriel">
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte"><xsl:call-template name="sujet"/></xsl:with-param>
    </xsl:call-template>
    <xsl:text>&#10;</xsl:text>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        <xsl:value-of select="normalize-space(concat('Bonjour ', prenom, ' ', nom))"/>,
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="corps"/>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte">
        <xsl:text>L’extranet des Caf</xsl:text>
        <xsl:if test="string(caf)">, pour la Caf&#160;<xsl:value-of select="caf"/></xsl:if>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte"><xsl:value-of select="portail"/></xsl:with-param>
    </xsl:call-template>
    <xsl:text>&#10;-- &#10;</xsl:text>
    <xsl:variable name="pourquoi"><xsl:call-template name="pourquoi"/></xsl:variable>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte">
        Vous recevez ce message parce que <xsl:value-of select="normalize-space($pourquoi)"/>.
        Il est envoyé automatiquement&#160;: n’y répondez pas, adressez-vous à votre Caf.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte"><xsl:call-template name="prudence"/></xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <!-- Ce qui est à garder pour soi ; un courriel à qui n’a pas de compte dit autre chose. -->
  <xsl:template name="prudence">
    Personne, à la Caf ou ailleurs, n’a besoin de votre mot de passe&#160;: ne le donnez ni par
    courriel, ni par téléphone. Ne le saisissez qu’à l’adresse ci-dessus.
  </xsl:template>

  <xsl:template name="ligne">
    <xsl:param name="texte"/>
    <xsl:value-of select="normalize-space($texte)"/>
    <xsl:text>&#10;</xsl:text>
  </xsl:template>

  <xsl:template name="paragraphe">
    <xsl:param name="texte"/>
    <xsl:value-of select="normalize-space($texte)"/>
    <xsl:text>&#10;&#10;</xsl:text>
  </xsl:template>

  <!-- « convention 2026-… (Lieu d’information) » -->
  <xsl:template name="convention">
    <xsl:text>convention </xsl:text>
    <xsl:value-of select="numero"/>
    <xsl:if test="string(titre)"> («&#160;<xsl:value-of select="titre"/>&#160;»)</xsl:if>
  </xsl:template>

  <!-- Un motif tel que l’agent l’a écrit, s’il y en a un. -->
  <xsl:template name="motif">
    <xsl:if test="string(motif)">
      <xsl:call-template name="paragraphe">
        <xsl:with-param name="texte">Motif&#160;: <xsl:value-of select="motif"/></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Un mot de passe reçu par courriel, et ce qu’il faut en faire. -->
  <xsl:template name="mot-de-passe">
    <xsl:call-template name="ligne">
      <xsl:with-param name="texte">
        Identifiant&#160;: <xsl:value-of select="identifiant"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Mot de passe&#160;: <xsl:value-of select="mot_de_passe"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Majuscules et minuscules comptent. Ce mot de passe ne sert qu’une fois&#160;: à la première
        connexion, vous en choisirez un autre, que personne d’autre ne connaîtra.
        <xsl:if test="string(expire_texte)">
          Il est valable jusqu’au <xsl:value-of select="expire_texte"/> (heure de Paris).
        </xsl:if>
        S’il ne l’est plus, demandez-en un nouveau sur la page de connexion, avec «&#160;Mot de
        passe perdu&#160;».
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour vous connecter&#160;: <xsl:value-of select="portail"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>
</xsl:stylesheet>
