/* A checked document as its reader sees it, beside another of the same form. */
#include "form/reading.h"

#include <stdio.h>
#include <string.h>

#include "web/form_document.h"

typedef struct comparison {
    hab_reading now;
    hab_reading was;
} comparison;

/* Where a part stands in both documents; NULL: there is no such row. */
typedef struct places {
    const char *now;
    const char *was;
} places;

/* What happened to a whole: the same as to each of its parts, or it was modified. */
typedef struct tally {
    size_t parts;
    const char *change; /* of the first part; NULL: none */
    int mixed;
} tally;

static int same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void count_parts(tally *t, const json_t *parts)
{
    size_t index;
    json_t *part;

    json_array_foreach(parts, index, part)
    {
        const char *change = json_string_value(json_object_get(part, "change"));

        if (t->parts++ == 0) {
            t->change = change;
        }
        t->mixed |= !same_text(t->change, change);
    }
}

static void put_change(json_t *whole, const tally *t)
{
    const char *change = t->mixed ? "modification" : t->change;

    if (change != NULL) {
        json_object_set_new(whole, "change", json_string(change));
    }
}

static void put_text(json_t *into, const char *name, const char *text)
{
    if (text[0] != '\0') {
        json_object_set_new(into, name, json_string(text));
    }
}

/* A line of which at least one document says something; `path` "" for none. */
static void add_line(const comparison *c, const char *path, const char *label, const char *now,
                     const char *was, json_t *lines)
{
    json_t *line;

    if (now[0] == '\0' && was[0] == '\0') {
        return;
    }
    line = json_object();
    put_text(line, "chemin", path);
    json_object_set_new(line, "libelle", json_string(label));
    put_text(line, "valeur", now);
    if (c->was.document != NULL && strcmp(now, was) != 0) {
        put_text(line, "avant", was);
        json_object_set_new(line, "change",
                            json_string(was[0] == '\0'   ? "ajout"
                                        : now[0] == '\0' ? "retrait"
                                                         : "modification"));
    }
    json_array_append_new(lines, line);
}

static void compare_field(const comparison *c, const json_t *rule, const places *at, json_t *lines)
{
    char path[HAB_WALK_PATH] = "", now[HAB_TYPED_MAX + 1] = "", was[HAB_TYPED_MAX + 1] = "";

    if (at->now != NULL) {
        hab_walk_member(path, at->now, hab_walk_text(rule, "chemin"));
        hab_reading_field(&c->now, rule, at->now, now);
    }
    if (at->was != NULL) {
        hab_reading_field(&c->was, rule, at->was, was);
    }
    add_line(c, path, hab_walk_text(rule, "libelle"), now, was, lines);
}

static json_t *compare_fields(const comparison *c, const json_t *rules, const places *at)
{
    json_t *lines = json_array();
    size_t index;
    json_t *rule;

    json_array_foreach(rules, index, rule)
    {
        compare_field(c, rule, at, lines);
    }
    return lines;
}

/* What a line of that label says; it is then taken out. */
static void take_line(json_t *lines, const char *label, char said[HAB_TYPED_MAX + 1])
{
    size_t index;
    json_t *line;

    said[0] = '\0';
    json_array_foreach(lines, index, line)
    {
        if (strcmp(hab_walk_text(line, "libelle"), label) == 0) {
            (void) snprintf(said, HAB_TYPED_MAX + 1, "%s", hab_walk_text(line, "valeur"));
            json_array_remove(lines, index);
            return;
        }
    }
}

/* The rights of a row, by what they are for. */
static void compare_matrix(const comparison *c, const json_t *matrix, const places *at,
                           json_t *lines)
{
    json_t *now = at->now != NULL ? hab_reading_matrix(&c->now, matrix, at->now) : json_array();
    json_t *was = at->was != NULL ? hab_reading_matrix(&c->was, matrix, at->was) : json_array();
    char said[HAB_TYPED_MAX + 1];
    size_t index;
    json_t *line;

    json_array_foreach(now, index, line)
    {
        const char *label = hab_walk_text(line, "libelle");

        take_line(was, label, said);
        add_line(c, "", label, hab_walk_text(line, "valeur"), said, lines);
    }
    json_array_foreach(was, index, line)
    {
        add_line(c, "", hab_walk_text(line, "libelle"), "", hab_walk_text(line, "valeur"), lines);
    }
    json_decref(now);
    json_decref(was);
}

