/* What a Caf makes of what the controls of connections find: question, answer, false alarm,
 * removal (requirements, section 6; LI-3.4, ST-3.4, MAM-4.4). */
#include "signals.h"

static unsigned listed(const char *caf, hab_signal_state state, uint64_t before, unsigned max,
                       uint64_t *numbers)
{
    static hab_signal signals[64];
    unsigned count = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_list(txn, caf, state, before, signals, max, &count), HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        numbers[i] = signals[i].number;
    }
    return count;
}

static unsigned counted(const char *caf, hab_signal_state state)
{
    uint64_t count;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_count(txn, caf, state, &count), HAB_OK);
    hab_abort(txn);
    return (unsigned) count;
}

static unsigned asked_of(const char *identifiant)
{
    static hab_signal signals[64];
    uint64_t person = person_of(identifiant);
    unsigned count;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_asked(txn, &broker, person, now, signals, 64, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void a_signal_is_kept_traced_and_mailed_to_the_agents_of_traces(void **state)
{
    uint64_t li = store(demo(LI), now);
    const char *caf = record_of(li).caf;
    char code[HAB_CAF_MAX + 1];
    hab_signal signal;

    (void) state;
    strcpy(code, caf);
    make_agent("traces@caf.example", code, HAB_ROLE_TRACES);
    make_agent("conventions@caf.example", code, HAB_ROLE_CONVENTIONS);
    raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    signal = signal_of(found.number);
    assert_int_equal(signal.state, HAB_SIGNAL_NEW);
    assert_int_equal(signal.rule, HAB_RULE_REFUSALS);
    assert_string_equal(signal.caf, code);
    assert_string_equal(signal.text, "Douze refus en dix minutes.");
    assert_int_equal(signal.evidence[1], 8);
    assert_int_equal(signal.evidence[2], 0);
    assert_int_equal(signal.automatic, 0);
    assert_int_equal(traced("controle.signale"), 1);
    assert_int_equal(mails("controle-agents", "traces@caf.example"), 1);
    assert_int_equal(mails("controle-agents", "conventions@caf.example"), 0);
    assert_int_equal(mails(NULL, CLAIRE), mails("premier-mot-de-passe", CLAIRE));
}

/* The same rule about the same person under the same convention, within a day. */
static void what_repeats_joins_the_open_signal(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t first = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    hab_signal signal;

    (void) state;
    now += 3600;
    found = about(CLAIRE, li, HAB_RULE_REFUSALS);
    found.evidence[0] = 8;
    found.evidence[1] = 9;
    begin();
    assert_int_equal(hab_signal_raise(txn, &broker, &found, now), HAB_OK);
    commit();
    assert_int_equal(found.number, first);
    signal = signal_of(first);
    assert_int_equal(signal.times, 2);
    assert_int_equal(signal.last, now);
    assert_int_equal(signal.evidence[2], 9);
    assert_int_equal(signal.evidence[3], 0);
    assert_int_equal(traced("controle.signale"), 1);

    assert_true(raise_one(CLAIRE, li, HAB_RULE_NIGHT) != first);
    assert_true(raise_one(NICOLAS, li, HAB_RULE_REFUSALS) != first);
    now += HAB_SIGNAL_REPEATS + 3600;
    assert_true(raise_one(CLAIRE, li, HAB_RULE_REFUSALS) != first);
    assert_int_equal(close_as(found.number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    first = found.number;
    assert_true(raise_one(CLAIRE, li, HAB_RULE_REFUSALS) != first);
}

/* A store that many rules fire in does not flood its agents. */
static void the_agents_of_a_caf_have_one_mail_an_hour(void **state)
{
    uint64_t li = store(demo(LI), now);
    char caf[HAB_CAF_MAX + 1];

    (void) state;
    strcpy(caf, record_of(li).caf);
    make_agent("traces@caf.example", caf, HAB_ROLE_TRACES);
    raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    now += 60;
    raise_one(CLAIRE, li, HAB_RULE_NIGHT);
    now += 60;
    raise_one(CLAIRE, li, HAB_RULE_VOLUME);
    (void) run_due(now);
    assert_int_equal(mails("controle-agents", NULL), 1);
    now += 3600;
    (void) run_due(now);
    assert_int_equal(mails("controle-agents", NULL), 2);
    (void) run_due(now + 2 * 3600);
    assert_int_equal(mails("controle-agents", NULL), 2);
}

static void a_clock_that_was_ahead_keeps_no_mail_back(void **state)
{
    const int64_t ahead = 10 * 86400;
    uint64_t li = store(demo(LI), now);

    (void) state;
    make_agent("traces@caf.example", record_of(li).caf, HAB_ROLE_TRACES);
    now += ahead;
    raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    now -= ahead;
    raise_one(CLAIRE, li, HAB_RULE_NIGHT);
    assert_int_equal(mails("controle-agents", NULL), 2);
    raise_one(CLAIRE, li, HAB_RULE_VOLUME);
    assert_int_equal(mails("controle-agents", NULL), 2);
}

/* The queues of a Caf's states read as one, the newest first, a page at a time. */
static void a_caf_reads_its_own_signals_the_newest_first(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t made[5];
    uint64_t read[64];
    char caf[HAB_CAF_MAX + 1];

    (void) state;
    strcpy(caf, record_of(li).caf);
    for (unsigned i = 0; i < 5; i++) {
        made[i] = raise_one(CLAIRE, li, (hab_rule) (HAB_RULE_NETWORKS + i));
    }
    assert_int_equal(ask_as(made[1], 0, "Pourquoi ?"), HAB_OK);
    assert_int_equal(close_as(made[3], 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(listed(caf, (hab_signal_state) 0, 0, 3, read), 3);
    assert_int_equal(read[0], made[4]);
    assert_int_equal(read[1], made[3]);
    assert_int_equal(read[2], made[2]);
    assert_int_equal(listed(caf, (hab_signal_state) 0, read[2], 3, read), 2);
    assert_int_equal(read[0], made[1]);
    assert_int_equal(listed(caf, HAB_SIGNAL_NEW, 0, 9, read), 3);
    assert_int_equal(listed(caf, HAB_SIGNAL_CLOSED, 0, 9, read), 1);
    assert_int_equal(listed(NULL, HAB_SIGNAL_ASKED, 0, 9, read), 1);
    assert_int_equal(read[0], made[1]);
    assert_int_equal(listed("999", (hab_signal_state) 0, 0, 9, read), 0);
    assert_int_equal(counted(caf, HAB_SIGNAL_NEW), 3);
    assert_int_equal(counted(caf, (hab_signal_state) 0), 5);
    assert_int_equal(counted(NULL, HAB_SIGNAL_CLOSED), 1);
    assert_int_equal(counted("999", HAB_SIGNAL_NEW), 0);
}

static void a_question_is_mailed_and_answered_by_the_person(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    json_t *document;

    (void) state;
    assert_int_equal(asked_of(CLAIRE), 0);
    assert_int_equal(answer_as(number, CLAIRE, "Trop tôt."), HAB_NOT_FOUND);
    assert_refused(close_as(number, 0, HAB_OUTCOME_EXPLAINED), HAB_DENIED, "Posez d’abord");
    assert_int_equal(ask_as(number, 0, "Qui s’est connecté ?"), HAB_OK);
    assert_refused(ask_as(number, 0, "Encore ?"), HAB_DENIED, "attend déjà");
    assert_int_equal(mails("controle-question", CLAIRE), 1);
    assert_int_equal(mails("controle-question", NICOLAS), 0);
    assert_int_equal(asked_of(CLAIRE), 1);
    assert_int_equal(asked_of(NICOLAS), 0);
    assert_int_equal(answer_as(number, NICOLAS, "Moi."), HAB_NOT_FOUND);
    assert_refused(answer_as(number, CLAIRE, "  "), HAB_INVALID, "reponse: ");
    assert_int_equal(answer_as(number, CLAIRE, "Moi, en déplacement."), HAB_OK);
    assert_refused(answer_as(number, CLAIRE, "Et puis…"), HAB_DENIED, "déjà");
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_EXPLAINED), HAB_OK);
    assert_refused(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_DENIED, "déjà clos");
    assert_int_equal(mails("controle-clos", CLAIRE), 1);
    assert_int_equal(traced("controle.question"), 1);
    assert_int_equal(traced("controle.reponse"), 1);
    assert_int_equal(traced("controle.clos"), 1);

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_document(txn, number, &document), HAB_OK);
    hab_abort(txn);
    assert_int_equal(json_array_size(json_object_get(document, "echanges")), 3);
    assert_string_equal(json_string_value(json_object_get(document, "issue")), "justifie");
    assert_string_equal(json_string_value(json_object_get(document, "regle")), "refus");
    assert_null(json_object_get(document, "echeance"));
    json_decref(document);
}

/* MCP-9.1: the gestionnaires answer for their colleagues; other colleagues do not. */
static void gestionnaires_are_asked_and_answer(void **state)
{
    uint64_t mcp = store(demo(MCP), now);
    uint64_t number = raise_one(YANN, mcp, HAB_RULE_VOLUME);

    (void) state;
    assert_int_equal(ask_as(number, 0, "Pourquoi tant d’accès ?"), HAB_OK);
    assert_int_equal(mails("controle-question", YANN), 1);
    assert_int_equal(mails("controle-question", MARTINE), 1);
    assert_true(mails("controle-question", NULL) >= 3);
    assert_int_equal(asked_of(MARTINE), 1);
    assert_int_equal(asked_of(YANN), 1);
    assert_int_equal(answer_as(number, MARTINE, "Une reprise de dossiers."), HAB_OK);
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_ANSWERED);
}

static void texts_have_a_length(void **state)
{
    static char long_text[HAB_SIGNAL_ANSWER + 2];
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);

    (void) state;
    memset(long_text, 'a', HAB_SIGNAL_ANSWER + 1);
    assert_refused(ask_as(number, 0, long_text), HAB_INVALID, "question: ");
    assert_refused(ask_as(number, 0, ""), HAB_INVALID, "question: ");
    long_text[HAB_SIGNAL_ANSWER] = '\0';
    assert_int_equal(ask_as(number, 0, long_text), HAB_OK);
    assert_int_equal(ask_as(999, 0, "?"), HAB_NOT_FOUND);
}

/* A control does not close the desk, nor does an agent judge themselves. */
static void an_agent_is_neither_suspended_nor_their_own_judge(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t agent;
    uint64_t number;
    char caf[HAB_CAF_MAX + 1];

    (void) state;
    strcpy(caf, record_of(li).caf);
    agent = make_agent(CLAIRE, caf, HAB_ROLE_TRACES);
    suspends_by_itself(caf, "refus");
    number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    assert_int_equal(found.automatic, 0);
    assert_refused(close_as(number, agent, HAB_OUTCOME_FALSE), HAB_DENIED, "vous concerne");
    assert_refused(ask_as(number, agent, "?"), HAB_DENIED, "vous concerne");
    assert_refused(close_as(number, 0, HAB_OUTCOME_SUSPENDED), HAB_DENIED, "aussi un agent");
    assert_refused(close_as(number, 0, HAB_OUTCOME_REMOVED), HAB_DENIED, "aussi un agent");
}

/* One right of each type, and who holds it. */
static const struct right {
    const char *type;
    const char *person;
    const char *service;
    const char *target;
} rights[] = {{LI, CLAIRE, "demandes", "91999"},
              {ST, ISABELLE, "fonctionnement", "EAJE-911-0042"},
              {MAM, NADIA, "fiche", "MAM-911-0003"},
              {MCP, YANN, "quotient_familial", ""}};

static void a_removal_ends_the_right_of_every_type(void **state)
{
    (void) state;
    for (size_t i = 0; i < COUNT_OF(rights); i++) {
        const struct right *r = &rights[i];
        uint64_t convention = store(demo(r->type), now);
        uint64_t number = raise_one(r->person, convention, HAB_RULE_REFUSALS);

        if (decision(r->person, r->type, r->service, r->target) != HAB_REASON_GRANTED) {
            fail_msg("%s is not granted to begin with", r->type);
        }
        if (close_as(number, 0, HAB_OUTCOME_REMOVED) != HAB_OK) {
            fail_msg("%s: %s", r->type, error.text);
        }
        if (decision(r->person, r->type, r->service, r->target) == HAB_REASON_GRANTED) {
            fail_msg("%s is granted after a removal", r->type);
        }
        assert_int_equal(mails("controle-suppression", r->person), 1);
        assert_int_equal(traced("habilitation.supprimee"), i + 1);
        number = raise_one(r->person, convention, HAB_RULE_NIGHT);
        assert_refused(close_as(number, 0, HAB_OUTCOME_REMOVED), HAB_DENIED, "ne nomme plus");
    }
}

/* MCP-9.1: gestionnaires are named by the convention. */
static void a_gestionnaire_is_not_removed_but_replaced(void **state)
{
    uint64_t mcp = store(demo(MCP), now);
    uint64_t number = raise_one(MARTINE, mcp, HAB_RULE_REFUSALS);

    (void) state;
    assert_refused(close_as(number, 0, HAB_OUTCOME_REMOVED), HAB_DENIED, "avenant");
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_SUSPENDED), HAB_OK);
}

