/* The trace's alarm, and the rule of service (section 6, CNIL 2021-122): found changed, nothing
 * that is protected is opened until somebody lifts it, with a motive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "conventions.h"
#include "decision.h"
#include "mail/outbox.h"
#include "person/agent.h"
#include "trace/alarm.h"
#include "trace/trace.h"

enum { NOW = 1773000000 };

static hab_broker broker;
static hab_error error;

static int open_broker(void **state)
{
    assert_int_equal(open_store(state), 0);
    broker = (hab_broker){.store = *state, .types = &types, .key = {1, 2, 3}};
    error.text[0] = '\0';
    return 0;
}

static int raise_at(const char *place)
{
    int fresh = -1;

    if (hab_alarm_raise(&broker, place, "Un enregistrement a changé.", NOW, &fresh, &error)
        != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return fresh;
}

static hab_status lift(uint64_t person, const char *motive)
{
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = hab_alarm_lift(txn, person, motive, NOW + 60);
    if (status == HAB_OK) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    return status;
}

/* The number of the alarm that stands; 0: none. */
static uint64_t standing(void)
{
    uint64_t number = 0;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_alarm_stands(txn, &number);
    hab_abort(txn);
    assert_true(status == HAB_OK || status == HAB_NOT_FOUND);
    return status == HAB_OK ? number : 0;
}

static json_t *list(unsigned max)
{
    json_t *alarms;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_alarm_list(txn, max, &alarms), HAB_OK);
    hab_abort(txn);
    return alarms;
}

static const char *text_in(const json_t *alarms, size_t index, const char *field)
{
    const char *text = json_string_value(json_object_get(json_array_get(alarms, index), field));

    return text != NULL ? text : "";
}

