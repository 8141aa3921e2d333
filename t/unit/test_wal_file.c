/* Reading logs: the torn end of a log, which nobody was answered for, and damage to
 * what somebody was answered for are told apart. */
#include <fcntl.h>

#include "trace_fixture.h"

typedef struct contents {
    unsigned records;
    unsigned damaged;
    size_t torn;
    int counted; /* the counts follow each other */
} contents;

static hab_log only_log(fixture *f, hab_logs *logs)
{
    assert_int_equal(hab_logs_list(f->trace, logs, NULL), HAB_OK);
    assert_int_equal(logs->count, 1);
    assert_int_equal(hab_log_open(f->trace, &logs->at[0], NULL), HAB_OK);
    return logs->at[0];
}

static size_t frame_size(fixture *f)
{
    hab_trace_record record = make_access(f, 0);
    uint8_t bytes[HAB_TRACE_MAX];

    return HAB_WAL_FRAME + hab_trace_encode(&record, bytes);
}

static contents read_back(fixture *f)
{
    contents found = {.counted = 1};
    uint64_t count = 0;
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    hab_log log = only_log(f, &logs);

    assert_int_equal(hab_log_load(&log, &reader, NULL), HAB_OK);
    while (hab_log_next(&reader, &record)) {
        found.counted = found.counted && hab_record_count(record) == count + 1;
        count = hab_record_count(record);
        found.records++;
    }
    found.damaged = reader.damaged;
    found.torn = reader.torn;
    hab_log_unload(&reader);
    hab_logs_free(&logs);
    return found;
}

static void a_lock_tells_the_living_from_the_dead(void **state)
{
    fixture *f = *state;
    hab_logs logs;

    open_wal(f);
    assert_true(only_log(f, &logs).alive);
    hab_logs_free(&logs);
    close_wal(f);
    assert_false(only_log(f, &logs).alive);
    hab_logs_free(&logs);
}

/* Writes `bytes` over the only log. */
static void overwrite(fixture *f, off_t at, const void *bytes, size_t size)
{
    char path[128];
    hab_logs logs;
    int fd;

    snprintf(path, sizeof(path), "%s/%s", f->trace, only_log(f, &logs).name);
    hab_logs_free(&logs);
    fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, bytes, size, at), size);
    close(fd);
}

static void a_torn_batch_is_skipped_and_counted(void **state)
{
    fixture *f = *state;
    size_t frame = frame_size(f);
    uint8_t zeros[64] = {0};

    open_wal(f);
    write_accesses(f, 3);
    write_accesses(f, 4);
    /* The second batch's second frame is half there, its third and fourth whole. */
    overwrite(f, (off_t) (HAB_WAL_HEADER + 4 * frame + 30), zeros, sizeof(zeros));
    contents found = read_back(f);
    assert_int_equal(found.records, 4);
    assert_int_equal(found.damaged, 0);
    assert_true(found.torn > 2 * frame);
}

static void a_damaged_record_is_not_taken_for_the_end(void **state)
{
    fixture *f = *state;
    size_t frame = frame_size(f);
    uint8_t zeros[256] = {0};

    open_wal(f);
    write_accesses(f, 3);
    write_accesses(f, 4);
    assert_true(frame < sizeof(zeros));
    overwrite(f, (off_t) (HAB_WAL_HEADER + frame), zeros, frame);
    contents found = read_back(f);
    assert_int_equal(found.records, 6);
    assert_int_equal(found.damaged, 1);
    assert_false(found.counted);
}

/* Every bit of every acknowledged batch but the last. */
static void a_flipped_bit_is_damage_wherever_it_is(void **state)
{
    fixture *f = *state;
    size_t end = HAB_WAL_HEADER + frame_size(f);
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    hab_log log;

    open_wal(f);
    write_accesses(f, 1);
    write_accesses(f, 1);
    close_wal(f); /* of a living one, what is not whole is read again */
    log = only_log(f, &logs);
    assert_int_equal(hab_log_load(&log, &reader, NULL), HAB_OK);
    for (size_t bit = 8 * HAB_WAL_HEADER; bit < 8 * end; bit++) {
        hab_log_reader copy = reader;

        reader.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
        while (hab_log_next(&copy, &record)) {
        }
        assert_int_equal(copy.damaged, 1);
        reader.bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * HAB_WAL_HEADER; bit++) {
        hab_wal_header header = reader.header;

        ((uint8_t *) &header)[bit / 8] ^= (uint8_t) (1 << bit % 8);
        assert_false(hab_wal_header_valid(&header));
    }
    hab_log_unload(&reader);
    hab_logs_free(&logs);
}

