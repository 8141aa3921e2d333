/* Signed heads: a line proves what the trace was, to whoever has the public key (section 6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "trace/head.h"

static const uint8_t master[HAB_HASH_SIZE] = {1, 2, 3};
static hab_head_key key;

static const hab_head example = {.kind = HAB_HEAD_MINUTE,
                                 .sequence = 12,
                                 .time = 1795341600123456,
                                 .month = 202611,
                                 .first = 1,
                                 .number = 1234,
                                 .chain = {0xab},
                                 .root = {0xcd},
                                 .before = {0xef}};

static int setup(void **state)
{
    (void) state;
    return hab_head_key_of(master, &key) != HAB_OK;
}

/* The same secret, the same pair, in every version: old lines stay provable. */
static void the_pair_comes_from_the_master_key(void **state)
{
    static const uint8_t other[HAB_HASH_SIZE] = {1, 2, 4};
    hab_head_key again;

    (void) state;
    assert_int_equal(hab_head_key_of(master, &again), HAB_OK);
    assert_memory_equal(&again, &key, sizeof(key));
    assert_int_equal(hab_head_key_of(other, &again), HAB_OK);
    assert_memory_not_equal(again.public, key.public, HAB_HEAD_PUBLIC);
}

static void a_line_is_as_documented(void **state)
{
    char line[HAB_HEAD_LINE];
    char name[17];
    char expected[HAB_HEAD_LINE];
    uint8_t hash[HAB_HASH_SIZE];
    size_t size = hab_head_write(&example, &key, line);

    (void) state;
    hab_sha256(hab_slice_of(key.public, sizeof(key.public)), hash);
    hab_hex(hash, 8, name);
    snprintf(expected, sizeof(expected),
             "{\"v\":1,\"tete\":12,\"nature\":\"minute\",\"le\":\"2026-11-22T10:00:00.123456Z\","
             "\"mois\":\"2026-11\",\"premier\":1,\"numero\":1234,"
             "\"chaine\":\"ab%062d\",\"racine\":\"cd%062d\",\"avant\":\"ef%062d\","
             "\"cle\":\"%s\",\"signature\":\"",
             0, 0, 0, name);
    assert_int_equal(size, strlen(line));
    assert_int_equal(size, strlen(expected) + 86 + 2);
    assert_memory_equal(line, expected, strlen(expected));
}

static void each_kind_reads_back(void **state)
{
    (void) state;
    for (unsigned kind = HAB_HEAD_MINUTE; kind <= HAB_HEAD_RESUME; kind++) {
        hab_head head = example;
        hab_head read = {0};
        char line[HAB_HEAD_LINE];
        size_t size;

        head.kind = (hab_head_kind) kind;
        head.first = kind == HAB_HEAD_MINUTE ? 1000 : head.number + 1;
        head.seal[5] = kind == HAB_HEAD_SEAL ? 9 : 0;
        size = hab_head_write(&head, &key, line);
        assert_true(size > 0);
        assert_int_equal(hab_head_read(hab_slice_of(line, size), key.public, &read), HAB_OK);
        assert_memory_equal(&read, &head, sizeof(head));
        assert_int_equal(hab_head_parse(hab_slice_of(line, size), &read), HAB_OK);
    }
}

/* No byte of a line can be another one, none can be missing, none added. */
static void any_other_byte_is_refused(void **state)
{
    char line[HAB_HEAD_LINE];
    char changed[HAB_HEAD_LINE + 1];
    size_t size = hab_head_write(&example, &key, line);
    hab_head head;

    (void) state;
    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 1; bit < 256; bit <<= 1) {
            memcpy(changed, line, size);
            changed[i] = (char) (changed[i] ^ (char) bit);
            assert_int_not_equal(hab_head_read(hab_slice_of(changed, size), key.public, &head),
                                 HAB_OK);
        }
        assert_int_not_equal(hab_head_read(hab_slice_of(line, i), key.public, &head), HAB_OK);
        memcpy(changed, line, i);
        changed[i] = ' ';
        memcpy(changed + i + 1, line + i, size - i);
        assert_int_not_equal(hab_head_read(hab_slice_of(changed, size + 1), key.public, &head),
                             HAB_OK);
    }
}

static void refusals_have_a_reason(void **state)
{
    static const uint8_t other_master[HAB_HASH_SIZE] = {7};
    char line[HAB_HEAD_LINE];
    size_t size = hab_head_write(&example, &key, line);
    hab_head_key other;
    hab_head head;

    (void) state;
    assert_int_equal(hab_head_key_of(other_master, &other), HAB_OK);
    assert_int_equal(hab_head_read(hab_slice_of(line, size), other.public, &head), HAB_DENIED);
    assert_int_equal(hab_head_read(hab_slice_text("{}"), key.public, &head), HAB_INVALID);
    assert_int_equal(hab_head_read(hab_slice_text(""), key.public, &head), HAB_INVALID);
    line[5] = '2';
    assert_int_equal(hab_head_read(hab_slice_of(line, size), key.public, &head), HAB_VERSION);
    line[5] = '0';
    assert_int_equal(hab_head_read(hab_slice_of(line, size), key.public, &head), HAB_INVALID);
}

static void what_is_no_head_is_not_written(void **state)
{
    char line[HAB_HEAD_LINE];
    hab_head head = example;

    (void) state;
    head.first = head.number + 2;
    assert_int_equal(hab_head_write(&head, &key, line), 0);
    head = example;
    head.number = head.first + HAB_HEAD_COVERED;
    assert_int_equal(hab_head_write(&head, &key, line), 0);
    head = example;
    head.month = 202613;
    assert_int_equal(hab_head_write(&head, &key, line), 0);
}

/* The longest line: what a datagram of syslog must take. */
static void the_longest_line_fits(void **state)
{
    char line[HAB_HEAD_LINE];
    hab_head head = example;

    (void) state;
    head.kind = HAB_HEAD_SEAL;
    head.sequence = UINT64_MAX;
    head.first = UINT64_MAX - 1;
    head.number = UINT64_MAX - 1;
    assert_in_range(hab_head_write(&head, &key, line), 500, HAB_HEAD_LINE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pair_comes_from_the_master_key),
        cmocka_unit_test(a_line_is_as_documented),
        cmocka_unit_test(each_kind_reads_back),
        cmocka_unit_test(any_other_byte_is_refused),
        cmocka_unit_test(refusals_have_a_reason),
        cmocka_unit_test(what_is_no_head_is_not_written),
        cmocka_unit_test(the_longest_line_fits),
    };

    return cmocka_run_group_tests_name("head", tests, setup, NULL);
}
