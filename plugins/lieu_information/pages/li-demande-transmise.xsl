<?xml version="1.0" encoding="UTF-8"?>
<!-- What a family reads once its demande is transmitted: {"reference"}. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template match="/page" mode="titre">Demande transmise</xsl:template>

  <xsl:template match="/page" mode="contenu">
    <div class="message succes" role="status">
      <p>Votre demande est transmise au lieu d’information de votre commune. Sa référence est <strong class="numero"><xsl:value-of select="$document/reference"/></strong>.</p>
    </div>
    <h2>Et maintenant&#160;?</h2>
    <ul>
      <li>Un courriel part à l’instant vers l’adresse que vous avez donnée&#160;: gardez-le, il contient la référence et le code qui permet de retirer la demande.</li>
      <li>Le lieu d’information est prévenu. Il vous recontactera pour chercher avec vous une solution d’accueil.</li>
      <li>Ce que vous avez écrit est gardé six mois, puis détruit. Si la demande n’a plus lieu d’être avant, vous pouvez <a href="{$mount}lieu-information/retrait?reference={$document/reference}">la retirer</a>&#160;: tout est détruit aussitôt.</li>
    </ul>
    <p>Sans courriel après quelques minutes, regardez les courriers indésirables.</p>
  </xsl:template>
</xsl:stylesheet>
