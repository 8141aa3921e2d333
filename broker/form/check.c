/* A submitted document against the rules of its form. */
#include "form/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/condition.h"
#include "form/field.h"
#include "request/reference_choice.h"
#include "web/form_document.h"

int hab_entry_listed(const hab_entry_context *context, const json_t *rule, int *kind)
{
    static const struct {
        const char *type;
        hab_reference_kind kind;
    } lists[] = {{"caf", HAB_REFERENCE_CAF},
                 {"commune", HAB_REFERENCE_COMMUNES},
                 {"etablissement", HAB_REFERENCE_ETABLISSEMENTS}};
    const char *type = hab_walk_text(rule, "sans_liste");

    type = type[0] != '\0' ? type : hab_walk_text(rule, "type");
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        if (strcmp(type, lists[i].type) == 0) {
            *kind = lists[i].kind;
            return hab_reference_loaded(context->txn, lists[i].kind);
        }
    }
    return 0;
}

/* Nothing was given. */
static void miss(const hab_walk *c, const json_t *rule, const char *path)
{
    if (json_is_true(json_object_get(rule, "obligatoire"))) {
        hab_walk_error(c->errors, path, hab_walk_text(rule, "erreur"), NULL);
    }
}

/* A field of its own value. */
static void check_plain(const hab_walk *c, const json_t *rule, const char *prefix)
{
    char path[HAB_WALK_PATH];
    hab_error error = {""};
    json_t *value = NULL;
    json_t *given;

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    given = hab_walk_take(c, path);
    if (hab_entry_field_blank(given)) {
        miss(c, rule, path);
    } else if (hab_entry_field_check(rule, given, &value, &error) == HAB_OK) {
        hab_walk_set(c, path, value);
    } else {
        hab_walk_error(c->errors, path, error.text, NULL);
    }
    json_decref(given);
}

static json_t *choices_of(const hab_choice *choice)
{
    json_t *choices = json_array();

    for (unsigned i = 0; i < choice->count; i++) {
        char label[256];

        hab_reference_show(&choice->near[i], label);
        json_array_append_new(choices, json_string(label));
    }
    return choices;
}

static void refuse_choice(const hab_walk *c, const json_t *rule, const char *path,
                          const hab_choice *choice, hab_status status)
{
    char said[400];

    if (status == HAB_EXISTS) {
        (void) snprintf(said, sizeof(said),
                        "Plusieurs entrées de la liste portent ce nom\u00a0: choisissez la vôtre.");
    } else if (choice->count > 0) {
        (void) snprintf(said, sizeof(said),
                        "La liste ne contient pas ce nom. Choisissez dans ce qui s’en approche, ou "
                        "corrigez le nom.");
    } else {
        (void) snprintf(said, sizeof(said), "La liste ne contient pas ce nom. %.300s",
                        hab_walk_text(rule, "erreur"));
    }
    hab_walk_error(c->errors, path, said, choice->count > 0 ? choices_of(choice) : NULL);
}

static void keep_entry(const hab_walk *c, const json_t *rule, const char *prefix, const char *path,
                       const hab_reference *entry)
{
    const char *caf = hab_walk_text(c->made, "caf");
    char other[HAB_WALK_PATH], said[400];

    if (entry->caf[0] != '\0' && caf[0] != '\0' && strcmp(entry->caf, caf) != 0) {
        (void) snprintf(said, sizeof(said),
                        "%s relève de la Caf %s\u00a0: adressez-lui une demande à part, ou changez "
                        "la Caf de celle-ci.",
                        entry->nom, entry->caf);
        hab_walk_error(c->errors, path, said, NULL);
        return;
    }
    hab_walk_set(c, path, json_string(entry->nom));
    hab_walk_member(other, prefix, hab_walk_text(json_object_get(rule, "cle"), "chemin"));
    hab_walk_set(c, other, json_string(entry->code));
    if (entry->type[0] != '\0') {
        hab_walk_member(other, prefix, "type");
        hab_walk_set(c, other, json_string(entry->type));
    }
}

/* A field whose value is an entry of a loaded list: its name and its code. */
static void check_listed(const hab_walk *c, const json_t *rule, const char *prefix, int kind)
{
    char path[HAB_WALK_PATH], key[HAB_WALK_PATH];
    hab_error error = {""};
    hab_choice *choice = calloc(1, sizeof(*choice));
    json_t *name = NULL;
    json_t *given, *code;

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    hab_walk_member(key, prefix, hab_walk_text(json_object_get(rule, "cle"), "chemin"));
    given = hab_walk_last(hab_walk_take(c, path));
    code = hab_walk_take(c, key);
    if (choice == NULL || (hab_entry_field_blank(given) && hab_entry_field_blank(code))) {
        miss(c, rule, path);
    } else if (!hab_entry_field_blank(given)
               && hab_entry_field_check(rule, given, &name, &error) != HAB_OK) {
        hab_walk_error(c->errors, path, error.text, NULL);
    } else {
        hab_status status =
            hab_reference_choose(c->context->txn, (hab_reference_kind) kind,
                                 hab_slice_of(json_string_value(name), json_string_length(name)),
                                 hab_slice_of(json_string_value(code), json_string_length(code)),
                                 hab_walk_text(c->made, "caf"), choice);

        if (status == HAB_OK) {
            keep_entry(c, rule, prefix, path, &choice->entry);
        } else {
            refuse_choice(c, rule, path, choice, status);
        }
    }
    json_decref(name);
    json_decref(given);
    json_decref(code);
    free(choice);
}

