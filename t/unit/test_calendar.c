/* Dates of Europe/Paris, whatever TZ the process has (requirements, section 4: access
 * stops at that second). The C library, given the rule as a POSIX zone, is the judge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/calendar.h"

static int64_t time_of(const char *text)
{
    int64_t time = -1;

    if (hab_parse_time(hab_slice_text(text), &time, NULL) != HAB_OK) {
        fail_msg("%s is a time", text);
    }
    return time;
}

static void assert_local(const char *utc, uint32_t date, int hour, int minute, int weekday)
{
    hab_local local = hab_local_time(time_of(utc));

    assert_int_equal(local.date, date);
    assert_int_equal(local.minute, hour * 60 + minute);
    assert_int_equal(local.weekday, weekday);
}

static void assert_same_as_libc(int64_t now)
{
    time_t given = (time_t) now;
    hab_local local = hab_local_time(now);
    struct tm judge;

    localtime_r(&given, &judge);
    assert_int_equal(local.date,
                     (judge.tm_year + 1900) * 10000 + (judge.tm_mon + 1) * 100 + judge.tm_mday);
    assert_int_equal(local.minute, judge.tm_hour * 60 + judge.tm_min);
    assert_int_equal(local.weekday, judge.tm_wday == 0 ? 7 : judge.tm_wday);
}

static void local_time_is_the_librarys(void **state)
{
    int64_t until = time_of("2105-01-01T00:00:00Z");

    (void) state;
    for (int64_t now = time_of("1995-12-31T22:59:59Z"); now < until; now += 7001) {
        assert_same_as_libc(now);
    }
}

static void clocks_turn_at_one_utc(void **state)
{
    (void) state;
    assert_local("2026-03-29T00:59:59Z", 20260329, 1, 59, 7);
    assert_local("2026-03-29T01:00:00Z", 20260329, 3, 0, 7);
    assert_local("2026-10-25T00:59:59Z", 20261025, 2, 59, 7);
    assert_local("2026-10-25T01:00:00Z", 20261025, 2, 0, 7);
    /* the 31st is the last Sunday itself, and the 25th the earliest one */
    assert_local("2024-03-31T00:59:59Z", 20240331, 1, 59, 7);
    assert_local("2024-03-31T01:00:00Z", 20240331, 3, 0, 7);
    assert_local("2027-10-31T01:00:00Z", 20271031, 2, 0, 7);
}

static void before_1970_and_new_year(void **state)
{
    (void) state;
    assert_local("1969-12-31T22:59:59Z", 19691231, 23, 59, 3);
    assert_local("1969-12-31T23:00:00Z", 19700101, 0, 0, 4);
    assert_local("2026-12-31T23:00:00Z", 20270101, 0, 0, 5);
}

static void assert_day_start(uint32_t date, const char *utc)
{
    int64_t start = 0;

    assert_int_equal(hab_day_start(date, &start), HAB_OK);
    assert_int_equal(start, time_of(utc));
}

static void days_start_at_midnight_in_paris(void **state)
{
    (void) state;
    assert_day_start(20260112, "2026-01-11T23:00:00Z");
    assert_day_start(20260714, "2026-07-13T22:00:00Z");
    assert_day_start(20260329, "2026-03-28T23:00:00Z");
    assert_day_start(20260330, "2026-03-29T22:00:00Z");
    assert_day_start(20261025, "2026-10-24T22:00:00Z");
    assert_day_start(20261026, "2026-10-25T23:00:00Z");
    assert_day_start(20240229, "2024-02-28T23:00:00Z");
}

static void every_day_starts_where_the_former_ends(void **state)
{
    int64_t start;

    (void) state;
    for (uint32_t date = 19960101; date < 20600101; date = hab_add_days(date, 1)) {
        assert_int_equal(hab_day_start(date, &start), HAB_OK);
        assert_int_equal(hab_local_time(start).date, date);
        assert_int_equal(hab_local_time(start).minute, 0);
        assert_int_equal(hab_local_time(start - 1).date, hab_add_days(date, -1));
        assert_int_equal(hab_local_time(start - 1).minute, 1439);
    }
}

static void days_that_do_not_exist(void **state)
{
    static const uint32_t dates[] = {20260229, 20250631, 20261301, 20260001, 20260100,
                                     19000229, 20260132, 0,        101,      20260230};
    int64_t start = 42;

    (void) state;
    for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
        assert_int_equal(hab_day_start(dates[i], &start), HAB_INVALID);
    }
    assert_int_equal(hab_day_start(20000229, &start), HAB_OK);
    start = 42;
    assert_int_equal(hab_day_start(21000229, &start), HAB_INVALID);
    assert_int_equal(start, 42);
}

static void days_are_added(void **state)
{
    (void) state;
    assert_int_equal(hab_add_days(20240228, 1), 20240229);
    assert_int_equal(hab_add_days(20240229, 365), 20250228);
    assert_int_equal(hab_add_days(20260228, 1), 20260301);
    assert_int_equal(hab_add_days(20261231, 1), 20270101);
    assert_int_equal(hab_add_days(20260101, -1), 20251231);
    assert_int_equal(hab_add_days(20000301, -1), 20000229);
    assert_int_equal(hab_add_days(19700101, 146097), 23700101);
}

