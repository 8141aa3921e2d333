/* Questions of the Caf about a habilitation (MCP-9.1): asked, answered by one whom it is not
 * about, reminded, closed. Question and answer are kept. */
#include "mcp_caf.h"

/* Alix asks about a person; the number of the question. */
static uint64_t ask_about(const char *identifiant, const char *fields)
{
    char body[256];

    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"question\", \"texte\": \"Pourquoi cet accès\\u00a0?\"%s}",
                    fields);
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(identifiant), body), 200);
    return (uint64_t) json_integer_value(json_object_get(answer.document, "numero"));
}

static unsigned reply_as(const char *identifiant, uint64_t number, const char *text)
{
    char body[256];

    (void) snprintf(body, sizeof(body), "{\"texte\": \"%s\"}", text);
    return act_as(identifiant, "questions", number, body);
}

static const char *state_of(uint64_t number)
{
    assert_int_equal(read_as(ALIX, "suivi-questions", number), 200);
    return text_of("question.etat");
}

static size_t answers(void)
{
    return json_array_size(
        json_object_get(json_object_get(answer.document, "question"), "reponses"));
}

static int is_late(void)
{
    return json_is_true(json_object_get(json_object_get(answer.document, "question"), "en_retard"));
}

/* MCP-9.1: from the question to its end; both are kept. */
static void a_question_is_answered_and_closed(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_about(MIA, ", \"service\": \"" ADDRESSES "\"");
    assert_int_equal(traced("question.posee"), 1);
    assert_int_equal(mails("mcp-question-posee", PIA), 1);
    assert_int_equal(mails("mcp-question-posee", SAM), 1);
    assert_int_equal(mails("mcp-question-posee", MIA), 0);
    assert_int_equal(read_as(SAM, "questions", number), 200);
    assert_string_equal(text_of("question.texte"), "Pourquoi cet accès\u00a0?");
    assert_string_equal(text_of("question.service"), ADDRESSES);
    assert_string_equal(text_of("empechement"), "");
    assert_int_equal(reply_as(SAM, number, "Elle écrit aux familles."), 200);
    assert_int_equal(traced("question.repondue"), 1);
    assert_int_equal(mails("mcp-question-repondue", ALIX), 1);
    assert_string_equal(state_of(number), "repondue");
    assert_int_equal(answers(), 1);
    assert_int_equal(act_as(ALIX, "suivi-questions", number, "{\"action\": \"justifier\"}"), 200);
    assert_string_equal(state_of(number), "justifiee");
    assert_int_equal(answers(), 1);
    assert_int_equal(traced("question.close"), 1);
    assert_int_equal(decision(MIA, ADDRESSES), HAB_REASON_GRANTED);
    assert_true(mail_says("mcp-question-close", PIA, "La Caf tient pour justifiée"));
    assert_int_equal(reply_as(PIA, number, "Trop tard"), 409);
    assert_int_equal(act_as(ALIX, "suivi-questions", number, "{\"action\": \"justifier\"}"), 409);
}

/* MCP-9.1: who is asked about does not answer; the other gestionnaire does. */
static void nobody_answers_about_themselves(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_about(SAM, "");
    assert_int_equal(read_as(SAM, "questions", number), 200);
    assert_string_equal(text_of("empechement"), "soi_meme");
    assert_int_equal(reply_as(SAM, number, "Tout va bien."), 403);
    assert_int_equal(refused("question.repondue"), 1);
    log_in(SAM);
    assert_int_equal(get(path_of("questions", number)), 200);
    assert_true(shows("l’autre gestionnaire y répond"));
    assert_int_equal(reply_as(PIA, number, "Il en a besoin."), 200);
    assert_string_equal(state_of(number), "repondue");
}

/* MCP-9.1: suspended as the outcome; from the very next request, and a gestionnaire cannot
 * restore it. */
static void the_outcome_may_be_a_suspension(void **state)
{
    char body[96];
    uint64_t number;

    (void) state;
    number = ask_about(MIA, ", \"service\": \"" ADDRESSES "\"");
    assert_int_equal(act_as(ALIX, "suivi-questions", number, "{\"action\": \"suspendre\"}"), 422);
    assert_int_equal(decision(MIA, ADDRESSES), HAB_REASON_GRANTED);
    assert_int_equal(act_as(ALIX, "suivi-questions", number,
                            "{\"action\": \"suspendre\", \"motif\": \"Sans réponse utile.\"}"),
                     200);
    assert_int_equal(decision(MIA, ADDRESSES), HAB_REASON_RIGHT_SUSPENDED);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_GRANTED);
    assert_string_equal(state_of(number), "suspendue");
    (void) snprintf(body, sizeof(body),
                    "{\"acte\": \"retablir\", \"services\": \"" ADDRESSES "\"}");
    assert_int_equal(act_as(PIA, "personnes", number_of_person(MIA), body), 403);
    assert_int_equal(decision(MIA, ADDRESSES), HAB_REASON_RIGHT_SUSPENDED);
}

