#!/usr/bin/python3 -B
"""A service of the demonstration: the quotient familial of a family, by its number."""

import re
from http import HTTPStatus

from common import Refusal, Service, familles, rows, serve


class QuotientFamilial(Service):
    """MCP-8: what a tariff needs, and no more."""

    name = "quotient_familial"
    path_prefix = "/services/quotient-familial/"
    title = "Quotient familial"
    fields = (("allocataire", "Numéro d’allocataire",
               "Sept chiffres, par exemple\u00a01234567."),)
    by_number = {famille["allocataire"]: famille for famille in familles()}

    def find(self, given):
        number = given["allocataire"].replace(" ", "")
        if not re.fullmatch("[0-9]{7}", number):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "saisie",
                          "Un numéro d’allocataire a sept chiffres, comme\u00a01234567.",
                          "allocataire")
        famille = self.by_number.get(number)
        if famille is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "inconnu",
                          "Aucune famille n’a ce numéro\u00a0: vérifiez-le.", "allocataire")
        return {name: famille[name] for name in ("allocataire", "nom", "quotient", "mois")}

    def show(self, found):
        return ('<section class="carte" aria-labelledby="resultat">\n'
                '<h2 id="resultat">Quotient familial</h2>\n'
                + rows((("Allocataire", f'{found["nom"]} (n°\u00a0{found["allocataire"]})'),
                        ("Quotient familial", f'{found["quotient"]}\u00a0€'),
                        ("Mois", found["mois"]))) + "</section>\n")


if __name__ == "__main__":
    serve(QuotientFamilial)
