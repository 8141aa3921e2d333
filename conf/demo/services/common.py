"""What the two services of the demonstration share: a small HTTP server that answers only
what nginx let through, and says on whose behalf (MCP-7, MCP-9.2).

A service is told who asks by the X-Habilitation-* fields of conf/identite.conf. It believes
them, for nothing but nginx reaches its socket; without them it refuses."""

import json
import os
import re
import socket
import socketserver
import sys
import unicodedata
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

URI_MAX = 1000
VALUE_MAX = 100
PATIENCE = 10  # seconds for a request to arrive

FIELDS = ("personne", "identifiant", "partenaire", "convention", "service", "trace")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
                               "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{titre} – Extranet partenaires</title>
<link rel="stylesheet" href="/extranet/style.css">
</head>
<body>
<a class="evitement" href="#contenu">Aller au contenu</a>
<header class="bandeau">
<div class="cadre">
<a class="marque" href="/extranet/"><span class="embleme" aria-hidden="true">C</span>
<span><span class="nom">Extranet partenaires</span>
<span class="devise">Caisses d’allocations familiales</span></span></a>
<nav aria-label="Menu principal"><ul>
<li><a href="/extranet/mes-services">Mes services</a></li>
<li><a href="/extranet/deconnexion">Se déconnecter</a></li>
</ul></nav>
</div>
</header>
<main id="contenu" class="cadre" tabindex="-1">
<h1>{titre}</h1>
{contenu}</main>
<footer class="pied">
<div class="cadre"><p>Données inventées, pour la démonstration. Les accès sont tracés.</p></div>
</footer>
</body>
</html>
"""


class Refusal(Exception):
    """An answer that is not the one asked for."""

    def __init__(self, status, motif, detail, champ=None):
        super().__init__(detail)
        self.status, self.motif, self.detail, self.champ = status, motif, detail, champ


def familles():
    """The invented families of the demonstration."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "familles.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def plain(text):
    """A name as one types it: no accents, no case, no hyphens."""
    letters = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(" " if c in "-'’" else c for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def rows(pairs):
    """A description list of the portal's look."""
    lines = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>\n"
                    for name, value in pairs)
    return f'<dl class="fiche">\n{lines}</dl>\n'


def field(name, label, help_text, given, fault):
    """A text field with its label, its hint and its error."""
    wrong = f'<p class="faute" id="{name}-faute">{escape(fault)}</p>\n' if fault else ""
    invalid = ' aria-invalid="true"' if fault else ""
    told = f"{name}-faute {name}-aide" if fault else f"{name}-aide"
    return (f'<div class="champ{" fautif" if fault else ""}">\n<label for="{name}">{escape(label)}'
            f'</label>\n<p class="aide" id="{name}-aide">{escape(help_text)}</p>\n{wrong}'
            f'<input id="{name}" name="{name}" type="text" value="{escape(given)}" '
            f'maxlength="{VALUE_MAX}" autocomplete="off" aria-describedby="{told}"{invalid}>\n'
            '</div>\n')


