/* The indexes of a segment say of each person, convention, object and target what looking
 * through all records says, in time's order and against it (MCP-7); whoever is killed. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "trace/segment_index.h"
#include "trace_fixture.h"

enum { month = 202611, persons = 40, conventions = 15, objects = 200, targets = 10 };

static const int64_t start = 1793491200LL * 1000000; /* 1 November 2026 */

/* A record is made of its number alone, so that a test knows it without having kept it. */
typedef struct made {
    hab_trace_record record;
    char object[16];
    char target[16];
} made;

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

static void make(uint64_t number, made *m)
{
    uint64_t chance = mix(number);

    m->record = (hab_trace_record){.kind = chance % 2 ? HAB_TRACE_ACCESS : HAB_TRACE_OUTCOME,
                                   .writer = 1,
                                   .count = number,
                                   .person = (chance >> 8) % persons,
                                   .convention = (chance >> 16) % conventions};
    /* Two of three come in the order of time, and some share one. */
    m->record.time =
        start + (int64_t) (number / 3 * 3000) - (int64_t) (number % 3 == 0 ? chance % 90000 : 0);
    if (m->record.kind == HAB_TRACE_ACCESS) {
        snprintf(m->object, sizeof(m->object), "o%u", (unsigned) ((chance >> 24) % objects));
        snprintf(m->target, sizeof(m->target), "o%u", (unsigned) ((chance >> 32) % targets));
        m->record.object = hab_slice_text(m->object);
        m->record.target = hab_slice_text(chance % 11 == 0 ? "" : m->target);
    }
}

static int concerns(const hab_trace_record *record, hab_index index, uint64_t who, hab_slice text)
{
    switch (index) {
    case HAB_INDEX_PERSON: return record->person == who;
    case HAB_INDEX_CONVENTION: return record->convention == who;
    default: return hab_slice_equal(record->object, text) || hab_slice_equal(record->target, text);
    }
}

