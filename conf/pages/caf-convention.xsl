<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:variable name="encours" select="$convention/etat = 'active' or $convention/etat = 'preavis'"/>

  <xsl:template match="/page" mode="titre">Convention <xsl:value-of select="$convention/numero"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:call-template name="erreurs"/>
    <xsl:call-template name="fait"/>
    <xsl:call-template name="resume"/>
    <xsl:call-template name="taches"/>
    <xsl:call-template name="fin"/>
    <xsl:call-template name="personnes"/>
    <xsl:call-template name="versions"/>
    <xsl:call-template name="suspension"/>
  </xsl:template>

  <xsl:template name="fait">
    <xsl:variable name="texte">
      <xsl:choose>
        <xsl:when test="$document/fait = 'suspendre'">La convention est suspendue. Les personnes qu’elle nomme et le partenaire en sont avertis.</xsl:when>
        <xsl:when test="$document/fait = 'retablir'">La convention est rétablie. Les personnes qu’elle nomme et le partenaire en sont avertis.</xsl:when>
        <xsl:when test="$document/fait = 'personne-suspendre'">La personne est suspendue, ses sessions sont fermées. Elle en est avertie.</xsl:when>
        <xsl:when test="$document/fait = 'personne-retablir'">La personne est rétablie. Elle en est avertie.</xsl:when>
        <xsl:when test="$document/fait = 'mot-de-passe'">Un nouveau mot de passe est envoyé à la personne, à son adresse.</xsl:when>
        <xsl:when test="$document/fait = 'preavis'">La lettre est enregistrée. Les personnes concernées seront averties.</xsl:when>
        <xsl:when test="$document/fait = 'remedier'">Le manquement est remédié.</xsl:when>
        <xsl:when test="$document/fait = 'avenant'">L’avenant est enregistré. Qui est nouveau reçoit un message.</xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="$texte != ''">
      <xsl:call-template name="succes"><xsl:with-param name="texte" select="$texte"/></xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template name="resume">
    <section class="carte" aria-labelledby="resume">
      <div class="tete">
        <h2 id="resume"><xsl:value-of select="$convention/partenaire"/></h2>
        <span><xsl:for-each select="$convention"><xsl:call-template name="etats-convention"/></xsl:for-each></span>
      </div>
      <dl class="fiche">
        <div><dt>Type</dt><dd><xsl:value-of select="$convention/titre"/></dd></div>
        <div><dt>Caf</dt><dd class="numero"><xsl:value-of select="$convention/caf"/></dd></div>
        <xsl:if test="$convention/effet_texte"><div><dt>Prise d’effet</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$convention/effet_texte"/></xsl:call-template></dd></div></xsl:if>
        <xsl:if test="$convention/terme_texte and not($convention/fin_texte)">
          <div><dt>Renouvellement tacite</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$convention/terme_texte"/></xsl:call-template><xsl:if test="$document/articles/terme"> (<xsl:value-of select="$document/articles/terme"/>)</xsl:if></dd></div>
        </xsl:if>
        <xsl:if test="$convention/fin_texte"><div><dt>Dernier jour</dt><dd><xsl:call-template name="date"><xsl:with-param name="texte" select="$convention/fin_texte"/></xsl:call-template></dd></div></xsl:if>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="taches">
    <xsl:if test="$document/taches/item">
      <section class="carte" aria-labelledby="taches">
        <h2 id="taches">Tâches en attente</h2>
        <ul>
          <xsl:for-each select="$document/taches/item">
            <li>
              <xsl:choose>
                <xsl:when test="nature = 'depart'">Départ de </xsl:when>
                <xsl:when test="nature = 'changement'">Changement de fonction de </xsl:when>
                <xsl:otherwise><xsl:value-of select="nature"/><xsl:text> </xsl:text></xsl:otherwise>
              </xsl:choose>
              <xsl:value-of select="personne"/>
            </li>
          </xsl:for-each>
        </ul>
        <p><a href="{$mount}caf/taches">Toutes les tâches</a></p>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template name="fin">
    <xsl:if test="$document/preavis/item or ($encours and $document/articles)">
      <section class="carte" aria-labelledby="fin">
        <h2 id="fin">Préavis et manquements</h2>
        <xsl:if test="$document/preavis/item">
          <ul class="liste"><xsl:apply-templates select="$document/preavis/item"/></ul>
        </xsl:if>
        <xsl:if test="$encours and $document/articles">
          <p><a href="{$adresse}/preavis">Enregistrer une lettre</a></p>
        </xsl:if>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="preavis/item">
    <li>
      <p>
        <strong><xsl:call-template name="mot-motif"><xsl:with-param name="motif" select="motif"/></xsl:call-template></strong>
        <xsl:text>, par </xsl:text>
        <xsl:call-template name="mot-partie"><xsl:with-param name="par" select="par"/></xsl:call-template>
        <xsl:text>, lettre reçue le </xsl:text>
        <xsl:call-template name="jour"><xsl:with-param name="date" select="reception"/></xsl:call-template>
        <xsl:text> (</xsl:text><xsl:value-of select="article"/><xsl:text>)&#160;: dernier jour, </xsl:text>
        <xsl:call-template name="date"><xsl:with-param name="texte" select="fin_texte"/></xsl:call-template>.
        <xsl:if test="remedie"><xsl:text> </xsl:text><span class="etat ouvert">Remédié</span></xsl:if>
      </p>
      <xsl:if test="texte"><p class="texte"><xsl:value-of select="texte"/></p></xsl:if>
      <xsl:if test="remediable = 'true'">
        <form method="post" action="{$adresse}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="remedier"/>
          <input type="hidden" name="preavis" value="{numero}"/>
          <button type="submit" class="second" aria-label="Remédié&#160;: manquement {numero}">Le manquement est remédié</button>
        </form>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="personnes">
    <section class="carte" aria-labelledby="personnes">
      <h2 id="personnes">Personnes de l’annexe en vigueur</h2>
      <ul class="liste"><xsl:apply-templates select="$document/personnes/item"/></ul>
      <xsl:if test="$convention/etat != 'terminee'">
        <p><a href="{$adresse}/avenant">Préparer un avenant<xsl:if test="$document/articles/avenant"> (<xsl:value-of select="$document/articles/avenant"/>)</xsl:if></a></p>
      </xsl:if>
    </section>
  </xsl:template>

  <xsl:template match="personnes/item">
    <li>
      <h3>
        <xsl:value-of select="concat(prenom, ' ', nom)"/>
        <xsl:if test="etat = 'suspendue'"><xsl:text> </xsl:text><span class="etat ferme">Suspendue</span></xsl:if>
      </h3>
      <p>
        <xsl:value-of select="identifiant"/>
        <xsl:if test="fonction != ''"> – <xsl:value-of select="fonction"/></xsl:if>
      </p>
      <xsl:if test="droits/item or habilitations/item">
        <ul class="cibles"><xsl:apply-templates select="droits/item|habilitations/item"/></ul>
      </xsl:if>
      <xsl:if test="numero and agent != 'true'"><xsl:call-template name="actes-personne"/></xsl:if>
    </li>
  </xsl:template>

  <xsl:template match="droits/item">
    <li><span class="code"><xsl:value-of select="etablissement"/></span>&#160;: <xsl:for-each select="services/item"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:call-template name="mot"><xsl:with-param name="nom" select="string(.)"/></xsl:call-template></xsl:for-each></li>
  </xsl:template>

  <xsl:template match="habilitations/item">
    <li><xsl:call-template name="mot"><xsl:with-param name="nom" select="string(service)"/></xsl:call-template><xsl:if test="suspendue = 'true'"> (suspendue)</xsl:if></li>
  </xsl:template>

  <xsl:template name="actes-personne">
    <xsl:variable name="envoye" select="$saisie/acte = 'personne-suspendre' and $saisie/personne = numero"/>
    <xsl:variable name="id"><xsl:if test="not($envoye)"><xsl:value-of select="concat('personne-', numero, '-')"/></xsl:if>motif</xsl:variable>
    <xsl:choose>
      <xsl:when test="etat = 'suspendue'">
        <form method="post" action="{$adresse}">
          <xsl:call-template name="jeton"/>
          <input type="hidden" name="acte" value="personne-retablir"/>
          <input type="hidden" name="personne" value="{numero}"/>
          <button type="submit" class="second" aria-label="Rétablir {prenom} {nom}">Rétablir</button>
        </form>
      </xsl:when>
      <xsl:otherwise>
        <details>
          <xsl:if test="$envoye"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
          <summary>Suspendre ou renouveler le mot de passe<span class="cache"> de <xsl:value-of select="concat(prenom, ' ', nom)"/></span></summary>
          <form method="post" action="{$adresse}">
            <xsl:call-template name="jeton"/>
            <input type="hidden" name="acte" value="personne-suspendre"/>
            <input type="hidden" name="personne" value="{numero}"/>
            <xsl:call-template name="saisie">
              <xsl:with-param name="nom">motif</xsl:with-param>
              <xsl:with-param name="id" select="$id"/>
              <xsl:with-param name="libelle">Motif de la suspension</xsl:with-param>
              <xsl:with-param name="aide">Il est communiqué à la personne.</xsl:with-param>
              <xsl:with-param name="fautif" select="$envoye and $document/champ = 'motif'"/>
            </xsl:call-template>
            <button type="submit" class="second">Suspendre dès maintenant</button>
          </form>
          <form method="post" action="{$adresse}">
            <xsl:call-template name="jeton"/>
            <input type="hidden" name="acte" value="mot-de-passe"/>
            <input type="hidden" name="personne" value="{numero}"/>
            <p class="aide">Le mot de passe part à son adresse&#160;: personne d’autre ne le voit.</p>
            <button type="submit" class="second">Envoyer un nouveau mot de passe</button>
          </form>
        </details>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="versions">
    <section class="carte" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ul class="liste"><xsl:apply-templates select="$document/versions/item"/></ul>
    </section>
  </xsl:template>

  <xsl:template match="versions/item">
    <li>
      <p>
        <strong>Version <xsl:value-of select="version"/></strong>
        <xsl:if test="effet_texte">, effet le <xsl:call-template name="date"><xsl:with-param name="texte" select="effet_texte"/></xsl:call-template></xsl:if>
        <xsl:if test="signature">, signée le <xsl:call-template name="jour"><xsl:with-param name="date" select="signature/date"/></xsl:call-template></xsl:if>
        <xsl:text> </xsl:text>
        <xsl:choose>
          <xsl:when test="en_vigueur = 'true'"><span class="etat ouvert">En vigueur</span></xsl:when>
          <xsl:when test="a_venir = 'true'"><span class="etat preavis">À venir</span></xsl:when>
        </xsl:choose>
      </p>
      <p><a href="{$adresse}/convention.pdf?version={version}">Convention, version <xsl:value-of select="version"/> (PDF)</a></p>
      <xsl:if test="version &gt; 1">
        <p><a href="{$adresse}/difference?de={version - 1}&amp;a={version}">Ce que la version <xsl:value-of select="version"/> change</a></p>
        <p><a href="{$adresse}/avenant.pdf?version={version}">Avenant n°&#160;<xsl:value-of select="version - 1"/> (PDF)</a></p>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="suspension">
    <xsl:choose>
      <xsl:when test="$convention/suspendue = 'true'">
        <section class="carte" aria-labelledby="suspension">
          <h2 id="suspension">Convention suspendue</h2>
          <form method="post" action="{$adresse}">
            <xsl:call-template name="jeton"/>
            <input type="hidden" name="acte" value="retablir"/>
            <button type="submit">Rétablir la convention</button>
          </form>
        </section>
      </xsl:when>
      <xsl:when test="$encours">
        <xsl:variable name="envoye" select="$saisie/acte = 'suspendre'"/>
        <xsl:variable name="id"><xsl:if test="not($envoye)">convention-</xsl:if>motif</xsl:variable>
        <section class="carte" aria-labelledby="suspension">
          <h2 id="suspension">Suspendre la convention</h2>
          <form method="post" action="{$adresse}" class="etroit">
            <xsl:call-template name="jeton"/>
            <input type="hidden" name="acte" value="suspendre"/>
            <xsl:call-template name="saisie">
              <xsl:with-param name="nom">motif</xsl:with-param>
              <xsl:with-param name="id" select="$id"/>
              <xsl:with-param name="libelle">Motif</xsl:with-param>
              <xsl:with-param name="aide">Il est communiqué aux personnes et au partenaire. Tous les accès se ferment aussitôt.</xsl:with-param>
              <xsl:with-param name="fautif" select="$envoye and $document/champ = 'motif'"/>
            </xsl:call-template>
            <button type="submit" class="second">Suspendre dès maintenant</button>
          </form>
        </section>
      </xsl:when>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
