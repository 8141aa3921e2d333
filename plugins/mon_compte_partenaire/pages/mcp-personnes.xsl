<?xml version="1.0" encoding="UTF-8"?>
<!-- The persons of a convention: found by what they hold, chosen for many acts at once. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, 'mon-compte-partenaire/')"/>
  <xsl:variable name="c" select="$document/convention"/>
  <!-- an agent of the Caf reads the same list, and acts on a page of its own -->
  <xsl:variable name="caf" select="$document/siege = 'caf'"/>
  <xsl:variable name="liste"><xsl:choose><xsl:when test="$caf">suivi-personnes/</xsl:when><xsl:otherwise>personnes/</xsl:otherwise></xsl:choose></xsl:variable>
  <xsl:variable name="page" select="concat($base, $liste, $c)"/>
  <xsl:variable name="filtres" select="$document/filtres"/>
  <xsl:variable name="peut" select="$document/peut != 'regarder' and not($caf)"/>

  <xsl:template match="/page" mode="titre">Personnes et habilitations</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:if test="$caf"><xsl:call-template name="bureau"/></xsl:if>
    <xsl:call-template name="fait"/>
    <xsl:call-template name="situation"/>
    <xsl:call-template name="chemins"/>
    <p><strong><xsl:value-of select="$document/nommees"/></strong> personne<xsl:if test="$document/nommees &gt; 1">s</xsl:if> nommée<xsl:if test="$document/nommees &gt; 1">s</xsl:if>, <xsl:value-of select="$document/quota"/> au plus (MCP-9.2).</p>
    <xsl:call-template name="recherche"/>
    <xsl:choose>
      <xsl:when test="$document/personnes/item"><xsl:call-template name="liste"/></xsl:when>
      <xsl:otherwise><p class="message avis">Personne ne répond à cette recherche. <a href="{$page}">Voir toutes les personnes</a></p></xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="pages"/>
  </xsl:template>

  <xsl:template name="recherche">
    <form method="get" action="{$page}" class="filtres" role="search" aria-label="Chercher une personne">
      <div class="champ">
        <label for="nom">Nom, prénom ou adresse</label>
        <input id="nom" name="nom" type="text" maxlength="100" value="{$filtres/nom}" autocomplete="off"/>
      </div>
      <div class="champ">
        <label for="service">Service</label>
        <select id="service" name="service">
          <option value="">Tous</option>
          <xsl:for-each select="$document/services/item">
            <option value="{nom}"><xsl:if test="nom = $filtres/service"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="titre"/></option>
          </xsl:for-each>
        </select>
      </div>
      <div class="champ">
        <label for="etat">État</label>
        <select id="etat" name="etat">
          <xsl:call-template name="choix"><xsl:with-param name="valeur"/><xsl:with-param name="texte">Tous</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">ouverte</xsl:with-param><xsl:with-param name="texte">Ouvert</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">suspendue</xsl:with-param><xsl:with-param name="texte">Suspendu</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">terminee</xsl:with-param><xsl:with-param name="texte">Terminé</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">aucune</xsl:with-param><xsl:with-param name="texte">Aucun service</xsl:with-param></xsl:call-template>
        </select>
      </div>
      <div class="champ">
        <label for="responsable">Responsable métier</label>
        <input id="responsable" name="responsable" type="text" maxlength="100" value="{$filtres/responsable}" autocomplete="off"/>
      </div>
      <div class="option">
        <input id="inutilise" name="inutilise" type="checkbox" value="90"><xsl:if test="$filtres/inutilise != ''"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input>
        <label for="inutilise">Sans accès depuis 90&#160;jours</label>
      </div>
      <button type="submit" class="second">Chercher</button>
    </form>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <option value="{$valeur}"><xsl:if test="$filtres/etat = $valeur"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="$texte"/></option>
  </xsl:template>

  <xsl:template name="liste">
    <h2 id="liste">
      <xsl:value-of select="$document/total"/> personne<xsl:if test="$document/total &gt; 1">s</xsl:if>
      <xsl:if test="$document/pages &gt; 1">, page <xsl:value-of select="$document/page"/> sur <xsl:value-of select="$document/pages"/></xsl:if>
    </h2>
    <xsl:choose>
      <xsl:when test="$peut">
        <form method="post" action="{$base}groupe/{$c}">
          <xsl:call-template name="jeton"/>
          <xsl:call-template name="lignes"/>
          <button type="submit" class="second">Agir pour les personnes cochées</button>
        </form>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="lignes"/></xsl:otherwise>
    </xsl:choose>
    <xsl:if test="$peut and $document/total &gt; 1 and $document/total &lt;= 1000">
      <form method="get" action="{$base}groupe/{$c}">
        <input type="hidden" name="tous" value="oui"/>
        <xsl:for-each select="$filtres/*"><input type="hidden" name="{name()}" value="{.}"/></xsl:for-each>
        <p><button type="submit" class="second">Agir pour toutes les personnes trouvées</button></p>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="lignes">
    <ul class="carte liste" aria-labelledby="liste"><xsl:apply-templates select="$document/personnes/item"/></ul>
  </xsl:template>

  <xsl:template match="personnes/item">
    <li class="ligne">
      <div class="tete">
        <h3><a href="{$page}/{numero}"><bdi><xsl:value-of select="concat(prenom, ' ', nom)"/></bdi></a></h3>
        <span><xsl:call-template name="siege-de"/></span>
      </div>
      <xsl:if test="fonction != ''"><p><xsl:value-of select="fonction"/></p></xsl:if>
      <xsl:choose>
        <xsl:when test="habilitations/item">
          <ul class="arbre">
            <xsl:for-each select="habilitations/item">
              <li>
                <xsl:value-of select="titre"/><xsl:text> </xsl:text><xsl:call-template name="etat-droit"/>
                <xsl:if test="fin_texte"> jusqu’au <xsl:value-of select="fin_texte"/></xsl:if>
                <span class="aide"> Dernier accès&#160;: <xsl:choose><xsl:when test="dernier_acces_texte"><xsl:value-of select="dernier_acces_texte"/></xsl:when><xsl:otherwise>aucun</xsl:otherwise></xsl:choose></span>
              </li>
            </xsl:for-each>
          </ul>
        </xsl:when>
        <xsl:otherwise><p class="aide">Aucun service.</p></xsl:otherwise>
      </xsl:choose>
      <xsl:if test="$peut and siege = 'membre' and numero != $document/moi">
        <div class="option">
          <input type="checkbox" id="personne-{numero}" name="personne" value="{numero}"/>
          <label for="personne-{numero}">Choisir<span class="cache"><xsl:text> </xsl:text><xsl:value-of select="concat(prenom, ' ', nom)"/></span></label>
        </div>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="pages">
    <xsl:if test="$document/pages &gt; 1">
      <form method="get" action="{$page}" class="actions" aria-label="Pages de la liste">
        <xsl:for-each select="$filtres/*[. != '']"><input type="hidden" name="{name()}" value="{.}"/></xsl:for-each>
        <xsl:if test="$document/page &gt; 1"><button type="submit" class="second" name="page" value="{$document/page - 1}">Page précédente</button></xsl:if>
        <xsl:if test="$document/page &lt; $document/pages"><button type="submit" class="second" name="page" value="{$document/page + 1}">Page suivante</button></xsl:if>
      </form>
    </xsl:if>
  </xsl:template>

  <xsl:template name="chemins">
    <p class="actions">
      <xsl:choose>
        <xsl:when test="$caf"><a href="{$base}suivi/{$c}">Le partenaire</a></xsl:when>
        <xsl:otherwise>
          <a href="{$base}espace">Mon espace</a>
          <xsl:if test="$peut">
            <a href="{$base}inviter/{$c}">Inviter une personne</a>
            <a href="{$base}import/{$c}">Importer un tableau</a>
          </xsl:if>
          <a href="{$base}inutilises/{$c}">Droits inutilisés</a>
          <a href="{$base}traces/{$c}">Traces</a>
          <a href="{$base}historique/{$c}">Historique</a>
        </xsl:otherwise>
      </xsl:choose>
    </p>
  </xsl:template>

  <xsl:template name="situation">
    <p class="chapeau"><bdi><xsl:value-of select="$document/partenaire"/></bdi>, convention <span class="numero"><xsl:value-of select="$document/numero"/></span></p>
    <xsl:if test="$document/retire = 'true'"><p class="message avis">La Caf vous a retiré la délégation&#160;: vous pouvez lire, et ne rien changer.</p></xsl:if>
    <xsl:if test="$document/peut = 'demander'"><p class="message avis">La Caf décide&#160;: ce que vous demandez ici lui est transmis, et prend effet quand elle l’accepte (MCP-9.1).</p></xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:variable name="f" select="$document/fait"/>
    <xsl:if test="$f">
      <xsl:call-template name="succes">
        <xsl:with-param name="texte">
          <xsl:choose>
            <xsl:when test="$f = 'inviter'">L’invitation est faite&#160;: la personne en est avertie par courriel.</xsl:when>
            <xsl:when test="$f = 'accorder'">C’est accordé&#160;: la personne en est avertie par courriel.</xsl:when>
            <xsl:when test="$f = 'retirer'">C’est retiré, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'suspendre'">C’est suspendu, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'retablir'">C’est rétabli, dès maintenant.</xsl:when>
            <xsl:when test="$f = 'echeance'">L’échéance est changée.</xsl:when>
            <xsl:when test="$f = 'responsable'">Le responsable métier est changé.</xsl:when>
            <xsl:when test="$f = 'sortir'">La convention ne nomme plus cette personne.</xsl:when>
            <xsl:when test="$f = 'demande'">La demande est transmise à la Caf, qui vous répondra.</xsl:when>
            <xsl:otherwise>Il n’y avait rien à changer.</xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="etat-droit">
    <xsl:choose>
      <xsl:when test="etat = 'suspendue'"><span class="etat ferme">Suspendu<xsl:if test="suspendue_par_caf = 'true'"> par la Caf</xsl:if></span></xsl:when>
      <xsl:when test="etat = 'terminee'"><span class="etat">Terminé</span></xsl:when>
      <xsl:otherwise><span class="etat ouvert">Ouvert</span></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="siege-de">
    <xsl:choose>
      <xsl:when test="siege = 'principal'"><span class="etat">Gestionnaire principal</span></xsl:when>
      <xsl:when test="siege = 'suppleant'"><span class="etat">Gestionnaire suppléant</span></xsl:when>
    </xsl:choose>
    <xsl:if test="actif = 'false'"><xsl:text> </xsl:text><span class="etat ferme">Compte suspendu</span></xsl:if>
  </xsl:template>
</xsl:stylesheet>
