/* Any bytes as what the page of an avenant submits: an annexe as fields, or as JSON, and
 * the rows to add or to take away, for each type.
 *
 * Rules: nothing crashes; whatever was typed can be shown again; what it means, means
 * itself; a lawful annexe comes out of its form as it went in. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convention/annexe.h"
#include "convention/annexe_form.h"
#include "convention/convention_schema.h"
#include "web/form_document.h"
#include "base/text.h"

enum { TYPES = 4 };

static const char *const names[TYPES] = {"lieu_information", "structures", "mam",
                                         "mon_compte_partenaire"};
static hab_types types;
static json_t *schema;
static json_t *conventions[TYPES]; /* a lawful one each */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static json_t *demo_of(const char *name)
{
    char path[512], file[40];

    snprintf(file, sizeof(file), "%s", name);
    for (char *c = file; *c != '\0'; c++) {
        *c = (char) (*c == '_' ? '-' : *c);
    }
    snprintf(path, sizeof(path), "%s/conf/demo/%s.json", SOURCE_DIR, file);
    return json_load_file(path, 0, NULL);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc;
    (void) argv;
    schema = hab_convention_schema();
    must(schema != NULL, "the schema is there");
    for (size_t i = 0; i < TYPES; i++) {
        const char *settings =
            i == 3 ? SOURCE_DIR "/conf/settings/mon_compte_partenaire.json" : NULL;
        hab_error error = {""};
        char file[512];

        snprintf(file, sizeof(file), "%s/plugins/%s.so", BUILD_DIR, names[i]);
        must(hab_types_load(&types, names[i], file, settings, &error) == HAB_OK, error.text);
        conventions[i] = demo_of(names[i]);
        must(conventions[i] != NULL, "the demo is there");
    }
    return 0;
}

static void write_field(FILE *to, const char *path, const json_t *value)
{
    char *text = json_is_string(value) ? strdup(json_string_value(value))
                                       : json_dumps(value, JSON_ENCODE_ANY);
    char *encoded = malloc(3 * strlen(text) + 1);

    hab_percent_encode(hab_slice_text(text), encoded);
    fprintf(to, "&%s=%s", path, encoded);
    free(encoded);
    free(text);
}

/* The fields as a browser sends them back, untouched. */
static void write_fields(FILE *to, const json_t *node)
{
    const char *path = json_string_value(json_object_get(node, "champ"));
    const char *nature = json_string_value(json_object_get(node, "nature"));
    size_t i;
    json_t *part;

    if (strcmp(nature, "texte") == 0 || strcmp(nature, "nombre") == 0) {
        write_field(to, path, json_object_get(node, "valeur"));
    } else if (strcmp(nature, "case") == 0 && json_is_true(json_object_get(node, "choisi"))) {
        fprintf(to, "&%s=oui", path);
    }
    json_array_foreach(json_object_get(node, "choix"), i, part)
    {
        if (json_is_true(json_object_get(part, "choisi"))) {
            write_field(to, path, json_object_get(part, "valeur"));
        }
    }
    json_array_foreach(json_object_get(node, "enfants"), i, part)
    {
        write_fields(to, part);
    }
}

/* What the form's fields mean when they come back; NULL when they are too many. */
static json_t *sent_back(const hab_type *type, const json_t *form)
{
    char *body = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&body, &size);
    hab_error error = {""};
    json_t *given = NULL;
    json_t *annexe = NULL;

    write_fields(to, form);
    fclose(to);
    if (hab_form_document(hab_slice_of(body, size), HAB_BODY_FORM, &given, &error) == HAB_OK) {
        annexe = hab_annexe_of_form(type, json_object_get(given, "annexe"));
        json_decref(given);
    }
    free(body);
    return annexe;
}

static void ignore(void *context, const char *field, const char *rule)
{
    (void) context;
    (void) field;
    (void) rule;
}

static int is_lawful(size_t type, const json_t *annexe)
{
    json_t *convention = json_copy(conventions[type]);
    int lawful;

    json_object_set(convention, "annexe", (json_t *) annexe);
    lawful = hab_annexe_check(&types, schema, convention, ignore, NULL) == HAB_OK;
    json_decref(convention);
    return lawful;
}

static void must_survive(const hab_type *type, const json_t *annexe)
{
    json_t *form = hab_annexe_form(type, annexe);
    json_t *back = sent_back(type, form);
    json_t *again = back != NULL ? hab_annexe_form(type, back) : NULL;

    must(back == NULL || json_equal(form, again), "a lawful annexe survives its form");
    json_decref(again);
    json_decref(back);
    json_decref(form);
}

static void try_annexe(size_t i, const json_t *given)
{
    const hab_type *type = &types.items[i];
    json_t *form = hab_annexe_form(type, given);
    json_t *meant = hab_annexe_of_form(type, given);
    json_t *again = hab_annexe_of_form(type, meant);

    must(form != NULL, "whatever was typed can be shown");
    must(meant != NULL && json_equal(meant, again), "what it means, means itself");
    if (is_lawful(i, meant)) {
        must_survive(type, meant);
    }
    json_decref(again);
    json_decref(meant);
    json_decref(form);
}

static void change_rows(json_t *given)
{
    const char *more = json_string_value(json_object_get(given, "ajouter"));
    const char *less = json_string_value(json_object_get(given, "retirer"));

    (void) hab_annexe_form_remove(given, less != NULL ? less : "annexe.personnes[0]");
    (void) hab_annexe_form_add(given, more != NULL ? more : "annexe.communes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *given = NULL;
    hab_error error = {""};
    int json = size > 0 && data[0] == '{';

    if (hab_form_document(hab_slice_of(data, size), json ? HAB_BODY_JSON : HAB_BODY_FORM, &given,
                          &error)
        != HAB_OK) {
        return 0;
    }
    for (size_t i = 0; i < TYPES; i++) {
        try_annexe(i, json_object_get(given, "annexe"));
    }
    change_rows(given);
    for (size_t i = 0; i < TYPES; i++) {
        try_annexe(i, json_object_get(given, "annexe"));
    }
    json_decref(given);
    return 0;
}
