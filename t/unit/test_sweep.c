/* What time brings to the types' own records: each thing once, whoever does it, what fails
 * in nobody's way; destructions that a process left behind are finished (LI-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "essai.h"

static char directory[64];
static hab_error error;
static unsigned batches;
static int left;   /* things that are due */
static int opened; /* stores; each has an hour of its own, for one process serves them all */

static int open_sweep(void **state)
{
    if (open_essai(state) != 0) {
        return -1;
    }
    strcpy(directory, "/tmp/hab-sweep-XXXXXX");
    if (mkdtemp(directory) == NULL || hab_vault_open(directory, &broker.vault, &error) != HAB_OK) {
        return -1;
    }
    left = 0;
    now = NOW + 3600 * ++opened;
    return 0;
}

static int close_sweep(void **state)
{
    char path[128];

    hab_vault_close(broker.vault);
    (void) snprintf(path, sizeof(path), "%s/vault.keys", directory);
    (void) unlink(path);
    (void) rmdir(directory);
    return close_portal(state);
}

static hab_status sweep(unsigned budget)
{
    return hab_sweep_run(&broker, now, budget, &batches, &error);
}

/* The store as it is found by most sweeps: what former versions lack is there. */
static void settle(void)
{
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 0);
}

static uint64_t commits(void)
{
    hab_store_stats stats;

    assert_int_equal(hab_store_stat(broker.store, &stats), HAB_OK);
    return stats.last_txn;
}

/* One thing a batch; the next is due at once, as long as there is one. */
static int do_one(hab_call *call)
{
    char key[16];

    assert_true(left > 0);
    (void) snprintf(key, sizeof(key), "fait-%d", left);
    left--;
    due_at = left > 0 ? due_at : 0;
    return put(call, key, "");
}

static void what_is_due_is_done_when_it_is(void **state)
{
    uint64_t before;

    (void) state;
    settle();
    left = 3;
    due_at = now + 10;
    on_due_done = do_one;
    before = commits();
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 0);
    assert_int_equal(commits(), before);
    now += 10;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 3);
    assert_int_equal(left, 0);
    assert_true(is_stored("fait-1"));
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 0);
    assert_string_equal(error.text, "");
}

/* However little time there is, a batch is done: else nothing ever would be. */
static void a_budget_leaves_the_rest_for_later(void **state)
{
    (void) state;
    settle();
    left = 3;
    due_at = now;
    on_due_done = do_one;
    assert_int_equal(sweep(0), HAB_OK);
    assert_int_equal(batches, 1);
    assert_int_equal(left, 2);
}

static int write_and_fail(hab_call *call)
{
    left++;
    assert_int_equal(put(call, "clef", ""), HAB_DONE);
    calls->log(call, "une panne");
    return HAB_FAILED;
}

static void what_fails_waits_a_minute_and_is_told(void **state)
{
    (void) state;
    settle();
    due_at = now;
    on_due_done = write_and_fail;
    assert_int_not_equal(sweep(10000), HAB_OK);
    assert_int_equal(left, 1);
    assert_string_equal(error.text, "essai: une panne");
    assert_false(is_stored("clef"));
    now += 59;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(left, 1);
    now++;
    assert_int_not_equal(sweep(10000), HAB_OK);
    assert_int_equal(left, 2);
    now += 60;
    on_due_done = do_one;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 2);
}

static int log_and_do(hab_call *call)
{
    calls->log(call, "à savoir");
    return do_one(call);
}

/* What a plugin logs reaches the log, though nothing failed. */
static void what_a_type_logs_is_told(void **state)
{
    (void) state;
    settle();
    left = 1;
    due_at = now;
    on_due_done = log_and_do;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_string_equal(error.text, "essai: à savoir");
}

/* Another process is at it; one that died is not for long. */
static void one_process_sweeps_at_a_time(void **state)
{
    const struct {
        uint8_t holder[16];
        int64_t until;
    } theirs = {.holder = {1, 2, 3}, .until = now + 60};
    hab_txn *txn;

    (void) state;
    settle();
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_META, hab_slice_text("sweep.lease"),
                             hab_slice_of(&theirs, sizeof(theirs))),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    left = 1;
    on_due_done = do_one;
    assert_int_equal(sweep(10000), HAB_OK);
    due_at = now;
    assert_int_equal(sweep(10000), HAB_LATER);
    assert_int_equal(left, 1);
    now += 60;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(left, 0);
}

static int sweep_inside(hab_call *call)
{
    unsigned inside;

    assert_int_equal(hab_sweep_run(&broker, now, 10, &inside, NULL), HAB_LATER);
    return do_one(call);
}

static void one_thread_sweeps_at_a_time(void **state)
{
    (void) state;
    settle();
    left = 1;
    due_at = now;
    on_due_done = sweep_inside;
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(left, 0);
}

static int never(hab_call *call)
{
    (void) call;
    fail_msg("must not run");
    return HAB_FAILED;
}

/* What a plugin of a former minor has behind its struct is never read. */
static void a_former_plugin_has_no_duties(void **state)
{
    (void) state;
    settle();
    due_at = now;
    on_due_done = never;
    essai_plugin.minor = 1;
    assert_int_equal(sweep(10000), HAB_OK);
    essai_plugin.minor = HAB_ABI_MINOR;
    assert_int_equal(batches, 0);
}

/* A process died between the destruction and the purge of the key. */
static void destructions_are_finished(void **state)
{
    hab_txn *txn;

    (void) state;
    settle();
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_vault_put(txn, broker.vault, essai->key, hab_slice_text("D1"),
                                   hab_slice_text("Famille Durand")),
                     HAB_OK);
    assert_int_equal(hab_vault_destroy(txn, essai->key, hab_slice_text("D1")), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(sweep(10000), HAB_OK);
    assert_int_equal(batches, 1);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_vault_doomed(txn), HAB_NOT_FOUND);
    hab_abort(txn);
}

static void without_a_store_it_is_told(void **state)
{
    hab_store *store = broker.store;

    (void) state;
    broker.store = NULL;
    assert_int_equal(sweep(10000), HAB_IO);
    assert_true(error.text[0] != '\0');
    broker.store = store;
}

#define SWEEP_TEST(name) cmocka_unit_test_setup_teardown(name, open_sweep, close_sweep)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        SWEEP_TEST(what_is_due_is_done_when_it_is),
        SWEEP_TEST(a_budget_leaves_the_rest_for_later),
        SWEEP_TEST(what_fails_waits_a_minute_and_is_told),
        SWEEP_TEST(what_a_type_logs_is_told),
        SWEEP_TEST(one_process_sweeps_at_a_time),
        SWEEP_TEST(one_thread_sweeps_at_a_time),
        SWEEP_TEST(a_former_plugin_has_no_duties),
        SWEEP_TEST(destructions_are_finished),
        SWEEP_TEST(without_a_store_it_is_told),
    };

    return cmocka_run_group_tests_name("sweep", tests, load_essai, free_types);
}
