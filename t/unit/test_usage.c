/* The use of rights, counted from the trace: each access once, whoever is killed, by person,
 * service, month of Paris and reason, under its own convention (MCP-7, MCP-16). */
#include <signal.h>
#include <sys/wait.h>

#include "base/calendar.h"
#include "store/meta.h"
#include "trace/usage.h"
#include "trace_fixture.h"

static int64_t second_of(const char *text)
{
    int64_t second;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &second, NULL), HAB_OK);
    return second;
}

/* Traces one record at a second, in the log. */
static void trace(fixture *f, const hab_trace_record *record, int64_t second)
{
    uint8_t frame[HAB_WAL_FRAME + HAB_TRACE_MAX];
    hab_trace_record dated = *record;
    uint64_t writer;
    uint64_t first;
    uint32_t length;

    if (f->wal == NULL) {
        open_wal(f);
    }
    dated.time = second * 1000000;
    f->clock = dated.time > f->clock ? dated.time : f->clock;
    length = (uint32_t) hab_trace_encode(&dated, frame + HAB_WAL_FRAME);
    memcpy(frame, &length, sizeof(length));
    assert_int_equal(
        hab_wal_write(f->wal, frame, HAB_WAL_FRAME + length, &writer, &first, &f->error), HAB_OK);
}

static hab_trace_record access_of(uint64_t convention, uint64_t person, const char *service,
                                  hab_reason reason)
{
    return (hab_trace_record){.kind = HAB_TRACE_ACCESS,
                              .allowed = reason == HAB_REASON_GRANTED,
                              .reason = (uint16_t) reason,
                              .convention = convention,
                              .person = person,
                              .service = hab_slice_text(service)};
}

static void use(fixture *f, uint64_t convention, uint64_t person, const char *service,
                hab_reason reason, int64_t second)
{
    hab_trace_record record = access_of(convention, person, service, reason);

    trace(f, &record, second);
}

static unsigned follow_once(fixture *f, unsigned max)
{
    unsigned left = 7;

    if (hab_usage_follow(f->main, f->trace, max, &left, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    assert_in_range(left, 0, 1);
    return left;
}

static void follow(fixture *f)
{
    while (follow_once(f, HAB_USAGE_BATCH)) {
    }
}

static void roll_and_follow(fixture *f)
{
    roll(f);
    follow(f);
}

/* What stands in the store, a line each. */
typedef struct told {
    char text[4096];
    uint64_t total;
    unsigned lines;
    unsigned most; /* lines, then the walk is ended; 0: all */
} told;

static hab_status end_at(told *t)
{
    return t->most != 0 && t->lines == t->most ? HAB_LATER : HAB_OK;
}

static hab_status tell_use(void *context, const hab_use *each)
{
    told *t = context;
    size_t used = strlen(t->text);

    t->lines++;
    (void) snprintf(t->text + used, sizeof(t->text) - used, "%lu %s %ld %ld\n",
                    (unsigned long) each->person, each->service, (long) each->allowed,
                    (long) each->refused);
    return end_at(t);
}

static hab_status tell_month(void *context, const hab_use_month *each)
{
    told *t = context;
    size_t used = strlen(t->text);

    t->lines++;
    t->total += each->count;
    (void) snprintf(t->text + used, sizeof(t->text) - used, "%u %s %s %lu\n", each->month,
                    each->service, hab_reason_code(each->reason), (unsigned long) each->count);
    return end_at(t);
}

static told uses_of(fixture *f, uint64_t convention, uint64_t person, unsigned most)
{
    told t = {.most = most};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_usage_walk(txn, convention, person, tell_use, &t),
                     most != 0 ? HAB_LATER : HAB_OK);
    hab_abort(txn);
    return t;
}

static told months_of(fixture *f, uint64_t convention, uint32_t from, uint32_t to)
{
    told t = {.most = 0};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_usage_months(txn, convention, from, to, tell_month, &t), HAB_OK);
    hab_abort(txn);
    return t;
}

static told all_months_of(fixture *f, uint64_t convention)
{
    return months_of(f, convention, 0, UINT32_MAX);
}

