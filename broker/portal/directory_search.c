/* annuaire: what is published, found by commune, kind, free places and words of its name.
 * It is the same for everybody: nothing of a session stands on it. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "portal/portal.h"
#include "publish/directory.h"
#include "publish/serve.h"
#include "request/reference.h"
#include "type/call.h"
#include "type/plugin_kinds.h"
#include "web/answer.h"

enum { LINK_MAX = 8 * HAB_FOLD_MAX + 2 * HAB_DIRECTORY_KEY + 100 };

typedef struct asked {
    char commune[HAB_FOLD_MAX + 1];
    char genre[16];
    char places[4];
    char nom[HAB_FOLD_MAX + 1];
    char apres[2 * HAB_DIRECTORY_KEY + 1];
} asked;

/* What is wrong with a field, and what would be right; NULL: nothing. */
typedef struct fault {
    const char *field;
    const char *detail;
} fault;

static fault read_fields(const hab_exchange *exchange, asked *a)
{
    const struct {
        fault fault;
        char *to;
        size_t room;
    } fields[] = {
        {{"commune", "Écrivez le nom d’une commune, ou son code Insee, en 100 caractères au plus."},
         a->commune,
         sizeof(a->commune)},
        {{"genre", "Choisissez un genre de la liste."}, a->genre, sizeof(a->genre)},
        {{"places", "Écrivez 1 pour les places libres seulement, 0 sinon."},
         a->places,
         sizeof(a->places)},
        {{"nom", "Écrivez un ou plusieurs mots du nom, en 100 caractères au plus."},
         a->nom,
         sizeof(a->nom)},
        {{"apres", "Ce lien vers la suite n’est pas valable\u00a0: relancez la recherche."},
         a->apres,
         sizeof(a->apres)},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        hab_status status =
            hab_query_value(exchange->query, fields[i].fault.field, fields[i].to, fields[i].room);

        if (status != HAB_OK && status != HAB_NOT_FOUND) {
            return fields[i].fault;
        }
    }
    if (strcmp(a->places, "") != 0 && strcmp(a->places, "0") != 0 && strcmp(a->places, "1") != 0) {
        return fields[2].fault;
    }
    return (fault){.field = NULL};
}

/* The type that has a kind of this name, or NULL. */
static const hab_type *type_of_kind(const hab_types *types, const char *name)
{
    for (size_t i = 0; i < types->count; i++) {
        if (hab_kind_find(&types->items[i], name) != NULL) {
            return &types->items[i];
        }
    }
    return NULL;
}

static fault read_asked(const hab_exchange *exchange, asked *a)
{
    fault found = read_fields(exchange, a);

    if (found.field == NULL && a->genre[0] != '\0'
        && type_of_kind(exchange->broker->types, a->genre) == NULL) {
        found = (fault){"genre", "Choisissez un genre de la liste."};
    }
    return found;
}

/* "annuaire?…", below the portal. */
static json_t *link_to(const asked *a, const char *commune, const char *after)
{
    char text[LINK_MAX];
    char nom[3 * HAB_FOLD_MAX + 1];

    hab_percent_encode(hab_slice_text(a->nom), nom);
    (void) snprintf(text, sizeof(text), "annuaire?commune=%s&genre=%s&places=%s&nom=%s%s%s",
                    commune, a->genre, a->places, nom, after[0] != '\0' ? "&apres=" : "", after);
    return json_string(text);
}

static json_t *kinds_document(const hab_types *types)
{
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++) {
        for (size_t k = 0; k < types->items[i].kind_count; k++) {
            const hab_kind *kind = &types->items[i].kinds[k];

            json_array_append_new(
                list, json_pack("{s:s, s:s}", "genre", kind->name, "titre", kind->title));
        }
    }
    return list;
}

/* What was asked for, and what can be, for the page's form. */
static void add_asked(const hab_exchange *exchange, const asked *a, json_t *document)
{
    json_object_set_new(document, "recherche",
                        json_pack("{s:s, s:s, s:b, s:s}", "commune", a->commune, "genre", a->genre,
                                  "places", strcmp(a->places, "1") == 0, "nom", a->nom));
    json_object_set_new(document, "genres", kinds_document(exchange->broker->types));
}

/* -- The commune */

/* "Lyon (69123)", as the page shows it, is the code. */
static hab_slice commune_text(const asked *a)
{
    size_t length = strlen(a->commune);
    hab_slice code;

    if (length >= 7 && a->commune[length - 1] == ')' && a->commune[length - 7] == '(') {
        code = hab_slice_of(a->commune + length - 6, 5);
        if (hab_insee_valid(code)) {
            return code;
        }
    }
    return hab_slice_of(a->commune, length);
}

static json_t *commune_document(const hab_directory_commune *commune)
{
    return json_pack("{s:s, s:s, s:i}", "code", commune->code, "nom", commune->nom, "nombre",
                     (int) commune->count);
}

/* The one commune that is meant, into `code` ("" when there is none to look in); when there
 * are several, or none, the document says so, and nothing is to be found: 0. */
