/* For tests and measures of what is public: publishes and withdraws what lines of its input
 * say, many in one transaction, then makes the pages, as the server's sweep does.
 * Usage: put_publications STORE PLUGIN [PAGES], with PLUGIN the file of the type "vitrine"
 * (t/nginx/vitrine.c) and PAGES the directory of pages; without, none is made.
 * A line: {"id", "genre", "nom", "commune", "commune_nom", "places", "document"}; one
 * without a document withdraws the id. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "publish/publication.h"
#include "type/sheets.h"

enum { TOGETHER = 2000 };

typedef struct supply {
    hab_broker broker;
    hab_types types;
    hab_pages *pages;
    const hab_type *type;
} supply;

static const char *text_of(const json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));

    return text != NULL ? text : "";
}

static hab_status put(hab_txn *txn, const supply *s, const json_t *line)
{
    const json_t *document = json_object_get(line, "document");
    hab_slice id = hab_slice_text(text_of(line, "id"));
    char *text = json_dumps(document, JSON_COMPACT);
    hab_publication publication = {
        .id = id,
        .sheet = "vitrine-page",
        .kind = text_of(line, "genre"),
        .nom = text_of(line, "nom"),
        .commune = text_of(line, "commune"),
        .commune_nom = text_of(line, "commune_nom"),
        .caf = "751",
        .places = (uint32_t) json_integer_value(json_object_get(line, "places")),
        .document = hab_slice_of(text, text != NULL ? strlen(text) : 0)};
    hab_status status = document != NULL ? hab_publish(txn, s->type, &publication, hab_now())
                                         : hab_unpublish(txn, s->type->key, id);

    free(text);
    return status;
}

/* *more is 0 when the input is at its end. */
static hab_status put_some(const supply *s, FILE *input, int *more)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(s->broker.store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    for (unsigned i = 0; status == HAB_OK && *more && i < TOGETHER; i++) {
        json_error_t fault;
        json_t *line = json_loadf(input, JSON_DISABLE_EOF_CHECK, &fault);

        *more = line != NULL;
        if (line != NULL) {
            status = put(txn, s, line);
        } else if (!feof(input)) {
            status = HAB_INVALID;
        }
        json_decref(line);
    }
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

static hab_status put_all(const supply *s)
{
    hab_status status = HAB_OK;
    int more = 1;

    while (status == HAB_OK && more) {
        status = put_some(s, stdin, &more);
    }
    return status;
}

static hab_status render(supply *s, const char *directory, hab_error *error)
{
    hab_status status = hab_pages_load(directory, &s->pages, error);
    unsigned left = 1;

    if (status == HAB_OK) {
        status = hab_sheets_add(s->pages, s->type, HAB_SHEET_PAGE, error);
    }
    s->broker.sheets = s->pages;
    while (status == HAB_OK && left > 0) {
        status = hab_publish_render(&s->broker, TOGETHER, &left, error);
    }
    return status;
}

static hab_status run(supply *s, int argc, char **argv, hab_error *error)
{
    hab_status status = hab_types_load(&s->types, "vitrine", argv[2], NULL, error);

    s->broker.types = &s->types;
    s->type = s->types.items;
    if (status == HAB_OK) {
        status = hab_main_open(argv[1], HAB_STORE_WRITE, 0, &s->broker.store, error);
    }
    if (status == HAB_OK) {
        status = put_all(s);
        (void) hab_fail(error, status, "%s", hab_status_text(status));
    }
    return status == HAB_OK && argc > 3 ? render(s, argv[3], error) : status;
}

int main(int argc, char **argv)
{
    static supply s;
    hab_error error = {""};
    hab_status status;

    if (argc < 3) {
        return 2;
    }
    status = run(&s, argc, argv, &error);
    if (status != HAB_OK) {
        fprintf(stderr, "put_publications: %s\n", error.text);
    }
    hab_store_close(s.broker.store);
    hab_pages_free(s.pages);
    hab_types_free(&s.types);
    return status != HAB_OK;
}
