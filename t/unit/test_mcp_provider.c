/* MCP-14: a provider is announced six months ahead, with places, regime and tasks; the Caf may
 * ask for the security undertaking, object or agree; changes and the end are recorded. */
#include "mcp_duties.h"

static const char *announcement(const char *begins)
{
    static char body[600];

    (void) snprintf(body, sizeof(body),
                    "{\"nom\": \"Infogérance Nord\", \"adresse\": \"1 rue du Test, Lille\","
                    " \"lieux_prestataire\": \"Lille, France\", \"lieux_donnees\": \"Roubaix\","
                    " \"regime\": \"marche_public\", \"taches\": \"Hébergement\","
                    " \"debut\": \"%s\"}",
                    begins);
    return body;
}

static unsigned announce(const char *day, const char *begins)
{
    now = at(day);
    return act_as(PIA, "annoncer", 0, announcement(begins));
}

/* MCP-14: six months, by the calendar: month ends, leap years. */
static void it_is_announced_six_months_ahead(void **state)
{
    static const struct {
        const char *day;
        const char *early; /* a day too early */
        const char *first;
        const char *words;
    } cases[] = {
        {"2026-03-10T09:00:00Z", "2026-09-09", "2026-09-10", "10\u00a0septembre\u00a02026"},
        {"2026-08-31T09:00:00Z", "2027-02-27", "2027-02-28", "28\u00a0février\u00a02027"},
        {"2027-08-31T09:00:00Z", "2028-02-28", "2028-02-29", "29\u00a0février\u00a02028"},
        {"2028-02-29T09:00:00Z", "2028-08-28", "2028-08-29", "29\u00a0août\u00a02028"},
        /* the day is that of Paris */
        {"2026-06-30T22:30:00Z", "2026-12-31", "2027-01-01", "1er\u00a0janvier\u00a02027"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *text;

        assert_int_equal(announce(cases[i].day, cases[i].early), 422);
        text = json_dumps(answer.document, 0);
        assert_non_null(strstr(text, cases[i].words));
        assert_non_null(strstr(text, "MCP-14"));
        free(text);
        assert_int_equal(announce(cases[i].day, cases[i].first), 200);
    }
}

static uint64_t announced(void)
{
    assert_int_equal(announce("2026-02-01T09:00:00Z", "2026-08-01"), 200);
    return dossier_number();
}

static void the_caf_is_told_and_answers(void **state)
{
    uint64_t number;

    (void) state;
    number = announced();
    assert_int_equal(mails("mcp-prestataire-annonce", ALIX), 1);
    assert_int_equal(mails("mcp-prestataire-annonce", CARL), 0);
    assert_int_equal(traced("prestataire.annonce"), 1);
    assert_int_equal(
        act_as(ALIX, "suivi-prestataires", number, "{\"acte\": \"demander_engagement\"}"), 200);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                            "{\"acte\": \"recevoir_engagement\", \"recu\": \"2026-02-02\"}"),
                     422);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                            "{\"acte\": \"recevoir_engagement\", \"recu\": \"2026-02-01\"}"),
                     200);
    assert_string_equal(says("engagement_recu"), "2026-02-01");
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number, "{\"acte\": \"objecter\"}"), 422);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                            "{\"acte\": \"objecter\", \"motif\": \"Données hors de l’Union.\"}"),
                     200);
    assert_string_equal(says("etat"), "objection");
    assert_int_equal(mails("mcp-prestataire-suite", PIA), 3);
    assert_int_equal(mails("mcp-prestataire-suite", SAM), 3);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number, "{\"acte\": \"accepter\"}"), 200);
    assert_string_equal(says("etat"), "annonce");
    assert_true(json_is_true(said("accord")));
}

/* In force from its first day on; changes and the end are recorded by the partner. */
static void it_comes_into_force_changes_and_ends(void **state)
{
    uint64_t number;

    (void) state;
    number = announced();
    now = at("2026-07-31T21:59:59Z");
    assert_int_equal(read_as(PIA, "prestataires", number), 200);
    assert_string_equal(says("etat"), "annonce");
    now = at("2026-07-31T22:00:00Z");
    assert_int_equal(read_as(PIA, "prestataires", number), 200);
    assert_string_equal(says("etat"), "en_vigueur");
    assert_int_equal(act_as(SAM, "prestataires", number,
                            "{\"acte\": \"modifier\", \"changement\": \"Nouvelle adresse\"}"),
                     200);
    assert_int_equal(traced("prestataire.modifie"), 1);
    assert_int_equal(
        act_as(SAM, "prestataires", number, "{\"acte\": \"terminer\", \"fin\": \"2026-09-01\"}"),
        422);
    assert_int_equal(
        act_as(SAM, "prestataires", number, "{\"acte\": \"terminer\", \"fin\": \"2026-08-01\"}"),
        200);
    assert_string_equal(says("etat"), "termine");
    assert_int_equal(act_as(SAM, "prestataires", number,
                            "{\"acte\": \"modifier\", \"changement\": \"Trop tard\"}"),
                     409);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number, "{\"acte\": \"accepter\"}"), 409);
}

/* MCP-9.1, MCP-14: who may do what. */
static void each_has_a_part_of_its_own(void **state)
{
    uint64_t number;

    (void) state;
    number = announced();
    assert_int_equal(act_as(MIA, "annoncer", 0, announcement("2027-01-01")), 403);
    assert_int_equal(read_as(MIA, "prestataires", number), 403);
    assert_int_equal(read_as(OTTO, "prestataires", number), 403);
    assert_int_equal(act_as(PIA, "prestataires", number, "{\"acte\": \"accepter\"}"), 403);
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                            "{\"acte\": \"modifier\", \"changement\": \"x\"}"),
                     403);
    assert_int_equal(read_as(CARL, "suivi-prestataires", number), 404);
}

/* An act that changes nothing any more is done once. */
static void sent_twice_it_is_done_once(void **state)
{
    uint64_t number;

    (void) state;
    number = announced();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                                "{\"acte\": \"recevoir_engagement\", \"recu\": \"2026-01-31\"}"),
                         200);
    }
    assert_int_equal(traced("prestataire.engagement_recu"), 1);
    /* another day is another act */
    assert_int_equal(act_as(ALIX, "suivi-prestataires", number,
                            "{\"acte\": \"recevoir_engagement\", \"recu\": \"2026-02-01\"}"),
                     200);
    assert_int_equal(traced("prestataire.engagement_recu"), 2);
}

static void the_pages_show_it(void **state)
{
    uint64_t number;

    (void) state;
    number = announced();
    log_in(PIA);
    assert_int_equal(get(path_of("prestataires", 0)), 200);
    assert_true(shows("Infogérance Nord"));
    assert_int_equal(get(path_of("prestataires", number)), 200);
    assert_true(shows("Marché public"));
    assert_true(shows("Enregistrer la fin"));
    assert_false(shows("Faire objection"));
    assert_int_equal(get(path_of("annoncer", 0)), 200);
    log_in(NORA);
    assert_int_equal(get(SPACE "suivi-prestataires"), 200);
    assert_true(shows("Infogérance Nord"));
    assert_int_equal(get(path_of("suivi-prestataires", number)), 200);
    assert_true(shows("Faire objection"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCP_TEST(it_is_announced_six_months_ahead),     MCP_TEST(the_caf_is_told_and_answers),
        MCP_TEST(it_comes_into_force_changes_and_ends), MCP_TEST(each_has_a_part_of_its_own),
        MCP_TEST(sent_twice_it_is_done_once),           MCP_TEST(the_pages_show_it),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
