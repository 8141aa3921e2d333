/* conf/openapi.json is what programs are told: every route and method of the portal, and
 * every page of the types, and no other, who may call them, with what; and it is one sound
 * document. What its answers look like is for t/nginx/api.t. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "openapi.h"
#include "portal.h"

/* 0 when it cannot. */
static int load_type(const char *name, const char *file, const char *settings)
{
    hab_error error = {""};

    if (hab_types_load(&types, name, file, settings, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return 0;
    }
    return 1;
}

static int load(void **state)
{
    if (!load_api() || load_types(state) != 0
        || !load_type("mam", BUILD_DIR "/plugins/mam.so", NULL)
        || !load_type("mon_compte_partenaire", BUILD_DIR "/plugins/mon_compte_partenaire.so",
                      SOURCE_DIR "/conf/settings/mon_compte_partenaire.json")) {
        return -1;
    }
    gather_routes(&types);
    return 0;
}

static int unload(void **state)
{
    json_decref(api);
    return free_types(state);
}

/* ---- one sound document ---- */

static void check_references(const json_t *value)
{
    const char *name;
    size_t i;
    json_t *member;

    json_array_foreach(value, i, member)
    {
        check_references(member);
    }
    json_object_foreach((json_t *) value, name, member)
    {
        if (strcmp(name, "$ref") == 0 && at(json_string_value(member)) == NULL) {
            fail_msg("%s leads nowhere", json_string_value(member));
        }
        check_references(member);
    }
}

static void references_resolve(void **state)
{
    (void) state;
    assert_string_equal(text_in(api, "openapi"), "3.1.0");
    check_references(api);
}

static void check_parameters(const api_call *o)
{
    const json_t *parameters = json_object_get(o->item, "parameters");
    const char *open = strchr(o->path, '{');
    size_t count = 0;
    char name[32];

    for (; open != NULL; open = strchr(open + 1, '{'), count++) {
        const json_t *parameter = resolve(json_array_get(parameters, count));

        (void) snprintf(name, sizeof(name), "%.*s", (int) strcspn(open + 1, "}"), open + 1);
        assert_string_equal(text_in(parameter, "name"), name);
        assert_string_equal(text_in(parameter, "in"), "path");
    }
    assert_int_equal(json_array_size(parameters), count);
}

static void parameters_of_paths_are_told(void **state)
{
    (void) state;
    each_operation(check_parameters);
}

/* ---- the routes, and nothing else ---- */

static void check_method(const api_call *o)
{
    int there = is_post(o) ? o->route->post != NULL || o->route->post_document != NULL
                           : strcmp(o->method, "get") == 0 && o->route->get != NULL;

    if (!there) {
        fail_msg("%s %s: the route has no such method", o->method, o->path);
    }
    if (text_in(o->told, "summary")[0] == '\0') {
        fail_msg("%s %s: no summary", o->method, o->path);
    }
}

static int is_told(const hab_route *route, const char *method)
{
    const char *path;
    json_t *item;

    json_object_foreach(json_object_get(api, "paths"), path, item)
    {
        if (route_of(path) == route && json_object_get(item, method) != NULL) {
            return 1;
        }
    }
    return 0;
}

static void routes_are_those_of_the_router(void **state)
{
    (void) state;
    each_operation(check_method);
    for (size_t i = 0; i < route_count; i++) {
        const hab_route *route = &all_routes[i];

        if (route->get != NULL && !is_told(route, "get")) {
            fail_msg("GET %s is not told", route->path);
        }
        if ((route->post != NULL || route->post_document != NULL) && !is_told(route, "post")) {
            fail_msg("POST %s is not told", route->path);
        }
    }
}

/* ---- who may call ---- */

static void check_session(const api_call *o)
{
    unsigned flags = o->route->flags;

    if (flags & HAB_ROUTE_PUBLIC) {
        return; /* what its handler asks for: credentials_are_asked_for */
    }
    if (may_use(o, "") || may_use(o, "identifiants") || !may_use(o, "session")
        || may_use(o, "jeton") == ((flags & HAB_ROUTE_BROWSER) != 0)) {
        fail_msg("%s %s: security is not that of the route", o->method, o->path);
    }
}

static void check_gates(const api_call *o)
{
    static const struct {
        unsigned flag;
        const char *motif;
    } gates[] = {{HAB_ROUTE_CHANGE, "mot_de_passe_a_changer"},
                 {HAB_ROUTE_TERMS, "conditions_a_accepter"}};
    const json_t *told = json_object_get(o->told, "x-session");

    for (size_t g = 0; g < 2 && !(o->route->flags & HAB_ROUTE_PUBLIC); g++) {
        int found = 0;
        size_t i;
        json_t *motif;

        json_array_foreach(told, i, motif)
        {
            found |= strcmp(json_string_value(motif), gates[g].motif) == 0;
        }
        if (found != ((o->route->flags & gates[g].flag) != 0)) {
            fail_msg("%s %s: x-session, %s", o->method, o->path, gates[g].motif);
        }
    }
}

static void check_roles(const api_call *o)
{
    const json_t *told = json_object_get(o->told, "x-roles");
    unsigned all = (HAB_ROLE_ADMINISTRATION << 1) - 1;
    unsigned roles = 0;
    size_t i;
    json_t *role;

    json_array_foreach(told, i, role)
    {
        unsigned one;

        assert_int_equal(hab_roles_parse(hab_slice_text(json_string_value(role)), &one), HAB_OK);
        roles |= one;
    }
    if (!(o->route->flags & HAB_ROUTE_AGENT)) {
        assert_null(told);
    } else if (roles != (o->route->roles != 0 ? o->route->roles : all)) {
        fail_msg("%s %s: x-roles are not those of the route", o->method, o->path);
    }
}

static void check_token(const api_call *o)
{
    const json_t *parameters = json_object_get(o->told, "parameters");
    int told = 0;
    size_t i;
    json_t *parameter;

    json_array_foreach(parameters, i, parameter)
    {
        told |= strcmp(text_in(parameter, "$ref"), "#/components/parameters/csrf") == 0;
    }
    if (told != (is_post(o) && (o->route->flags & HAB_ROUTE_TOKEN) != 0)) {
        fail_msg("%s %s: the session's token", o->method, o->path);
    }
}

static void flags_agree(void **state)
{
    (void) state;
    each_operation(check_session);
    each_operation(check_gates);
    each_operation(check_roles);
    each_operation(check_token);
}

/* ---- with what ---- */

static void check_fields(const api_call *o)
{
    const char *const *fields = o->route->fields;
    const json_t *body = body_of(o);
    size_t count = 0;

    if (!is_post(o) || fields == NULL) {
        return;
    }
    for (; fields[count] != NULL; count++) {
        if (json_object_get(json_object_get(body, "properties"), fields[count]) == NULL) {
            fail_msg("%s: the field %s is not told", o->path, fields[count]);
        }
    }
    if (count == 0) {
        assert_null(body);
        return;
    }
    assert_true(json_is_false(json_object_get(body, "additionalProperties")));
    assert_int_equal(json_object_size(json_object_get(body, "properties")), count);
}

static void check_document(const api_call *o)
{
    if (is_post(o) && o->route->post_document != NULL && body_of(o) == NULL) {
        fail_msg("%s: the document is not told", o->path);
    }
}

static void bodies_are_those_of_the_handlers(void **state)
{
    (void) state;
    each_operation(check_fields);
    each_operation(check_document);
}

/* A leaf of a document, "annexe.personnes[].nom", with "!" when it must be there. */
static void add_leaf(json_t *leaves, const char *path, int required)
{
    char text[160];

    (void) snprintf(text, sizeof(text), "%s%s", path, required ? "!" : "");
    json_object_set_new(leaves, text, json_true());
}

static int requires(const json_t *schema, const char *name)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(schema, "required"), i, entry)
    {
        if (strcmp(json_string_value(entry), name) == 0) {
            return 1;
        }
    }
    return 0;
}

