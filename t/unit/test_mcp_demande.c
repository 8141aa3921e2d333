/* Requests to the Caf (MCP-9.1, MCP-9.2): an act asked for in centralised mode, decided once. */
#include "mcp_caf.h"

#define GRANT                                                                                      \
    "{\"acte\": \"accorder\", \"personne\": %u, \"services\": [\"" ADDRESSES                       \
    "\"], \"responsable_metier\": \"R. Métier\"}"

static const char *grant_to(const char *identifiant)
{
    static char act[256];

    (void) snprintf(act, sizeof(act), GRANT, (unsigned) number_of_person(identifiant));
    return act;
}

/* Pia asks that Max may read addresses; the number of the request. */
static uint64_t asked(void)
{
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MAX_M), grant_to(MAX_M)), 200);
    assert_string_equal(text_of("effet"), "demande");
    return (uint64_t) json_integer_value(json_object_get(answer.document, "demande"));
}

static const char *state_of(uint64_t number)
{
    assert_int_equal(read_as(PIA, "demandes", number), 200);
    return text_of("demande.etat");
}

static size_t rows(void)
{
    return json_array_size(json_object_get(answer.document, "demandes"));
}

/* MCP-9.1: a gestionnaire asks, the Caf does it, and the person may at once. */
static void what_is_asked_is_done_when_the_caf_accepts(void **state)
{
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    assert_int_equal(traced("habilitation.demandee"), 1);
    assert_int_equal(mails("mcp-demande-recue", ALIX), 1);
    assert_int_equal(mails("mcp-demande-recue", CARL), 0);
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_string_equal(state_of(number), "transmise");

    log_in(ALIX);
    assert_int_equal(get_json(SPACE "suivi-demandes"), 200);
    assert_int_equal(rows(), 1);
    assert_int_equal(read_as(ALIX, "suivi-demandes", number), 200);
    assert_string_equal(text_of("acceptable"), "true");
    assert_true(strstr(text_of("effet"), "Max ZqMax") != NULL);
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);

    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}"), 200);
    assert_int_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(traced("demande.acceptee"), 1);
    assert_int_equal(traced("habilitation.accordee"), 1);
    assert_string_equal(state_of(number), "acceptee");
    assert_true(mail_says("mcp-demande-decidee", PIA, "La Caf a accepté votre demande"));
}

/* MCP-9.1: the history says at whose request the Caf acted. */
static void the_author_of_the_request_stands_in_the_history(void **state)
{
    const json_t *done;

    (void) state;
    centralise();
    assert_int_equal(act_as(ALIX, "suivi-demandes", asked(), "{\"action\": \"accepter\"}"), 200);
    assert_int_equal(read_as(ALIX, "suivi", 0), 200);
    done = json_array_get(json_object_get(answer.document, "derniers_actes"), 0);
    assert_string_equal(json_string_value(json_object_get(done, "siege")), "caf");
    assert_int_equal(json_integer_value(json_object_get(done, "demandeur")), number_of_person(PIA));
}

/* MCP-9.1: a reason goes with a refusal, and nothing is opened. */
static void a_refusal_has_a_reason(void **state)
{
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"refuser\"}"), 422);
    assert_string_equal(text_of("champ"), "motif");
    assert_string_equal(state_of(number), "transmise");
    assert_int_equal(act_as(ALIX, "suivi-demandes", number,
                            "{\"action\": \"refuser\", \"motif\": \"Hors de ses missions.\"}"),
                     200);
    assert_string_equal(state_of(number), "refusee");
    assert_string_equal(text_of("demande.motif"), "Hors de ses missions.");
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_true(mail_says("mcp-demande-decidee", PIA, "Hors de ses missions."));
}

/* A form that comes twice is one request, one decision. */
static void nothing_is_done_twice(void **state)
{
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    assert_int_equal(asked(), number);
    assert_int_equal(traced("habilitation.demandee"), 1);
    assert_int_equal(mails("mcp-demande-recue", ALIX), 1);
    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}"), 200);
    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}"), 409);
    assert_string_equal(text_of("motif"), "deja_close");
    assert_int_equal(
        act_as(ALIX, "suivi-demandes", number, "{\"action\": \"refuser\", \"motif\": \"Non\"}"),
        409);
    assert_string_equal(state_of(number), "acceptee");
    assert_int_equal(traced("habilitation.accordee"), 1);
    assert_int_equal(act_as(PIA, "demandes", number, "{\"action\": \"retirer\"}"), 409);
}

/* MCP-9.1: either gestionnaire may withdraw it while it is open; the Caf then does nothing. */
static void a_request_is_withdrawn_by_either_gestionnaire(void **state)
{
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    assert_int_equal(act_as(SAM, "demandes", number, "{\"action\": \"retirer\"}"), 200);
    assert_int_equal(traced("demande.retiree"), 1);
    assert_string_equal(state_of(number), "retiree");
    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}"), 409);
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    log_in(ALIX);
    assert_int_equal(get_json(SPACE "suivi-demandes"), 200);
    assert_int_equal(rows(), 0);
    assert_int_equal(get_json(SPACE "suivi-demandes?vue=closes"), 200);
    assert_int_equal(rows(), 1);
    assert_int_not_equal(asked(), number); /* what is closed is asked for anew */
}

