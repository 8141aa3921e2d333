<?xml version="1.0" encoding="UTF-8"?>
<!-- The traces that a demand may show, with their sums and their timeline (MCP-7). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/traces</xsl:variable>
  <xsl:variable name="demande" select="$document/demande"/>
  <xsl:variable name="criteres" select="$demande/criteres"/>
  <xsl:variable name="chiffres" select="$document/chiffres"/>
  <xsl:variable name="adresse" select="concat($mount, 'caf/traces/', $demande/numero)"/>

  <xsl:template match="/page" mode="titre">Demande de traces n°&#160;<xsl:value-of select="$demande/numero"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <section class="carte" aria-labelledby="demande">
      <h2 id="demande">Ce qui est demandé</h2>
      <p class="texte"><bdi><xsl:value-of select="$demande/motif"/></bdi></p>
      <xsl:call-template name="criteres"/>
      <p class="actions">
        <a href="{$adresse}/export.csv">Exporter en tableau (CSV)</a>
        <a href="{$adresse}/export.jsonl">Exporter en JSON</a>
        <a href="{$mount}caf/traces">Toutes les demandes</a>
      </p>
    </section>
    <xsl:if test="$chiffres"><xsl:call-template name="chiffres"/></xsl:if>
    <xsl:call-template name="resultats"/>
  </xsl:template>

  <xsl:template name="criteres">
    <dl class="fiche">
      <div><dt>Demandée par</dt><dd><bdi><xsl:value-of select="$demande/agent_nom"/></bdi>, le <xsl:value-of select="$demande/le_texte"/></dd></div>
      <xsl:if test="string($criteres/personne)"><div><dt>Personne</dt><dd><bdi><xsl:value-of select="$criteres/personne_nom"/></bdi>, n°&#160;<xsl:value-of select="$criteres/personne"/>, <bdi><xsl:value-of select="$criteres/identifiant"/></bdi></dd></div></xsl:if>
      <xsl:if test="string($criteres/convention)"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$criteres/convention"/></dd></div></xsl:if>
      <xsl:if test="string($criteres/service)"><div><dt>Service</dt><dd><xsl:value-of select="$criteres/service_titre"/><xsl:if test="not($criteres/service_titre)"><xsl:value-of select="$criteres/service"/></xsl:if></dd></div></xsl:if>
      <xsl:if test="string($criteres/cible)"><div><dt>Cible</dt><dd><bdi><xsl:value-of select="$criteres/cible"/></bdi></dd></div></xsl:if>
      <xsl:if test="string($criteres/objet)"><div><dt>Objet</dt><dd><bdi><xsl:value-of select="$criteres/objet"/></bdi></dd></div></xsl:if>
      <div><dt>Du</dt><dd><xsl:value-of select="$criteres/du_texte"/></dd></div>
      <div><dt>Au</dt><dd><xsl:value-of select="$criteres/au_texte"/></dd></div>
      <xsl:if test="$criteres/decision != 'toutes'"><div><dt>Décision</dt><dd><xsl:choose><xsl:when test="$criteres/decision = 'refuse'">Refusée</xsl:when><xsl:otherwise>Autorisée</xsl:otherwise></xsl:choose></dd></div></xsl:if>
      <xsl:if test="$criteres/nature != 'toutes'"><div><dt>Nature</dt><dd><xsl:choose><xsl:when test="$criteres/nature = 'acces'">Accès</xsl:when><xsl:otherwise>Actes et changements</xsl:otherwise></xsl:choose></dd></div></xsl:if>
    </dl>
  </xsl:template>

  <xsl:template name="chiffres">
    <section aria-labelledby="chiffres">
      <h2 id="chiffres">En chiffres</h2>
      <xsl:if test="$chiffres/complet != 'true'">
        <p class="message avis">Le compte s’arrête à un million d’enregistrements parcourus&#160;: réduisez la période, ou donnez une personne ou une convention.</p>
      </xsl:if>
      <dl class="fiche">
        <div><dt>Autorisés</dt><dd><xsl:value-of select="$chiffres/autorises"/></dd></div>
        <div><dt>Refusés</dt><dd><xsl:value-of select="$chiffres/refuses"/></dd></div>
        <xsl:if test="string($chiffres/premiere_texte)">
          <div><dt>Le premier</dt><dd><xsl:value-of select="$chiffres/premiere_texte"/></dd></div>
          <div><dt>Le dernier</dt><dd><xsl:value-of select="$chiffres/derniere_texte"/></dd></div>
        </xsl:if>
      </dl>
      <xsl:if test="$chiffres/barres/item">
        <p><img class="graphique" src="{$adresse}/frise.svg" width="720" height="320" alt="Frise&#160;: {$chiffres/autorises} enregistrements autorisés et {$chiffres/refuses} refusés, par {$chiffres/unite}. Le tableau donne les mêmes chiffres."/></p>
        <details>
          <summary>Les chiffres de la frise</summary>
          <div class="defile">
            <table>
              <caption>Enregistrements par <xsl:value-of select="$chiffres/unite"/></caption>
              <thead><tr><th scope="col">Début</th><th scope="col">Autorisés</th><th scope="col">Refusés</th></tr></thead>
              <tbody>
                <xsl:for-each select="$chiffres/barres/item">
                  <tr><th scope="row"><xsl:value-of select="texte"/></th><td><xsl:value-of select="autorises"/></td><td><xsl:value-of select="refuses"/></td></tr>
                </xsl:for-each>
              </tbody>
            </table>
          </div>
        </details>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template name="resultats">
    <h2 id="traces">Les enregistrements, le dernier d’abord</h2>
    <xsl:choose>
      <xsl:when test="$document/traces/item"><xsl:call-template name="tableau"/></xsl:when>
      <xsl:when test="not($document/suite)"><p class="message avis">Aucun enregistrement ne correspond.</p></xsl:when>
    </xsl:choose>
    <xsl:if test="$document/parcourus">
      <p class="message avis"><xsl:value-of select="$document/parcourus"/> enregistrements ont été parcourus&#160;; il peut y en avoir d’autres, plus anciens.</p>
    </xsl:if>
    <xsl:if test="$document/suite">
      <p><a href="{$adresse}?avant={$document/suite}">Enregistrements plus anciens</a></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="tableau">
    <section class="defile" aria-labelledby="traces" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">Quand</th><th scope="col">Qui</th><th scope="col">Quoi</th><th scope="col">Décision</th><th scope="col">D’où</th><th scope="col">Numéro</th></tr>
        </thead>
        <tbody><xsl:apply-templates select="$document/traces/item"/></tbody>
      </table>
    </section>
  </xsl:template>

  <xsl:template match="traces/item">
    <tr>
      <th scope="row"><xsl:value-of select="heure_texte"/></th>
      <td>
        <xsl:choose>
          <xsl:when test="string(personne)">
            <bdi><xsl:value-of select="personne_nom"/></bdi>
            <span class="code"> n°&#160;<xsl:value-of select="personne"/></span>
            <br/><bdi class="identifiant"><xsl:value-of select="identifiant"/></bdi>
          </xsl:when>
          <xsl:otherwise>Personne de reconnu</xsl:otherwise>
        </xsl:choose>
      </td>
      <td>
        <xsl:if test="string(service)">
          <xsl:choose>
            <xsl:when test="string(service_titre)"><xsl:value-of select="service_titre"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="service"/></xsl:otherwise>
          </xsl:choose>
          <br/>
        </xsl:if>
        <xsl:if test="string(cible)"><bdi><xsl:value-of select="cible"/></bdi><br/></xsl:if>
        <xsl:if test="string(convention)"><span class="numero"><xsl:value-of select="convention"/></span><br/></xsl:if>
        <span class="code"><bdi><xsl:value-of select="operation"/></bdi><xsl:if test="string(objet)"><xsl:text> </xsl:text><bdi><xsl:value-of select="objet"/></bdi></xsl:if></span>
      </td>
      <td>
        <xsl:choose>
          <xsl:when test="decision = 'refuse'">
            <span class="etat ferme">Refusé</span><br/>
            <xsl:value-of select="motif_texte"/>
          </xsl:when>
          <xsl:otherwise><span class="etat ouvert">Autorisé</span></xsl:otherwise>
        </xsl:choose>
        <xsl:if test="string(article)"> (<xsl:value-of select="article"/>)</xsl:if>
        <xsl:if test="string(statut)"><br/><span class="code"><xsl:value-of select="statut"/>, <xsl:value-of select="octets"/>&#160;octets</span></xsl:if>
      </td>
      <td>
        <xsl:value-of select="canal_texte"/>
        <xsl:if test="string(adresse)"><br/><span class="code"><xsl:value-of select="adresse"/><xsl:if test="string(pays)"> (<xsl:value-of select="pays"/>)</xsl:if></span></xsl:if>
      </td>
      <td class="code">
        <xsl:choose>
          <xsl:when test="string(numero)"><xsl:value-of select="numero"/></xsl:when>
          <xsl:otherwise>à venir</xsl:otherwise>
        </xsl:choose>
      </td>
    </tr>
  </xsl:template>
</xsl:stylesheet>
