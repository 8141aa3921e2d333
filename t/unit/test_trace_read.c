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

/* A reader that writes, as others do while it is slow. */
static int write_meanwhile(void *context, const hab_trace_record *record, uint64_t number)
{
    enum { ROUNDS = 20, SIZE = 200000 };
    static uint8_t bytes[SIZE];
    fixture *f = context;

    (void) record;
    (void) number;
    for (unsigned i = 0; i < ROUNDS; i++) {
        hab_txn *txn;

        bytes[0]++;
        assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
        assert_int_equal(hab_put(txn, HAB_TABLE_META, hab_slice_text("essai"),
                                 hab_slice_of(bytes, sizeof(bytes))),
                         HAB_OK);
        assert_int_equal(hab_commit(txn), HAB_OK);
    }
    return 1;
}

/* Section 6: an export is as slow as who takes it, and main.mdb does not grow meanwhile. */
static void who_reads_slowly_keeps_no_page_of_the_store(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {0};
    hab_store_stats before;
    hab_store_stats after;

    fill(f);
    assert_int_equal(hab_store_stat(f->main, &before), HAB_OK);
    assert_int_equal(
        hab_trace_read(f->main, f->trace, &filter, NULL, write_meanwhile, f, &f->error), HAB_OK);
    assert_int_equal(hab_store_stat(f->main, &after), HAB_OK);
    assert_in_range(after.used_bytes - before.used_bytes, 200000, 5 * 200000);
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

/* -- each filter against looking through all there is. */

enum { kept_max = 20000 };

typedef struct kept {
    uint64_t writer;
    uint64_t count;
} kept;

typedef struct keeping {
    const hab_trace_filter *wanted; /* NULL: all are kept */
    kept *at;
    size_t count;
} keeping;

static int text_is(hab_slice wanted, hab_slice text)
{
    return wanted.size == 0 || hab_slice_equal(wanted, text);
}

static int is_listed(const hab_trace_filter *wanted, uint64_t convention)
{
    for (size_t i = 0; i < wanted->convention_count; i++) {
        if (wanted->conventions[i] == convention) {
            return 1;
        }
    }
    return wanted->conventions == NULL;
}

static int is_wanted(const hab_trace_filter *wanted, const hab_trace_record *record)
{
    int judged = record->kind != HAB_TRACE_OUTCOME;

    return (wanted->person == 0 || wanted->person == record->person)
           && (wanted->convention == 0 || wanted->convention == record->convention)
           && is_listed(wanted, record->convention) && text_is(wanted->service, record->service)
           && text_is(wanted->target, record->target) && text_is(wanted->object, record->object)
           && (wanted->outcome != HAB_TRACE_ALLOWED || (judged && record->allowed))
           && (wanted->outcome != HAB_TRACE_REFUSED || (judged && !record->allowed))
           && record->time >= wanted->from && (wanted->to == 0 || record->time < wanted->to);
}

static int keep(void *context, const hab_trace_record *record, uint64_t number)
{
    keeping *k = context;

    (void) number;
    if (k->wanted == NULL || is_wanted(k->wanted, record)) {
        assert_in_range(k->count, 0, kept_max - 1);
        k->at[k->count++] = (kept){.writer = record->writer, .count = record->count};
    }
    return 0;
}

static keeping keep_from(fixture *f, const hab_trace_filter *read, const hab_trace_filter *wanted)
{
    keeping k = {.wanted = wanted, .at = malloc(kept_max * sizeof(*k.at))};

    if (hab_trace_read(f->main, f->trace, read, NULL, keep, &k, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    return k;
}

/* Forwards, and backwards the same from its end. */
static size_t assert_found(fixture *f, hab_trace_filter filter)
{
    static const hab_trace_filter all;
    keeping expected = keep_from(f, &all, &filter);
    keeping found = keep_from(f, &filter, NULL);

    assert_int_equal(found.count, expected.count);
    assert_memory_equal(found.at, expected.at, found.count * sizeof(*found.at));
    free(found.at);
    filter.backwards = 1;
    found = keep_from(f, &filter, NULL);
    assert_int_equal(found.count, expected.count);
    for (size_t i = 0; i < found.count; i++) {
        assert_memory_equal(&found.at[i], &expected.at[found.count - 1 - i], sizeof(kept));
    }
    free(found.at);
    free(expected.at);
    return found.count;
}

/* Persons 1 to 19 and nobody, conventions 1 to 12 and none, objects and targets that share
 * their texts; two in three are judged. */
static hab_trace_record make_varied(fixture *f, unsigned i)
{
    static const char *const texts[] = {"", "demande-1", "demande-2", "75056", "69123", "13055"};
    unsigned chance = (i * 2654435761U) >> 8;
    hab_trace_record record = {.kind = i % 3 == 2 ? HAB_TRACE_OUTCOME : HAB_TRACE_ACCESS,
                               .allowed = chance % 5 != 0,
                               .reason = HAB_REASON_GRANTED,
                               .person = chance % 20,
                               .convention = (chance >> 5) % 13,
                               .time = f->clock++};

    record.service = hab_slice_text(chance % 7 == 0 ? "agenda" : "demandes");
    record.object = hab_slice_text(texts[(chance >> 3) % 4]);
    record.target = hab_slice_text(texts[(chance >> 7) % 6]);
    return record;
}

static void index_all(fixture *f)
{
    uint32_t indexed = 0;
    unsigned left;

    assert_int_equal(hab_roll_index(f->trace, 1000, &indexed, &left, &f->error), HAB_OK);
    assert_int_equal(left, 0);
}

/* Two months with what is indexed, rolled alone, in a log, and a change in main.mdb. */
static void fill_varied(fixture *f)
{
    for (unsigned part = 0; part < 4; part++) {
        write_records(f, 1500, make_varied);
        roll(f);
        index_all(f);
    }
    f->clock = (noon + 9 * 86400) * 1000000;
    write_records(f, 3000, make_varied);
    roll(f);
    index_all(f);
    f->clock = (noon + 8 * 86400) * 1000000; /* late */
    write_records(f, 600, make_varied);
    roll(f);
    f->clock = (noon + 10 * 86400) * 1000000;
    write_records(f, 700, make_varied);
    write_changes(f, 40);
}

static void mcp_7_each_index_finds_what_looking_through_all_finds(void **state)
{
    static const uint64_t some[] = {2, 5, 11};
    static const uint64_t none[] = {0};
    fixture *f = *state;
    int64_t from = f->clock + 100;
    int64_t to = (noon + 9 * 86400) * 1000000 + 500;

    fill_varied(f);
    assert_in_range(assert_found(f, (hab_trace_filter){0}), 10340, 10340);
    for (unsigned bounds = 0; bounds < 4; bounds++) {
        hab_trace_filter base = {.from = bounds & 1 ? from : 0, .to = bounds & 2 ? to : 0};
        hab_trace_filter filter = base;

        filter.person = 7;
        assert_in_range(assert_found(f, filter), 200, 600);
        filter.convention = 5;
        filter.outcome = HAB_TRACE_REFUSED;
        assert_in_range(assert_found(f, filter), 0, 20);
        filter = base;
        filter.convention = 5;
        assert_in_range(assert_found(f, filter), 300, 1000);
        filter = base;
        filter.object = hab_slice_text("75056"); /* a target too */
        assert_in_range(assert_found(f, filter), 500, 2000);
        filter = base;
        filter.target = hab_slice_text("demande-2"); /* an object too */
        assert_in_range(assert_found(f, filter), 500, 2000);
        filter.service = hab_slice_text("agenda");
        assert_in_range(assert_found(f, filter), 20, 400);
        filter = base;
        filter.outcome = HAB_TRACE_ALLOWED;
        assert_in_range(assert_found(f, filter), 2000, 6000);
        filter = base;
        filter.conventions = some;
        filter.convention_count = 3;
        assert_in_range(assert_found(f, filter), 1000, 3000);
        filter.person = 7;
        assert_in_range(assert_found(f, filter), 10, 200);
        filter = base;
        filter.conventions = none;
        assert_int_equal(assert_found(f, filter), 0);
    }
}

static void a_text_longer_than_records_keep_is_met_by_what_they_keep(void **state)
{
    fixture *f = *state;
    char text[HAB_TRACE_TEXT_MAX + 40];
    hab_trace_record record = make_access(f, 1);
    hab_trace_filter filter = {.object = hab_slice_of(text, sizeof(text))};
    hab_txn *txn;

    memset(text, 'o', sizeof(text));
    record.kind = HAB_TRACE_CHANGE;
    record.object = hab_slice_of(text, sizeof(text));
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    write_changes(f, 1100);
    assert_int_equal(read_with(f, &filter, NULL).count, 1);
    roll(f);
    index_all(f);
    assert_int_equal(read_with(f, &filter, NULL).count, 1);
    text[3] = 'x';
    assert_int_equal(read_with(f, &filter, NULL).count, 0);
}

static void what_follows_does_not_go_backwards(void **state)
{
    fixture *f = *state;
    hab_trace_filter filter = {.backwards = 1};
    hab_trace_cursor cursor = {0};
    seen s = {0};

    assert_int_equal(hab_trace_read(f->main, f->trace, &filter, &cursor, look, &s, &f->error),
                     HAB_INVALID);
    assert_int_equal(cursor.begun, 0);
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
        test(who_reads_slowly_keeps_no_page_of_the_store),
        test(following_gives_each_record_once_whenever_it_is_rolled),
        test(following_with_a_filter_gives_what_it_lets_through),
        test(mcp_7_each_index_finds_what_looking_through_all_finds),
        test(a_text_longer_than_records_keep_is_met_by_what_they_keep),
        test(what_follows_does_not_go_backwards),
        test(a_directory_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
