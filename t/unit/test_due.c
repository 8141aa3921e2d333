/* What time brings, each thing once: the mails before an end and on the day, the state
 * at that second; suspensions, whose mails go at once (section 4, LI-3.4). */
#include "person/agent.h"
#include "life.h"
#include "convention/suspension.h"
#include "convention/task.h"

#define END "2027-01-12" /* of the demo's convention, once notice is given in June */

enum { PERSONS = 7 }; /* of the demo's lieu, beside its own address */

static int64_t june(void)
{
    return at("2026-06-01T12:00:00Z");
}

static uint64_t convention_in_notice(void)
{
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, 0, NULL};
    json_t *document = convention_from(LI, "2026-01-12");
    uint64_t convention;

    edit(document, "partenaire.courriel", "\"mairie@valclair.example\"");
    convention = store(document, june());
    assert_int_equal(give(convention, &notice, june()), HAB_OK);
    return convention;
}

static void assert_mailed_to_all(const char *template, unsigned times)
{
    assert_int_equal(mails(template, CLAIRE), times);
    assert_int_equal(mails(template, NICOLAS), times);
    assert_int_equal(mails(template, "mairie@valclair.example"), times);
    assert_int_equal(mails(template, NULL), times * (PERSONS + 1));
}

/* Three months before, one month before, on the day: to each person and the partner. */
static void an_end_is_announced_three_times(void **state)
{
    uint64_t convention = convention_in_notice();

    (void) state;
    assert_int_equal(run_due(at("2026-10-12") - 1), 0);
    assert_int_equal(mails(NULL, NULL), 0);
    assert_int_equal(run_due(at("2026-10-12")), 1);
    assert_mailed_to_all("fin-dans-3-mois", 1);
    assert_int_equal(run_due(at("2026-12-12") - 1), 0);
    assert_int_equal(run_due(at("2026-12-12")), 1);
    assert_mailed_to_all("fin-dans-1-mois", 1);
    assert_int_equal(run_due(at(END) - 1), 0);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_PREAVIS);
    assert_int_equal(run_due(at(END)), 1);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
    assert_mailed_to_all("fin-de-convention", 1);
    assert_int_equal(traced("convention.terminee"), 1);
    assert_int_equal(run_due(at("2030-01-01")), 0);
    assert_int_equal(mails(NULL, NULL), 3 * (PERSONS + 1));
}

/* The broker was off for a year: the end comes, and no mail about what is over. */
static void what_is_late_is_not_announced(void **state)
{
    uint64_t convention = convention_in_notice();

    (void) state;
    assert_int_equal(run_due(at("2028-01-01")), 3);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
    assert_int_equal(mails("fin-dans-3-mois", NULL), 0);
    assert_int_equal(mails("fin-dans-1-mois", NULL), 0);
    assert_mailed_to_all("fin-de-convention", 1);
}

/* A letter recorded in the last two months: those it concerns are told at once. */
static void a_late_notice_is_announced_at_once(void **state)
{
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_PARTNER, 20261001, 0, NULL};
    uint64_t convention = store(convention_from(LI, "2026-01-12"), june());
    int64_t now = at("2026-11-20T12:00:00Z");

    (void) state;
    assert_int_equal(give(convention, &notice, now), HAB_OK);
    assert_int_equal(run_due(now), 1);
    assert_int_equal(mails("fin-dans-3-mois", CLAIRE), 1);
    assert_int_equal(run_due(at(END)), 2);
    assert_int_equal(mails("fin-dans-1-mois", NULL), 0);
}

/* MCP-17.2: nothing is said or done of an end that no longer comes. */
static void a_remedied_breach_brings_nothing(void **state)
{
    const hab_notice breach = {HAB_GROUND_BREACH, HAB_PARTY_CAF, 20260601, 0, NULL};
    uint64_t convention = store(convention_from(MCP, "2026-01-19"), june());

    (void) state;
    assert_int_equal(give(convention, &breach, june()), HAB_OK);
    begin();
    assert_int_equal(hab_notice_remedied(txn, &broker, convention, 1, 0, june(), &error), HAB_OK);
    commit();
    (void) run_due(at("2030-01-01"));
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_ACTIVE);
    assert_int_equal(mails(NULL, NULL), 0);
}

