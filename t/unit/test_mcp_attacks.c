/* What a gestionnaire might try with the delegation (MCP-9.1): to learn who somebody is, to keep
 * what the Caf took, to hinder who comes after them, to have mails sent without end; and what is
 * typed to break the pages. */
#include "mcp_caf.h"
#include "traced.h"

static const json_t *row(size_t index)
{
    return json_array_get(json_object_get(answer.document, "lignes"), index);
}

static const char *word(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

static unsigned act_on(const char *identifiant, const char *act)
{
    return post_json(path_of("personnes", number_of_person(identifiant)), act);
}

#define TABLE "identifiant;nom;prenom;services;responsable_metier\\n"
#define STRANGER TABLE OTTO ";Deviné;Nom;quotient_familial;R. Métier\\n"

/* A page of Valclair's with a query. */
static unsigned get_as(const char *identifiant, const char *page, const char *query)
{
    char path[200];

    (void) snprintf(path, sizeof(path), "%s?%s", path_of(page, 0), query);
    log_in(identifiant);
    return get_json(path);
}

static int open_traced(void **state)
{
    return open_caf(state) != 0 ? -1 : keep_a_trace();
}

static int close_traced(void **state)
{
    return close_caf(state) | drop_the_trace();
}

/* How many rows of a list that was answered with say this. */
static unsigned rows_saying(const char *list, const char *member, const char *text)
{
    unsigned found = 0;
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(answer.document, list), i, one)
    {
        found += strcmp(word(one, member), text) == 0;
    }
    return found;
}

/* MCP-9.1: an address that has an account elsewhere tells nobody whose it is. */
static void an_account_keeps_its_name(void **state)
{
    (void) state;
    log_in(PIA);
    assert_int_equal(
        post_json(path_of("import", 0), "{\"csv\": \"" STRANGER "\", \"confirmer\": true}"), 200);
    assert_string_equal(text_of("etape"), "fait");
    assert_string_equal(word(row(0), "nom"), "Deviné");
    assert_string_equal(word(row(0), "prenom"), "Nom");
    assert_int_equal(read_as(OTTO, "traces", 0), 200);
    assert_int_equal(get_as(PIA, "traces", "motif=controle"), 200);
    assert_int_equal(rows_saying("traces", "qui", "Nom Deviné"), 1);
    assert_int_equal(rows_saying("traces", "qui", "Otto ZqOtto"), 0);
    now += INT64_C(200) * 86400;
    assert_int_equal(read_as(PIA, "inutilises", 0), 200);
    assert_int_equal(rows_saying("droits", "nom", "Deviné"), 1);
    assert_int_equal(rows_saying("droits", "nom", "ZqOtto"), 0);
}

#define SWAPPED                                                                                    \
    "{\"version\": 2, \"annexe\": {\"gestionnaires\": {\"principal\": \"" SAM                      \
    "\", \"suppleant\": \"" PIA "\"}}}"

static void withdraw_principal(void)
{
    char body[256];

    assert_int_equal(act_as(ALIX, "suivi", 0,
                            "{\"acte\": \"retirer\", \"gestionnaire\": \"principal\","
                            " \"motif\": \"Contrôle.\"}"),
                     200);
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"retirer\", \"gestionnaire\": \"principal\", \"motif\": "
                    "\"Contrôle.\", \"confirme\": true, \"revision\": %d}",
                    (int) json_integer_value(json_object_get(
                        json_object_get(answer.document, "a_confirmer"), "revision")));
    assert_int_equal(post_json(path_of("suivi", 0), body), 200);
}

/* MCP-9.1: the delegation is withdrawn from a person, wherever an avenant seats them. */
static void a_withdrawal_follows_the_person(void **state)
{
    (void) state;
    withdraw_principal();
    assert_int_equal(read_as(PIA, "personnes", 0), 200);
    assert_string_equal(text_of("peut"), "regarder");
    store_document(broker.store, convention_of_valclair(SWAPPED));
    assert_int_equal(read_as(PIA, "personnes", 0), 200);
    assert_string_equal(text_of("siege"), "suppleant");
    assert_string_equal(text_of("peut"), "regarder");
    assert_string_equal(text_of("retire"), "true");
    assert_int_equal(act_on(MIA, "{\"acte\": \"suspendre\"}"), 403);
}

#define SUCCESSION                                                                                 \
    "{\"version\": 2, \"effet\": \"2099-01-01\", \"annexe\": {\"gestionnaires\": {"                \
    "\"principal\": \"" MIA "\", \"suppleant\": \"" SAM "\"}}}"

