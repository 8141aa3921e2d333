/* Section 4, table-driven: for each type and date case the earliest lawful end, the
 * state of the convention at that second and one second before. */
#include "life.h"

#define NOTICE HAB_GROUND_ORDINARY
#define BREACH HAB_GROUND_BREACH
#define CAF HAB_PARTY_CAF
#define PARTNER HAB_PARTY_PARTNER

typedef struct term_case {
    const char *what;
    const char *type;
    const char *effect;
    hab_ground ground;
    hab_party by;
    const char *receipt;
    const char *end; /* the earliest lawful one; NULL: the party has no such right */
    const char *article;
} term_case;

/* Recorded at noon, Paris winter time, of the day of receipt. */
static const term_case cases[] = {
    /* the anniversary, and a notice one day late */
    {"LI-4 in time", LI, "2026-01-12", NOTICE, PARTNER, "2026-10-12", "2027-01-11T23:00:00Z",
     "LI-4"},
    {"LI-4 in time", LI, "2026-01-12", NOTICE, CAF, "2026-10-12", "2027-01-11T23:00:00Z", "LI-4"},
    {"LI-4 one day late", LI, "2026-01-12", NOTICE, PARTNER, "2026-10-13", "2028-01-11T23:00:00Z",
     "LI-4"},
    {"LI-4 on the first day", LI, "2026-01-12", NOTICE, PARTNER, "2026-01-12",
     "2027-01-11T23:00:00Z", "LI-4"},
    {"LI-4 on an anniversary", LI, "2026-01-12", NOTICE, CAF, "2027-01-12", "2028-01-11T23:00:00Z",
     "LI-4"},
    {"ST-5 in time", ST, "2026-02-03", NOTICE, PARTNER, "2026-11-03", "2027-02-02T23:00:00Z",
     "ST-5"},
    {"ST-5 in time", ST, "2026-02-03", NOTICE, CAF, "2026-11-03", "2027-02-02T23:00:00Z", "ST-5"},
    {"ST-5 one day late", ST, "2026-02-03", NOTICE, CAF, "2026-11-04", "2028-02-02T23:00:00Z",
     "ST-5"},
    {"MAM-5b in time", MAM, "2026-03-02", NOTICE, PARTNER, "2026-12-02", "2027-03-01T23:00:00Z",
     "MAM-5b"},
    {"MAM-5b in time", MAM, "2026-03-02", NOTICE, CAF, "2026-12-02", "2027-03-01T23:00:00Z",
     "MAM-5b"},
    {"MAM-5b one day late", MAM, "2026-03-02", NOTICE, CAF, "2026-12-03", "2028-03-01T23:00:00Z",
     "MAM-5b"},
    {"MCP-17.2 any day", MCP, "2026-01-19", NOTICE, PARTNER, "2026-05-15", "2026-08-15T22:00:00Z",
     "MCP-17.2"},
    {"MCP-17.2 any day", MCP, "2026-01-19", NOTICE, CAF, "2026-05-16", "2026-08-16T22:00:00Z",
     "MCP-17.2"},
    /* effect on 29 February: the last day of February */
    {"29 February, in time", LI, "2024-02-29", NOTICE, CAF, "2026-11-28", "2027-02-27T23:00:00Z",
     "LI-4"},
    {"29 February, late", LI, "2024-02-29", NOTICE, CAF, "2026-11-29", "2028-02-28T23:00:00Z",
     "LI-4"},
    {"29 February of a leap year", ST, "2024-02-29", NOTICE, CAF, "2027-11-29",
     "2028-02-28T23:00:00Z", "ST-5"},
    {"29 February of a leap year, late", MAM, "2024-02-29", NOTICE, CAF, "2027-11-30",
     "2029-02-27T23:00:00Z", "MAM-5b"},
    {"three months to 29 February", MCP, "2026-01-19", NOTICE, CAF, "2027-11-29",
     "2028-02-29T23:00:00Z", "MCP-17.2"},
    /* ends of months */
    {"31 May less three months", ST, "2025-05-31", NOTICE, PARTNER, "2026-02-28",
     "2026-05-30T22:00:00Z", "ST-5"},
    {"31 May, late", ST, "2025-05-31", NOTICE, PARTNER, "2026-03-01", "2027-05-30T22:00:00Z",
     "ST-5"},
    {"31 July less three months", LI, "2025-07-31", NOTICE, CAF, "2026-04-30",
     "2026-07-30T22:00:00Z", "LI-4"},
    {"31 August less three months", MAM, "2025-08-31", NOTICE, CAF, "2026-05-31",
     "2026-08-30T22:00:00Z", "MAM-5b"},
    {"30 November and three months", MCP, "2025-01-19", NOTICE, CAF, "2025-11-30",
     "2026-02-28T23:00:00Z", "MCP-17.2"},
    {"30 November, a leap year", MCP, "2025-01-19", NOTICE, PARTNER, "2027-11-30",
     "2028-02-29T23:00:00Z", "MCP-17.2"},
    {"over the new year", MCP, "2025-01-19", NOTICE, PARTNER, "2026-10-31", "2027-01-31T23:00:00Z",
     "MCP-17.2"},
    /* clocks turn on 29 March and 25 October 2026, at one in the morning UTC */
    {"midnight before summer time", MAM, "2025-03-29", NOTICE, CAF, "2025-12-29",
     "2026-03-28T23:00:00Z", "MAM-5b"},
    {"midnight after summer time", MAM, "2025-03-30", NOTICE, CAF, "2025-12-30",
     "2026-03-29T22:00:00Z", "MAM-5b"},
    {"midnight before winter time", LI, "2025-10-25", NOTICE, CAF, "2026-07-25",
     "2026-10-24T22:00:00Z", "LI-4"},
    {"midnight after winter time", ST, "2025-10-26", NOTICE, CAF, "2026-07-26",
     "2026-10-25T23:00:00Z", "ST-5"},
    {"three months to summer time", MCP, "2025-01-19", NOTICE, CAF, "2025-12-28",
     "2026-03-28T23:00:00Z", "MCP-17.2"},
    {"three months over summer time", MCP, "2025-01-19", NOTICE, CAF, "2025-12-29",
     "2026-03-29T22:00:00Z", "MCP-17.2"},
    {"three months to winter time", MCP, "2025-01-19", NOTICE, CAF, "2026-07-24",
     "2026-10-24T22:00:00Z", "MCP-17.2"},
    {"three months over winter time", MCP, "2025-01-19", NOTICE, CAF, "2026-07-25",
     "2026-10-25T23:00:00Z", "MCP-17.2"},
    {"a breach over summer time", MCP, "2025-01-19", BREACH, CAF, "2026-02-28",
     "2026-03-28T23:00:00Z", "MCP-17.2"},
    {"a breach over winter time", MCP, "2025-01-19", BREACH, CAF, "2026-09-25",
     "2026-10-25T23:00:00Z", "MCP-17.2"},
    /* breaches */
    {"LI-2 at once", LI, "2026-01-12", BREACH, CAF, "2026-06-10", "2026-06-10T11:00:00Z", "LI-2"},
    {"LI-2 by the Caf only", LI, "2026-01-12", BREACH, PARTNER, "2026-06-10", NULL, "LI-2"},
    {"ST-5 has no such clause", ST, "2026-02-03", BREACH, CAF, "2026-06-10", NULL, "ST-5"},
    {"ST-5 has no such clause", ST, "2026-02-03", BREACH, PARTNER, "2026-06-10", NULL, "ST-5"},
    {"MAM-3 at once", MAM, "2026-03-02", BREACH, CAF, "2026-06-10", "2026-06-10T11:00:00Z",
     "MAM-3"},
    {"MAM-3 by the Caf only", MAM, "2026-03-02", BREACH, PARTNER, "2026-06-10", NULL, "MAM-3"},
    {"MCP-17.2 one month", MCP, "2026-01-19", BREACH, CAF, "2026-06-10", "2026-07-10T22:00:00Z",
     "MCP-17.2"},
    {"MCP-17.2 one month", MCP, "2026-01-19", BREACH, PARTNER, "2026-06-10", "2026-07-10T22:00:00Z",
     "MCP-17.2"},
    {"MCP-17.2 from 31 January", MCP, "2026-01-19", BREACH, CAF, "2026-01-31",
     "2026-02-28T23:00:00Z", "MCP-17.2"},
    {"MCP-17.2 from 31 January of a leap year", MCP, "2026-01-19", BREACH, CAF, "2028-01-31",
     "2028-02-29T23:00:00Z", "MCP-17.2"},
};