typedef struct place {
    int64_t time;
    uint64_t number;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *left = a;
    const place *right = b;

    if (left->time != right->time) {
        return left->time < right->time ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

/* All records up to a number, made once. */
static made *records_up_to(uint64_t last)
{
    static made *records;
    static uint64_t count;

    if (last >= count) {
        records = realloc(records, (last + 1) * sizeof(*records));
        assert_non_null(records);
        for (uint64_t number = 1; number <= last; number++) {
            make(number, &records[number]);
        }
        count = last + 1;
    }
    return records;
}

/* What looking through all records says. */
static place *look_through(uint64_t reached, hab_index index, uint64_t who, hab_slice text,
                           int64_t from, int64_t to, size_t *count)
{
    const made *records = records_up_to(reached);
    place *found = malloc((reached + 1) * sizeof(*found));

    *count = 0;
    for (uint64_t number = 1; number <= reached; number++) {
        const hab_trace_record *record = &records[number].record;

        if (concerns(record, index, who, text) && record->time >= from
            && (to == 0 || record->time < to)) {
            found[(*count)++] = (place){.time = record->time, .number = number};
        }
    }
    qsort(found, *count, sizeof(*found), compare_places);
    return found;
}

static void assert_walk(hab_txn *txn, uint64_t reached, hab_index index, uint64_t chance,
                        int64_t from, int64_t to)
{
    static const unsigned ranges[] = {persons, conventions, objects};
    uint64_t who = 1 + chance % ranges[index]; /* one of them is nobody's */
    hab_index_walk *walk;
    char text[16];
    size_t count;
    place *expected;

    snprintf(text, sizeof(text), "o%u", (unsigned) who);
    expected = look_through(reached, index, who, hab_slice_text(text), from, to, &count);
    who = index == HAB_INDEX_OBJECT ? hab_index_text(hab_slice_text(text)) : who;
    for (int backwards = 0; backwards < 2; backwards++) {
        place found;

        assert_int_equal(hab_index_open(txn, index, who, from, to, backwards, &walk), HAB_OK);
        for (size_t i = 0; i < count; i++) {
            const place *next = &expected[backwards ? count - 1 - i : i];

            assert_int_equal(hab_index_next(walk, &found.time, &found.number), HAB_OK);
            assert_int_equal(found.time, next->time);
            assert_int_equal(found.number, next->number);
        }
        assert_int_equal(hab_index_next(walk, &found.time, &found.number), HAB_NOT_FOUND);
        assert_int_equal(hab_index_next(walk, &found.time, &found.number), HAB_NOT_FOUND);
        hab_index_close(walk);
    }
    free(expected);
}

static hab_status add_up(void *context, uint64_t who, int64_t time, uint64_t number)
{
    uint64_t *sum = context;

    sum[0]++;
    sum[1] += mix(who ^ mix((uint64_t) time ^ mix(number)));
    return HAB_OK;
}

static void add_text(uint64_t *sum, hab_slice text, const hab_trace_record *record, uint64_t number)
{
    if (text.size > 0) {
        (void) add_up(sum, hab_index_text(text), record->time, number);
    }
}

/* Each entry once, and no other. */
static void assert_each(hab_txn *txn, uint64_t reached)
{
    const made *records = records_up_to(reached);
    uint64_t expected[HAB_INDEX_COUNT][2] = {{0}};

    for (uint64_t number = 1; number <= reached; number++) {
        const hab_trace_record *record = &records[number].record;

        if (record->person != 0) {
            (void) add_up(expected[HAB_INDEX_PERSON], record->person, record->time, number);
        }
        if (record->convention != 0) {
            (void) add_up(expected[HAB_INDEX_CONVENTION], record->convention, record->time, number);
        }
        add_text(expected[HAB_INDEX_OBJECT], record->object, record, number);
        if (!hab_slice_equal(record->object, record->target)) {
            add_text(expected[HAB_INDEX_OBJECT], record->target, record, number);
        }
    }
    for (unsigned index = 0; index < HAB_INDEX_COUNT; index++) {
        uint64_t sum[2] = {0};

        assert_int_equal(hab_index_each(txn, index, add_up, sum), HAB_OK);
        assert_int_equal(sum[0], expected[index][0]);
        assert_int_equal(sum[1], expected[index][1]);
    }
}

/* The indexes against the records, and how far they go. */
static uint64_t assert_indexes(hab_segment *segment, uint64_t seed, unsigned walks)
{
    hab_txn *txn;
    uint64_t reached;

    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_index_reached(txn, &reached), HAB_OK);
    for (unsigned i = 0; i < walks; i++) {
        uint64_t chance = mix(seed + i);
        int64_t end = (int64_t) (reached * 1000);
        int64_t from = chance % 3 == 0 || end == 0 ? 0 : start + (int64_t) (chance >> 20) % end;
        int64_t to = chance % 5 < 3 || end == 0 ? 0 : start + (int64_t) (mix(chance) >> 20) % end;

        assert_walk(txn, reached, i % HAB_INDEX_COUNT, chance >> 10, from, to);
    }
    assert_each(txn, reached);
    hab_abort(txn);
    return reached;
}

static hab_segment *open_month(fixture *f)
{
    hab_segment *segment;

    if (hab_segment_open(f->trace, month, 1, &segment, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    return segment;
}

static void append_in(hab_txn *txn, unsigned count)
{
    uint8_t *bytes = malloc((size_t) count * 160);
    hab_slice *records = malloc(count * sizeof(*records));
    hab_chain chain;

    if (hab_segment_chain(txn, &chain) == HAB_NOT_FOUND) {
        assert_int_equal(hab_segment_begin(txn, NULL), HAB_OK);
        assert_int_equal(hab_segment_chain(txn, &chain), HAB_OK);
    }
    for (unsigned i = 0; i < count; i++) {
        uint8_t encoded[HAB_TRACE_MAX];
        made m;
        size_t size;

        make(chain.last + 1 + i, &m);
        size = hab_trace_encode(&m.record, encoded);
        assert_in_range(size, 1, 160);
        hab_trace_chain(encoded, size, 1, m.record.count, (uint8_t[HAB_HASH_SIZE]){0});
        memcpy(bytes + (size_t) i * 160, encoded, size);
        records[i] = hab_slice_of(bytes + (size_t) i * 160, size);
    }
    assert_int_equal(hab_segment_append(txn, records, count), HAB_OK);
    free(records);
    free(bytes);
}

static void append(hab_segment *segment, unsigned count)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_OK);
    append_in(txn, count);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* Steps until nothing is left, or until there were so many. */
static void make_steps(hab_segment *segment, unsigned most)
{
    unsigned left = 1;

    while (left && most-- > 0) {
        assert_int_equal(hab_segment_index(segment, &left, NULL), HAB_OK);
    }
}

static uint64_t runs_of(hab_segment *segment)
{
    hab_txn *txn;
    uint64_t count;

    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_SEGMENT_RUN, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void mcp_7_indexes_say_what_looking_through_all_records_says(void **state)
{
    fixture *f = *state;
    hab_segment *segment = open_month(f);
    uint64_t total = 0;

    make_steps(segment, 1); /* before it has begun */
    for (unsigned round = 0; round < 100; round++) {
        unsigned count = round % 5 == 4 ? 20000 : 900 + (unsigned) (mix(round) % 400);

        append(segment, count);
        total += count;
        make_steps(segment, 1 + round % 4);
        if (round % 9 == 0) {
            (void) assert_indexes(segment, round, 6);
        }
    }
    make_steps(segment, 1000);
    assert_in_range(runs_of(segment), 2, 45);
    assert_in_range(assert_indexes(segment, 77, 60), total - 1023, total);
    hab_segment_close(segment);
}

static void few_records_are_read_one_by_one(void **state)
{
    fixture *f = *state;
    hab_segment *segment = open_month(f);

    append(segment, 1023);
    make_steps(segment, 10);
    assert_int_equal(assert_indexes(segment, 1, 3), 0);
    append(segment, 1);
    make_steps(segment, 10);
    assert_int_equal(assert_indexes(segment, 2, 12), 1024);
    hab_segment_close(segment);
}

static void a_gap_in_the_numbers_is_passed_over(void **state)
{
    fixture *f = *state;
    hab_segment *segment = open_month(f);
    hab_txn *txn;
    uint64_t reached;
    uint64_t sum[2] = {0};

    append(segment, 500);
    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_segment_skip_to(txn, 100000, (uint8_t[HAB_HASH_SIZE]){7}), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    make_steps(segment, 10);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_index_reached(txn, &reached), HAB_OK);
    assert_int_equal(reached, 100000);
    assert_int_equal(hab_index_each(txn, HAB_INDEX_PERSON, add_up, sum), HAB_OK);
    assert_in_range(sum[0], 450, 500);
    hab_abort(txn);
    hab_segment_close(segment);
}

static void append_and_index_until_killed(fixture *f, unsigned *done)
{
    hab_segment *segment = open_month(f);

    for (;;) {
        append(segment, 3000);
        make_steps(segment, 3);
        __atomic_add_fetch(done, 1, __ATOMIC_SEQ_CST);
    }
}

static void killed_between_steps_or_in_one_nothing_is_lost_or_doubled(void **state)
{
    fixture *f = *state;
    unsigned *done =
        mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t before = 0;

    assert_ptr_not_equal(done, MAP_FAILED);
    for (unsigned round = 0; round < 20; round++) {
        hab_segment *segment;
        pid_t child;

        __atomic_store_n(done, 0, __ATOMIC_SEQ_CST);
        child = fork();
        if (child == 0) {
            append_and_index_until_killed(f, done);
        }
        while (__atomic_load_n(done, __ATOMIC_SEQ_CST) < round % 4) {
            usleep(100);
        }
        usleep((unsigned) mix(round) % 20000); /* from there on, any moment will do */
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        segment = open_month(f);
        append(segment, 1);
        make_steps(segment, round % 3);
        assert_true(before <= assert_indexes(segment, round, 3));
        make_steps(segment, 1000);
        before = assert_indexes(segment, round, 6);
        hab_segment_close(segment);
    }
    assert_in_range(before, 5 * (1 + 2 + 3) * 3000, UINT64_MAX);
    munmap(done, sizeof(*done));
}

static const char *const tables_of_schema_1[] = {"meta",   "record",     "time",
                                                 "person", "convention", "writer"};

/* A segment as the former version wrote it. */
static void write_schema_1(fixture *f, unsigned count, uint64_t map_size)
{
    char path[128];
    hab_store_options options = {.path = path,
                                 .tables = tables_of_schema_1,
                                 .table_count = HAB_SEGMENT_COUNT_1,
                                 .schema = 1,
                                 .mode = HAB_STORE_CREATE,
                                 .map_size = map_size};
    hab_store *store;
    hab_txn *txn;

    snprintf(path, sizeof(path), "%s/2026-11.mdb", f->trace);
    assert_int_equal(hab_store_open(&options, &store, NULL), HAB_OK);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    append_in(txn, count);
    for (unsigned i = 1; i <= count; i++) {
        uint8_t key[24] = {0};

        hab_put_u64be(key + 16, i);
        for (unsigned table = HAB_SEGMENT_PERSON; table <= HAB_SEGMENT_CONVENTION; table++) {
            assert_int_equal(
                hab_put(txn, table, hab_slice_of(key, sizeof(key)), hab_slice_of("", 0)), HAB_OK);
        }
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_store_close(store);
}

static void a_segment_of_schema_1_is_indexed_and_its_former_indexes_emptied(void **state)
{
    fixture *f = *state;
    hab_segment *segment;
    hab_txn *txn;
    uint64_t left;

    write_schema_1(f, 50000, 0);
    segment = open_month(f);
    assert_int_equal(assert_indexes(segment, 5, 3), 0);
    make_steps(segment, 1000);
    assert_int_equal(assert_indexes(segment, 5, 12), 50000);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_SEGMENT_PERSON, &left), HAB_OK);
    assert_int_equal(left, 0);
    assert_int_equal(hab_count(txn, HAB_SEGMENT_CONVENTION, &left), HAB_OK);
    assert_int_equal(left, 0);
    hab_abort(txn);
    hab_segment_close(segment);
}

static void a_map_that_is_full_grows_in_a_step_of_indexing(void **state)
{
    fixture *f = *state;
    hab_store_stats stats;
    hab_segment *segment;

    write_schema_1(f, 50000, 13900 << 10);
    segment = open_month(f);
    assert_int_equal(hab_store_stat(hab_segment_store(segment), &stats), HAB_OK);
    assert_int_equal(stats.map_bytes, 13900 << 10);
    assert_in_range(stats.used_bytes, 13000 << 10, 13900 << 10); /* no room for a run of them all */
    make_steps(segment, 1000);
    assert_int_equal(hab_store_stat(hab_segment_store(segment), &stats), HAB_OK);
    assert_int_equal(stats.map_bytes, 27800 << 10);
    assert_int_equal(assert_indexes(segment, 5, 12), 50000);
    hab_segment_close(segment);
}

static void a_copy_of_schema_1_is_read_as_it_is(void **state)
{
    fixture *f = *state;
    hab_segment *segment;
    hab_slice record;
    hab_txn *txn;

    write_schema_1(f, 2000, 0);
    assert_int_equal(hab_segment_open_copy(f->trace, month, &segment, &f->error), HAB_OK);
    assert_int_equal(assert_indexes(segment, 5, 3), 0);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_segment_record(txn, 2000, &record, NULL), HAB_OK);
    hab_abort(txn);
    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_DENIED);
    hab_segment_close(segment);
    segment = open_month(f);
    make_steps(segment, 1000);
    hab_segment_close(segment);
    assert_int_equal(hab_segment_open_copy(f->trace, month, &segment, &f->error), HAB_OK);
    assert_int_equal(assert_indexes(segment, 5, 12), 2000);
    hab_segment_close(segment);
    assert_int_equal(hab_segment_open_copy(f->trace, month + 1, &segment, &f->error),
                     HAB_NOT_FOUND);
}

