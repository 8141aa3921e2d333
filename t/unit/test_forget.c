/* What controls found, and what agents asked for, is kept as long as the traces, no longer
 * (CNIL 2021-122). */
#include <unistd.h>

#include "life.h"

#include "control/forget.h"
#include "control/signal.h"
#include "trace/consultation.h"

static uint64_t somebody;
static const char *const early = "2025-06-30T12:00:00Z";
static const char *const late = "2025-07-02T12:00:00Z";

static int open_forgetting(void **state)
{
    (void) open_life(state);
    broker.retention = 12;
    (void) store(demo(LI), at(early));
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_find(txn, hab_slice_text(CLAIRE), &somebody), HAB_OK);
    hab_abort(txn);
    return 0;
}

static uint64_t raise_at(const char *time)
{
    hab_signal signal = {
        .person = somebody, .caf = "751", .first = at(time), .last = at(time), .evidence = {7}};

    strcpy(signal.text, "Douze refus en dix minutes.");
    begin();
    assert_int_equal(hab_signal_raise(txn, &broker, &signal, at(time)), HAB_OK);
    commit();
    return signal.number;
}

static void close_at(uint64_t number, const char *time)
{
    const hab_signal_act act = {.text = "Vu avec la personne", .now = at(time)};

    begin();
    assert_int_equal(hab_signal_close(txn, &broker, number, HAB_OUTCOME_FALSE, &act, &error),
                     HAB_OK);
    commit();
}

static uint64_t ask_at(const char *time)
{
    hab_consultation demand = {.agent = somebody, .time = at(time), .caf = "751"};

    strcpy(demand.motive, "Contrôle de la convention");
    demand.criteria.to = at(time);
    begin();
    assert_int_equal(hab_consultation_add(txn, &demand), HAB_OK);
    commit();
    return demand.number;
}

static unsigned forget_at(const char *time)
{
    unsigned count = 77;

    if (hab_forget_run(&broker, at(time), &count, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return count;
}

static int has_signal(uint64_t number)
{
    hab_signal signal;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_signal_get(txn, number, &signal);
    hab_abort(txn);
    return status == HAB_OK;
}

static int has_demand(uint64_t number)
{
    hab_consultation demand;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_consultation_get(txn, number, &demand);
    hab_abort(txn);
    return status == HAB_OK;
}

/* July 2025 begins at midnight in Paris. */
static void closed_signals_go_after_the_retention(void **state)
{
    uint64_t old = raise_at(early);
    uint64_t young;

    (void) state;
    close_at(old, early);
    young = raise_at(late);
    close_at(young, late);
    assert_int_equal(forget_at("2026-06-30T12:00:00Z"), 0);
    assert_true(has_signal(old));
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 1);
    assert_false(has_signal(old));
    assert_true(has_signal(young));
    assert_int_equal(traced("controles.purges"), 1);
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 0);
    assert_int_equal(traced("controles.purges"), 1);
}

static void open_signals_stay(void **state)
{
    uint64_t open = raise_at(early);

    (void) state;
    assert_int_equal(forget_at("2030-01-01T12:00:00Z"), 0);
    assert_true(has_signal(open));
    close_at(open, "2030-01-01T12:00:00Z");
    assert_int_equal(forget_at("2030-01-01T12:00:00Z"), 1);
    assert_false(has_signal(open));
}

/* Whatever a Caf leaves open, the closed ones of others go. */
static void open_signals_keep_nothing_else(void **state)
{
    uint64_t closed;

    (void) state;
    begin();
    for (unsigned i = 0; i < 1200; i++) {
        hab_signal open = {
            .rule = HAB_RULE_NIGHT, .person = 1000 + i, .first = at(early), .last = at(early)};

        (void) snprintf(open.caf, sizeof(open.caf), "%03u", 100 + i % 3);
        assert_int_equal(hab_signal_raise(txn, &broker, &open, at(early)), HAB_OK);
    }
    commit();
    closed = raise_at(early);
    close_at(closed, early);
    assert_int_equal(forget_at("2026-07-02T12:00:00Z"), 1);
    assert_false(has_signal(closed));
}

