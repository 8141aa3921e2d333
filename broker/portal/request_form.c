/* demande-habilitation: a choice of types, the form of each, what follows. */
#include "portal/portal.h"

#include <stdio.h>
#include <stdlib.h>

#include "portal/filing.h"
#include "request/reference_choice.h"
#include "type/plugin_dispatch.h"
#include "web/answer.h"
#include "web/present.h"

enum { TYPE_PATH = 64, SUGGESTIONS_MAX = 20, QUERY_SIZE = 256 };

static const char below[] = "demande-habilitation/";

/* "mon_compte_partenaire" → "demande-habilitation/mon-compte-partenaire". */
static void path_of(const hab_type *type, char path[TYPE_PATH + sizeof(below)])
{
    (void) snprintf(path, TYPE_PATH + sizeof(below), "%s%.40s", below, type->plugin->name);
    for (char *c = path + sizeof(below) - 1; *c != '\0'; c++) {
        *c = (char) (*c == '_' ? '-' : *c);
    }
}

void hab_request_choice_get(hab_exchange *exchange)
{
    const hab_types *types = exchange->broker->types;
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++) {
        const hab_type *type = &types->items[i];
        char path[TYPE_PATH + sizeof(below)];

        if (type->request_form != NULL) {
            path_of(type, path);
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:O, s:O, s:s}", "type", type->plugin->name, "nom",
                                type->plugin->title, "titre",
                                json_object_get(type->request_form, "titre"), "chapeau",
                                json_object_get(type->request_form, "chapeau"), "page", path));
        }
    }
    hab_answer_document(exchange, 200, "demande-habilitation", json_pack("{s:o}", "types", list));
}

/* The type whose form is at this path; answered when there is none. */
static const hab_type *type_here(hab_exchange *exchange, char path[TYPE_PATH + sizeof(below)])
{
    const hab_types *types = exchange->broker->types;

    for (size_t i = 0; i < types->count; i++) {
        path_of(&types->items[i], path);
        if (types->items[i].request_form != NULL
            && hab_slice_equal(exchange->path, hab_slice_text(path))) {
            return &types->items[i];
        }
    }
    hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                       "Aucune demande d’habilitation ne se fait à cette adresse. Choisissez la "
                       "vôtre dans la liste des demandes.");
    return NULL;
}

void hab_request_form_get(hab_exchange *exchange)
{
    char path[TYPE_PATH + sizeof(below)];
    const hab_type *type = type_here(exchange, path);
    hab_filing filing = {.exchange = exchange, .type = type, .to = path};
    json_t *nothing = json_object();

    if (type != NULL && hab_wants_html(exchange->accept)) {
        hab_filing_show(&filing, nothing);
    } else if (type != NULL) {
        hab_answer_document(exchange, 200, "demande", json_incref(type->request_form));
    }
    json_decref(nothing);
}

void hab_request_form_post(hab_exchange *exchange, json_t *document)
{
    char path[TYPE_PATH + sizeof(below)];
    const hab_type *type = type_here(exchange, path);
    hab_filing filing = {.exchange = exchange, .type = type, .to = path};

    if (type != NULL) {
        hab_filing_run(&filing, document);
    }
}

static int is_reference(const char *text)
{
    static const char allowed[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-";

    return strlen(text) == HAB_REFERENCE_TEXT && strncmp(text, "DH-", 3) == 0
           && strspn(text, allowed) == HAB_REFERENCE_TEXT;
}

/* Shown after the redirection: to load it again transmits nothing. */
void hab_request_sent_get(hab_exchange *exchange)
{
    char reference[QUERY_SIZE];

    if (hab_query_value(exchange->query, "reference", reference, sizeof(reference)) != HAB_OK
        || !is_reference(reference)) {
        hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                           "Cette adresse ne mène à aucune demande.");
        return;
    }
    hab_answer_document(exchange, 200, "demande-transmise",
                        json_pack("{s:s}", "reference", reference));
}

/* For programs: communes whose code or name begins so. */
void hab_request_communes_get(hab_exchange *exchange)
{
    hab_reference *found = calloc(SUGGESTIONS_MAX, sizeof(*found));
    char text[QUERY_SIZE] = "";
    json_t *list = json_array();
    unsigned count = 0;
    hab_txn *txn;
    hab_status status = found != NULL ? hab_begin_read(exchange->broker->store, &txn) : HAB_MEMORY;

    if (status == HAB_OK) {
        if (hab_query_value(exchange->query, "q", text, sizeof(text)) == HAB_OK
            && text[0] != '\0') {
            status = hab_reference_search(txn, HAB_REFERENCE_COMMUNES, hab_slice_text(text), found,
                                          SUGGESTIONS_MAX, &count);
        }
        hab_abort(txn);
    }
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", found[i].code, "nom",
                                              found[i].nom, "caf", found[i].caf));
    }
    free(found);
    if (status != HAB_OK) {
        json_decref(list);
        hab_answer_failure(exchange, status, "communes");
        return;
    }
    hab_answer_document(exchange, 200, "erreur", json_pack("{s:o}", "communes", list));
}