static int64_t noon_of(const char *date)
{
    char text[32];

    snprintf(text, sizeof(text), "%sT12:00:00+01:00", date);
    return at(text);
}

static void assert_time(int64_t found, const char *expected)
{
    char text[HAB_TIME_TEXT];

    hab_format_time(found, text);
    assert_string_equal(text, expected);
}

/* At the second, and one before: the access, and the state that time has brought. */
static void assert_ends_at(uint64_t convention, int64_t end, int before)
{
    hab_convention_record record = record_of(convention);

    if (before) {
        assert_int_equal(hab_convention_open_at(&record, end - 1), HAB_REASON_GRANTED);
        run_due(end - 1);
        assert_int_equal(record_of(convention).state, HAB_CONVENTION_PREAVIS);
    }
    assert_int_equal(hab_convention_open_at(&record, end), HAB_REASON_CONVENTION_ENDED);
    run_due(end);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
}

static void run_case(const term_case *c)
{
    const hab_term_rules *rules = hab_type_terms(type_of(c->type));
    int64_t now = noon_of(c->receipt);
    const hab_notice notice = {.ground = c->ground, .by = c->by, .receipt = day(c->receipt)};
    const char *article = NULL;
    int64_t end = 0;
    uint64_t convention;
    hab_status status = hab_term_earliest(rules, c->ground, c->by, day(c->effect), day(c->receipt),
                                          now, &end, &article);

    assert_string_equal(article, c->article);
    convention = store(convention_from(c->type, c->effect), at(c->effect));
    if (c->end == NULL) {
        assert_int_equal(status, HAB_DENIED);
        assert_int_equal(end, 0);
        assert_int_equal(give(convention, &notice, now), HAB_DENIED);
        assert_non_null(strstr(error.text, c->article));
        assert_int_equal(record_of(convention).end, 0);
        return;
    }
    assert_int_equal(status, HAB_OK);
    assert_time(end, c->end);
    assert_int_equal(give(convention, &notice, now), HAB_OK);
    assert_int_equal(record_of(convention).end, end);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_PREAVIS);
    assert_ends_at(convention, end, end > now);
}

