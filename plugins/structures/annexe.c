#include "structures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/common.h"

/* The annexe being read, with its establishments by id. */
typedef struct annexe {
    const hab_host *host;
    void *report;
    json_t *document;
    const json_t *persons;
    const json_t *list; /* the establishments as written */
    json_t *by_id;      /* of id → kind */
    int breaches;
} annexe;

static const char *text_of(const json_t *object, const char *field)
{
    return json_string_value(json_object_get(object, field));
}

static int annexe_open(annexe *a, const structures_type *self, hab_slice convention, void *report)
{
    const json_t *content;

    *a = (annexe){.host = self->fiche.host, .report = report};
    a->document = json_loadb(convention.data, convention.size, 0, NULL);
    a->by_id = json_object();
    content = json_object_get(a->document, "annexe");
    a->persons = json_object_get(content, "personnes");
    a->list = json_object_get(content, "etablissements");
    return a->document != NULL && a->by_id != NULL;
}

static void annexe_close(annexe *a)
{
    json_decref(a->by_id);
    json_decref(a->document);
}

/* Nobody listens while the annexe is compiled: it was checked before. */
static void breach(annexe *a, const char *field, const char *rule)
{
    if (a->report != NULL) {
        a->host->report(a->report, field, rule);
    }
    a->breaches++;
}

static void read_establishments(annexe *a)
{
    size_t index;
    json_t *establishment;

    json_array_foreach(a->list, index, establishment)
    {
        const char *id = text_of(establishment, "id");
        char field[64];

        if (json_object_get(a->by_id, id) != NULL
            || json_object_set(a->by_id, id, json_object_get(establishment, "type")) != 0) {
            (void) snprintf(field, sizeof(field), "annexe.etablissements[%zu].id", index);
            breach(a, field, "ST-1: the establishment is listed twice");
        }
    }
}

static int is_eaje(const annexe *a, const char *id)
{
    const char *kind = text_of(a->by_id, id);

    return kind != NULL && strcmp(kind, "EAJE") == 0;
}

static uint8_t rights_of(const json_t *row)
{
    uint8_t rights = 0;
    size_t index;
    json_t *service;

    json_array_foreach(json_object_get(row, "services"), index, service)
    {
        rights |= structures_right(json_string_value(service));
    }
    return rights;
}

/* One row of the matrix: `seen` holds the person's rows before it. */
static void check_row(annexe *a, const json_t *row, json_t *seen, const char *field)
{
    const char *id = text_of(row, "etablissement");

    if (json_object_get(a->by_id, id) == NULL) {
        breach(a, field, "ST-3.3: the establishment is not listed in this annexe");
    } else if (json_object_get(seen, id) != NULL
               || json_object_set_new(seen, id, json_true()) != 0) {
        breach(a, field, "ST-3.3: the person has two rows for this establishment");
    } else if ((rights_of(row) & RIGHT_DISPONIBILITES) != 0 && !is_eaje(a, id)) {
        breach(a, field, "ST-1: only an Eaje has disponibilites");
    }
}

static void check_person(annexe *a, const json_t *person, size_t number)
{
    json_t *seen = json_object();
    size_t index;
    json_t *row;

    json_array_foreach(json_object_get(person, "droits"), index, row)
    {
        char field[96];

        (void) snprintf(field, sizeof(field), "annexe.personnes[%zu].droits[%zu]", number, index);
        check_row(a, row, seen, field);
    }
    json_decref(seen);
}

int structures_check(const void *state, hab_slice convention, void *report)
{
    annexe a;
    size_t index;
    json_t *person;

    if (!annexe_open(&a, state, convention, report)) {
        annexe_close(&a);
        return FAILED;
    }
    read_establishments(&a);
    json_array_foreach(a.persons, index, person)
    {
        check_person(&a, person, index);
    }
    annexe_close(&a);
    return a.breaches;
}

static int compare_entries(const void *a, const void *b)
{
    return memcmp(a, b, ID_MAX);
}

/* Fills one entry a row; 0 when a row cannot stand in a scope. */
static int fill(const annexe *a, const json_t *rows, entry *entries)
{
    size_t index;
    json_t *row;

    json_array_foreach(rows, index, row)
    {
        const char *id = text_of(row, "etablissement");

        if (id == NULL
            || !structures_id((hab_slice){.data = id, .size = strlen(id)}, entries[index].id)) {
            return 0;
        }
        entries[index].flags = (uint8_t) (rights_of(row) | (is_eaje(a, id) ? KIND_EAJE : 0));
    }
    qsort(entries, index, sizeof(*entries), compare_entries);
    return 1;
}

static int emit_person(const annexe *a, const json_t *person, void *sink)
{
    const json_t *rows = json_object_get(person, "droits");
    size_t size = 1 + json_array_size(rows) * sizeof(entry);
    uint8_t *scope = malloc(size);
    int failed = FAILED;

    if (scope != NULL) {
        scope[0] = SCOPE_LAYOUT;
        if (fill(a, rows, (entry *) (scope + 1))) {
            failed = a->host->emit(sink, text_of(person, "identifiant"), "",
                                   (hab_slice){.data = scope, .size = size});
        }
    }
    free(scope);
    return failed;
}

/* What is published of an establishment, and where it stands. */
static int describe_establishments(const annexe *a, void *sink)
{
    size_t index;
    json_t *own;
    int failed = 0;

    json_array_foreach(a->list, index, own)
    {
        if (failed == 0) {
            failed = pl_describe(
                a->host, sink, text_of(own, "id"),
                json_pack("{s:O*, s:O*, s:O*, s:O*}", "nom", json_object_get(own, "nom"), "type",
                          json_object_get(own, "type"), "adresse", json_object_get(own, "adresse"),
                          "commune", json_object_get(own, "commune")));
        }
    }
    return failed;
}

int structures_compile(const void *state, hab_slice convention, void *sink)
{
    annexe a;
    int failed = FAILED;
    size_t index;
    json_t *person;

    if (annexe_open(&a, state, convention, NULL)) {
        read_establishments(&a);
        failed = a.breaches != 0 ? a.breaches : describe_establishments(&a, sink);
    }
    json_array_foreach(a.persons, index, person)
    {
        failed = failed != 0 ? failed : emit_person(&a, person, sink);
    }
    annexe_close(&a);
    return failed;
}
