/* Supervision by the Caf (MCP-9.1): management taken back and given back, a delegation
 * withdrawn, a person suspended, a password forced. Each takes effect on the very next request. */
#include "mcp_caf.h"

#include "person/session.h"

static int64_t revision;

/* As the form does: read again, then confirmed. */
static unsigned measure(const char *acte, const char *whom)
{
    char body[256];

    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"%s\", \"gestionnaire\": \"%s\", \"motif\": \"Contrôle.\"}", acte,
                    whom);
    if (act_as(ALIX, "suivi", 0, body) != 200) {
        return answer.status;
    }
    revision = json_integer_value(
        json_object_get(json_object_get(answer.document, "a_confirmer"), "revision"));
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"%s\", \"gestionnaire\": \"%s\", \"motif\": \"Contrôle.\","
                    " \"confirme\": true, \"revision\": %d}",
                    acte, whom, (int) revision);
    return post_json(path_of("suivi", 0), body);
}

/* A gestionnaire grants Max addresses, or tries to: "fait", "demande", or the status. */
static const char *grant_as(const char *identifiant)
{
    static char what[24];
    unsigned status = act_as(identifiant, "personnes", number_of_person(MAX_M),
                             "{\"acte\": \"accorder\", \"services\": \"" ADDRESSES
                             "\", \"responsable_metier\": \"R. Métier\"}");

    (void) snprintf(what, sizeof(what), "%u", status);
    return status == 200 ? text_of("effet") : what;
}

/* What the pages of a gestionnaire say that they may do. */
static const char *may(const char *identifiant)
{
    assert_int_equal(read_as(identifiant, "questions", 0), 200);
    return text_of("peut");
}

/* MCP-9.1: taken back, the gestionnaires' next request is one to the Caf; given back, they act. */
static void management_is_taken_back_and_given_back(void **state)
{
    (void) state;
    assert_string_equal(may(PIA), "agir");
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(traced("delegation.reprise"), 1);
    assert_string_equal(may(PIA), "demander");
    assert_string_equal(may(SAM), "demander");
    assert_string_equal(grant_as(PIA), "demande");
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(mails("mcp-delegation", PIA), 1);
    assert_int_equal(mails("mcp-delegation", SAM), 1);
    assert_int_equal(mails("mcp-delegation", MIA), 0);
    assert_int_equal(read_as(ALIX, "suivi", 0), 200);
    assert_string_equal(text_of("reprise.motif"), "Contrôle.");
    assert_string_equal(text_of("peut"), "agir");
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED); /* rights stay */
    assert_int_equal(measure("rendre", ""), 200);
    assert_int_equal(traced("delegation.rendue"), 1);
    assert_string_equal(may(PIA), "agir");
    assert_string_equal(grant_as(PIA), "fait");
    assert_int_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_true(mail_says("mcp-delegation", SAM, "Contrôle."));
}

/* MCP-9.1: one gestionnaire loses the delegation, the other keeps it. */
static void the_delegation_of_one_is_withdrawn(void **state)
{
    (void) state;
    assert_int_equal(measure("retirer", "suppleant"), 200);
    assert_int_equal(traced("delegation.retiree"), 1);
    assert_string_equal(may(SAM), "regarder");
    assert_string_equal(text_of("retire"), "true");
    assert_string_equal(may(PIA), "agir");
    assert_string_equal(grant_as(SAM), "403");
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(mails("mcp-delegation", SAM), 1);
    assert_string_equal(grant_as(PIA), "fait");
    assert_int_equal(measure("retirer", "suppleant"), 409);
    assert_int_equal(measure("retablir", "suppleant"), 200);
    assert_int_equal(traced("delegation.retablie"), 1);
    assert_string_equal(may(SAM), "agir");
    assert_int_equal(measure("retablir", "suppleant"), 409);
    assert_int_equal(measure("retirer", "principal"), 200);
    assert_string_equal(may(PIA), "regarder");
    assert_string_equal(may(SAM), "agir");
}

/* MCP-9.1: whose delegation is withdrawn does not answer the Caf either. */
static void who_is_withdrawn_answers_no_question(void **state)
{
    uint64_t number;

    (void) state;
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MIA),
                            "{\"action\": \"question\", \"texte\": \"Pourquoi\\u00a0?\"}"),
                     200);
    number = (uint64_t) json_integer_value(json_object_get(answer.document, "numero"));
    assert_int_equal(measure("retirer", "principal"), 200);
    assert_int_equal(act_as(PIA, "questions", number, "{\"texte\": \"Oui\"}"), 403);
    assert_int_equal(refused("question.repondue"), 1);
    assert_int_equal(act_as(SAM, "questions", number, "{\"texte\": \"Oui\"}"), 200);
}