/* What joined it is about traces that are still kept. */
static void a_signal_goes_with_the_last_that_joined_it(void **state)
{
    uint64_t number = raise_at("2025-06-30T20:00:00Z");

    (void) state;
    assert_int_equal(raise_at("2025-07-01T10:00:00Z"), number);
    close_at(number, late);
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 0);
    assert_true(has_signal(number));
    assert_int_equal(forget_at("2026-07-02T12:00:00Z"), 1);
    assert_false(has_signal(number));
}

/* The month of a trace that is kept, or dropped. */
static void keep_month(const char *directory, const char *month, int kept)
{
    char path[64];
    FILE *file;

    (void) snprintf(path, sizeof(path), "%s/%s.mdb", directory, month);
    if (!kept) {
        assert_int_equal(unlink(path), 0);
        return;
    }
    file = fopen(path, "w");
    assert_non_null(file);
    (void) fclose(file);
}

static void nothing_goes_before_its_traces(void **state)
{
    char directory[] = "/tmp/forget-XXXXXX";
    uint64_t number = raise_at(early);

    (void) state;
    (void) ask_at(early);
    close_at(number, early);
    assert_non_null(mkdtemp(directory));
    broker.trace = directory;
    keep_month(directory, "2025-06", 1);
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 0);
    assert_int_equal(forget_at("2036-07-01T12:00:00Z"), 0); /* a clock that is ahead */
    keep_month(directory, "2025-07", 1);
    keep_month(directory, "2025-06", 0);
    assert_int_equal(forget_at("2026-06-30T12:00:00Z"), 0);
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 2);
    assert_false(has_signal(number));
    keep_month(directory, "2025-07", 0);
    assert_int_equal(rmdir(directory), 0);
}

/* Nothing leads to what is gone: neither the list of its Caf nor that of the person. */
static void nothing_leads_to_what_is_forgotten(void **state)
{
    uint64_t old = raise_at(early);
    uint64_t count = 9;
    hab_signal left[2];
    unsigned found = 9;

    (void) state;
    close_at(old, early);
    assert_int_equal(forget_at("2026-07-02T12:00:00Z"), 1);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_count(txn, "751", HAB_SIGNAL_CLOSED, &count), HAB_OK);
    assert_int_equal(hab_signal_list(txn, "751", 0, 0, left, 2, &found), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_SIGNAL_OF, &count), HAB_OK);
    hab_abort(txn);
    assert_int_equal(found, 0);
    assert_int_equal(count, 0);
}

static void demands_go_with_the_traces_they_were_for(void **state)
{
    uint64_t old = ask_at(early);
    uint64_t young = ask_at(late);

    (void) state;
    assert_int_equal(forget_at("2026-06-30T12:00:00Z"), 0);
    assert_int_equal(forget_at("2026-07-01T12:00:00Z"), 1);
    assert_false(has_demand(old));
    assert_true(has_demand(young));
    assert_int_equal(traced("demandes.purgees"), 1);
}

static void many_go_a_part_at_a_time(void **state)
{
    (void) state;
    for (unsigned i = 0; i < HAB_FORGET_MAX + 5; i++) {
        (void) ask_at(early);
    }
    assert_int_equal(forget_at("2026-08-01T12:00:00Z"), HAB_FORGET_MAX);
    assert_int_equal(forget_at("2026-08-01T12:00:00Z"), 5);
    assert_int_equal(forget_at("2026-08-01T12:00:00Z"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_forgetting, close_life)
    const struct CMUnitTest tests[] = {
        TEST(closed_signals_go_after_the_retention),
        TEST(open_signals_stay),
        TEST(open_signals_keep_nothing_else),
        TEST(a_signal_goes_with_the_last_that_joined_it),
        TEST(nothing_goes_before_its_traces),
        TEST(nothing_leads_to_what_is_forgotten),
        TEST(demands_go_with_the_traces_they_were_for),
        TEST(many_go_a_part_at_a_time),
    };

    return cmocka_run_group_tests(tests, load_all, free_all);
}
