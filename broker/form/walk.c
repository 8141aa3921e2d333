#include "form/walk.h"

#include <stdio.h>
#include <string.h>

#include "web/form_document.h"

enum { ERRORS_MAX = 100 };

const char *hab_walk_text(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

void hab_walk_member(char path[HAB_WALK_PATH], const char *prefix, const char *name)
{
    if (prefix[0] == '\0') {
        (void) snprintf(path, HAB_WALK_PATH, "%.250s", name);
    } else {
        (void) snprintf(path, HAB_WALK_PATH, "%.150s.%.100s", prefix, name);
    }
}

void hab_walk_row(char path[HAB_WALK_PATH], const char *prefix, size_t index)
{
    (void) snprintf(path, HAB_WALK_PATH, "%.200s[%zu]", prefix, index);
}

void hab_walk_error(json_t *errors, const char *field, const char *message, json_t *choices)
{
    if (json_array_size(errors) < ERRORS_MAX) {
        json_array_append_new(errors, json_pack("{s:s, s:s, s:o*}", "champ", field, "message",
                                                message, "choix", choices));
    } else {
        json_decref(choices);
    }
}

json_t *hab_walk_take(const hab_walk *walk, const char *path)
{
    char parent[HAB_WALK_PATH];
    const char *dot = strrchr(path, '.');
    const char *name = dot != NULL ? dot + 1 : path;
    json_t *holder = walk->left;
    json_t *value;

    if (dot != NULL) {
        (void) snprintf(parent, sizeof(parent), "%.*s", (int) (dot - path), path);
        holder = hab_path_get(walk->left, parent);
    }
    value = json_incref(json_object_get(holder, name));
    json_object_del(holder, name);
    return value;
}

void hab_walk_set(const hab_walk *walk, const char *path, json_t *value)
{
    (void) hab_path_set(walk->made, path, value);
}

json_t *hab_walk_last(json_t *given)
{
    json_t *last = given;

    if (json_is_array(given) && json_array_size(given) > 0) {
        last = json_incref(json_array_get(given, json_array_size(given) - 1));
        json_decref(given);
    }
    return last;
}

int hab_walk_rows_fit(const hab_walk *walk, const char *path, const json_t *rows, size_t max)
{
    char said[80];

    if (json_is_array(rows) && json_array_size(rows) <= max) {
        return 1;
    }
    (void) snprintf(said, sizeof(said), "Donnez une liste de %zu lignes au plus.", max);
    hab_walk_error(walk->errors, path, said, NULL);
    return 0;
}

void hab_walk_refuse_rest(const hab_walk *walk, const json_t *value, const char *path)
{
    char inner[HAB_WALK_PATH];
    const char *name;
    size_t index;
    json_t *member;

    if (json_is_object(value)) {
        json_object_foreach((json_t *) value, name, member)
        {
            hab_walk_member(inner, path, name);
            hab_walk_refuse_rest(walk, member, inner);
        }
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, member)
        {
            hab_walk_row(inner, path, index);
            hab_walk_refuse_rest(walk, member, inner);
        }
    } else {
        hab_walk_error(walk->errors, path, "Ce champ n’est pas de ce formulaire\u00a0: retirez-le.",
                       NULL);
    }
}
