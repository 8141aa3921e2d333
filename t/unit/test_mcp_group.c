/* One act for many persons of an organisation (MCP-9.1): shown before it is done, all of it in
 * one transaction, and for nobody whom the same person could not reach one by one. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "partners.h"

#define GROUP SPACE "groupe/2"
#define GRANT                                                                                      \
    "\"acte\": \"accorder\", \"services\": [\"adresses_familles\"], "                              \
    "\"responsable_metier\": \"Hélène Marchand\""

static json_int_t figure(const char *name)
{
    return json_integer_value(json_object_get(answer.document, name));
}

static const json_t *row(size_t index)
{
    return json_array_get(json_object_get(answer.document, "lignes"), index);
}

static const char *row_text(size_t index, const char *name)
{
    const char *text = json_string_value(json_object_get(row(index), name));

    return text != NULL ? text : "";
}

/* What is asked of a list of persons, with what else is said; gives the status. */
static unsigned ask_group(const char *path, const char *persons, const char *rest)
{
    char body[1024];

    (void) snprintf(body, sizeof(body), "{\"personnes\": [%s], %s}", persons, rest);
    return post_json(path, body);
}

static const char *numbers(const char *first, const char *second)
{
    static char text[64];

    (void) snprintf(text, sizeof(text), "%llu, %llu",
                    (unsigned long long) person_in(broker.store, first),
                    (unsigned long long) person_in(broker.store, second));
    return text;
}

/* MCP-9.1: what would happen is told, person by person, and nothing is done yet. */
static void a_group_is_shown_before_it_is_done(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), GRANT), 200);
    assert_string_equal(text_of("etape"), "essai");
    assert_int_equal(figure("total"), 2);
    assert_int_equal(figure("possibles"), 1);
    assert_int_equal(figure("deja"), 1);
    assert_string_equal(row_text(0, "effet"), "fait");
    assert_string_equal(row_text(0, "nom"), "Fontaine");
    assert_string_equal(row_text(1, "effet"), "deja");
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

static void a_confirmed_group_is_done_and_reported(void **state)
{
    (void) state;
    enter_as(MARTINE); /* the suppléante may do the same */
    assert_int_equal(
        ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"confirmer\": true, \"possibles\": 1"),
        200);
    assert_string_equal(text_of("etape"), "fait");
    assert_int_equal(figure("possibles"), 1);
    assert_string_equal(row_text(0, "effet"), "fait");
    assert_string_equal(row_text(1, "effet"), "deja");
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 1);
    /* sent again, it is so already */
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"confirmer\": true"), 200);
    assert_int_equal(figure("deja"), 2);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 1);
}

/* What was read is what is done. */
static void what_changed_meanwhile_is_read_again(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(
        ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"confirmer\": true, \"possibles\": 2"),
        409);
    assert_string_equal(text_of("etape"), "essai");
    assert_int_equal(figure("possibles"), 1);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

/* MCP-9.1: oneself, the other gestionnaire, and whoever is of another convention. */
static void a_group_reaches_nobody_else(void **state)
{
    char persons[100];

    (void) state;
    enter_as(OLIVIER);
    (void) snprintf(persons, sizeof(persons), "%s, %llu, 999", numbers(OLIVIER, MARTINE),
                    (unsigned long long) person_in(broker.store, HUGO));
    assert_int_equal(ask_group(GROUP, persons, GRANT ", \"confirmer\": true"), 200);
    assert_int_equal(figure("impossibles"), 4);
    assert_int_equal(figure("possibles"), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(row_text(i, "effet"), "impossible");
        assert_string_equal(row_text(i, "article"), "MCP-9.1");
        assert_true(json_string_length(json_object_get(row(i), "phrase")) > 10);
    }
    assert_string_equal(row_text(2, "nom"), ""); /* nothing is told of them */
    assert_string_equal(row_text(3, "phrase"), row_text(2, "phrase"));
    assert_int_equal(count_traces("habilitation.refusee", HAB_REASON_NOT_ALLOWED), 4);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

static void members_and_strangers_have_no_group(void **state)
{
    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"confirmer\": true"), 403);
    enter_as(SYLVIE);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"confirmer\": true"), 403);
    assert_int_equal(get(GROUP), 403);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

