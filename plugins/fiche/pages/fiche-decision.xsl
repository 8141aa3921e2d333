<?xml version="1.0" encoding="UTF-8"?>
<!-- What is submitted beside what is online, and the decision of the Caf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="base" select="concat($mount, $document/base, '/')"/>
  <xsl:variable name="page" select="concat($base, 'validation/', $document/id, '/', $document/numero)"/>
  <xsl:variable name="version" select="$document/version"/>
  <xsl:variable name="ouverte" select="$document/ouverte = 'true'"/>
  <xsl:variable name="compare" select="$document/avant != 0"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$ouverte">Valider</xsl:when>
      <xsl:otherwise>Version <xsl:value-of select="$document/numero"/></xsl:otherwise>
    </xsl:choose>
    <xsl:text> – </xsl:text>
    <xsl:value-of select="$document/nom"/>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <p class="actions">
      <a href="{$base}validation">Fiches à valider</a>
      <a href="{$base}publication/{$document/id}">Ce qui est en ligne, et les versions</a>
    </p>
    <xsl:call-template name="entete"/>
    <xsl:if test="$document/alertes/item"><xsl:call-template name="alertes"/></xsl:if>
    <xsl:choose>
      <xsl:when test="$ouverte">
        <form method="post" action="{$page}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="revision" value="{$document/revision}"/>
          <xsl:call-template name="contenu"/>
          <xsl:call-template name="accepter"/>
          <xsl:call-template name="refuser"/>
        </form>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="decision"/>
        <xsl:call-template name="contenu"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="entete">
    <section class="carte" aria-labelledby="envoi">
      <div class="tete">
        <h2 id="envoi">L’envoi</h2>
        <span>
          <xsl:attribute name="class">etat<xsl:choose><xsl:when test="$ouverte"> preavis</xsl:when><xsl:when test="$version/etat = 'publiee'"> ouvert</xsl:when></xsl:choose></xsl:attribute>
          <xsl:call-template name="mot-version"><xsl:with-param name="etat" select="$version/etat"/></xsl:call-template>
        </span>
      </div>
      <dl class="fiche">
        <div><dt>Numéro</dt><dd class="numero"><xsl:value-of select="$document/id"/></dd></div>
        <div><dt>Genre</dt><dd><xsl:value-of select="$document/genre"/></dd></div>
        <xsl:if test="$document/commune/nom"><div><dt>Commune</dt><dd><xsl:value-of select="$document/commune/nom"/></dd></div></xsl:if>
        <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="$document/caf"/></dd></div>
        <div><dt>Partenaire</dt><dd><bdi><xsl:value-of select="$document/partenaire"/></bdi></dd></div>
        <div><dt>Envoyée par</dt><dd><bdi><xsl:value-of select="$version/auteur_nom"/></bdi> <span class="code"> (n°&#160;<xsl:value-of select="$version/auteur"/>)</span></dd></div>
        <div><dt>Envoyée le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$version/soumise/texte"/></xsl:call-template></dd></div>
      </dl>
      <xsl:if test="$ouverte">
        <p>
          <xsl:choose>
            <xsl:when test="$document/en_ligne != 0">Si vous l’acceptez, elle prend aussitôt la place de la version <xsl:value-of select="$document/en_ligne"/>, qui est en ligne.</xsl:when>
            <xsl:otherwise>C’est la première fiche de cet établissement. Si vous l’acceptez, tous peuvent la lire aussitôt.</xsl:otherwise>
          </xsl:choose>
        </p>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template name="mot-version">
    <xsl:param name="etat"/>
    <xsl:choose>
      <xsl:when test="$etat = 'soumise'">À valider</xsl:when>
      <xsl:when test="$etat = 'publiee'">En ligne</xsl:when>
      <xsl:when test="$etat = 'remplacee'">Remplacée</xsl:when>
      <xsl:when test="$etat = 'retiree'">Retirée</xsl:when>
      <xsl:when test="$etat = 'rejetee'">Refusée</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- Helps the agent, and decides nothing. -->
  <xsl:template name="alertes">
    <section class="message avis" aria-labelledby="alertes">
      <h2 id="alertes">À regarder de près</h2>
      <p>Relevé automatiquement&#160;: à vous de juger.</p>
      <ul>
        <xsl:for-each select="$document/alertes/item">
          <li>
            <strong><xsl:value-of select="libelle"/></strong>
            <xsl:text>&#160;: </xsl:text>
            <xsl:choose>
              <xsl:when test="motif = 'adresse_web'">une adresse web</xsl:when>
              <xsl:when test="motif = 'courriel'">une adresse électronique</xsl:when>
              <xsl:when test="motif = 'telephone'">un numéro de téléphone</xsl:when>
              <xsl:when test="motif = 'alphabets'">un mot qui mêle les lettres de plusieurs alphabets</xsl:when>
              <xsl:when test="motif = 'mot_long'">un mot très long</xsl:when>
            </xsl:choose>
            <xsl:text>, «&#160;</xsl:text><bdi><xsl:value-of select="extrait"/></bdi><xsl:text>&#160;»</xsl:text>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <!-- The difference -->
  <xsl:template name="contenu">
    <xsl:for-each select="$document/difference/sections/item">
      <section class="carte" aria-labelledby="section-{position()}">
        <h2 id="section-{position()}"><xsl:value-of select="titre"/></h2>
        <xsl:if test="not(lignes/item or rangees/item)"><p class="aide">Rien n’est indiqué.</p></xsl:if>
        <xsl:apply-templates select="lignes"/>
        <xsl:for-each select="rangees/item">
          <h3><xsl:value-of select="titre"/><xsl:call-template name="marque"/></h3>
          <xsl:apply-templates select="lignes"/>
        </xsl:for-each>
      </section>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="lignes">
    <xsl:if test="item">
      <dl class="releve"><xsl:apply-templates select="item" mode="ligne"/></dl>
    </xsl:if>
  </xsl:template>

  <xsl:template match="item" mode="ligne">
    <div>
      <xsl:if test="$compare and change"><xsl:attribute name="class">change</xsl:attribute></xsl:if>
      <dt><xsl:value-of select="libelle"/><xsl:call-template name="marque"/></dt>
      <dd>
        <xsl:if test="$ouverte and rang"><xsl:attribute name="class">relu</xsl:attribute></xsl:if>
        <div>
          <xsl:choose>
            <xsl:when test="$compare and change">
              <xsl:if test="string(valeur)"><ins><bdi><xsl:value-of select="valeur"/></bdi></ins></xsl:if>
              <xsl:if test="string(avant)"><del><span class="avant">Avant&#160;: </span><bdi><xsl:value-of select="avant"/></bdi></del></xsl:if>
            </xsl:when>
            <xsl:when test="string(valeur)"><bdi><xsl:value-of select="valeur"/></bdi></xsl:when>
            <xsl:otherwise><span class="facultatif">non renseigné</span></xsl:otherwise>
          </xsl:choose>
        </div>
        <xsl:if test="$ouverte and rang"><xsl:call-template name="motif-ligne"/></xsl:if>
      </dd>
    </div>
  </xsl:template>

  <!-- Said in words, for all; what is all new needs no mark. -->
  <xsl:template name="marque">
    <xsl:if test="$compare and change">
      <xsl:text> </xsl:text>
      <span class="etat preavis">
        <xsl:choose>
          <xsl:when test="change = 'ajout'">ajouté</xsl:when>
          <xsl:when test="change = 'retrait'">retiré</xsl:when>
          <xsl:otherwise>modifié</xsl:otherwise>
        </xsl:choose>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template name="motif-ligne">
    <xsl:variable name="nom" select="concat('motifs[', rang, ']')"/>
    <xsl:variable name="fautif" select="$document/champ = $nom"/>
    <input type="hidden" name="{$nom}.chemin" value="{chemin}"/>
    <details>
      <xsl:if test="string(motif)"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>À corriger<span class="cache">&#160;: <xsl:value-of select="libelle"/></span></summary>
      <div class="champ">
        <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
        <label for="{$nom}">Ce qui ne va pas dans «&#160;<xsl:value-of select="libelle"/>&#160;»</label>
        <xsl:if test="$fautif"><p class="faute" id="{$nom}-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <textarea id="{$nom}" name="{$nom}.motif" rows="3">
          <xsl:if test="$fautif">
            <xsl:attribute name="aria-invalid">true</xsl:attribute>
            <xsl:attribute name="aria-describedby"><xsl:value-of select="$nom"/>-faute</xsl:attribute>
          </xsl:if>
          <xsl:value-of select="motif"/>
        </textarea>
      </div>
    </details>
  </xsl:template>

  <!-- The decision -->
  <xsl:template name="accepter">
    <xsl:variable name="fautif" select="$document/champ = 'controle'"/>
    <section class="carte" aria-labelledby="accepter">
      <h2 id="accepter">Accepter</h2>
      <fieldset id="controle" tabindex="-1">
        <xsl:if test="$fautif">
          <xsl:attribute name="class">fautif</xsl:attribute>
          <xsl:attribute name="aria-describedby">controle-faute</xsl:attribute>
        </xsl:if>
        <legend>J’ai lu toute la fiche, et j’affirme&#160;:</legend>
        <xsl:if test="$fautif"><p class="faute" id="controle-faute"><xsl:value-of select="$document/detail"/></p></xsl:if>
        <xsl:for-each select="$document/points/item">
          <div class="option">
            <input type="checkbox" id="controle-{code}" name="controle" value="{code}">
              <xsl:if test="coche = 'true'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
            </input>
            <label for="controle-{code}"><xsl:value-of select="texte"/> <span class="code"> (<xsl:value-of select="article"/>)</span></label>
          </div>
        </xsl:for-each>
      </fieldset>
      <button type="submit" name="action" value="accepter">Accepter et mettre en ligne</button>
    </section>
  </xsl:template>

  <xsl:template name="refuser">
    <section class="carte" aria-labelledby="refuser">
      <h2 id="refuser">Refuser</h2>
      <p>Le partenaire lira ce motif, et ceux que vous avez écrits à côté des lignes («&#160;À corriger&#160;»).</p>
      <xsl:call-template name="saisie">
        <xsl:with-param name="nom">motif</xsl:with-param>
        <xsl:with-param name="libelle">Motif général</xsl:with-param>
        <xsl:with-param name="aide">Facultatif si un motif est écrit à côté d’une ligne. 1000 caractères au plus.</xsl:with-param>
        <xsl:with-param name="valeur" select="$document/saisie/motif"/>
        <xsl:with-param name="lignes" select="4"/>
        <xsl:with-param name="facultatif" select="true()"/>
      </xsl:call-template>
      <button type="submit" name="action" value="rejeter" class="second">Refuser et rendre au partenaire</button>
    </section>
  </xsl:template>

  <!-- What was decided -->
  <xsl:template name="decision">
    <xsl:if test="$document/a_valider">
      <p class="message avis">Une version plus récente attend&#160;: <a href="{$base}validation/{$document/id}/{$document/a_valider}">valider la version <xsl:value-of select="$document/a_valider"/></a>.</p>
    </xsl:if>
    <section class="carte" aria-labelledby="decision">
      <h2 id="decision">La décision</h2>
      <dl class="fiche">
        <xsl:if test="$version/decidee">
          <div><dt>Le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$version/decidee/texte"/></xsl:call-template></dd></div>
          <div><dt>Par</dt><dd><xsl:value-of select="$version/decidee_par"/></dd></div>
        </xsl:if>
        <xsl:if test="$version/terminee"><div><dt>Jusqu’au</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$version/terminee/texte"/></xsl:call-template></dd></div></xsl:if>
      </dl>
      <xsl:if test="not($version/decidee)"><p>Aucune&#160;: le partenaire a envoyé une autre version avant.</p></xsl:if>
      <xsl:if test="string($version/motif)"><p class="motif"><bdi><xsl:value-of select="$version/motif"/></bdi></p></xsl:if>
      <xsl:if test="$version/motifs/item">
        <dl class="releve">
          <xsl:for-each select="$version/motifs/item">
            <div><dt><xsl:value-of select="libelle"/></dt><dd><bdi><xsl:value-of select="motif"/></bdi></dd></div>
          </xsl:for-each>
        </dl>
      </xsl:if>
      <xsl:if test="$document/points/item[coche = 'true']">
        <h3>Vérifié alors</h3>
        <ul>
          <xsl:for-each select="$document/points/item[coche = 'true']"><li><xsl:value-of select="texte"/></li></xsl:for-each>
        </ul>
      </xsl:if>
    </section>
  </xsl:template>
</xsl:stylesheet>