static void make_agent(const char *identifiant, const char *caf, unsigned roles)
{
    hab_agent_record record = {
        .layout = 1, .roles = (uint8_t) roles, .national = caf[0] == '\0', .since = IMPORTED};
    uint64_t person;
    int created;
    hab_txn *txn;

    strcpy(record.caf, caf);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("Nom"),
                                       hab_slice_text("Prénom"), NOW, &person, &created),
                     HAB_OK);
    assert_int_equal(hab_agent_put(txn, person, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static unsigned mails_to(const char *to)
{
    static const hab_mail first;
    hab_mail found[16];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, 16, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        assert_string_equal(found[i].template, "alarme-trace");
        matching += strcmp(found[i].to, to) == 0;
    }
    return matching;
}

static unsigned traced(const char *operation, const char *object)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    for (; status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text(operation))
                 && hab_slice_equal(record.object, hab_slice_text(object));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

static void an_alarm_is_kept_traced_and_told_once(void **state)
{
    json_t *alarms;

    (void) state;
    assert_int_equal(standing(), 0);
    assert_true(raise_at("2026-11.mdb/1234"));
    assert_int_equal(standing(), 1);
    assert_false(raise_at("2026-11.mdb/1234"));
    assert_int_equal(traced("trace.alarme", "2026-11.mdb/1234"), 1);
    alarms = list(10);
    assert_int_equal(json_array_size(alarms), 1);
    assert_string_equal(text_in(alarms, 0, "lieu"), "2026-11.mdb/1234");
    assert_string_equal(text_in(alarms, 0, "phrase"), "Un enregistrement a changé.");
    assert_string_equal(text_in(alarms, 0, "le"), "2026-03-08T20:00:00Z");
    assert_true(json_is_null(json_object_get(json_array_get(alarms, 0), "levee")));
    json_decref(alarms);
}

/* Every agent who may read traces, of any Caf and national ones; nobody else; the first that
 * stands, for a damaged file would send a thousand mails. */
static void who_may_read_traces_gets_a_mail(void **state)
{
    (void) state;
    make_agent("t751@caf.example", "751", HAB_ROLE_TRACES);
    make_agent("t911@caf.example", "911", HAB_ROLE_TRACES | HAB_ROLE_CONVENTIONS);
    make_agent("national@caf.example", "", HAB_ROLE_TRACES);
    make_agent("c751@caf.example", "751", HAB_ROLE_CONVENTIONS | HAB_ROLE_ADMINISTRATION);
    assert_true(raise_at("a"));
    assert_true(raise_at("b"));
    assert_int_equal(mails_to("t751@caf.example"), 1);
    assert_int_equal(mails_to("t911@caf.example"), 1);
    assert_int_equal(mails_to("national@caf.example"), 1);
    assert_int_equal(mails_to("c751@caf.example"), 0);
    assert_int_equal(lift(0, "copie remise en place"), HAB_OK);
    assert_true(raise_at("c"));
    assert_int_equal(mails_to("t751@caf.example"), 2);
}

/* Fail closed: who cannot be written to keeps no alarm from standing. */
static void an_agent_who_is_no_person_keeps_no_alarm_away(void **state)
{
    const hab_agent_record record = {
        .layout = 1, .roles = HAB_ROLE_TRACES, .national = 1, .since = IMPORTED};
    hab_txn *txn;

    (void) state;
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_agent_put(txn, 999, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    make_agent("t751@caf.example", "751", HAB_ROLE_TRACES);
    assert_true(raise_at("a"));
    assert_int_equal(standing(), 1);
    assert_int_equal(mails_to("t751@caf.example"), 1);
}

static void one_that_was_damaged_keeps_no_other_away(void **state)
{
    static const uint8_t key[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    hab_txn *txn;

    (void) state;
    assert_true(raise_at("a"));
    assert_int_equal(lift(0, "vu"), HAB_OK);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_ALARM, hab_slice_of(key, sizeof(key)), hab_slice_text("{\"lieu\"")),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_true(raise_at("b"));
    assert_int_equal(standing(), 2);
}

static void all_that_stand_are_lifted_together_with_a_motive(void **state)
{
    json_t *alarms;

    (void) state;
    assert_int_equal(lift(0, "rien"), HAB_NOT_FOUND);
    assert_true(raise_at("a"));
    assert_true(raise_at("b"));
    assert_int_equal(lift(7, ""), HAB_INVALID);
    assert_int_equal(lift(7, " \n"), HAB_INVALID);
    assert_int_equal(lift(7, "\x1b[2J"), HAB_INVALID);
    assert_int_equal(standing(), 1);
    assert_int_equal(lift(7, "copie remise en place"), HAB_OK);
    assert_int_equal(standing(), 0);
    assert_int_equal(traced("trace.alarme.levee", "copie remise en place"), 1);
    alarms = list(10);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(text_in(alarms, i, "levee"), "2026-03-08T20:01:00Z");
        assert_string_equal(text_in(alarms, i, "motif"), "copie remise en place");
        assert_int_equal(json_integer_value(json_object_get(json_array_get(alarms, i), "par")), 7);
    }
    json_decref(alarms);
    assert_int_equal(lift(7, "encore"), HAB_NOT_FOUND);
}

static void a_lifted_place_raises_no_second_alarm(void **state)
{
    json_t *alarms;

    (void) state;
    assert_true(raise_at("a"));
    assert_int_equal(lift(0, "vu"), HAB_OK);
    assert_false(raise_at("a"));
    assert_int_equal(standing(), 0);
    assert_true(raise_at("b"));
    assert_int_equal(standing(), 2);
    alarms = list(1);
    assert_int_equal(json_array_size(alarms), 1);
    assert_string_equal(text_in(alarms, 0, "lieu"), "b");
    json_decref(alarms);
}

/* What waits is raised once there is room: it is told later, not forgotten. */
static void so_many_stand_at_once(void **state)
{
    char place[32];

    (void) state;
    for (int i = 0; i < HAB_ALARM_STANDING; i++) {
        (void) snprintf(place, sizeof(place), "2026-11.mdb/%d", i);
        assert_true(raise_at(place));
    }
    assert_false(raise_at("one more"));
    assert_int_equal(lift(0, "vu"), HAB_OK);
    assert_true(raise_at("one more"));
}

/* Names of files are anybody's bytes. */
static void any_bytes_may_be_quoted(void **state)
{
    char sentence[HAB_ALARM_TEXT + 100];
    json_t *alarms;
    int fresh = 0;

    (void) state;
    memset(sentence, 'x', sizeof(sentence) - 1);
    sentence[sizeof(sentence) - 1] = '\0';
    memcpy(sentence, "\xff\x1b\xc3\xa9", 4);
    assert_int_equal(hab_alarm_raise(&broker, "\xff", sentence, NOW, &fresh, &error), HAB_OK);
    assert_true(fresh);
    assert_int_equal(hab_alarm_raise(&broker, "\xff", sentence, NOW, &fresh, &error), HAB_OK);
    assert_false(fresh);
    alarms = list(10);
    assert_int_equal(strlen(text_in(alarms, 0, "phrase")), HAB_ALARM_TEXT);
    assert_memory_equal(text_in(alarms, 0, "phrase"), "??éxxx", 7);
    json_decref(alarms);
}

static void one_that_cannot_be_stored_is_told(void **state)
{
    const hab_store_options full = {.tables = hab_main_tables,
                                    .table_count = HAB_TABLE_COUNT,
                                    .schema = HAB_MAIN_SCHEMA,
                                    .mode = HAB_STORE_CREATE,
                                    .map_size = 64};
    int fresh = 5;

    (void) state;
    assert_int_equal(hab_store_open_memory(&full, &broker.store, NULL), HAB_OK);
    assert_int_equal(hab_alarm_raise(&broker, "a", "Phrase.", NOW, &fresh, &error), HAB_FULL);
    assert_non_null(strstr(error.text, "Phrase."));
    assert_int_equal(fresh, 5);
    hab_store_close(broker.store);
}

/* -- the gate: decisions of all three kinds. */

static hab_demand demandes(void)
{
    const hab_type *type = hab_type_find(&types, hab_slice_text("lieu_information"));

    return (hab_demand){.type = type,
                        .service = hab_service_find(type, hab_slice_text("demandes")),
                        .target = hab_slice_text("75056")};
}

static hab_reason within(void)
{
    hab_demand demand = demandes();
    hab_verdict verdict;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    hab_decide_within(txn, 1, HAB_CHANNEL_PAGE, &demand, NOW, &verdict);
    hab_abort(txn);
    return verdict.reason;
}

static void note_step(void *context, const char *step, const char *found, int holds)
{
    (void) found;
    if (!holds) {
        *(const char **) context = step;
    }
}

static void assert_all_say(hab_decider *decider, const char *token, hab_reason reason)
{
    hab_demand demand = demandes();
    const char *refused_at = "";
    hab_verdict verdict;

    hab_decide(decider, hab_slice_text(token), &demand, NOW, &verdict);
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(verdict.person, 1);
    hab_decide_person(decider, 1, &demand, NOW, note_step, (void *) &refused_at, &verdict);
    assert_int_equal(verdict.reason, reason);
    assert_string_equal(refused_at, reason == HAB_REASON_GRANTED ? "" : "trace");
    assert_int_equal(within(), reason);
}

/* The very next decision of a decider that has decided before. */
static void nothing_is_opened_while_one_stands(void **state)
{
    static const hab_session_terms terms = {HAB_SESSION_IDLE, HAB_SESSION_LIFETIME};
    static const uint8_t address[16];
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session;
    hab_decider *decider;
    hab_txn *txn;

    store_document(*state, lieu("{}"));
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_session_open(txn, 1, HAB_CHANNEL_PAGE, 0, &terms, address,
                                      hab_slice_text(""), NOW, token, &session),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_decider_new(*state, &decider), HAB_OK);
    assert_all_say(decider, token, HAB_REASON_GRANTED);
    assert_true(raise_at("a"));
    assert_all_say(decider, token, HAB_REASON_TRACE_BROKEN);
    assert_int_equal(lift(0, "vu"), HAB_OK);
    assert_all_say(decider, token, HAB_REASON_GRANTED);
    hab_decider_free(decider);
}