static void dates_are_read(void **state)
{
    static const char *const wrong[] = {"2026-2-03",   "2026-02-30", "20260203",   "2026/02/03",
                                        "2026-02-03 ", "",           "-026-02-03", "2026-13-01",
                                        "2026-0a-01",  "0000-01-01"};
    uint32_t date = 7;

    (void) state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(hab_parse_date(hab_slice_text(wrong[i]), &date), HAB_INVALID);
    }
    assert_int_equal(date, 7);
    assert_int_equal(hab_parse_date(hab_slice_text("2024-02-29"), &date), HAB_OK);
    assert_int_equal(date, 20240229);
}

static void times_are_read(void **state)
{
    int64_t time = 0;
    int is_date = -1;

    (void) state;
    assert_int_equal(time_of("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(time_of("2026-11-22T10:00:00+01:00"), time_of("2026-11-22T09:00:00Z"));
    assert_int_equal(time_of("2026-11-22T10:00:00-05:30"), time_of("2026-11-22T15:30:00Z"));
    assert_int_equal(time_of("2026-11-22T10:00:00.999Z"), time_of("2026-11-22T10:00:00Z"));
    assert_int_equal(hab_parse_time(hab_slice_text("2026-11-22"), &time, &is_date), HAB_OK);
    assert_int_equal(time, time_of("2026-11-21T23:00:00Z"));
    assert_int_equal(is_date, 1);
    assert_int_equal(hab_parse_time(hab_slice_text("2026-11-22T00:00:00Z"), &time, &is_date),
                     HAB_OK);
    assert_int_equal(is_date, 0);
}

static void times_that_are_none(void **state)
{
    static const char *const wrong[] = {
        "2026-11-22T10:00:00",   "2026-11-22T10:00Z",        "2026-11-22 10:00:00Z",
        "2026-11-22T24:00:00Z",  "2026-11-22T10:60:00Z",     "2026-11-22T10:00:60Z",
        "2026-11-31T10:00:00Z",  "2026-11-22T10:00:00+1:00", "2026-11-22T10:00:00+01:00Z",
        "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00z",     "2026-11-22T10:00:00+24:00",
        "2026-11-22T10:00:00.5", "2026-11-22T1a:00:00Z",     "2026-11-22T10:00:00+01:60"};
    int64_t time = 42;

    (void) state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (hab_parse_time(hab_slice_text(wrong[i]), &time, NULL) != HAB_INVALID) {
            fail_msg("%s was taken for a time", wrong[i]);
        }
    }
    assert_int_equal(time, 42);
}

static void times_are_written(void **state)
{
    char text[HAB_TIME_TEXT];
    char french[HAB_TIME_TEXT * 2];

    (void) state;
    hab_format_time(time_of("2026-11-22T09:00:00Z"), text);
    assert_string_equal(text, "2026-11-22T09:00:00Z");
    hab_format_time(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    hab_format_time_us(time_of("2026-11-22T09:00:00Z") * 1000000 + 123456, text);
    assert_string_equal(text, "2026-11-22T09:00:00.123456Z");
    hab_format_time_us(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    hab_format_french(time_of("2026-11-22T09:00:00Z"), french);
    assert_string_equal(french, "22 novembre 2026 à 10:00");
    hab_format_french(time_of("2026-08-01T07:05:00Z"), french);
    assert_string_equal(french, "1er août 2026 à 09:05");
}

static void extreme_times_stay_in_their_room(void **state)
{
    char text[HAB_TIME_TEXT];
    char french[HAB_TIME_TEXT * 2];

    (void) state;
    hab_format_time(INT64_MAX, text);
    assert_string_equal(text, "292277026596-12-04T15:30:07Z");
    hab_format_time_us(INT64_MIN, text);
    assert_true(strlen(text) < HAB_TIME_TEXT);
    hab_format_french(time_of("9999-12-31T23:59:59Z"), french);
    assert_true(strlen(french) < sizeof(french));
    hab_format_opening(time_of("9999-12-31T23:59:59Z"), french);
    assert_true(strlen(french) < sizeof(french));
}

/* MCP-4: as a page says when a service opens. */
static void openings_are_written(void **state)
{
    static const char *const cases[][2] = {
        {"2026-11-23T08:00:00+01:00", "lundi 23 novembre 2026 à 8 h"},
        {"2026-11-24T13:30:00+01:00", "mardi 24 novembre 2026 à 13 h 30"},
        {"2027-08-01T00:05:00+02:00", "dimanche 1er août 2027 à 0 h 05"},
        {"2026-10-25T02:59:59+01:00", "dimanche 25 octobre 2026 à 2 h 59"},
    };
    char text[2 * HAB_TIME_TEXT];

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        hab_format_opening(time_of(cases[i][0]), text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void now_is_the_systems(void **state)
{
    int64_t before = (int64_t) time(NULL);
    int64_t now = hab_now();

    (void) state;
    assert_in_range(now, (uintmax_t) before, (uintmax_t) before + 2);
    assert_true(hab_now_us() / 1000000 >= now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_time_is_the_librarys),
        cmocka_unit_test(clocks_turn_at_one_utc),
        cmocka_unit_test(before_1970_and_new_year),
        cmocka_unit_test(days_start_at_midnight_in_paris),
        cmocka_unit_test(every_day_starts_where_the_former_ends),
        cmocka_unit_test(days_that_do_not_exist),
        cmocka_unit_test(days_are_added),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(times_that_are_none),
        cmocka_unit_test(times_are_written),
        cmocka_unit_test(extreme_times_stay_in_their_room),
        cmocka_unit_test(openings_are_written),
        cmocka_unit_test(now_is_the_systems),
    };

    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