static uint64_t number_followed(fixture *f)
{
    uint64_t number;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_last_number(txn, "usage", &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static void a_bilan_reads_uses_and_refusals_by_month_mcp_16(void **state)
{
    fixture *f = *state;

    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon);
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon + 20);
    use(f, 1, 10, "quotients", HAB_REASON_TARGET_NOT_LISTED, noon + 40);
    use(f, 1, 11, "quotients", HAB_REASON_OUTSIDE_HOURS, noon + 50);
    use(f, 1, 11, "quotients", HAB_REASON_OUTSIDE_HOURS, noon + 60);
    use(f, 1, 11, "adresses", HAB_REASON_GRANTED, noon + 70);
    assert_string_equal(all_months_of(f, 1).text, "");
    roll_and_follow(f);
    assert_string_equal(uses_of(f, 1, 0, 0).text, "10 quotients 1795341620 1795341640\n"
                                                  "11 adresses 1795341670 0\n"
                                                  "11 quotients 0 1795341660\n");
    assert_string_equal(uses_of(f, 1, 11, 0).text, "11 adresses 1795341670 0\n"
                                                   "11 quotients 0 1795341660\n");
    assert_int_equal(uses_of(f, 1, 0, 2).lines, 2);
    assert_string_equal(all_months_of(f, 1).text, "202611 adresses autorise 1\n"
                                                  "202611 quotients autorise 2\n"
                                                  "202611 quotients hors_horaires 2\n"
                                                  "202611 quotients cible_non_listee 1\n");
}

static void what_comes_later_is_added_once(void **state)
{
    fixture *f = *state;

    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon + 100);
    roll_and_follow(f);
    follow(f);
    roll_and_follow(f);
    assert_int_equal(all_months_of(f, 1).total, 1);
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon + 50); /* by a slower worker */
    use(f, 1, 10, "quotients", HAB_REASON_NOT_IN_ANNEXE, noon + 200);
    roll_and_follow(f);
    assert_string_equal(all_months_of(f, 1).text, "202611 quotients autorise 2\n"
                                                  "202611 quotients hors_annexe 1\n");
    assert_string_equal(uses_of(f, 1, 10, 0).text, "10 quotients 1795341700 1795341800\n");
}

static void conventions_and_services_are_not_mixed_mcp_16(void **state)
{
    fixture *f = *state;

    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon);
    use(f, 2, 10, "quotients", HAB_REASON_GRANTED, noon + 1);
    use(f, 2, 10, "quotients_familiaux", HAB_REASON_GRANTED, noon + 2);
    use(f, 256, 10, "quotients", HAB_REASON_OUTSIDE_HOURS, noon + 3);
    use(f, 1, 256, "quotients", HAB_REASON_GRANTED, noon + 4);
    roll_and_follow(f);
    assert_string_equal(uses_of(f, 1, 10, 0).text, "10 quotients 1795341600 0\n");
    assert_int_equal(uses_of(f, 1, 0, 0).lines, 2);
    assert_string_equal(uses_of(f, 2, 0, 0).text, "10 quotients 1795341601 0\n"
                                                  "10 quotients_familiaux 1795341602 0\n");
    assert_string_equal(all_months_of(f, 256).text, "202611 quotients hors_horaires 1\n");
    assert_int_equal(all_months_of(f, 3).lines, 0);
    assert_int_equal(uses_of(f, 3, 0, 0).lines, 0);
    assert_int_equal(uses_of(f, 1, 11, 0).lines, 0);
}

