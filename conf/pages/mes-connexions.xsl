<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:variable name="ici">mes-connexions</xsl:variable>
  <xsl:variable name="saisie" select="$document/saisie"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/transmise">Votre signalement est transmis</xsl:when>
      <xsl:when test="$document/choisie = 'true'">Signaler une connexion</xsl:when>
      <xsl:otherwise>Mes connexions</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:choose>
      <xsl:when test="$document/transmise"><xsl:call-template name="suite"/></xsl:when>
      <xsl:when test="$document/choisie = 'true'">
        <xsl:call-template name="erreurs"/>
        <xsl:apply-templates select="$document/connexions/item" mode="formulaire"/>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="liste"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="liste">
    <p class="chapeau">
      <xsl:text>D’où votre compte a été utilisé depuis le </xsl:text>
      <xsl:call-template name="date"><xsl:with-param name="texte" select="substring-before($document/depuis_texte, ' à ')"/></xsl:call-template>
      <xsl:text>, à l’heure de Paris. Était-ce vous&#160;? Si ce n’était pas vous, signalez-le.</xsl:text>
    </p>
    <p><a href="{$mount}mes-sessions">Voir les sessions ouvertes en ce moment</a></p>
    <xsl:if test="$document/coupe = 'true'">
      <p class="message avis">Cette page s’arrête aux connexions les plus récentes&#160;: votre compte en a eu d’autres avant celles-ci.</p>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/connexions/item">
        <ul class="liste"><xsl:apply-templates select="$document/connexions/item"/></ul>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune connexion sur cette période.</p></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="connexions/item">
    <li class="carte session">
      <div>
        <h2>
          <xsl:apply-templates select="." mode="nom"/>
          <xsl:if test="courante = 'true'"><xsl:text> </xsl:text><span class="etat ouvert">Cette session</span></xsl:if>
          <xsl:if test="signalee = 'true'"><xsl:text> </xsl:text><span class="etat preavis">Signalée</span></xsl:if>
        </h2>
        <xsl:apply-templates select="." mode="fiche"/>
      </div>
      <p>
        <a href="{$mount}mes-connexions?connexion={connexion}">
          <xsl:attribute name="aria-label">
            <xsl:text>Ce n’était pas moi&#160;: signaler la connexion du </xsl:text>
            <xsl:value-of select="concat(premier_texte, ', ', adresse)"/>
          </xsl:attribute>
          <xsl:text>Ce n’était pas moi</xsl:text>
        </a>
      </p>
    </li>
  </xsl:template>

  <!-- "22 novembre 2026, Firefox, Linux" -->
  <xsl:template match="connexions/item" mode="nom">
    <xsl:call-template name="date"><xsl:with-param name="texte" select="substring-before(premier_texte, ' à ')"/></xsl:call-template>
    <xsl:text>, </xsl:text>
    <xsl:choose>
      <xsl:when test="appareil != ''"><xsl:value-of select="appareil"/></xsl:when>
      <xsl:when test="canal = 'webservice'">un programme</xsl:when>
      <xsl:otherwise>un navigateur</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="connexions/item" mode="fiche">
    <dl class="fiche">
      <div>
        <dt>Heures</dt>
        <dd>
          <xsl:value-of select="substring-after(premier_texte, ' à ')"/>
          <xsl:if test="dernier_texte != premier_texte">
            <xsl:text> à </xsl:text>
            <xsl:value-of select="substring-after(dernier_texte, ' à ')"/>
          </xsl:if>
        </dd>
      </div>
      <div>
        <dt>Adresse</dt>
        <dd class="numero">
          <xsl:value-of select="adresse"/>
          <xsl:if test="pays"><xsl:value-of select="concat(' (', pays, ')')"/></xsl:if>
        </dd>
      </div>
      <div>
        <dt>Par</dt>
        <dd>
          <xsl:choose>
            <xsl:when test="canal = 'webservice'">Un programme, avec votre identifiant</xsl:when>
            <xsl:otherwise>Un navigateur</xsl:otherwise>
          </xsl:choose>
        </dd>
      </div>
      <div><dt>Ce qui a été fait</dt><dd><xsl:apply-templates select="." mode="faits"/></dd></div>
      <xsl:if test="services/item">
        <div>
          <dt>Services</dt>
          <dd>
            <xsl:for-each select="services/item">
              <xsl:if test="position() &gt; 1">, </xsl:if>
              <xsl:value-of select="."/>
            </xsl:for-each>
          </dd>
        </div>
      </xsl:if>
      <div>
        <dt>Session</dt>
        <dd>
          <xsl:choose>
            <xsl:when test="session = 'ouverte'">Ouverte en ce moment</xsl:when>
            <xsl:when test="session = 'fermee'">Fermée</xsl:when>
            <xsl:otherwise>Aucune n’a été ouverte</xsl:otherwise>
          </xsl:choose>
        </dd>
      </div>
    </dl>
  </xsl:template>

  <xsl:template match="connexions/item" mode="faits">
    <ul>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="ouvertures"/><xsl:with-param name="un">connexion réussie</xsl:with-param><xsl:with-param name="plusieurs">connexions réussies</xsl:with-param></xsl:call-template>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="echecs"/><xsl:with-param name="un">connexion refusée</xsl:with-param><xsl:with-param name="plusieurs">connexions refusées</xsl:with-param></xsl:call-template>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="mots_de_passe_demandes"/><xsl:with-param name="un">nouveau mot de passe demandé</xsl:with-param><xsl:with-param name="plusieurs">nouveaux mots de passe demandés</xsl:with-param></xsl:call-template>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="acces_autorises"/><xsl:with-param name="un">accès autorisé</xsl:with-param><xsl:with-param name="plusieurs">accès autorisés</xsl:with-param></xsl:call-template>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="acces_refuses"/><xsl:with-param name="un">accès refusé</xsl:with-param><xsl:with-param name="plusieurs">accès refusés</xsl:with-param></xsl:call-template>
      <xsl:call-template name="fait"><xsl:with-param name="nombre" select="actes"/><xsl:with-param name="un">acte sur l’extranet</xsl:with-param><xsl:with-param name="plusieurs">actes sur l’extranet</xsl:with-param></xsl:call-template>
      <xsl:if test="ouvertures + echecs + mots_de_passe_demandes + acces_autorises + acces_refuses + actes = 0"><li>Pages consultées</li></xsl:if>
    </ul>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:param name="nombre"/>
    <xsl:param name="un"/>
    <xsl:param name="plusieurs"/>
    <xsl:choose>
      <xsl:when test="$nombre = 1"><li><xsl:value-of select="concat('1&#160;', $un)"/></li></xsl:when>
      <xsl:when test="$nombre &gt; 1"><li><xsl:value-of select="concat($nombre, '&#160;', $plusieurs)"/></li></xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="connexions/item" mode="formulaire">
    <p class="chapeau">Vous ne reconnaissez pas cette connexion&#160;: dites-le à la Caf, qui contrôle les connexions et vous répondra.</p>
    <section class="carte" aria-labelledby="connexion">
      <h2 id="connexion"><xsl:apply-templates select="." mode="nom"/></h2>
      <xsl:apply-templates select="." mode="fiche"/>
    </section>
    <xsl:if test="signalee = 'true'">
      <p class="message avis">Vous avez déjà signalé cette connexion. Un nouvel envoi s’ajoute au premier.</p>
    </xsl:if>
    <form class="carte etroit" method="post" action="{$mount}mes-connexions" novalidate="novalidate">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="connexion" value="{connexion}"/>
      <div>
        <xsl:attribute name="class">champ<xsl:if test="$document/champ = 'texte'"> fautif</xsl:if></xsl:attribute>
        <label for="texte">Ce que vous savez de cette connexion (facultatif)</label>
        <p class="aide" id="texte-aide">1000 caractères au plus. N’écrivez rien sur une famille.</p>
        <xsl:if test="$document/champ = 'texte'"><p class="faute" id="texte-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <textarea id="texte" name="texte" rows="5" aria-describedby="texte-aide">
          <xsl:if test="$document/champ = 'texte'">
            <xsl:attribute name="aria-describedby">texte-faute texte-aide</xsl:attribute>
            <xsl:attribute name="aria-invalid">true</xsl:attribute>
          </xsl:if>
          <xsl:value-of select="$saisie/texte"/>
        </textarea>
      </div>
      <xsl:if test="session = 'ouverte'">
        <fieldset class="champ" id="fermer">
          <legend>Fermer cette session</legend>
          <xsl:if test="courante = 'true'"><p class="aide">C’est la session que vous utilisez&#160;: il faudra vous reconnecter.</p></xsl:if>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">oui</xsl:with-param><xsl:with-param name="texte">Oui, tout de suite</xsl:with-param></xsl:call-template>
          <xsl:call-template name="choix"><xsl:with-param name="valeur">non</xsl:with-param><xsl:with-param name="texte">Non, la laisser ouverte</xsl:with-param></xsl:call-template>
        </fieldset>
      </xsl:if>
      <button type="submit">Signaler à la Caf</button>
    </form>
    <p><a href="{$mount}mes-connexions">Revenir à mes connexions</a></p>
  </xsl:template>

  <xsl:template name="choix">
    <xsl:param name="valeur"/>
    <xsl:param name="texte"/>
    <div class="option">
      <input type="radio" id="fermer-{$valeur}" name="fermer" value="{$valeur}">
        <xsl:if test="$saisie/fermer = $valeur or ($valeur = 'oui' and not($saisie/fermer = 'non'))"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="fermer-{$valeur}"><xsl:value-of select="$texte"/></label>
    </div>
  </xsl:template>

  <xsl:template name="suite">
    <xsl:choose>
      <xsl:when test="$document/cafs/item">
        <p class="message succes" role="status">
          <xsl:text>Prévenue&#160;: </xsl:text>
          <xsl:for-each select="$document/cafs/item">
            <xsl:if test="position() &gt; 1">, </xsl:if>
            <xsl:choose>
              <xsl:when test="nom != ''"><xsl:value-of select="nom"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="concat('Caf ', caf)"/></xsl:otherwise>
            </xsl:choose>
          </xsl:for-each>
          <xsl:text>.</xsl:text>
        </p>
      </xsl:when>
      <xsl:otherwise><p class="message avis">Aucune convention en vigueur ne vous nomme&#160;: votre signalement est enregistré, mais appelez aussi la Caf.</p></xsl:otherwise>
    </xsl:choose>
    <h2>Ce qui se passe maintenant</h2>
    <ul>
      <xsl:if test="$document/deja = 'true'"><li>Vous aviez déjà signalé cette connexion&#160;: la Caf reçoit les deux envois ensemble.</li></xsl:if>
      <xsl:choose>
        <xsl:when test="$document/deconnecte = 'true'"><li>La session est fermée, et vous en êtes donc déconnecté. Reconnectez-vous.</li></xsl:when>
        <xsl:when test="$document/session_fermee = 'true'"><li>La session est fermée&#160;: elle n’ouvre plus rien.</li></xsl:when>
      </xsl:choose>
      <li>La Caf regarde cette connexion. Elle peut vous poser une question, ou suspendre votre accès le temps d’y voir clair.</li>
      <li>
        <strong>À faire tout de suite</strong>
        <xsl:text>&#160;: </xsl:text>
        <a href="{$mount}mot-de-passe">changer de mot de passe</a>
        <xsl:text>. Les autres sessions se ferment alors, et les jetons sont révoqués.</xsl:text>
      </li>
    </ul>
    <p><a href="{$mount}mes-connexions">Revenir à mes connexions</a></p>
  </xsl:template>
</xsl:stylesheet>
