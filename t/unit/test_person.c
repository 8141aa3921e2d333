/* Persons: one account, one identification number, one e-mail (LI-3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "person/person.h"
#include "person/session.h"

enum { NOW = 1768212000 };

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_store *store;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    hab_store_close(*state);
    return 0;
}

static hab_txn *begin(void **state)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    return txn;
}

static uint64_t ensure(hab_txn *txn, const char *identifiant, const char *nom, int *created)
{
    uint64_t number = 0;

    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text(nom),
                                       hab_slice_text("Zoé"), NOW, &number, created),
                     HAB_OK);
    return number;
}

static void an_identifiant_is_an_address_in_lower_case(void **state)
{
    static const char *const pairs[][2] = {
        {"Claire.Delmas@Mairie-Fontbelle.example", "claire.delmas@mairie-fontbelle.example"},
        {"o'neil+caf@a.b-c.example", "o'neil+caf@a.b-c.example"},
        {"x@y.zz", "x@y.zz"}};
    char identifiant[HAB_IDENTIFIANT_MAX + 1];

    (void) state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_int_equal(hab_identifiant(hab_slice_text(pairs[i][0]), identifiant), HAB_OK);
        assert_string_equal(identifiant, pairs[i][1]);
    }
}

static void what_is_no_address_is_no_identifiant(void **state)
{
    static const char *const wrong[] = {"",
                                        "claire",
                                        "@x.example",
                                        "claire@",
                                        "a b@x.example",
                                        "a@b@x.y",
                                        "a@x",
                                        "a@.example",
                                        "a@x..example",
                                        "a@-x.example",
                                        "a@x-.example",
                                        "a@x.example.",
                                        "a@x.example-",
                                        ".a@x.example",
                                        "a.@x.example",
                                        "a..b@x.example",
                                        "é@x.example",
                                        "a@é.example",
                                        "a@x.example\n",
                                        "\"a\"@x.example",
                                        "a,b@x.example",
                                        "a@x_y.example",
                                        "a@[192.0.2.1]",
                                        "<a@x.example>",
                                        "a\t@x.example"};
    char identifiant[HAB_IDENTIFIANT_MAX + 1] = "untouched";
    char longest[HAB_IDENTIFIANT_MAX + 2];

    (void) state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (hab_identifiant(hab_slice_text(wrong[i]), identifiant) != HAB_INVALID) {
            fail_msg("« %s » was taken", wrong[i]);
        }
    }
    assert_int_equal(hab_identifiant(hab_slice_of("a@x\0.example", 12), identifiant), HAB_INVALID);
    memset(longest, 'a', sizeof(longest));
    memcpy(longest + 1, "@x.", 3);
    assert_int_equal(hab_identifiant(hab_slice_of(longest, HAB_IDENTIFIANT_MAX + 1), identifiant),
                     HAB_INVALID);
    assert_string_equal(identifiant, "untouched");
    assert_int_equal(hab_identifiant(hab_slice_of(longest, HAB_IDENTIFIANT_MAX), identifiant),
                     HAB_OK);
    memset(longest, 'a', 65);
    memcpy(longest + 65, "@x.example", 11);
    assert_int_equal(hab_identifiant(hab_slice_text(longest), identifiant), HAB_INVALID);
}

/* LI-3.4: one account, one person, however they are written. */
static void one_address_is_one_account(void **state)
{
    hab_txn *txn = begin(state);
    hab_person person;
    int created;
    uint64_t first = ensure(txn, "anne.roy@lieu.example", "Roy", &created);
    uint64_t found = 0;

    assert_true(created);
    assert_int_equal(ensure(txn, "Anne.ROY@lieu.example", "Autre", &created), first);
    assert_false(created);
    assert_int_not_equal(ensure(txn, "anne.roi@lieu.example", "Roi", &created), first);
    assert_true(created);
    assert_int_equal(hab_person_find(txn, hab_slice_text("ANNE.roy@lieu.example"), &found), HAB_OK);
    assert_int_equal(found, first);
    assert_int_equal(hab_person_get(txn, first, &person), HAB_OK);
    assert_string_equal(person.identifiant, "anne.roy@lieu.example");
    assert_string_equal(person.nom, "Roy");
    assert_string_equal(person.prenom, "Zoé");
    assert_int_equal(person.record.state, HAB_PERSON_ACTIVE);
    assert_int_equal(person.record.since, NOW);
    hab_abort(txn);
}

static void nobody_is_not_found_and_outputs_stay(void **state)
{
    hab_txn *txn = begin(state);
    hab_person person = {.number = 42};
    hab_person_record record = {.state = 9};
    uint64_t number = 42;

    assert_int_equal(hab_person_find(txn, hab_slice_text("a@x.example"), &number), HAB_NOT_FOUND);
    assert_int_equal(hab_person_find(txn, hab_slice_text("no address"), &number), HAB_NOT_FOUND);
    assert_int_equal(number, 42);
    assert_int_equal(hab_person_get(txn, 1, &person), HAB_NOT_FOUND);
    assert_int_equal(person.number, 42);
    assert_int_equal(hab_person_record_get(txn, 1, &record), HAB_NOT_FOUND);
    assert_int_equal(record.state, 9);
    assert_int_equal(hab_person_set_state(txn, 1, HAB_PERSON_SUSPENDED, NOW), HAB_NOT_FOUND);
    hab_abort(txn);
}