static void check_caf_listed(const hab_walk *c, const char *path)
{
    hab_reference entry;
    const char *caf = json_string_value(hab_path_get(c->made, path));

    if (caf != NULL
        && hab_reference_get(c->context->txn, HAB_REFERENCE_CAF, hab_slice_text(caf), &entry)
               != HAB_OK) {
        hab_walk_error(c->errors, path,
                       "Aucune Caf ne porte ce code\u00a0: choisissez la vôtre dans la liste.",
                       NULL);
    }
}

static void check_field(const hab_walk *c, const json_t *rule, const char *prefix)
{
    const json_t *key = json_object_get(rule, "cle");
    char path[HAB_WALK_PATH];
    int kind = 0;
    int listed = hab_entry_listed(c->context, rule, &kind);

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    if (!hab_condition_holds(c, rule, prefix)) {
        hab_condition_pass(c, rule, prefix);
    } else if (json_object_get(rule, "sans_liste") != NULL && listed) {
        json_decref(hab_walk_take(c, path)); /* the list says it */
    } else if (key != NULL && listed) {
        check_listed(c, rule, prefix, kind);
    } else {
        check_plain(c, rule, prefix);
        if (key != NULL) {
            check_plain(c, key, prefix);
        }
        if (listed) {
            check_caf_listed(c, path);
        }
    }
}

static void check_fields(const hab_walk *c, const json_t *rules, const char *prefix)
{
    size_t index;
    json_t *rule;

    json_array_foreach(rules, index, rule)
    {
        check_field(c, rule, prefix);
    }
}

static void check_unique(const hab_walk *c, const json_t *group)
{
    const json_t *rule = json_object_get(group, "unique");
    const json_t *rows = hab_path_get(c->made, hab_walk_text(group, "chemin"));
    json_t *seen = json_object();
    size_t index;
    json_t *row;

    json_array_foreach(rows, index, row)
    {
        const char *value = hab_walk_text(row, hab_walk_text(rule, "chemin"));
        char prefix[HAB_WALK_PATH], path[HAB_WALK_PATH];

        if (json_object_get(seen, value) != NULL) {
            hab_walk_row(prefix, hab_walk_text(group, "chemin"), index);
            hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
            hab_walk_error(c->errors, path, hab_walk_text(rule, "erreur"), NULL);
        } else if (value[0] != '\0') {
            json_object_set_new(seen, value, json_true());
        }
    }
    json_decref(seen);
}

static void check_row(const hab_walk *c, const json_t *group, size_t index)
{
    char prefix[HAB_WALK_PATH];

    hab_walk_row(prefix, hab_walk_text(group, "chemin"), index);
    hab_walk_set(c, prefix, json_object());
    check_fields(c, json_object_get(group, "champs"), prefix);
    if (json_object_get(group, "matrice") != NULL) {
        hab_walk_matrix(c, json_object_get(group, "matrice"), prefix);
    }
}

static void check_group(const hab_walk *c, const json_t *group)
{
    const char *path = hab_walk_text(group, "chemin");
    const json_t *rows = hab_path_get(c->left, path);
    size_t min = (size_t) json_integer_value(json_object_get(group, "min"));
    size_t max = (size_t) json_integer_value(json_object_get(group, "max"));
    size_t count = json_array_size(rows);

    if (rows == NULL && min == 0) {
        return;
    }
    if (rows != NULL && !hab_walk_rows_fit(c, path, rows, max)) {
        return;
    }
    for (size_t i = 0; i < count || i < min; i++) {
        check_row(c, group, i);
    }
    if (json_object_get(group, "unique") != NULL) {
        check_unique(c, group);
    }
}

static void check_sections(const hab_walk *c)
{
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(c->context->description, "sections"), index, section)
    {
        const json_t *group = json_object_get(section, "groupe");

        check_fields(c, json_object_get(section, "champs"), "");
        if (group != NULL) {
            check_group(c, group);
        }
    }
    hab_walk_refuse_rest(c, c->left, "");
}

void hab_entry_report(void *errors, const char *field, const char *message)
{
    hab_walk_error(errors, field, message, NULL);
}

hab_status hab_entry_check(const hab_entry_context *context, const json_t *given, json_t **document,
                           json_t *errors)
{
    hab_walk c = {
        .context = context, .left = json_deep_copy(given), .made = json_object(), .errors = errors};
    hab_status status = c.left != NULL && c.made != NULL ? HAB_OK : HAB_MEMORY;

    if (status == HAB_OK) {
        check_sections(&c);
        status = json_array_size(errors) == 0 ? HAB_OK : HAB_INVALID;
    }
    json_decref(c.left);
    if (status == HAB_OK) {
        *document = c.made;
    } else {
        json_decref(c.made);
    }
    return status;
}
