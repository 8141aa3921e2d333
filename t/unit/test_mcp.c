/* Mon Compte Partenaire: roles, the grounds of a refusal one by one, hours, and the
 * settings that declare its services. */
#include <unistd.h>

#include "documents.h"

static void roles_of_the_gestionnaires(void **state)
{
    static const char *const roles[][2] = {
        {"olivier.renaud@valclair.example", "gestionnaire_principal"},
        {MARTINE, "gestionnaire_suppleant"},
        {YANN, ""},
    };
    json_t *document = demo(MCP);

    (void) state;
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        wanted w = compile(type_of(MCP), document, roles[i][0]);

        assert_string_equal(w.role, roles[i][1]);
        free(w.scope);
    }
    json_decref(document);
}

/* One edit of the demo's document, one question to Yann at one time. */
typedef struct mcp_case {
    const char *path;
    const char *value;
    const char *when;
    hab_reason reason;
    const char *article;
} mcp_case;

static void assert_mcp(const hab_type *type, const mcp_case *c)
{
    json_t *document = demo(MCP);
    decision_case asked = {MCP, YANN, "quotient_familial", "", c->reason, c->article};

    if (c->path != NULL) {
        edit(document, c->path, c->value);
    }
    assert_decides(type, document, &asked, c->when);
    json_decref(document);
}

static void grounds_of_mon_compte_partenaire(void **state)
{
#define HELD "annexe.personnes[3].habilitations[0]"
    static const mcp_case cases[] = {
        {"annexe.formalites_cnil.etat", "\"attente\"", "2026-11-22", HAB_REASON_FORMALITIES,
         "MCP-17.1"},
        {"annexe.formalites_cnil.etat", "\"defavorable\"", "2026-11-22", HAB_REASON_FORMALITIES,
         "MCP-17.1"},
        {"annexe.formalites_cnil.date", "\"2026-11-22\"", "2026-11-21T22:59:59Z",
         HAB_REASON_FORMALITIES, "MCP-17.1"},
        {"annexe.formalites_cnil.date", "\"2026-11-22\"", "2026-11-21T23:00:00Z",
         HAB_REASON_GRANTED, ""},
        {"annexe.bulletin.services", "[\"adresses_familles\"]", "2026-11-22",
         HAB_REASON_SERVICE_NOT_OPEN, "MCP-3"},
        {"annexe.missions", "[\"adresses_des_familles\"]", "2026-11-22", HAB_REASON_MISSION,
         "MCP-8"},
        {HELD ".suspendue", "true", "2026-11-22", HAB_REASON_RIGHT_SUSPENDED, "MCP-9.1"},
        {HELD ".suspendue", "false", "2026-11-22", HAB_REASON_GRANTED, ""},
        {HELD ".fin", "\"2026-11-22\"", "2026-11-22T22:59:59Z", HAB_REASON_GRANTED, ""},
        {HELD ".fin", "\"2026-11-22\"", "2026-11-22T23:00:00Z", HAB_REASON_RIGHT_OVER, "MCP-9.1"},
        {"annexe.personnes[3].habilitations", "[]", "2026-11-22", HAB_REASON_RIGHT_MISSING,
         "MCP-9.1"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_mcp(type_of(MCP), &cases[i]);
    }
}

static void write_settings(const char *path, const char *members)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file,
            "{\"services\":[{\"name\":\"quotient_familial\",\"title\":\"Q\",\"mission\":"
            "\"quotients_familiaux\",\"url\":\"/q/\"%s}]}",
            members);
    assert_int_equal(fclose(file), 0);
}

