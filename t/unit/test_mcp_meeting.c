/* MCP-16: either party asks for a meeting, which is held within a month; its minutes are
 * validated or contested by the other within 30 days. */
#include "mcp_duties.h"

static const char asked[] =
    "{\"objet\": \"Les habilitations\", \"dates_souhaitees\": \"Un mardi\"}";

static uint64_t ask_as(const char *identifiant, const char *day)
{
    now = at(day);
    assert_int_equal(act_as(identifiant,
                            strstr(identifiant, "@caf") != NULL ? "suivi-reunir" : "reunir", 0,
                            asked),
                     200);
    return dossier_number();
}

static unsigned fix(const char *identifiant, uint64_t number, const char *date, const char *word)
{
    char body[200];

    (void) snprintf(body, sizeof(body), "{\"acte\": \"fixer\", \"date\": \"%s\", \"mot\": \"%s\"}",
                    date, word);
    return act_as(identifiant, strstr(identifiant, "@caf") != NULL ? "suivi-reunions" : "reunions",
                  number, body);
}

/* A meeting that Pia asked for and that was held on 10 February 2026. */
static uint64_t held(void)
{
    uint64_t number = ask_as(PIA, "2026-02-01T09:00:00Z");

    assert_int_equal(fix(ALIX, number, "2026-02-10", ""), 200);
    now = at("2026-02-11T09:00:00Z");
    assert_int_equal(
        act_as(SAM, "reunions", number, "{\"acte\": \"tenir\", \"tenue_le\": \"2026-02-10\"}"),
        200);
    return number;
}

/* MCP-16: one month by the calendar; months that have no such day end earlier. */
static void a_month_is_of_the_calendar(void **state)
{
    static const char *const cases[][2] = {
        {"2026-03-10T09:00:00Z", "2026-04-10"}, {"2026-01-31T09:00:00Z", "2026-02-28"},
        {"2028-01-31T09:00:00Z", "2028-02-29"}, {"2026-05-31T09:00:00Z", "2026-06-30"},
        {"2026-12-31T09:00:00Z", "2027-01-31"}, {"2026-04-30T22:30:00Z", "2026-06-01"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        (void) ask_as(PIA, cases[i][0]);
        assert_string_equal(says("avant"), cases[i][1]);
    }
}

static void a_date_beyond_the_month_wants_a_word(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_as(ALIX, "2026-01-31T09:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", PIA), 1);
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 0);
    assert_int_equal(fix(PIA, number, "2026-03-01", ""), 422);
    assert_string_equal(text_of("champ"), "mot");
    assert_non_null(strstr(text_of("detail"), "28\u00a0février\u00a02026"));
    assert_int_equal(fix(PIA, number, "2026-01-30", ""), 422);
    assert_int_equal(fix(PIA, number, "2026-02-28", ""), 200);
    assert_true(json_is_false(said("hors_delai")));
    assert_int_equal(fix(PIA, number, "2026-03-01", "La salle est prise."), 200);
    assert_true(json_is_true(said("hors_delai")));
    assert_string_equal(says("date"), "2026-03-01");
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 2);
}

/* Who wrote the minutes does not validate them. */
static void the_other_party_validates(void **state)
{
    uint64_t number;

    (void) state;
    number = held();
    assert_int_equal(act_as(ALIX, "suivi-reunions", number, "{\"acte\": \"valider\"}"), 409);
    assert_int_equal(act_as(ALIX, "suivi-reunions", number,
                            "{\"acte\": \"rediger\", \"compte_rendu\": \"Vu.\\nDécidé.\"}"),
                     200);
    assert_string_equal(says("reponse_avant"), "2026-03-13");
    assert_int_equal(act_as(NORA, "suivi-reunions", number, "{\"acte\": \"valider\"}"), 403);
    assert_int_equal(
        act_as(PIA, "reunions", number, "{\"acte\": \"rediger\", \"compte_rendu\": \"Autre.\"}"),
        403);
    assert_int_equal(act_as(PIA, "reunions", number, "{\"acte\": \"valider\"}"), 200);
    assert_string_equal(says("etat"), "valide");
    assert_string_equal(says("reponse_le"), "2026-02-11");
    assert_int_equal(act_as(PIA, "reunions", number, "{\"acte\": \"valider\"}"), 200);
    assert_int_equal(traced("reunion.valide"), 2); /* refused once, done once */
    assert_int_equal(
        act_as(PIA, "reunions", number, "{\"acte\": \"contester\", \"motif\": \"Trop tard\"}"),
        409);
}

