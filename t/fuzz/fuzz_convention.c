/* Any bytes as a convention document, and as a scope: the schema, then the checks,
 * the compilation and the decision of every convention type. conf/demo is a corpus.
 *
 * Rules: nothing crashes; a document that was found lawful compiles; a scope is
 * only believed in its plugin's own layout. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "type/plugin_dispatch.h"

static hab_types types;
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

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const names[] = {"lieu_information", "structures", "mam",
                                        "mon_compte_partenaire"};
    hab_error error = {""};
    char file[512];

    (void) argc;
    (void) argv;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *settings =
            i == 3 ? SOURCE_DIR "/conf/settings/mon_compte_partenaire.json" : NULL;

        snprintf(file, sizeof(file), "%s/plugins/%s.so", BUILD_DIR, names[i]);
        must(hab_types_load(&types, names[i], file, settings, &error) == HAB_OK, error.text);
    }
    schema = json_load_file(SOURCE_DIR "/conf/schema/convention.schema.json", 0, NULL);
    must(schema != NULL, "the schema is there");
    return 0;
}

static void ignore(void *context, const char *field, const char *rule)
{
    (void) context;
    must(field != NULL && rule != NULL, "a breach has a field and a rule");
}

/* Every service, with each target that is asked for. */
static void decide_all(const hab_type *type, hab_slice scope)
{
    static const char *const targets[] = {"", "91999", "EAJE-911-0042", "RPE-911-0007",
                                          "MAM-911-0003"};
    hab_local local = hab_local_time(1795340000);

    for (size_t i = 0; i < type->service_count; i++) {
        for (size_t j = 0; j < sizeof(targets) / sizeof(*targets); j++) {
            hab_ask ask = {.service = type->services[i].name,
                           .target = hab_slice_text(targets[j]),
                           .now = 1795340000,
                           .date = local.date,
                           .minute = local.minute,
                           .weekday = local.weekday};
            hab_answer answer;
            hab_reason reason = hab_type_decide(type, scope, &ask, &answer);

            must(answer.article != NULL, "an answer has an article");
            must(reason != HAB_REASON_GRANTED || *(const uint8_t *) scope.data == 1,
                 "only a known layout opens");
        }
    }
}

static hab_status decide_person(void *context, const char *identifiant, const char *role,
                                hab_slice scope)
{
    (void) identifiant;
    (void) role;
    decide_all(context, scope);
    return HAB_OK;
}

static const hab_type *type_of(const json_t *document)
{
    const char *name = json_string_value(json_object_get(document, "type"));
    const hab_type *type = name == NULL ? NULL : hab_type_find(&types, hab_slice_text(name));

    return type == NULL ? &types.items[0] : type;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hab_slice bytes = {.data = data, .size = size};
    json_t *document = json_loadb((const char *) data, size, JSON_REJECT_DUPLICATES, NULL);
    const hab_type *type = type_of(document);
    int lawful = document != NULL && hab_schema_check(schema, document, "", ignore, NULL) == HAB_OK;

    if (hab_type_check(type, bytes, ignore, NULL) == HAB_OK && lawful) {
        must(hab_type_compile(type, bytes, decide_person, NULL, (void *) type) == HAB_OK,
             "what is lawful compiles");
    }
    for (size_t i = 0; i < types.count; i++) {
        decide_all(&types.items[i], bytes);
    }
    json_decref(document);
    return 0;
}
