/* Verifying: a record that was changed, taken out, moved, cut off or re-sealed is
 * found, and the place is named (section 6: a change must raise an alarm). */
#include <fcntl.h>

#include "trace_fixture.h"

#include "trace/segment_index.h"

/* A write transaction on the month's segment. */
typedef struct opened {
    hab_segment *segment;
    hab_txn *txn;
} opened;

static opened open_segment(fixture *f, uint32_t month)
{
    opened o;

    assert_int_equal(hab_segment_open(f->trace, month, 0, &o.segment, &f->error), HAB_OK);
    assert_int_equal(hab_begin_write(hab_segment_store(o.segment), &o.txn), HAB_OK);
    return o;
}

static void commit(opened *o)
{
    assert_int_equal(hab_commit(o->txn), HAB_OK);
    hab_segment_close(o->segment);
}

static hab_slice number_key(uint64_t number, uint8_t key[8])
{
    hab_put_u64be(key, number);
    return hab_slice_of(key, 8);
}

/* Copies the value of a record, chain hash and all. */
static size_t copy_value(opened *o, uint64_t number, uint8_t value[HAB_TRACE_MAX + HAB_HASH_SIZE])
{
    uint8_t key[8];
    hab_slice found;

    assert_int_equal(hab_get(o->txn, HAB_SEGMENT_RECORD, number_key(number, key), &found), HAB_OK);
    memcpy(value, found.data, found.size);
    return found.size;
}

static void put_value(opened *o, uint64_t number, const uint8_t *value, size_t size)
{
    uint8_t key[8];

    assert_int_equal(
        hab_put(o->txn, HAB_SEGMENT_RECORD, number_key(number, key), hab_slice_of(value, size)),
        HAB_OK);
}

static void fill(fixture *f)
{
    write_accesses(f, 20);
    write_changes(f, 4);
    close_wal(f);
    roll(f);
    assert_intact(f, 24);
}

static void a_flipped_bit_of_a_record_is_found_wherever_it_is(void **state)
{
    fixture *f = *state;
    uint8_t value[HAB_TRACE_MAX + HAB_HASH_SIZE];
    size_t size;

    fill(f);
    opened o = open_segment(f, 202611);
    size = copy_value(&o, 7, value);
    commit(&o);
    for (size_t bit = 0; bit < 8 * size; bit += 29) { /* odd: each bit of a byte */
        value[bit / 8] ^= (uint8_t) (1 << bit % 8);
        o = open_segment(f, 202611);
        put_value(&o, 7, value, size);
        commit(&o);
        assert_problem(f, "segment 2026-11.mdb, number 7: changed");
        value[bit / 8] ^= (uint8_t) (1 << bit % 8);
    }
    o = open_segment(f, 202611);
    put_value(&o, 7, value, size);
    commit(&o);
    assert_intact(f, 24);
}

static void a_record_taken_out_is_missing(void **state)
{
    fixture *f = *state;
    uint8_t key[8];

    fill(f);
    opened o = open_segment(f, 202611);
    assert_int_equal(hab_delete(o.txn, HAB_SEGMENT_RECORD, number_key(9, key)), HAB_OK);
    commit(&o);
    assert_problem(f, "segment 2026-11.mdb, number 10: missing: numbers 9 to 9");
    assert_non_null(strstr(f->problems, "missing: writer"));
}

static void two_records_exchanged_are_found(void **state)
{
    fixture *f = *state;
    uint8_t a[HAB_TRACE_MAX + HAB_HASH_SIZE];
    uint8_t b[HAB_TRACE_MAX + HAB_HASH_SIZE];

    fill(f);
    opened o = open_segment(f, 202611);
    size_t a_size = copy_value(&o, 3, a);
    size_t b_size = copy_value(&o, 4, b);
    put_value(&o, 3, b, b_size);
    put_value(&o, 4, a, a_size);
    commit(&o);
    assert_problem(f, "number 3: changed");
    assert_non_null(strstr(f->problems, "reordered or put in twice"));
}

