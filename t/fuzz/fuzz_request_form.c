/* Any bytes as a submitted request, form or JSON: read, checked by the form of each
 * type and of its pages, with and without lists, shown again, rows added and taken away.
 *
 * Rules: nothing crashes; what is refused says why, in text; what is taken makes a
 * lawful convention, and survives its own review. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convention/annexe.h"
#include "convention/convention_schema.h"
#include "web/form_document.h"
#include "request/reference.h"
#include "request/request.h"
#include "request/request_form.h"
#include "base/text.h"

enum { NOW = 1795340000 };

static hab_types types;
static hab_store *store;
static json_t *schema;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static void load_types(void)
{
    static const char *const names[] = {"lieu_information", "structures", "mam",
                                        "mon_compte_partenaire"};
    hab_error error = {""};
    char file[512];

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *settings =
            i == 3 ? SOURCE_DIR "/conf/settings/mon_compte_partenaire.json" : NULL;

        snprintf(file, sizeof(file), "%s/plugins/%s.so", BUILD_DIR, names[i]);
        must(hab_types_load(&types, names[i], file, settings, &error) == HAB_OK, error.text);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 64 << 20};

    (void) argc;
    (void) argv;
    load_types();
    schema = hab_convention_schema();
    must(schema != NULL, "the schema is there");
    must(hab_store_open_memory(&options, &store, NULL) == HAB_OK, "the store opens");
    return 0;
}

static void put(hab_txn *txn, hab_reference_kind kind, const char *code, const char *type)
{
    hab_reference entry = {.nom = "Valclair", .caf = "911"};

    snprintf(entry.code, sizeof(entry.code), "%s", code);
    snprintf(entry.type, sizeof(entry.type), "%s", type);
    must(hab_reference_put(txn, kind, &entry, NULL) == HAB_OK, "an entry is put");
}

static void load_lists(hab_txn *txn)
{
    put(txn, HAB_REFERENCE_CAF, "911", "");
    put(txn, HAB_REFERENCE_COMMUNES, "91999", "");
    put(txn, HAB_REFERENCE_COMMUNES, "91998", "");
    put(txn, HAB_REFERENCE_ETABLISSEMENTS, "EAJE-911-0042", "EAJE");
}

static void must_be_said(const json_t *errors)
{
    size_t index;
    json_t *error;

    must(json_array_size(errors) > 0, "a refusal says why");
    json_array_foreach(errors, index, error)
    {
        const char *message = json_string_value(json_object_get(error, "message"));

        must(message != NULL && hab_text_valid(hab_slice_text(message), 0),
             "a refusal can be shown");
        must(json_is_string(json_object_get(error, "champ")), "an error has a field");
    }
}

static void ignore(void *context, const char *field, const char *rule)
{
    (void) context;
    (void) field;
    (void) rule;
}

static void must_be_lawful(const json_t *document)
{
    json_t *stored = json_deep_copy(document);
    json_t *convention;

    json_object_set_new(stored, "numero", json_string("2026-21910999900017"));
    json_object_set_new(stored, "historique",
                        json_pack("[{s:s}]", "quand", "2026-11-22T09:00:00Z"));
    convention = hab_request_convention(&types, stored, "preparee");
    must(convention != NULL, "what is taken makes a convention");
    if (strcmp(json_string_value(json_object_get(document, "type")), "mon_compte_partenaire")
        != 0) {
        must(hab_annexe_check(&types, schema, convention, ignore, NULL) == HAB_OK,
             "which is lawful");
    }
    json_decref(convention);
    json_decref(stored);
}

static hab_entry_context context_of(const hab_request_form *form)
{
    return (hab_entry_context){.txn = form->txn, .description = form->type->request_form};
}

static void must_survive(const hab_request_form *form, const json_t *document)
{
    const hab_entry_context context = context_of(form);
    json_t *again = NULL;
    json_t *errors = json_array();
    json_t *review = hab_entry_review(&context, document);

    must(review != NULL, "what is taken can be reviewed");
    must(hab_request_form_check(form, document, &again, errors) == HAB_OK
             && json_equal(again, document),
         "what is taken is taken again as it is");
    json_decref(again);
    json_decref(review);
    json_decref(errors);
}

static void try_form(const hab_request_form *form, const json_t *given)
{
    const hab_entry_context context = context_of(form);
    json_t *errors = json_array();
    json_t *document = NULL;
    json_t *page;

    if (hab_request_form_check(form, given, &document, errors) == HAB_OK) {
        must_be_lawful(document);
        must_survive(form, document);
    } else {
        must_be_said(errors);
    }
    page = hab_entry_fill(&context, given, errors);
    must(page != NULL, "whatever was typed can be shown");
    json_decref(page);
    json_decref(document);
    json_decref(errors);
}

/* A form of a plugin's page, which no convention comes of. */
static void try_page(hab_txn *txn, const json_t *description, const json_t *given)
{
    const hab_entry_context context = {.txn = txn, .description = description};
    json_t *errors = json_array();
    json_t *document = NULL, *again = NULL;
    json_t *page, *review;

    if (hab_entry_check(&context, given, &document, errors) == HAB_OK) {
        review = hab_entry_review(&context, document);
        must(review != NULL, "what is taken can be reviewed");
        must(hab_entry_check(&context, document, &again, errors) == HAB_OK
                 && json_equal(again, document),
             "what is taken is taken again as it is");
        json_decref(review);
    } else {
        must_be_said(errors);
    }
    page = hab_entry_fill(&context, given, errors);
    must(page != NULL, "whatever was typed can be shown");
    json_decref(page);
    json_decref(again);
    json_decref(document);
    json_decref(errors);
}

