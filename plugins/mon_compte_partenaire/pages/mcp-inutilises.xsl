<?xml version="1.0" encoding="UTF-8"?>
<!-- Rights that nobody uses (MCP-9.1, MCP-16): to be removed, or kept with a reason. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="page" select="concat($base, 'inutilises/', $document/convention)"/>

  <xsl:template match="/page" mode="titre">Droits inutilisés</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:if test="$document/fait = 'garder'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Ces droits sont gardés&#160;; leur délai repart d’aujourd’hui.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span>. Un droit dont personne ne se sert est un risque&#160;: retirez-le, ou dites pourquoi il reste nécessaire.</p>
    <xsl:choose>
      <xsl:when test="$document/droits/item"><xsl:call-template name="droits"/></xsl:when>
      <xsl:otherwise><p class="message avis">Aucun droit n’est inutilisé depuis <xsl:value-of select="$document/jours_rappel"/>&#160;jours ou plus.</p></xsl:otherwise>
    </xsl:choose>
    <p class="actions"><a href="{$base}personnes/{$document/convention}">Personnes et habilitations</a></p>
  </xsl:template>

  <xsl:template name="droits">
    <p>
      <strong><xsl:value-of select="$document/total"/></strong> sans usage depuis <xsl:value-of select="$document/jours_rappel"/>&#160;jours ou plus, dont <strong><xsl:value-of select="$document/a_retirer"/></strong> depuis <xsl:value-of select="$document/jours_retrait"/>&#160;jours, dont le retrait est proposé.
    </p>
    <form method="post" action="{$page}">
      <xsl:call-template name="jeton"/>
      <section class="defile" aria-label="Droits inutilisés" tabindex="0">
        <table>
          <thead>
            <tr><th scope="col">Choisir</th><th scope="col">Personne</th><th scope="col">Service</th><th scope="col">Dernier usage</th><th scope="col">Détenu depuis</th><th scope="col">Sans usage</th></tr>
          </thead>
          <tbody><xsl:apply-templates select="$document/droits/item" mode="rangee"/></tbody>
        </table>
      </section>
      <xsl:call-template name="pages"/>
      <xsl:if test="$document/peut != 'regarder'"><xsl:call-template name="que-faire"/></xsl:if>
    </form>
  </xsl:template>

  <xsl:template match="item" mode="rangee">
    <tr>
      <td>
        <xsl:choose>
          <xsl:when test="gestionnaire = 'true'">Par la Caf</xsl:when>
          <xsl:otherwise><input type="checkbox" name="droits" value="{droit}" aria-label="{prenom} {nom}, {titre}"/></xsl:otherwise>
        </xsl:choose>
      </td>
      <th scope="row"><a href="{$base}personnes/{$document/convention}/{personne}"><bdi><xsl:value-of select="prenom"/><xsl:text> </xsl:text><xsl:value-of select="nom"/></bdi></a></th>
      <td><xsl:value-of select="titre"/><xsl:if test="suspendue = 'true'"> (suspendu)</xsl:if></td>
      <td>
        <xsl:choose>
          <xsl:when test="string(dernier)"><xsl:call-template name="jour"><xsl:with-param name="date" select="dernier"/></xsl:call-template></xsl:when>
          <xsl:otherwise>Jamais</xsl:otherwise>
        </xsl:choose>
      </td>
      <td>
        <xsl:call-template name="jour"><xsl:with-param name="date" select="depuis"/></xsl:call-template>
        <xsl:if test="garde"><br/>gardé le <xsl:call-template name="jour"><xsl:with-param name="date" select="garde/le"/></xsl:call-template>&#160;: <bdi><xsl:value-of select="garde/motif"/></bdi></xsl:if>
      </td>
      <td>
        <span>
          <xsl:attribute name="class">etat<xsl:choose><xsl:when test="etat = 'a_retirer'"> ferme</xsl:when><xsl:otherwise> preavis</xsl:otherwise></xsl:choose></xsl:attribute>
          <xsl:value-of select="jours"/>&#160;jours
        </span>
      </td>
    </tr>
  </xsl:template>

  <xsl:template name="pages">
    <xsl:if test="$document/pages &gt; 1">
      <p>Page <xsl:value-of select="$document/page"/> sur <xsl:value-of select="$document/pages"/>.
        <xsl:if test="$document/page &gt; 1"><xsl:text> </xsl:text><a href="{$page}?page={$document/page - 1}">Page précédente</a></xsl:if>
        <xsl:if test="$document/page &lt; $document/pages"><xsl:text> </xsl:text><a href="{$page}?page={$document/page + 1}">Page suivante</a></xsl:if>
      </p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="que-faire">
    <section class="carte" aria-labelledby="retirer">
      <h2 id="retirer">Retirer les droits cochés</h2>
      <p>
        <xsl:choose>
          <xsl:when test="$document/peut = 'demander'">La Caf décidera&#160;: vous relisez d’abord ce qui lui sera demandé.</xsl:when>
          <xsl:otherwise>Vous relisez d’abord, droit par droit.</xsl:otherwise>
        </xsl:choose>
      </p>
      <button type="submit" name="action" value="retirer">Retirer…</button>
    </section>
    <section class="carte" aria-labelledby="garder">
      <h2 id="garder">Ou les garder</h2>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Pourquoi ces droits restent nécessaires</xsl:with-param>
        <xsl:with-param name="aide">500&#160;caractères au plus, pour «&#160;Garder&#160;» seulement&#160;: c’est écrit dans l’historique.</xsl:with-param>
        <xsl:with-param name="lignes" select="3"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <button type="submit" name="action" value="garder" class="second">Garder les droits cochés</button>
    </section>
  </xsl:template>
</xsl:stylesheet>
