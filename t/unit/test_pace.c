/* A hash gives way to those who are served (section 3: a pool of its own). */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "person/pace.h"
#include "person/password.h"

enum { SLEEPS = 5 /* of tens that a hash of the usual cost makes room for */ };

static volatile int serving; /* what the handler is told */
static volatile int asked;
static volatile int foreign; /* signals that were not ours */

static int served(void)
{
    asked++;
    return serving;
}

static void count_foreign(int number)
{
    (void) number;
    foreign++;
}

static int64_t ns_of(clockid_t clock)
{
    struct timespec time;

    assert_int_equal(clock_gettime(clock, &time), 0);
    return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static long waits(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
    return usage.ru_nvcsw;
}

typedef struct {
    int64_t wall, processor; /* ns */
    long waits;
    int asked;
} cost;

static void hash_and_verify(void)
{
    const hab_slice password = hab_slice_text("quatre cailloux ronds");
    char hash[HAB_PASSWORD_HASH_MAX];

    assert_int_equal(hab_password_hash(password, &hab_hash_cost_default, hash), HAB_OK);
    assert_int_equal(hab_password_verify(password, hash, &hab_hash_cost_default), HAB_OK);
    assert_int_equal(hab_password_verify(hab_slice_text("autre"), hash, &hab_hash_cost_default),
                     HAB_DENIED);
}

static cost measure(void)
{
    const cost before = {.wall = ns_of(CLOCK_MONOTONIC),
                         .processor = ns_of(CLOCK_THREAD_CPUTIME_ID),
                         .waits = waits(),
                         .asked = asked};

    hash_and_verify();
    return (cost){.wall = ns_of(CLOCK_MONOTONIC) - before.wall,
                  .processor = ns_of(CLOCK_THREAD_CPUTIME_ID) - before.processor,
                  .waits = waits() - before.waits,
                  .asked = asked - before.asked};
}

/* Runs first: the process takes its signal once. */
static void without_a_signal_hashes_work(void **state)
{
    struct sigaction theirs = {.sa_handler = count_foreign};
    struct sigaction former[64];
    hab_error error = {.text = ""};

    (void) state;
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        assert_int_equal(sigaction(number, &theirs, &former[number - SIGRTMIN]), 0);
    }
    assert_int_equal(hab_pace_watch(served, &error), HAB_IO);
    assert_non_null(strstr(error.text, "real-time signal"));
    assert_int_equal(measure().asked, 0);
    assert_int_equal(foreign, 0);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        assert_int_equal(sigaction(number, &former[number - SIGRTMIN], NULL), 0);
    }
}

static void takes_no_signal_of_others(void **state)
{
    struct sigaction theirs = {.sa_handler = count_foreign};
    struct sigaction kept;

    (void) state;
    assert_int_equal(sigaction(SIGRTMIN, &theirs, NULL), 0);
    assert_int_equal(hab_pace_watch(served, NULL), HAB_OK);
    assert_int_equal(sigaction(SIGRTMIN, NULL, &kept), 0);
    assert_ptr_equal(kept.sa_handler, count_foreign);
    assert_true(measure().asked >= SLEEPS);
    assert_int_equal(foreign, 0);
}

static void sleeps_while_others_are_served(void **state)
{
    cost busy;

    (void) state;
    assert_int_equal(hab_pace_watch(served, NULL), HAB_OK);
    serving = 1;
    busy = measure();
    assert_true(busy.waits >= SLEEPS);
    assert_true(busy.wall >= 2 * busy.processor);
}

static void runs_at_full_speed_alone(void **state)
{
    cost alone;

    (void) state;
    assert_int_equal(hab_pace_watch(served, NULL), HAB_OK);
    serving = 0;
    alone = measure();
    assert_true(alone.asked >= SLEEPS);
    assert_true(alone.waits < alone.asked / 2);
}

static void nobody_watches_outside_the_server(void **state)
{
    (void) state;
    serving = 1;
    assert_int_equal(hab_pace_watch(NULL, NULL), HAB_OK);
    assert_int_equal(measure().asked, 0);
}

/* Threads of nginx block every signal. */
static void *hash_in_thread(void *data)
{
    cost *busy = data;
    sigset_t all, after;

    (void) sigfillset(&all);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, &all, NULL), 0);
    *busy = measure();
    assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &after), 0);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        assert_int_equal(sigismember(&after, number), 1);
    }
    return NULL;
}

static void each_thread_sleeps_for_itself(void **state)
{
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    cost busy[THREADS];

    (void) state;
    assert_int_equal(hab_pace_watch(served, NULL), HAB_OK);
    serving = 1;
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hash_in_thread, &busy[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(busy[i].waits >= SLEEPS);
        assert_true(busy[i].wall >= 2 * busy[i].processor);
    }
}

static void a_late_signal_is_nothing(void **state)
{
    struct sigaction action;
    int number = SIGRTMIN;

    (void) state;
    assert_int_equal(hab_pace_watch(served, NULL), HAB_OK);
    do {
        number++;
        assert_int_equal(sigaction(number, NULL, &action), 0);
    } while (action.sa_handler == SIG_DFL && number < SIGRTMAX);
    assert_true(action.sa_handler != SIG_DFL);
    asked = 0;
    assert_int_equal(raise(number), 0);
    assert_int_equal(asked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_signal_hashes_work),
        cmocka_unit_test(takes_no_signal_of_others),
        cmocka_unit_test(sleeps_while_others_are_served),
        cmocka_unit_test(runs_at_full_speed_alone),
        cmocka_unit_test(nobody_watches_outside_the_server),
        cmocka_unit_test(each_thread_sleeps_for_itself),
        cmocka_unit_test(a_late_signal_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