static void leaves_of_schema(const json_t *schema, const char *prefix, json_t *leaves)
{
    const char *name;
    json_t *member;

    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    json_object_foreach(json_object_get(schema, "properties"), name, member)
    {
        const json_t *told = resolve(member);
        const json_t *items = resolve(json_object_get(told, "items"));
        char path[128];

        (void) snprintf(path, sizeof(path), "%s%s", prefix, name);
        if (json_object_get(told, "properties") != NULL) {
            strcat(path, ".");
            leaves_of_schema(told, path, leaves);
        } else if (json_object_get(items, "properties") != NULL) {
            strcat(path, "[].");
            leaves_of_schema(items, path, leaves);
        } else {
            add_leaf(leaves, path, requires(schema, name));
        }
    }
}

static void leaves_of_fields(const json_t *fields, const char *prefix, json_t *leaves)
{
    size_t i;
    json_t *field;

    json_array_foreach(fields, i, field)
    {
        const json_t *key = json_object_get(field, "cle");
        char path[128];

        (void) snprintf(path, sizeof(path), "%s%s", prefix, text_in(field, "chemin"));
        add_leaf(leaves, path,
                 json_is_true(json_object_get(field, "obligatoire"))
                     && json_object_get(field, "si") == NULL);
        if (key != NULL) { /* a loaded list gives it */
            (void) snprintf(path, sizeof(path), "%s%s", prefix, text_in(key, "chemin"));
            add_leaf(leaves, path, 0);
        }
    }
}