/* Read again before it takes effect; sent twice, or late, it does nothing. */
static void a_measure_is_confirmed_once(void **state)
{
    static const char *const asked = "{\"acte\": \"reprendre\", \"motif\": \"Contrôle.\"}";
    char late[128];

    (void) state;
    assert_int_equal(act_as(ALIX, "suivi", 0, asked), 200);
    assert_string_equal(text_of("a_confirmer.acte"), "reprendre");
    assert_true(strlen(text_of("a_confirmer.effet")) > 0);
    assert_int_equal(traced("delegation.reprise"), 0);
    assert_string_equal(may(PIA), "agir");
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(measure("rendre", ""), 200);
    (void) snprintf(late, sizeof(late),
                    "{\"acte\": \"reprendre\", \"motif\": \"Contrôle.\", \"confirme\": true,"
                    " \"revision\": 0}");
    assert_int_equal(act_as(ALIX, "suivi", 0, late), 409); /* the form of the first time */
    assert_string_equal(may(PIA), "agir");
    assert_int_equal(traced("delegation.reprise"), 1);
    assert_int_equal(act_as(ALIX, "suivi", 0, "{\"acte\": \"reprendre\", \"confirme\": true}"),
                     422);
    assert_string_equal(text_of("champ"), "motif");
    assert_int_equal(act_as(ALIX, "suivi", 0, "{\"acte\": \"retirer\", \"motif\": \"Non\"}"), 422);
    assert_string_equal(text_of("champ"), "gestionnaire");
    assert_int_equal(act_as(ALIX, "suivi", 0, "{\"acte\": \"dissoudre\", \"motif\": \"Non\"}"),
                     422);
    assert_int_equal(measure("rendre", ""), 409);
}

/* MCP-9.1: in centralised mode there is nothing to take back. */
static void in_centralised_mode_there_is_no_delegation_to_take(void **state)
{
    (void) state;
    centralise();
    assert_int_equal(measure("reprendre", ""), 409);
    assert_string_equal(may(PIA), "demander");
}

/* MCP-9.1: suspended as a precaution, with a motive, which a gestionnaire does not lift. */
static void the_caf_suspends_and_the_caf_restores(void **state)
{
    static const char *const back = "{\"acte\": \"retablir\", \"services\": \"" QUOTIENT "\"}";
    uint64_t mia;

    (void) state;
    mia = number_of_person(MIA);
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia, "{\"acte\": \"suspendre\"}"), 422);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia,
                            "{\"acte\": \"suspendre\", \"services\": \"" QUOTIENT
                            "\", \"motif\": \"Usage anormal.\"}"),
                     200);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(decision(MIA, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(act_as(PIA, "personnes", mia, back), 403);
    assert_int_equal(
        act_as(PIA, "personnes", mia, "{\"acte\": \"retirer\", \"services\": \"" QUOTIENT "\"}"),
        403);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia, back), 200);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
}

/* MCP-9.1: in delegated mode the gestionnaires grant; the Caf once it manages itself. */
static void the_caf_grants_once_it_manages(void **state)
{
    static const char *const grant = "{\"acte\": \"accorder\", \"services\": \"" ADDRESSES "\","
                                     " \"responsable_metier\": \"R. Métier\"}";
    uint64_t max;

    (void) state;
    max = number_of_person(MAX_M);
    assert_int_equal(act_as(ALIX, "suivi-personnes", max, grant), 403);
    assert_int_not_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(act_as(ALIX, "suivi-personnes", max, grant), 200);
    assert_int_equal(decision(MAX_M, ADDRESSES), HAB_REASON_GRANTED);
}

/* MCP-9.1: a new password; sessions end at once, the Caf sees none of it. */
static void a_password_is_forced(void **state)
{
    char body[128];
    char session[sizeof(cookies)];
    uint64_t mia;

    (void) state;
    mia = number_of_person(MIA);
    log_in(MIA);
    memcpy(session, cookies, sizeof(cookies));
    assert_int_equal(get_json(SPACE "espace"), 200);
    assert_int_equal(
        act_as(ALIX, "suivi-personnes", mia, "{\"action\": \"mot_de_passe\", \"precedent\": 0}"),
        422);
    assert_string_equal(text_of("champ"), "motif");
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"mot_de_passe\", \"motif\": \"Code partagé.\","
                    " \"precedent\": 0}");
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia, body), 200);
    assert_int_equal(traced("mot_de_passe.force"), 1);
    assert_int_equal(mails("mcp-mot-de-passe-force", MIA), 1);
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia, body), 409); /* sent twice */
    assert_int_equal(traced("mot_de_passe.force"), 1);
    memcpy(cookies, session, sizeof(cookies));
    assert_int_equal(get_json(SPACE "espace"), 401);
    assert_int_not_equal(try_login(MIA, PASSWORD), 200);
    assert_true(mail_says("mcp-mot-de-passe-force", MIA, "Code partagé."));
}