static hab_status choose_commune(hab_txn *txn, const asked *a, json_t *document, char code[8],
                                 int *chosen)
{
    hab_directory_commune communes[HAB_DIRECTORY_COMMUNES];
    unsigned count = 0;
    json_t *list = NULL;
    hab_status status = HAB_OK;

    code[0] = '\0';
    *chosen = 1;
    if (commune_text(a).size == 0) {
        return HAB_OK;
    }
    status = hab_directory_communes(txn, commune_text(a), communes, &count);
    if (status == HAB_OK && count == 1) {
        memcpy(code, communes[0].code, sizeof(communes[0].code));
        json_object_set_new(document, "commune", commune_document(&communes[0]));
    } else if (status == HAB_OK) {
        *chosen = 0;
        list = json_array();
        for (unsigned i = 0; i < count; i++) {
            json_t *item = commune_document(&communes[i]);

            json_object_set_new(item, "lien", link_to(a, communes[i].code, ""));
            json_array_append_new(list, item);
        }
        json_object_set_new(document, "communes", list);
    }
    return status;
}

/* -- Results */

static json_t *result_document(const hab_type *type, const hab_published *published)
{
    const hab_publication_record *record = &published->record;
    const hab_kind *kind = hab_kind_find(type, record->kind);
    char path[33], text[2 * HAB_TIME_TEXT];
    json_t *made;

    hab_type_path(type, path);
    made = json_pack("{s:s%, s:s, s:s, s:s, s:s%, s:s, s:i}", "id", published->id.data,
                     published->id.size, "type", type->plugin->name, "genre", record->kind,
                     "genre_titre", kind != NULL ? kind->title : "", "nom", published->nom.data,
                     published->nom.size, "caf", record->caf, "places", (int) record->places);
    if (record->commune[0] != '\0') {
        json_object_set_new(made, "commune",
                            json_pack("{s:s, s:s%}", "code", record->commune, "nom",
                                      published->commune_nom.data, published->commune_nom.size));
    }
    hab_format_time(record->modified, text);
    json_object_set_new(made, "modifie", json_string(text));
    hab_format_french(record->modified, text);
    json_object_set_new(made, "modifie_texte", json_string(text));
    json_object_set_new(made, "lien",
                        json_sprintf("annuaire/%s/%.*s", path, (int) published->id.size,
                                     (const char *) published->id.data));
    return made;
}

/* What a type that is not loaded had published is not there. */
static hab_status add_results(hab_txn *txn, const hab_types *types, const asked *a,
                              const char *commune, json_t *document)
{
    hab_directory_search search = {.commune = commune,
                                   .kind = a->genre,
                                   .places = strcmp(a->places, "1") == 0,
                                   .nom = hab_slice_text(a->nom),
                                   .after = hab_slice_text(a->apres)};
    hab_directory_result result;
    json_t *list;
    hab_status status = hab_directory_find(txn, &search, &result);

    if (status != HAB_OK) {
        return status;
    }
    list = json_array();
    for (unsigned i = 0; i < result.count; i++) {
        const hab_type *type = hab_type_by_key(types, result.items[i].type);

        if (type != NULL) {
            json_array_append_new(list, result_document(type, &result.items[i]));
        }
    }
    json_object_set_new(document, "resultats", list);
    if (result.next[0] != '\0') {
        json_object_set_new(document, "suite", link_to(a, commune, result.next));
    }
    return HAB_OK;
}

static hab_status search(const hab_exchange *exchange, const asked *a, json_t *document)
{
    char commune[8];
    int chosen;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = choose_commune(txn, a, document, commune, &chosen);
    if (status == HAB_OK && chosen) {
        status = add_results(txn, exchange->broker->types, a, commune, document);
    }
    hab_abort(txn);
    return status;
}

static void refuse(hab_exchange *exchange, const asked *a, fault found)
{
    hab_answer_field(exchange, found.field, found.detail);
    if (exchange->document != NULL) {
        add_asked(exchange, a, exchange->document);
        exchange->page = "annuaire";
    }
}

void hab_directory_search_get(hab_exchange *exchange)
{
    asked a = {.commune = ""};
    fault found = read_asked(exchange, &a);
    json_t *document = json_object();
    hab_status status = HAB_OK;

    exchange->session_reason = HAB_REASON_NO_SESSION;
    if (found.field == NULL) {
        add_asked(exchange, &a, document);
        status = search(exchange, &a, document);
    }
    if (status == HAB_INVALID) {
        found = (fault){"apres",
                        "Ce lien vers la suite n’est pas valable\u00a0: relancez la recherche."};
    }
    if (found.field != NULL) {
        json_decref(document);
        refuse(exchange, &a, found);
    } else if (status != HAB_OK) {
        json_decref(document);
        hab_answer_failure(exchange, status, "a search of the directory");
    } else {
        hab_answer_document(exchange, 200, "annuaire", document);
        for (size_t i = 0; i < HAB_SERVED_HEADERS; i++) {
            hab_answer_header(exchange, hab_served_headers[i].name, "%s",
                              hab_served_headers[i].value);
        }
    }
}
