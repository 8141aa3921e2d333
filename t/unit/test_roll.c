/* The roll: whoever is killed, whenever, no record is lost and none is doubled. */
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "trace/segment_index.h"
#include "trace_fixture.h"

static uint64_t changes_left(fixture *f)
{
    uint64_t count;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CHANGE, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void records_and_changes_get_numbers_once(void **state)
{
    fixture *f = *state;

    roll(f);
    assert_int_equal(f->rolled.records, 0);
    write_accesses(f, 20);
    write_changes(f, 5);
    assert_int_equal(visible(f), 25);
    roll(f);
    assert_int_equal(f->rolled.records, 25);
    assert_int_equal(f->rolled.number, 25);
    assert_int_equal(changes_left(f), 0);
    assert_int_equal(visible(f), 25);
    assert_intact(f, 25 + 20); /* the log of the living stays, and is looked at too */
    roll(f);
    assert_int_equal(f->rolled.records, 0);
    write_accesses(f, 1);
    write_changes(f, 1);
    roll(f);
    assert_int_equal(f->rolled.number, 27);
    assert_int_equal(visible(f), 27);
    assert_intact(f, 27 + 21);
}

static void the_log_of_the_dead_is_taken_over_and_removed(void **state)
{
    fixture *f = *state;

    write_accesses(f, 30);
    close_wal(f);
    write_accesses(f, 3);
    roll(f);
    assert_int_equal(f->rolled.records, 33);
    assert_int_equal(f->rolled.removed, 1);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 1);
    close_wal(f);
    roll(f);
    assert_int_equal(f->rolled.records, 0);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 0);
    assert_intact(f, 33);
}

static void a_log_with_a_successor_is_removed_though_its_worker_lives(void **state)
{
    fixture *f = *state;
    unsigned written = 0;

    while (each_file(f->trace, "wal-", NULL, NULL) < 3) {
        write_accesses(f, 10000);
        written += 10000;
    }
    roll(f);
    assert_int_equal(f->rolled.records, written);
    assert_int_equal(f->rolled.removed, 2);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 1);
    assert_int_equal(visible(f), written);
}

/* Cuts the last batch of the dead worker's log in its middle. */
static void tear(void *context, const char *path, const char *name)
{
    fixture *f = context;
    hab_log log = {.fd = open(path, O_RDWR)};
    hab_log_reader reader;
    uint8_t zeros[40] = {0};

    snprintf(log.name, sizeof(log.name), "%s", name);
    (void) f;
    assert_int_equal(hab_log_load(&log, &reader, NULL), HAB_OK);
    assert_int_equal(pwrite(log.fd, zeros, sizeof(zeros), (off_t) reader.used - 300),
                     sizeof(zeros));
    hab_log_unload(&reader);
    close(log.fd);
}

static void a_torn_end_was_acknowledged_to_nobody_and_is_reported(void **state)
{
    fixture *f = *state;

    write_accesses(f, 10);
    write_accesses(f, 5);
    close_wal(f);
    each_file(f->trace, "wal-", tear, f);
    assert_int_equal(verify(f), HAB_OK);
    assert_int_equal(f->verified.torn, 1);
    roll(f);
    assert_in_range(f->rolled.records, 10, 14);
    assert_int_equal(f->rolled.torn, 1);
    assert_int_equal(f->rolled.damaged, 0);
    assert_intact(f, f->rolled.records);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 0);
}

/* A copy of every log, to be put back after the roll has removed them. */
static void copy_file(void *context, const char *path, const char *name)
{
    const char *to = context;
    char command[1024];

    snprintf(command, sizeof(command), "cp -p '%s' '%s/%s'", path, to, name);
    assert_int_equal(system(command), 0);
}

static void killed_before_the_logs_are_removed_nothing_is_doubled(void **state)
{
    fixture *f = *state;

    write_accesses(f, 40);
    close_wal(f);
    each_file(f->trace, "wal-", copy_file, f->directory);
    roll(f);
    assert_int_equal(f->rolled.records, 40);
    each_file(f->directory, "wal-", copy_file, f->trace);
    assert_int_equal(visible(f), 40);
    roll(f);
    assert_int_equal(f->rolled.records, 0);
    assert_int_equal(f->rolled.removed, 1);
    assert_intact(f, 40);
}

