<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/agents</xsl:variable>
  <xsl:variable name="saisie" select="$document/saisie"/>
  <xsl:variable name="ajout" select="$saisie/acte = 'ajouter'"/>

  <xsl:template match="/page" mode="titre">Agents</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:choose>
      <xsl:when test="$document/fait = 'ajouter'"><xsl:call-template name="succes"><xsl:with-param name="texte">L’agent est ajouté. Un message lui est envoyé.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'roles'"><xsl:call-template name="succes"><xsl:with-param name="texte">Les rôles sont changés.</xsl:with-param></xsl:call-template></xsl:when>
      <xsl:when test="$document/fait = 'retirer'"><xsl:call-template name="succes"><xsl:with-param name="texte">L’agent est retiré. Ses sessions sont fermées.</xsl:with-param></xsl:call-template></xsl:when>
    </xsl:choose>
    <ul class="liste">
      <xsl:apply-templates select="$document/agents/item"/>
    </ul>
    <section class="carte" aria-labelledby="ajouter">
      <h2 id="ajouter">Ajouter un agent</h2>
      <p class="aide">Son mot de passe provisoire lui est envoyé&#160;: personne d’autre ne le voit.</p>
      <form method="post" action="{$mount}caf/agents" class="etroit">
        <xsl:call-template name="jeton"/>
        <input type="hidden" name="acte" value="ajouter"/>
        <xsl:call-template name="nouveau"><xsl:with-param name="nom">identifiant</xsl:with-param><xsl:with-param name="libelle">Adresse électronique</xsl:with-param><xsl:with-param name="type">email</xsl:with-param></xsl:call-template>
        <xsl:call-template name="nouveau"><xsl:with-param name="nom">nom</xsl:with-param><xsl:with-param name="libelle">Nom</xsl:with-param></xsl:call-template>
        <xsl:call-template name="nouveau"><xsl:with-param name="nom">prenom</xsl:with-param><xsl:with-param name="libelle">Prénom</xsl:with-param></xsl:call-template>
        <xsl:if test="$document/agent/nationale = 'true'">
          <xsl:call-template name="nouveau"><xsl:with-param name="nom">caf</xsl:with-param><xsl:with-param name="libelle">Caf</xsl:with-param><xsl:with-param name="aide">Son code, comme 911, ou «&#160;nationale&#160;» pour toutes les Caf.</xsl:with-param></xsl:call-template>
        </xsl:if>
        <xsl:call-template name="roles">
          <xsl:with-param name="id">nouveau</xsl:with-param>
          <xsl:with-param name="coches" select="$saisie[$ajout]/roles"/>
          <xsl:with-param name="fautif" select="$ajout and $document/champ = 'roles'"/>
        </xsl:call-template>
        <button type="submit">Ajouter l’agent</button>
      </form>
    </section>
  </xsl:template>

  <xsl:template name="nouveau">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="aide"/>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="$nom"/>
      <xsl:with-param name="libelle" select="$libelle"/>
      <xsl:with-param name="type" select="$type"/>
      <xsl:with-param name="aide" select="$aide"/>
      <xsl:with-param name="valeur" select="$saisie[$ajout]/*[name() = $nom]"/>
      <xsl:with-param name="fautif" select="$ajout and $document/champ = $nom"/>
    </xsl:call-template>
  </xsl:template>

  <!-- Boxes; `coches` holds the roles as a text or as items. -->
  <xsl:template name="roles">
    <xsl:param name="id"/>
    <xsl:param name="coches"/>
    <xsl:param name="fautif" select="false()"/>
    <fieldset id="{$id}">
      <xsl:if test="$fautif"><xsl:attribute name="class">fautif</xsl:attribute></xsl:if>
      <legend>Rôles</legend>
      <xsl:if test="$fautif"><p class="faute" id="roles"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:call-template name="case"><xsl:with-param name="id" select="$id"/><xsl:with-param name="role">conventions</xsl:with-param><xsl:with-param name="coches" select="$coches"/></xsl:call-template>
      <xsl:call-template name="case"><xsl:with-param name="id" select="$id"/><xsl:with-param name="role">validation</xsl:with-param><xsl:with-param name="coches" select="$coches"/></xsl:call-template>
      <xsl:call-template name="case"><xsl:with-param name="id" select="$id"/><xsl:with-param name="role">traces</xsl:with-param><xsl:with-param name="coches" select="$coches"/></xsl:call-template>
      <xsl:call-template name="case"><xsl:with-param name="id" select="$id"/><xsl:with-param name="role">administration</xsl:with-param><xsl:with-param name="coches" select="$coches"/></xsl:call-template>
    </fieldset>
  </xsl:template>

  <xsl:template name="case">
    <xsl:param name="id"/>
    <xsl:param name="role"/>
    <xsl:param name="coches"/>
    <div class="option">
      <input type="checkbox" id="{$id}-{$role}" name="roles" value="{$role}">
        <xsl:if test="$coches = $role or $coches/item = $role"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="{$id}-{$role}"><xsl:call-template name="mot-role"><xsl:with-param name="role" select="$role"/></xsl:call-template></label>
    </div>
  </xsl:template>

  <xsl:template match="agents/item">
    <xsl:variable name="qui" select="concat(prenom, ' ', nom)"/>
    <xsl:variable name="vise" select="$saisie/acte = 'roles' and $saisie/identifiant = identifiant"/>
    <li class="carte agent">
      <h2><xsl:value-of select="$qui"/></h2>
      <dl class="fiche">
        <div><dt>Adresse électronique</dt><dd><xsl:value-of select="identifiant"/></dd></div>
        <div>
          <dt>Caf</dt>
          <dd>
            <xsl:choose>
              <xsl:when test="nationale = 'true'">Toutes (national)</xsl:when>
              <xsl:otherwise><xsl:value-of select="caf"/></xsl:otherwise>
            </xsl:choose>
          </dd>
        </div>
        <div><dt>Agent depuis le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="substring-before(concat(depuis_texte, ' à '), ' à ')"/></xsl:call-template></dd></div>
        <div>
          <dt>Rôles</dt>
          <dd>
            <xsl:for-each select="roles/item">
              <xsl:if test="position() &gt; 1">, </xsl:if>
              <xsl:call-template name="mot-role"><xsl:with-param name="role" select="."/></xsl:call-template>
            </xsl:for-each>
          </dd>
        </div>
      </dl>
      <xsl:choose>
        <xsl:when test="soi = 'true'"><p class="aide">C’est vous&#160;: un autre administrateur change vos rôles.</p></xsl:when>
        <xsl:otherwise>
          <details>
            <xsl:if test="$vise"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
            <summary>Changer ou retirer<span class="cache"> les rôles de <xsl:value-of select="$qui"/></span></summary>
            <form method="post" action="{$mount}caf/agents">
              <xsl:call-template name="jeton"/>
              <input type="hidden" name="acte" value="roles"/>
              <input type="hidden" name="identifiant" value="{identifiant}"/>
              <xsl:call-template name="roles">
                <xsl:with-param name="id" select="concat('agent-', position())"/>
                <xsl:with-param name="coches" select="roles"/>
                <xsl:with-param name="fautif" select="$vise and $document/champ = 'roles'"/>
              </xsl:call-template>
              <button type="submit">Changer les rôles<span class="cache"> de <xsl:value-of select="$qui"/></span></button>
            </form>
            <form method="post" action="{$mount}caf/agents">
              <xsl:call-template name="jeton"/>
              <input type="hidden" name="acte" value="retirer"/>
              <input type="hidden" name="identifiant" value="{identifiant}"/>
              <button type="submit" class="second">Retirer <xsl:value-of select="$qui"/></button>
            </form>
          </details>
        </xsl:otherwise>
      </xsl:choose>
    </li>
  </xsl:template>
</xsl:stylesheet>
