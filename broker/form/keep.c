/* What was typed into a form, kept unchecked: a draft, to be filled in further. */
#include "form/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "form/field.h"
#include "web/form_document.h"

enum { TIMES = 4 }; /* what a field takes: too long a text is kept to be shortened, a book is not */

static size_t characters_of(const json_t *text)
{
    const uint8_t *bytes = (const uint8_t *) json_string_value(text);
    size_t left = json_string_length(text);
    size_t count = 0, size;

    while ((size = hab_character(bytes, left)) > 0) {
        bytes += size;
        left -= size;
        count++;
    }
    return count;
}

/* What is wrong with one leaf, written to `said`; 0: nothing is. */
static int is_wrong(const json_t *rule, const json_t *value, char said[160])
{
    size_t most = TIMES * hab_entry_field_most(rule);

    if (json_is_boolean(value) || json_is_integer(value)) {
        return 0;
    }
    if (!json_is_string(value)) {
        (void) snprintf(said, 160, "Donnez un texte.");
        return 1;
    }
    (void) snprintf(said, 160,
                    "Ce texte est trop long, même pour un brouillon\u00a0: %zu caractères au plus.",
                    most);
    return characters_of(value) > most;
}

/* Several texts, of which each is an option, or is to become one. */
static int are_wrong(const json_t *rule, const json_t *values, char said[160])
{
    size_t most = json_array_size(json_object_get(rule, "options"));
    size_t index;
    json_t *value;

    if (json_array_size(values) > most) {
        (void) snprintf(said, 160, "Donnez %zu réponses au plus.", most);
        return 1;
    }
    json_array_foreach(values, index, value)
    {
        if (is_wrong(rule, value, said)) {
            return 1;
        }
    }
    return 0;
}

/* Keeps the value at a path, several in an array; of a list's name that was typed, then chosen, the
 * last. */
static void keep_value(const hab_walk *k, const json_t *rule, const char *path)
{
    int several = strcmp(hab_walk_text(rule, "type"), "choix_multiple") == 0;
    json_t *given = hab_walk_take(k, path);
    char said[160];

    if (json_object_get(rule, "cle") != NULL) {
        given = hab_walk_last(given);
    }
    if (hab_entry_field_blank(given)) {
        json_decref(given);
    } else if (several && json_is_array(given) ? are_wrong(rule, given, said)
                                               : is_wrong(rule, given, said)) {
        hab_walk_error(k->errors, path, said, NULL);
        json_decref(given);
    } else {
        hab_walk_set(k, path, several && !json_is_array(given) ? json_pack("[o]", given) : given);
    }
}

static void keep_field(const hab_walk *k, const json_t *rule, const char *prefix)
{
    const json_t *key = json_object_get(rule, "cle");
    char path[HAB_WALK_PATH];

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    keep_value(k, rule, path);
    if (key != NULL) {
        hab_walk_member(path, prefix, hab_walk_text(key, "chemin"));
        keep_value(k, key, path);
    }
}

static void keep_fields(const hab_walk *k, const json_t *rules, const char *prefix)
{
    size_t index;
    json_t *rule;

    json_array_foreach(rules, index, rule)
    {
        keep_field(k, rule, prefix);
    }
}

static void keep_group(const hab_walk *k, const json_t *group)
{
    const char *path = hab_walk_text(group, "chemin");
    const json_t *rows = hab_path_get(k->left, path);
    size_t max = (size_t) json_integer_value(json_object_get(group, "max"));
    char prefix[HAB_WALK_PATH];

    if (rows != NULL && !hab_walk_rows_fit(k, path, rows, max)) {
        return;
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        hab_walk_row(prefix, path, i);
        hab_walk_set(k, prefix, json_object());
        keep_fields(k, json_object_get(group, "champs"), prefix);
    }
}

static void keep_sections(const hab_walk *k)
{
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(k->context->description, "sections"), index, section)
    {
        const json_t *group = json_object_get(section, "groupe");

        keep_fields(k, json_object_get(section, "champs"), "");
        if (group != NULL) {
            keep_group(k, group);
        }
    }
}

hab_status hab_entry_keep(const json_t *description, const json_t *given, int strict,
                          json_t **document, json_t *errors)
{
    const hab_entry_context context = {.description = description};
    hab_walk k = {.context = &context,
                  .left = json_deep_copy(given),
                  .made = json_object(),
                  .errors = errors};
    hab_status status = k.left != NULL && k.made != NULL ? HAB_OK : HAB_MEMORY;

    if (status == HAB_OK) {
        keep_sections(&k);
        if (strict) {
            hab_walk_refuse_rest(&k, k.left, "");
        }
        status = json_array_size(errors) == 0 ? HAB_OK : HAB_INVALID;
    }
    json_decref(k.left);
    if (status == HAB_OK) {
        *document = k.made;
    } else {
        json_decref(k.made);
    }
    return status;
}
