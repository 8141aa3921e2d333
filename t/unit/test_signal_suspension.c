/* Suspensions that come of what the controls find, by a decision or by a rule itself, and what
 * lifts them (requirements, section 6; LI-3.4, ST-3.4, MAM-4.4). */
#include "signals.h"

#include "convention/suspension.h"

static char caf[HAB_CAF_MAX + 1];

/* The convention of Claire, of a Caf whose rule of refusals suspends by itself. */
static uint64_t store_li(void)
{
    uint64_t li = store(demo(LI), now);

    strcpy(caf, record_of(li).caf);
    suspends_by_itself(caf, "refus");
    return li;
}

static hab_reason decision_of_claire(void)
{
    return decision(CLAIRE, LI, "demandes", "91999");
}

static void restore(const char *identifiant, uint64_t convention)
{
    const hab_suspension how = {.suspends = 0, .reason = "", .now = now};
    uint64_t person = person_of(identifiant);

    begin();
    assert_int_equal(hab_suspend_person(txn, &broker, person, convention, &how), HAB_OK);
    commit();
}

/* What a mail that waits says of one thing; nothing is taken from the queue. */
static int mail_says(const char *template, const char *to, const char *name)
{
    hab_mail mail;
    json_t *values;
    int says = -1;

    begin();
    while (hab_outbox_claim(txn, broker.key, NULL, now, &mail, &values) == HAB_OK) {
        if (strcmp(mail.template, template) == 0 && strcmp(mail.to, to) == 0) {
            says = json_is_true(json_object_get(values, name));
        }
        hab_values_free(values);
    }
    hab_abort(txn);
    return says;
}

/* LI-3.4: suspended at once, and told. */
static void a_suspension_refuses_the_next_request(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);

    (void) state;
    assert_int_equal(decision_of_claire(), HAB_REASON_GRANTED);
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_SUSPENDED), HAB_OK);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(mails("personne-suspendue", CLAIRE), 1);
    assert_int_equal(mails("controle-suspension", CLAIRE), 0);
    assert_int_equal(traced("personne.suspendue"), 1);
    assert_int_equal(signal_of(number).outcome, HAB_OUTCOME_SUSPENDED);
}

/* Where the Caf wants it, without an agent; a false alarm lifts it. */
static void a_rule_may_suspend_by_itself(void **state)
{
    uint64_t li = store_li();
    uint64_t number;

    (void) state;
    raise_one(NICOLAS, li, HAB_RULE_NIGHT);
    assert_int_equal(found.automatic, 0);
    number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    assert_int_equal(found.automatic, 1);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(mails("personne-suspendue", CLAIRE), 1);
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(decision_of_claire(), HAB_REASON_GRANTED);
    assert_int_equal(mails("personne-retablie", CLAIRE), 1);
    assert_int_equal(mails("controle-clos", CLAIRE), 1);
}

/* What an agent decided since stays. */
static void a_false_alarm_lifts_no_other_suspension(void **state)
{
    uint64_t li = store_li();
    uint64_t claire = person_of(CLAIRE);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    hab_suspension how = {.suspends = 1, .reason = "Départ"};

    (void) state;
    now += 60;
    restore(CLAIRE, li);
    how.now = now += 60;
    begin();
    assert_int_equal(hab_suspend_person(txn, &broker, claire, li, &how), HAB_OK);
    commit();
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
}

/* Two rules, the first of which suspends: what an agent decides on the second's signal stays. */
static void a_decision_outlives_the_false_alarm_of_another_rule(void **state)
{
    uint64_t li = store_li();
    uint64_t refusals = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    uint64_t night = raise_one(CLAIRE, li, HAB_RULE_NIGHT);

    (void) state;
    now += 60;
    assert_int_equal(close_as(night, 0, HAB_OUTCOME_SUSPENDED), HAB_OK);
    assert_int_equal(mails("controle-suspension", CLAIRE), 1);
    now += 60;
    assert_int_equal(close_as(refusals, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(mails("personne-retablie", CLAIRE), 0);
    assert_int_equal(mail_says("controle-clos", CLAIRE, "levee"), 0);
    restore(CLAIRE, li); /* by the Caf, as any other */
    assert_int_equal(decision_of_claire(), HAB_REASON_GRANTED);
}

static void a_mail_says_that_a_suspension_is_lifted_when_it_is(void **state)
{
    uint64_t number = raise_one(CLAIRE, store_li(), HAB_RULE_REFUSALS);

    (void) state;
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(mail_says("controle-clos", CLAIRE, "levee"), 1);
}

/* A Caf that puts the suspension on while a signal is open has it at the next finding. */
static void what_joins_an_open_signal_suspends_too(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);

    (void) state;
    assert_int_equal(decision_of_claire(), HAB_REASON_GRANTED);
    suspends_by_itself(record_of(li).caf, "refus");
    now += 3600;
    assert_int_equal(raise_one(CLAIRE, li, HAB_RULE_REFUSALS), number);
    assert_int_equal(found.automatic, 1);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(traced("personne.suspendue"), 1);
    now += 60;
    restore(CLAIRE, li);
    now += 3600; /* whoever restored them knows of the signal */
    assert_int_equal(raise_one(CLAIRE, li, HAB_RULE_REFUSALS), number);
    assert_int_equal(decision_of_claire(), HAB_REASON_GRANTED);
}

/* Nobody could restore, at the desk of this Caf, whom none of its conventions names. */
static void a_removal_lifts_what_the_rule_suspended(void **state)
{
    uint64_t li = store_li();
    uint64_t number = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    hab_person_record person;

    (void) state;
    now += 60;
    assert_int_equal(close_as(number, 0, HAB_OUTCOME_REMOVED), HAB_OK);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_record_get(txn, found.person, &person), HAB_OK);
    hab_abort(txn);
    assert_int_equal(person.state, HAB_PERSON_ACTIVE);
    assert_int_equal(mails("personne-retablie", CLAIRE), 1);
    assert_int_equal(mails("controle-suppression", CLAIRE), 1);
    assert_int_not_equal(decision_of_claire(), HAB_REASON_GRANTED);
}

