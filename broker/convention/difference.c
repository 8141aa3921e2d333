#define _GNU_SOURCE /* asprintf */
#include "convention/difference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct comparison {
    json_t *found; /* NULL once memory was short */
} comparison;

static void compare(comparison *c, const char *path, json_t *before, json_t *after);

static void add(comparison *c, const char *path, json_t *before, json_t *after)
{
    const char *nature = before == NULL ? "ajout" : after == NULL ? "retrait" : "changement";
    json_t *entry = json_pack("{s:s, s:s, s:O*, s:O*}", "champ", path, "nature", nature, "avant",
                              before, "apres", after);

    if (json_array_append_new(c->found, entry) != 0) {
        json_decref(c->found);
        c->found = NULL;
    }
}

/* What names an element of an array, or NULL. */
static const char *name_of(const json_t *element)
{
    static const char *const names[] = {"identifiant", "id", "code", "service", "etablissement"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *name = json_string_value(json_object_get(element, names[i]));

        if (name != NULL) {
            return name;
        }
    }
    return NULL;
}

static json_t *named(const json_t *array, const char *name)
{
    size_t place;
    json_t *element;

    json_array_foreach(array, place, element)
    {
        const char *found = name_of(element);

        if (found != NULL && strcmp(found, name) == 0) {
            return element;
        }
    }
    return NULL;
}

/* The element of `array` that `element`, at `place` of the other one, is compared with. */
static json_t *counterpart(const json_t *array, const json_t *element, size_t place)
{
    const char *name = name_of(element);
    json_t *there = json_array_get(array, place);

    if (name != NULL) {
        return named(array, name);
    }
    return there != NULL && name_of(there) == NULL ? there : NULL;
}

static void compare_below(comparison *c, char *path, json_t *before, json_t *after)
{
    if (path == NULL) {
        json_decref(c->found);
        c->found = NULL;
    } else {
        compare(c, path, before, after);
    }
    free(path);
}

static char *element_path(const char *path, const json_t *element, size_t place)
{
    const char *name = name_of(element);
    char *below = NULL;
    int length = name != NULL ? asprintf(&below, "%s[%s]", path, name)
                              : asprintf(&below, "%s[%zu]", path, place);

    return length < 0 ? NULL : below;
}

static void compare_arrays(comparison *c, const char *path, json_t *before, json_t *after)
{
    size_t place;
    json_t *element;

    json_array_foreach(before, place, element)
    {
        compare_below(c, element_path(path, element, place), element,
                      counterpart(after, element, place));
    }
    json_array_foreach(after, place, element)
    {
        if (counterpart(before, element, place) == NULL) {
            compare_below(c, element_path(path, element, place), NULL, element);
        }
    }
}

static char *member_path(const char *path, const char *name)
{
    char *below = NULL;

    return asprintf(&below, "%s%s%s", path, path[0] != '\0' ? "." : "", name) < 0 ? NULL : below;
}

static void compare_objects(comparison *c, const char *path, json_t *before, json_t *after)
{
    const char *name;
    json_t *member;

    json_object_foreach(before, name, member)
    {
        compare_below(c, member_path(path, name), member, json_object_get(after, name));
    }
    json_object_foreach(after, name, member)
    {
        if (json_object_get(before, name) == NULL) {
            compare_below(c, member_path(path, name), NULL, member);
        }
    }
}

static void compare(comparison *c, const char *path, json_t *before, json_t *after)
{
    if (c->found == NULL || (before != NULL && after != NULL && json_equal(before, after))) {
        return;
    }
    if (json_is_object(before) && json_is_object(after)) {
        compare_objects(c, path, before, after);
    } else if (json_is_array(before) && json_is_array(after)) {
        compare_arrays(c, path, before, after);
    } else {
        add(c, path, before, after);
    }
}

static int by_field(const void *a, const void *b)
{
    json_t *const *first = a;
    json_t *const *second = b;

    return strcmp(json_string_value(json_object_get(*first, "champ")),
                  json_string_value(json_object_get(*second, "champ")));
}

/* In the order of fields; takes `found` over. */
static json_t *sorted(json_t *found)
{
    size_t count = json_array_size(found);
    json_t **entries = calloc(count + 1, sizeof(json_t *));
    json_t *result = entries == NULL ? NULL : json_array();

    for (size_t i = 0; result != NULL && i < count; i++) {
        entries[i] = json_array_get(found, i);
    }
    if (result != NULL) {
        qsort(entries, count, sizeof(json_t *), by_field);
    }
    for (size_t i = 0; result != NULL && i < count; i++) {
        if (json_array_append(result, entries[i]) != 0) {
            json_decref(result);
            result = NULL;
        }
    }
    free(entries);
    json_decref(found);
    return result;
}

json_t *hab_difference(const json_t *before, const json_t *after)
{
    comparison c = {.found = json_array()};

    compare(&c, "", (json_t *) before, (json_t *) after);
    return c.found == NULL ? NULL : sorted(c.found);
}
