/* Official lists: codes by their form (section 11), names as people type them, a list
 * replaced without touching the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "conventions.h"
#include "request/reference.h"

static hab_txn *txn;

static int begin(void **state)
{
    assert_int_equal(open_store(state), 0);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    return 0;
}

static int end(void **state)
{
    hab_abort(txn);
    return close_store(state);
}

static hab_status put(hab_reference_kind kind, const char *code, const char *nom, const char *type)
{
    hab_reference entry = {.code = ""};
    hab_error error = {""};

    snprintf(entry.code, sizeof(entry.code), "%s", code);
    snprintf(entry.nom, sizeof(entry.nom), "%s", nom);
    snprintf(entry.type, sizeof(entry.type), "%s", type);
    return hab_reference_put(txn, kind, &entry, &error);
}

/* The codes that a search finds, joined by spaces. */
static const char *found(hab_reference_kind kind, const char *text, unsigned max)
{
    static char codes[256];
    hab_reference entries[8];
    unsigned count = 99;

    assert_int_equal(hab_reference_search(txn, kind, hab_slice_text(text), entries, max, &count),
                     HAB_OK);
    codes[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        strcat(strcat(codes, i > 0 ? " " : ""), entries[i].code);
    }
    return codes;
}

static void codes_by_their_form(void **state)
{
    static const struct {
        const char *code;
        int insee, caf, establishment;
    } cases[] = {
        {"75056", 1, 1, 1},   {"2A004", 1, 0, 1}, {"2B033", 1, 0, 1}, {"2C001", 0, 0, 1},
        {"2a004", 0, 0, 1},   {"A2004", 0, 0, 1}, {"7505", 0, 1, 1},  {"750560", 0, 1, 1},
        {"911", 0, 1, 1},     {"911 1", 0, 1, 0}, {"91", 0, 0, 1},    {"", 0, 0, 0},
        {"EAJE-1", 0, 0, 1},  {"-1", 0, 0, 0},    {"a/b", 0, 0, 0},   {"00000000", 0, 0, 1},
        {"9 11111", 0, 0, 0}, {"é1", 0, 0, 0},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        hab_slice code = hab_slice_text(cases[i].code);

        if (hab_insee_valid(code) != cases[i].insee || hab_caf_valid(code) != cases[i].caf
            || hab_establishment_valid(code) != cases[i].establishment) {
            fail_msg("section 11: %s", cases[i].code);
        }
    }
    assert_false(hab_insee_valid(hab_slice_of("7505\0", 5)));
    assert_false(hab_establishment_valid(hab_slice_of("a\0", 2)));
}

static void names_as_people_type_them(void **state)
{
    static const char *const same[][2] = {
        {"Évry-Courcouronnes", "evry courcouronnes"},
        {"Saint-Aubin", "St Aubin"},
        {"Sainte-Œuvre", "ste oeuvre"},
        {"L’Haÿ-les-Roses", "L'Hay les Roses"},
        {"  Brétigny  ", "BRÉTIGNY"},
        {"E\xcc\x81vry", "Évry"},
    };
    static const char *const other[][2] = {
        {"Évry", "Ivry"}, {"Saint", "St"}, {"", ""}, {"--", "--"}, {"Bourg", "Bourg-la-Reine"}};

    (void) state;
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        if (!hab_reference_same_name(hab_slice_text(same[i][0]), hab_slice_text(same[i][1]))) {
            fail_msg("%s is %s", same[i][0], same[i][1]);
        }
    }
    for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++) {
        if (hab_reference_same_name(hab_slice_text(other[i][0]), hab_slice_text(other[i][1]))) {
            fail_msg("%s is not %s", other[i][0], other[i][1]);
        }
    }
}

static void searches(void **state)
{
    char longest[205];
    hab_reference entry = {.code = "x"};

    (void) state;
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91998", "Bréval-les-Prés", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91997", "Saint-Aubin", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "92999", "Bréval", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_CAF, "911", "Bréval", ""), HAB_OK);
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "breval", 8), "92999 91998");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "Bréval les", 8), "91998");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "st aub", 8), "91997");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "9199", 8), "91997 91998");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "9199", 1), "91997");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "", 8), "92999 91998 91997");
    assert_string_equal(found(HAB_REFERENCE_CAF, "", 8), "911");
    assert_string_equal(found(HAB_REFERENCE_ETABLISSEMENTS, "", 8), "");
    memset(longest, 'a', sizeof(longest));
    longest[204] = '\0';
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, longest, 8), "");
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "\xff", 8), "");
    assert_int_equal(
        hab_reference_get(txn, HAB_REFERENCE_COMMUNES, hab_slice_text("91998"), &entry), HAB_OK);
    assert_string_equal(entry.nom, "Bréval-les-Prés");
    assert_int_equal(hab_reference_get(txn, HAB_REFERENCE_CAF, hab_slice_text("91998"), &entry),
                     HAB_NOT_FOUND);
    assert_string_equal(entry.nom, "Bréval-les-Prés");
}

static void entries_that_are_none(void **state)
{
    (void) state;
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "9199", "Bréval", ""), HAB_INVALID);
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91998", "", ""), HAB_INVALID);
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91998", "a\tb", ""), HAB_INVALID);
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91998", "a\xff", ""), HAB_INVALID);
    assert_int_equal(put(HAB_REFERENCE_ETABLISSEMENTS, "E-1", "a", "CRECHE"), HAB_INVALID);
    assert_int_equal(put(HAB_REFERENCE_ETABLISSEMENTS, "E-1", "a", "EAJE"), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_ETABLISSEMENTS, "E-1", "b", "EAJE"), HAB_INVALID);
}

/* One list is replaced; the others stay. */
static void lists_by_themselves(void **state)
{
    uint64_t count = 99;

    (void) state;
    assert_false(hab_reference_loaded(txn, HAB_REFERENCE_CAF));
    assert_int_equal(put(HAB_REFERENCE_COMMUNES, "91998", "Bréval", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_CAF, "911", "Essonne", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_CAF, "921", "Hauts-de-Seine", ""), HAB_OK);
    assert_int_equal(put(HAB_REFERENCE_ETABLISSEMENTS, "E-1", "a", "RPE"), HAB_OK);
    assert_int_equal(hab_reference_clear(txn, HAB_REFERENCE_CAF), HAB_OK);
    assert_false(hab_reference_loaded(txn, HAB_REFERENCE_CAF));
    assert_string_equal(found(HAB_REFERENCE_CAF, "essonne", 8), "");
    assert_true(hab_reference_loaded(txn, HAB_REFERENCE_COMMUNES));
    assert_string_equal(found(HAB_REFERENCE_COMMUNES, "breval", 8), "91998");
    assert_string_equal(found(HAB_REFERENCE_ETABLISSEMENTS, "a", 8), "E-1");
    assert_int_equal(hab_reference_count(txn, HAB_REFERENCE_CAF, &count), HAB_OK);
    assert_int_equal(count, 0);
    assert_int_equal(hab_reference_count(txn, HAB_REFERENCE_COMMUNES, &count), HAB_OK);
    assert_int_equal(count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_by_their_form),
        cmocka_unit_test(names_as_people_type_them),
        cmocka_unit_test_setup_teardown(searches, begin, end),
        cmocka_unit_test_setup_teardown(entries_that_are_none, begin, end),
        cmocka_unit_test_setup_teardown(lists_by_themselves, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
