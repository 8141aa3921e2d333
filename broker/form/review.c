/* A checked document as its reader sees it, before it is sent. */
#include "form/reading.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "form/field.h"
#include "request/reference_choice.h"
#include "web/form_document.h"

/* The label of an option, or the value itself. */
static const char *label_of(const json_t *options, const json_t *value)
{
    const char *said = hab_entry_said(value);
    size_t index;
    json_t *option;

    json_array_foreach(options, index, option)
    {
        if (said != NULL && strcmp(hab_walk_text(option, "valeur"), said) == 0) {
            return hab_walk_text(option, "libelle");
        }
    }
    return said;
}

static void add_line(json_t *lines, const char *label, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        json_array_append_new(lines, json_pack("{s:s, s:s}", "libelle", label, "valeur", value));
    }
}

/* "Disponibilités, Fonctionnement" */
static void join(const json_t *values, const json_t *options, char *to, size_t size)
{
    size_t index, used = 0;
    json_t *value;

    to[0] = '\0';
    json_array_foreach(values, index, value)
    {
        const char *label = label_of(options, value);
        int written = snprintf(to + used, size - used, "%s%s", index > 0 ? ", " : "",
                               label != NULL ? label : "");

        if (written < 0 || (size_t) written >= size - used) {
            return;
        }
        used += (size_t) written;
    }
}

/* A Caf by its name, when the list of Cafs has it; else by its code. */
static void show_caf(const hab_reading *r, const char *code, char text[256])
{
    hab_reference entry;

    if (hab_reference_get(r->context->txn, HAB_REFERENCE_CAF, hab_slice_text(code), &entry)
        == HAB_OK) {
        hab_reference_show(&entry, text);
    } else {
        (void) snprintf(text, 256, "%s", code);
    }
}

/* "31 mars 2026"; what an older form kept that is none stays as it is. */
static void show_date(const char *date, char *text, size_t size)
{
    int64_t end;

    if (hab_parse_end(hab_slice_text(date), &end) == HAB_OK) {
        hab_format_until(end, text);
    } else {
        (void) snprintf(text, size, "%s", date);
    }
}

/* "08:30" → "8 h 30" */
static void show_hour(const char *hour, char *text, size_t size)
{
    int skipped = hour[0] == '0';

    (void) snprintf(text, size, "%.*s\u00a0h\u00a0%s", 2 - skipped, hour + skipped, hour + 3);
}

/* A text of the document, which was checked, by the type of its field. */
static void show_text(const hab_reading *r, const json_t *rule, const json_t *value, char *text,
                      size_t size)
{
    const char *type = hab_walk_text(rule, "type");
    const char *label = label_of(json_object_get(rule, "options"), value);

    if (label == NULL) {
        text[0] = '\0';
    } else if (strcmp(type, "caf") == 0) {
        show_caf(r, label, text);
    } else if (strcmp(type, "date") == 0) {
        show_date(label, text, size);
    } else if (strcmp(type, "heure") == 0 && strlen(label) == 5) {
        show_hour(label, text, size);
    } else {
        (void) snprintf(text, size, "%s", label);
    }
}

/* "12 500"; years stay as they are. */
static void show_number(json_int_t number, char *text, size_t size)
{
    if (number < 10000) {
        (void) snprintf(text, size, "%" JSON_INTEGER_FORMAT, number);
    } else if (number < 1000000) {
        (void) snprintf(text, size, "%d\u202f%03d", (int) (number / 1000), (int) (number % 1000));
    } else {
        (void) snprintf(text, size, "%" JSON_INTEGER_FORMAT "\u202f%03d\u202f%03d",
                        number / 1000000, (int) (number / 1000 % 1000), (int) (number % 1000));
    }
}

void hab_reading_field(const hab_reading *r, const json_t *rule, const char *prefix,
                       char text[HAB_TYPED_MAX + 1])
{
    const json_t *key = json_object_get(rule, "cle");
    const size_t size = HAB_TYPED_MAX + 1;
    char path[HAB_WALK_PATH];
    const json_t *value, *code = NULL;

    hab_walk_member(path, prefix, hab_walk_text(rule, "chemin"));
    value = hab_path_get(r->document, path);
    if (key != NULL) {
        hab_walk_member(path, prefix, hab_walk_text(key, "chemin"));
        code = hab_path_get(r->document, path);
    }
    if (json_is_array(value)) {
        join(value, json_object_get(rule, "options"), text, size);
    } else if (json_is_integer(value)) {
        show_number(json_integer_value(value), text, size);
    } else if (json_is_string(value) && json_is_string(code)) {
        (void) snprintf(text, size, "%s (%s)", json_string_value(value), json_string_value(code));
    } else {
        show_text(r, rule, value, text, size);
    }
}

