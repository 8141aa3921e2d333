/* Reading and verifying while workers write and a roller rolls: no false alarm,
 * no record missed, none given twice (MCP-7). */
#include <signal.h>
#include <sys/wait.h>

#include "trace_fixture.h"

enum { BATCHES = 400, IN_BATCH = 50, CHANGES = 3 };

/* A store never crosses fork(): each child opens its own. */
static pid_t start(fixture *f, void (*body)(fixture *f))
{
    pid_t child;

    hab_store_close(f->main);
    f->main = NULL;
    child = fork();
    if (child == 0) {
        open_main(f, HAB_STORE_WRITE);
        body(f);
        hab_wal_close(f->wal);
        _exit(0);
    }
    open_main(f, HAB_STORE_WRITE);
    return child;
}

/* A worker of several lives. */
static void work(fixture *f)
{
    for (unsigned i = 0; i < BATCHES; i++) {
        write_accesses(f, IN_BATCH);
        if (i % 10 == 0) {
            write_changes(f, CHANGES);
        }
        if (i % 150 == 149) {
            close_wal(f);
        }
    }
}

static void keep_rolling(fixture *f)
{
    for (;;) {
        if (try_roll(f) != HAB_OK) {
            _exit(1);
        }
    }
}

typedef struct followed {
    unsigned count;
    hab_positions last;                              /* of each worker */
    uint8_t changes[2 * BATCHES / 10 * CHANGES + 1]; /* by their count; two clocks made them */
    int wrong;
} followed;

static int follow(void *context, const hab_trace_record *record, uint64_t number)
{
    followed *seen = context;
    hab_position *last = hab_positions_at(&seen->last, record->writer, NULL);

    (void) number;
    if (record->writer == 0) {
        seen->wrong |= record->count >= sizeof(seen->changes) || seen->changes[record->count]++ > 0;
    } else {
        seen->wrong |= record->count != last->count + 1;
        last->count = record->count;
    }
    seen->count++;
    return 0;
}

static void look(fixture *f, hab_trace_cursor *cursor, followed *seen)
{
    static const hab_trace_filter all;

    if (verify(f) != HAB_OK) {
        fail_msg("%s%s", f->problems, f->error.text);
    }
    if (hab_trace_read(f->main, f->trace, &all, cursor, follow, seen, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
}

static void mcp_7_what_is_written_is_followed_once_and_raises_no_alarm(void **state)
{
    fixture *f = *state;
    unsigned total = 2 * (BATCHES * IN_BATCH + BATCHES / 10 * CHANGES);
    hab_trace_cursor cursor = {0};
    followed seen = {0};
    pid_t workers[2] = {start(f, work), start(f, work)};
    pid_t roller = start(f, keep_rolling);
    unsigned ended = 0;
    int status;

    while (ended < 2) {
        pid_t child = waitpid(workers[ended], &status, WNOHANG);

        if (child != 0) {
            assert_int_equal(status, 0);
            ended++;
        }
        look(f, &cursor, &seen);
    }
    assert_int_equal(waitpid(roller, &status, WNOHANG), 0); /* it never failed */
    kill(roller, SIGKILL);
    waitpid(roller, NULL, 0);
    roll(f);
    look(f, &cursor, &seen);
    assert_false(seen.wrong);
    assert_int_equal(seen.count, total);
    assert_int_equal(f->rolled.number, total);
    hab_trace_cursor_free(&cursor);
    hab_positions_free(&seen.last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(mcp_7_what_is_written_is_followed_once_and_raises_no_alarm,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
