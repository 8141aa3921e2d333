/* MCP-9.2: an incident of security is reported without delay, by whomever the convention
 * names; the Caf is told at once, takes it up and closes it; the partner follows. */
#include "mcp_duties.h"

#define TYPED                                                                                      \
    "{\"description\": \"Un mot de passe a été donné\", \"constate_le\": \"2026-01-12\","       \
    " \"services\": \"tous\", \"personnes\": \"une\"}"

/* Reports one as a program does; gives its number. */
static uint64_t report_as(const char *identifiant)
{
    if (act_as(identifiant, "signaler", 0, TYPED) != 200) {
        fail_msg("%u %s", answer.status, json_dumps(answer.document, 0));
    }
    return dossier_number();
}

/* MCP-9.2: at once, to the agents who follow conventions and to those who administer. */
static void the_caf_is_told_at_once(void **state)
{
    (void) state;
    report_as(MIA);
    assert_int_equal(mails("mcp-incident-alerte", ALIX), 1);
    assert_int_equal(mails("mcp-incident-alerte", ADA), 1);
    assert_int_equal(mails("mcp-incident-alerte", CARL), 0);
    assert_int_equal(mails("mcp-incident-accuse", MIA), 1);
    assert_int_equal(mails("mcp-incident-accuse", PIA), 1);
    assert_int_equal(mails("mcp-incident-accuse", SAM), 1);
    assert_int_equal(mails("mcp-incident-accuse", MAX_M), 0);
    assert_int_equal(traced("incident.signale"), 1);
    report_as(PIA); /* a gestionnaire is told once */
    assert_int_equal(mails("mcp-incident-accuse", PIA), 2);
    assert_int_equal(mails("mcp-incident-accuse", MIA), 1);
}

/* A browser reads it all again before it is sent, and sends it once. */
static void a_browser_reviews_then_sends(void **state)
{
    (void) state;
    log_in(MIA);
    assert_int_equal(get(path_of("signaler", 0)), 200);
    assert_true(shows("Commune de Valclair"));
    assert_true(shows("Aucune donnée d’une famille"));
    assert_int_equal(traced("incident.signale"), 0);
}

static void what_is_wrong_is_told_by_the_field(void **state)
{
    static char body[20000];
    static char text[4002];

    (void) state;
    assert_int_equal(act_as(MIA, "signaler", 0,
                            "{\"description\": \"x\", \"constate_le\": \"2026-01-13\","
                            " \"services\": \"tous\", \"personnes\": \"une\"}"),
                     422);
    memset(text, 'a', 4001);
    for (size_t size = 4001; size >= 4000; size--) {
        text[size] = '\0';
        (void) snprintf(body, sizeof(body),
                        "{\"description\": \"%s\", \"constate_le\": \"2026-01-12\","
                        " \"services\": \"tous\", \"personnes\": \"une\"}",
                        text);
        assert_int_equal(act_as(MIA, "signaler", 0, body), size == 4001 ? 422 : 200);
    }
    assert_int_equal(traced("incident.signale"), 1);
}

/* MCP-9.1, MCP-9.2: gestionnaires see all, a member the own ones, another partner none. */
static void each_sees_what_is_theirs(void **state)
{
    char path[96];
    uint64_t number;

    (void) state;
    number = report_as(MIA);
    assert_int_equal(read_as(MIA, "incidents", number), 200);
    assert_string_equal(says("etat"), "signale");
    assert_int_equal(read_as(SAM, "incidents", number), 200);
    assert_int_equal(read_as(SAM, "incidents", 0), 200);
    assert_int_equal(listed(), 1);
    assert_int_equal(read_as(MAX_M, "incidents", number), 404);
    assert_int_equal(read_as(MAX_M, "incidents", 0), 200);
    assert_int_equal(listed(), 0);
    assert_int_equal(read_as(OTTO, "incidents", number), 403);
    (void) snprintf(path, sizeof(path), SPACE "incidents/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(get_json(path), 404);
    assert_int_equal(read_as(CARL, "suivi-incidents", number), 404);
    assert_int_equal(read_as(ALIX, "suivi-incidents", number), 200);
}

static void the_caf_takes_it_up_notes_and_closes(void **state)
{
    uint64_t number;

    (void) state;
    number = report_as(MIA);
    assert_int_equal(act_as(ALIX, "suivi-incidents", number, "{\"acte\": \"prendre\"}"), 200);
    assert_string_equal(says("etat"), "pris_en_charge");
    assert_int_equal(mails("mcp-incident-suite", MIA), 1);
    assert_int_equal(mails("mcp-incident-suite", PIA), 1);
    assert_int_equal(traced("incident.pris_en_charge"), 1);
    assert_int_equal(
        act_as(MIA, "incidents", number, "{\"acte\": \"noter\", \"texte\": \"Changé.\"}"), 200);
    assert_int_equal(mails("mcp-incident-alerte", ALIX), 2);
    assert_int_equal(act_as(ALIX, "suivi-incidents", number, "{\"acte\": \"clore\"}"), 422);
    assert_string_equal(text_of("champ"), "texte");
    assert_int_equal(act_as(ALIX, "suivi-incidents", number,
                            "{\"acte\": \"clore\", \"texte\": \"Accès rendu.\"}"),
                     200);
    assert_string_equal(says("etat"), "clos");
    assert_int_equal(json_array_size(said("etapes")), 4);
    assert_int_equal(traced("incident.clos"), 1);
    /* nothing is open any more */
    log_in(ALIX);
    assert_int_equal(get_json(SPACE "suivi-incidents"), 200);
    assert_int_equal(listed(), 0);
    assert_int_equal(get_json(SPACE "suivi-incidents?etat=clos"), 200);
    assert_int_equal(listed(), 1);
}

/* A form that is sent twice does nothing twice. */
static void sent_twice_it_is_done_once(void **state)
{
    const char *const note = "{\"acte\": \"noter\", \"texte\": \"Vu.\"}";
    uint64_t number;

    (void) state;
    number = report_as(MIA);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(act_as(ALIX, "suivi-incidents", number, note), 200);
        assert_int_equal(json_array_size(said("etapes")), 2);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(act_as(ALIX, "suivi-incidents", number, "{\"acte\": \"prendre\"}"), 200);
    }
    assert_int_equal(traced("incident.pris_en_charge"), 1);
    assert_int_equal(act_as(NORA, "suivi-incidents", number, "{\"acte\": \"prendre\"}"), 409);
}

