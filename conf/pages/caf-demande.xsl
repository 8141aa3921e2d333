<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="demande" select="$document/demande"/>
  <xsl:variable name="saisie" select="$document/saisie"/>
  <xsl:variable name="actes" select="$document/actes/item"/>
  <xsl:variable name="adresse" select="concat($mount, 'caf/demandes/', $demande/reference)"/>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/a_confirmer">Confirmer</xsl:when>
      <xsl:otherwise>Demande&#160;: <xsl:value-of select="$demande/partenaire"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:choose>
      <xsl:when test="$document/a_confirmer"><xsl:call-template name="confirmation"/></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="erreurs"/>
        <xsl:call-template name="fait"/>
        <xsl:call-template name="resume"/>
        <xsl:call-template name="actions"/>
        <xsl:call-template name="cibles"/>
        <xsl:call-template name="contenu-demande"/>
        <xsl:call-template name="historique"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Under which numbers the convention would open what it is about. -->
  <xsl:template name="cibles">
    <xsl:if test="$document/cibles/item">
      <section class="carte" aria-labelledby="cibles">
        <h2 id="cibles">Numéros dans la convention</h2>
        <xsl:call-template name="cibles-prises"/>
        <ul>
          <xsl:for-each select="$document/cibles/item">
            <li>
              <span class="code"><xsl:value-of select="id"/></span>
              <xsl:value-of select="concat('&#160;: ', nom)"/>
              <xsl:if test="attribue = 'true'"> (numéro attribué automatiquement)</xsl:if>
            </li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="cibles-prises">
    <xsl:if test="$document/cibles/item[conventions/item]">
      <div class="message avis">
        <xsl:for-each select="$document/cibles/item[conventions/item]">
          <p>
            <xsl:value-of select="concat('Le numéro ', id, ' est déjà dans ')"/>
            <xsl:for-each select="conventions/item">
              <xsl:if test="position() &gt; 1">, </xsl:if>
              <a href="{$mount}caf/conventions/{.}"><xsl:value-of select="."/></a>
            </xsl:for-each>
            <xsl:text>. Vérifiez que c’est bien le même établissement, ou demandez un complément.</xsl:text>
          </p>
        </xsl:for-each>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:variable name="texte">
      <xsl:choose>
        <xsl:when test="$document/fait = 'verifier'">La demande est vérifiée.</xsl:when>
        <xsl:when test="$document/fait = 'demander-complement'">Le demandeur est averti de ce qui manque.</xsl:when>
        <xsl:when test="$document/fait = 'refuser'">La demande est refusée. Le demandeur en est averti.</xsl:when>
        <xsl:when test="$document/fait = 'envoyer'">L’envoi de la convention est enregistré. Le demandeur en est averti.</xsl:when>
        <xsl:when test="$document/fait = 'etape'">L’étape est enregistrée.</xsl:when>
        <xsl:when test="$document/fait = 'signer'">La signature est enregistrée.</xsl:when>
        <xsl:when test="$document/fait = 'activer'">La convention est active. Chaque personne nommée reçoit un message.</xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="$texte != ''">
      <xsl:call-template name="succes"><xsl:with-param name="texte" select="$texte"/></xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="resume">
    <section class="carte" aria-labelledby="resume">
      <div class="tete">
        <h2 id="resume"><xsl:value-of select="$demande/titre"/></h2>
        <xsl:call-template name="etat-demande"><xsl:with-param name="etat" select="$demande/etat"/></xsl:call-template>
      </div>
      <dl class="fiche">
        <div><dt>Référence</dt><dd class="numero"><xsl:value-of select="$demande/reference"/></dd></div>
        <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="$demande/caf"/></dd></div>
        <xsl:if test="$demande/numero">
          <div>
            <dt>Convention</dt>
            <dd class="numero">
              <xsl:choose>
                <xsl:when test="$demande/etat = 'activee'"><a href="{$mount}caf/conventions/{$demande/numero}"><xsl:value-of select="$demande/numero"/></a></xsl:when>
                <xsl:otherwise><xsl:value-of select="$demande/numero"/></xsl:otherwise>
              </xsl:choose>
            </dd>
          </div>
        </xsl:if>
        <div><dt>Transmise le</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$demande/transmise_texte"/></xsl:call-template></dd></div>
        <xsl:if test="$document/signature">
          <div>
            <dt>Signature</dt>
            <dd>
              <xsl:call-template name="jour"><xsl:with-param name="date" select="$document/signature/date"/></xsl:call-template>
              <xsl:value-of select="concat(', ', $document/signature/lieu)"/>
            </dd>
          </div>
          <div><dt>Signataires</dt><dd><xsl:for-each select="$document/signature/signataires/item"><xsl:if test="position() &gt; 1">&#160;; </xsl:if><xsl:value-of select="."/></xsl:for-each></dd></div>
        </xsl:if>
        <xsl:if test="$document/effet"><div><dt>Prise d’effet</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$document/effet"/></xsl:call-template></dd></div></xsl:if>
      </dl>
      <xsl:if test="$demande/motif">
        <p><strong>Dit au demandeur&#160;:</strong><xsl:text> </xsl:text><span class="texte"><xsl:value-of select="$demande/motif"/></span></p>
      </xsl:if>
      <xsl:if test="$demande/motif_prive">
        <p><strong>Réservé à la Caf&#160;:</strong><xsl:text> </xsl:text><span class="texte"><xsl:value-of select="$demande/motif_prive"/></span></p>
      </xsl:if>
    </section>
  </xsl:template>

  <!-- Each act in a form of its own; those that end or delay the request are folded. -->
  <xsl:template name="actions">
    <xsl:if test="$actes">
      <section class="carte" aria-labelledby="suite">
        <h2 id="suite">Suite à donner</h2>
        <xsl:if test="$actes = 'verifier'"><xsl:call-template name="verifier"/></xsl:if>
        <xsl:if test="$actes = 'envoyer'"><xsl:call-template name="envoyer"/></xsl:if>
        <xsl:if test="$actes = 'signer'"><xsl:call-template name="signer"/></xsl:if>
        <xsl:if test="$actes = 'activer'"><xsl:call-template name="activer"/></xsl:if>
        <xsl:if test="$demande/etat = 'a_completer'"><p>La demande attend le complément du demandeur.</p></xsl:if>
        <xsl:if test="$actes = 'demander-complement'"><xsl:call-template name="complement"/></xsl:if>
        <xsl:if test="$actes = 'refuser'"><xsl:call-template name="refuser"/></xsl:if>
      </section>
      <xsl:if test="$actes = 'etape' and $document/etapes/item">
        <section class="carte" aria-labelledby="etapes">
          <h2 id="etapes">Étapes avant l’activation</h2>
          <ul class="etapes"><xsl:apply-templates select="$document/etapes/item"/></ul>
        </section>
      </xsl:if>
    </xsl:if>
  </xsl:template>

  <xsl:template name="debut">
    <xsl:param name="acte"/>
    <xsl:call-template name="jeton"/>
    <input type="hidden" name="acte" value="{$acte}"/>
    <input type="hidden" name="modifiee" value="{$demande/modifiee}"/>
  </xsl:template>

  <!-- A field of one act's form: its name is its id in the form that was sent, so that the
       error's link finds it. -->
  <xsl:template name="champ-acte">
    <xsl:param name="acte"/>
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="aide"/>
    <xsl:param name="valeur"/>
    <xsl:param name="lignes" select="0"/>
    <xsl:param name="facultatif" select="false()"/>
    <xsl:variable name="envoye" select="$saisie/acte = $acte"/>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="$nom"/>
      <xsl:with-param name="id"><xsl:if test="not($envoye)"><xsl:value-of select="concat($acte, '-')"/></xsl:if><xsl:value-of select="$nom"/></xsl:with-param>
      <xsl:with-param name="libelle" select="$libelle"/>
      <xsl:with-param name="type" select="$type"/>
      <xsl:with-param name="aide" select="$aide"/>
      <xsl:with-param name="valeur" select="$valeur"/>
      <xsl:with-param name="lignes" select="$lignes"/>
      <xsl:with-param name="facultatif" select="$facultatif"/>
      <xsl:with-param name="fautif" select="$envoye and $document/champ = $nom"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="verifier">
    <form method="post" action="{$adresse}">
      <xsl:call-template name="debut"><xsl:with-param name="acte">verifier</xsl:with-param></xsl:call-template>
      <p>Contrôlez les renseignements ci-dessous. Une fois la demande vérifiée, la convention peut être préparée.</p>
      <button type="submit">Marquer comme vérifiée</button>
    </form>
  </xsl:template>

  <xsl:template name="envoyer">
    <form method="post" action="{$adresse}">
      <xsl:call-template name="debut"><xsl:with-param name="acte">envoyer</xsl:with-param></xsl:call-template>
      <p>Relisez la <a href="{$adresse}/convention.pdf">convention (PDF)</a>, puis enregistrez son envoi&#160;: son numéro est alors réservé et le demandeur en est averti.</p>
      <xsl:call-template name="champ-acte">
        <xsl:with-param name="acte">envoyer</xsl:with-param>
        <xsl:with-param name="nom">numero</xsl:with-param>
        <xsl:with-param name="libelle">Numéro de la convention</xsl:with-param>
        <xsl:with-param name="aide">Proposé d’après ceux déjà donnés. Vous pouvez le changer&#160;: 31 caractères au plus.</xsl:with-param>
        <xsl:with-param name="valeur">
          <xsl:choose>
            <xsl:when test="$saisie/acte = 'envoyer'"><xsl:value-of select="$saisie/numero"/></xsl:when>
            <xsl:otherwise><xsl:value-of select="$document/numero_propose"/></xsl:otherwise>
          </xsl:choose>
        </xsl:with-param>
      </xsl:call-template>
      <button type="submit">Enregistrer l’envoi</button>
    </form>
  </xsl:template>

  <xsl:template name="signer">
    <form method="post" action="{$adresse}">
      <xsl:call-template name="debut"><xsl:with-param name="acte">signer</xsl:with-param></xsl:call-template>
      <p>Envoyez la <a href="{$adresse}/convention.pdf">convention (PDF)</a>. À son retour, signée des deux parties, enregistrez la signature.</p>
      <xsl:call-template name="champ-acte"><xsl:with-param name="acte">signer</xsl:with-param><xsl:with-param name="nom">signature.date</xsl:with-param><xsl:with-param name="libelle">Date de la signature</xsl:with-param><xsl:with-param name="type">date</xsl:with-param><xsl:with-param name="aide">Le jour de la dernière signature, comme 2026-11-22.</xsl:with-param><xsl:with-param name="valeur" select="$saisie/signature/date"/></xsl:call-template>
      <xsl:call-template name="champ-acte"><xsl:with-param name="acte">signer</xsl:with-param><xsl:with-param name="nom">signature.lieu</xsl:with-param><xsl:with-param name="libelle">Lieu de la signature</xsl:with-param><xsl:with-param name="valeur" select="$saisie/signature/lieu"/></xsl:call-template>
      <xsl:call-template name="champ-acte">
        <xsl:with-param name="acte">signer</xsl:with-param>
        <xsl:with-param name="nom">signature.signataires</xsl:with-param>
        <xsl:with-param name="libelle">Signataires</xsl:with-param>
        <xsl:with-param name="aide">Nom et qualité, un signataire par ligne.</xsl:with-param>
        <xsl:with-param name="lignes" select="3"/>
        <xsl:with-param name="valeur"><xsl:call-template name="lignes-signataires"/></xsl:with-param>
      </xsl:call-template>
      <xsl:call-template name="champ-acte"><xsl:with-param name="acte">signer</xsl:with-param><xsl:with-param name="nom">effet</xsl:with-param><xsl:with-param name="libelle">Prise d’effet</xsl:with-param><xsl:with-param name="type">date</xsl:with-param><xsl:with-param name="aide">La date de la signature, si vous n’en indiquez pas d’autre.</xsl:with-param><xsl:with-param name="facultatif" select="true()"/><xsl:with-param name="valeur" select="$saisie/effet"/></xsl:call-template>
      <button type="submit">Enregistrer la signature</button>
    </form>
  </xsl:template>

  <xsl:template name="lignes-signataires">
    <xsl:for-each select="$saisie/signature/signataires/item">
      <xsl:if test="position() &gt; 1"><xsl:text>&#10;</xsl:text></xsl:if>
      <xsl:value-of select="."/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="activer">
    <xsl:choose>
      <xsl:when test="$document/manque/item">
        <p>L’activation attend encore&#160;:</p>
        <ul>
          <xsl:for-each select="$document/manque/item"><li><xsl:value-of select="message"/></li></xsl:for-each>
        </ul>
      </xsl:when>
      <xsl:otherwise>
        <form method="post" action="{$adresse}">
          <xsl:call-template name="debut"><xsl:with-param name="acte">activer</xsl:with-param></xsl:call-template>
          <p>L’activation ouvre les droits de l’annexe et envoie un message à chaque personne nommée, avec un mot de passe provisoire pour qui n’a pas encore de compte.</p>
          <button type="submit">Activer la convention</button>
        </form>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="complement">
    <details>
      <xsl:if test="$saisie/acte = 'demander-complement'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Demander un complément</summary>
      <form method="post" action="{$adresse}">
        <xsl:call-template name="debut"><xsl:with-param name="acte">demander-complement</xsl:with-param></xsl:call-template>
        <xsl:call-template name="champ-acte"><xsl:with-param name="acte">demander-complement</xsl:with-param><xsl:with-param name="nom">motif</xsl:with-param><xsl:with-param name="libelle">Ce qui manque</xsl:with-param><xsl:with-param name="aide">Ce texte est envoyé au demandeur.</xsl:with-param><xsl:with-param name="lignes" select="4"/><xsl:with-param name="valeur" select="$saisie[acte = 'demander-complement']/motif"/></xsl:call-template>
        <button type="submit" class="second">Demander le complément</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template name="refuser">
    <details>
      <xsl:if test="$saisie/acte = 'refuser'"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
      <summary>Refuser la demande</summary>
      <form method="post" action="{$adresse}">
        <xsl:call-template name="debut"><xsl:with-param name="acte">refuser</xsl:with-param></xsl:call-template>
        <xsl:call-template name="champ-acte"><xsl:with-param name="acte">refuser</xsl:with-param><xsl:with-param name="nom">motif</xsl:with-param><xsl:with-param name="libelle">Motif donné au demandeur</xsl:with-param><xsl:with-param name="aide">Ce texte lui est envoyé.</xsl:with-param><xsl:with-param name="lignes" select="4"/><xsl:with-param name="valeur" select="$saisie[acte = 'refuser']/motif"/></xsl:call-template>
        <xsl:call-template name="champ-acte"><xsl:with-param name="acte">refuser</xsl:with-param><xsl:with-param name="nom">motif_prive</xsl:with-param><xsl:with-param name="libelle">Motif réservé à la Caf</xsl:with-param><xsl:with-param name="aide">Le demandeur ne le voit pas.</xsl:with-param><xsl:with-param name="lignes" select="3"/><xsl:with-param name="facultatif" select="true()"/><xsl:with-param name="valeur" select="$saisie[acte = 'refuser']/motif_prive"/></xsl:call-template>
        <button type="submit" class="second">Refuser la demande</button>
      </form>
    </details>
  </xsl:template>

  <xsl:template match="etapes/item">
    <xsl:variable name="envoye" select="$saisie/acte = 'etape' and $saisie/etape = nom"/>
    <xsl:variable name="prefixe"><xsl:if test="not($envoye)"><xsl:value-of select="concat(nom, '-')"/></xsl:if></xsl:variable>
    <xsl:variable name="connu" select="fait[not($envoye)] | $saisie[$envoye]"/>
    <li>
      <h3><xsl:value-of select="titre"/><xsl:text> </xsl:text><span class="code">(<xsl:value-of select="article"/>)</span></h3>
      <p>
        <xsl:choose>
          <xsl:when test="fait">
            <xsl:text>Enregistré</xsl:text>
            <xsl:if test="fait/etat">&#160;: <xsl:call-template name="mot-avis"><xsl:with-param name="avis" select="fait/etat"/></xsl:call-template></xsl:if>
            <xsl:if test="fait/numero">&#160;: n°&#160;<xsl:value-of select="fait/numero"/></xsl:if>
            <xsl:text>, le </xsl:text>
            <xsl:call-template name="jour"><xsl:with-param name="date" select="fait/date"/></xsl:call-template>
          </xsl:when>
          <xsl:otherwise>Rien n’est enregistré.</xsl:otherwise>
        </xsl:choose>
      </p>
      <details>
        <xsl:if test="$envoye"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
        <summary>Enregistrer<span class="cache">&#160;: <xsl:value-of select="titre"/></span></summary>
        <form method="post" action="{$adresse}">
          <xsl:call-template name="debut"><xsl:with-param name="acte">etape</xsl:with-param></xsl:call-template>
          <input type="hidden" name="etape" value="{nom}"/>
          <xsl:if test="genre = 'avis'">
            <xsl:call-template name="avis">
              <xsl:with-param name="prefixe" select="$prefixe"/>
              <xsl:with-param name="choisi" select="$connu/etat"/>
              <xsl:with-param name="fautif" select="$envoye and $document/champ = 'etat'"/>
            </xsl:call-template>
          </xsl:if>
          <xsl:if test="genre = 'reference'">
            <xsl:call-template name="saisie"><xsl:with-param name="nom">numero</xsl:with-param><xsl:with-param name="id" select="concat($prefixe, 'numero')"/><xsl:with-param name="libelle">Numéro</xsl:with-param><xsl:with-param name="valeur" select="$connu/numero"/><xsl:with-param name="fautif" select="$envoye and $document/champ = 'numero'"/></xsl:call-template>
          </xsl:if>
          <xsl:call-template name="saisie"><xsl:with-param name="nom">date</xsl:with-param><xsl:with-param name="id" select="concat($prefixe, 'date')"/><xsl:with-param name="libelle">Date</xsl:with-param><xsl:with-param name="type">date</xsl:with-param><xsl:with-param name="valeur" select="$connu/date"/><xsl:with-param name="fautif" select="$envoye and $document/champ = 'date'"/></xsl:call-template>
          <button type="submit" class="second">Enregistrer<span class="cache">&#160;: <xsl:value-of select="titre"/></span></button>
        </form>
      </details>
    </li>
  </xsl:template>

  <xsl:template name="mot-avis">
    <xsl:param name="avis"/>
    <xsl:choose>
      <xsl:when test="$avis = 'favorable'">favorable</xsl:when>
      <xsl:when test="$avis = 'attente'">en attente</xsl:when>
      <xsl:when test="$avis = 'defavorable'">défavorable</xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="avis">
    <xsl:param name="prefixe"/>
    <xsl:param name="choisi"/>
    <xsl:param name="fautif"/>
    <fieldset>
      <xsl:if test="$fautif"><xsl:attribute name="class">fautif</xsl:attribute></xsl:if>
      <legend>Avis</legend>
      <xsl:if test="$fautif"><p class="faute" id="etat"><xsl:value-of select="$document/detail"/></p></xsl:if>
      <xsl:call-template name="un-avis"><xsl:with-param name="prefixe" select="$prefixe"/><xsl:with-param name="choisi" select="$choisi"/><xsl:with-param name="avis">favorable</xsl:with-param></xsl:call-template>
      <xsl:call-template name="un-avis"><xsl:with-param name="prefixe" select="$prefixe"/><xsl:with-param name="choisi" select="$choisi"/><xsl:with-param name="avis">attente</xsl:with-param></xsl:call-template>
      <xsl:call-template name="un-avis"><xsl:with-param name="prefixe" select="$prefixe"/><xsl:with-param name="choisi" select="$choisi"/><xsl:with-param name="avis">defavorable</xsl:with-param></xsl:call-template>
    </fieldset>
  </xsl:template>

  <xsl:template name="un-avis">
    <xsl:param name="prefixe"/>
    <xsl:param name="choisi"/>
    <xsl:param name="avis"/>
    <div class="option">
      <input type="radio" id="{$prefixe}etat-{$avis}" name="etat" value="{$avis}" required="required">
        <xsl:if test="$choisi = $avis"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
      </input>
      <label for="{$prefixe}etat-{$avis}"><xsl:call-template name="mot-avis"><xsl:with-param name="avis" select="$avis"/></xsl:call-template></label>
    </div>
  </xsl:template>

  <!-- What the requester entered, as text and nothing else. -->
  <xsl:template name="contenu-demande">
    <section class="carte" aria-labelledby="contenu-demande">
      <h2 id="contenu-demande">Contenu de la demande</h2>
      <xsl:choose>
        <xsl:when test="$document/revue"><xsl:apply-templates select="$document/revue/item"/></xsl:when>
        <xsl:otherwise>
          <xsl:for-each select="$document/demandeur | $document/partenaire | $document/annexe">
            <h3><xsl:value-of select="name()"/></h3>
            <ul class="arbre"><xsl:apply-templates select="*" mode="brut"/></ul>
          </xsl:for-each>
        </xsl:otherwise>
      </xsl:choose>
    </section>
  </xsl:template>

  <xsl:template match="revue/item">
    <div class="partie">
      <h3><xsl:value-of select="titre"/></h3>
      <xsl:if test="lignes/item"><dl class="releve"><xsl:apply-templates select="lignes/item"/></dl></xsl:if>
      <xsl:for-each select="rangees/item">
        <h4><xsl:value-of select="titre"/></h4>
        <dl class="releve"><xsl:apply-templates select="lignes/item"/></dl>
      </xsl:for-each>
    </div>
  </xsl:template>

  <xsl:template match="lignes/item">
    <div>
      <dt><xsl:value-of select="libelle"/></dt>
      <dd class="texte"><xsl:choose><xsl:when test="valeur != ''"><xsl:value-of select="valeur"/></xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></dd>
    </div>
  </xsl:template>

  <!-- A type without a form describes its request by the names of its fields. -->
  <xsl:template match="*" mode="brut">
    <li>
      <xsl:if test="not(self::item)"><strong><xsl:value-of select="translate(name(), '_', ' ')"/>&#160;:</strong><xsl:text> </xsl:text></xsl:if>
      <xsl:choose>
        <xsl:when test="*"><ul class="arbre"><xsl:apply-templates select="*" mode="brut"/></ul></xsl:when>
        <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
      </xsl:choose>
    </li>
  </xsl:template>

  <xsl:template name="historique">
    <section class="carte" aria-labelledby="historique">
      <h2 id="historique">Historique</h2>
      <ol class="historique"><xsl:apply-templates select="$document/historique/item"/></ol>
    </section>
  </xsl:template>

  <xsl:template match="historique/item">
    <li>
      <span class="quand"><xsl:call-template name="date"><xsl:with-param name="texte" select="quand_texte"/></xsl:call-template></span>
      <xsl:text> – </xsl:text>
      <strong>
        <xsl:choose>
          <xsl:when test="acte = 'completee'">Complétée</xsl:when>
          <xsl:when test="acte = 'etape'">Étape enregistrée</xsl:when>
          <xsl:otherwise><xsl:call-template name="mot-etat"><xsl:with-param name="etat" select="acte"/></xsl:call-template></xsl:otherwise>
        </xsl:choose>
      </strong>
      <xsl:text>, par </xsl:text>
      <xsl:choose>
        <xsl:when test="nom != ''"><xsl:value-of select="nom"/></xsl:when>
        <xsl:otherwise>le demandeur</xsl:otherwise>
      </xsl:choose>
      <xsl:if test="texte != ''"><br/><span class="texte"><xsl:value-of select="texte"/></span></xsl:if>
    </li>
  </xsl:template>

  <!-- Before an act with a legal effect: what will be done, once more. -->
  <xsl:template name="confirmation">
    <section class="carte" aria-labelledby="confirmer">
      <h2 id="confirmer">
        <xsl:choose>
          <xsl:when test="$saisie/acte = 'refuser'">Refuser la demande</xsl:when>
          <xsl:when test="$saisie/acte = 'signer'">Enregistrer la signature</xsl:when>
          <xsl:otherwise>Activer la convention</xsl:otherwise>
        </xsl:choose>
      </h2>
      <dl class="fiche">
        <div><dt>Partenaire</dt><dd><xsl:value-of select="$demande/partenaire"/></dd></div>
        <div><dt>Référence</dt><dd class="numero"><xsl:value-of select="$demande/reference"/></dd></div>
        <xsl:if test="$demande/numero"><div><dt>Convention</dt><dd class="numero"><xsl:value-of select="$demande/numero"/></dd></div></xsl:if>
        <xsl:if test="$saisie/acte = 'signer'">
          <div><dt>Signée le</dt><dd><xsl:call-template name="jour"><xsl:with-param name="date" select="$saisie/signature/date"/></xsl:call-template></dd></div>
          <div><dt>À</dt><dd><xsl:value-of select="$saisie/signature/lieu"/></dd></div>
          <div><dt>Par</dt><dd><xsl:for-each select="$saisie/signature/signataires/item"><xsl:if test="position() &gt; 1"><br/></xsl:if><xsl:value-of select="."/></xsl:for-each></dd></div>
          <div>
            <dt>Prise d’effet</dt>
            <dd><xsl:call-template name="jour"><xsl:with-param name="date"><xsl:choose><xsl:when test="$saisie/effet"><xsl:value-of select="$saisie/effet"/></xsl:when><xsl:otherwise><xsl:value-of select="$saisie/signature/date"/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></dd>
          </div>
        </xsl:if>
        <xsl:if test="$saisie/acte = 'refuser'">
          <div><dt>Motif donné au demandeur</dt><dd class="texte"><xsl:value-of select="$saisie/motif"/></dd></div>
          <xsl:if test="$saisie/motif_prive != ''"><div><dt>Motif réservé à la Caf</dt><dd class="texte"><xsl:value-of select="$saisie/motif_prive"/></dd></div></xsl:if>
        </xsl:if>
      </dl>
      <xsl:choose>
        <xsl:when test="$saisie/acte = 'refuser'"><p>La demande sera close, et le demandeur averti.</p></xsl:when>
        <xsl:when test="$saisie/acte = 'activer'">
          <xsl:call-template name="cibles-prises"/>
          <p>Les droits s’ouvriront à la prise d’effet. Recevront un message&#160;:</p>
          <ul>
            <xsl:for-each select="$document/personnes/item">
              <li><xsl:value-of select="concat(prenom, ' ', nom, ' (', identifiant, ')')"/></li>
            </xsl:for-each>
          </ul>
        </xsl:when>
        <xsl:otherwise><p>L’activation de la convention deviendra possible.</p></xsl:otherwise>
      </xsl:choose>
      <form method="post" action="{$adresse}" class="actions">
        <xsl:call-template name="debut"><xsl:with-param name="acte" select="$saisie/acte"/></xsl:call-template>
        <input type="hidden" name="confirme" value="oui"/>
        <xsl:if test="$saisie/acte = 'signer'">
          <input type="hidden" name="signature.date" value="{$saisie/signature/date}"/>
          <input type="hidden" name="signature.lieu" value="{$saisie/signature/lieu}"/>
          <input type="hidden" name="signature.signataires">
            <xsl:attribute name="value"><xsl:call-template name="lignes-signataires"/></xsl:attribute>
          </input>
          <xsl:if test="$saisie/effet"><input type="hidden" name="effet" value="{$saisie/effet}"/></xsl:if>
        </xsl:if>
        <xsl:if test="$saisie/acte = 'refuser'">
          <input type="hidden" name="motif" value="{$saisie/motif}"/>
          <input type="hidden" name="motif_prive" value="{$saisie/motif_prive}"/>
        </xsl:if>
        <button type="submit">Confirmer</button>
        <a href="{$adresse}">Revenir sans rien faire</a>
      </form>
    </section>
  </xsl:template>
</xsl:stylesheet>
