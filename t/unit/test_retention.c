/* Traces are kept so long and no longer (CNIL 2021-122; section 6): a month past its time goes
 * as a file, when it is sealed and everybody who follows the trace has seen it. */
#include <fcntl.h>

#include "base/calendar.h"
#include "store/meta.h"
#include "trace/alarm.h"
#include "trace/follow.h"
#include "trace/heads.h"
#include "trace/retention.h"
#include "trace_fixture.h"

static const uint8_t master[HAB_KEY_SIZE] = {7};

typedef struct kept {
    fixture *f;
    char heads[96];
    hab_broker broker;
} kept;

static int64_t second_of(const char *text)
{
    int64_t second;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &second, NULL), HAB_OK);
    return second;
}

static kept make(void **state)
{
    kept k = {.f = *state};

    (void) snprintf(k.heads, sizeof(k.heads), "%s/heads", k.f->directory);
    (void) mkdir(k.heads, 0700);
    return k;
}

static const hab_broker *broker_of(kept *k, unsigned retention)
{
    k->broker = (hab_broker){
        .store = k->f->main, .trace = k->f->trace, .heads = k->heads, .retention = retention};
    return &k->broker;
}

/* Ten accesses in a month, rolled. */
static void write_month(kept *k, const char *day)
{
    k->f->clock = second_of(day) * 1000000;
    write_accesses(k->f, 10);
    roll(k->f);
}

static void sign(kept *k, int64_t now)
{
    hab_head_key key;
    hab_heads_signed done = {0};

    assert_int_equal(hab_head_key_of(master, &key), HAB_OK);
    do {
        free(done.lines);
        if (hab_heads_advance(k->f->main, k->f->trace, k->heads, &key, now, &done, &k->f->error)
            != HAB_OK) {
            fail_msg("%s", k->f->error.text);
        }
        now += 61 * INT64_C(1000000);
    } while (done.count > 0);
    free(done.lines);
}

/* Both followers have seen so much. */
static void followed(kept *k, const char *follower, uint64_t number)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(k->f->main, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_META, hab_slice_text(follower),
                             hab_slice_of(&number, sizeof(number))),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void all_followed(kept *k, uint64_t number)
{
    followed(k, HAB_FOLLOWS_USAGE, number);
    followed(k, HAB_FOLLOWS_CONTROLS, number);
}

static uint32_t drop(kept *k, unsigned retention, const char *now)
{
    uint32_t month = 1;
    int file = -1;

    if (hab_retention_drop(broker_of(k, retention), second_of(now), &month, &file, &k->f->error)
        != HAB_OK) {
        fail_msg("%s", k->f->error.text);
    }
    assert_int_equal(file >= 0, month != 0);
    if (file >= 0) {
        struct stat gone;

        assert_int_equal(fstat(file, &gone), 0);
        assert_int_equal(gone.st_nlink, 0); /* closing it gives the disk back */
        close(file);
    }
    return month;
}

static unsigned months_left(kept *k)
{
    uint32_t *months;
    size_t count;

    assert_int_equal(hab_segment_months(k->f->trace, &months, &count, &k->f->error), HAB_OK);
    free(months);
    return (unsigned) count;
}

static kept thirteen_months(void **state)
{
    kept k = make(state);

    write_month(&k, "2025-11-05T10:00:00Z");
    write_month(&k, "2025-12-05T10:00:00Z");
    write_month(&k, "2026-12-01T00:00:01Z");
    sign(&k, k.f->clock);
    all_followed(&k, 30);
    return k;
}

/* November 2025 ends with it; twelve whole months later December 2026 begins, and is seen to go
 * on for a day. */
static void a_month_goes_when_its_time_is_past(void **state)
{
    kept k = thirteen_months(state);

    assert_int_equal(drop(&k, 12, "2026-11-30T23:59:59Z"), 0);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:00Z"), 0);
    assert_int_equal(months_left(&k), 3);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
    assert_int_equal(months_left(&k), 2);
    assert_int_equal(each_file(k.f->trace, "2025-11", NULL, NULL), 0);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 0);
}

static void a_longer_retention_keeps_it(void **state)
{
    kept k = thirteen_months(state);

    assert_int_equal(drop(&k, 13, "2026-12-31T23:00:00Z"), 0);
    assert_int_equal(drop(&k, HAB_RETENTION_MIN, "2026-12-31T23:00:00Z"), 202511);
    assert_int_equal(drop(&k, HAB_RETENTION_MIN, "2026-12-31T23:00:00Z"), 202512);
    assert_int_equal(drop(&k, HAB_RETENTION_MIN, "2026-12-31T23:00:00Z"), 0);
    assert_int_equal(months_left(&k), 1);
}

static void the_act_is_traced_first(void **state)
{
    kept k = thirteen_months(state);
    unsigned before = visible(k.f);

    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
    assert_int_equal(visible(k.f), before - 10 + 1);
}

static void what_somebody_has_not_seen_stays(void **state)
{
    kept k = thirteen_months(state);

    followed(&k, HAB_FOLLOWS_USAGE, 9);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 0);
    followed(&k, HAB_FOLLOWS_USAGE, 10);
    followed(&k, HAB_FOLLOWS_CONTROLS, 9);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 0);
    followed(&k, HAB_FOLLOWS_CONTROLS, 10);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
}