/* MCP-9.2: what is the Caf's to do is refused to a partner, and traced. */
static void a_partner_does_not_close(void **state)
{
    uint64_t number;

    (void) state;
    number = report_as(MIA);
    assert_int_equal(
        act_as(PIA, "incidents", number, "{\"acte\": \"clore\", \"texte\": \"Fini.\"}"), 403);
    assert_int_equal(traced("incident.clos"), 1);
    assert_int_equal(act_as(PIA, "incidents", number, "{\"acte\": \"effacer\"}"), 422);
    assert_int_equal(read_as(PIA, "incidents", number), 200);
    assert_string_equal(says("etat"), "signale");
}

/* MCP-9.2: in centralised mode a departure is told to the Caf, which has a task and a mail. */
static void a_departure_is_told_to_the_caf(void **state)
{
    const char *const report =
        "{\"convention\": \"" VALCLAIR "\", \"nature\": \"depart\", \"personne\": \"%s\"}";
    char body[200];

    (void) state;
    store_document(broker.store,
                   convention_of_valclair("{\"version\": 2, \"signature\": {\"date\":"
                                          " \"2026-01-12\"},"
                                          " \"annexe\": {\"mode\": \"centralise\"}}"));
    log_in(PIA);
    assert_int_equal(get(SPACE "espace"), 200);
    assert_true(shows("Signaler un départ"));
    assert_int_equal(get("signalement"), 200);
    assert_true(shows(VALCLAIR));
    (void) snprintf(body, sizeof(body), report, MAX_M);
    assert_int_equal(post_json("signalement", body), 201);
    assert_int_equal(mails("signalement", ALIX), 1);
    (void) snprintf(body, sizeof(body), report, OTTO); /* of another organisation */
    assert_int_equal(post_json("signalement", body), 422);
}

/* The pages say what the documents say. */
static void the_pages_show_it(void **state)
{
    uint64_t number;

    (void) state;
    number = report_as(MIA);
    log_in(MIA);
    assert_int_equal(get(path_of("incidents", number)), 200);
    assert_true(shows("Un mot de passe a été donné"));
    assert_false(shows("Clore l’incident"));
    assert_int_equal(get(path_of("incidents", 0)), 200);
    log_in(ALIX);
    assert_int_equal(get(SPACE "suivi-incidents"), 200);
    assert_true(shows("Commune de Valclair"));
    assert_int_equal(get(path_of("suivi-incidents", number)), 200);
    assert_true(shows("Clore l’incident"));
    assert_true(shows("Mia ZqMia"));
    assert_int_equal(act_as(ALIX, "suivi-incidents", number, "{\"acte\": \"prendre\"}"), 200);
    log_in(MIA);
    assert_int_equal(get(path_of("incidents", number)), 200);
    assert_true(shows("par la Caf"));
    assert_false(shows("Prénom Nom"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCP_TEST(the_caf_is_told_at_once),
        MCP_TEST(a_browser_reviews_then_sends),
        MCP_TEST(what_is_wrong_is_told_by_the_field),
        MCP_TEST(each_sees_what_is_theirs),
        MCP_TEST(the_caf_takes_it_up_notes_and_closes),
        MCP_TEST(sent_twice_it_is_done_once),
        MCP_TEST(a_partner_does_not_close),
        MCP_TEST(a_departure_is_told_to_the_caf),
        MCP_TEST(the_pages_show_it),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