/* MCP-9.1: in centralised mode the Caf decides, on each by itself. */
static void in_centralised_mode_each_is_a_request(void **state)
{
    char persons[32];

    (void) state;
    enter_as(SYLVIE);
    (void) snprintf(persons, sizeof(persons), "%llu",
                    (unsigned long long) person_in(broker.store, YANN));
    assert_int_equal(
        ask_group(SPACE "groupe/3", persons, "\"acte\": \"suspendre\", \"confirmer\": true"), 200);
    assert_true(json_is_true(json_object_get(answer.document, "demandes")));
    assert_int_equal(figure("possibles"), 1);
    assert_true(json_is_integer(json_object_get(row(0), "demande")));
    assert_int_equal(count_traces("habilitation.demandee", HAB_REASON_GRANTED), 1);
    assert_int_equal(count_traces("habilitation.suspendue", HAB_REASON_GRANTED), 0);
}

static void what_is_no_group_is_refused(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(post_json(GROUP, "{\"personnes\": [], " GRANT "}"), 422);
    assert_int_equal(post_json(GROUP, "{\"personnes\": [\"x\"], " GRANT "}"), 422);
    assert_int_equal(post_json(GROUP, "{\"personnes\": [-1], " GRANT "}"), 422);
    assert_int_equal(post_json(GROUP, "{\"personne\": \"12a\", " GRANT "}"), 422);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), "\"acte\": \"inviter\""), 422);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), "\"acte\": \"nommer\""), 422);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"motif\": \"a\""), 422);
    /* mass assignment */
    assert_int_not_equal(
        ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"par\": \"caf\", \"confirmer\": true"),
        200);
    assert_int_not_equal(
        ask_group(GROUP, numbers(CLAIRE, YANN), GRANT ", \"convention\": 3, \"confirmer\": true"),
        200);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

/* All that a filter finds, but those who are out of reach, as it is found now. */
static void a_filter_chooses_whom_it_finds(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get_json(GROUP "?tous=oui"), 200);
    assert_string_equal(text_of("etape"), "choix");
    assert_int_equal(json_array_size(json_object_get(answer.document, "personnes")), 2);
    assert_int_equal(get_json(GROUP "?tous=oui&service=adresses_familles"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "personnes")), 1);
    assert_int_equal(post_json(GROUP "?tous=oui&nom=fontaine", "{" GRANT ", \"personnes\": [1]}"),
                     200);
    assert_int_equal(figure("total"), 1);
    assert_string_equal(row_text(0, "nom"), "Fontaine");
    assert_int_equal(get(SPACE "personnes/2?nom=valclair"), 200);
    assert_true(shows("Agir pour toutes les personnes trouv"));
    assert_int_equal(get(GROUP "?tous=oui"), 200);
    assert_true(shows("Que faire"));
}

/* A person who is given twice is one. */
static void persons_are_counted_once(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(ask_group(GROUP, numbers(CLAIRE, CLAIRE), GRANT), 200);
    assert_int_equal(figure("total"), 1);
}

/* A browser: boxes ticked, an act chosen, what would happen, done. */
static void a_browser_goes_from_the_list_to_the_report(void **state)
{
    char body[300];
    char csrf[80] = "";
    const char *found;

    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get(GROUP), 200);
    origin = ORIGIN;
    assert_int_equal(get(SPACE "import/2"), 200);
    found = memmem(answer.content, answer.content_size, "name=\"csrf\" value=\"", 19);
    assert_non_null(found);
    (void) snprintf(csrf, sizeof(csrf), "%.*s", (int) strcspn(found + 19, "\""), found + 19);
    (void) snprintf(body, sizeof(body), "csrf=%s&personne=%llu", csrf,
                    (unsigned long long) person_in(broker.store, CLAIRE));
    assert_int_equal(post(GROUP, body), 200);
    assert_true(shows("Que faire"));
    (void) strcat(body, "&acte=accorder&services=adresses_familles&responsable_metier=Zoé&fin="
                        "&motif=");
    assert_int_equal(post(GROUP, body), 200);
    assert_true(shows("Relire avant de confirmer"));
    assert_true(shows("name=\"possibles\" value=\"1\""));
    (void) strcat(body, "&possibles=1&confirmer=oui");
    assert_int_equal(post(GROUP, body), 200);
    assert_true(shows("fait."));
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_partners, close_portal)
    const struct CMUnitTest tests[] = {
        TEST(a_group_is_shown_before_it_is_done),
        TEST(a_confirmed_group_is_done_and_reported),
        TEST(what_changed_meanwhile_is_read_again),
        TEST(a_group_reaches_nobody_else),
        TEST(members_and_strangers_have_no_group),
        TEST(in_centralised_mode_each_is_a_request),
        TEST(what_is_no_group_is_refused),
        TEST(a_filter_chooses_whom_it_finds),
        TEST(persons_are_counted_once),
        TEST(a_browser_goes_from_the_list_to_the_report),
    };

    return cmocka_run_group_tests_name("mcp_group", tests, load_partners, free_types);
}