/* The path says who it is about: another number in the body is refused, and traced. */
static void swapped_numbers_are_refused(void **state)
{
    char body[160];
    char path[96];

    (void) state;
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"suspendre\", \"motif\": \"Non\", \"personne\": %u}",
                    (unsigned) number_of_person(MAX_M));
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MIA), body), 403);
    assert_int_equal(refused("habilitation.acte"), 1);
    assert_int_equal(decision(MAX_M, QUOTIENT), HAB_REASON_GRANTED);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(OTTO),
                            "{\"acte\": \"suspendre\", \"motif\": \"Non\"}"),
                     404);
    (void) snprintf(path, sizeof(path), SPACE "suivi-personnes/%u/%u", (unsigned) poste,
                    (unsigned) number_of_person(MIA));
    assert_int_equal(post_json(path, "{\"acte\": \"suspendre\", \"motif\": \"Non\"}"), 404);
    assert_int_equal(post_json(path_of("suivi-personnes", number_of_person(MIA)),
                               "{\"acte\": \"suspendre\", \"motif\": \"Non\","
                               " \"siege\": \"principal\"}"),
                     422);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
}

/* MCP-9.1: its own Caf alone, with the role; and no gestionnaire. */
static void others_do_not_supervise(void **state)
{
    static const char *const others[] = {CARL, ADA, PIA, MIA, OTTO};
    char path[96];

    (void) state;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        log_in(others[i]);
        assert_true(get_json(path_of("suivi", 0)) >= 403);
        assert_true(get_json(path_of("suivi-personnes", number_of_person(MIA))) >= 403);
        assert_true(post_json(path_of("suivi", 0),
                              "{\"acte\": \"reprendre\", \"motif\": \"Non\", \"confirme\": true,"
                              " \"revision\": 0}")
                    >= 403);
        assert_true(post_json(path_of("suivi-personnes", number_of_person(MIA)),
                              "{\"acte\": \"suspendre\", \"motif\": \"Non\"}")
                    >= 403);
        assert_true(post_json(path_of("suivi-personnes", number_of_person(MIA)),
                              "{\"action\": \"mot_de_passe\", \"motif\": \"Non\","
                              " \"precedent\": 0}")
                    >= 403);
    }
    assert_int_equal(traced("delegation.reprise"), 0);
    assert_int_equal(traced("mot_de_passe.force"), 0);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    log_in(ALIX);
    (void) snprintf(path, sizeof(path), SPACE "suivi/%u", 999U);
    assert_int_equal(get_json(path), 404);
}

static size_t partners(void)
{
    return json_array_size(json_object_get(answer.document, "partenaires"));
}

static const json_t *partner(size_t i)
{
    return json_array_get(json_object_get(answer.document, "partenaires"), i);
}

/* MCP-9.1: its partners at a glance, found by name, whatever case and accents. */
static void the_partners_of_a_caf_are_listed(void **state)
{
    (void) state;
    log_in(ALIX);
    assert_int_equal(get_json(SPACE "suivi"), 200);
    assert_int_equal(partners(), 2);
    assert_int_equal(json_integer_value(json_object_get(partner(0), "personnes")), 4);
    assert_int_equal(json_integer_value(json_object_get(partner(0), "quota")), 10);
    assert_int_equal(get_json(SPACE "suivi?q=VALCLAIR"), 200);
    assert_int_equal(partners(), 1);
    assert_int_equal(get_json(SPACE "suivi?q=valcl%C3%A0ir"), 200);
    assert_int_equal(partners(), 1);
    assert_int_equal(get_json(SPACE "suivi?q=35600000000048"), 200);
    assert_int_equal(partners(), 1);
    assert_int_equal(get_json(SPACE "suivi?q=ailleurs"), 200);
    assert_int_equal(partners(), 0);
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MIA),
                            "{\"action\": \"question\", \"texte\": \"Pourquoi\\u00a0?\"}"),
                     200);
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(get_json(SPACE "suivi?q=valclair"), 200);
    assert_int_equal(json_integer_value(json_object_get(partner(0), "questions")), 1);
    assert_true(json_is_true(json_object_get(partner(0), "reprise")));
    log_in(CARL);
    assert_int_equal(get_json(SPACE "suivi"), 200);
    assert_int_equal(partners(), 0);
    log_in(NORA);
    assert_int_equal(get_json(SPACE "suivi?caf=751"), 200);
    assert_int_equal(partners(), 2);
    assert_int_equal(get_json(SPACE "suivi?caf=952"), 200);
    assert_int_equal(partners(), 0);
}

