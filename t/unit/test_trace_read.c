/* Reading: segments, logs and changes are one stream in time order (MCP-7). */
#include "trace_fixture.h"

typedef struct seen {
    unsigned count;
    unsigned numbered;
    unsigned stop_at;
    int64_t last;
    int ordered;
    uint64_t person;
    uint64_t convention;
    unsigned kinds;
} seen;

static int look(void *context, const hab_trace_record *record, uint64_t number)
{
    seen *s = context;

    s->count++;
    s->numbered += number != 0;
    s->ordered = s->ordered && record->time >= s->last;
    s->last = record->time;
    s->person = record->person;
    s->convention = record->convention;
    s->kinds |= 1U << record->kind;
    return s->stop_at != 0 && s->count == s->stop_at;
}

static seen read_with(fixture *f, const hab_trace_filter *filter, hab_trace_cursor *cursor)
{
    seen s = {.ordered = 1};

    if (hab_trace_read(f->main, f->trace, filter, cursor, look, &s, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    assert_true(s.ordered);
    return s;
}

/* 48 accesses and 16 changes in two segments, 16 in a log, 8 changes in main.mdb;
 * written out of order over two workers. */
static void fill(fixture *f)
{
    hab_wal *other;

    write_accesses(f, 24);
    write_changes(f, 16);
    roll(f);
    other = f->wal;
    f->wal = NULL;
    f->clock = (noon + 9 * 86400) * 1000000;
    write_accesses(f, 24);
    roll(f);
    f->clock = (noon + 8 * 86400) * 1000000; /* late, between the months' records */
    write_accesses(f, 8);
    hab_wal_close(f->wal);
    f->wal = other;
    f->clock = (noon + 10 * 86400) * 1000000;
    write_changes(f, 8);
    write_accesses(f, 8);
}

static void mcp_7_one_stream_in_time_order(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {0};
    seen s;

    s = read_with(f, &filter, NULL);
    assert_int_equal(s.count, 0);
    fill(f);
    s = read_with(f, &filter, NULL);
    assert_int_equal(s.count, 88);
    assert_int_equal(s.numbered, 64);
    roll(f);
    s = read_with(f, &filter, NULL);
    assert_int_equal(s.count, 88);
    assert_int_equal(s.numbered, 88);
}

static void filters_let_through_what_they_say(void **state)
{
    fixture *f = *state;
    hab_trace_filter person = {.person = 3};
    hab_trace_filter convention = {.convention = 2};
    hab_trace_filter both = {.person = 3, .convention = 1};
    hab_trace_filter kind = {.kinds = 1U << HAB_TRACE_CHANGE};
    hab_trace_filter none = {.person = 99};

    fill(f);
    for (unsigned round = 0; round < 2; round++) { /* before and after the rest is rolled */
        seen s = read_with(f, &person, NULL);

        assert_int_equal(s.count, 11);
        assert_int_equal(s.person, 3);
        s = read_with(f, &convention, NULL);
        assert_int_equal(s.count, 8 + 5 + 8 + 3 + 3 + 3);
        assert_int_equal(s.convention, 2);
        s = read_with(f, &both, NULL);
        assert_in_range(s.count, 1, 10);
        assert_int_equal(s.person, 3);
        assert_int_equal(s.convention, 1);
        s = read_with(f, &kind, NULL);
        assert_int_equal(s.count, 24);
        assert_int_equal(s.kinds, 1U << HAB_TRACE_CHANGE);
        assert_int_equal(read_with(f, &none, NULL).count, 0);
        roll(f);
    }
}

static void times_bound_from_and_up_to_not_with(void **state)
{
    fixture *f = *state;
    int64_t start = f->clock;

    write_accesses(f, 10);
    roll(f);
    write_accesses(f, 10);
    for (unsigned person = 0; person < 4; person += 3) { /* by time, then by person */
        hab_trace_filter all = {.person = person};
        hab_trace_filter from = {.person = person, .from = start + 3};
        hab_trace_filter to = {.person = person, .to = start + 13};
        hab_trace_filter one = {.person = person, .from = start + 3, .to = start + 4};

        assert_int_equal(read_with(f, &all, NULL).count, person == 0 ? 20 : 2);
        assert_int_equal(read_with(f, &from, NULL).count, person == 0 ? 17 : 2);
        assert_int_equal(read_with(f, &to, NULL).count, person == 0 ? 13 : 1);
        assert_int_equal(read_with(f, &one, NULL).count, 1);
    }
}

static void a_reader_may_stop(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {0};
    seen s = {.ordered = 1, .stop_at = 3};

    fill(f);
    assert_int_equal(hab_trace_read(f->main, f->trace, &filter, NULL, look, &s, NULL), HAB_OK);
    assert_int_equal(s.count, 3);
}

static void following_gives_each_record_once_whenever_it_is_rolled(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {0};
    hab_trace_cursor cursor = {0};

    fill(f);
    assert_int_equal(read_with(f, &filter, &cursor).count, 88);
    assert_int_equal(read_with(f, &filter, &cursor).count, 0);
    write_accesses(f, 5); /* seen in the log, then rolled */
    assert_int_equal(read_with(f, &filter, &cursor).count, 5);
    roll(f);
    assert_int_equal(read_with(f, &filter, &cursor).count, 0);
    write_accesses(f, 6); /* rolled before it is seen */
    write_changes(f, 2);
    roll(f);
    assert_int_equal(read_with(f, &filter, &cursor).count, 8);
    close_wal(f);
    write_accesses(f, 4); /* a new worker, half rolled */
    roll(f);
    write_accesses(f, 3);
    f->clock = (noon + 40LL * 86400) * 1000000; /* and the next month */
    write_changes(f, 1);
    roll(f);
    write_changes(f, 1);
    assert_int_equal(read_with(f, &filter, &cursor).count, 9);
    assert_int_equal(read_with(f, &filter, &cursor).count, 0);
    hab_trace_cursor_free(&cursor);
}

static void following_with_a_filter_gives_what_it_lets_through(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {.person = 2};
    hab_trace_cursor cursor = {0};

    write_accesses(f, 8);
    assert_int_equal(read_with(f, &filter, &cursor).count, 1);
    write_accesses(f, 16);
    roll(f);
    write_accesses(f, 8);
    assert_int_equal(read_with(f, &filter, &cursor).count, 3);
    hab_trace_cursor_free(&cursor);
}

static void a_directory_that_is_not_there_is_an_error(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {0};
    seen s = {0};

    assert_int_equal(hab_trace_read(f->main, "/nowhere/trace", &filter, NULL, look, &s, &f->error),
                     HAB_IO);
    assert_non_null(strstr(f->error.text, "/nowhere/trace"));
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(mcp_7_one_stream_in_time_order),
        test(filters_let_through_what_they_say),
        test(times_bound_from_and_up_to_not_with),
        test(a_reader_may_stop),
        test(following_gives_each_record_once_whenever_it_is_rolled),
        test(following_with_a_filter_gives_what_it_lets_through),
        test(a_directory_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
