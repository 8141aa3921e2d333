#include "person/pace.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    WORK = 1000000,  /* ns of the processor */
    SLEEP = 2000000, /* ns */
    NEARLY = 50000   /* ns of work that no further timer is worth */
};

static int pace_signal; /* 0: none was taken yet */
static int (*others_served)(void);

/* NULL: a signal came too late. In a library that is loaded later, the handler could not
 * read it otherwise without a chance of an allocation. */
static __thread hab_pace *volatile pacing __attribute__((tls_model("initial-exec")));

/* Of this thread, in nanoseconds of the processor. */
static int64_t spent(void)
{
    struct timespec time = {0};

    (void) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static void arm(const hab_pace *pace, int64_t ns)
{
    const struct itimerspec once = {.it_value = {.tv_nsec = ns}};

    (void) timer_settime(pace->timer, 0, &once, NULL);
}

/* The timer's time passes while the thread waits for a processor too; only work is
 * followed by sleep, else a busy machine would let it do none. */
static void on_timer(int number)
{
    static const struct timespec rest = {.tv_nsec = SLEEP};
    hab_pace *pace = pacing;
    int error = errno;
    int64_t left;

    (void) number;
    if (pace == NULL) {
        return;
    }
    left = WORK - (spent() - pace->spent);
    if (left < NEARLY || left > WORK) {
        if (others_served()) {
            (void) nanosleep(&rest, NULL);
        }
        pace->spent = spent();
        left = WORK;
    }
    arm(pace, left);
    errno = error;
}

static int is_free(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && (action.sa_flags & SA_SIGINFO) == 0
           && action.sa_handler == SIG_DFL;
}

static hab_status take_signal(hab_error *error)
{
    struct sigaction action = {.sa_handler = on_timer, .sa_flags = SA_RESTART};

    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        if (is_free(number) && sigaction(number, &action, NULL) == 0) {
            pace_signal = number;
            return HAB_OK;
        }
    }
    return hab_fail(error, HAB_IO, "hashes cannot give way: each real-time signal is taken");
}

hab_status hab_pace_watch(int (*served)(void), hab_error *error)
{
    others_served = served;
    return served != NULL && pace_signal == 0 ? take_signal(error) : HAB_OK;
}

static int make_timer(hab_pace *pace)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = pace_signal};

    event._sigev_un._tid = (pid_t) syscall(SYS_gettid);
    return timer_create(CLOCK_MONOTONIC, &event, &pace->timer) == 0;
}

void hab_pace_begin(hab_pace *pace)
{
    sigset_t signals;

    memset(pace, 0, sizeof(*pace));
    pace->paced = others_served != NULL && pace_signal != 0 && make_timer(pace);
    if (!pace->paced) {
        return;
    }
    pace->spent = spent();
    pacing = pace;
    (void) sigemptyset(&signals);
    (void) sigaddset(&signals, pace_signal);
    (void) pthread_sigmask(SIG_UNBLOCK, &signals, &pace->unpaced);
    arm(pace, WORK);
}

void hab_pace_end(hab_pace *pace)
{
    if (pace->paced) {
        pacing = NULL;
        (void) timer_delete(pace->timer);
        (void) pthread_sigmask(SIG_SETMASK, &pace->unpaced, NULL);
    }
}
