/* Delays that grow after failures (requirements, section 3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "person/attempt.h"

enum { NOW = 1768212000, PERSON = 7, DAY = 24 * 3600 };

static hab_store *store;

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_txn *txn;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    *state = txn;
    return 0;
}

static int close_store(void **state)
{
    hab_abort(*state);
    hab_store_close(store);
    return 0;
}

static void fail_times(hab_txn *txn, const hab_attempt_key *key, int64_t now, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        assert_int_equal(hab_attempt_failed(txn, key, now), HAB_OK);
    }
}

static void delays_grow_and_pass_a_minute_after_five(void **state)
{
    (void) state;
    assert_int_equal(hab_attempt_delay(0), 0);
    assert_int_equal(hab_attempt_delay(1), 1);
    for (uint32_t failures = 1; failures < 30; failures++) {
        assert_true(hab_attempt_delay(failures) <= hab_attempt_delay(failures + 1));
    }
    assert_true(hab_attempt_delay(4) <= 60);
    assert_true(hab_attempt_delay(5) > 60);
    assert_int_equal(hab_attempt_delay(UINT32_MAX), hab_attempt_delay(100));
}

static void wait_ends_at_its_second(void **state)
{
    hab_attempt_key key = hab_attempt_of_person(PERSON, NULL);
    uint32_t wait = 0;

    assert_int_equal(hab_attempt_allowed(*state, &key, NOW, &wait), HAB_OK);
    fail_times(*state, &key, NOW, 5);
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW, &wait), HAB_LATER);
    assert_int_equal(wait, hab_attempt_delay(5));
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW + wait - 1, &wait), HAB_LATER);
    assert_int_equal(wait, 1);
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW + hab_attempt_delay(5), &wait), HAB_OK);
}

/* CNIL: at most 25 tries a day for an account, in whichever 24 hours. */
static void stubborn_stranger_has_25_tries_a_day(void **state)
{
    hab_attempt_key key = hab_attempt_of_person(PERSON, NULL);
    int64_t tries[200];
    unsigned count = 0, first = 0;
    uint32_t wait;

    for (int64_t now = NOW; now < NOW + 4 * DAY; now += wait) {
        wait = 1;
        if (hab_attempt_allowed(*state, &key, now, &wait) == HAB_OK) {
            fail_times(*state, &key, now, 1);
            assert_true(count < 200);
            tries[count++] = now;
            while (tries[first] <= now - DAY) {
                first++;
            }
            assert_true(count - first <= HAB_ATTEMPTS_A_DAY);
        }
    }
    assert_true(count > 40); /* delays, not a lock-out */
}

static void successes_between_give_no_further_tries(void **state)
{
    hab_attempt_key key = hab_attempt_of_person(PERSON, NULL);
    uint32_t wait = 0;

    for (int i = 0; i < HAB_ATTEMPTS_A_DAY; i++) {
        assert_int_equal(hab_attempt_allowed(*state, &key, NOW + i, &wait), HAB_OK);
        fail_times(*state, &key, NOW + i, 1);
        assert_int_equal(hab_attempt_succeeded(*state, &key), HAB_OK);
    }
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW + 100, &wait), HAB_LATER);
    assert_int_equal(wait, DAY - 100);
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW + DAY, &wait), HAB_OK);
}

static void success_ends_the_delay(void **state)
{
    hab_attempt_key key = hab_attempt_of_person(PERSON, NULL);
    uint32_t wait = 0;

    fail_times(*state, &key, NOW, 6);
    assert_int_equal(hab_attempt_succeeded(*state, &key), HAB_OK);
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW, &wait), HAB_OK);
}

/* A stranger who fails on purpose delays strangers, not the person. */
static void known_device_has_its_own_counter(void **state)
{
    static const uint8_t device[16] = {1, 2, 3};
    hab_attempt_key stranger = hab_attempt_of_person(PERSON, NULL);
    hab_attempt_key known = hab_attempt_of_person(PERSON, device);
    hab_attempt_key other = hab_attempt_of_person(PERSON + 1, NULL);
    uint32_t wait = 0;

    fail_times(*state, &stranger, NOW, 10);
    assert_int_equal(hab_attempt_allowed(*state, &stranger, NOW, &wait), HAB_LATER);
    assert_int_equal(hab_attempt_allowed(*state, &known, NOW, &wait), HAB_OK);
    assert_int_equal(hab_attempt_allowed(*state, &other, NOW, &wait), HAB_OK);
}

static void unknown_identifiants_wait_alike_and_fill_nothing(void **state)
{
    hab_attempt_key known = hab_attempt_of_person(PERSON, NULL);
    hab_attempt_key unknown = hab_attempt_of_unknown(hab_slice_text("nul.part@ailleurs.example"));
    uint32_t wait_known = 0, wait_unknown = 0;

    for (unsigned failures = 1; failures < 12; failures++) {
        fail_times(*state, &known, NOW, 1);
        fail_times(*state, &unknown, NOW, 1);
        assert_int_equal(hab_attempt_allowed(*state, &known, NOW, &wait_known), HAB_LATER);
        assert_int_equal(hab_attempt_allowed(*state, &unknown, NOW, &wait_unknown), HAB_LATER);
        assert_int_equal(wait_known, wait_unknown);
    }
    /* the key keeps 16 bits of the identifiant: 65536 counters in all */
    for (size_t i = 0; i < HAB_ATTEMPT_KEY; i++) {
        assert_true(unknown.bytes[i] == 0 || i == 10 || i == 11);
    }
}

static void clock_set_back_prolongs_no_delay(void **state)
{
    hab_attempt_key key = hab_attempt_of_person(PERSON, NULL);
    uint32_t wait = 0;

    fail_times(*state, &key, NOW, 3);
    assert_int_equal(hab_attempt_allowed(*state, &key, NOW - 5000, &wait), HAB_LATER);
    assert_int_equal(wait, hab_attempt_delay(3));
}

static void sweep_forgets_after_a_day_without_failure(void **state)
{
    hab_attempt_key key;
    unsigned removed = 0;
    uint64_t left = 0;

    for (uint64_t person = 1; person <= 5; person++) {
        key = hab_attempt_of_person(person, NULL);
        fail_times(*state, &key, person <= 3 ? NOW : NOW + 1, 1);
    }
    assert_int_equal(hab_attempt_sweep(*state, NOW + DAY - 1, 10, &removed), HAB_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(hab_attempt_sweep(*state, NOW + DAY, 2, &removed), HAB_OK);
    assert_int_equal(removed, 2);
    assert_int_equal(hab_attempt_sweep(*state, NOW + DAY, 10, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(hab_count(*state, HAB_TABLE_ATTEMPT, &left), HAB_OK);
    assert_int_equal(left, 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_grow_and_pass_a_minute_after_five),
        cmocka_unit_test_setup_teardown(wait_ends_at_its_second, open_store, close_store),
        cmocka_unit_test_setup_teardown(stubborn_stranger_has_25_tries_a_day, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(successes_between_give_no_further_tries, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(success_ends_the_delay, open_store, close_store),
        cmocka_unit_test_setup_teardown(known_device_has_its_own_counter, open_store, close_store),
        cmocka_unit_test_setup_teardown(unknown_identifiants_wait_alike_and_fill_nothing,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(clock_set_back_prolongs_no_delay, open_store, close_store),
        cmocka_unit_test_setup_teardown(sweep_forgets_after_a_day_without_failure, open_store,
                                        close_store),
    };

    return cmocka_run_group_tests_name("attempt", tests, NULL, NULL);
}