static void change(fixture *f, hab_trace_record record, int64_t second)
{
    hab_txn *txn;

    record.time = second * 1000000;
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void only_accesses_of_somebody_under_a_convention_count(void **state)
{
    fixture *f = *state;
    hab_trace_record record = access_of(1, 10, "quotients", HAB_REASON_GRANTED);

    change(f, record, noon); /* a plugin's page */
    record.kind = HAB_TRACE_OUTCOME;
    trace(f, &record, noon + 1);
    record.kind = HAB_TRACE_FOLLOW;
    trace(f, &record, noon + 2);
    record.kind = HAB_TRACE_CHANGE;
    change(f, record, noon + 3);
    use(f, 1, 0, "quotients", HAB_REASON_NO_SESSION, noon + 4);
    use(f, 0, 10, "quotients", HAB_REASON_NOT_IN_ANNEXE, noon + 5);
    use(f, 1, 10, "", HAB_REASON_GRANTED, noon + 6);
    roll_and_follow(f);
    assert_string_equal(uses_of(f, 1, 0, 0).text, "10 quotients 1795341600 0\n");
    assert_string_equal(all_months_of(f, 1).text, "202611 quotients autorise 1\n");
    assert_int_equal(uses_of(f, 0, 0, 0).lines, 0);
    assert_int_equal(number_followed(f), 7);
}

/* A month begins at midnight in Paris: at 22:00 or 23:00 UTC the day before. */
static void months_turn_when_paris_turns_them(void **state)
{
    static const char *const times[] = {
        "2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z", /* winter */
        "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", /* 2 o'clock is 3 o'clock */
        "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z", /* summer */
        "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", /* 2:30 twice */
        "2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z", /* winter again */
        "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z",
    };
    fixture *f = *state;

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        use(f, 1, 10, "quotients", HAB_REASON_GRANTED, second_of(times[i]));
    }
    roll_and_follow(f);
    assert_string_equal(all_months_of(f, 1).text, "202602 quotients autorise 1\n"
                                                  "202603 quotients autorise 4\n"
                                                  "202604 quotients autorise 1\n"
                                                  "202610 quotients autorise 3\n"
                                                  "202611 quotients autorise 1\n"
                                                  "202612 quotients autorise 1\n"
                                                  "202701 quotients autorise 1\n");
    assert_string_equal(months_of(f, 1, 202603, 202604).text, "202603 quotients autorise 4\n"
                                                              "202604 quotients autorise 1\n");
    assert_int_equal(months_of(f, 1, 202605, 202609).lines, 0);
}

/* The fixture's accesses that count: even ones are given, person i % 8, three conventions. */
static uint64_t expected(unsigned records, unsigned convention)
{
    uint64_t count = 0;

    for (unsigned i = 0; i < records; i++) {
        count += i % 8 != 0 && 1 + i % 3 == convention;
    }
    return count;
}

static void assert_counted(fixture *f, unsigned records)
{
    for (unsigned convention = 1; convention <= 3; convention++) {
        assert_int_equal(all_months_of(f, convention).total, expected(records, convention));
    }
}

static void a_kill_between_roll_and_follow_costs_nothing(void **state)
{
    fixture *f = *state;

    write_accesses(f, 100);
    roll(f);
    close_wal(f);
    reopen_main(f, HAB_STORE_WRITE);
    assert_int_equal(number_followed(f), 0);
    follow(f);
    assert_counted(f, 100);
}

static void batches_add_up_whoever_goes_on(void **state)
{
    fixture *f = *state;
    unsigned turns = 0;

    write_accesses(f, 100);
    roll(f);
    do {
        reopen_main(f, HAB_STORE_WRITE);
        turns++;
    } while (follow_once(f, 7));
    assert_int_equal(turns, 15);
    assert_int_equal(number_followed(f), 100);
    assert_counted(f, 100);
    assert_int_equal(follow_once(f, 7), 0);
    assert_counted(f, 100);
}

static void run_child(fixture *f)
{
    hab_error error;
    unsigned left = 1;

    open_main(f, HAB_STORE_WRITE);
    while (hab_usage_follow(f->main, f->trace, 3, &left, &error) == HAB_OK && left) {
    }
    _exit(0);
}