/* Cuts the last records off and sets the segment's own head to match. */
static void cut(fixture *f, uint64_t keep)
{
    opened o = open_segment(f, 202611);
    hab_slice record;
    hab_chain chain;
    uint8_t key[8];

    assert_int_equal(hab_segment_chain(o.txn, &chain), HAB_OK);
    for (uint64_t number = keep + 1; number <= chain.last; number++) {
        assert_int_equal(hab_delete(o.txn, HAB_SEGMENT_RECORD, number_key(number, key)), HAB_OK);
    }
    assert_int_equal(hab_segment_record(o.txn, keep, &record, chain.head), HAB_OK);
    chain.last = keep;
    assert_int_equal(hab_put(o.txn, HAB_SEGMENT_META, hab_slice_text("chain"),
                             hab_slice_of(&chain, sizeof(chain))),
                     HAB_OK);
    commit(&o);
}

static void a_segment_cut_off_with_its_head_is_found_by_what_main_knows(void **state)
{
    fixture *f = *state;

    fill(f);
    cut(f, 20);
    assert_problem(f, "truncated: the segments end at number 20, main.mdb knows number 24");
}

static void a_roll_after_a_cut_does_not_hide_it(void **state)
{
    fixture *f = *state;

    fill(f);
    cut(f, 20);
    write_changes(f, 2);
    roll(f);
    assert_int_equal(f->rolled.number, 26);
    assert_problem(f, "number 25: missing: numbers 21 to 24");
}

/* Every record and hash of the segment made anew, with one record changed. */
static void a_chain_made_anew_is_found_by_what_main_knows(void **state)
{
    fixture *f = *state;
    uint8_t chain[HAB_HASH_SIZE] = {0};
    uint8_t value[HAB_TRACE_MAX + HAB_HASH_SIZE];
    hab_chain meta;

    write_changes(f, 6);
    roll(f);
    opened o = open_segment(f, 202611);
    uint8_t hash[HAB_HASH_SIZE] = {0};
    for (uint64_t number = 1; number <= 6; number++) {
        size_t size = copy_value(&o, number, value) - HAB_HASH_SIZE;

        value[3] ^= number == 2; /* refused becomes allowed */
        hab_trace_chain(value, size, 0, number, hash);
        hab_segment_link(chain, hab_slice_of(value, size));
        memcpy(value + size, chain, HAB_HASH_SIZE);
        put_value(&o, number, value, size + HAB_HASH_SIZE);
    }
    assert_int_equal(hab_segment_chain(o.txn, &meta), HAB_OK);
    memcpy(meta.head, chain, HAB_HASH_SIZE);
    assert_int_equal(hab_put(o.txn, HAB_SEGMENT_META, hab_slice_text("chain"),
                             hab_slice_of(&meta, sizeof(meta))),
                     HAB_OK);
    hab_position position = {.count = 6};
    memcpy(position.hash, hash, HAB_HASH_SIZE);
    assert_int_equal(hab_segment_set_position(o.txn, 0, &position), HAB_OK);
    commit(&o);
    assert_problem(f, "number 6: made anew: main.mdb knows another chain up to here");
}

static void a_month_taken_away_is_missing(void **state)
{
    fixture *f = *state;

    fill(f);
    f->clock = (noon + 9 * 86400) * 1000000;
    write_changes(f, 3);
    roll(f);
    assert_intact(f, 27);
    each_file(f->trace, "2026-11.mdb", delete_file, NULL);
    assert_problem(f, "segment 2026-12.mdb: begins at number 25, the segment before ended at 0");
}

static void the_last_month_taken_away_is_missing(void **state)
{
    fixture *f = *state;

    fill(f);
    f->clock = (noon + 9 * 86400) * 1000000;
    write_changes(f, 3);
    roll(f);
    each_file(f->trace, "2026-12.mdb", delete_file, NULL);
    assert_problem(f, "the segments end at number 24, main.mdb knows number 27");
}

static void index_all(fixture *f)
{
    hab_segment *segment;
    unsigned left = 1;

    assert_int_equal(hab_segment_open(f->trace, 202611, 0, &segment, &f->error), HAB_OK);
    while (left) {
        assert_int_equal(hab_segment_index(segment, &left, &f->error), HAB_OK);
    }
    hab_segment_close(segment);
}

