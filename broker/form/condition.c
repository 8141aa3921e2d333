#include "form/condition.h"

#include <stdio.h>
#include <string.h>

#include "form/field.h"
#include "web/form_document.h"

static const char *label_of(const json_t *field, const char *value)
{
    size_t index;
    json_t *option;

    json_array_foreach(json_object_get(field, "options"), index, option)
    {
        if (strcmp(hab_walk_text(option, "valeur"), value) == 0) {
            return hab_walk_text(option, "libelle");
        }
    }
    return NULL;
}

static const json_t *field_at(const json_t *before, const char *path)
{
    size_t index;
    json_t *field;

    json_array_foreach(before, index, field)
    {
        if (strcmp(hab_walk_text(field, "chemin"), path) == 0) {
            return field;
        }
    }
    return NULL;
}

/* The condition of a field on one of those that stand before it. */
static hab_status read_one(json_t *field, const json_t *before, hab_error *error)
{
    json_t *condition = json_object_get(field, "si");
    const json_t *other = field_at(before, hab_walk_text(condition, "chemin"));
    const char *label = label_of(other, hab_walk_text(condition, "valeur"));
    json_t *key = json_object_get(field, "cle");

    if (condition == NULL) {
        return HAB_OK;
    }
    if (label == NULL) {
        return hab_fail(error, HAB_INVALID,
                        "%.100s: si: a field with options that stands before it, and one of its "
                        "values, are wanted",
                        hab_walk_text(field, "chemin"));
    }
    if (json_object_set_new(condition, "texte",
                            json_sprintf("si vous répondez «\u00a0%s\u00a0» à «\u00a0%s\u00a0»",
                                         label, hab_walk_text(other, "libelle")))
            != 0
        || (key != NULL && json_object_set(key, "si", condition) != 0)) {
        return HAB_MEMORY;
    }
    return HAB_OK;
}

/* `before` gets the fields too: those of all sections, or of one row. */
static hab_status read_fields(json_t *fields, json_t *before, hab_error *error)
{
    size_t index;
    json_t *field;

    json_array_foreach(fields, index, field)
    {
        hab_status status = read_one(field, before, error);

        if (status == HAB_OK && json_array_append(before, field) != 0) {
            status = HAB_MEMORY;
        }
        if (status != HAB_OK) {
            return status;
        }
    }
    return HAB_OK;
}

static hab_status read_rows(const json_t *group, hab_error *error)
{
    json_t *before = json_array();
    hab_status status =
        before != NULL ? read_fields(json_object_get(group, "champs"), before, error) : HAB_MEMORY;

    json_decref(before);
    return status;
}

hab_status hab_condition_read(json_t *form, hab_error *error)
{
    json_t *before = json_array();
    hab_status status = before != NULL ? HAB_OK : HAB_MEMORY;
    const json_t *sections = json_object_get(form, "sections");

    for (size_t i = 0; status == HAB_OK && i < json_array_size(sections); i++) {
        const json_t *section = json_array_get(sections, i);

        status = read_fields(json_object_get(section, "champs"), before, error);
        if (status == HAB_OK) {
            status = read_rows(json_object_get(section, "groupe"), error);
        }
    }
    json_decref(before);
    return status;
}

static int says(const json_t *made, const char *value)
{
    size_t index;
    json_t *item;

    json_array_foreach(made, index, item)
    {
        if (says(item, value)) {
            return 1;
        }
    }
    return hab_entry_said(made) != NULL && strcmp(hab_entry_said(made), value) == 0;
}

int hab_condition_holds(const hab_walk *walk, const json_t *rule, const char *prefix)
{
    const json_t *condition = json_object_get(rule, "si");
    char path[HAB_WALK_PATH];

    if (condition == NULL) {
        return 1;
    }
    hab_walk_member(path, prefix, hab_walk_text(condition, "chemin"));
    return says(hab_path_get(walk->made, path), hab_walk_text(condition, "valeur"));
}

static int stays_chosen(const json_t *rule)
{
    const char *type = hab_walk_text(rule, "type");

    return strcmp(type, "choix") == 0 || strcmp(type, "oui_non") == 0;
}

void hab_condition_pass(const hab_walk *walk, const json_t *rule, const char *prefix)
{
    const json_t *key = json_object_get(rule, "cle");
    char path[HAB_WALK_PATH];
    json_t *given, *said;

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    given = hab_walk_take(walk, path);
    if (!hab_entry_field_blank(given) && !stays_chosen(rule)) {
        said = json_sprintf("Ce champ n’est à remplir que %s\u00a0: effacez-le, ou changez cette "
                            "réponse.",
                            hab_walk_text(json_object_get(rule, "si"), "texte"));
        hab_walk_error(walk->errors, path, json_string_value(said), NULL);
        json_decref(said);
    }
    json_decref(given);
    if (key != NULL) {
        hab_condition_pass(walk, key, prefix);
    }
}