/* MCP-9.1: the person is taken out, in delegated mode too. */
static void the_outcome_may_be_a_removal(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    assert_int_equal(act_as(ALIX, "suivi-questions", number,
                            "{\"action\": \"sortir\", \"motif\": \"Elle a quitté la ville.\"}"),
                     200);
    assert_int_equal(decision(MIA, QUOTIENT), HAB_REASON_NOT_IN_ANNEXE);
    assert_string_equal(state_of(number), "retiree");
    number = ask_about(SAM, "");
    assert_int_equal(
        act_as(ALIX, "suivi-questions", number, "{\"action\": \"sortir\", \"motif\": \"Non\"}"),
        409); /* MCP-17.3: a gestionnaire, by an avenant */
    assert_string_equal(state_of(number), "posee");
}

/* MCP-9.1: reminded at half of the time; at its end both are told, and both see it late. */
static void a_question_without_answer_is_reminded(void **state)
{
    uint64_t number;
    int64_t asked_at;

    (void) state;
    now = at("2026-06-01T10:00:00Z");
    asked_at = now;
    number = ask_about(MIA, ", \"jours\": 4");
    send_mails();
    (void) sweep_at(asked_at + 86400);
    assert_int_equal(mails("mcp-question-rappel", NULL), 0);
    (void) sweep("2026-06-04T00:00:00Z");
    assert_int_equal(mails("mcp-question-rappel", PIA), 1);
    assert_int_equal(mails("mcp-question-rappel", SAM), 1);
    assert_int_equal(mails("mcp-question-rappel", ALIX), 0);
    now = at("2026-06-05T21:59:00Z"); /* 23:59 in Paris, the last day */
    (void) sweep_at(now);
    assert_int_equal(mails("mcp-question-sans-reponse", NULL), 0);
    assert_string_equal(state_of(number), "posee");
    assert_false(is_late());
    now = at("2026-06-05T22:00:00Z");
    (void) sweep_at(now);
    assert_int_equal(mails("mcp-question-sans-reponse", PIA), 1);
    assert_int_equal(mails("mcp-question-sans-reponse", SAM), 1);
    assert_int_equal(mails("mcp-question-sans-reponse", ALIX), 1);
    assert_int_equal(mails("mcp-question-sans-reponse", CARL), 0);
    assert_string_equal(state_of(number), "posee");
    assert_true(is_late());
    assert_int_equal(read_as(PIA, "questions", number), 200);
    assert_true(is_late());
    assert_int_equal(sweep_at(now + 864000), 0);
    assert_int_equal(reply_as(PIA, number, "Pardon, la voici."), 200);
    assert_string_equal(state_of(number), "repondue");
    assert_false(is_late());
}

static void who_has_answered_is_not_reminded(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    assert_int_equal(reply_as(PIA, number, "Elle en a besoin."), 200);
    (void) sweep_at(now + 40 * 86400);
    assert_int_equal(mails("mcp-question-rappel", NULL), 0);
    assert_int_equal(mails("mcp-question-sans-reponse", NULL), 0);
}

/* MCP-9.1: more time, with what is still to be said. */
static void the_caf_gives_more_time(void **state)
{
    static const char more[] =
        "{\"action\": \"prolonger\", \"jours\": 10, \"motif\": \"Précisez.\"}";
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    assert_int_equal(reply_as(PIA, number, "Pour son travail."), 200);
    assert_int_equal(act_as(ALIX, "suivi-questions", number,
                            "{\"action\": \"prolonger\", \"jours\": 2, \"motif\": \"Vite\"}"),
                     422);
    assert_string_equal(text_of("champ"), "jours");
    assert_int_equal(act_as(ALIX, "suivi-questions", number, more), 200);
    assert_int_equal(act_as(ALIX, "suivi-questions", number, more), 200);
    assert_int_equal(traced("question.prolongee"), 1); /* sent twice */
    assert_string_equal(state_of(number), "posee");
    assert_int_equal(mails("mcp-question-prolongee", SAM), 1);
    (void) sweep_at(now + 6 * 86400);
    assert_int_equal(mails("mcp-question-rappel", PIA), 1);
    assert_int_equal(reply_as(PIA, number, "Elle écrit aux familles."), 200);
    assert_string_equal(state_of(number), "repondue");
    assert_int_equal(answers(), 2);
}