static void leaves_of_form(const json_t *form, json_t *leaves)
{
    size_t i;
    json_t *section;

    json_array_foreach(json_object_get(form, "sections"), i, section)
    {
        const json_t *group = json_object_get(section, "groupe");
        const json_t *matrix = json_object_get(group, "matrice");
        char prefix[96], path[128];

        (void) snprintf(prefix, sizeof(prefix), "%s[].", text_in(group, "chemin"));
        leaves_of_fields(json_object_get(section, "champs"), "", leaves);
        leaves_of_fields(json_object_get(group, "champs"), prefix, leaves);
        if (matrix != NULL) {
            (void) snprintf(path, sizeof(path), "%s%s[].%s", prefix, text_in(matrix, "chemin"),
                            text_in(matrix, "membre"));
            add_leaf(leaves, path, 1);
            (void) snprintf(path, sizeof(path), "%s%s[].services", prefix,
                            text_in(matrix, "chemin"));
            add_leaf(leaves, path, 1);
        }
    }
}

static void assert_within(json_t *leaves, json_t *others, const char *what)
{
    const char *name;
    json_t *one;

    json_object_foreach(leaves, name, one)
    {
        if (json_object_get(others, name) == NULL) {
            fail_msg("%s: %s", what, name);
        }
    }
}

/* LI-3.1, ST-3.1, MAM-4.1: a program sends what the form asks for. */
static void requests_are_those_of_the_forms(void **state)
{
    static const char *const schemas[] = {
        "#/components/schemas/DemandeLieuInformation", "#/components/schemas/DemandeStructures",
        "#/components/schemas/DemandeMam", "#/components/schemas/DemandeMonComptePartenaire"};

    (void) state;
    assert_int_equal(types.count, 4);
    for (size_t i = 0; i < types.count; i++) {
        json_t *told = json_object();
        json_t *asked = json_object();

        leaves_of_schema(at(schemas[i]), "", told);
        add_leaf(asked, "type", 0); /* which a program may name */
        leaves_of_form(types.items[i].request_form, asked);
        assert_within(asked, told, "not told");
        assert_within(told, asked, "not in the form");
        json_decref(told);
        json_decref(asked);
    }
}

static void check_form(const api_call *o)
{
    const json_t *form = forms_of[o->route - all_routes];
    json_t *told, *asked;

    if (!is_post(o) || form == NULL) {
        return;
    }
    told = json_object();
    asked = json_object();
    leaves_of_schema(body_of(o), "", told);
    leaves_of_form(form, asked);
    assert_within(asked, told, "not told");
    assert_within(told, asked, "not in the form");
    json_decref(told);
    json_decref(asked);
}

