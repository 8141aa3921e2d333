/* Secrets that wait in the store, not readable in its files. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/seal.h"

enum { SIZE = 11, SEALED = SIZE + HAB_SEAL_EXTRA };

static const uint8_t master[HAB_HASH_SIZE] = {1, 2, 3};
static const uint8_t other[HAB_HASH_SIZE] = {1, 2, 4};
static const hab_slice about = {.data = "mail 7", .size = 6};
static const hab_slice text = {.data = "Ab3dE6gH et", .size = SIZE};

static void what_is_sealed_opens_again(void **state)
{
    uint8_t sealed[SEALED];
    uint8_t opened[SIZE] = {0};

    (void) state;
    assert_int_equal(hab_seal(master, "a", about, text, sealed), HAB_OK);
    assert_null(memmem(sealed, sizeof(sealed), text.data, 4));
    assert_int_equal(hab_unseal(master, "a", about, hab_slice_of(sealed, SEALED), opened), HAB_OK);
    assert_memory_equal(opened, text.data, SIZE);
}

static void nothing_is_a_text_too(void **state)
{
    uint8_t sealed[HAB_SEAL_EXTRA];
    uint8_t opened[1] = {9};
    hab_slice nothing = hab_slice_of("", 0);

    (void) state;
    assert_int_equal(hab_seal(master, "a", nothing, nothing, sealed), HAB_OK);
    assert_int_equal(hab_unseal(master, "a", nothing, hab_slice_of(sealed, sizeof(sealed)), opened),
                     HAB_OK);
    assert_int_equal(opened[0], 9);
}

static void two_seals_of_one_text_differ(void **state)
{
    uint8_t one[SEALED];
    uint8_t two[SEALED];

    (void) state;
    assert_int_equal(hab_seal(master, "a", about, text, one), HAB_OK);
    assert_int_equal(hab_seal(master, "a", about, text, two), HAB_OK);
    assert_memory_not_equal(one, two, 13);
    assert_memory_not_equal(one + 13, two + 13, SIZE);
}

static void another_key_purpose_or_mail_opens_nothing(void **state)
{
    static const uint8_t zeros[SIZE];
    uint8_t sealed[SEALED];
    uint8_t opened[SIZE] = {0};
    hab_slice whole = hab_slice_of(sealed, SEALED);

    (void) state;
    assert_int_equal(hab_seal(master, "a", about, text, sealed), HAB_OK);
    assert_int_equal(hab_unseal(other, "a", about, whole, opened), HAB_CORRUPT);
    assert_int_equal(hab_unseal(master, "b", about, whole, opened), HAB_CORRUPT);
    assert_int_equal(hab_unseal(master, "a", hab_slice_text("mail 8"), whole, opened), HAB_CORRUPT);
    assert_memory_equal(opened, zeros, SIZE);
}

static void each_changed_byte_is_seen(void **state)
{
    uint8_t sealed[SEALED];
    uint8_t opened[SIZE];

    (void) state;
    assert_int_equal(hab_seal(master, "a", about, text, sealed), HAB_OK);
    for (size_t i = 0; i < SEALED; i++) {
        sealed[i] ^= 1;
        assert_int_equal(hab_unseal(master, "a", about, hab_slice_of(sealed, SEALED), opened),
                         HAB_CORRUPT);
        sealed[i] ^= 1;
    }
    for (size_t size = 0; size < SEALED; size++) {
        assert_int_equal(hab_unseal(master, "a", about, hab_slice_of(sealed, size), opened),
                         HAB_CORRUPT);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_again),
        cmocka_unit_test(nothing_is_a_text_too),
        cmocka_unit_test(two_seals_of_one_text_differ),
        cmocka_unit_test(another_key_purpose_or_mail_opens_nothing),
        cmocka_unit_test(each_changed_byte_is_seen),
    };

    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
