<?xml version="1.0" encoding="UTF-8"?>
<!-- Inviting somebody: what is typed, then read again, then done. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="c" select="$document/convention"/>
  <xsl:variable name="page" select="concat($base, 'inviter/', $c)"/>
  <xsl:variable name="saisie" select="$document/saisie"/>
  <xsl:variable name="relire" select="$document/etape = 'relire'"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$relire">Relire l’invitation</xsl:when>
      <xsl:otherwise>Inviter une personne</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="situation"/>
    <xsl:call-template name="chemins"/>
    <xsl:choose>
      <xsl:when test="$relire"><xsl:call-template name="relire"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="saisir"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="saisir">
    <p>La convention nomme <xsl:value-of select="$document/nommees"/> personne<xsl:if test="$document/nommees &gt; 1">s</xsl:if>, <xsl:value-of select="$document/quota"/> au plus (MCP-9.2). Un mot de passe est envoyé directement à qui n’en a pas&#160;: vous ne le voyez pas. Vous relirez tout avant l’envoi.</p>
    <form method="post" action="{$page}" class="carte">
      <xsl:call-template name="jeton"/>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">identifiant</xsl:with-param>
        <xsl:with-param name="libelle">Adresse électronique</xsl:with-param>
        <xsl:with-param name="aide">L’adresse professionnelle de la personne, qui est son identifiant.</xsl:with-param>
        <xsl:with-param name="type">email</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/identifiant"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">nom</xsl:with-param>
        <xsl:with-param name="libelle">Nom</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/nom"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">prenom</xsl:with-param>
        <xsl:with-param name="libelle">Prénom</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/prenom"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">fonction</xsl:with-param>
        <xsl:with-param name="libelle">Fonction</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/fonction"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="cases"/>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">responsable_metier</xsl:with-param>
        <xsl:with-param name="libelle">Responsable métier</xsl:with-param>
        <xsl:with-param name="aide">Qui a demandé ces habilitations (MCP-9.2). À remplir si vous cochez un service.</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/responsable_metier"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">fin</xsl:with-param>
        <xsl:with-param name="libelle">Dernier jour</xsl:with-param>
        <xsl:with-param name="aide">Après ce jour, les services cochés se ferment d’eux-mêmes.</xsl:with-param>
        <xsl:with-param name="type">date</xsl:with-param>
        <xsl:with-param name="valeur" select="$saisie/fin"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <button type="submit" name="etape" value="relire">Relire</button>
    </form>
  </xsl:template>

  <xsl:template name="cases">
    <xsl:variable name="fautif" select="$document/champ = 'services'"/>
    <fieldset id="services" tabindex="-1">
      <xsl:if test="$fautif"><xsl:attribute name="class">fautif</xsl:attribute><xsl:attribute name="aria-describedby">services-faute</xsl:attribute></xsl:if>
      <legend>Services<span class="facultatif"> (facultatif)</span></legend>
      <xsl:if test="$fautif"><p class="faute" id="services-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:for-each select="$document/services/item">
        <div class="option">
          <input type="checkbox" id="service-{nom}" name="services" value="{nom}">
            <xsl:if test="$saisie/services[. = current()/nom or item = current()/nom]"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
          </input>
          <label for="service-{nom}"><xsl:value-of select="titre"/></label>
        </div>
      </xsl:for-each>
    </fieldset>
  </xsl:template>

  <xsl:template name="relire">
    <section class="carte" aria-labelledby="a-relire">
      <h2 id="a-relire">Vérifiez avant d’envoyer</h2>
      <dl class="releve">
        <div><dt>Adresse électronique</dt><dd><bdi><xsl:value-of select="$saisie/identifiant"/></bdi></dd></div>
        <div><dt>Nom</dt><dd><bdi><xsl:value-of select="$saisie/nom"/></bdi></dd></div>
        <div><dt>Prénom</dt><dd><bdi><xsl:value-of select="$saisie/prenom"/></bdi></dd></div>
        <xsl:if test="string($saisie/fonction)"><div><dt>Fonction</dt><dd><bdi><xsl:value-of select="$saisie/fonction"/></bdi></dd></div></xsl:if>
        <div><dt>Services</dt><dd>
          <xsl:if test="not($document/choisis/item)">aucun pour l’instant</xsl:if>
          <xsl:for-each select="$document/choisis/item"><div><xsl:value-of select="titre"/></div></xsl:for-each>
        </dd></div>
        <xsl:if test="string($saisie/responsable_metier)"><div><dt>Responsable métier</dt><dd><bdi><xsl:value-of select="$saisie/responsable_metier"/></bdi></dd></div></xsl:if>
        <xsl:if test="string($document/fin_texte)"><div><dt>Dernier jour</dt><dd><xsl:value-of select="$document/fin_texte"/></dd></div></xsl:if>
      </dl>
      <form method="post" action="{$page}">
        <xsl:call-template name="jeton"/>
        <xsl:for-each select="$saisie/*[not(self::services or self::acte)]"><input type="hidden" name="{name()}" value="{.}"/></xsl:for-each>
        <xsl:for-each select="$document/choisis/item"><input type="hidden" name="services" value="{nom}"/></xsl:for-each>
        <p class="actions">
          <button type="submit" name="etape" value="confirmer"><xsl:choose><xsl:when test="$document/peut = 'demander'">Demander à la Caf</xsl:when><xsl:otherwise>Inviter</xsl:otherwise></xsl:choose></button>
          <button type="submit" name="etape" value="corriger" class="second">Corriger</button>
        </p>
      </form>
    </section>
  </xsl:template>

  <xsl:template name="chemins">
    <p class="actions">
      <a href="{$base}espace">Mon espace</a>
      <a href="{$base}personnes/{$c}">Personnes et habilitations</a>
    </p>
  </xsl:template>

  <xsl:template name="situation">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <xsl:if test="$document/retire = 'true'"><p class="message avis">La Caf vous a retiré la délégation&#160;: vous pouvez lire, et ne rien changer.</p></xsl:if>
    <xsl:if test="$document/peut = 'demander'"><p class="message avis">La Caf décide&#160;: ce que vous demandez ici lui est transmis, et prend effet quand elle l’accepte (MCP-9.1).</p></xsl:if>
  </xsl:template>
</xsl:stylesheet>
