/* Opening hours of the services of Mon Compte Partenaire (MCP-4): open or not, and when next,
 * at the minute, by the clock in Paris. What opens next is also looked for minute by minute,
 * which takes its time and cannot be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "mon_compte_partenaire/hours.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

static int64_t time_of(const char *text)
{
    int64_t time = -1;

    if (hab_parse_time(hab_slice_text(text), &time, NULL) != HAB_OK) {
        fail_msg("%s is a time", text);
    }
    return time;
}

static hab_ask ask_at(int64_t now)
{
    hab_local local = hab_local_time(now);

    return (hab_ask){
        .now = now, .date = local.date, .minute = local.minute, .weekday = local.weekday};
}

static mcp_hours *hours_of(const char *members)
{
    json_error_t error;
    json_t *service = json_loads(members, 0, &error);
    const char *wrong = NULL;
    mcp_hours *hours;

    if (service == NULL) {
        fail_msg("%s: %s", members, error.text);
    }
    hours = mcp_hours_new(service, &wrong);
    json_decref(service);
    if (hours == NULL) {
        fail_msg("%s: %s is not lawful", members, wrong);
    }
    return hours;
}

static void assert_opens(const mcp_hours *hours, const char *now, const char *expected)
{
    hab_ask ask = ask_at(time_of(now));
    int64_t next = mcp_hours_next(hours, &ask);
    int64_t wanted = expected[0] != '\0' ? time_of(expected) : 0;
    char text[HAB_TIME_TEXT];

    hab_format_time(next, text);
    if (next != wanted) {
        fail_msg("asked %s: opens %s, expected %s", now, next != 0 ? text : "never", expected);
    }
    if (mcp_hours_open(hours, &ask) != (wanted == ask.now)) {
        fail_msg("at %s it is open, or not", now);
    }
}

typedef struct opening {
    const char *now;
    const char *opens;
} opening;

static void assert_openings(const char *members, const opening *cases, size_t count)
{
    mcp_hours *hours = hours_of(members);

    for (size_t i = 0; i < count; i++) {
        assert_opens(hours, cases[i].now, cases[i].opens);
    }
    mcp_hours_free(hours);
}

#define ASSERT_OPENINGS(members, ...)                                                              \
    do {                                                                                           \
        static const opening cases[] = {__VA_ARGS__};                                              \
                                                                                                   \
        assert_openings(members, cases, COUNT_OF(cases));                                          \
    } while (0)

static void a_week(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{\"hours\":{\"monday\":[\"08:00-12:00\",\"13:30-18:30\"],"
                    "\"friday\":[\"14:00-24:00\",\"00:00-00:30\"]}}",
                    /* before, at and after each bound */
                    {"2026-11-23T07:59:59+01:00", "2026-11-23T08:00:00+01:00"},
                    {"2026-11-23T08:00:00+01:00", "2026-11-23T08:00:00+01:00"},
                    {"2026-11-23T11:59:59+01:00", "2026-11-23T11:59:59+01:00"},
                    {"2026-11-23T12:00:00+01:00", "2026-11-23T13:30:00+01:00"},
                    {"2026-11-23T18:30:00+01:00", "2026-11-27T00:00:00+01:00"},
                    {"2026-11-27T00:29:59+01:00", "2026-11-27T00:29:59+01:00"},
                    {"2026-11-27T00:30:00+01:00", "2026-11-27T14:00:00+01:00"},
                    {"2026-11-27T23:59:59+01:00", "2026-11-27T23:59:59+01:00"},
                    {"2026-11-28T00:00:00+01:00", "2026-11-30T08:00:00+01:00"},
                    /* the end of a month, of a year, of a February */
                    {"2026-12-28T18:30:00+01:00", "2027-01-01T00:00:00+01:00"},
                    {"2028-02-28T18:30:00+01:00", "2028-03-03T00:00:00+01:00"},
                    {"2026-07-20T07:59:59+02:00", "2026-07-20T08:00:00+02:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"tuesday\":[\"10:00-10:01\"]}}",
                    {"2026-11-24T10:01:00+01:00", "2026-12-01T10:00:00+01:00"}, );
}