/* The first block of entries of the month, key and value. */
static void read_block(opened *o, uint8_t key[64], size_t *key_size, uint8_t value[4096],
                       size_t *size)
{
    hab_cursor *cursor;
    hab_slice found;
    hab_slice content;

    assert_int_equal(hab_cursor_open(o->txn, HAB_SEGMENT_ENTRY, &cursor), HAB_OK);
    assert_int_equal(hab_seek(cursor, hab_slice_of("\0", 1), &found, &content), HAB_OK);
    memcpy(key, found.data, *key_size = found.size);
    memcpy(value, content.data, *size = content.size);
    hab_cursor_close(cursor);
}

static void a_record_hidden_from_the_index_by_time_is_found(void **state)
{
    uint8_t bytes[HAB_SEGMENT_TIME_KEY];
    uint8_t other[HAB_SEGMENT_TIME_KEY] = {0xFF};
    fixture *f = *state;
    hab_trace_record record;
    hab_slice found;

    fill(f);
    opened o = open_segment(f, 202611);
    assert_int_equal(hab_segment_record(o.txn, 2, &found, NULL), HAB_OK);
    assert_int_equal(hab_trace_decode(found, &record, NULL), HAB_OK);
    hab_segment_time_key(record.time, 2, bytes);
    assert_int_equal(hab_delete(o.txn, HAB_SEGMENT_TIME, hab_slice_of(bytes, sizeof(bytes))),
                     HAB_OK);
    commit(&o);
    assert_problem(f, "segment 2026-11.mdb, number 2: missing from the index by time");
    o = open_segment(f, 202611);
    hab_put_u64be(other + 8, 3);
    assert_int_equal(
        hab_put(o.txn, HAB_SEGMENT_TIME, hab_slice_of(bytes, sizeof(bytes)), hab_slice_of("", 0)),
        HAB_OK);
    assert_int_equal(
        hab_put(o.txn, HAB_SEGMENT_TIME, hab_slice_of(other, sizeof(other)), hab_slice_of("", 0)),
        HAB_OK);
    commit(&o);
    assert_problem(f, "number 3: the index by time has an entry that the record does not give");
    o = open_segment(f, 202611);
    assert_int_equal(hab_delete(o.txn, HAB_SEGMENT_TIME, hab_slice_of(other, sizeof(other))),
                     HAB_OK);
    commit(&o);
    assert_intact(f, 24);
}

/* Every bit of a block of the other indexes: the entry that is missing, and the one that is
 * there instead, are told. */
static void a_flipped_bit_of_an_index_is_found(void **state)
{
    fixture *f = *state;
    uint8_t key[64];
    uint8_t value[4096];
    size_t key_size;
    size_t size;

    write_accesses(f, 2000); /* fewer are not indexed */
    close_wal(f);
    roll(f);
    index_all(f);
    assert_intact(f, 2000);
    opened o = open_segment(f, 202611);
    read_block(&o, key, &key_size, value, &size);
    commit(&o);
    assert_true(size > 40);
    for (size_t bit = 0; bit < 8 * size; bit += 307) {
        value[bit / 8] ^= (uint8_t) (1 << bit % 8);
        o = open_segment(f, 202611);
        assert_int_equal(hab_put(o.txn, HAB_SEGMENT_ENTRY, hab_slice_of(key, key_size),
                                 hab_slice_of(value, size)),
                         HAB_OK);
        commit(&o);
        assert_problem(f, "segment 2026-11.mdb");
        assert_non_null(strstr(f->problems, "index by"));
        value[bit / 8] ^= (uint8_t) (1 << bit % 8);
    }
    o = open_segment(f, 202611);
    assert_int_equal(hab_delete(o.txn, HAB_SEGMENT_ENTRY, hab_slice_of(key, key_size)), HAB_OK);
    commit(&o);
    assert_problem(f, "missing from the index by");
}