/* Without a script: what is wrong stands by its field, what was typed stays; a measure is read
 * again, then confirmed. */
static void forms_work_in_a_browser(void **state)
{
    char person[160];

    (void) state;
    (void) snprintf(person, sizeof(person), "%s",
                    path_of("suivi-personnes", number_of_person(MIA)));
    log_in(ALIX);
    assert_int_equal(submit(person, "acte=suspendre&services=" QUOTIENT "&motif="), 422);
    assert_true(shows("suspendre-motif-faute"));
    assert_true(shows("href=\"#suspendre-motif\""));
    assert_int_equal(submit(person, "acte=suspendre&services=" QUOTIENT "&motif=Usage"), 303);
    assert_true(strstr(header("Location"), "?fait=suspendre") != NULL);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(get(person), 200);
    assert_true(shows("Suspendue par la Caf"));
    assert_int_equal(submit(person, "action=question&service=&texte=&jours=8"), 422);
    assert_true(shows("texte-faute"));
    assert_int_equal(submit(person, "action=question&service=&texte=Pourquoi&jours=80"), 422);
    assert_true(shows("jours-faute"));
    assert_true(shows(">Pourquoi</textarea>"));
    assert_int_equal(submit(person, "action=question&service=&texte=Pourquoi&jours=8"), 303);
    assert_int_equal(submit(path_of("suivi", 0), "acte=reprendre&gestionnaire=&motif="), 422);
    assert_true(shows("id=\"motif-faute\""));
    assert_int_equal(submit(path_of("suivi", 0), "acte=reprendre&gestionnaire=&motif=%3Cb%3EAbus"),
                     200);
    assert_true(shows("Relire avant de confirmer"));
    assert_true(shows("&lt;b&gt;Abus"));
    assert_int_equal(traced("delegation.reprise"), 0);
    assert_int_equal(submit(path_of("suivi", 0),
                            "acte=reprendre&gestionnaire=&motif=Abus&revision=0&confirme=oui"),
                     303);
    assert_int_equal(traced("delegation.reprise"), 1);
    assert_int_equal(submit(path_of("suivi", 0),
                            "acte=reprendre&gestionnaire=&motif=Abus&revision=0&confirme=oui"),
                     409);
    assert_true(shows("La Caf a déjà repris la gestion."));
    origin = ORIGIN; /* a browser's, without the session's token */
    assert_int_equal(post(path_of("suivi", 0), "acte=rendre&motif=Non&revision=1&confirme=oui"),
                     403);
    origin = NULL;
    assert_int_equal(traced("delegation.rendue"), 0);
}

static void pages_are_shown(void **state)
{
    (void) state;
    log_in(ALIX);
    assert_int_equal(get(SPACE "suivi"), 200);
    assert_true(shows("Mode délégué"));
    assert_int_equal(get(path_of("suivi", 0)), 200);
    assert_true(shows("Reprendre la gestion"));
    assert_true(shows("Retirer sa délégation"));
    assert_int_equal(get(path_of("suivi-personnes", number_of_person(MIA))), 200);
    assert_true(shows("Suspendre par précaution"));
    assert_true(shows("Imposer un nouveau mot de passe"));
    assert_false(shows("Accorder des services"));
    assert_int_equal(get(path_of("suivi-personnes", 0)), 200);
    assert_true(shows("Mia ZqMia"));
    assert_true(shows("suivi-personnes/"));
    assert_false(shows("inviter/"));
    assert_false(shows("Choisir"));
    assert_int_equal(measure("reprendre", ""), 200);
    assert_int_equal(get(path_of("suivi-personnes", number_of_person(MAX_M))), 200);
    assert_true(shows("Accorder des services"));
    assert_int_equal(get(path_of("suivi", 0)), 200);
    assert_true(shows("Rendre la gestion au partenaire"));
    assert_true(shows("La Caf gère elle-même les habilitations"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAF_TEST(management_is_taken_back_and_given_back),
        CAF_TEST(the_delegation_of_one_is_withdrawn),
        CAF_TEST(who_is_withdrawn_answers_no_question),
        CAF_TEST(a_measure_is_confirmed_once),
        CAF_TEST(in_centralised_mode_there_is_no_delegation_to_take),
        CAF_TEST(the_caf_suspends_and_the_caf_restores),
        CAF_TEST(the_caf_grants_once_it_manages),
        CAF_TEST(a_password_is_forced),
        CAF_TEST(swapped_numbers_are_refused),
        CAF_TEST(others_do_not_supervise),
        CAF_TEST(the_partners_of_a_caf_are_listed),
        CAF_TEST(forms_work_in_a_browser),
        CAF_TEST(pages_are_shown),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