static json_t *review_fields(const hab_reading *r, const json_t *rules, const char *prefix)
{
    char text[HAB_TYPED_MAX + 1];
    json_t *lines = json_array();
    size_t index;
    json_t *rule;

    json_array_foreach(rules, index, rule)
    {
        hab_reading_field(r, rule, prefix, text);
        add_line(lines, hab_walk_text(rule, "libelle"), text);
    }
    return lines;
}

json_t *hab_reading_matrix(const hab_reading *r, const json_t *matrix, const char *prefix)
{
    const json_t *rows = hab_path_get(r->document, hab_walk_text(matrix, "groupe"));
    char path[HAB_WALK_PATH], text[1024];
    json_t *lines = json_array();
    size_t index;
    json_t *line;

    hab_walk_member(path, prefix, hab_walk_text(matrix, "chemin"));
    json_array_foreach(hab_path_get(r->document, path), index, line)
    {
        const char *written = hab_walk_text(line, hab_walk_text(matrix, "membre"));
        const json_t *row = json_array_get(rows, hab_walk_target(matrix, rows, written));

        join(json_object_get(line, "services"), json_object_get(matrix, "services"), text,
             sizeof(text));
        add_line(lines, hab_walk_text(row, hab_walk_text(matrix, "nom")), text);
    }
    return lines;
}

void hab_reading_title(const json_t *group, size_t index, char title[120])
{
    (void) snprintf(title, 120, "%.80s %zu", hab_walk_text(group, "nom"), index + 1);
}

static json_t *review_rows(const hab_reading *r, const json_t *group)
{
    const char *group_path = hab_walk_text(group, "chemin");
    json_t *rows = json_array();
    size_t index;
    json_t *row;

    json_array_foreach(hab_path_get(r->document, group_path), index, row)
    {
        char prefix[HAB_WALK_PATH], title[120];
        json_t *lines, *rights;

        hab_walk_row(prefix, group_path, index);
        hab_reading_title(group, index, title);
        lines = review_fields(r, json_object_get(group, "champs"), prefix);
        if (json_object_get(group, "matrice") != NULL) {
            rights = hab_reading_matrix(r, json_object_get(group, "matrice"), prefix);
            json_array_extend(lines, rights);
            json_decref(rights);
        }
        json_array_append_new(rows, json_pack("{s:s, s:o}", "titre", title, "lignes", lines));
    }
    return rows;
}

/* Every leaf as a field of a form, under its path. */
static void add_leaves(const json_t *value, const char *path, json_t *fields)
{
    char inner[HAB_WALK_PATH], number[24];
    const char *name;
    size_t index;
    json_t *member;

    if (json_is_object(value)) {
        json_object_foreach((json_t *) value, name, member)
        {
            hab_walk_member(inner, path, name);
            add_leaves(member, inner, fields);
        }
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, member)
        {
            hab_walk_row(inner, path, index);
            /* texts of one field come under one name */
            add_leaves(member, json_is_string(member) ? path : inner, fields);
        }
    } else if (json_is_integer(value)) {
        (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        json_array_append_new(fields, json_pack("{s:s, s:s}", "nom", path, "valeur", number));
    } else {
        json_array_append_new(
            fields, json_pack("{s:s, s:s}", "nom", path, "valeur", hab_entry_said(value)));
    }
}

json_t *hab_entry_review(const hab_entry_context *context, const json_t *document)
{
    const hab_reading r = {.context = context, .document = document};
    json_t *sections = json_array();
    json_t *fields = json_array();
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(context->description, "sections"), index, section)
    {
        const json_t *group = json_object_get(section, "groupe");
        json_t *shown =
            json_pack("{s:O, s:o}", "titre", json_object_get(section, "titre"), "lignes",
                      review_fields(&r, json_object_get(section, "champs"), ""));

        if (group != NULL) {
            json_object_set_new(shown, "rangees", review_rows(&r, group));
        }
        json_array_append_new(sections, shown);
    }
    add_leaves(document, "", fields);
    return json_pack(
        "{s:O, s:O*, s:O*, s:o, s:o}", "titre", json_object_get(context->description, "titre"),
        "bouton", json_object_get(context->description, "bouton"), "brouillon",
        json_object_get(context->description, "brouillon"), "sections", sections, "champs", fields);
}