static void a_change_taken_out_of_main_is_found(void **state)
{
    fixture *f = *state;
    uint8_t key[8];
    hab_txn *txn;

    write_changes(f, 5);
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_delete(txn, HAB_TABLE_CHANGE, number_key(3, key)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_problem(f, "main.mdb, record 4: missing: writer 0000000000000000, records 3 to 3");
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_delete(txn, HAB_TABLE_CHANGE, number_key(5, key)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_problem(f, "main.mdb: changes end at record 4, their head is 5");
}

/* Flips one bit of the only log. */
static void flip(void *context, const char *path, const char *name)
{
    size_t bit = *(const size_t *) context;
    int fd = open(path, O_RDWR);
    uint8_t byte;

    (void) name;
    assert_int_equal(pread(fd, &byte, 1, (off_t) (bit / 8)), 1);
    byte ^= (uint8_t) (1 << bit % 8);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t) (bit / 8)), 1);
    close(fd);
}

static void a_flipped_bit_of_a_log_is_found_rolled_or_not(void **state)
{
    fixture *f = *state;
    size_t end = 8 * (HAB_WAL_HEADER + 150);

    write_accesses(f, 1);
    write_accesses(f, 1);
    roll(f);
    write_accesses(f, 1);
    write_accesses(f, 1);
    assert_intact(f, 2 + 4);
    for (size_t bit = 0; bit < end; bit += 29) {
        each_file(f->trace, "wal-", flip, &bit);
        assert_problem(f, "log wal-");
        each_file(f->trace, "wal-", flip, &bit);
    }
    assert_intact(f, 2 + 4);
}

/* Deletes the log of that sequence. */
static void delete_sequence(void *context, const char *path, const char *name)
{
    if (strcmp(name + strlen(name) - 8, context) == 0) {
        unlink(path);
    }
}

static void a_log_taken_away_between_two_is_missing(void **state)
{
    fixture *f = *state;

    while (each_file(f->trace, "wal-", NULL, NULL) < 3) {
        write_accesses(f, 10000);
    }
    close_wal(f);
    each_file(f->trace, "wal-", delete_sequence, "00000002");
    assert_problem(f, "00000003: missing: writer");
    roll(f);
    assert_problem(f, "missing: writer");
}

static void a_record_of_a_log_replaced_by_another_is_found(void **state)
{
    fixture *f = *state;
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    uint32_t words[2];
    uint8_t *frame;
    char path[256];
    int fd;

    write_accesses(f, 2);
    write_accesses(f, 2);
    close_wal(f);
    assert_int_equal(hab_logs_list(f->trace, &logs, NULL), HAB_OK);
    assert_int_equal(hab_log_open(f->trace, &logs.at[0], NULL), HAB_OK);
    assert_int_equal(hab_log_load(&logs.at[0], &reader, NULL), HAB_OK);
    assert_int_equal(hab_log_next(&reader, &record), 1);
    frame = reader.bytes + HAB_WAL_HEADER;
    memcpy(words, frame, sizeof(words));
    frame[HAB_WAL_FRAME + 3] ^= 1; /* allowed becomes refused, and its CRC is made anew */
    words[1] = hab_wal_crc(words[0], frame + HAB_WAL_FRAME, record.size);
    memcpy(frame, words, sizeof(words));
    snprintf(path, sizeof(path), "%s/%s", f->trace, logs.at[0].name);
    fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, frame, HAB_WAL_FRAME + record.size, HAB_WAL_HEADER),
                     HAB_WAL_FRAME + record.size);
    close(fd);
    hab_log_unload(&reader);
    hab_logs_free(&logs);
    assert_problem(f, "record 2 does not follow record 1 as it is now");
    roll(f);
    assert_problem(f, "record 2 does not follow record 1 as it is now");
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(a_flipped_bit_of_a_record_is_found_wherever_it_is),
        test(a_record_taken_out_is_missing),
        test(two_records_exchanged_are_found),
        test(a_segment_cut_off_with_its_head_is_found_by_what_main_knows),
        test(a_roll_after_a_cut_does_not_hide_it),
        test(a_chain_made_anew_is_found_by_what_main_knows),
        test(a_month_taken_away_is_missing),
        test(the_last_month_taken_away_is_missing),
        test(a_record_hidden_from_the_index_by_time_is_found),
        test(a_flipped_bit_of_an_index_is_found),
        test(a_change_taken_out_of_main_is_found),
        test(a_flipped_bit_of_a_log_is_found_rolled_or_not),
        test(a_log_taken_away_between_two_is_missing),
        test(a_record_of_a_log_replaced_by_another_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