static void what_is_not_sealed_stays(void **state)
{
    kept k = make(state);

    write_month(&k, "2025-11-05T10:00:00Z");
    write_month(&k, "2026-12-01T00:00:01Z");
    all_followed(&k, 20);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 0);
    sign(&k, k.f->clock);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
}

/* What it is about may be in that month. */
static void while_an_alarm_stands_nothing_goes(void **state)
{
    kept k = thirteen_months(state);
    hab_txn *txn;
    int fresh;

    assert_int_equal(
        hab_alarm_raise(broker_of(&k, 12), "2025-11.mdb/3", "Un essai.", noon, &fresh, &k.f->error),
        HAB_OK);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 0);
    assert_int_equal(hab_begin_write(k.f->main, &txn), HAB_OK);
    assert_int_equal(hab_alarm_lift(txn, 0, "vu", noon), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
}

/* A clock set ten years ahead by mistake drops nothing. */
static void the_clock_alone_drops_nothing(void **state)
{
    kept k = make(state);

    write_month(&k, "2026-10-05T10:00:00Z");
    write_month(&k, "2026-11-05T10:00:00Z");
    sign(&k, k.f->clock);
    all_followed(&k, 20);
    assert_int_equal(drop(&k, HAB_RETENTION_MIN, "2036-11-05T10:00:00Z"), 0);
    assert_int_equal(months_left(&k), 2);
}

/* Nor does what is written while it is: for a day, and when it is mended. */
static void a_clock_set_ahead_for_a_while_drops_nothing(void **state)
{
    kept k = make(state);

    write_month(&k, "2026-10-05T10:00:00Z");
    write_month(&k, "2026-11-05T10:00:00Z");
    write_month(&k, "2036-11-05T10:00:00Z");
    sign(&k, k.f->clock);
    all_followed(&k, 30);
    assert_int_equal(drop(&k, 12, "2036-11-06T09:59:59Z"), 0);
    k.f->clock = second_of("2026-11-05T10:01:00Z") * 1000000;
    write_accesses(k.f, 10);
    roll(k.f);
    all_followed(&k, 40);
    assert_int_equal(drop(&k, 12, "2026-11-25T10:00:00Z"), 0);
    assert_int_equal(months_left(&k), 3);
    assert_int_equal(drop(&k, 12, "2027-11-05T10:00:00Z"), 202610); /* its time is over */
}

/* What a killed roller left, or who opened a month while it was dropped. */
static void a_month_that_never_began_holds_nothing_up(void **state)
{
    kept k = make(state);
    char path[128];

    write_month(&k, "2025-11-05T10:00:00Z");
    write_month(&k, "2026-12-01T00:00:01Z");
    for (unsigned i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", k.f->trace, i == 0 ? "2024-01.mdb" : "2027-01.mdb");
        close(open(path, O_WRONLY | O_CREAT, 0600));
    }
    sign(&k, k.f->clock);
    all_followed(&k, 20);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
}

static void while_somebody_rolls_it_waits(void **state)
{
    kept k = thirteen_months(state);
    uint32_t month = 1;
    int file = -1;
    int lock;

    assert_int_equal(hab_roll_lock(k.f->trace, 0, &lock, &k.f->error), HAB_OK);
    assert_int_equal(hab_retention_drop(broker_of(&k, 12), second_of("2026-12-02T00:00:00Z"),
                                        &month, &file, &k.f->error),
                     HAB_LATER);
    assert_int_equal(month, 1);
    close(lock);
    assert_int_equal(months_left(&k), 3);
}

/* Readers that have the month open go on reading it; who opens anew sees the rest. */
static void what_goes_is_read_to_the_end(void **state)
{
    kept k = thirteen_months(state);
    hab_segment *segment;
    hab_txn *txn;
    uint64_t count;

    assert_int_equal(hab_segment_open(k.f->trace, 202511, 0, &segment, &k.f->error), HAB_OK);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(drop(&k, 12, "2026-12-02T00:00:01Z"), 202511);
    assert_int_equal(hab_count(txn, HAB_SEGMENT_RECORD, &count), HAB_OK);
    assert_int_equal(count, 10);
    hab_abort(txn);
    hab_segment_close(segment);
    assert_int_equal(visible(k.f), 21);
}

static int remove_heads(void **state)
{
    fixture *f = *state;
    char heads[96];

    (void) snprintf(heads, sizeof(heads), "%s/heads", f->directory);
    each_file(heads, "", delete_file, NULL);
    rmdir(heads);
    return teardown(state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, remove_heads)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_month_goes_when_its_time_is_past),
        TEST(a_longer_retention_keeps_it),
        TEST(the_act_is_traced_first),
        TEST(what_somebody_has_not_seen_stays),
        TEST(what_is_not_sealed_stays),
        TEST(while_an_alarm_stands_nothing_goes),
        TEST(the_clock_alone_drops_nothing),
        TEST(a_clock_set_ahead_for_a_while_drops_nothing),
        TEST(a_month_that_never_began_holds_nothing_up),
        TEST(while_somebody_rolls_it_waits),
        TEST(what_goes_is_read_to_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