/* What was contested is written again, and open again. */
static void minutes_are_contested_then_written_again(void **state)
{
    uint64_t number;

    (void) state;
    number = held();
    assert_int_equal(
        act_as(PIA, "reunions", number, "{\"acte\": \"rediger\", \"compte_rendu\": \"Un.\"}"), 200);
    assert_int_equal(act_as(ALIX, "suivi-reunions", number, "{\"acte\": \"contester\"}"), 422);
    assert_int_equal(act_as(ALIX, "suivi-reunions", number,
                            "{\"acte\": \"contester\", \"motif\": \"Il manque un point.\"}"),
                     200);
    assert_true(json_is_false(said("ouvert")));
    now = at("2026-02-20T09:00:00Z");
    assert_int_equal(
        act_as(PIA, "reunions", number, "{\"acte\": \"rediger\", \"compte_rendu\": \"Deux.\"}"),
        200);
    assert_true(json_is_true(said("ouvert")));
    assert_string_equal(says("reponse_avant"), "2026-03-22");
}

static void minutes_have_ten_thousand_characters(void **state)
{
    static char body[11000];
    static char text[10002];
    uint64_t number;

    (void) state;
    number = held();
    memset(text, 'a', 10001);
    for (size_t size = 10001; size >= 10000; size--) {
        text[size] = '\0';
        (void) snprintf(body, sizeof(body), "{\"acte\": \"rediger\", \"compte_rendu\": \"%s\"}",
                        text);
        assert_int_equal(act_as(PIA, "reunions", number, body), size == 10001 ? 422 : 200);
    }
}

/* MCP-16: a week before a limit, and on its day; once each, whatever the server did. */
static void both_are_reminded(void **state)
{
    (void) state;
    (void) ask_as(PIA, "2026-01-31T09:00:00Z");
    send_mails();
    sweep("2026-02-01T00:00:00Z"); /* begins the record of rounds */
    assert_int_equal(due_at(at("2026-02-01T00:00:00Z")), at("2026-02-01T08:00:00+01:00"));
    sweep("2026-02-21T06:59:59Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", NULL), 0);
    sweep("2026-02-21T07:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", PIA), 1);
    assert_int_equal(mails("mcp-reunion-nouvelle", SAM), 1);
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 1);
    sweep("2026-02-27T23:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 1);
    sweep("2026-02-28T07:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 2);
    sweep("2026-03-30T07:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 2);
}

/* Whoever is to answer the minutes is reminded, the other is not. */
static void minutes_that_wait_are_reminded(void **state)
{
    uint64_t number;

    (void) state;
    number = held();
    assert_int_equal(
        act_as(PIA, "reunions", number, "{\"acte\": \"rediger\", \"compte_rendu\": \"Un.\"}"), 200);
    send_mails();
    sweep("2026-03-06T07:00:00Z");
    assert_int_equal(mails("mcp-reunion-nouvelle", ALIX), 1);
    assert_int_equal(mails("mcp-reunion-nouvelle", PIA), 0);
}

/* MCP-16: lateness is shown to both, from the day after the limit on. */
static void lateness_is_shown(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_as(PIA, "2026-01-31T09:00:00Z");
    now = at("2026-02-28T22:59:59Z");
    assert_int_equal(read_as(PIA, "reunions", number), 200);
    assert_true(json_is_false(said("retard")));
    now = at("2026-02-28T23:00:00Z");
    assert_int_equal(read_as(PIA, "reunions", number), 200);
    assert_true(json_is_true(said("retard")));
    log_in(ALIX);
    assert_int_equal(get(path_of("suivi-reunions", number)), 200);
    assert_true(shows("La limite est passée"));
    assert_int_equal(get(SPACE "suivi-reunions"), 200);
    assert_true(shows("En retard"));
}

static void members_and_others_see_none(void **state)
{
    uint64_t number;

    (void) state;
    number = held();
    assert_int_equal(read_as(MIA, "reunions", number), 403);
    assert_int_equal(read_as(OTTO, "reunions", number), 403);
    assert_int_equal(read_as(CARL, "suivi-reunions", number), 404);
    assert_int_equal(act_as(MIA, "reunir", 0, asked), 403);
    assert_int_equal(act_as(CARL, "suivi-reunir", 0, asked), 404);
}

static void the_pages_show_it(void **state)
{
    uint64_t number;

    (void) state;
    number = held();
    log_in(PIA);
    assert_int_equal(get(path_of("reunions", number)), 200);
    assert_true(shows("Envoyer le compte rendu"));
    assert_true(shows("10/02/2026"));
    assert_int_equal(get(path_of("reunions", 0)), 200);
    assert_true(shows("Compte rendu attendu"));
    assert_int_equal(get(path_of("reunir", 0)), 200);
    log_in(ALIX);
    assert_int_equal(get(path_of("suivi-reunir", 0)), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCP_TEST(a_month_is_of_the_calendar),
        MCP_TEST(a_date_beyond_the_month_wants_a_word),
        MCP_TEST(the_other_party_validates),
        MCP_TEST(minutes_are_contested_then_written_again),
        MCP_TEST(minutes_have_ten_thousand_characters),
        MCP_TEST(both_are_reminded),
        MCP_TEST(minutes_that_wait_are_reminded),
        MCP_TEST(lateness_is_shown),
        MCP_TEST(members_and_others_see_none),
        MCP_TEST(the_pages_show_it),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
