/* Section 6: who signs is killed with SIGKILL, at moments drawn by chance, over a month's end:
 * the heads follow each other, cover each record once, and are gone on with. */
#include <signal.h>
#include <sys/wait.h>

#include "heads_fixture.h"

enum { KILLS = 40, DAY = 86400 };

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

/* Says at each turn that there is something to roll and sign: no kill comes too early to matter. */
static _Noreturn void sign_until_killed(heads_state *h, int begun)
{
    open_main(h->f, HAB_STORE_WRITE);
    for (;;) {
        write_accesses(h->f, 3);
        if (write(begun, "", 1) != 1 || try_roll(h->f) != HAB_OK) {
            _exit(1);
        }
        h->f->clock += one_minute;
        if (try_advance(h) != HAB_OK) {
            fputs(h->error.text, stderr);
            _exit(1);
        }
    }
}

/* In its first turn, or in its second, when it has signed. */
static void kill_one(heads_state *h, unsigned turns)
{
    char byte;
    int status;
    int begun[2];
    pid_t pid;

    assert_int_equal(pipe(begun), 0);
    pid = fork();
    if (pid == 0) {
        sign_until_killed(h, begun[1]);
    }
    for (unsigned i = 0; i < turns; i++) {
        assert_int_equal(read(begun[0], &byte, 1), 1);
    }
    usleep((useconds_t) (rand() % 100000));
    kill(pid, SIGKILL);
    close(begun[0]);
    close(begun[1]);
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
        kill_one(h, 1 + i % 2);
    }
    open_main(h->f, HAB_STORE_WRITE);
    h->f->clock += DAY * (int64_t) 1000000;
    roll(h->f);
    do {
        (void) advance(h);
    } while (h->done.left);
    assert_int_equal(hab_heads_each(h->heads, follow, &w, &h->error), HAB_OK);
    assert_int_equal(w.number, h->f->rolled.number);
    assert_true(w.number >= 3 * KILLS && w.sequence >= KILLS / 2);
    assert_int_equal(w.seals, 2);
    print_message("%u heads, %u records\n", (unsigned) w.sequence, (unsigned) w.number);
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