/* Limits of fields; a form sent twice. */
static void what_is_typed_has_limits(void **state)
{
    static char long_text[2100];
    static char body[2300];
    uint64_t mia;
    uint64_t number;

    (void) state;
    mia = number_of_person(MIA);
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia, "{\"action\": \"question\"}"), 422);
    assert_string_equal(text_of("champ"), "texte");
    assert_int_equal(act_as(ALIX, "suivi-personnes", mia,
                            "{\"action\": \"question\", \"texte\": \"Q\", \"jours\": 31}"),
                     422);
    assert_string_equal(text_of("champ"), "jours");
    assert_int_equal(act_as(ALIX, "suivi-personnes", number_of_person(MAX_M),
                            "{\"action\": \"question\", \"texte\": \"Q\", \"service\": \"" ADDRESSES
                            "\"}"),
                     422);
    assert_string_equal(text_of("champ"), "service");
    number = ask_about(MIA, "");
    assert_int_equal(ask_about(MIA, ""), number);
    assert_int_equal(traced("question.posee"), 1);
    memset(long_text, 'x', 2001);
    (void) snprintf(body, sizeof(body), "{\"texte\": \"%s\"}", long_text);
    assert_int_equal(act_as(PIA, "questions", number, body), 422);
    assert_int_equal(reply_as(PIA, number, "  "), 422);
    assert_int_equal(reply_as(PIA, number, "Oui."), 200);
    assert_int_equal(reply_as(PIA, number, "Oui."), 200);
    assert_int_equal(traced("question.repondue"), 1);
    assert_int_equal(reply_as(SAM, number, "Et encore."), 200);
    (void) state_of(number);
    assert_int_equal(answers(), 2);
}

/* MCP-9.1: neither members, nor other partners, nor other Cafs. */
static void who_has_no_seat_neither_reads_nor_answers(void **state)
{
    static const char *const strangers[] = {MIA, OTTO, ANNE};
    static const char *const agents[] = {CARL, ADA, PIA};
    char path[96];
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read_as(strangers[i], "questions", number), 403);
        assert_int_equal(reply_as(strangers[i], number, "Oui"), 403);
        assert_int_equal(refused("espace.acces"), 2 * i + 2);
        assert_true(read_as(agents[i], "suivi-questions", number) >= 403);
        assert_true(act_as(agents[i], "suivi-questions", number, "{\"action\": \"justifier\"}")
                    >= 403);
        assert_true(act_as(agents[i], "suivi-personnes", number_of_person(MIA),
                           "{\"action\": \"question\", \"texte\": \"Q\"}")
                    >= 403);
    }
    log_in(OTTO);
    (void) snprintf(path, sizeof(path), SPACE "questions/%u/%u", (unsigned) poste,
                    (unsigned) number);
    assert_int_equal(post_json(path, "{\"texte\": \"Oui\"}"), 404);
    assert_string_equal(state_of(number), "posee");
}

/* Without a script: what is wrong stands by its field, and what was typed stays. */
static void forms_work_in_a_browser(void **state)
{
    char page[160];
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    (void) snprintf(page, sizeof(page), "%s", path_of("questions", number));
    log_in(PIA);
    assert_int_equal(submit(page, "texte=+"), 422);
    assert_true(shows("texte-faute"));
    assert_int_equal(submit(page, "texte=Elle+en+a+besoin"), 303);
    (void) snprintf(page, sizeof(page), "%s", path_of("suivi-questions", number));
    log_in(ALIX);
    assert_int_equal(submit(page, "motif=Oui&jours="), 422);
    assert_true(shows("action-faute"));
    assert_int_equal(submit(page, "action=prolonger&motif=Encore&jours=99"), 422);
    assert_true(shows("jours-faute"));
    assert_true(shows("checked"));
    assert_true(shows(">Encore</textarea>"));
    assert_int_equal(submit(page, "action=prolonger&motif=Encore&jours=9"), 303);
    assert_int_equal(submit(page, "action=justifier&motif=&jours="), 303);
    assert_int_equal(submit(page, "action=justifier&motif=&jours="), 409);
}

/* What is typed is text: it is shown as such, and who asks stays the Caf's own. */
static void pages_are_shown(void **state)
{
    uint64_t number;

    (void) state;
    number = ask_about(MIA, "");
    assert_int_equal(reply_as(PIA, number, "<script>alert(1)</script>"), 200);
    log_in(PIA);
    assert_int_equal(get(path_of("questions", 0)), 200);
    assert_true(shows("Mia ZqMia"));
    assert_int_equal(get(path_of("questions", number)), 200);
    assert_true(shows("&lt;script&gt;"));
    assert_false(shows("<script>"));
    assert_false(shows("Prénom Nom"));
    assert_true(shows("Ajouter à la réponse"));
    log_in(ALIX);
    assert_int_equal(get(SPACE "suivi-questions"), 200);
    assert_true(shows("Réponse à lire"));
    assert_int_equal(get(path_of("suivi-questions", number)), 200);
    assert_true(shows("Prénom Nom"));
    assert_true(shows("Suite donnée"));
    assert_false(shows("<script>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAF_TEST(a_question_is_answered_and_closed),
        CAF_TEST(nobody_answers_about_themselves),
        CAF_TEST(the_outcome_may_be_a_suspension),
        CAF_TEST(the_outcome_may_be_a_removal),
        CAF_TEST(a_question_without_answer_is_reminded),
        CAF_TEST(who_has_answered_is_not_reminded),
        CAF_TEST(the_caf_gives_more_time),
        CAF_TEST(what_is_typed_has_limits),
        CAF_TEST(who_has_no_seat_neither_reads_nor_answers),
        CAF_TEST(forms_work_in_a_browser),
        CAF_TEST(pages_are_shown),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}