/* LI-5: an avenant that says something new of the person names them again. */
static void an_avenant_restores_who_was_removed(void **state)
{
    json_t *document = demo(LI);
    uint64_t li = store(json_deep_copy(document), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    json_t *line;
    size_t place;

    (void) state;
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_REMOVED), HAB_OK);
    now += 86400;
    json_object_set_new(document, "version", json_integer(2));
    json_object_set_new(document, "effet", json_string("2026-06-02"));
    json_object_set_new(json_object_get(document, "signature"), "date", json_string("2026-06-02"));
    json_array_foreach(json_object_get(json_object_get(document, "annexe"), "personnes"), place,
                       line)
    {
        if (strcmp(json_string_value(json_object_get(line, "identifiant")), CLAIRE) == 0) {
            json_object_set_new(line, "fonction", json_string("Responsable, après entretien"));
        }
    }
    (void) store(document, now);
    assert_int_equal(decision(CLAIRE, LI, "demandes", "91999"), HAB_REASON_GRANTED);
}

/* Rule 0: about a connection of one's own; the person hears what came of it. */
static void a_person_reports_their_own(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, (hab_rule) 0);
    json_t *document;

    (void) state;
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_document(txn, number, &document), HAB_OK);
    hab_abort(txn);
    assert_string_equal(json_string_value(json_object_get(document, "regle")), "personne");
    json_decref(document);
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(mails("controle-clos", CLAIRE), 1);
}