static void make_months(fixture *f)
{
    for (uint32_t begun = 200101; begun <= 200412; begun += begun % 100 == 12 ? 89 : 1) {
        hab_segment *segment;

        if (hab_segment_open(f->trace, begun, 1, &segment, NULL) != HAB_OK) {
            _exit(1);
        }
        hab_segment_close(segment);
    }
    _exit(0);
}

/* Section 6: who verifies while a month begins is not told that it cannot be read. */
static void section_6_no_reader_meets_a_month_that_is_being_begun(void **state)
{
    fixture *f = *state;
    pid_t child = fork();
    pid_t ended = 0;
    int status = 0;

    if (child == 0) {
        make_months(f);
    }
    for (uint32_t begun = 200101; begun <= 200412; begun += begun % 100 == 12 ? 89 : 1) {
        hab_segment *segment;
        char path[128];

        snprintf(path, sizeof(path), "%s/%u-%02u.mdb", f->trace, begun / 100, begun % 100);
        while (access(path, F_OK) != 0) {
            assert_int_equal(ended, 0);
            ended = waitpid(child, &status, WNOHANG);
        }
        if (hab_segment_open_copy(f->trace, begun, &segment, &f->error) != HAB_OK) {
            fail_msg("%s", f->error.text);
        }
        hab_segment_close(segment);
    }
    if (ended == 0) {
        assert_int_equal(waitpid(child, &status, 0), child);
    }
    assert_int_equal(status, 0);
}