/* A main.mdb that cannot be written stops the roll right after the segment. */
static void killed_before_main_is_told_nothing_is_doubled(void **state)
{
    fixture *f = *state;

    write_accesses(f, 10);
    write_changes(f, 10);
    reopen_main(f, HAB_STORE_READ);
    assert_int_equal(try_roll(f), HAB_DENIED);
    assert_int_equal(visible(f), 20);
    assert_intact(f, 40); /* each twice: rolled, and not yet removed */
    reopen_main(f, HAB_STORE_WRITE);
    assert_int_equal(changes_left(f), 10);
    roll(f);
    assert_int_equal(f->rolled.records, 0);
    assert_int_equal(f->rolled.number, 20);
    assert_int_equal(changes_left(f), 0);
    assert_intact(f, 30);
}

static void killed_before_a_segment_begins_the_next_roll_begins_it(void **state)
{
    fixture *f = *state;
    hab_segment *segment;

    write_changes(f, 3);
    assert_int_equal(hab_segment_open(f->trace, 202611, 1, &segment, &f->error), HAB_OK);
    hab_segment_close(segment);
    assert_int_equal(visible(f), 3);
    roll(f);
    assert_int_equal(f->rolled.number, 3);
    assert_intact(f, 3);
}

static void roll_until_killed(fixture *f)
{
    fixture own = *f;

    own.main = NULL; /* a store never crosses fork() */
    open_main(&own, HAB_STORE_WRITE);
    for (;;) {
        uint32_t indexed = 0;
        unsigned left;

        (void) try_roll(&own);
        (void) hab_roll_index(own.trace, 2, &indexed, &left, NULL);
    }
}

static void killed_at_any_moment_nothing_is_lost_or_doubled(void **state)
{
    fixture *f = *state;
    unsigned written = 0;

    for (unsigned round = 0; round < 25; round++) {
        pid_t child;

        write_accesses(f, 2000);
        if (round % 3 == 0) {
            close_wal(f);
        }
        write_changes(f, 100);
        written += 2100;
        if (round % 5 == 4) {
            f->clock += 31LL * 86400 * 1000000; /* a month begins with the next records */
        }
        hab_store_close(f->main);
        child = fork();
        if (child == 0) {
            roll_until_killed(f);
        }
        usleep(500 * round); /* any moment will do: the test waits for nothing */
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        open_main(f, HAB_STORE_WRITE);
        assert_int_equal(visible(f), written);
    }
    close_wal(f);
    roll(f);
    assert_int_equal(f->rolled.number, written);
    assert_intact(f, written);
}

static void only_one_rolls_at_a_time(void **state)
{
    fixture *f = *state;
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/roll.lock", f->trace);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    write_changes(f, 1);
    assert_int_equal(try_roll(f), HAB_LATER);
    assert_int_equal(changes_left(f), 1);
    close(fd);
    roll(f);
    assert_int_equal(f->rolled.records, 1);
}

static void a_new_month_has_a_segment_of_its_own_on_the_same_chain(void **state)
{
    fixture *f = *state;

    write_accesses(f, 5);
    f->clock = (noon + 9 * 86400) * 1000000; /* 1 December */
    write_accesses(f, 6);
    write_changes(f, 2);
    roll(f);
    assert_int_equal(f->rolled.number, 13);
    assert_int_equal(each_file(f->trace, "2026-11.mdb", NULL, NULL), 2); /* and its lock */
    assert_int_equal(each_file(f->trace, "2026-12.mdb", NULL, NULL), 2);
    close_wal(f);
    roll(f);
    assert_intact(f, 13);
}

static void a_late_record_goes_to_the_newest_segment(void **state)
{
    fixture *f = *state;
    int64_t november = f->clock;

    f->clock = (noon + 9 * 86400) * 1000000;
    write_changes(f, 1);
    roll(f);
    f->clock = november;
    write_accesses(f, 4);
    f->clock = (noon + 9 * 86400) * 1000000;
    roll(f);
    assert_int_equal(each_file(f->trace, "2026-11.mdb", NULL, NULL), 0);
    assert_int_equal(f->rolled.number, 5);
    assert_intact(f, 5 + 4);
}

static void a_clock_that_was_wrong_makes_no_segment_of_the_future(void **state)
{
    fixture *f = *state;

    f->clock = (noon + 3650LL * 86400) * 1000000;
    write_changes(f, 3);
    f->clock = noon * 1000000;
    roll(f);
    assert_int_equal(each_file(f->trace, "2036", NULL, NULL), 0);
    assert_int_equal(each_file(f->trace, "2026-11.mdb", NULL, NULL), 2);
    assert_intact(f, 3);
}

static void a_clock_that_went_back_breaks_no_chain(void **state)
{
    fixture *f = *state;

    write_accesses(f, 5);
    f->clock -= 60 * 1000000;
    write_accesses(f, 5);
    write_changes(f, 5);
    close_wal(f);
    roll(f);
    assert_intact(f, 15);
}