/* Nobody closes twice what two saw open. */
static void the_second_of_two_agents_is_told(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);

    (void) state;
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_refused(close_as(number, 0, HAB_OUTCOME_SUSPENDED), HAB_DENIED, "déjà clos");
    assert_refused(ask_as(number, 0, "?"), HAB_DENIED, "déjà clos");
    assert_int_equal(decision(CLAIRE, LI, "demandes", "91999"), HAB_REASON_GRANTED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_signals, close_life)
    const struct CMUnitTest tests[] = {
        TEST(a_signal_is_kept_traced_and_mailed_to_the_agents_of_traces),
        TEST(what_repeats_joins_the_open_signal),
        TEST(the_agents_of_a_caf_have_one_mail_an_hour),
        TEST(a_clock_that_was_ahead_keeps_no_mail_back),
        TEST(a_caf_reads_its_own_signals_the_newest_first),
        TEST(a_question_is_mailed_and_answered_by_the_person),
        TEST(gestionnaires_are_asked_and_answer),
        TEST(texts_have_a_length),
        TEST(an_agent_is_neither_suspended_nor_their_own_judge),
        TEST(a_removal_ends_the_right_of_every_type),
        TEST(a_gestionnaire_is_not_removed_but_replaced),
        TEST(an_avenant_restores_who_was_removed),
        TEST(a_person_reports_their_own),
        TEST(the_second_of_two_agents_is_told),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