static void a_name_has_its_limit(void **state)
{
    hab_txn *txn = begin(state);
    char name[HAB_NAME_MAX + 1];
    hab_slice identifiant = hab_slice_text("a@x.example");
    hab_person person;
    uint64_t number;
    int created;

    memset(name, 'n', sizeof(name));
    assert_int_equal(hab_person_ensure(txn, identifiant, hab_slice_of(name, sizeof(name)),
                                       hab_slice_text(""), NOW, &number, &created),
                     HAB_INVALID);
    assert_int_equal(hab_person_find(txn, identifiant, &number), HAB_NOT_FOUND);
    assert_int_equal(hab_person_ensure(txn, identifiant, hab_slice_of(name, HAB_NAME_MAX),
                                       hab_slice_text(""), NOW, &number, &created),
                     HAB_OK);
    assert_int_equal(hab_person_get(txn, number, &person), HAB_OK);
    assert_int_equal(strlen(person.nom), HAB_NAME_MAX);
    hab_abort(txn);
}

/* Bytes that break a record are a failure, never a person. */
static void a_broken_record_is_said(void **state)
{
    hab_txn *txn = begin(state);
    hab_person person;
    hab_person_record record;
    uint8_t key[8];
    int created;
    uint64_t number = ensure(txn, "a@x.example", "A", &created);

    hab_put_u64be(key, number);
    assert_int_equal(hab_put(txn, HAB_TABLE_PERSON_DOC, hab_slice_of(key, 8), hab_slice_text("{")),
                     HAB_OK);
    assert_int_equal(hab_person_get(txn, number, &person), HAB_CORRUPT);
    assert_int_equal(hab_put(txn, HAB_TABLE_PERSON, hab_slice_of(key, 8), hab_slice_text("\1\1")),
                     HAB_OK);
    assert_int_equal(hab_person_record_get(txn, number, &record), HAB_CORRUPT);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_IDENTIFIANT, hab_slice_text("a@x.example"), hab_slice_text("1")),
        HAB_OK);
    assert_int_equal(hab_person_find(txn, hab_slice_text("a@x.example"), &number), HAB_CORRUPT);
    assert_int_equal(hab_person_ensure(txn, hab_slice_text("a@x.example"), hab_slice_text("A"),
                                       hab_slice_text("A"), NOW, &number, &created),
                     HAB_CORRUPT);
    hab_abort(txn);
}

static hab_reason use(hab_txn *txn, const char *token)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;

    return hab_session_check(txn, hab_slice_text(token), NOW + 2, hash, &record);
}

/* LI-3.4: suspended at once, with every session; restored, they log in anew. */
static void a_suspension_ends_every_session(void **state)
{
    static const hab_session_terms terms = {HAB_SESSION_IDLE, HAB_SESSION_LIFETIME};
    static const uint8_t address[16];
    hab_txn *txn = begin(state);
    char tokens[3][HAB_TOKEN_TEXT + 1];
    hab_session session;
    hab_person_record record;
    int created;
    uint64_t suspended = ensure(txn, "a@x.example", "A", &created);
    uint64_t other = ensure(txn, "b@x.example", "B", &created);

    for (int i = 0; i < 3; i++) {
        assert_int_equal(hab_session_open(txn, i < 2 ? suspended : other, HAB_CHANNEL_PAGE, 0,
                                          &terms, address, hab_slice_text(""), NOW, tokens[i],
                                          &session),
                         HAB_OK);
    }
    assert_int_equal(hab_person_set_state(txn, suspended, HAB_PERSON_SUSPENDED, NOW + 1), HAB_OK);
    assert_int_equal(hab_person_record_get(txn, suspended, &record), HAB_OK);
    assert_int_equal(record.state, HAB_PERSON_SUSPENDED);
    assert_int_equal(record.since, NOW + 1);
    assert_int_equal(use(txn, tokens[0]), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(use(txn, tokens[1]), HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(use(txn, tokens[2]), HAB_REASON_GRANTED);
    assert_int_equal(hab_person_set_state(txn, suspended, HAB_PERSON_ACTIVE, NOW + 2), HAB_OK);
    assert_int_not_equal(use(txn, tokens[0]), HAB_REASON_GRANTED);
    hab_abort(txn);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identifiant_is_an_address_in_lower_case),
        cmocka_unit_test(what_is_no_address_is_no_identifiant),
        TEST(one_address_is_one_account),
        TEST(nobody_is_not_found_and_outputs_stay),
        TEST(a_name_has_its_limit),
        TEST(a_broken_record_is_said),
        TEST(a_suspension_ends_every_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