/* Fail closed: an alarm that cannot be read is one. */
static void a_broken_alarm_opens_nothing(void **state)
{
    hab_txn *txn;

    store_document(*state, lieu("{}"));
    assert_int_equal(within(), HAB_REASON_GRANTED);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_META, hab_slice_text("trace.alarm"), hab_slice_text("x")), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(within(), HAB_REASON_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_alarm_is_kept_traced_and_told_once, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(who_may_read_traces_gets_a_mail, open_broker, close_store),
        cmocka_unit_test_setup_teardown(an_agent_who_is_no_person_keeps_no_alarm_away, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(one_that_was_damaged_keeps_no_other_away, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(all_that_stand_are_lifted_together_with_a_motive,
                                        open_broker, close_store),
        cmocka_unit_test_setup_teardown(a_lifted_place_raises_no_second_alarm, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(so_many_stand_at_once, open_broker, close_store),
        cmocka_unit_test_setup_teardown(any_bytes_may_be_quoted, open_broker, close_store),
        cmocka_unit_test_setup_teardown(one_that_cannot_be_stored_is_told, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(nothing_is_opened_while_one_stands, open_broker,
                                        close_store),
        cmocka_unit_test_setup_teardown(a_broken_alarm_opens_nothing, open_broker, close_store),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