/* An end that a document names brings the same. */
static void an_imported_end_brings_its_mails(void **state)
{
    json_t *document = convention_from(LI, "2026-01-12");
    json_t *avenant = convention_from(LI, "2026-07-01");
    uint64_t convention;

    (void) state;
    json_object_set_new(document, "fin", json_string("2026-12-31"));
    convention = store(document, june());
    json_object_set_new(avenant, "version", json_integer(2));
    json_object_set_new(avenant, "fin", json_string("2027-06-30"));
    assert_int_equal(store(avenant, june()), convention);
    assert_int_equal(run_due(at("2027-01-15")), 1); /* the avenant's effect */
    assert_int_equal(run_due(at("2027-04-01")), 1);
    assert_int_equal(mails("fin-dans-3-mois", CLAIRE), 1);
    assert_int_equal(run_due(at("2027-07-01") - 1), 1);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_ACTIVE);
    assert_int_equal(run_due(at("2027-07-01")), 1);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
}

/* The persons of the version in force, not those of an avenant to come (LI-5). */
static void mails_go_to_the_version_in_force(void **state)
{
    json_t *avenant = convention_from(LI, "2027-01-01");
    uint64_t convention = convention_in_notice();

    (void) state;
    json_object_set_new(avenant, "version", json_integer(2));
    edit(avenant, "annexe.personnes[0].identifiant", "\"nouvelle@valclair.example\"");
    assert_int_equal(store(avenant, june()), convention);
    assert_int_equal(run_due(at("2026-12-12")), 2);
    assert_int_equal(mails("fin-dans-1-mois", CLAIRE), 1);
    assert_int_equal(mails("fin-dans-1-mois", "nouvelle@valclair.example"), 0);
    assert_int_equal(run_due(at(END)), 2); /* and its effect */
    assert_int_equal(mails("fin-de-convention", CLAIRE), 0);
    assert_int_equal(mails("fin-de-convention", "nouvelle@valclair.example"), 1);
}

static void no_more_than_asked_at_once(void **state)
{
    unsigned done;

    (void) state;
    (void) convention_in_notice();
    assert_int_equal(hab_due_run(&broker, at("2028-01-01"), 2, &done, &error), HAB_OK);
    assert_int_equal(done, 2);
    assert_int_equal(run_due(at("2028-01-01")), 1);
}

static uint64_t person(const char *identifiant)
{
    uint64_t number = 0;
    int created;

    begin();
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("N"),
                                       hab_slice_text("P"), june(), &number, &created),
                     HAB_OK);
    commit();
    return number;
}

/* An entry that cannot be done (a type whose plugin is gone, say) is told, waits an hour,
 * and keeps nothing behind it from its second. */
static void what_cannot_be_done_stands_in_nobodys_way(void **state)
{
    uint64_t convention = convention_in_notice();
    unsigned done = 0;

    (void) state;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_due_put(txn, at("2026-07-01"), (hab_due_kind) 99, convention), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_due_run(&broker, at(END), 10, &done, &error), HAB_CORRUPT);
    assert_int_equal(done, 3);
    assert_string_not_equal(error.text, "");
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
    assert_int_equal(hab_due_run(&broker, at(END) + 3599, 10, &done, &error), HAB_OK);
    assert_int_equal(hab_due_run(&broker, at(END) + 3600, 10, &done, &error), HAB_CORRUPT);
}

static void agent(const char *identifiant, const char *caf, unsigned roles)
{
    hab_agent_record record = {.layout = 1, .roles = (uint8_t) roles, .national = caf == NULL};
    uint64_t number = person(identifiant);

    snprintf(record.caf, sizeof(record.caf), "%s", caf != NULL ? caf : "");
    begin();
    assert_int_equal(hab_agent_put(txn, number, &record), HAB_OK);
    commit();
}

static uint64_t task(const char *caf)
{
    json_t *made = json_pack("{s:s, s:s, s:s, s:s}", "type", LI, "caf", caf, "nature", "depart",
                             "convention", "LI-2026-911-001");
    uint64_t number;

    begin();
    assert_int_equal(hab_task_add(txn, made, 1, june(), &number), HAB_OK);
    commit();
    json_decref(made);
    return number;
}