static void damage_file(void *context, const char *path, const char *name)
{
    uint8_t byte = 0xEE;
    int fd = open(path, O_RDWR);

    (void) context;
    (void) name;
    assert_int_equal(pwrite(fd, &byte, 1, HAB_WAL_HEADER + 50), 1);
    close(fd);
}

static void a_damaged_log_is_rolled_but_kept_and_the_gap_stays_visible(void **state)
{
    fixture *f = *state;

    write_accesses(f, 5);
    write_accesses(f, 5);
    close_wal(f);
    each_file(f->trace, "wal-", damage_file, NULL);
    assert_problem(f, "the first at byte 72");
    roll(f);
    assert_int_equal(f->rolled.damaged, 1);
    assert_int_equal(f->rolled.records, 9);
    assert_int_equal(each_file(f->trace, "damaged-wal-", NULL, NULL), 1);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 0);
    assert_problem(f, "records 1 to 1");
}

/* Section 6: what workers write goes on being rolled, and nothing of main.mdb is removed. */
static void a_damaged_change_stops_those_behind_it_and_no_log(void **state)
{
    fixture *f = *state;
    const uint8_t key[8] = {[7] = 3};
    hab_txn *txn;

    write_changes(f, 5);
    write_accesses(f, 10);
    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_CHANGE, hab_slice_of(key, sizeof(key)),
                             hab_slice_text("no record at all")),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    for (unsigned again = 0; again < 2; again++) {
        assert_int_equal(try_roll(f), HAB_CORRUPT);
        assert_non_null(strstr(f->error.text, "main.mdb: change 3 is none"));
        assert_int_equal(f->rolled.number, 12 + 10 * again);
        assert_int_equal(changes_left(f), 3);
        assert_int_equal(visible(f), 14 + 10 * again);
        write_accesses(f, 10);
    }
    assert_problem(f, "main.mdb: a change is not that of its key");
}

static void note_name(void *context, const char *name)
{
    char *names = context;

    strcat(names, name);
}

/* Section 6: it is known at once, not when its worker is done with it. */
static void a_damaged_log_of_the_living_is_kept_at_once(void **state)
{
    fixture *f = *state;
    char names[256] = "";

    write_accesses(f, 5);
    write_accesses(f, 5);
    each_file(f->trace, "wal-", damage_file, NULL);
    roll(f);
    assert_int_equal(f->rolled.damaged, 1);
    assert_int_equal(f->rolled.removed, 0);
    assert_int_equal(f->rolled.records, 9);
    assert_int_equal(hab_roll_damaged(f->trace, note_name, names, &f->error), HAB_OK);
    assert_memory_equal(names, "damaged-wal-", strlen("damaged-wal-"));
    write_accesses(f, 5); /* it goes on */
    roll(f);
    assert_int_equal(f->rolled.damaged, 0);
    assert_int_equal(f->rolled.records, 5);
    close_wal(f);
    roll(f);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 0);
    assert_int_equal(each_file(f->trace, "damaged-wal-", NULL, NULL), 1);
}

static void a_worker_whose_log_was_deleted_leaves_no_gap(void **state)
{
    fixture *f = *state;

    write_accesses(f, 10);
    roll(f);
    write_accesses(f, 10);
    each_file(f->trace, "wal-", delete_file, NULL);
    close_wal(f);
    roll(f);
    assert_int_equal(f->rolled.number, 20);
    assert_intact(f, 20);
}

