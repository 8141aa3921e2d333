/* Conventions: when they give access, and what acts change (requirements, 4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "conventions.h"

enum { EFFECT = 1000, END = 2000 };

/* LI-4, ST-5, MAM-5b, MCP-17: before, while, and from the very second of the end. */
static void each_state_and_date_has_its_own_reason(void **state)
{
    static const struct {
        uint8_t state, suspended;
        int64_t effect, end, now;
        hab_reason expected;
    } cases[] = {
        {HAB_CONVENTION_PREPAREE, 0, EFFECT, 0, 1500, HAB_REASON_CONVENTION_NOT_SIGNED},
        {HAB_CONVENTION_SIGNEE, 0, EFFECT, 0, 1500, HAB_REASON_CONVENTION_NOT_ACTIVE},
        {HAB_CONVENTION_ACTIVE, 0, EFFECT, 0, 1500, HAB_REASON_GRANTED},
        {HAB_CONVENTION_PREAVIS, 0, EFFECT, END, 1500, HAB_REASON_GRANTED},
        {HAB_CONVENTION_TERMINEE, 0, EFFECT, END, 1500, HAB_REASON_CONVENTION_ENDED},
        {HAB_CONVENTION_ACTIVE, 0, EFFECT, END, EFFECT - 1, HAB_REASON_CONVENTION_NOT_YET},
        {HAB_CONVENTION_ACTIVE, 0, EFFECT, END, EFFECT, HAB_REASON_GRANTED},
        {HAB_CONVENTION_ACTIVE, 0, EFFECT, END, END - 1, HAB_REASON_GRANTED},
        {HAB_CONVENTION_ACTIVE, 0, EFFECT, END, END, HAB_REASON_CONVENTION_ENDED},
        {HAB_CONVENTION_PREAVIS, 0, EFFECT, END, END, HAB_REASON_CONVENTION_ENDED},
        {HAB_CONVENTION_ACTIVE, 0, 0, 0, 1500, HAB_REASON_CONVENTION_NOT_YET},
        {HAB_CONVENTION_ACTIVE, 1, EFFECT, 0, 1500, HAB_REASON_CONVENTION_SUSPENDED},
        {HAB_CONVENTION_PREAVIS, 1, EFFECT, END, 1500, HAB_REASON_CONVENTION_SUSPENDED},
        {HAB_CONVENTION_ACTIVE, 1, EFFECT, END, END, HAB_REASON_CONVENTION_ENDED},
        {0, 0, EFFECT, 0, 1500, HAB_REASON_INTERNAL},
        {9, 0, EFFECT, 0, 1500, HAB_REASON_INTERNAL},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        hab_convention_record record = {.layout = 1,
                                        .state = cases[i].state,
                                        .suspended = cases[i].suspended,
                                        .effect = cases[i].effect,
                                        .end = cases[i].end};

        if (hab_convention_open_at(&record, cases[i].now) != cases[i].expected) {
            fail_msg("case %zu", i);
        }
    }
}

static void states_have_the_names_of_documents(void **state)
{
    static const char *const names[] = {NULL,     "preparee", "signee",
                                        "active", "preavis",  "terminee"};

    (void) state;
    assert_null(hab_convention_state_name(0));
    assert_null(hab_convention_state_name(6));
    for (unsigned i = 1; i <= 5; i++) {
        assert_string_equal(hab_convention_state_name(i), names[i]);
    }
}

static hab_convention_record get(hab_store *store, uint64_t number)
{
    hab_convention_record record = {0};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, number, &record), HAB_OK);
    hab_abort(txn);
    return record;
}

/* Section 4: a suspension is laid over the state, and leaves it. */
static void acts_change_what_they_name_and_nothing_else(void **state)
{
    hab_store *store = *state;
    hab_txn *txn;
    hab_convention_record before;
    hab_convention_record after;
    uint64_t number;

    store_document(store, lieu("{}"));
    number = convention_in(store, "LI-1");
    before = get(store, number);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_convention_suspend(txn, number, 1), HAB_OK);
    assert_int_equal(hab_convention_set_end(txn, number, END), HAB_OK);
    assert_int_equal(hab_convention_set_state(txn, number, HAB_CONVENTION_PREAVIS), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    after = get(store, number);
    assert_int_equal(after.suspended, 1);
    assert_int_equal(after.end, END);
    assert_int_equal(after.state, HAB_CONVENTION_PREAVIS);
    after.suspended = before.suspended;
    after.end = before.end;
    after.state = before.state;
    assert_memory_equal(&after, &before, sizeof(before));
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_convention_suspend(txn, number, 0), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(get(store, number).suspended, 0);
}

