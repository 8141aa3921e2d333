/* The form as a page shows it, with what was typed and what is wrong with it. */
#include "form/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/field.h"
#include "request/reference_choice.h"
#include "web/form_document.h"

enum { CAF_MAX = 200 };

typedef struct filling {
    const hab_entry_context *context;
    const json_t *given;
    const json_t *errors;
} filling;

static void put_text(json_t *into, const char *name, const char *text)
{
    if (text[0] != '\0') {
        json_object_set_new(into, name, json_string(text));
    }
}

/* "annexe.personnes[0].nom" → "annexe-personnes-0-nom". */
static void put_id(json_t *into, const char *path)
{
    char id[HAB_WALK_PATH];
    char *to = id;

    for (const char *from = path; *from != '\0'; from++) {
        if (*from == '.' || *from == '[') {
            *to++ = '-';
        } else if (*from != ']') {
            *to++ = *from;
        }
    }
    *to = '\0';
    json_object_set_new(into, "id", json_string(id));
}

static void put_value(json_t *into, const char *name, const json_t *value)
{
    char number[24];

    if (json_is_integer(value)) {
        (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        put_text(into, name, number);
    } else if (hab_entry_said(value) != NULL) {
        put_text(into, name, hab_entry_said(value));
    } else if (json_is_array(value) && json_array_size(value) > 0) {
        put_value(into, name, json_array_get(value, json_array_size(value) - 1));
    }
}

static const json_t *error_at(const filling *f, const char *path)
{
    size_t index;
    json_t *error;

    json_array_foreach(f->errors, index, error)
    {
        if (strcmp(hab_walk_text(error, "champ"), path) == 0) {
            return error;
        }
    }
    return NULL;
}

static void put_error(const filling *f, json_t *into, const char *path)
{
    const json_t *error = error_at(f, path);

    if (error != NULL) {
        put_text(into, "faute", hab_walk_text(error, "message"));
        if (json_object_get(error, "choix") != NULL) {
            json_object_set(into, "choix", json_object_get(error, "choix"));
        }
    }
}

static int holds(const json_t *given, const char *value)
{
    size_t index;
    json_t *item;

    if (json_is_array(given)) {
        json_array_foreach(given, index, item)
        {
            if (holds(item, value)) {
                return 1;
            }
        }
        return 0;
    }
    return hab_entry_said(given) != NULL && strcmp(hab_entry_said(given), value) == 0;
}

static json_t *options_of(const json_t *options, const json_t *given, const char *path)
{
    json_t *made = json_array();
    size_t index;
    json_t *option;

    json_array_foreach(options, index, option)
    {
        json_t *copy = json_copy(option);
        char place[HAB_WALK_PATH];

        hab_walk_row(place, path, index);
        put_id(copy, place);
        json_object_set_new(copy, "choisi",
                            json_boolean(holds(given, hab_walk_text(option, "valeur"))));
        json_array_append_new(made, copy);
    }
    return made;
}

/* The Cafs of the list, to choose from. */
static json_t *cafs(const filling *f)
{
    hab_reference *entries = calloc(CAF_MAX, sizeof(*entries));
    json_t *options = json_array();
    unsigned count = 0;

    if (entries != NULL) {
        (void) hab_reference_search(f->context->txn, HAB_REFERENCE_CAF, hab_slice_text(""), entries,
                                    CAF_MAX, &count);
    }
    for (unsigned i = 0; i < count; i++) {
        char label[256];

        hab_reference_show(&entries[i], label);
        json_array_append_new(options,
                              json_pack("{s:s, s:s}", "valeur", entries[i].code, "libelle", label));
    }
    free(entries);
    return options;
}

/* What of a rule a page shows as it is. */
static json_t *shown_part(const json_t *rule)
{
    static const char *const members[] = {"libelle", "aide", "type",         "obligatoire",
                                          "max",     "min",  "autocomplete", "format"};
    json_t *part = json_object();

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        json_t *member = json_object_get(rule, members[i]);

        if (member != NULL) {
            json_object_set(part, members[i], member);
        }
    }
    return part;
}