static void a_process_that_is_killed_at_any_time_doubles_nothing(void **state)
{
    enum { records = 3000, kills = 8 };
    fixture *f = *state;

    write_accesses(f, records);
    roll(f);
    close_wal(f);
    for (unsigned i = 1; i <= kills; i++) {
        pid_t child;

        hab_store_close(f->main);
        child = fork();
        if (child == 0) {
            run_child(f);
        }
        open_main(f, HAB_STORE_WRITE);
        while (number_followed(f) < i * 60) {
        }
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    assert_in_range(number_followed(f), kills * 60, records);
    follow(f);
    assert_counted(f, records);
}

static void two_that_follow_at_once_count_once(void **state)
{
    fixture *f = *state;
    pid_t child;

    write_accesses(f, 3000);
    roll(f);
    close_wal(f);
    hab_store_close(f->main);
    child = fork();
    if (child == 0) {
        run_child(f);
    }
    open_main(f, HAB_STORE_WRITE);
    while (number_followed(f) < 3000) {
        (void) follow_once(f, 5);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_counted(f, 3000);
}

/* Three months, a segment each. */
static void fill_three_months(fixture *f)
{
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, second_of("2026-09-10T10:00:00Z"));
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, second_of("2026-10-10T10:00:00Z"));
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, second_of("2026-11-10T10:00:00Z"));
    close_wal(f);
    roll(f);
    assert_int_equal(each_file(f->trace, "2026-", NULL, NULL), 6); /* each with its lock */
}

static void a_store_of_before_begins_at_its_oldest_segment(void **state)
{
    fixture *f = *state;
    told t;

    fill_three_months(f);
    each_file(f->trace, "2026-09", delete_file, NULL); /* its retention is over */
    follow(f);
    t = all_months_of(f, 1);
    assert_string_equal(t.text, "202610 quotients autorise 1\n202611 quotients autorise 1\n");
    assert_int_equal(number_followed(f), 3);
}

static void lost_segments_are_passed_over(void **state)
{
    fixture *f = *state;

    fill_three_months(f);
    assert_int_equal(follow_once(f, 1), 1);
    each_file(f->trace, "2026-10", delete_file, NULL);
    each_file(f->trace, "2026-11", delete_file, NULL);
    assert_int_equal(follow_once(f, 10), 0); /* main.mdb knows of three, one is there */
    use(f, 1, 10, "quotients", HAB_REASON_GRANTED, noon);
    roll_and_follow(f);
    assert_string_equal(all_months_of(f, 1).text,
                        "202609 quotients autorise 1\n202611 quotients autorise 1\n");
    assert_int_equal(number_followed(f), 4);
}

static void nothing_is_counted_when_it_cannot_be_written(void **state)
{
    fixture *f = *state;
    unsigned left = 7;

    write_accesses(f, 100);
    roll(f);
    reopen_main(f, HAB_STORE_READ);
    assert_int_not_equal(hab_usage_follow(f->main, f->trace, 10, &left, &f->error), HAB_OK);
    assert_non_null(strstr(f->error.text, "cannot count"));
    assert_int_equal(left, 7);
    reopen_main(f, HAB_STORE_WRITE);
    follow(f);
    assert_counted(f, 100);
}

static void a_hundred_thousand_records_are_all_counted(void **state)
{
    enum { lots = 20, lot = 5000 };
    fixture *f = *state;

    for (unsigned i = 0; i < lots; i++) {
        write_accesses(f, lot);
    }
    roll(f);
    assert_int_equal(f->rolled.number, lots * lot);
    assert_int_equal(follow_once(f, HAB_USAGE_BATCH), 1);
    assert_int_equal(number_followed(f), HAB_USAGE_BATCH);
    follow(f);
    for (unsigned convention = 1; convention <= 3; convention++) {
        assert_int_equal(all_months_of(f, convention).total, lots * expected(lot, convention));
        assert_int_equal(uses_of(f, convention, 0, 0).lines, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_bilan_reads_uses_and_refusals_by_month_mcp_16),
        TEST(what_comes_later_is_added_once),
        TEST(conventions_and_services_are_not_mixed_mcp_16),
        TEST(only_accesses_of_somebody_under_a_convention_count),
        TEST(months_turn_when_paris_turns_them),
        TEST(a_kill_between_roll_and_follow_costs_nothing),
        TEST(batches_add_up_whoever_goes_on),
        TEST(a_process_that_is_killed_at_any_time_doubles_nothing),
        TEST(two_that_follow_at_once_count_once),
        TEST(a_store_of_before_begins_at_its_oldest_segment),
        TEST(lost_segments_are_passed_over),
        TEST(nothing_is_counted_when_it_cannot_be_written),
        TEST(a_hundred_thousand_records_are_all_counted),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
