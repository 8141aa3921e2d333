/* Counters of a day: mails to one account, requests of one address (section 3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/secret.h"
#include "person/limit.h"

enum { DAY = 24 * 3600, NOON = 20465 * DAY + DAY / 2 };

static hab_store *store;
static hab_txn *txn;

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};

    (void) state;
    return hab_store_open_memory(&options, &store, NULL) != HAB_OK
           || hab_begin_write(store, &txn) != HAB_OK;
}

static int close_store(void **state)
{
    (void) state;
    hab_abort(txn);
    hab_store_close(store);
    return 0;
}

static const uint8_t master[HAB_HASH_SIZE] = {1, 2, 3};

static hab_status use(const char *what, const char *who, int64_t now)
{
    return hab_limit_use(txn, master, what, hab_slice_text(who), 3, now);
}

static void no_more_than_so_many_a_day(void **state)
{
    (void) state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(use("mail", "anne", NOON + i), HAB_OK);
    }
    assert_int_equal(use("mail", "anne", NOON + 3), HAB_LATER);
    assert_int_equal(use("mail", "anne", NOON + DAY / 2 - 1), HAB_LATER);
    /* another day, another person, another thing */
    assert_int_equal(use("mail", "anne", NOON + DAY / 2), HAB_OK);
    assert_int_equal(use("mail", "bruno", NOON), HAB_OK);
    assert_int_equal(use("demande", "anne", NOON), HAB_OK);
    assert_int_equal(use("mai", "lanne", NOON), HAB_OK);
}

/* A store that is lost is not a list of addresses to be confirmed. */
static void whose_counter_it_is_takes_the_master_key_to_tell(void **state)
{
    static const uint8_t other[HAB_HASH_SIZE] = {1, 2, 4};
    uint64_t count;

    (void) state;
    assert_int_equal(use("mail", "anne@foyer.example", NOON), HAB_OK);
    assert_int_equal(
        hab_limit_use(txn, other, "mail", hab_slice_text("anne@foyer.example"), 1, NOON), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_LIMIT, &count), HAB_OK);
    assert_int_equal(count, 2);
}

static void only_former_days_are_forgotten(void **state)
{
    unsigned removed = 0;

    (void) state;
    assert_int_equal(use("mail", "anne", NOON), HAB_OK);
    assert_int_equal(use("mail", "bruno", NOON), HAB_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(use("mail", "claire", NOON + DAY), HAB_OK);
    }
    assert_int_equal(hab_limit_sweep(txn, NOON, 10, &removed), HAB_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(hab_limit_sweep(txn, NOON + DAY, 1, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(hab_limit_sweep(txn, NOON + DAY, 10, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(use("mail", "claire", NOON + DAY), HAB_LATER);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_more_than_so_many_a_day, open_store, close_store),
        cmocka_unit_test_setup_teardown(whose_counter_it_is_takes_the_master_key_to_tell,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(only_former_days_are_forgotten, open_store, close_store),
    };

    return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
