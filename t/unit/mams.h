/* For tests: a Mam with three assistantes maternelles, Nadia, Élodie and Zoé, its fiche, and
 * what all may read of it. The plugin's files are built into the test; the plugin that is
 * loaded lends its state. */
#ifndef HAB_TEST_MAMS_H
#define HAB_TEST_MAMS_H

#include "portal.h"
#include "publish/directory.h"
#include "publish/publication.h"
#include "type/call.h"

#include "../../plugins/mam/mam.h"

#define NADIA "nadia@mam.example"
#define ELODIE "elodie@mam.example"
#define ZOE "zoe@mam.example"
#define MAM_ID "MAM-751-0001"
#define MAM_COMMUNE "75056"

enum { MAM_TYPE = 2 }; /* its place in `types` */

static const mam *self;

static inline int load_mam(void **state)
{
    hab_error error = {""};

    if (load_types(state) != 0) {
        return -1;
    }
    if (hab_types_load(&types, "mam", BUILD_DIR "/plugins/mam.so", NULL, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

/* Those that it names, as JSON, each with its Mam. */
#define MAM_PERSON(identifiant, nom, prenom)                                                       \
    "{\"identifiant\": \"" identifiant "\", \"nom\": \"" nom "\", \"prenom\": \"" prenom "\","     \
    " \"qualite\": \"assistant_maternel\", \"mam\": \"" MAM_ID "\"}"
#define IS_NADIA MAM_PERSON(NADIA, "Zqnomnadia", "Zqnadia")
#define IS_ELODIE MAM_PERSON(ELODIE, "Zqnomelodie", "Zqelodie")
#define IS_ZOE MAM_PERSON(ZOE, "Zqnomzoe", "Zqzoe")

static inline void store_mam(unsigned version, const char *signature, const char *persons)
{
    char text[4096];

    (void) snprintf(text, sizeof(text),
                    "{\"schema\": 1, \"type\": \"mam\", \"numero\": \"MAM-1\", \"version\": %u,"
                    " \"caf\": \"751\", \"etat\": \"active\","
                    " \"signature\": {\"date\": \"%s\", \"lieu\": \"Paris\","
                    "  \"signataires\": [\"A. Un\", \"B. Deux\"]},"
                    " \"partenaire\": {\"nom\": \"Mam\", \"adresse\": \"1 rue du Test\"},"
                    " \"annexe\": {\"mam\": {\"id\": \"" MAM_ID "\", \"nom\": \"Les Petits Loirs\","
                    "   \"adresse\": \"1 rue du Test\"},"
                    "  \"personnes\": [%s]}}",
                    version, signature, persons);
    store_document(broker.store, json_of(text));
}

/* Another one, which names Élodie alone, for a Mam of any id. */
static inline void store_other_mam(unsigned version, const char *signature, const char *id)
{
    char text[2048];

    (void) snprintf(text, sizeof(text),
                    "{\"schema\": 1, \"type\": \"mam\", \"numero\": \"MAM-2\", \"version\": %u,"
                    " \"caf\": \"751\", \"etat\": \"active\","
                    " \"signature\": {\"date\": \"%s\", \"lieu\": \"Paris\","
                    "  \"signataires\": [\"A. Un\", \"B. Deux\"]},"
                    " \"partenaire\": {\"nom\": \"Mam\", \"adresse\": \"1 rue du Test\"},"
                    " \"annexe\": {\"mam\": {\"id\": \"%s\", \"nom\": \"Les Petits Loirs\","
                    "   \"adresse\": \"1 rue du Test\"},"
                    "  \"personnes\": [{\"identifiant\": \"" ELODIE "\", \"nom\": \"Zqnomelodie\","
                    "   \"prenom\": \"Zqelodie\", \"qualite\": \"assistant_maternel\","
                    "   \"mam\": \"%s\"}]}}",
                    version, signature, id, id);
    store_document(broker.store, json_of(text));
}

static inline int open_mam(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    self = types.items[MAM_TYPE].state;
    store_mam(1, "2026-01-12", IS_NADIA ", " IS_ELODIE ", " IS_ZOE);
    return 0;
}

/* -- the plugin's functions, in a write call of nobody's */

static inline int run_call(hab_work_fn work, void *context)
{
    hab_error error = {""};
    int outcome =
        hab_call_run(&broker, &types.items[MAM_TYPE], NULL, NULL, 1, work, context, now, &error);

    if (outcome == HAB_FAILED) {
        print_error("%s\n", error.text);
    }
    return outcome;
}

static inline int work_on_entry(void *context, hab_call *call)
{
    hab_right right = {.convention = convention_in(broker.store, "MAM-1")};
    fiche_record fiche;
    fiche_entry entry = {.id = MAM_ID, .kind = "MAM", .right = &right, .saisie = context};
    uint32_t version;
    int conflict;
    int outcome = fiche_read(&self->fiche, call, MAM_ID, &fiche);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    entry.revision = fiche.revision;
    entry.submits = 1;
    return fiche_save(&self->fiche, call, &entry, &version, &conflict);
}

static inline json_t *entered(const char *words)
{
    return json_pack(
        "{s:s, s:{s:s, s:i, s:[s]}, s:[{s:s, s:s, s:s}], s:s, s:{s:s, s:{s:s, s:s}, s:s, s:s},"
        " s:{s:b}}",
        "presentation", words, "accueil", "ages", "de 10 semaines à 6 ans", "capacite", 12,
        "formules", "regulier", "ouverture", "jour", "lundi", "debut", "07:30", "fin", "18:30",
        "inscription", "Appelez la Mam.", "contact", "adresse", "1 rue du Test", "commune", "code",
        MAM_COMMUNE, "nom", "Paris", "telephone", "01 99 00 30 08", "site",
        "https://www.loirs.example/", "accessibilite", "handicap", 1);
}

static inline void submit(const char *words)
{
    json_t *saisie = entered(words);

    assert_int_equal(run_call(work_on_entry, saisie), HAB_DONE);
    json_decref(saisie);
}

static inline int work_on_record(void *context, hab_call *call)
{
    return fiche_read(&self->fiche, call, MAM_ID, context);
}

static inline fiche_record fiche_now(void)
{
    fiche_record fiche = {.layout = 0};
    int outcome = run_call(work_on_record, &fiche);

    assert_true(outcome == HAB_DONE || outcome == HAB_NONE);
    return fiche;
}

static inline int work_on_acceptance(void *context, hab_call *call)
{
    fiche_record fiche;
    int conflict = 0;
    int outcome = fiche_read(&self->fiche, call, MAM_ID, &fiche);

    (void) context;
    if (outcome == HAB_DONE) {
        outcome = fiche_accept(&self->fiche, call, MAM_ID, fiche.working, fiche.revision, NULL,
                               &conflict);
    }
    assert_false(conflict);
    return outcome;
}

/* The Caf validates what waits. */
static inline void accept(void)
{
    assert_int_equal(run_call(work_on_acceptance, NULL), HAB_DONE);
}

/* -- what all may read */

/* The document; NULL for nothing. */
static inline json_t *published(void)
{
    hab_txn *txn;
    hab_published found;
    json_t *document = NULL;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_published_get(txn, types.items[MAM_TYPE].key, hab_slice_text(MAM_ID), &found);
    if (status == HAB_OK) {
        document = json_loadb(found.document.data, found.document.size, 0, NULL);
        assert_non_null(document);
    } else {
        assert_int_equal(status, HAB_NOT_FOUND);
    }
    hab_abort(txn);
    return document;
}

static inline int in_table(hab_txn *txn, hab_table table, const char *word)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    int found = 0;
    hab_status status;

    assert_int_equal(hab_cursor_open(txn, table, &cursor), HAB_OK);
    for (status = hab_seek(cursor, hab_slice_of("", 1), &key, &value); status == HAB_OK && !found;
         status = hab_next(cursor, &key, &value)) {
        found = memmem(key.data, key.size, word, strlen(word)) != NULL
                || memmem(value.data, value.size, word, strlen(word)) != NULL;
    }
    hab_cursor_close(cursor);
    return found;
}

/* Whether a word stands anywhere in what the public side is made of: documents, pages,
 * directory. Pages are made before. */
static inline int is_public(const char *word)
{
    hab_error error = {""};
    unsigned left;
    hab_txn *txn;
    int found = 0;

    if (hab_publish_render(&broker, 100, &left, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(left, 0);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    for (hab_table t = HAB_TABLE_PUBLISHED; t <= HAB_TABLE_DIRECTORY_PLACE; t++) {
        found |= in_table(txn, t, word);
    }
    hab_abort(txn);
    return found;
}

/* Its page, as anybody sees it; the caller frees. */
static inline char *public_page(void)
{
    hab_error error = {""};
    hab_published found;
    char *page = NULL;
    size_t size = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_published_get(txn, types.items[MAM_TYPE].key, hab_slice_text(MAM_ID), &found), HAB_OK);
    if (hab_publish_make(&broker, &found, &page, &size, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    hab_abort(txn);
    page = realloc(page, size + 1);
    assert_non_null(page);
    page[size] = '\0';
    return page;
}

#endif