static void a_spare_file_of_the_dead_is_removed_and_that_of_the_living_is_not(void **state)
{
    fixture *f = *state;
    char path[128];

    open_wal(f);
    assert_int_equal(hab_wal_prepare(f->wal, &f->error), HAB_OK);
    snprintf(path, sizeof(path), "%s/spare-0123456789abcdef", f->trace);
    close(open(path, O_RDWR | O_CREAT, 0600));
    assert_int_equal(each_file(f->trace, "spare-", NULL, NULL), 2);
    roll(f);
    assert_int_equal(each_file(f->trace, "spare-", NULL, NULL), 1);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_backlog_larger_than_a_transaction_is_rolled_whole(void **state)
{
    fixture *f = *state;

    for (unsigned i = 0; i < 12; i++) {
        write_accesses(f, 20000);
    }
    write_changes(f, 52000);
    close_wal(f);
    roll(f);
    assert_int_equal(f->rolled.number, 292000);
    assert_int_equal(each_file(f->trace, "wal-", NULL, NULL), 0);
    assert_int_equal(changes_left(f), 0);
    assert_intact(f, 292000);
}

static uint64_t indexed_of(fixture *f, uint32_t month)
{
    hab_segment *segment;
    hab_txn *txn;
    uint64_t reached;

    assert_int_equal(hab_segment_open(f->trace, month, 0, &segment, &f->error), HAB_OK);
    assert_int_equal(hab_begin_read(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_index_reached(txn, &reached), HAB_OK);
    hab_abort(txn);
    hab_segment_close(segment);
    return reached;
}

static void what_was_rolled_is_indexed_the_newest_month_first(void **state)
{
    fixture *f = *state;
    uint32_t indexed = 0;
    unsigned left = 9;

    assert_int_equal(hab_roll_index(f->trace, 5, &indexed, &left, &f->error), HAB_OK);
    assert_int_equal(left, 0);
    write_accesses(f, 3000);
    roll(f);
    f->clock = (noon + 9 * 86400) * 1000000; /* 1 December */
    write_accesses(f, 2000);
    roll(f);
    assert_int_equal(hab_roll_index(f->trace, 1, &indexed, &left, &f->error), HAB_OK);
    assert_int_equal(left, 1);
    assert_int_equal(indexed, 0);
    assert_int_equal(indexed_of(f, 202612), 5000);
    assert_int_equal(indexed_of(f, 202611), 0);
    assert_int_equal(hab_roll_index(f->trace, 5, &indexed, &left, &f->error), HAB_OK);
    assert_int_equal(left, 0);
    assert_int_equal(indexed, 202612); /* the newest is looked at each time */
    assert_int_equal(indexed_of(f, 202611), 3000);
    write_accesses(f, 1500);
    roll(f);
    assert_int_equal(hab_roll_index(f->trace, 5, &indexed, &left, &f->error), HAB_OK);
    assert_int_equal(indexed_of(f, 202612), 6500);
}

static void nothing_is_indexed_while_another_rolls(void **state)
{
    fixture *f = *state;
    uint32_t indexed = 0;
    unsigned left = 9;
    int lock;

    assert_int_equal(hab_roll_lock(f->trace, 0, &lock, &f->error), HAB_OK);
    assert_int_equal(hab_roll_index(f->trace, 5, &indexed, &left, &f->error), HAB_LATER);
    assert_int_equal(left, 9);
    close(lock);
}

static void an_older_main_is_refused(void **state)
{
    fixture *f = *state;
    char copy[128];

    write_changes(f, 4);
    snprintf(copy, sizeof(copy), "%s/copy.mdb", f->directory);
    assert_int_equal(hab_store_copy(f->main, copy, &f->error), HAB_OK);
    write_changes(f, 4);
    roll(f);
    hab_store_close(f->main);
    assert_int_equal(rename(copy, f->main_path), 0);
    open_main(f, HAB_STORE_WRITE);
    assert_int_equal(try_roll(f), HAB_CORRUPT);
    assert_non_null(strstr(f->error.text, "older"));
    assert_problem(f, "main.mdb: changes end at record 8, their head is 4");
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(records_and_changes_get_numbers_once),
        test(the_log_of_the_dead_is_taken_over_and_removed),
        test(a_log_with_a_successor_is_removed_though_its_worker_lives),
        test(a_torn_end_was_acknowledged_to_nobody_and_is_reported),
        test(killed_before_the_logs_are_removed_nothing_is_doubled),
        test(killed_before_main_is_told_nothing_is_doubled),
        test(killed_before_a_segment_begins_the_next_roll_begins_it),
        test(killed_at_any_moment_nothing_is_lost_or_doubled),
        test(only_one_rolls_at_a_time),
        test(a_new_month_has_a_segment_of_its_own_on_the_same_chain),
        test(a_late_record_goes_to_the_newest_segment),
        test(a_clock_that_was_wrong_makes_no_segment_of_the_future),
        test(a_clock_that_went_back_breaks_no_chain),
        test(a_damaged_log_is_rolled_but_kept_and_the_gap_stays_visible),
        test(a_damaged_change_stops_those_behind_it_and_no_log),
        test(a_damaged_log_of_the_living_is_kept_at_once),
        test(a_worker_whose_log_was_deleted_leaves_no_gap),
        test(a_spare_file_of_the_dead_is_removed_and_that_of_the_living_is_not),
        test(a_backlog_larger_than_a_transaction_is_rolled_whole),
        test(what_was_rolled_is_indexed_the_newest_month_first),
        test(nothing_is_indexed_while_another_rolls),
        test(an_older_main_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
