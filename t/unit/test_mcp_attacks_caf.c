/* What a hostile partner, a former colleague or a hurried agent tries in what a partner and its
 * Caf settle (MCP-9.1, MCP-9.2, MCP-14, MCP-16), each refused or bounded. */
#include "mcp_caf.h"

#include "../../plugins/mon_compte_partenaire/demande.h"

#define ANNOUNCED                                                                                  \
    "{\"nom\": \"Infogérance Nord\", \"adresse\": \"1 rue du Test, Lille\","                      \
    " \"lieux_prestataire\": \"Lille, France\", \"lieux_donnees\": \"Roubaix\","                   \
    " \"regime\": \"marche_public\", \"taches\": \"Hébergement\", \"debut\": \"2028-01-01\"}"
#define ASKED "{\"objet\": \"Les habilitations\", \"dates_souhaitees\": \"Un mardi\"}"
#define REPORTED                                                                                   \
    "{\"description\": \"Un mot de passe a été donné\", \"constate_le\": \"2026-01-12\","       \
    " \"services\": \"tous\", \"personnes\": \"une\"}"

enum { OPENED_A_DAY = 30, ACTS_A_DAY = 100, REQUESTS_A_DAY = 5000 };

static unsigned measure(const char *acte, const char *whom)
{
    char body[256];
    json_int_t revision;

    (void) snprintf(
        body, sizeof(body),
        "{\"acte\": \"%s\", \"gestionnaire\": \"%s\", \"motif\": \"Secret de la Caf.\"}", acte,
        whom);
    assert_int_equal(act_as(ALIX, "suivi", 0, body), 200);
    revision = json_integer_value(
        json_object_get(json_object_get(answer.document, "a_confirmer"), "revision"));
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"%s\", \"gestionnaire\": \"%s\", \"motif\": \"Secret de la Caf.\","
                    " \"confirme\": true, \"revision\": %d}",
                    acte, whom, (int) revision);
    return post_json(path_of("suivi", 0), body);
}

/* -- floods */

/* MCP-14, MCP-16: nobody fills the register, or the mailboxes of the Caf. */
static void what_is_opened_in_a_day_is_bounded(void **state)
{
    static const char *const forms[][2] = {{"annoncer", ANNOUNCED}, {"reunir", ASKED}};

    (void) state;
    now = at("2026-02-01T09:00:00Z");
    for (size_t f = 0; f < sizeof(forms) / sizeof(*forms); f++) {
        log_in(PIA);
        for (int i = 0; i < OPENED_A_DAY; i++) {
            assert_int_equal(post_json(path_of(forms[f][0], 0), forms[f][1]), 200);
        }
        assert_int_equal(post_json(path_of(forms[f][0], 0), forms[f][1]), 429);
        /* one's own limit is nobody else's */
        assert_int_equal(act_as(SAM, forms[f][0], 0, forms[f][1]), 200);
    }
    assert_int_equal(mails("mcp-prestataire-annonce", ALIX), OPENED_A_DAY + 1);
    now = at("2026-02-02T09:00:00Z");
    assert_int_equal(act_as(PIA, "annoncer", 0, ANNOUNCED), 200);
}

/* MCP-9.2: each word that is added is a mail to those who watch. */
static void what_is_added_in_a_day_is_bounded(void **state)
{
    char body[80];
    uint64_t number;

    (void) state;
    now = at("2026-02-01T09:00:00Z");
    assert_int_equal(act_as(MIA, "signaler", 0, REPORTED), 200);
    number = dossier_number();
    for (int i = 0; i <= ACTS_A_DAY; i++) {
        (void) snprintf(body, sizeof(body), "{\"acte\": \"noter\", \"texte\": \"Mot %d\"}", i);
        assert_int_equal(post_json(path_of("incidents", number), body), i < ACTS_A_DAY ? 200 : 429);
    }
    assert_int_equal(traced("incident.note"), ACTS_A_DAY);
    /* the Caf answers nevertheless */
    assert_int_equal(
        act_as(ALIX, "suivi-incidents", number, "{\"acte\": \"clore\", \"texte\": \"Assez.\"}"),
        200);
}

/* As many requests as are let through; none repeats another. */
static int ask_on(void *context, hab_call *call)
{
    mcp_place place;
    unsigned *asked = context;
    int outcome = mcp_place_of(self, call, valclair, &place);

    place.self = number_of_person(PIA);
    while (outcome == HAB_DONE && *asked < 2 * REQUESTS_A_DAY) {
        json_t *act =
            json_pack("{s:s, s:I}", "acte", "suspendre", "personne", (json_int_t) *asked + 1);
        uint64_t number;

        outcome = mcp_demande_ask(self, call, &place, act, &number);
        *asked += outcome == HAB_DONE;
        json_decref(act);
    }
    mcp_leave(&place);
    return HAB_DONE;
}