/* MCP-4: at the minute, by the clock in Paris, over both turns of the clock. */
static void opening_hours(void **state)
{
    static const mcp_case cases[] = {
        {NULL, NULL, "2026-11-23T07:59:59+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-11-23T08:00:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-23T11:59:59+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-23T12:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-11-23T13:30:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-24T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-07-20T08:00:00+02:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-07-20T08:00:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-07-20T07:59:00+02:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-10-25T02:30:00+02:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-10-25T02:30:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-11-29T23:59:59+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-12-28T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-12-21T09:59:00+01:00", HAB_REASON_GRANTED, ""},
        {NULL, NULL, "2026-12-21T10:00:00+01:00", HAB_REASON_OUTSIDE_HOURS, "MCP-4"},
        {NULL, NULL, "2026-12-21T11:00:00+01:00", HAB_REASON_GRANTED, ""},
        {HELD ".suspendue", "true", "2026-11-23T07:00:00+01:00", HAB_REASON_RIGHT_SUSPENDED,
         "MCP-9.1"},
    };
    char path[] = "/tmp/hab-settings-XXXXXX";
    hab_types types = {.count = 0};

    (void) state;
    close(mkstemp(path));
    write_settings(path, ",\"hours\":{\"monday\":[\"08:00-12:00\",\"13:30-18:30\"],"
                         "\"sunday\":[\"00:00-24:00\"]},\"closures\":[\"2026-12-28\"],"
                         "\"interruptions\":[{\"from\":\"2026-12-21T10:00\","
                         "\"to\":\"2026-12-21T11:00\"}]");
    load(&types, MCP, path);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_mcp(&types.items[0], &cases[i]);
    }
    hab_types_free(&types);
    unlink(path);
}

static void settings_that_break_a_rule(void **state)
{
    static const char *const cases[][2] = {
        {",\"hours\":{\"monday\":[\"12:00-08:00\"]}", "services[0].hours: MCP-4"},
        {",\"hours\":{\"monday\":[\"8:00-12:00\"]}", "services[0].hours.monday[0]: MCP-4"},
        {",\"hours\":{\"lundi\":[]}", "services[0].hours.lundi: is not a field known here"},
        {",\"purpose\":\"\"", "services[0].purpose: MCP-2"},
        {",\"sensitivity\":\"secret\"", "services[0].sensitivity: how sensitive its data are"},
        {",\"help_url\":\"http://q/\"", "services[0].help_url: MCP-3"},
        {",\"closures\":[\"2026-02-30\"]", "services[0].closures[0]: must be a date"},
        {",\"interruptions\":[{\"from\":\"2026-12-21T10:00\",\"to\":\"2026-12-21T10:00\"}]",
         "services[0].interruptions: MCP-4"},
        {"},{\"name\":\"quotient_familial\",\"title\":\"Q\",\"mission\":\"m\",\"url\":\"/q/\"",
         "services[1].name: MCP-3: the service is declared twice"},
        {"},{\"name\":\"Q\",\"title\":\"Q\",\"mission\":\"m\",\"url\":\"http://q/\"",
         "services[1].name: the SERVICE of directives, small letters, digits and _ (must match "
         "^[a-z][a-z0-9_]{0,46}$) (and 1 more)"},
    };
    char path[] = "/tmp/hab-settings-XXXXXX";
    char expected[512];
    hab_types types = {.count = 0};

    (void) state;
    close(mkstemp(path));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hab_error error = {""};

        write_settings(path, cases[i][0]);
        assert_int_equal(hab_types_load(&types, MCP, BUILD_DIR "/plugins/" MCP ".so", path, &error),
                         HAB_INVALID);
        snprintf(expected, sizeof(expected), "settings %s: %s", path, cases[i][1]);
        if (strncmp(error.text, expected, strlen(expected)) != 0) {
            fail_msg("said \"%s\", expected \"%s\"", error.text, expected);
        }
    }
    assert_int_equal(types.count, 0);
    unlink(path);
}

/* MCP: the services are those of the settings, with their address. */
static void services_come_from_the_settings(void **state)
{
    const hab_type *type = type_of(MCP);

    (void) state;
    assert_int_equal(type->service_count, 2);
    assert_string_equal(type->services[0].name, "quotient_familial");
    assert_string_equal(type->services[1].url, "/services/adresses-familles/");
    assert_null(hab_service_find(type, hab_slice_text("quotient")));
    assert_ptr_equal(hab_service_find(type, hab_slice_text("adresses_familles")),
                     &type->services[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_of_the_gestionnaires),
        cmocka_unit_test(grounds_of_mon_compte_partenaire),
        cmocka_unit_test(opening_hours),
        cmocka_unit_test(settings_that_break_a_rule),
        cmocka_unit_test(services_come_from_the_settings),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
