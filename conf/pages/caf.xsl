<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="caf-commun.xsl"/>

  <xsl:variable name="ici">caf/</xsl:variable>

  <xsl:template match="/page" mode="titre">
    <xsl:choose>
      <xsl:when test="$document/agent/nationale = 'true'">Bureau national</xsl:when>
      <xsl:otherwise>Bureau de la Caf <xsl:value-of select="$document/agent/caf"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="/page" mode="contenu">
    <xsl:call-template name="bureau"/>
    <xsl:if test="$document/fait = 'mot-de-passe'">
      <xsl:call-template name="succes"><xsl:with-param name="texte">Votre mot de passe est changé. Vos autres sessions sont fermées.</xsl:with-param></xsl:call-template>
    </xsl:if>
    <p class="chapeau">
      <xsl:text>Bonjour </xsl:text>
      <strong><xsl:value-of select="concat($document/agent/prenom, ' ', $document/agent/nom)"/></strong>
      <xsl:text>. Voici ce que vos rôles ouvrent.</xsl:text>
    </p>
    <xsl:if test="$document/demandes">
      <section class="carte" aria-labelledby="demandes">
        <h2 id="demandes">Demandes d’habilitation</h2>
        <xsl:choose>
          <xsl:when test="sum($document/demandes/item/nombre) &gt; 0">
            <ul class="compteurs">
              <xsl:apply-templates select="$document/demandes/item[nombre &gt; 0]"/>
            </ul>
          </xsl:when>
          <xsl:otherwise><p>Aucune demande n’attend.</p></xsl:otherwise>
        </xsl:choose>
        <p><a href="{$mount}caf/demandes">Toutes les demandes</a></p>
      </section>
      <section class="carte" aria-labelledby="conventions">
        <h2 id="conventions">Conventions</h2>
        <p>Consulter une convention, préparer un avenant, enregistrer un préavis, suspendre et rétablir.</p>
        <ul class="suite">
          <li><a href="{$mount}caf/conventions">Les conventions</a></li>
          <li><a href="{$mount}caf/taches">Les tâches en attente</a></li>
        </ul>
      </section>
    </xsl:if>
    <xsl:if test="$document/agent/roles/item = 'traces'">
      <section class="carte" aria-labelledby="traces">
        <h2 id="traces">Traces</h2>
        <p>Demander des traces pour un motif, les lire, les exporter avec leur signature.</p>
        <ul class="suite">
          <li><a href="{$mount}caf/traces">Les demandes de traces</a></li>
          <li><a href="{$mount}caf/alarmes">Les alarmes du journal des accès</a></li>
        </ul>
      </section>
    </xsl:if>
    <xsl:if test="$document/signalements">
      <section class="carte" aria-labelledby="signalements">
        <h2 id="signalements">Contrôles des connexions</h2>
        <xsl:choose>
          <xsl:when test="sum($document/signalements/*) &gt; 0">
            <ul class="compteurs">
              <xsl:apply-templates select="$document/signalements/*[. &gt; 0]" mode="compteur"/>
            </ul>
          </xsl:when>
          <xsl:otherwise><p>Aucun signalement n’attend.</p></xsl:otherwise>
        </xsl:choose>
        <ul class="suite">
          <li><a href="{$mount}caf/signalements">Tous les signalements</a></li>
          <li><a href="{$mount}caf/controles">Les contrôles et leurs seuils</a></li>
        </ul>
      </section>
    </xsl:if>
    <xsl:if test="$document/agent/roles/item = 'administration'">
      <section class="carte" aria-labelledby="agents">
        <h2 id="agents">Agents</h2>
        <p>Ajouter un agent, changer ses rôles, le retirer.</p>
        <p><a href="{$mount}caf/agents">Les agents</a></p>
      </section>
    </xsl:if>
    <xsl:if test="$document/pages">
      <section class="carte" aria-labelledby="suivi">
        <h2 id="suivi">Suivi des conventions</h2>
        <ul class="suite">
          <xsl:for-each select="$document/pages/item">
            <li><a href="{$mount}{adresse}"><xsl:value-of select="titre"/></a></li>
          </xsl:for-each>
        </ul>
      </section>
    </xsl:if>
    <section class="carte" aria-labelledby="roles">
      <h2 id="roles">Vos rôles</h2>
      <ul class="cibles">
        <xsl:for-each select="$document/agent/roles/item">
          <li><xsl:call-template name="mot-role"><xsl:with-param name="role" select="."/></xsl:call-template></li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <xsl:template match="*" mode="compteur">
    <li>
      <a href="{$mount}caf/signalements?etat={name()}">
        <strong><xsl:value-of select="."/></strong>
        <xsl:text> </xsl:text>
        <xsl:choose>
          <xsl:when test="name() = 'nouveau'">à examiner</xsl:when>
          <xsl:when test="name() = 'question'">en attente d’une réponse</xsl:when>
          <xsl:otherwise>avec une réponse à lire</xsl:otherwise>
        </xsl:choose>
      </a>
    </li>
  </xsl:template>

  <xsl:template match="demandes/item">
    <li>
      <a href="{$mount}caf/demandes?etat={etat}">
        <strong><xsl:value-of select="nombre"/></strong>
        <xsl:text> </xsl:text>
        <xsl:choose>
          <xsl:when test="etat = 'transmise'">à vérifier</xsl:when>
          <xsl:when test="etat = 'a_completer'">à compléter par le demandeur</xsl:when>
          <xsl:when test="etat = 'verifiee'">à envoyer pour signature</xsl:when>
          <xsl:when test="etat = 'convention_envoyee'">en attente de signature</xsl:when>
          <xsl:when test="etat = 'signee'">à activer</xsl:when>
        </xsl:choose>
      </a>
    </li>
  </xsl:template>
</xsl:stylesheet>
