/* The trace's upkeep, as workers do it each second. */
#include <fcntl.h>

#include "trace/alarm.h"
#include "trace_fixture.h"
#include "upkeep.h"

static const hab_types no_types;

/* As a process that has just begun. */
static hab_status keep(fixture *f, hab_upkeep *upkeep)
{
    hab_broker broker = {.store = f->main, .trace = f->trace, .types = &no_types, .retention = 12};

    *upkeep = (hab_upkeep){.left = 0};
    f->error.text[0] = '\0';
    return hab_upkeep_run(&broker, f->clock, upkeep, &f->error);
}

static hab_upkeep kept(fixture *f)
{
    hab_upkeep upkeep;

    if (keep(f, &upkeep) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    return upkeep;
}

static uint64_t alarms(fixture *f)
{
    uint64_t count;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->main, &txn), HAB_OK);
    assert_int_equal(hab_alarm_count(txn, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void flip_a_bit(void *context, const char *path, const char *name)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);

    (void) name;
    assert_int_equal(pread(fd, &byte, 1, *(off_t *) context), 1);
    byte ^= 4;
    assert_int_equal(pwrite(fd, &byte, 1, *(off_t *) context), 1);
    close(fd);
}

/* CNIL 2021-122: traces are protected against change, and a change must raise an alarm. */
static void cnil_2021_122_a_log_that_was_changed_raises_one_alarm(void **state)
{
    fixture *f = *state;
    off_t at = HAB_WAL_HEADER + 60;
    hab_upkeep upkeep;

    write_accesses(f, 5);
    write_accesses(f, 5);
    each_file(f->trace, "wal-", flip_a_bit, &at);
    upkeep = kept(f);
    assert_int_equal(upkeep.alarms, 1);
    assert_non_null(strstr(upkeep.alarm.text, "damaged-wal-"));
    assert_int_equal(alarms(f), 1);
    upkeep = kept(f);
    assert_int_equal(upkeep.alarms, 0);
    close_wal(f);
    upkeep = kept(f);
    assert_int_equal(upkeep.alarms, 0);
    assert_int_equal(alarms(f), 1);
}

/* Whoever rolled it was killed before it could be told. */
static void cnil_2021_122_a_log_that_was_changed_is_told_by_the_next(void **state)
{
    fixture *f = *state;
    off_t at = HAB_WAL_HEADER + 60;

    write_accesses(f, 5);
    write_accesses(f, 5);
    each_file(f->trace, "wal-", flip_a_bit, &at);
    close_wal(f);
    roll(f);
    assert_int_equal(alarms(f), 0);
    assert_int_equal(kept(f).alarms, 1);
    assert_int_equal(alarms(f), 1);
}

/* A worker that died while it wrote: nobody was answered for that. */
static void a_torn_end_raises_no_alarm(void **state)
{
    fixture *f = *state;
    hab_trace_record record = make_access(f, 0);
    uint8_t bytes[HAB_TRACE_MAX];
    size_t frame = HAB_WAL_FRAME + hab_trace_encode(&record, bytes);
    off_t at = (off_t) (HAB_WAL_HEADER + 7 * frame + 30);
    hab_upkeep upkeep;

    write_accesses(f, 5);
    write_accesses(f, 5);
    each_file(f->trace, "wal-", flip_a_bit, &at);
    close_wal(f);
    upkeep = kept(f);
    assert_int_equal(upkeep.rolled.torn, 1);
    assert_int_equal(upkeep.alarms, 0);
    assert_int_equal(alarms(f), 0);
}

static void while_another_rolls_it_says_so(void **state)
{
    fixture *f = *state;
    hab_upkeep upkeep;
    int lock;

    assert_int_equal(hab_roll_lock(f->trace, 0, &lock, &f->error), HAB_OK);
    assert_int_equal(keep(f, &upkeep), HAB_LATER);
    assert_non_null(strstr(f->error.text, "roll.lock"));
    assert_int_equal(upkeep.left, 0);
    close(lock);
    (void) kept(f);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(cnil_2021_122_a_log_that_was_changed_raises_one_alarm),
        test(cnil_2021_122_a_log_that_was_changed_is_told_by_the_next),
        test(a_torn_end_raises_no_alarm),
        test(while_another_rolls_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
