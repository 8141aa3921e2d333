/* An organisation of ten thousand persons (MCP-9.1, MCP-9.2): a thousand at once, each of them
 * counted, and nothing that grows with the square of their number. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "partners.h"

enum { PERSONS = 10000, GROUP = 1000, MOST_MS = 20000 /* of what is quadratic, never of this */ };

/* Valclair's, which names so many more. */
static json_t *large_organisation(void)
{
    json_t *document = valclair();
    json_t *annexe = json_object_get(document, "annexe");
    json_t *persons = json_object_get(annexe, "personnes");

    assert_int_equal(json_object_set_new(annexe, "quota", json_integer(PERSONS + 500)), 0);
    for (int i = (int) json_array_size(persons); i < PERSONS; i++) {
        json_t *person =
            json_pack("{s:o, s:o, s:s, s:[{s:s, s:s}]}", "identifiant",
                      json_sprintf("p%05d@valclair.example", i), "nom", json_sprintf("Nom%05d", i),
                      "prenom", "Prénom", "habilitations", "service", "quotient_familial",
                      "responsable_metier", "Hélène Marchand");

        assert_int_equal(json_array_append_new(persons, person), 0);
    }
    return document;
}

static int open_organisation(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    now = 1779782400;
    store_document(broker.store, large_organisation());
    enter_as(OLIVIER);
    return 0;
}

/* Of the processor, which others use too. */
static double milliseconds(void)
{
    struct timespec time;

    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time), 0);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void measure(const char *what, const char *path, json_t *body)
{
    char *text = json_dumps(body, 0);
    double begun = milliseconds();
    unsigned status = text != NULL ? post_json(path, text) : get_json(path);
    double taken = milliseconds() - begun;

    print_message("# %s: %.0f ms of the processor\n", what, taken);
    if (status != 200) {
        fail_msg("%s: %u: %s", what, status, text_of("detail"));
    }
    assert_true(taken < MOST_MS);
    free(text);
    json_decref(body);
}

static json_int_t figure(const char *name)
{
    return json_integer_value(json_object_get(answer.document, name));
}

/* The next thousand, from one of them on. */
static json_t *numbers_from(int first)
{
    json_t *numbers = json_array();

    for (int i = first; i < first + GROUP; i++) {
        char identifiant[40];

        (void) snprintf(identifiant, sizeof(identifiant), "p%05d@valclair.example", i);
        assert_int_equal(json_array_append_new(numbers, json_integer((json_int_t) person_in(
                                                            broker.store, identifiant))),
                         0);
    }
    return numbers;
}

static json_t *grant(int first, int confirmed)
{
    return json_pack("{s:s, s:[s], s:s, s:o, s:b}", "acte", "accorder", "services",
                     "adresses_familles", "responsable_metier", "Zoé", "personnes",
                     numbers_from(first), "confirmer", confirmed);
}

static void a_thousand_are_granted_at_once(void **state)
{
    (void) state;
    measure("a thousand grants, tried", SPACE "groupe/2", grant(1000, 0));
    assert_int_equal(figure("possibles"), GROUP);
    measure("a thousand grants, done", SPACE "groupe/2", grant(1000, 1));
    assert_int_equal(figure("possibles"), GROUP);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), GROUP);
    measure("half of them again", SPACE "groupe/2", grant(1500, 1));
    assert_int_equal(figure("possibles"), GROUP / 2);
    assert_int_equal(figure("deja"), GROUP / 2);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), GROUP * 3 / 2);
}

/* Fifty a page; each found by a name, many by what they hold; all of these chosen. */
static void persons_are_listed_and_found(void **state)
{
    (void) state;
    measure("the first page of all", SPACE "personnes/2", NULL);
    assert_int_equal(figure("total"), PERSONS);
    assert_int_equal(json_array_size(json_object_get(answer.document, "personnes")), 50);
    measure("one found by name", SPACE "personnes/2?nom=nom04242", NULL);
    assert_int_equal(figure("total"), 1);
    measure("many found by service", SPACE "personnes/2?service=quotient_familial&page=150", NULL);
    assert_int_equal(figure("total"), PERSONS);
    measure("a thousand chosen by a filter", SPACE "groupe/2?tous=oui&nom=nom04", NULL);
    assert_int_equal(json_array_size(json_object_get(answer.document, "personnes")), GROUP);
    assert_int_equal(get_json(SPACE "groupe/2?tous=oui"), 422);
}

/* Half of the lines find no place any more. */
static void a_thousand_lines_are_imported_at_once(void **state)
{
    json_t *lines = json_array();
    json_t *body;

    (void) state;
    for (int i = 0; i < GROUP; i++) {
        json_t *line = json_pack(
            "{s:o, s:s, s:s, s:s, s:s}", "identifiant", json_sprintf("n%05d@valclair.example", i),
            "nom", "Petit", "prenom", "Nina", "services", "quotient_familial|adresses_familles",
            "responsable_metier", "Zoé");

        assert_int_equal(json_array_append_new(lines, line), 0);
    }
    body = json_pack("{s:o, s:b, s:b}", "lignes", lines, "confirmer", 1, "ecarter", 1);
    measure("a thousand lines imported", SPACE "import/2", body);
    assert_int_equal(figure("possibles"), 500);
    assert_int_equal(figure("impossibles"), 500);
    assert_int_equal(count_traces("habilitation.invitee", HAB_REASON_GRANTED), 500);
}

static void a_group_has_its_limit(void **state)
{
    json_t *body = grant(2000, 1);
    char *text;

    (void) state;
    (void) json_array_append_new(json_object_get(body, "personnes"), json_integer(1));
    assert_int_equal(json_array_size(json_object_get(body, "personnes")), GROUP + 1);
    text = json_dumps(body, 0);
    assert_int_not_equal(post_json(SPACE "groupe/2", text), 200);
    free(text);
    json_decref(body);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

/* MCP-16: everybody's, fifty a page. */
static void unused_rights_are_counted(void **state)
{
    (void) state;
    now += 86400L * 120;
    enter_as(OLIVIER);
    measure("unused rights", SPACE "inutilises/2", NULL);
    assert_int_equal(figure("total"), PERSONS - 4 + 6); /* those of the demonstration hold six */
    assert_int_equal(json_array_size(json_object_get(answer.document, "droits")), 50);
    assert_int_equal(figure("pages"), (PERSONS + 2 + 49) / 50);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_organisation, close_portal)
    const struct CMUnitTest tests[] = {
        TEST(a_thousand_are_granted_at_once),
        TEST(persons_are_listed_and_found),
        TEST(a_thousand_lines_are_imported_at_once),
        TEST(a_group_has_its_limit),
        TEST(unused_rights_are_counted),
    };

    return cmocka_run_group_tests_name("mcp_organisation", tests, load_partners, free_types);
}
