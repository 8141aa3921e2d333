<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/demande = 'true'">Demande reçue</xsl:when>
      <xsl:otherwise>Mot de passe perdu</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="etroit">
      <xsl:call-template name="erreurs"/>
      <xsl:choose>
        <xsl:when test="$document/demande = 'true'"><xsl:call-template name="suite"/></xsl:when>
        <xsl:otherwise><xsl:call-template name="formulaire"/></xsl:otherwise>
      </xsl:choose>
    </div>
  </xsl:template>

  <xsl:template name="suite">
    <p class="message succes" role="status"><xsl:value-of select="$document/detail"/></p>
    <h2>Et ensuite&#160;?</h2>
    <ul>
      <li>Si vous aviez choisi un mot de passe et le retrouvez, il reste valable.</li>
      <li>Un message plus récent remplace les précédents&#160;: seul le dernier mot de passe reçu fonctionne.</li>
      <li>Sans message après quelques minutes, regardez les courriers indésirables, puis adressez-vous à votre Caf.</li>
    </ul>
    <p><a class="retour" href="{$mount}connexion">Revenir à la connexion</a></p>
  </xsl:template>

  <xsl:template name="formulaire">
    <p>Indiquez votre identifiant&#160;: un nouveau mot de passe part à l’adresse électronique que la Caf a enregistrée. Il ouvre une seule page, où vous choisirez le vôtre.</p>
    <form class="carte" method="post" action="{$mount}mot-de-passe/perdu" novalidate="novalidate">
      <p class="aide">Tous les champs sont obligatoires.</p>
      <input type="hidden" name="defi" value="{$document/defi}"/>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">identifiant</xsl:with-param>
        <xsl:with-param name="libelle">Identifiant</xsl:with-param>
        <xsl:with-param name="type">email</xsl:with-param>
        <xsl:with-param name="aide">Votre adresse électronique, par exemple prenom.nom@mairie.example</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/identifiant"/>
        <xsl:with-param name="autocomplete">username</xsl:with-param>
      </xsl:call-template>
      <div class="defi">
        <img src="{$mount}{$document/image}" width="268" height="84" alt="Six lettres et chiffres à recopier. Si vous ne les voyez pas, répondez à la question qui suit."/>
        <details>
          <summary>Répondre à une question à la place</summary>
          <p id="question"><xsl:value-of select="$document/question"/></p>
        </details>
      </div>
      <xsl:call-template name="champ">
        <xsl:with-param name="nom">texte</xsl:with-param>
        <xsl:with-param name="libelle">Texte de l’image, ou réponse à la question</xsl:with-param>
        <xsl:with-param name="aide">Majuscules ou minuscules, peu importe. Le texte est valable 15 minutes.</xsl:with-param>
        <xsl:with-param name="autocomplete">off</xsl:with-param>
      </xsl:call-template>
      <div class="actions">
        <button type="submit">Recevoir un nouveau mot de passe</button>
        <a href="{$mount}mot-de-passe/perdu">Un autre texte</a>
      </div>
    </form>
    <p><a class="retour" href="{$mount}connexion">Revenir à la connexion</a></p>
  </xsl:template>
</xsl:stylesheet>
