<?xml version="1.0" encoding="UTF-8"?>
<!-- À la famille, quand sa demande est transmise. Valeurs : reference, commune, destruction, caf ;
     secret : code. Rien de ce qui a été saisi n’est repris : personne n’a encore vérifié à qui est
     l’adresse. Le lien ne porte que la référence. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="layout.xsl"/>

  <xsl:template name="sujet">
    Demande de mode d’accueil <xsl:value-of select="reference"/>&#160;: bien transmise
  </xsl:template>

  <xsl:template name="corps">
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Votre demande de mode d’accueil pour <xsl:value-of select="commune"/> est transmise au lieu
        d’information de cette commune, qui vous recontactera. Sa référence
        est <xsl:value-of select="reference"/>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Ce que vous avez écrit est gardé six mois au plus, et sera détruit
        le <xsl:value-of select="destruction"/>.
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si la demande n’a plus lieu d’être, retirez-la&#160;: tout est détruit aussitôt, et le lieu
        d’information est prévenu. Il vous faudra la référence et ce code&#160;:
        <xsl:value-of select="code"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Pour la retirer&#160;:
        <xsl:value-of select="concat(portail, 'lieu-information/retrait?reference=', reference)"/>
      </xsl:with-param>
    </xsl:call-template>
    <xsl:call-template name="paragraphe">
      <xsl:with-param name="texte">
        Si vous n’avez fait aucune demande, quelqu’un s’est trompé d’adresse&#160;: vous pouvez la
        retirer de la même façon, ou ignorer ce message.
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="pourquoi">
    cette adresse est celle de la demande de mode
    d’accueil <xsl:value-of select="reference"/>
  </xsl:template>

  <xsl:template name="prudence">
    Ce code est pour vous seul&#160;: personne, à la Caf ou ailleurs, n’a besoin de le connaître. Ne
    le saisissez qu’à l’adresse ci-dessus.
  </xsl:template>
</xsl:stylesheet>