/* Each Monday at eight, to the agents who can do them, until none waits. */
static void open_tasks_are_recalled_each_week(void **state)
{
    const int64_t monday = at("2026-06-08T08:00:00+02:00");
    uint64_t number;

    (void) state;
    agent("a@caf.example", "911", HAB_ROLE_CONVENTIONS);
    agent("traces@caf.example", "911", HAB_ROLE_TRACES);
    agent("autre@caf.example", "751", HAB_ROLE_CONVENTIONS);
    agent("cnaf@caf.example", NULL, HAB_ROLE_CONVENTIONS);
    number = task("911");
    (void) task("911");
    assert_int_equal(run_due(monday - 1), 0);
    assert_int_equal(run_due(monday), 1);
    assert_int_equal(mails("rappel-taches", "a@caf.example"), 1);
    assert_int_equal(mails("rappel-taches", NULL), 1);
    assert_int_equal(run_due(monday + 7 * 86400), 1);
    assert_int_equal(mails("rappel-taches", NULL), 2);
    begin();
    assert_int_equal(hab_task_done(txn, number, "fait", 1, june()), HAB_OK);
    assert_int_equal(hab_task_done(txn, number + 1, "fait", 1, june()), HAB_OK);
    commit();
    assert_int_equal(run_due(monday + 14 * 86400), 1);
    assert_int_equal(run_due(monday + 365 * 86400), 0);
    assert_int_equal(mails("rappel-taches", NULL), 2);
}

static void a_caf_without_agents_is_the_national_ones(void **state)
{
    (void) state;
    agent("cnaf@caf.example", NULL, HAB_ROLE_CONVENTIONS);
    (void) task("751");
    (void) run_due(at("2026-06-08T08:00:00+02:00"));
    assert_int_equal(mails("rappel-taches", "cnaf@caf.example"), 1);
}

static hab_status suspend(uint64_t convention, const char *identifiant, int suspends)
{
    const hab_suspension how = {
        .suspends = suspends, .reason = "Départ signalé.", .agent = 7, .now = june()};
    uint64_t number = identifiant != NULL ? person(identifiant) : 0;
    hab_status status;

    begin();
    status = number != 0 ? hab_suspend_person(txn, &broker, number, convention, &how)
                         : hab_suspend_convention(txn, &broker, convention, &how);
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

/* LI-3.4: one person, at once; the mail goes to them alone. */
static void a_suspended_person_is_told(void **state)
{
    uint64_t convention = store(convention_from(LI, "2026-01-12"), june());

    (void) state;
    assert_int_equal(suspend(convention, CLAIRE, 1), HAB_OK);
    assert_int_equal(mails("personne-suspendue", CLAIRE), 1);
    assert_int_equal(suspend(convention, CLAIRE, 1), HAB_EXISTS);
    assert_int_equal(mails(NULL, NULL), 1);
    assert_int_equal(suspend(convention, CLAIRE, 0), HAB_OK);
    assert_int_equal(mails("personne-retablie", CLAIRE), 1);
    assert_int_equal(mails(NULL, NULL), 2);
    assert_int_equal(traced("personne.suspendue"), 1);
    assert_int_equal(traced("personne.retablie"), 1);
}

static void a_suspended_convention_tells_all(void **state)
{
    uint64_t convention = store(convention_from(LI, "2026-01-12"), june());
    hab_convention_record record;

    (void) state;
    assert_int_equal(suspend(convention, NULL, 0), HAB_EXISTS);
    assert_int_equal(suspend(convention, NULL, 1), HAB_OK);
    record = record_of(convention);
    assert_int_equal(hab_convention_open_at(&record, june()), HAB_REASON_CONVENTION_SUSPENDED);
    assert_int_equal(mails("convention-suspendue", CLAIRE), 1);
    assert_int_equal(mails("convention-suspendue", NICOLAS), 1);
    assert_int_equal(suspend(convention, NULL, 0), HAB_OK);
    record = record_of(convention);
    assert_int_equal(hab_convention_open_at(&record, june()), HAB_REASON_GRANTED);
    assert_int_equal(mails("convention-retablie", CLAIRE), 1);
    assert_int_equal(traced("convention.suspendue"), 1);
}

#define LIFE_TEST(test) cmocka_unit_test_setup_teardown(test, open_life, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        LIFE_TEST(an_end_is_announced_three_times),
        LIFE_TEST(what_is_late_is_not_announced),
        LIFE_TEST(a_late_notice_is_announced_at_once),
        LIFE_TEST(a_remedied_breach_brings_nothing),
        LIFE_TEST(an_imported_end_brings_its_mails),
        LIFE_TEST(mails_go_to_the_version_in_force),
        LIFE_TEST(no_more_than_asked_at_once),
        LIFE_TEST(what_cannot_be_done_stands_in_nobodys_way),
        LIFE_TEST(open_tasks_are_recalled_each_week),
        LIFE_TEST(a_caf_without_agents_is_the_national_ones),
        LIFE_TEST(a_suspended_person_is_told),
        LIFE_TEST(a_suspended_convention_tells_all),
    };

    return cmocka_run_group_tests_name("due", tests, load_all, free_all);
}