static void each_case_of_section_4(void **state)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        print_message("# %s: %s %s, received %s\n", cases[i].type, cases[i].what, cases[i].effect,
                      cases[i].receipt);
        open_life(state);
        run_case(&cases[i]);
        close_life(state);
    }
}

static hab_status lawful(const char *type, const char *effect, const char *receipt, const char *end)
{
    const char *article;

    return hab_term_lawful(hab_type_terms(type_of(type)), NOTICE, CAF, day(effect), day(receipt),
                           noon_of(receipt), at(end), &article);
}

/* A later end: at an anniversary for LI, ST, MAM; any second for MCP. */
static void later_ends(void **state)
{
    (void) state;
    assert_int_equal(lawful(LI, "2026-01-12", "2026-06-01", "2027-01-12"), HAB_OK);
    assert_int_equal(lawful(LI, "2026-01-12", "2026-06-01", "2028-01-12"), HAB_OK);
    assert_int_equal(lawful(LI, "2026-01-12", "2026-06-01", "2027-01-11T22:59:59Z"), HAB_DENIED);
    assert_int_equal(lawful(LI, "2026-01-12", "2026-06-01", "2027-01-11T23:00:01Z"), HAB_DENIED);
    assert_int_equal(lawful(LI, "2026-01-12", "2026-06-01", "2027-06-01"), HAB_DENIED);
    assert_int_equal(lawful(ST, "2024-02-29", "2026-06-01", "2027-02-28"), HAB_OK);
    assert_int_equal(lawful(ST, "2024-02-29", "2026-06-01", "2028-02-28"), HAB_DENIED);
    assert_int_equal(lawful(ST, "2024-02-29", "2026-06-01", "2028-02-29"), HAB_OK);
    assert_int_equal(lawful(MCP, "2026-01-19", "2026-06-01", "2026-09-02"), HAB_OK);
    assert_int_equal(lawful(MCP, "2026-01-19", "2026-06-01", "2026-09-01T21:59:59Z"), HAB_DENIED);
    assert_int_equal(lawful(MCP, "2026-01-19", "2026-06-01", "2026-12-24T18:30:00+01:00"), HAB_OK);
}

static void months_end_on_a_day_that_exists(void **state)
{
    (void) state;
    assert_int_equal(hab_add_months(20260131, 1), 20260228);
    assert_int_equal(hab_add_months(20280131, 1), 20280229);
    assert_int_equal(hab_add_months(20260531, -3), 20260228);
    assert_int_equal(hab_add_months(20260115, -1), 20251215);
    assert_int_equal(hab_add_months(20260115, -13), 20241215);
    assert_int_equal(hab_add_months(20261231, 2), 20270228);
    assert_int_equal(hab_add_months(20261130, 12), 20271130);
}

static void anniversaries(void **state)
{
    (void) state;
    assert_int_equal(hab_anniversary_after(20260112, 20260112), 20270112);
    assert_int_equal(hab_anniversary_after(20260112, 20270111), 20270112);
    assert_int_equal(hab_anniversary_after(20260112, 20270112), 20280112);
    assert_int_equal(hab_anniversary_after(20240229, 20240229), 20250228);
    assert_int_equal(hab_anniversary_after(20240229, 20250228), 20260228);
    assert_int_equal(hab_anniversary_after(20240229, 20270301), 20280229);
    /* not before the first year is over, whatever the date */
    assert_int_equal(hab_anniversary_after(20260112, 20200101), 20270112);
}

/* Terms renew tacitly: the next one is always ahead. */
static void the_term_renews_itself(void **state)
{
    hab_convention_record record;
    uint64_t convention;

    (void) state;
    convention = store(convention_from(LI, "2026-01-12"), at("2026-01-12"));
    record = record_of(convention);
    assert_time(hab_convention_term(&record, at("2026-06-01")), "2027-01-11T23:00:00Z");
    assert_time(hab_convention_term(&record, at("2027-01-12")), "2028-01-11T23:00:00Z");
    record.effect = 0;
    assert_int_equal(hab_convention_term(&record, at("2027-01-12")), 0);
    assert_int_equal(run_due(at("2035-01-01")), 0);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_ACTIVE);
}

#define LIFE_TEST(test) cmocka_unit_test_setup_teardown(test, open_life, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_of_section_4),
        cmocka_unit_test(later_ends),
        cmocka_unit_test(months_end_on_a_day_that_exists),
        cmocka_unit_test(anniversaries),
        LIFE_TEST(the_term_renews_itself),
    };

    return cmocka_run_group_tests_name("term", tests, load_all, free_all);
}