static json_t *plain_field(const filling *f, const json_t *rule, const char *prefix)
{
    json_t *field = shown_part(rule);
    char path[HAB_WALK_PATH];
    const json_t *given;

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    given = hab_path_get(f->given, path);
    json_object_set_new(field, "nom", json_string(path));
    put_id(field, path);
    put_value(field, "valeur", given);
    put_error(f, field, path);
    put_text(field, "quand", hab_walk_text(json_object_get(rule, "si"), "texte"));
    if (json_object_get(rule, "options") != NULL) {
        json_object_set_new(field, "options",
                            options_of(json_object_get(rule, "options"), given, path));
    }
    return field;
}

/* The name of an entry with its code, once the code is known to be its own. */
static void put_entry(const filling *f, json_t *field, const json_t *rule, const char *prefix,
                      int kind)
{
    const char *name = hab_walk_text(field, "valeur");
    char path[HAB_WALK_PATH], label[256];
    hab_reference entry;
    const char *code;

    hab_walk_member(path, prefix, hab_walk_text(json_object_get(rule, "cle"), "chemin"));
    code = json_string_value(hab_path_get(f->given, path));
    if (code != NULL
        && hab_reference_get(f->context->txn, (hab_reference_kind) kind, hab_slice_text(code),
                             &entry)
               == HAB_OK
        && hab_reference_same_name(hab_slice_text(name), hab_slice_text(entry.nom))) {
        hab_reference_show(&entry, label);
        put_text(field, "valeur", label);
    }
}

/* A list that is loaded is chosen from; without it a name comes with its code. */
static void add_field(const filling *f, const json_t *rule, const char *prefix, json_t *fields)
{
    const json_t *key = json_object_get(rule, "cle");
    int kind = 0;
    int listed = hab_entry_listed(f->context, rule, &kind);
    json_t *field;

    if (listed && json_object_get(rule, "sans_liste") != NULL) {
        return;
    }
    field = plain_field(f, rule, prefix);
    json_array_append_new(fields, field);
    if (key != NULL && listed) {
        put_entry(f, field, rule, prefix, kind);
    } else if (key != NULL) {
        json_object_set_new(field, "type", json_string("texte"));
        json_object_del(field, "aide");
        json_array_append_new(fields, plain_field(f, key, prefix));
    } else if (listed) {
        json_t *options = cafs(f);

        json_object_set_new(
            field, "options",
            options_of(options, json_object_get(field, "valeur"), hab_walk_text(field, "nom")));
        json_decref(options);
    }
}

static json_t *fill_fields(const filling *f, const json_t *rules, const char *prefix)
{
    json_t *fields = json_array();
    size_t index;
    json_t *rule;

    json_array_foreach(rules, index, rule)
    {
        add_field(f, rule, prefix, fields);
    }
    return fields;
}

/* What is ticked for one row of the other group; NULL when nothing is. */
static const json_t *ticked_for(const json_t *matrix, const json_t *lines, const json_t *rows,
                                size_t place)
{
    size_t index;
    json_t *line;

    json_array_foreach(lines, index, line)
    {
        const char *written = hab_walk_text(line, hab_walk_text(matrix, "membre"));

        if (hab_walk_target(matrix, rows, written) == place) {
            return json_object_get(line, "services");
        }
    }
    return NULL;
}

/* The boxes of one row; one that its kind has not is left out unless it is ticked. */
static json_t *boxes_of(const json_t *matrix, const json_t *row, const json_t *ticked,
                        const char *path)
{
    json_t *all = options_of(json_object_get(matrix, "services"), ticked, path);
    json_t *kept = json_array();
    size_t index;
    json_t *box;

    json_array_foreach(all, index, box)
    {
        const json_t *only = json_object_get(box, "pour");
        const char *kind = hab_walk_text(row, hab_walk_text(only, "champ"));

        if (only == NULL || kind[0] == '\0' || strcmp(kind, hab_walk_text(only, "valeur")) == 0
            || json_is_true(json_object_get(box, "choisi"))) {
            json_array_append(kept, box);
        }
    }
    json_decref(all);
    return kept;
}

static json_t *matrix_line(const filling *f, const json_t *matrix, const json_t *lines,
                           const char *path, size_t place)
{
    const json_t *rows = hab_path_get(f->given, hab_walk_text(matrix, "groupe"));
    const json_t *row = json_array_get(rows, place);
    const char *name = hab_walk_text(row, hab_walk_text(matrix, "nom"));
    char line_path[HAB_WALK_PATH], inner[HAB_WALK_PATH], number[24];
    json_t *line = json_object();

    (void) snprintf(number, sizeof(number), "#%zu", place + 1);
    hab_walk_row(line_path, path, place);
    hab_walk_member(inner, line_path, hab_walk_text(matrix, "membre"));
    json_object_set_new(line, "membre", json_string(inner));
    json_object_set_new(line, "numero", json_string(number));
    put_text(line, "titre", name);
    hab_walk_member(inner, line_path, "services");
    json_object_set_new(line, "nom", json_string(inner));
    put_id(line, inner);
    put_error(f, line, inner);
    json_object_set_new(line, "cases",
                        boxes_of(matrix, row, ticked_for(matrix, lines, rows, place), inner));
    return line;
}

