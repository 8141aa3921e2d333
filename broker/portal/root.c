/* The portal's entrance, its style sheet, and what its pages share. */
#include "portal/portal.h"

#include <stdlib.h>

#include "person/person.h"
#include "portal/guard.h"
#include "portal/menu.h"
#include "web/answer.h"
#include "web/present.h"

enum { QUERY_MAX = 2048 };

/* The directory is open to all as soon as a type publishes. */
static void add_directory(const hab_types *types, json_t *document)
{
    json_t *pages = json_object_get(document, "pages");

    for (size_t i = 0; i < types->count; i++) {
        if (types->items[i].kind_count > 0) {
            if (pages == NULL) {
                pages = json_array();
                json_object_set_new(document, "pages", pages);
            }
            json_array_append_new(pages, json_pack("{s:s, s:s}", "titre",
                                                   "Chercher dans l’annuaire de l’accueil des "
                                                   "enfants",
                                                   "adresse", "annuaire"));
            return;
        }
    }
}

/* A visitor chooses between a page for anyone and the login, when there is a choice. */
void hab_root_get(hab_exchange *exchange)
{
    json_t *document;

    if (hab_has_session(exchange)) {
        hab_answer_redirect(exchange, "mes-services");
        return;
    }
    document = json_object();
    hab_menu_set(exchange->broker->types, HAB_PAGE_PUBLIC, 0, document);
    add_directory(exchange->broker->types, document);
    if (json_object_size(document) > 0) {
        hab_answer_document(exchange, 200, "accueil", document);
    } else {
        json_decref(document);
        hab_answer_redirect(exchange, "connexion");
    }
}

/* Pages name the sheet with its digest, so a change of it is seen at once. */
void hab_style_get(hab_exchange *exchange)
{
    hab_slice style = hab_pages_style(exchange->pages);
    char *copy;

    if (style.size == 0) {
        hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                           "Il n’y a pas de feuille de style.");
        return;
    }
    copy = malloc(style.size);
    if (copy != NULL) {
        memcpy(copy, style.data, style.size);
    }
    hab_answer_content(exchange, "text/css; charset=utf-8", copy, style.size);
    if (copy == NULL) {
        return;
    }
    hab_answer_header(exchange, "ETag", "\"%s\"", hab_pages_style_digest(exchange->pages));
    hab_answer_header(exchange, "Cache-Control", "public, max-age=31536000, immutable");
}

json_t *hab_person_document(hab_txn *txn, uint64_t number)
{
    hab_person person;

    if (hab_person_get(txn, number, &person) != HAB_OK) {
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s}", "identifiant", person.identifiant, "nom", person.nom,
                     "prenom", person.prenom);
}

void hab_query_to_document(const hab_exchange *exchange, const char *name, json_t *document)
{
    char value[QUERY_MAX];

    if (hab_query_value(exchange->query, name, value, sizeof(value)) == HAB_OK) {
        json_object_set_new(document, name, json_string(value));
    }
}

void hab_form_to_document(const hab_form *form, const char *name, json_t *document)
{
    hab_slice value = hab_form_value(form, name);

    if (value.data != NULL) {
        json_object_set_new(document, name, json_stringn(value.data, value.size));
    }
}