/* One row of both documents, or of one; a row that says nothing is left out. */
static void compare_row(const comparison *c, const json_t *group, size_t index, const places *at,
                        json_t *rows)
{
    const json_t *matrix = json_object_get(group, "matrice");
    json_t *lines = compare_fields(c, json_object_get(group, "champs"), at);
    tally changes = {.parts = 0};
    char title[120];
    json_t *row;

    if (matrix != NULL) {
        compare_matrix(c, matrix, at, lines);
    }
    if (json_array_size(lines) == 0) {
        json_decref(lines);
        return;
    }
    hab_reading_title(group, index, title);
    row = json_pack("{s:s, s:o}", "titre", title, "lignes", lines);
    count_parts(&changes, lines);
    put_change(row, &changes);
    json_array_append_new(rows, row);
}

/* What names a row among the others; NULL when nothing does. */
static const json_t *name_of(const json_t *group, const json_t *row)
{
    const char *path = hab_walk_text(json_object_get(group, "unique"), "chemin");

    return path[0] != '\0' ? hab_path_get(row, path) : NULL;
}

/* The row as it was: of the same name, or, without one, at the same place. The number of
 * rows when there is none. */
static size_t former_of(const json_t *group, const json_t *row, size_t place, const json_t *former,
                        const char *taken)
{
    const json_t *name = name_of(group, row);
    size_t count = json_array_size(former);

    for (size_t i = name != NULL ? 0 : place; i < count; i++) {
        const json_t *other = name_of(group, json_array_get(former, i));
        int same = name != NULL ? json_equal(name, other) : other == NULL && i == place;

        if (same && !taken[i]) {
            return i;
        }
    }
    return count;
}

/* In the order of the document; rows that are gone at the end. */
static json_t *compare_rows(const comparison *c, const json_t *group)
{
    const char *path = hab_walk_text(group, "chemin");
    const json_t *former = hab_path_get(c->was.document, path);
    size_t count = json_array_size(former);
    char taken[HAB_DOCUMENT_ROWS] = {0}, now[HAB_WALK_PATH], was[HAB_WALK_PATH];
    json_t *rows = json_array();
    size_t index;
    json_t *row;

    count = count < sizeof(taken) ? count : sizeof(taken);
    json_array_foreach(hab_path_get(c->now.document, path), index, row)
    {
        size_t place = former_of(group, row, index, former, taken);

        hab_walk_row(now, path, index);
        hab_walk_row(was, path, place);
        compare_row(c, group, index, &(places){now, place < count ? was : NULL}, rows);
        if (place < count) {
            taken[place] = 1;
        }
    }
    for (size_t i = 0; i < count; i++) {
        hab_walk_row(was, path, i);
        if (!taken[i]) {
            compare_row(c, group, i, &(places){NULL, was}, rows);
        }
    }
    return rows;
}

static json_t *compare_section(const comparison *c, const json_t *section)
{
    const json_t *group = json_object_get(section, "groupe");
    const places whole = {"", ""};
    json_t *lines = compare_fields(c, json_object_get(section, "champs"), &whole);
    json_t *shown =
        json_pack("{s:O, s:o}", "titre", json_object_get(section, "titre"), "lignes", lines);
    tally changes = {.parts = 0};

    count_parts(&changes, lines);
    if (group != NULL) {
        json_object_set_new(shown, "rangees", compare_rows(c, group));
        count_parts(&changes, json_object_get(shown, "rangees"));
    }
    put_change(shown, &changes);
    return shown;
}

json_t *hab_entry_compare(const hab_entry_context *context, const json_t *document,
                          const json_t *before)
{
    const comparison c = {.now = {.context = context, .document = document},
                          .was = {.context = context, .document = before}};
    json_t *sections = json_array();
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(context->description, "sections"), index, section)
    {
        json_array_append_new(sections, compare_section(&c, section));
    }
    return json_pack("{s:O, s:o}", "titre", json_object_get(context->description, "titre"),
                     "sections", sections);
}