/* MCP-9.1: the queue that the Caf decides one by one. */
static void what_is_asked_in_a_day_is_bounded(void **state)
{
    unsigned asked = 0;

    (void) state;
    (void) hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 1, ask_on, &asked, now,
                        &error);
    assert_int_equal(asked, REQUESTS_A_DAY);
}

/* -- a delegation that was withdrawn */

/* MCP-9.1: a gestionnaire without delegation reads, and changes nothing; an incident is for
 * everybody to report (MCP-9.2). */
static void without_delegation_duties_are_read_only(void **state)
{
    uint64_t provider;
    uint64_t meeting;

    (void) state;
    now = at("2026-02-01T09:00:00Z");
    assert_int_equal(act_as(PIA, "annoncer", 0, ANNOUNCED), 200);
    provider = dossier_number();
    assert_int_equal(act_as(ALIX, "suivi-reunir", 0, ASKED), 200);
    meeting = dossier_number();
    assert_int_equal(measure("retirer", "principal"), 200);

    assert_int_equal(act_as(PIA, "annoncer", 0, ANNOUNCED), 403);
    log_in(PIA);
    assert_int_equal(get(path_of("annoncer", 0)), 403);
    assert_int_equal(act_as(PIA, "reunir", 0, ASKED), 403);
    assert_int_equal(act_as(PIA, "prestataires", provider,
                            "{\"acte\": \"modifier\", \"changement\": \"Nouvelle adresse\"}"),
                     403);
    assert_int_equal(refused("prestataire.modifie"), 1);
    assert_int_equal(
        act_as(PIA, "reunions", meeting, "{\"acte\": \"fixer\", \"date\": \"2026-02-10\"}"), 403);
    assert_int_equal(read_as(PIA, "prestataires", provider), 200);
    assert_false(offers("modifier"));
    assert_int_equal(read_as(PIA, "reunions", meeting), 200);
    assert_false(offers("fixer"));
    assert_int_equal(act_as(PIA, "signaler", 0, REPORTED), 200);
    /* the other gestionnaire goes on */
    assert_int_equal(
        act_as(SAM, "reunions", meeting, "{\"acte\": \"fixer\", \"date\": \"2026-02-10\"}"), 200);
}

/* MCP-9.1: it is withdrawn from a person; an avenant that turns the seats round neither gives
 * it back nor takes it from the other. */
static void a_delegation_is_withdrawn_from_a_person(void **state)
{
    (void) state;
    assert_int_equal(measure("retirer", "principal"), 200);
    store_document(broker.store,
                   convention_of_valclair("{\"version\": 2, \"annexe\": {\"gestionnaires\":"
                                          " {\"principal\": \"" SAM "\", \"suppleant\": \"" PIA
                                          "\"}}}"));
    assert_int_equal(read_as(PIA, "questions", 0), 200);
    assert_string_equal(text_of("siege"), "suppleant");
    assert_string_equal(text_of("peut"), "regarder");
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MAX_M),
                            "{\"acte\": \"suspendre\", \"motif\": \"Non.\"}"),
                     403);
    assert_int_equal(read_as(SAM, "questions", 0), 200);
    assert_string_equal(text_of("siege"), "principal");
    assert_string_equal(text_of("peut"), "agir");
    /* the Caf sees from whom, and gives it back */
    assert_int_equal(read_as(ALIX, "suivi", 0), 200);
    assert_null(json_object_get(
        json_array_get(json_object_get(answer.document, "gestionnaires"), 0), "retrait"));
    assert_int_equal(measure("retablir", "suppleant"), 200);
    assert_int_equal(read_as(PIA, "questions", 0), 200);
    assert_string_equal(text_of("peut"), "agir");
}

/* -- who is told what */

/* MCP-9.1: who acted for the Caf is the Caf's own, its motive the gestionnaires'. */
static void what_the_caf_took_back_is_told_to_those_it_concerns(void **state)
{
    const json_t *taken;

    (void) state;
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(read_as(MIA, "services", 0), 200);
    taken = json_object_get(answer.document, "reprise");
    assert_true(json_is_object(taken));
    assert_null(json_object_get(taken, "motif"));
    assert_null(json_object_get(taken, "par"));
    assert_int_equal(read_as(PIA, "questions", 0), 200);
    taken = json_object_get(answer.document, "reprise");
    assert_string_equal(json_string_value(json_object_get(taken, "motif")), "Secret de la Caf.");
    assert_null(json_object_get(taken, "par"));
    assert_int_equal(read_as(ALIX, "suivi", 0), 200);
    assert_non_null(json_object_get(json_object_get(answer.document, "reprise"), "par"));
}

