/* For tests: conf/openapi.json, and each operation that it tells of. */
#ifndef HAB_TEST_OPENAPI_H
#define HAB_TEST_OPENAPI_H

#include <jansson.h>

#include "web/router.h"

static json_t *api;

/* One method of one path. */
typedef struct api_call {
    const char *path; /* "/caf/demandes/{reference}" */
    const char *method;
    const json_t *item; /* of its path */
    const json_t *told;
    const hab_route *route;
} api_call;

/* 0 when it is no JSON, which is said. */
static inline int load_api(void)
{
    json_error_t where;

    api = json_load_file(SOURCE_DIR "/conf/openapi.json", JSON_REJECT_DUPLICATES, &where);
    if (api == NULL) {
        print_error("line %d: %s\n", where.line, where.text);
    }
    return api != NULL;
}

static inline const char *text_in(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

/* "#/components/schemas/Agent" → what stands there, or NULL. */
static inline const json_t *at(const char *reference)
{
    const json_t *found = api;
    char name[64];

    if (strncmp(reference, "#/", 2) != 0) {
        return NULL;
    }
    for (reference += 2; *reference != '\0' && found != NULL;) {
        size_t length = strcspn(reference, "/");

        assert_true(length < sizeof(name));
        (void) snprintf(name, sizeof(name), "%.*s", (int) length, reference);
        found = json_object_get(found, name);
        reference += length + (reference[length] == '/');
    }
    return found;
}

static inline const json_t *resolve(const json_t *value)
{
    const char *reference = text_in(value, "$ref");

    return reference[0] != '\0' ? at(reference) : value;
}

/* The route that a path means: what stands before its parameter, the whole without one. */
static inline const hab_route *route_of(const char *path)
{
    size_t count;
    const hab_route *routes = hab_routes(&count);
    size_t length = strcspn(path + 1, "{");

    for (size_t i = 0; i < count; i++) {
        if (strlen(routes[i].path) == length && memcmp(routes[i].path, path + 1, length) == 0) {
            return &routes[i];
        }
    }
    fail_msg("%s: there is no such route", path);
    return NULL;
}

static inline void each_operation(void (*check)(const api_call *o))
{
    const char *path, *method;
    json_t *item, *told;

    json_object_foreach(json_object_get(api, "paths"), path, item)
    {
        const hab_route *route = route_of(path);

        json_object_foreach(item, method, told)
        {
            if (strcmp(method, "parameters") != 0) {
                const api_call o = {path, method, item, told, route};

                check(&o);
            }
        }
    }
}

static inline int is_post(const api_call *o)
{
    return strcmp(o->method, "post") == 0;
}

static inline const json_t *body_of(const api_call *o)
{
    const json_t *content = json_object_get(json_object_get(o->told, "requestBody"), "content");

    return resolve(json_object_get(json_object_get(content, "application/json"), "schema"));
}

static inline const json_t *security_of(const api_call *o)
{
    const json_t *own = json_object_get(o->told, "security");

    return own != NULL ? own : json_object_get(api, "security");
}

/* Whether one of the ways to identify oneself is this one; "" is not to. */
static inline int may_use(const api_call *o, const char *scheme)
{
    const json_t *ways = security_of(o);
    size_t i;
    json_t *way;

    json_array_foreach(ways, i, way)
    {
        if (scheme[0] == '\0' ? json_object_size(way) == 0 : json_object_get(way, scheme) != NULL) {
            return 1;
        }
    }
    return scheme[0] == '\0' && json_array_size(ways) == 0;
}

#endif
