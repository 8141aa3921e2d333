#!/usr/bin/python3 -B
"""A service of the demonstration: addresses of families, by name or commune."""

from html import escape
from http import HTTPStatus

from common import Refusal, Service, familles, plain, serve

MOST = 20


class AdressesFamilles(Service):
    """MCP-8: what writing to a family needs, and no more."""

    name = "adresses_familles"
    path_prefix = "/services/adresses-familles/"
    title = "Adresses des familles"
    fields = (("nom", "Nom", "Le nom de la famille, ou son début (deux lettres au moins)."),
              ("commune", "Commune", "Le nom de la commune, ou son code Insee."))
    families = familles()

    def find(self, given):
        name, commune = plain(given["nom"]), plain(given["commune"])
        if name and len(name) < 2:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "saisie",
                          "Écrivez au moins deux lettres du nom.", "nom")
        found = [{field: famille[field] for field in ("nom", "adresse", "commune")}
                 for famille in self.families
                 if plain(famille["nom"]).startswith(name)
                 and commune in ("", plain(famille["commune"]), plain(famille["insee"]))]
        return {"familles": found[:MOST], "complet": len(found) <= MOST}

    def show(self, found):
        if not found["familles"]:
            return '<p class="message avis" role="status">Aucune famille ne correspond.</p>\n'
        lines = "".join(f'<li class="ligne"><h3>{escape(famille["nom"])}</h3>\n'
                        f'<p>{escape(famille["adresse"])}, {escape(famille["commune"])}</p></li>\n'
                        for famille in found["familles"])
        more = ("" if found["complet"] else
                f'<p class="aide">Ce sont les {MOST} premières\u00a0: précisez la recherche.</p>\n')
        return ('<section class="carte" aria-labelledby="resultat">\n'
                f'<h2 id="resultat">Adresses</h2>\n<ul class="liste">\n{lines}</ul>\n{more}'
                '</section>\n')


if __name__ == "__main__":
    serve(AdressesFamilles)
