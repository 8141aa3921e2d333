/* Rights as a matrix: boxes ticked in one group's rows for the rows of another. */
#include "form/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/field.h"
#include "web/form_document.h"

size_t hab_walk_target(const json_t *matrix, const json_t *rows, const char *written)
{
    size_t index;
    json_t *row;

    if (written[0] == '#') {
        return (size_t) strtoul(written + 1, NULL, 10) - 1;
    }
    json_array_foreach(rows, index, row)
    {
        if (strcmp(hab_walk_text(row, hab_walk_text(matrix, "cle")), written) == 0) {
            return index;
        }
    }
    return json_array_size(rows);
}

/* The services ticked for one row, each one that its kind has; what is refused is said
 * at `path`. */
static json_t *check_services(const hab_walk *c, const json_t *matrix, const json_t *row,
                              const json_t *given, const char *path)
{
    json_t *kept = json_array();
    size_t index, place;
    json_t *service, *ticked;
    json_t *all =
        json_is_array(given) ? json_incref((json_t *) given) : json_pack("[O]", (json_t *) given);

    json_array_foreach(json_object_get(matrix, "services"), index, service)
    {
        const json_t *only = json_object_get(service, "pour");
        int has = 0;

        json_array_foreach(all, place, ticked)
        {
            has |= json_equal(ticked, json_object_get(service, "valeur"));
        }
        if (has && only != NULL
            && strcmp(hab_walk_text(row, hab_walk_text(only, "champ")),
                      hab_walk_text(only, "valeur"))
                   != 0) {
            hab_walk_error(c->errors, path, hab_walk_text(only, "erreur"), NULL);
        } else if (has) {
            json_array_append(kept, json_object_get(service, "valeur"));
        }
    }
    if (json_array_size(all) > json_array_size(kept) && json_array_size(kept) == 0
        && !hab_entry_field_blank(given)) {
        hab_walk_error(c->errors, path, hab_walk_text(matrix, "erreur"), NULL);
    }
    json_decref(all);
    return kept;
}

static int is_kept(const json_t *kept, const json_t *matrix, const char *name)
{
    size_t index;
    json_t *right;

    json_array_foreach(kept, index, right)
    {
        if (strcmp(hab_walk_text(right, hab_walk_text(matrix, "membre")), name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Adds a right to those kept; a row has one, whichever way it is named. */
static void keep(const hab_walk *c, const json_t *matrix, size_t target, json_t *services,
                 const char *path, json_t *kept)
{
    const char *member = hab_walk_text(matrix, "membre");
    char name[24], inner[HAB_WALK_PATH];

    (void) snprintf(name, sizeof(name), "#%zu", target + 1);
    if (is_kept(kept, matrix, name)) {
        hab_walk_member(inner, path, member);
        hab_walk_error(c->errors, inner,
                       "Cette ligne est donnée deux fois\u00a0: réunissez ses services en une "
                       "seule.",
                       NULL);
    } else if (json_array_size(services) > 0) {
        json_array_append_new(kept, json_pack("{s:s, s:O}", member, name, "services", services));
    }
}

/* One line of the matrix as given; kept when something is ticked. */
static void check_right(const hab_walk *c, const json_t *matrix, const json_t *line,
                        const char *path, json_t *kept)
{
    const json_t *rows = hab_path_get(c->made, hab_walk_text(matrix, "groupe"));
    const json_t *services = json_object_get(line, "services");
    size_t target =
        hab_walk_target(matrix, rows, hab_walk_text(line, hab_walk_text(matrix, "membre")));
    char inner[HAB_WALK_PATH];
    json_t *ticked;

    if (!json_is_object(line) || json_object_size(line) > 2) {
        hab_walk_error(c->errors, path, hab_walk_text(matrix, "erreur"), NULL);
        return;
    }
    if (hab_entry_field_blank(services)) {
        return;
    }
    hab_walk_member(inner, path, "services");
    if (target >= json_array_size(rows)) {
        hab_walk_error(c->errors, inner, hab_walk_text(matrix, "erreur"), NULL);
        return;
    }
    ticked = check_services(c, matrix, json_array_get(rows, target), services, inner);
    keep(c, matrix, target, ticked, path, kept);
    json_decref(ticked);
}

void hab_walk_matrix(const hab_walk *c, const json_t *matrix, const char *prefix)
{
    char path[HAB_WALK_PATH], line_path[HAB_WALK_PATH];
    json_t *kept = json_array();
    size_t before = json_array_size(c->errors);
    json_t *given;
    size_t index;
    json_t *line;

    hab_walk_member(path, prefix, hab_walk_text(matrix, "chemin"));
    given = hab_walk_take(c, path);
    json_array_foreach(given, index, line)
    {
        hab_walk_row(line_path, path, index);
        check_right(c, matrix, line, line_path, kept);
    }
    if (json_array_size(kept) == 0 && json_array_size(c->errors) == before) {
        hab_walk_error(c->errors, path, hab_walk_text(matrix, "erreur"), NULL);
    }
    hab_walk_set(c, path, kept);
    json_decref(given);
}
