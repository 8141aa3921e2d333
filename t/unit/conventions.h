/* For tests: convention documents, and a store in memory that they go into. */
#ifndef HAB_TEST_CONVENTIONS_H
#define HAB_TEST_CONVENTIONS_H

#include <stdlib.h>

#include "convention/annexe.h"

enum { IMPORTED = 1768212000 }; /* 2026-01-12 10:00 UTC */

static hab_types types;

static inline int load_types(void **state)
{
    hab_error error = {""};

    (void) state;
    if (hab_types_load(&types, "lieu_information", BUILD_DIR "/plugins/lieu_information.so", NULL,
                       &error)
            != HAB_OK
        || hab_types_load(&types, "structures", BUILD_DIR "/plugins/structures.so", NULL, &error)
               != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static inline int free_types(void **state)
{
    (void) state;
    hab_types_free(&types);
    return 0;
}

static inline int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 64 << 20};
    hab_store *store;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    *state = store;
    return 0;
}

static inline int close_store(void **state)
{
    hab_store_close(*state);
    return 0;
}

static inline json_t *json_of(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, 0, &error);

    if (value == NULL) {
        fail_msg("%s in %s", error.text, text);
    }
    return value;
}

/* `base` with `changes` laid over it; a field that is null there is taken out. */
static inline json_t *changed(const char *base, const char *changes)
{
    json_t *document = json_of(base);
    json_t *over = json_of(changes);
    const char *field;
    json_t *value;

    assert_int_equal(json_object_update_recursive(document, over), 0);
    json_object_foreach(over, field, value)
    {
        if (json_is_null(value)) {
            json_object_del(document, field);
        }
    }
    json_decref(over);
    return document;
}

/* Active since 12 January 2026, for the commune 75056, naming Anne and Bruno. */
static inline json_t *lieu(const char *changes)
{
    return changed("{\"schema\": 1, \"type\": \"lieu_information\", \"numero\": \"LI-1\","
                   " \"version\": 1, \"caf\": \"751\", \"etat\": \"active\","
                   " \"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"Paris\","
                   "  \"signataires\": [\"A. Un\", \"B. Deux\"]},"
                   " \"partenaire\": {\"nom\": \"Ville\", \"adresse\": \"1 place du Test\"},"
                   " \"annexe\": {\"communes\": [{\"code\": \"75056\", \"nom\": \"Paris\"}],"
                   "  \"personnes\": ["
                   "   {\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\"},"
                   "   {\"identifiant\": \"bruno@x.example\", \"nom\": \"B\","
                   "    \"prenom\": \"Bruno\"}]}}",
                   changes);
}

/* A crèche and a relais; Carla has every right to both, Denis « fonctionnement »
 * of the crèche alone. */
static inline json_t *structures(const char *changes)
{
    return changed(
        "{\"schema\": 1, \"type\": \"structures\", \"numero\": \"ST-1\","
        " \"version\": 1, \"caf\": \"751\", \"etat\": \"active\","
        " \"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"Paris\","
        "  \"signataires\": [\"A. Un\", \"B. Deux\"]},"
        " \"partenaire\": {\"nom\": \"Ville\", \"adresse\": \"1 place du Test\"},"
        " \"annexe\": {\"etablissements\": ["
        "   {\"id\": \"EAJE-1\", \"nom\": \"Les Lutins\", \"type\": \"EAJE\"},"
        "   {\"id\": \"RPE-1\", \"nom\": \"Le Relais\", \"type\": \"RPE\"}],"
        "  \"personnes\": ["
        "   {\"identifiant\": \"carla@x.example\", \"nom\": \"C\", \"prenom\": \"Carla\","
        "    \"droits\": [{\"etablissement\": \"EAJE-1\","
        "      \"services\": [\"disponibilites\", \"fonctionnement\"]},"
        "     {\"etablissement\": \"RPE-1\", \"services\": [\"fonctionnement\"]}]},"
        "   {\"identifiant\": \"denis@x.example\", \"nom\": \"D\", \"prenom\": \"Denis\","
        "    \"droits\": [{\"etablissement\": \"EAJE-1\","
        "      \"services\": [\"fonctionnement\"]}]}]}}",
        changes);
}

/* Stores a document, and frees it. */
static inline hab_status store_in(hab_txn *txn, json_t *document, hab_import *import,
                                  hab_error *error)
{
    const hab_broker importing = {.types = &types};
    hab_status status = hab_annexe_store(txn, &importing, document, IMPORTED, import, error);

    json_decref(document);
    return status;
}

static inline void store_document(hab_store *store, json_t *document)
{
    hab_import import;
    hab_error error = {""};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    if (store_in(txn, document, &import, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline uint64_t person_in(hab_store *store, const char *identifiant)
{
    uint64_t number = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_person_find(txn, hab_slice_text(identifiant), &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static inline uint64_t convention_in(hab_store *store, const char *numero)
{
    uint64_t number = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_convention_find(txn, hab_slice_text(numero), &number), HAB_OK);
    hab_abort(txn);
    return number;
}

#endif