/* What was typed, kept unchecked, and beside what it was made of. */
static void try_draft(hab_txn *txn, const json_t *description, const json_t *given)
{
    const hab_entry_context context = {.txn = txn, .description = description};
    json_t *errors = json_array();
    json_t *draft = NULL, *again = NULL, *view;

    if (hab_entry_keep(description, given, 0, &draft, errors) == HAB_OK) {
        must(hab_entry_keep(description, draft, 1, &again, errors) == HAB_OK
                 && json_equal(again, draft),
             "a draft is kept again as it is");
    } else {
        must_be_said(errors);
    }
    view = hab_entry_compare(&context, given, draft);
    must(view != NULL, "anything can be shown beside anything");
    json_decref(view);
    json_decref(again);
    json_decref(draft);
    json_decref(errors);
}

static void change_rows(const json_t *description, const json_t *given)
{
    json_t *copy = json_deep_copy(given);

    (void) hab_entry_add(description, copy, "annexe.personnes");
    (void) hab_entry_remove(description, copy, "annexe.etablissements[0]");
    (void) hab_entry_remove(description, copy, "annexe.personnes[1]");
    json_decref(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hab_slice bytes = {.data = data, .size = size};
    json_t *given = NULL;
    hab_error error = {""};
    hab_txn *txn;
    int json = size > 0 && data[0] == '{';

    if (hab_form_document(bytes, json ? HAB_BODY_JSON : HAB_BODY_FORM, &given, &error) != HAB_OK) {
        must(hab_text_valid(hab_slice_text(error.text), 0), "a refusal can be shown");
        return 0;
    }
    must(hab_begin_write(store, &txn) == HAB_OK, "a transaction begins");
    if (size % 2 == 1) {
        load_lists(txn);
    }
    for (size_t i = 0; i < types.count; i++) {
        hab_request_form form = {.txn = txn, .types = &types, .type = &types.items[i], .now = NOW};

        try_form(&form, given);
        change_rows(form.type->request_form, given);
        for (size_t page = 0; page < form.type->page_count; page++) {
            if (form.type->page_forms[page] != NULL) {
                try_page(txn, form.type->page_forms[page], given);
                try_draft(txn, form.type->page_forms[page], given);
            }
        }
    }
    hab_abort(txn);
    json_decref(given);
    return 0;
}