/* Whoever made it was killed, or it was dropped while somebody opened it. */
static void section_6_an_empty_file_is_a_month_that_never_began(void **state)
{
    fixture *f = *state;
    hab_segment *segment;
    hab_chain chain;
    hab_txn *txn;
    char path[128];

    assert_int_equal(hab_segment_open(f->trace, month, 0, &segment, &f->error), HAB_NOT_FOUND);
    snprintf(path, sizeof(path), "%s/2026-11.mdb", f->trace);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(hab_segment_open(f->trace, month, 0, &segment, &f->error), HAB_OK);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_segment_chain(txn, &chain), HAB_NOT_FOUND);
    hab_abort(txn);
    append(segment, 20000); /* and is rolled into, as any */
    make_steps(segment, 10);
    assert_int_equal(assert_indexes(segment, 3, 3), 20000);
    hab_segment_close(segment);
}

static void section_6_a_file_put_in_the_place_of_another_is_noticed(void **state)
{
    fixture *f = *state;
    char path[128];
    char copy[128];
    hab_segment *segment = open_month(f);

    snprintf(path, sizeof(path), "%s/2026-11.mdb", f->trace);
    snprintf(copy, sizeof(copy), "%s/copy.mdb", f->trace);
    assert_int_equal(hab_store_copy(hab_segment_store(segment), copy, NULL), HAB_OK);
    assert_false(hab_segment_replaced(segment));
    append(segment, 10);
    assert_false(hab_segment_replaced(segment));
    assert_int_equal(rename(copy, path), 0);
    assert_true(hab_segment_replaced(segment));
    assert_int_equal(unlink(path), 0);
    assert_true(hab_segment_replaced(segment));
    hab_segment_close(segment);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(mcp_7_indexes_say_what_looking_through_all_records_says),
        test(few_records_are_read_one_by_one),
        test(a_gap_in_the_numbers_is_passed_over),
        test(killed_between_steps_or_in_one_nothing_is_lost_or_doubled),
        test(a_segment_of_schema_1_is_indexed_and_its_former_indexes_emptied),
        test(a_map_that_is_full_grows_in_a_step_of_indexing),
        test(a_copy_of_schema_1_is_read_as_it_is),
        test(section_6_no_reader_meets_a_month_that_is_being_begun),
        test(section_6_an_empty_file_is_a_month_that_never_began),
        test(section_6_a_file_put_in_the_place_of_another_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