static void always_and_never(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{}", {"2026-11-22T03:04:05Z", "2026-11-22T03:04:05Z"}, );
    ASSERT_OPENINGS("{\"hours\":{}}", {"2026-11-22T03:04:05Z", ""}, );
    ASSERT_OPENINGS("{\"hours\":{\"monday\":[]}}", {"2026-11-22T03:04:05Z", ""}, );
    /* four hundred days, and not one more */
    ASSERT_OPENINGS(
        "{\"interruptions\":[{\"from\":\"2026-01-01T00:00\",\"to\":\"2027-02-05T09:00\"}]}",
        {"2026-01-01T00:00:00+01:00", "2027-02-05T09:00:00+01:00"}, );
    ASSERT_OPENINGS(
        "{\"interruptions\":[{\"from\":\"2026-01-01T00:00\",\"to\":\"2027-02-06T00:00\"}]}",
        {"2026-01-01T00:00:00+01:00", ""},
        {"2026-01-02T00:00:00+01:00", "2027-02-06T00:00:00+01:00"}, );
}

static void closures_and_interruptions(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{\"closures\":[\"2026-12-26\",\"2026-12-25\"]}",
                    {"2026-12-24T23:59:59+01:00", "2026-12-24T23:59:59+01:00"},
                    {"2026-12-25T00:00:00+01:00", "2026-12-27T00:00:00+01:00"},
                    {"2026-12-26T12:00:00+01:00", "2026-12-27T00:00:00+01:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"monday\":[\"08:00-12:00\",\"14:00-18:00\"]},\"interruptions\":["
                    /* out of order, touching, one within another */
                    "{\"from\":\"2026-11-23T10:00\",\"to\":\"2026-11-23T11:00\"},"
                    "{\"from\":\"2026-11-23T06:00\",\"to\":\"2026-11-23T10:00\"},"
                    "{\"from\":\"2026-11-23T07:00\",\"to\":\"2026-11-23T07:30\"},"
                    "{\"from\":\"2026-11-23T11:30\",\"to\":\"2026-11-23T15:15\"},"
                    "{\"from\":\"2026-11-30T12:00\",\"to\":\"2026-12-07T09:00\"}]}",
                    {"2026-11-22T12:00:00+01:00", "2026-11-23T11:00:00+01:00"},
                    {"2026-11-23T11:29:59+01:00", "2026-11-23T11:29:59+01:00"},
                    {"2026-11-23T11:30:00+01:00", "2026-11-23T15:15:00+01:00"},
                    {"2026-11-30T12:00:00+01:00", "2026-12-07T09:00:00+01:00"}, );
}

/* The clock jumps from two to three: 2027-03-28, 01:00 UTC. */
static void the_night_of_march(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{\"hours\":{\"sunday\":[\"02:15-02:45\"]}}",
                    {"2027-03-28T00:00:00+01:00", "2027-04-04T02:15:00+02:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"sunday\":[\"02:30-05:00\"]}}",
                    {"2027-03-28T01:59:59+01:00", "2027-03-28T03:00:00+02:00"},
                    {"2027-03-28T05:00:00+02:00", "2027-04-04T02:30:00+02:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"sunday\":[\"00:00-02:00\",\"08:00-09:00\"]}}",
                    {"2027-03-28T01:59:59+01:00", "2027-03-28T01:59:59+01:00"},
                    {"2027-03-28T03:00:00+02:00", "2027-03-28T08:00:00+02:00"},
                    {"2027-03-27T20:00:00+01:00", "2027-03-28T00:00:00+01:00"}, );
    ASSERT_OPENINGS(
        "{\"interruptions\":[{\"from\":\"2027-03-28T01:00\",\"to\":\"2027-03-28T02:30\"}]}",
        {"2027-03-28T01:00:00+01:00", "2027-03-28T03:00:00+02:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"monday\":[\"08:00-09:00\"]}}",
                    {"2027-03-27T12:00:00+01:00", "2027-03-29T08:00:00+02:00"}, );
}

/* Two to three comes twice: 2026-10-25, 01:00 UTC. */
static void the_night_of_october(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{\"hours\":{\"sunday\":[\"02:15-02:45\"]}}",
                    {"2026-10-25T02:00:00+02:00", "2026-10-25T02:15:00+02:00"},
                    {"2026-10-25T02:44:59+02:00", "2026-10-25T02:44:59+02:00"},
                    {"2026-10-25T02:45:00+02:00", "2026-10-25T02:15:00+01:00"},
                    {"2026-10-25T02:00:00+01:00", "2026-10-25T02:15:00+01:00"},
                    {"2026-10-25T02:45:00+01:00", "2026-11-01T02:15:00+01:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"sunday\":[\"01:00-02:00\",\"03:00-04:00\"]}}",
                    {"2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00"}, );
    ASSERT_OPENINGS(
        "{\"interruptions\":[{\"from\":\"2026-10-25T02:00\",\"to\":\"2026-10-25T02:30\"}]}",
        {"2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00"},
        {"2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00"}, );
    ASSERT_OPENINGS("{\"hours\":{\"monday\":[\"08:00-09:00\"]}}",
                    {"2026-10-24T12:00:00+02:00", "2026-10-26T08:00:00+01:00"}, );
}

/* The dates of Easter Monday, Ascension and Whit Monday as published. */
static void public_holidays(void **state)
{
    static const uint32_t moving[] = {20240401, 20240509, 20240520, 20250421, 20250529, 20250609,
                                      20260406, 20260514, 20260525, 20270329, 20270506, 20270517,
                                      20280417, 20280525, 20280605, 20380426, 20380603, 20380614,
                                      20350326, 20350503, 20350514};
    static const unsigned fixed[] = {101, 501, 508, 714, 815, 1101, 1111, 1225};

    (void) state;
    for (size_t i = 0; i < COUNT_OF(moving); i++) {
        if (!mcp_public_holiday(moving[i], MCP_HOLIDAYS)) {
            fail_msg("%u is a public holiday", moving[i]);
        }
    }
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        assert_true(mcp_public_holiday(20260000 + fixed[i], MCP_HOLIDAYS));
        assert_false(mcp_public_holiday(20260000 + fixed[i], 0));
    }
    assert_false(mcp_public_holiday(20260403, MCP_HOLIDAYS));
    assert_false(mcp_public_holiday(20261226, MCP_HOLIDAYS));
    assert_true(mcp_public_holiday(20260403, MCP_HOLIDAYS_ALSACE_MOSELLE));
    assert_true(mcp_public_holiday(20261226, MCP_HOLIDAYS_ALSACE_MOSELLE));
}

/* Each year has eleven, thirteen in Alsace and Moselle, but when two fall on one day. */
static void eleven_a_year(void **state)
{
    (void) state;
    for (uint32_t year = 2020; year < 2200; year++) {
        unsigned plain = 0, alsace = 0;

        for (uint32_t date = year * 10000 + 101; date / 10000 == year;
             date = hab_add_days(date, 1)) {
            plain += (unsigned) mcp_public_holiday(date, MCP_HOLIDAYS);
            alsace += (unsigned) mcp_public_holiday(date, MCP_HOLIDAYS_ALSACE_MOSELLE);
        }
        /* Ascension may be the 1st or the 8th of May */
        assert_true(plain == 11 || plain == 10);
        assert_int_equal(alsace, plain + 2);
    }
}

static void closed_on_public_holidays(void **state)
{
    (void) state;
    ASSERT_OPENINGS("{\"public_holidays\":\"closed\"}",
                    {"2026-04-05T23:59:59+02:00", "2026-04-05T23:59:59+02:00"},
                    {"2026-04-06T00:00:00+02:00", "2026-04-07T00:00:00+02:00"},
                    {"2026-12-25T12:00:00+01:00", "2026-12-26T00:00:00+01:00"}, );
    ASSERT_OPENINGS("{\"public_holidays\":\"closed_alsace_moselle\"}",
                    {"2026-12-25T12:00:00+01:00", "2026-12-27T00:00:00+01:00"}, );
    ASSERT_OPENINGS("{\"public_holidays\":\"open\"}",
                    {"2026-12-25T12:00:00+01:00", "2026-12-25T12:00:00+01:00"}, );
    /* a Friday and the Monday of Easter */
    ASSERT_OPENINGS("{\"public_holidays\":\"closed\",\"hours\":{\"monday\":[\"08:00-18:00\"]}}",
                    {"2026-03-30T18:00:00+02:00", "2026-04-13T08:00:00+02:00"}, );
}

static int64_t searched(const mcp_hours *hours, int64_t now)
{
    int64_t minute = now - now % 60;

    for (int64_t at = minute; at < minute + INT64_C(40) * 86400; at += 60) {
        hab_ask ask = ask_at(at);

        if (mcp_hours_open(hours, &ask)) {
            return at > now ? at : now;
        }
    }
    return 0;
}

static unsigned draw(unsigned below)
{
    static uint64_t seed = 20261122;

    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned) (seed >> 33) % below;
}

/* Hours, closures and interruptions drawn at random, around a day. */
static mcp_hours *drawn_hours(uint32_t day)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    static const char *const holidays[] = {"open", "closed", "closed_alsace_moselle"};
    json_t *hours = json_object();
    json_t *interruptions = json_array();
    char text[40], date[HAB_TIME_TEXT], closure[HAB_TIME_TEXT];
    mcp_hours *made;
    char *members;

    for (unsigned i = draw(4); i < 7; i += 1 + draw(3)) {
        unsigned from = draw(1430), to = from + 1 + draw(1439 - from);

        (void) snprintf(text, sizeof(text), "%02u:%02u-%02u:%02u", from / 60, from % 60, to / 60,
                        to % 60);
        json_object_set_new(hours, days[i], json_pack("[s]", text));
    }
    for (unsigned i = draw(4); i > 0; i--) {
        char from[48], to[48];

        hab_format_date(hab_add_days(day, (int) draw(4)), date);
        (void) snprintf(from, sizeof(from), "%sT%02u:%02u", date, draw(12), draw(60));
        hab_format_date(hab_add_days(day, 4 + (int) draw(4)), date);
        (void) snprintf(to, sizeof(to), "%sT%02u:%02u", date, draw(24), draw(60));
        json_array_append_new(interruptions, json_pack("{s:s, s:s}", "from", from, "to", to));
    }
    hab_format_date(hab_add_days(day, (int) draw(9)), closure);
    {
        json_t *service =
            json_pack("{s:o, s:o, s:[s], s:s}", "hours", hours, "interruptions", interruptions,
                      "closures", closure, "public_holidays", holidays[draw(3)]);

        members = json_dumps(service, 0);
        json_decref(service);
    }
    made = hours_of(members);
    free(members);
    return made;
}

static void as_the_minutes_say(void **state)
{
    static const uint32_t days[] = {20261022, 20270324, 20261223, 20270101, 20280226, 20270402};

    (void) state;
    for (unsigned i = 0; i < 300; i++) {
        uint32_t day = days[i % COUNT_OF(days)];
        mcp_hours *hours = drawn_hours(day);
        int64_t now;

        assert_int_equal(hab_day_start(day, &now), HAB_OK);
        for (unsigned j = 0; j < 8; j++) {
            hab_ask ask = ask_at(now + draw(6 * 86400));
            int64_t expected = searched(hours, ask.now);
            int64_t said = mcp_hours_next(hours, &ask);

            if (expected != 0 ? said != expected : (said != 0 && said < ask.now + 39 * 86400)) {
                fail_msg("round %u, at %lld: %lld, expected %lld", i, (long long) ask.now,
                         (long long) said, (long long) expected);
            }
        }
        mcp_hours_free(hours);
    }
}

/* In the event loop: far under 50 µs, where 400 days are looked at in vain. */
static void it_is_cheap(void **state)
{
    enum { ROUNDS = 2000 };
    json_t *service =
        json_loads("{\"hours\":{\"monday\":[\"08:00-09:00\",\"09:00-10:00\",\"10:00-11:00\","
                   "\"11:00-12:00\",\"12:00-13:00\",\"13:00-14:00\",\"14:00-15:00\"]},"
                   "\"public_holidays\":\"closed\",\"interruptions\":[{\"from\":"
                   "\"2026-01-01T00:00\",\"to\":\"2030-01-01T00:00\"}]}",
                   0, NULL);
    json_t *closures = json_array();
    const char *wrong = NULL;
    hab_ask ask = ask_at(time_of("2026-11-22T12:00:00Z"));
    struct timespec from, to;
    mcp_hours *hours;
    int64_t sum = 0;

    (void) state;
    for (int i = 0; i < 400; i++) {
        char date[HAB_TIME_TEXT];

        hab_format_date(hab_add_days(20200101, i), date);
        json_array_append_new(closures, json_string(date));
    }
    json_object_set_new(service, "closures", closures);
    hours = mcp_hours_new(service, &wrong);
    assert_non_null(hours);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    for (int i = 0; i < ROUNDS; i++) {
        sum += mcp_hours_next(hours, &ask);
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    assert_int_equal(sum, 0);
    sum = (to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec;
    print_message("%lld ns a call\n", (long long) sum / ROUNDS);
#ifndef __SANITIZE_ADDRESS__
    assert_true(sum / ROUNDS < 50000);
#endif
    mcp_hours_free(hours);
    json_decref(service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week),
        cmocka_unit_test(always_and_never),
        cmocka_unit_test(closures_and_interruptions),
        cmocka_unit_test(the_night_of_march),
        cmocka_unit_test(the_night_of_october),
        cmocka_unit_test(public_holidays),
        cmocka_unit_test(eleven_a_year),
        cmocka_unit_test(closed_on_public_holidays),
        cmocka_unit_test(as_the_minutes_say),
        cmocka_unit_test(it_is_cheap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
