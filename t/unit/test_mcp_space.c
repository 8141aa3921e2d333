/* The home of the space and the services of the bulletin: what each seat is shown of its own
 * conventions, and of no other (MCP-2, MCP-3, MCP-4, MCP-8, MCP-9.1). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "partners.h"

static json_t *convention_at(size_t index)
{
    json_t *found = json_array_get(json_object_get(answer.document, "conventions"), index);

    assert_non_null(found);
    return found;
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

static void the_one_convention_of_a_gestionnaire(void **state)
{
    const json_t *one;

    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get_json(SPACE "espace"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "conventions")), 1);
    one = convention_at(0);
    assert_string_equal(member(one, "numero"), "2026-21910999900017");
    assert_string_equal(member(one, "siege"), "principal");
    assert_string_equal(member(one, "peut"), "agir");
    assert_int_equal(json_array_size(json_object_get(one, "services")), 2);
    assert_int_equal(json_array_size(json_object_get(one, "gestionnaires")), 2);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(one, "attend"), "questions")), 0);
    assert_int_equal(get(SPACE "espace"), 200);
    assert_true(shows("Commune de Valclair"));
    assert_true(shows("mon-compte-partenaire/personnes/2"));
    assert_true(shows("mon-compte-partenaire/inviter/2"));
    assert_true(shows("mon-compte-partenaire/contrat/2"));
}

/* MCP-9.1: a member manages nothing, and nothing waits for them. */
static void a_member_is_led_to_what_is_theirs(void **state)
{
    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(get_json(SPACE "espace"), 200);
    assert_string_equal(member(convention_at(0), "siege"), "membre");
    assert_string_equal(member(convention_at(0), "peut"), "regarder");
    assert_null(json_object_get(convention_at(0), "attend"));
    assert_int_equal(get(SPACE "espace"), 200);
    assert_true(shows("mon-compte-partenaire/contrat/2"));
    assert_true(shows("mon-compte-partenaire/signaler/2"));
    assert_false(shows("mon-compte-partenaire/personnes/"));
    assert_false(shows("mon-compte-partenaire/inviter/"));
}

static void each_convention_of_a_person_has_its_own_seat(void **state)
{
    (void) state;
    enter_as(YANN);
    assert_int_equal(get_json(SPACE "espace"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "conventions")), 2);
    assert_string_equal(member(convention_at(0), "mode"), "delegue");
    assert_string_equal(member(convention_at(1), "mode"), "centralise");
    assert_int_equal(json_array_size(json_object_get(convention_at(0), "services")), 2);
    assert_int_equal(json_array_size(json_object_get(convention_at(1), "services")), 1);
    enter_as(SYLVIE);
    assert_int_equal(get_json(SPACE "espace"), 200);
    assert_string_equal(member(convention_at(0), "peut"), "demander");
}

static void who_has_no_convention_is_told_so(void **state)
{
    (void) state;
    enter_as(ANNE);
    assert_int_equal(get(SPACE "espace"), 200);
    assert_true(shows("Aucune convention ouverte"));
}

/* -- services */

static const json_t *service_at(size_t index)
{
    return json_array_get(json_object_get(answer.document, "services"), index);
}

/* MCP-3, MCP-4, MCP-8: the bulletin's, with purpose, mission and hours. */
static void the_services_of_the_bulletin(void **state)
{
    const json_t *service;

    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(get_json(SPACE "services/2"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "services")), 2);
    service = service_at(0);
    assert_string_equal(member(service, "nom"), "quotient_familial");
    assert_string_equal(member(service, "mission"), "quotients_familiaux");
    assert_true(strlen(member(service, "but")) > 0);
    assert_true(json_is_true(json_object_get(service, "ouvert")));
    assert_int_equal(json_array_size(json_object_get(service, "semaine")), 7);
    assert_non_null(json_object_get(service, "detenu"));
    assert_null(json_object_get(service_at(1), "detenu"));
    assert_null(json_object_get(service_at(1), "semaine"));
    assert_null(json_object_get(service, "sensibilite"));
    assert_int_equal(get(SPACE "services/2"), 200);
    assert_true(shows("toute la journée"));
    assert_true(shows("Ouvert tous les jours, à toute heure."));
}

static void how_sensitive_it_is_is_said_to_gestionnaires(void **state)
{
    (void) state;
    enter_as(MARTINE);
    assert_int_equal(get_json(SPACE "services/2"), 200);
    assert_string_equal(member(service_at(0), "sensibilite"), "sensible");
}

/* MCP-3: one service is in the bulletin of Montsorel, whatever the settings declare. */
static void a_service_of_another_bulletin_is_not_shown(void **state)
{
    (void) state;
    enter_as(YANN);
    assert_int_equal(get_json(SPACE "services/3"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "services")), 1);
}

/* MCP-9.1: another's convention is refused, and the refusal is on record. */
static void a_convention_of_others_is_refused(void **state)
{
    static const char *const paths[] = {SPACE "services/3", SPACE "contrat/3", SPACE "contrat/3/1",
                                        SPACE "contrat/3/1/convention.pdf"};

    (void) state;
    enter_as(OLIVIER);
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        assert_int_equal(get_json(paths[i]), 403);
        assert_int_equal(count_traces("espace.acces", HAB_REASON_NOT_ALLOWED), i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_one_convention_of_a_gestionnaire, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_member_is_led_to_what_is_theirs, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(each_convention_of_a_person_has_its_own_seat, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(who_has_no_convention_is_told_so, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_services_of_the_bulletin, open_partners, close_portal),
        cmocka_unit_test_setup_teardown(how_sensitive_it_is_is_said_to_gestionnaires, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_service_of_another_bulletin_is_not_shown, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_convention_of_others_is_refused, open_partners,
                                        close_portal),
    };

    return cmocka_run_group_tests(tests, load_partners, free_types);
}