static void an_unknown_convention_is_not_found(void **state)
{
    hab_txn *txn;
    hab_convention_record record;
    hab_slice document;
    uint64_t number = 42;

    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_convention_find(txn, hab_slice_text("LI-9"), &number), HAB_NOT_FOUND);
    assert_int_equal(number, 42);
    assert_int_equal(hab_convention_get(txn, 9, &record), HAB_NOT_FOUND);
    assert_int_equal(hab_convention_document(txn, 9, 0, &document), HAB_NOT_FOUND);
    assert_int_equal(hab_convention_suspend(txn, 9, 1), HAB_NOT_FOUND);
    assert_int_equal(hab_convention_set_end(txn, 9, 1), HAB_NOT_FOUND);
    assert_int_equal(hab_convention_set_state(txn, 9, HAB_CONVENTION_ACTIVE), HAB_NOT_FOUND);
    assert_int_equal(hab_habilitation_close(txn, 1, 1, 9, 1, 1), HAB_NOT_FOUND);
    hab_abort(txn);
}

static void a_record_of_another_layout_is_corrupt(void **state)
{
    hab_convention_record record = {.layout = 2};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_convention_put(txn, 1, &record), HAB_OK);
    assert_int_equal(hab_convention_get(txn, 1, &record), HAB_CORRUPT);
    hab_abort(txn);
}

/* LI-5: every version stays readable, the last one by default. */
static void documents_are_kept_by_version(void **state)
{
    hab_store *store = *state;
    hab_slice document;
    hab_txn *txn;
    json_t *read;
    uint64_t number;

    store_document(store, lieu("{}"));
    store_document(store, lieu("{\"version\": 2, \"signature\": {\"date\": \"2026-03-01\"}}"));
    number = convention_in(store, "LI-1");
    assert_int_equal(hab_begin_read(store, &txn), HAB_OK);
    for (uint32_t asked = 0; asked <= 2; asked++) {
        assert_int_equal(hab_convention_document(txn, number, asked, &document), HAB_OK);
        read = json_loadb(document.data, document.size, 0, NULL);
        assert_int_equal(json_integer_value(json_object_get(read, "version")), asked == 1 ? 1 : 2);
        json_decref(read);
    }
    assert_int_equal(hab_convention_document(txn, number, 3, &document), HAB_NOT_FOUND);
    hab_abort(txn);
}

/* The walk over one person's habilitations of one type relies on this order. */
static void habilitations_sort_by_person_type_convention_version(void **state)
{
    static const struct {
        uint64_t person;
        uint32_t type;
        uint64_t convention;
        uint32_t version;
    } ordered[] = {{1, 1, 1, 1}, {1, 1, 1, 2},   {1, 1, 2, 1}, {1, 1, 256, 1},
                   {1, 2, 1, 1}, {1, 512, 1, 1}, {2, 1, 1, 1}, {256, 0, 0, 0}};
    uint8_t last[HAB_HABILITATION_KEY] = {0};

    (void) state;
    for (size_t i = 0; i < sizeof(ordered) / sizeof(ordered[0]); i++) {
        uint8_t key[HAB_HABILITATION_KEY];

        hab_habilitation_key(ordered[i].person, ordered[i].type, ordered[i].convention,
                             ordered[i].version, key);
        assert_true(memcmp(last, key, sizeof(key)) < 0);
        memcpy(last, key, sizeof(key));
    }
}

static void closing_a_habilitation_keeps_its_scope(void **state)
{
    static const hab_habilitation_record record = {.layout = 1, .from = 10, .role = "essai"};
    uint8_t key[HAB_HABILITATION_KEY];
    uint8_t value[sizeof(record) + 3];
    hab_habilitation_record closed;
    hab_slice slice = hab_slice_of(key, sizeof(key));
    hab_slice found;
    hab_txn *txn;

    memcpy(value, &record, sizeof(record));
    memcpy(value + sizeof(record), "abc", 3);
    hab_habilitation_key(1, 2, 3, 4, key);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_ACCESS, slice, hab_slice_of(value, sizeof(value))),
                     HAB_OK);
    assert_int_equal(hab_habilitation_close(txn, 1, 2, 3, 4, 99), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_TABLE_ACCESS, slice, &found), HAB_OK);
    assert_int_equal(found.size, sizeof(value));
    memcpy(&closed, found.data, sizeof(closed));
    assert_int_equal(closed.from, 10);
    assert_int_equal(closed.until, 99);
    assert_string_equal(closed.role, "essai");
    assert_memory_equal((const uint8_t *) found.data + sizeof(closed), "abc", 3);
    hab_abort(txn);
}

/* Keys of types stand in stores: they are the same for ever, and apart. */
static void a_type_key_is_of_its_name_alone(void **state)
{
    (void) state;
    assert_int_equal(hab_type_key("lieu_information"), 0xfcae85b6);
    assert_int_not_equal(hab_type_key("mam"), hab_type_key("structures"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_and_date_has_its_own_reason),
        cmocka_unit_test(states_have_the_names_of_documents),
        cmocka_unit_test(habilitations_sort_by_person_type_convention_version),
        cmocka_unit_test(a_type_key_is_of_its_name_alone),
        TEST(acts_change_what_they_name_and_nothing_else),
        TEST(an_unknown_convention_is_not_found),
        TEST(a_record_of_another_layout_is_corrupt),
        TEST(documents_are_kept_by_version),
        TEST(closing_a_habilitation_keeps_its_scope),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}
