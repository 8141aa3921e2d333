/* For tests: conf/openapi.json, and each operation that it tells of. */
#ifndef HAB_TEST_OPENAPI_H
#define HAB_TEST_OPENAPI_H

#include <jansson.h>

#include "type/call.h"
#include "web/router.h"

static json_t *api;

enum { ROUTES_MAX = 256 };

/* The portal's own routes, then, as if they were such, the pages of the types. */
static hab_route all_routes[ROUTES_MAX];
static const json_t *forms_of[ROUTES_MAX]; /* of pages; NULL: it has none */
static size_t route_count;

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

static inline void page_gets(hab_exchange *exchange)
{
    (void) exchange;
}

static inline void page_posts(hab_exchange *exchange, json_t *document)
{
    (void) exchange;
    (void) document;
}

static inline void add_page_route(const hab_type *type, const hab_page *page)
{
    static char paths[ROUTES_MAX][160];
    int shown = page->form != NULL && !(page->flags & HAB_PAGE_DATA);
    char below[33];

    assert_true(route_count < ROUTES_MAX);
    hab_type_path(type, below);
    (void) snprintf(paths[route_count], sizeof(paths[0]), "%s/%s", below, page->path);
    all_routes[route_count] = (hab_route){
        .path = paths[route_count],
        .get = page->get != NULL || shown ? page_gets : NULL,
        .post_document = page->post != NULL ? page_posts : NULL,
        .flags = HAB_ROUTE_TOKEN | (page->flags & HAB_PAGE_PUBLIC ? HAB_ROUTE_PUBLIC : 0U)
                 | (page->flags & HAB_PAGE_AGENT ? HAB_ROUTE_AGENT : 0U),
        .roles = page->roles};
    forms_of[route_count++] = hab_page_form(type, page);
}

static inline void gather_routes(const hab_types *of)
{
    const hab_route *own = hab_routes(&route_count);

    memcpy(all_routes, own, route_count * sizeof(*own));
    for (size_t i = 0; i < of->count; i++) {
        for (size_t p = 0; p < of->items[i].page_count; p++) {
            add_page_route(&of->items[i], &of->items[i].pages[p]);
        }
    }
}

/* The route that a path means: what stands before its parameter, the whole without one. */
static inline const hab_route *route_of(const char *path)
{
    size_t length = strcspn(path + 1, "{");

    for (size_t i = 0; i < route_count; i++) {
        if (strlen(all_routes[i].path) == length
            && memcmp(all_routes[i].path, path + 1, length) == 0) {
            return &all_routes[i];
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

/* Of a form that can be kept as a brouillon, what is sent in the end. */
static inline const json_t *body_of(const api_call *o)
{
    const json_t *content = json_object_get(json_object_get(o->told, "requestBody"), "content");
    const json_t *schema = json_object_get(json_object_get(content, "application/json"), "schema");
    const json_t *choices = json_object_get(schema, "anyOf");

    return resolve(choices != NULL ? json_array_get(choices, 0) : schema);
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