static void nobody_is_suspended_whom_the_convention_names_no_more(void **state)
{
    uint64_t li = store(demo(LI), now);
    uint64_t refusals = raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    uint64_t night = raise_one(CLAIRE, li, HAB_RULE_NIGHT);

    (void) state;
    assert_int_equal(close_as(refusals, 0, HAB_OUTCOME_REMOVED), HAB_OK);
    assert_refused(close_as(night, 0, HAB_OUTCOME_SUSPENDED), HAB_DENIED, "ne nomme plus");
    assert_int_equal(mails("personne-suspendue", CLAIRE), 0);
    assert_int_equal(close_as(night, 0, HAB_OUTCOME_FALSE), HAB_OK);
}

static int fail_event(const void *of, hab_call *call, const hab_event *event)
{
    (void) of;
    (void) call;
    (void) event;
    return HAB_FAILED;
}

/* A batch holds what was found of everybody: a type that fails is told later, and holds nothing up;
 * what an agent decides, it does. */
static void a_type_that_fails_holds_no_control_up(void **state)
{
    uint64_t li = store_li();
    hab_type *type = &loaded.items[type_of(LI) - loaded.items];
    const hab_plugin *whole = type->plugin;
    static hab_plugin broken;
    unsigned done;

    (void) state;
    broken = *whole;
    broken.event = fail_event;
    broken.minor = HAB_ABI_MINOR;
    type->plugin = &broken;
    raise_one(CLAIRE, li, HAB_RULE_REFUSALS);
    assert_int_equal(decision_of_claire(), HAB_REASON_PERSON_SUSPENDED);
    assert_int_not_equal(hab_due_run(&broker, now, 100, &done, &error), HAB_OK);
    type->plugin = whole;
    assert_int_equal(hab_due_run(&broker, now + 2 * 3600, 100, &done, &error), HAB_OK);
    assert_true(done > 0);
}

static unsigned traced_as(const char *operation, const char *role)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    for (; status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text(operation))
                 && hab_slice_equal(record.role, hab_slice_text(role));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

/* A record names the person concerned where habilctl acts: they are no agent. */
static void the_trace_calls_nobody_an_agent_who_is_none(void **state)
{
    uint64_t li = store_li();
    uint64_t agent = make_agent("traces@caf.example", caf, HAB_ROLE_TRACES);
    uint64_t refusals = raise_one(NICOLAS, li, HAB_RULE_REFUSALS);
    uint64_t night = raise_one(CLAIRE, li, HAB_RULE_NIGHT);

    (void) state;
    assert_int_equal(close_as(refusals, 0, HAB_OUTCOME_FALSE), HAB_OK);
    assert_int_equal(traced_as("controle.clos", ""), 1);
    assert_int_equal(close_as(night, agent, HAB_OUTCOME_REMOVED), HAB_OK);
    assert_int_equal(traced_as("controle.clos", "agent"), 1);
    assert_int_equal(traced_as("habilitation.supprimee", "agent"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_signals, close_life)
    const struct CMUnitTest tests[] = {
        TEST(a_suspension_refuses_the_next_request),
        TEST(a_rule_may_suspend_by_itself),
        TEST(a_false_alarm_lifts_no_other_suspension),
        TEST(a_decision_outlives_the_false_alarm_of_another_rule),
        TEST(a_mail_says_that_a_suspension_is_lifted_when_it_is),
        TEST(what_joins_an_open_signal_suspends_too),
        TEST(a_removal_lifts_what_the_rule_suspended),
        TEST(nobody_is_suspended_whom_the_convention_names_no_more),
        TEST(a_type_that_fails_holds_no_control_up),
        TEST(the_trace_calls_nobody_an_agent_who_is_none),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