static json_t *fill_matrix(const filling *f, const json_t *matrix, const char *prefix)
{
    const json_t *rows = hab_path_get(f->given, hab_walk_text(matrix, "groupe"));
    size_t count = json_array_size(rows) > 0 ? json_array_size(rows) : 1;
    json_t *filled = shown_part(matrix);
    json_t *lines = json_array();
    char path[HAB_WALK_PATH];

    hab_walk_member(path, prefix, hab_walk_text(matrix, "chemin"));
    put_id(filled, path);
    put_error(f, filled, path);
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(lines, matrix_line(f, matrix, hab_path_get(f->given, path), path, i));
    }
    json_object_set_new(filled, "lignes", lines);
    return filled;
}

static json_t *fill_row(const filling *f, const json_t *group, size_t place, int removable)
{
    json_t *row = json_object();
    char path[HAB_WALK_PATH], title[120];

    hab_walk_row(path, hab_walk_text(group, "chemin"), place);
    (void) snprintf(title, sizeof(title), "%.80s %zu", hab_walk_text(group, "nom"), place + 1);
    json_object_set_new(row, "titre", json_string(title));
    json_object_set_new(row, "champs", fill_fields(f, json_object_get(group, "champs"), path));
    if (json_object_get(group, "matrice") != NULL) {
        json_object_set_new(row, "matrice",
                            fill_matrix(f, json_object_get(group, "matrice"), path));
    }
    if (removable) {
        json_object_set_new(row, "retirer", json_string(path));
        put_text(row, "retirer_libelle", hab_walk_text(group, "retirer"));
    }
    return row;
}

static json_t *fill_group(const filling *f, const json_t *group)
{
    const char *path = hab_walk_text(group, "chemin");
    const json_t *given = hab_path_get(f->given, path);
    size_t min = (size_t) json_integer_value(json_object_get(group, "min"));
    size_t max = (size_t) json_integer_value(json_object_get(group, "max"));
    size_t count = json_array_size(given) > min ? json_array_size(given) : min;
    json_t *filled = json_object();
    json_t *rows = json_array();

    put_id(filled, path);
    put_error(f, filled, path);
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(rows, fill_row(f, group, i, count > min));
    }
    json_object_set_new(filled, "rangees", rows);
    if (count < max) {
        json_object_set_new(filled, "ajouter", json_string(path));
        put_text(filled, "ajouter_libelle", hab_walk_text(group, "ajouter"));
    }
    return filled;
}

json_t *hab_entry_fill(const hab_entry_context *context, const json_t *given, const json_t *errors)
{
    json_t *within = hab_entry_within(context->description, given);
    const filling f = {.context = context, .given = within, .errors = errors};
    const json_t *form = context->description;
    json_t *page = json_pack(
        "{s:O, s:O, s:O*, s:O*, s:O*, s:O*}", "titre", json_object_get(form, "titre"), "chapeau",
        json_object_get(form, "chapeau"), "envoi", json_object_get(form, "envoi"), "bouton",
        json_object_get(form, "bouton"), "relire", json_object_get(form, "relire"), "brouillon",
        json_object_get(form, "brouillon"));
    json_t *sections = json_array();
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(form, "sections"), index, section)
    {
        json_t *filled = json_pack("{s:O, s:O*}", "titre", json_object_get(section, "titre"),
                                   "aide", json_object_get(section, "aide"));

        json_object_set_new(filled, "champs",
                            fill_fields(&f, json_object_get(section, "champs"), ""));
        if (json_object_get(section, "groupe") != NULL) {
            json_object_set_new(filled, "groupe",
                                fill_group(&f, json_object_get(section, "groupe")));
        }
        json_array_append_new(sections, filled);
    }
    json_decref(within);
    if (json_object_set_new(page, "sections", sections) != 0) {
        json_decref(page);
        return NULL;
    }
    return page;
}