class Service(BaseHTTPRequestHandler):
    """One request. A service says its name, path, title and fields, and gives find() and
    show(); it answers GET on its own path, to whoever is let in to this very service."""

    timeout = PATIENCE
    # for what is no request of ours: another method, a line that is none
    error_message_format = '{"type": "about:blank", "status": %(code)d, "motif": "methode"}'
    error_content_type = "application/problem+json"

    name = path_prefix = title = ""
    fields = ()  # name, label, hint

    def find(self, given):
        """What is asked for, as a JSON document; Refusal when it is not well asked."""
        raise NotImplementedError

    def show(self, found):
        """The same as HTML."""
        raise NotImplementedError

    def do_GET(self):
        self.asked = {name: "" for name, _, _ in self.fields}
        self.who = None
        try:
            self.who = self._who()
            self.asked = self._asked()
            found = self.find(self.asked) if any(self.asked.values()) else None
            self._answer(HTTPStatus.OK, found, None)
        except Refusal as refusal:
            self._answer(refusal.status, None, refusal)

    do_HEAD = do_GET

    def _who(self):
        """Who asks, for whom: each field once, for this service and no target."""
        who = {}
        for name in FIELDS:
            values = self.headers.get_all("X-Habilitation-" + name.capitalize(), [])
            if len(values) != 1 or not values[0]:
                raise Refusal(HTTPStatus.FORBIDDEN, "sans_identite",
                              "Cette demande n’est pas passée par le contrôle des droits.")
            who[name] = values[0].encode("latin-1").decode("utf-8", "replace")
        if who["service"] != "mon_compte_partenaire/" + self.name:
            raise Refusal(HTTPStatus.FORBIDDEN, "autre_service",
                          "Le droit accordé est celui d’un autre service.")
        return who

    def _asked(self):
        if len(self.path) > URI_MAX:
            raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "trop_long", "L’adresse est trop longue.")
        uri = urlsplit(self.path)
        if uri.path != self.path_prefix:
            raise Refusal(HTTPStatus.NOT_FOUND, "inconnu", "Il n’y a rien à cette adresse.")
        try:
            query = parse_qs(uri.query, max_num_fields=10, errors="strict")
        except ValueError:
            raise Refusal(HTTPStatus.BAD_REQUEST, "saisie", "La demande est mal formée.") from None
        given = {}
        for name, _, _ in self.fields:
            given[name] = query.get(name, [""])[0].strip()
            if len(given[name]) > VALUE_MAX or re.search(r"[\x00-\x1f\x7f]", given[name]):
                raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "saisie",
                              f"{VALUE_MAX}\u00a0caractères au plus, sur une ligne.", name)
        return given

    def _answer(self, status, found, refusal):
        if self.who is not None:
            # MCP-7: the use, by the reference of its trace alone, before it is answered
            print(self.name, int(status), self.who["trace"], flush=True)
        wants_page = "text/html" in self.headers.get("Accept", "")
        if wants_page:
            kind, body = "text/html; charset=utf-8", self._page(found, refusal)
        elif refusal is None:
            kind = "application/json"
            body = json.dumps({"demandeur": self.who, "resultat": found}, ensure_ascii=False)
        else:
            kind = "application/problem+json"
            body = json.dumps(self._problem(refusal), ensure_ascii=False)
        body = body.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _problem(self, refusal):
        problem = {"type": "urn:habilitation:motif:" + refusal.motif, "title": self.title,
                   "status": int(refusal.status), "detail": refusal.detail, "motif": refusal.motif}
        return {**problem, "champ": refusal.champ} if refusal.champ else problem

    def _page(self, found, refusal):
        if refusal is not None and refusal.champ is None:
            body = f'<p class="message erreur" role="alert">{escape(refusal.detail)}</p>\n'
        else:
            body = self._form(refusal) + (self.show(found) if found is not None else "")
        if self.who is not None:
            body += self._asker()
        return PAGE.format(titre=escape(self.title), contenu=body)

    def _form(self, refusal):
        inputs = "".join(field(name, label, hint, self.asked[name],
                               refusal.detail if refusal and refusal.champ == name else None)
                         for name, label, hint in self.fields)
        return (f'<form class="carte" method="get" action="{self.path_prefix}">\n{inputs}'
                '<button type="submit">Chercher</button>\n</form>\n')

    def _asker(self):
        who = self.who
        return ('<section class="carte" aria-labelledby="demandeur">\n'
                '<h2 id="demandeur">Au nom de qui</h2>\n'
                + rows((("Personne", f'{who["identifiant"]} (n°\u00a0{who["personne"]})'),
                        ("Partenaire", who["partenaire"]), ("Convention", who["convention"]),
                        ("Référence de la trace", who["trace"]))) + "</section>\n")

    def version_string(self):
        return "demonstration"

    def log_message(self, *_):
        """Nothing of a request is written down but what _answer() says."""


class Server(socketserver.ThreadingMixIn, HTTPServer):
    """On "unix:PATH", or "ADDRESS:PORT"."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, where, service):
        unix = where.startswith("unix:")
        self.address_family = socket.AF_UNIX if unix else socket.AF_INET
        address = where[5:] if unix else (where.rpartition(":")[0], int(where.rpartition(":")[2]))
        if unix and os.path.exists(address):
            os.unlink(address)
        super().__init__(address, service)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", 0

    def handle_error(self, request, client_address):
        """A client that left: nothing to say."""


def serve(service):
    """Serves where the only argument says, until it is ended."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} unix:PATH | ADDRESS:PORT")
    try:
        Server(sys.argv[1], service).serve_forever()
    except KeyboardInterrupt:
        pass
