/* Section 6: who signs is killed with SIGKILL, at moments drawn by chance, over a month's end:
 * the heads follow each other, cover each record once, and are gone on with. */
#include <signal.h>
#include <sys/wait.h>

#include "heads_fixture.h"

enum { KILLS = 60, DAY = 86400 };

typedef struct walk {
    heads_state *h;
    uint64_t sequence;
    uint64_t number;
    unsigned seals;
    uint8_t before[HAB_HASH_SIZE];
} walk;

static hab_status follow(void *context, hab_slice line, const char *where)
{
    walk *w = context;
    hab_head head;

    if (hab_head_read(line, w->h->key.public, &head) != HAB_OK) {
        fail_msg("%s: no head", where);
    }
    assert_int_equal(head.sequence, w->sequence + 1);
    assert_int_equal(head.first, w->number + 1);
    assert_memory_equal(head.before, w->before, HAB_HASH_SIZE);
    w->sequence = head.sequence;
    w->number = head.number;
    w->seals += head.kind == HAB_HEAD_SEAL;
    hab_head_hash(line, w->before);
    return HAB_OK;
}

static _Noreturn void sign_until_killed(heads_state *h)
{
    open_main(h->f, HAB_STORE_WRITE);
    for (;;) {
        write_accesses(h->f, 3);
        if (try_roll(h->f) != HAB_OK) {
            _exit(1);
        }
        h->f->clock += one_minute;
        if (try_advance(h) != HAB_OK) {
            fputs(h->error.text, stderr);
            _exit(1);
        }
    }
}

static void kill_one(heads_state *h)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        sign_until_killed(h);
    }
    usleep((useconds_t) (1000 + rand() % 30000));
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void heads_survive_whoever_is_killed(void **state)
{
    heads_state *h = *state;
    walk w = {.h = h};

    hab_store_close(h->f->main);
    h->f->main = NULL;
    for (unsigned i = 0; i < KILLS; i++) {
        h->f->clock += DAY * (int64_t) 1000000;
        kill_one(h);
    }
    open_main(h->f, HAB_STORE_WRITE);
    h->f->clock += DAY * (int64_t) 1000000;
    roll(h->f);
    do {
        (void) advance(h);
    } while (h->done.left);
    assert_int_equal(hab_heads_each(h->heads, follow, &w, &h->error), HAB_OK);
    assert_int_equal(w.number, h->f->rolled.number);
    assert_true(w.number > KILLS);
    assert_int_equal(w.seals, 2);
    assert_int_equal(verify(h->f), HAB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(heads_survive_whoever_is_killed, heads_setup,
                                        heads_teardown),
    };

    return cmocka_run_group_tests_name("heads_killed", tests, NULL, NULL);
}
