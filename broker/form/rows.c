/* Rows of a form's groups come and go while it is filled in, without any script. */
#include "form/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/form_document.h"

/* The group of a path; NULL when the form has none. */
static const json_t *group_of(const json_t *form, const char *path)
{
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(form, "sections"), index, section)
    {
        const json_t *group = json_object_get(section, "groupe");

        if (group != NULL && strcmp(hab_walk_text(group, "chemin"), path) == 0) {
            return group;
        }
    }
    return NULL;
}

static size_t bound_of(const json_t *group, const char *name)
{
    return (size_t) json_integer_value(json_object_get(group, name));
}

/* A form shows rows that were not given: they are there, and empty. */
static json_t *rows_of(json_t *given, const json_t *group)
{
    const char *path = hab_walk_text(group, "chemin");
    json_t *rows = hab_path_get(given, path);

    if (rows == NULL && hab_path_set(given, path, json_array()) == HAB_OK) {
        rows = hab_path_get(given, path);
    }
    while (json_is_array(rows) && json_array_size(rows) < bound_of(group, "min")) {
        if (json_array_append_new(rows, json_object()) != 0) {
            return NULL;
        }
    }
    return json_is_array(rows) ? rows : NULL;
}

hab_status hab_entry_add(const json_t *form, json_t *given, const char *path)
{
    const json_t *group = group_of(form, path);
    json_t *rows = group != NULL ? rows_of(given, group) : NULL;

    if (rows == NULL || json_array_size(rows) >= bound_of(group, "max")) {
        return HAB_INVALID;
    }
    return json_array_append_new(rows, json_object()) == 0 ? HAB_OK : HAB_MEMORY;
}

/* Lines of a matrix that are for the row that goes go too; those behind it move up. */
static void renumber(json_t *lines, const char *member, size_t removed)
{
    size_t index = 0;

    while (index < json_array_size(lines)) {
        json_t *line = json_array_get(lines, index);
        const char *written = hab_walk_text(line, member);
        size_t place = written[0] == '#' ? (size_t) strtoul(written + 1, NULL, 10) : 0;
        char name[24];

        if (place == removed + 1) {
            json_array_remove(lines, index);
            continue;
        }
        if (place > removed + 1) {
            (void) snprintf(name, sizeof(name), "#%zu", place - 1);
            json_object_set_new(line, member, json_string(name));
        }
        index++;
    }
}

static void renumber_matrices(const json_t *form, json_t *given, const char *path, size_t removed)
{
    size_t index, place;
    json_t *section, *row;

    json_array_foreach(json_object_get(form, "sections"), index, section)
    {
        const json_t *group = json_object_get(section, "groupe");
        const json_t *matrix = json_object_get(group, "matrice");

        if (strcmp(hab_walk_text(matrix, "groupe"), path) == 0) {
            json_array_foreach(hab_path_get(given, hab_walk_text(group, "chemin")), place, row)
            {
                renumber(json_object_get(row, hab_walk_text(matrix, "chemin")),
                         hab_walk_text(matrix, "membre"), removed);
            }
        }
    }
}

hab_status hab_entry_remove(const json_t *form, json_t *given, const char *row)
{
    char path[HAB_WALK_PATH];
    const char *bracket = strchr(row, '[');
    const json_t *group;
    json_t *rows;
    size_t place;

    if (bracket == NULL || strlen(row) >= sizeof(path)) {
        return HAB_INVALID;
    }
    (void) snprintf(path, sizeof(path), "%.*s", (int) (bracket - row), row);
    place = (size_t) strtoul(bracket + 1, NULL, 10);
    group = group_of(form, path);
    rows = group != NULL ? rows_of(given, group) : NULL;
    if (rows == NULL || json_array_size(rows) <= bound_of(group, "min")
        || json_array_remove(rows, place) != 0) {
        return HAB_INVALID;
    }
    renumber_matrices(form, given, path, place);
    return HAB_OK;
}

static void cut(json_t *rows, size_t max)
{
    while (json_array_size(rows) > max) {
        json_array_remove(rows, json_array_size(rows) - 1);
    }
}

/* A matrix has a line for each row of the other group. */
static void cut_group(const json_t *form, const json_t *group, json_t *given)
{
    const json_t *matrix = json_object_get(group, "matrice");
    const json_t *other = matrix != NULL ? group_of(form, hab_walk_text(matrix, "groupe")) : NULL;
    json_t *rows = hab_path_get(given, hab_walk_text(group, "chemin"));
    size_t place;
    json_t *row;

    cut(rows, bound_of(group, "max"));
    if (other == NULL) {
        return;
    }
    json_array_foreach(rows, place, row)
    {
        cut(json_object_get(row, hab_walk_text(matrix, "chemin")), bound_of(other, "max"));
    }
}

json_t *hab_entry_within(const json_t *form, const json_t *given)
{
    json_t *kept = json_deep_copy(given);
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(form, "sections"), index, section)
    {
        if (json_object_get(section, "groupe") != NULL) {
            cut_group(form, json_object_get(section, "groupe"), kept);
        }
    }
    return kept;
}