static void a_log_under_another_name_is_damaged(void **state)
{
    fixture *f = *state;
    char from[128];
    char to[128];
    hab_log_reader reader;
    hab_logs logs;
    hab_log log;

    open_wal(f);
    write_accesses(f, 1);
    log = only_log(f, &logs);
    hab_logs_free(&logs);
    snprintf(from, sizeof(from), "%s/%s", f->trace, log.name);
    log.name[HAB_WAL_NAME - 4] ^= 1; /* last digit of the sequence */
    snprintf(to, sizeof(to), "%s/%s", f->trace, log.name);
    close_wal(f);
    assert_int_equal(rename(from, to), 0);
    log = only_log(f, &logs);
    assert_int_equal(hab_log_load(&log, &reader, NULL), HAB_OK);
    assert_int_equal(reader.damaged, 1);
    hab_log_unload(&reader);
    hab_logs_free(&logs);
}

/* What a living writer has yet to write over is not read each second; what it wrote is. */
static void a_living_log_is_read_as_far_as_it_is_written(void **state)
{
    enum { RECORDS = 1000, ZEROS = 1 << 17 };
    fixture *f = *state;
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    hab_log log;
    unsigned count = 0;

    open_wal(f);
    write_accesses(f, RECORDS);
    log = only_log(f, &logs);
    assert_true(log.alive);
    assert_int_equal(hab_log_load_after(&log, NULL, &reader, NULL), HAB_OK);
    assert_true(reader.size <= RECORDS * frame_size(f) + ZEROS);
    while (hab_log_next(&reader, &record)) {
        count++;
    }
    assert_int_equal(count, RECORDS);
    assert_int_equal(reader.damaged, 0);
    assert_int_equal(reader.torn, 0);
    hab_log_unload(&reader);
    hab_logs_free(&logs);
    close_wal(f);
}

/* Section 6: a batch that is written while the log is loaded, and so was loaded in part, is
 * neither damage nor lost, though the next stands whole behind it. */
static void a_batch_that_was_loaded_in_part_is_read_whole(void **state)
{
    fixture *f = *state;
    size_t frame = frame_size(f);
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    hab_log log;
    unsigned count = 0;

    open_wal(f);
    write_accesses(f, 3);
    write_accesses(f, 4);
    write_accesses(f, 5);
    log = only_log(f, &logs);
    assert_int_equal(hab_log_load_after(&log, NULL, &reader, NULL), HAB_OK);
    memset(reader.bytes + HAB_WAL_HEADER + 3 * frame, 0, 2 * frame + 9); /* of the second batch */
    while (hab_log_next(&reader, &record)) {
        assert_int_equal(hab_record_count(record), ++count);
    }
    assert_int_equal(count, 12);
    assert_int_equal(reader.damaged, 0);
    hab_log_unload(&reader);
    hab_logs_free(&logs);
}

/* A record whose target is a whole frame of its writer, of the count 1. */
static hab_trace_record make_hostile(fixture *f, unsigned i)
{
    static uint8_t frame[HAB_WAL_FRAME + 80];
    hab_trace_record record = make_access(f, i);
    uint64_t identity[2] = {0, 1};
    uint32_t words[2] = {80};
    hab_logs logs;

    identity[0] = only_log(f, &logs).writer;
    hab_logs_free(&logs);
    memcpy(frame + HAB_WAL_FRAME + HAB_TRACE_WRITER_OFFSET, identity, sizeof(identity));
    words[1] = hab_wal_crc(words[0], frame + HAB_WAL_FRAME, 80);
    memcpy(frame, words, sizeof(words));
    record.target = hab_slice_of(frame, sizeof(frame));
    return record;
}

/* Reads behind a record; gives the count of the first that is read, the others follow it. */
static uint64_t first_after(const hab_log *log, const hab_position *after, uint64_t last)
{
    hab_log_reader reader;
    hab_slice record;
    uint64_t first = 0;
    uint64_t count = 0;

    assert_int_equal(hab_log_load_after(log, after, &reader, NULL), HAB_OK);
    while (hab_log_next(&reader, &record)) {
        first = first == 0 ? hab_record_count(record) : first;
        assert_int_equal(hab_record_count(record), count == 0 ? first : count + 1);
        count = hab_record_count(record);
    }
    assert_int_equal(count, last);
    assert_int_equal(reader.damaged, 0);
    hab_log_unload(&reader);
    return first;
}