/* A page's form, the same. */
static void documents_are_those_of_the_forms(void **state)
{
    (void) state;
    each_operation(check_form);
}

/* No code of a refusal is unheard of. */
static void motifs_are_told(void **state)
{
    const json_t *told = json_object_get(at("#/components/schemas/Motif"), "enum");

    (void) state;
    for (int reason = HAB_REASON_GRANTED + 1; reason < HAB_REASON_COUNT; reason++) {
        int found = 0;
        size_t i;
        json_t *motif;

        json_array_foreach(told, i, motif)
        {
            found |= strcmp(json_string_value(motif), hab_reason_code(reason)) == 0;
        }
        if (!found) {
            fail_msg("the motif %s is not told", hab_reason_code(reason));
        }
    }
}

/* ---- and so it is when called ---- */

static unsigned call(const api_call *o)
{
    static const struct {
        const char *parameter;
        const char *value;
    } values[] = {{"{type}", "lieu-information"},
                  {"{reference}", "DH-0000-0000-00"},
                  {"{numero}", "LI-2026-911-001"}};
    const char *open = strchr(o->path, '{');
    char path[128];
    char status[8];

    (void) snprintf(path, sizeof(path), "%s", o->path + 1);
    for (size_t i = 0; open != NULL && i < sizeof(values) / sizeof(values[0]); i++) {
        size_t length = strlen(values[i].parameter);

        if (strncmp(open, values[i].parameter, length) == 0) {
            (void) snprintf(path, sizeof(path), "%.*s%s%s", (int) (open - o->path - 1), o->path + 1,
                            values[i].value, open + length);
        }
    }
    (void) ask(path, JSON, JSON, is_post(o) ? "{}" : NULL);
    (void) snprintf(status, sizeof(status), "%u", answer.status);
    if (json_object_get(json_object_get(o->told, "responses"), status) == NULL
        && (answer.status < 400
            || json_object_get(json_object_get(o->told, "responses"), "default") == NULL)) {
        fail_msg("%s %s answers %u, which is not told", o->method, o->path, answer.status);
    }
    return answer.status;
}

static void call_without_credentials(const api_call *o)
{
    if ((call(o) == 401) != !may_use(o, "")) {
        fail_msg("%s %s answers %u to who has no session", o->method, o->path, answer.status);
    }
}

static void credentials_are_asked_for(void **state)
{
    (void) state;
    each_operation(call_without_credentials);
}

/* A token for each: deconnexion ends it. */
static void call_with_a_token(const api_call *o)
{
    char header_text[160];
    unsigned status;

    authorization = "Basic YnJ1bm9AeC5leGFtcGxlOnVuZSBwaHJhc2UgcXVlIG51bCBuZSBkZXZpbmU=";
    assert_int_equal(post_json("jeton", "{}"), 200);
    (void) snprintf(header_text, sizeof(header_text), "Bearer %s", text_of("jeton"));
    authorization = header_text;
    status = call(o);
    authorization = NULL;
    if (may_use(o, "jeton") ? status == 401 : may_use(o, "session") && status != 403) {
        fail_msg("%s %s answers %u to a token", o->method, o->path, status);
    }
}

/* MCP-9.2: a web service uses what its security says, no more. */
static void tokens_open_what_is_told(void **state)
{
    (void) state;
    give_password(BRUNO, HAB_PASSWORD_OWN, PASSWORD, NOW);
    each_operation(call_with_a_token);
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_resolve),
        cmocka_unit_test(parameters_of_paths_are_told),
        cmocka_unit_test(routes_are_those_of_the_router),
        cmocka_unit_test(flags_agree),
        cmocka_unit_test(bodies_are_those_of_the_handlers),
        cmocka_unit_test(requests_are_those_of_the_forms),
        cmocka_unit_test(documents_are_those_of_the_forms),
        cmocka_unit_test(motifs_are_told),
        PORTAL_TEST(credentials_are_asked_for),
        PORTAL_TEST(tokens_open_what_is_told),
    };

    return cmocka_run_group_tests_name("openapi", tests, load, unload);
}