/* What can no longer be done says why, and can be refused. */
static void what_has_become_impossible_is_refused(void **state)
{
    char out[128];
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    (void) snprintf(out, sizeof(out), "{\"acte\": \"sortir\", \"personne\": %u}",
                    (unsigned) number_of_person(MAX_M));
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MAX_M), out), 200);
    assert_int_equal(read_as(ALIX, "suivi-demandes", number), 200);
    assert_string_equal(text_of("acceptable"), "");
    assert_true(strlen(text_of("effet")) > 0);
    assert_int_equal(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}"), 409);
    assert_string_equal(text_of("motif"), "impossible");
    assert_int_equal(act_as(ALIX, "suivi-demandes", number,
                            "{\"action\": \"refuser\", \"motif\": \"Elle est partie.\"}"),
                     200);
    assert_string_equal(state_of(number), "refusee");
}

/* MCP-9.1: neither members, nor other partners, nor other Cafs; and it is on record. */
static void who_has_no_seat_neither_reads_nor_decides(void **state)
{
    static const char *const strangers[] = {MIA, OTTO, ANNE};
    static const char *const agents[] = {CARL, ADA, PIA};
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read_as(strangers[i], "demandes", number), 403);
        assert_int_equal(act_as(strangers[i], "demandes", number, "{\"action\": \"retirer\"}"),
                         403);
        assert_int_equal(refused("espace.acces"), 2 * i + 2);
        assert_true(read_as(agents[i], "suivi-demandes", number) >= 403);
        assert_true(act_as(agents[i], "suivi-demandes", number, "{\"action\": \"accepter\"}")
                    >= 403);
    }
    log_in(CARL);
    assert_int_equal(get_json(SPACE "suivi-demandes"), 200);
    assert_int_equal(rows(), 0);
    assert_string_equal(state_of(number), "transmise");
}

/* A number of another convention's is none here. */
static void swapped_numbers_lead_nowhere(void **state)
{
    char path[96];
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    log_in(OTTO);
    (void) snprintf(path, sizeof(path), SPACE "demandes/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(get_json(path), 404);
    assert_int_equal(post_json(path, "{\"action\": \"retirer\"}"), 404);
    log_in(ALIX);
    (void) snprintf(path, sizeof(path), SPACE "suivi-demandes/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(post_json(path, "{\"action\": \"accepter\"}"), 404);
    assert_string_equal(state_of(number), "transmise");
}

/* MCP-9.1: in delegated mode nothing is asked for: it is done. */
static void in_delegated_mode_a_gestionnaire_does_it(void **state)
{
    (void) state;
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MAX_M), grant_to(MAX_M)), 200);
    assert_string_equal(text_of("effet"), "fait");
    assert_int_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(traced("habilitation.demandee"), 0);
}

/* Without a script: asked for, refused with what is missing beside its field, then decided. */
static void forms_work_in_a_browser(void **state)
{
    char person[160];

    (void) state;
    centralise();
    (void) snprintf(person, sizeof(person), "%s", path_of("personnes", number_of_person(MAX_M)));
    log_in(PIA);
    assert_int_equal(
        submit(person, "acte=accorder&services=" ADDRESSES "&responsable_metier=R&fin="), 303);
    assert_true(strstr(header("Location"), "?fait=demande") != NULL);
    assert_int_equal(traced("habilitation.demandee"), 1);
    log_in(ALIX);
    assert_int_equal(submit(path_of("suivi-demandes", 1), "action=refuser&motif="), 422);
    assert_true(shows("motif-faute"));
    assert_int_equal(submit(path_of("suivi-demandes", 1), "action=accepter"), 303);
    assert_int_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(submit(path_of("suivi-demandes", 1), "action=accepter"), 409);
    assert_true(shows("déjà close"));
    log_in(PIA);
    assert_int_equal(submit(path_of("demandes", 1), "action=retirer"), 409);
    assert_true(shows("déjà close"));
}

static void pages_are_shown(void **state)
{
    uint64_t number;

    (void) state;
    centralise();
    number = asked();
    log_in(PIA);
    assert_int_equal(get(path_of("demandes", 0)), 200);
    assert_true(shows("Accorder des services"));
    assert_true(shows("En attente de la Caf"));
    assert_int_equal(get(path_of("demandes", number)), 200);
    assert_true(shows("Retirer cette demande"));
    log_in(ALIX);
    assert_int_equal(get(SPACE "suivi-demandes"), 200);
    assert_true(shows("Commune de Valclair"));
    assert_int_equal(get(path_of("suivi-demandes", number)), 200);
    assert_true(shows("Accepter, et le faire"));
    assert_int_equal(get("caf/"), 200);
    assert_true(shows("suivi-demandes"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAF_TEST(what_is_asked_is_done_when_the_caf_accepts),
        CAF_TEST(the_author_of_the_request_stands_in_the_history),
        CAF_TEST(a_refusal_has_a_reason),
        CAF_TEST(nothing_is_done_twice),
        CAF_TEST(a_request_is_withdrawn_by_either_gestionnaire),
        CAF_TEST(what_has_become_impossible_is_refused),
        CAF_TEST(who_has_no_seat_neither_reads_nor_decides),
        CAF_TEST(swapped_numbers_lead_nowhere),
        CAF_TEST(in_delegated_mode_a_gestionnaire_does_it),
        CAF_TEST(forms_work_in_a_browser),
        CAF_TEST(pages_are_shown),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
