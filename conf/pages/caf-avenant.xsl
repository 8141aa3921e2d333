<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-convention-commun.xsl"/>

  <xsl:variable name="erreurs" select="$document/erreurs/item"/>

  <xsl:template match="/page" mode="titre">Avenant à la convention <xsl:value-of select="$convention/numero"/></xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:if test="$erreurs">
      <div class="message erreur" role="alert" id="erreurs" tabindex="-1" autofocus="autofocus">
        <h2><xsl:value-of select="$document/title"/></h2>
        <ul><xsl:for-each select="$erreurs">
          <xsl:variable name="fautif" select="champ"/>
          <xsl:variable name="libelle" select="$document/formulaire//*[champ = $fautif][1]/libelle"/>
          <li><a href="#{champ}"><xsl:if test="$libelle"><xsl:value-of select="$libelle"/>&#160;: </xsl:if><xsl:value-of select="message"/></a></li>
        </xsl:for-each></ul>
      </div>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="$document/relecture"><xsl:call-template name="relecture"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="annexe"/></xsl:otherwise>
    </xsl:choose>
    <xsl:call-template name="retour"/>
  </xsl:template>

  <xsl:template name="annexe">
    <form method="post" action="{$adresse}/avenant" novalidate="novalidate">
      <xsl:call-template name="jeton"/>
      <!-- what Enter in a field does -->
      <p><button type="submit">Voir ce qui change</button></p>
      <xsl:for-each select="$document/formulaire/enfants/item[nature = 'rangees' and champ = 'annexe.personnes']">
        <xsl:apply-templates select="." mode="champ"/>
      </xsl:for-each>
      <xsl:for-each select="$document/formulaire/enfants/item[champ != 'annexe.personnes']">
        <xsl:apply-templates select="." mode="champ"/>
      </xsl:for-each>
      <xsl:call-template name="signature"/>
      <p><button type="submit">Voir ce qui change</button></p>
    </form>
  </xsl:template>

  <xsl:template name="relecture">
    <section class="carte" aria-labelledby="changements">
      <h2 id="changements">Ce que l’avenant change</h2>
      <xsl:call-template name="changements"/>
    </section>
    <form method="post" action="{$adresse}/avenant" novalidate="novalidate">
      <xsl:call-template name="jeton"/>
      <input type="hidden" name="annexe_json" value="{$document/annexe_json}"/>
      <xsl:choose>
        <xsl:when test="$document/changements/item">
          <input type="hidden" name="envoi_unique" value="{$document/envoi_unique}"/>
          <p>Imprimez l’avenant, faites-le signer par les deux parties, puis enregistrez la signature.</p>
          <xsl:call-template name="signature"/>
          <div class="actions">
            <!-- what Enter in a field does -->
            <button type="submit" name="confirme" value="oui">Enregistrer l’avenant signé</button>
            <button type="submit" class="second" formaction="{$adresse}/avenant.pdf">Avenant à signer (PDF)</button>
            <xsl:call-template name="reprendre"/>
          </div>
        </xsl:when>
        <xsl:otherwise>
          <!-- a signature typed before is carried along -->
          <xsl:for-each select="$saisie/signature/*">
            <input type="hidden" name="signature.{name()}" value="{.}"/>
          </xsl:for-each>
          <input type="hidden" name="effet" value="{$saisie/effet}"/>
          <xsl:call-template name="reprendre"/>
        </xsl:otherwise>
      </xsl:choose>
    </form>
  </xsl:template>

  <xsl:template name="reprendre">
    <button type="submit" class="second" name="reprendre" value="oui">Reprendre la saisie</button>
  </xsl:template>

  <xsl:template name="signature">
    <section class="carte" aria-labelledby="titre-signature">
      <h2 id="titre-signature">Signature</h2>
      <p class="aide">L’avenant est signé par les deux parties<xsl:if test="not($document/relecture)">. Vous pouvez d’abord voir ce qui change, et enregistrer la signature ensuite</xsl:if>.</p>
      <xsl:call-template name="champ-signature"><xsl:with-param name="nom">signature.date</xsl:with-param><xsl:with-param name="libelle">Signé le</xsl:with-param><xsl:with-param name="type">date</xsl:with-param><xsl:with-param name="valeur" select="$saisie/signature/date"/></xsl:call-template>
      <xsl:call-template name="champ-signature"><xsl:with-param name="nom">signature.lieu</xsl:with-param><xsl:with-param name="libelle">À</xsl:with-param><xsl:with-param name="valeur" select="$saisie/signature/lieu"/></xsl:call-template>
      <xsl:call-template name="champ-signature"><xsl:with-param name="nom">signature.signataires</xsl:with-param><xsl:with-param name="libelle">Signataires, un par ligne</xsl:with-param><xsl:with-param name="lignes" select="3"/><xsl:with-param name="valeur" select="$saisie/signature/signataires"/></xsl:call-template>
      <xsl:call-template name="champ-signature"><xsl:with-param name="nom">effet</xsl:with-param><xsl:with-param name="libelle">Prend effet le</xsl:with-param><xsl:with-param name="type">date</xsl:with-param><xsl:with-param name="aide">Laissez vide pour le jour de la signature.</xsl:with-param><xsl:with-param name="valeur" select="$saisie/effet"/></xsl:call-template>
    </section>
  </xsl:template>

  <xsl:template name="champ-signature">
    <xsl:param name="nom"/>
    <xsl:param name="libelle"/>
    <xsl:param name="type">text</xsl:param>
    <xsl:param name="lignes" select="0"/>
    <xsl:param name="aide"/>
    <xsl:param name="valeur"/>
    <xsl:call-template name="saisie">
      <xsl:with-param name="nom" select="$nom"/>
      <xsl:with-param name="libelle" select="$libelle"/>
      <xsl:with-param name="type" select="$type"/>
      <xsl:with-param name="lignes" select="$lignes"/>
      <xsl:with-param name="aide" select="$aide"/>
      <xsl:with-param name="valeur" select="$valeur"/>
      <xsl:with-param name="facultatif" select="not($document/relecture) or $nom = 'effet'"/>
      <xsl:with-param name="fautif" select="$erreurs/champ = $nom"/>
      <xsl:with-param name="faute" select="$erreurs[champ = $nom]/message"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The annexe's tree of fields. -->
  <xsl:template match="item" mode="champ">
    <xsl:choose>
      <xsl:when test="nature = 'rangees'"><xsl:call-template name="rangees"/></xsl:when>
      <xsl:when test="nature = 'groupe'">
        <fieldset class="carte" id="{champ}">
          <legend><xsl:value-of select="libelle"/></legend>
          <xsl:apply-templates select="enfants/item" mode="champ"/>
        </fieldset>
      </xsl:when>
      <xsl:when test="nature = 'fixe'"/>
      <xsl:when test="nature = 'cases'"><xsl:call-template name="cases"/></xsl:when>
      <xsl:when test="nature = 'case'">
        <div class="champ option">
          <input type="checkbox" id="{champ}" name="{champ}" value="oui">
            <xsl:if test="choisi = 'true'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
          </input>
          <label for="{champ}"><xsl:value-of select="libelle"/></label>
        </div>
      </xsl:when>
      <xsl:when test="nature = 'choix'">
        <div class="champ">
          <label for="{champ}"><xsl:value-of select="libelle"/></label>
          <xsl:call-template name="faute-de"/>
          <select id="{champ}" name="{champ}">
            <option value=""/>
            <xsl:for-each select="choix/item">
              <option value="{valeur}">
                <xsl:if test="choisi = 'true'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
                <xsl:call-template name="mot"><xsl:with-param name="nom" select="string(valeur)"/></xsl:call-template>
              </option>
            </xsl:for-each>
          </select>
        </div>
      </xsl:when>
      <xsl:otherwise><xsl:call-template name="texte-de"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="faute-de">
    <xsl:variable name="ici-champ" select="champ"/>
    <xsl:if test="$erreurs[champ = $ici-champ]">
      <p class="faute" id="{champ}-faute"><xsl:value-of select="$erreurs[champ = $ici-champ]/message"/></p>
    </xsl:if>
  </xsl:template>

  <xsl:template name="texte-de">
    <xsl:variable name="ici-champ" select="champ"/>
    <xsl:variable name="fautif" select="$erreurs/champ = $ici-champ"/>
    <div class="champ">
      <xsl:if test="$fautif"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
      <label for="{champ}"><xsl:value-of select="libelle"/></label>
      <xsl:call-template name="faute-de"/>
      <input id="{champ}" name="{champ}" type="text" value="{valeur}" autocomplete="off">
        <xsl:if test="nature = 'nombre'"><xsl:attribute name="inputmode">numeric</xsl:attribute></xsl:if>
        <xsl:if test="$fautif">
          <xsl:attribute name="aria-invalid">true</xsl:attribute>
          <xsl:attribute name="aria-describedby"><xsl:value-of select="concat(champ, '-faute')"/></xsl:attribute>
        </xsl:if>
      </input>
    </div>
  </xsl:template>

  <xsl:template name="cases">
    <xsl:variable name="nom" select="champ"/>
    <fieldset class="champ" id="{champ}">
      <legend><xsl:value-of select="libelle"/></legend>
      <xsl:call-template name="faute-de"/>
      <xsl:for-each select="choix/item">
        <div class="option">
          <input type="checkbox" id="{$nom}-{valeur}" name="{$nom}" value="{valeur}">
            <xsl:if test="choisi = 'true'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
          </input>
          <label for="{$nom}-{valeur}"><xsl:call-template name="mot"><xsl:with-param name="nom" select="string(valeur)"/></xsl:call-template></label>
        </div>
      </xsl:for-each>
    </fieldset>
  </xsl:template>

  <xsl:template name="rangees">
    <fieldset class="carte" id="{champ}">
      <legend><xsl:value-of select="libelle"/></legend>
      <xsl:for-each select="enfants/item">
        <fieldset class="rangee" id="{champ}">
          <legend><xsl:value-of select="libelle"/></legend>
          <xsl:apply-templates select="enfants/item" mode="champ"/>
          <button type="submit" class="second" name="retirer" value="{champ}" aria-label="Retirer&#160;: {libelle}">Retirer</button>
        </fieldset>
      </xsl:for-each>
      <button type="submit" class="second" name="ajouter" value="{champ}" aria-label="Ajouter une ligne&#160;: {libelle}">Ajouter une ligne</button>
    </fieldset>
  </xsl:template>
</xsl:stylesheet>