/* MCP-9.1: who left is not told what the Caf thinks of a colleague. */
static void who_left_is_not_told_of_colleagues(void **state)
{
    char act[256];
    uint64_t number;

    (void) state;
    centralise();
    (void) snprintf(act, sizeof(act),
                    "{\"acte\": \"accorder\", \"services\": [\"" ADDRESSES
                    "\"], \"responsable_metier\": \"R. Métier\"}");
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MAX_M), act), 200);
    number = (uint64_t) json_integer_value(json_object_get(answer.document, "demande"));
    /* an avenant names another in her stead */
    store_document(broker.store,
                   convention_of_valclair("{\"version\": 3, \"annexe\": {\"mode\": \"centralise\","
                                          " \"gestionnaires\": {\"principal\": \"" SAM
                                          "\", \"suppleant\": \"" MIA "\"},"
                                          " \"personnes\": [" NAMED(SAM, "Sam", "") ", " NAMED(
                                              MIA, "Mia", "") ", " NAMED(MAX_M, "Max", "") "]}}"));
    assert_int_equal(read_as(PIA, "demandes", number), 403);
    assert_int_equal(act_as(ALIX, "suivi-demandes", number,
                            "{\"action\": \"refuser\", \"motif\": \"Max ne le doit pas.\"}"),
                     200);
    assert_int_equal(mails("mcp-demande-decidee", PIA), 0);
    assert_int_equal(mails("mcp-demande-decidee", SAM), 1);
    assert_int_equal(mails("mcp-demande-decidee", MIA), 1);
}

/* -- management changed hands */

/* MCP-9.1: asked while the Caf managed, then given back: the Caf decides no more. */
static void given_back_the_caf_accepts_no_more(void **state)
{
    uint64_t number;

    (void) state;
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MAX_M),
                            "{\"acte\": \"accorder\", \"services\": [\"" ADDRESSES
                            "\"], \"responsable_metier\": \"R. Métier\"}"),
                     200);
    number = (uint64_t) json_integer_value(json_object_get(answer.document, "demande"));
    assert_int_equal(measure("rendre", ""), 200);
    assert_true(act_as(ALIX, "suivi-demandes", number, "{\"action\": \"accepter\"}") >= 400);
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(
        act_as(ALIX, "suivi-demandes", number, "{\"action\": \"refuser\", \"motif\": \"Rendu.\"}"),
        200);
    assert_int_equal(
        act_as(ALIX, "suivi-demandes", number, "{\"action\": \"refuser\", \"motif\": \"Encore.\"}"),
        409);
    assert_int_equal(traced("demande.refusee"), 1);
}

/* A dossier of another convention is none of this one's, whatever the number; and agents have
 * pages of their own. */
static void numbers_of_others_lead_nowhere(void **state)
{
    static const char *const pages_of_persons[] = {"incidents", "prestataires", "reunions",
                                                   "demandes",  "questions",    "bilans"};
    char path[80];
    uint64_t number;

    (void) state;
    now = at("2026-02-01T09:00:00Z");
    assert_int_equal(act_as(PIA, "annoncer", 0, ANNOUNCED), 200);
    number = dossier_number();
    log_in(OTTO);
    (void) snprintf(path, sizeof(path), SPACE "prestataires/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(get_json(path), 404);
    assert_int_equal(post_json(path, "{\"acte\": \"terminer\", \"fin\": \"2026-02-01\"}"), 404);
    log_in(NORA);
    (void) snprintf(path, sizeof(path), SPACE "suivi-prestataires/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(get_json(path), 404);
    for (size_t i = 0; i < sizeof(pages_of_persons) / sizeof(*pages_of_persons); i++) {
        assert_int_equal(read_as(NORA, pages_of_persons[i], 0), 403);
        assert_int_equal(read_as(CARL, pages_of_persons[i], 0), 403);
    }
}

/* Of a convention that is over nobody is reminded. */
static void a_question_ends_with_its_convention(void **state)
{
    (void) state;
    now = at("2026-11-20T09:00:00Z");
    store_document(broker.store,
                   convention_of_valclair("{\"version\": 2, \"fin\": \"2026-11-30\"}"));
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MAX_M),
                            "{\"action\": \"question\", \"texte\": \"Pourquoi\u00a0?\","
                            " \"jours\": 30}"),
                     200);
    (void) sweep("2026-12-30T09:00:00Z");
    assert_int_equal(mails("mcp-question-rappel", NULL), 0);
    assert_int_equal(mails("mcp-question-sans-reponse", PIA), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAF_TEST(what_is_opened_in_a_day_is_bounded),
        CAF_TEST(what_is_added_in_a_day_is_bounded),
        CAF_TEST(what_is_asked_in_a_day_is_bounded),
        CAF_TEST(without_delegation_duties_are_read_only),
        CAF_TEST(a_delegation_is_withdrawn_from_a_person),
        CAF_TEST(what_the_caf_took_back_is_told_to_those_it_concerns),
        CAF_TEST(who_left_is_not_told_of_colleagues),
        CAF_TEST(given_back_the_caf_accepts_no_more),
        CAF_TEST(numbers_of_others_lead_nowhere),
        CAF_TEST(a_question_ends_with_its_convention),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