/* MCP-9.1, MCP-17.3: whom a signed avenant makes a gestionnaire is not struck before its day. */
static void a_successor_is_not_struck(void **state)
{
    (void) state;
    store_document(broker.store, convention_of_valclair(SUCCESSION));
    log_in(PIA);
    assert_int_equal(act_on(MIA, "{\"acte\": \"sortir\"}"), 422);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    assert_int_equal(act_on(MIA, "{\"acte\": \"suspendre\", \"services\": \"" QUOTIENT "\"}"), 200);
    assert_int_equal(act_on(MAX_M, "{\"acte\": \"sortir\"}"), 200);
}

/* Acts by the dozen are done, but fill nobody's letter box. */
static void mails_to_one_person_have_an_end(void **state)
{
    (void) state;
    log_in(PIA);
    for (unsigned i = 0; i < 30; i++) {
        assert_int_equal(act_on(MIA, "{\"acte\": \"suspendre\"}"), 200);
        assert_int_equal(act_on(MIA, "{\"acte\": \"retablir\"}"), 200);
    }
    assert_int_equal(traced("habilitation.retablie"), 60);
    assert_true(mails(NULL, MIA) <= 20);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    assert_int_equal(act_on(MAX_M, "{\"acte\": \"suspendre\"}"), 200);
    assert_int_equal(mails("mcp-habilitation-suspendue", MAX_M), 1);
}

/* MCP-9.1: no day at all is not "none": a deadline is dropped by who says so. */
static void a_deadline_is_not_dropped_by_silence(void **state)
{
    (void) state;
    log_in(PIA);
    assert_int_equal(act_on(MIA, "{\"acte\": \"echeance\", \"services\": \"" QUOTIENT
                                 "\", \"fin\": \"2026-12-31\"}"),
                     200);
    assert_int_equal(act_on(MIA, "{\"acte\": \"echeance\", \"services\": \"" QUOTIENT "\"}"), 422);
    assert_string_equal(text_of("champ"), "fin");
    assert_int_equal(
        act_on(MIA, "{\"acte\": \"echeance\", \"services\": \"" QUOTIENT "\", \"fin\": \"\"}"),
        200);
    assert_string_equal(text_of("effet"), "fait");
}

/* -- what is typed */

#define E10 "éééééééééé"

/* What is cited of a title is cut between characters. */
static void a_long_title_of_a_column(void **state)
{
    (void) state;
    log_in(PIA);
    assert_int_equal(post_json(path_of("import", 0),
                               "{\"csv\": \"identifiant;a" E10 E10 E10 "\\na@x.example;x\"}"),
                     422);
    assert_non_null(strstr(text_of("detail"), "a" E10 E10));
}

/* A name, or an address, that the account would not take is wrong at once. */
static void what_an_account_does_not_take(void **state)
{
    (void) state;
    log_in(PIA);
    assert_int_equal(post_json(path_of("inviter", 0),
                               "{\"identifiant\": \"new@x.example\", \"prenom\": \"A\","
                               " \"nom\": \"" E10 E10 E10 E10 E10 E10 "\"}"),
                     422);
    assert_string_equal(text_of("champ"), "nom");
    assert_int_equal(post_json(path_of("import", 0), "{\"csv\": \"identifiant;nom;prenom\\n"
                                                     "\xc3\xa9@x.example;A;B\\n\"}"),
                     200);
    assert_string_equal(word(row(0), "effet"), "impossible");
    assert_string_equal(word(row(0), "champ"), "identifiant");
}

/* What is asked for may be no text at all. */
static void a_query_that_is_no_text(void **state)
{
    static const char *const queries[] = {"nom=%FF", "etat=%FF", "service=%C3", "fait=%FF",
                                          "inutilise=%FF"};

    (void) state;
    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
        assert_in_range(get_as(PIA, "personnes", queries[i]), 200, 499);
        assert_in_range(get(path_of("personnes", 0)), 200, 499);
    }
    assert_in_range(get_as(PIA, "inutilises", "fait=%FF"), 200, 499);
    assert_in_range(get_as(PIA, "traces", "sorte=%FF"), 200, 499);
    assert_in_range(get_as(PIA, "groupe", "tous=1&nom=%FF"), 200, 499);
}

/* One ticked right that is none: nothing is done about the others. */
static void a_right_that_is_no_text(void **state)
{
    char body[256];

    (void) state;
    log_in(PIA);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"retirer\", \"confirmer\": true, \"droits\": [\"%u/" QUOTIENT
                    "\", 7]}",
                    (unsigned) number_of_person(MIA));
    assert_int_equal(post_json(path_of("inutilises", 0), body), 422);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_account_keeps_its_name, open_traced, close_traced),
        CAF_TEST(a_withdrawal_follows_the_person),
        CAF_TEST(a_successor_is_not_struck),
        CAF_TEST(mails_to_one_person_have_an_end),
        CAF_TEST(a_deadline_is_not_dropped_by_silence),
        CAF_TEST(a_long_title_of_a_column),
        CAF_TEST(what_an_account_does_not_take),
        CAF_TEST(a_query_that_is_no_text),
        CAF_TEST(a_right_that_is_no_text),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