enum { ROLLED = 4000 };

/* How far each of ROLLED records of the only log is. */
static hab_log write_rolled(fixture *f, make_fn make, hab_position positions[ROLLED + 1],
                            hab_logs *logs)
{
    hab_log_reader reader;
    hab_slice record;
    hab_log log;

    open_wal(f);
    for (unsigned i = 0; i < ROLLED; i += 100) {
        write_records(f, 100, i % 300 == 0 ? make_access : make);
    }
    log = only_log(f, logs);
    assert_int_equal(hab_log_load(&log, &reader, NULL), HAB_OK);
    while (hab_log_next(&reader, &record)) {
        positions[hab_record_count(record)].count = hab_record_count(record);
        hab_sha256(record, positions[hab_record_count(record)].hash);
    }
    hab_log_unload(&reader);
    assert_int_equal(positions[ROLLED].count, ROLLED);
    return log;
}

/* Section 6: a log is read each second, and what is rolled of it only once. */
static void what_is_rolled_is_not_read_again(void **state)
{
    static hab_position positions[ROLLED + 1];
    fixture *f = *state;
    hab_logs logs;
    hab_log log = write_rolled(f, make_access, positions, &logs);

    for (unsigned i = 1; i <= ROLLED; i += i < ROLLED - 3 ? 37 : 1) {
        assert_int_equal(first_after(&log, &positions[i], ROLLED), i);
    }
    assert_int_equal(first_after(&log, NULL, ROLLED), 1);
    assert_int_equal(first_after(&log, &positions[0], ROLLED), 1);
    positions[1234].hash[0] ^= 1; /* of another record: all is read */
    assert_int_equal(first_after(&log, &positions[1234], ROLLED), 1);
    positions[1234].count = ROLLED + 1;
    assert_int_equal(first_after(&log, &positions[1234], ROLLED), 1);
    hab_logs_free(&logs);
}

/* Section 6: a text that looks like a record hides none. */
static void no_text_leads_past_what_is_not_rolled(void **state)
{
    static hab_position positions[ROLLED + 1];
    fixture *f = *state;
    hab_logs logs;
    hab_log log = write_rolled(f, make_hostile, positions, &logs);

    for (unsigned i = 1; i <= ROLLED; i += i < ROLLED - 3 ? 37 : 1) {
        assert_in_range(first_after(&log, &positions[i], ROLLED), 1, i);
    }
    hab_logs_free(&logs);
}

/* Section 6: what stands behind a hole is neither lost nor left out once the log is complete. */
static void behind_a_hole_a_dead_log_is_read(void **state)
{
    enum { HOLE = 3 << 16, BEHIND = 1 << 18 };
    fixture *f = *state;
    static uint8_t zeros[HOLE];
    hab_log_reader reader;
    hab_slice record;
    hab_logs logs;
    hab_log log;
    unsigned count = 0;

    open_wal(f);
    for (unsigned i = 0; i < 40; i++) {
        write_accesses(f, 100);
    }
    assert_true(40 * 100 * frame_size(f) > BEHIND + HOLE);
    overwrite(f, HAB_WAL_HEADER, zeros, HOLE);
    close_wal(f);
    log = only_log(f, &logs);
    assert_false(log.alive);
    assert_int_equal(hab_log_load_after(&log, NULL, &reader, NULL), HAB_OK);
    while (hab_log_next(&reader, &record)) {
        count++;
    }
    assert_true(count >= 4000 - HOLE / frame_size(f) - 1);
    assert_int_equal(reader.damaged, 1);
    hab_log_unload(&reader);
    hab_logs_free(&logs);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(a_lock_tells_the_living_from_the_dead),
        test(a_torn_batch_is_skipped_and_counted),
        test(a_damaged_record_is_not_taken_for_the_end),
        test(a_flipped_bit_is_damage_wherever_it_is),
        test(a_log_under_another_name_is_damaged),
        test(a_living_log_is_read_as_far_as_it_is_written),
        test(a_batch_that_was_loaded_in_part_is_read_whole),
        test(what_is_rolled_is_not_read_again),
        test(no_text_leads_past_what_is_not_rolled),
        test(behind_a_hole_a_dead_log_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
