/* A hash that gives way. It keeps a processor busy for tens of milliseconds, and whoever
 * shares that processor waits for milliseconds, whatever the priorities (bench/README.md,
 * "A storm of logins"). While others are being served, a hash therefore sleeps 2 ms after
 * each millisecond of work; else it runs at full speed.
 *
 * A signal of the hashing thread's own timer interrupts the hash, for libargon2 has no
 * place to sleep in. */
#ifndef HAB_PACE_H
#define HAB_PACE_H

#include <signal.h>
#include <stdint.h>
#include <time.h>

#include "base/status.h"

/* Between begin and end: on the stack of the thread that hashes. */
typedef struct hab_pace {
    timer_t timer;
    int paced;        /* 0: nobody watches, or the system has no timer to give */
    int64_t spent;    /* the thread's processor time at its last sleep, ns */
    sigset_t unpaced; /* the thread's signals before */
} hab_pace;

/* From now on hashes ask `served` each millisecond whether others are being served; NULL
 * ends it. It is called in a signal handler, in the thread that hashes. Takes a real-time
 * signal that nobody else handles, once for the process; HAB_IO when there is none, and
 * hashes run at full speed. Not while a thread hashes. */
hab_status hab_pace_watch(int (*served)(void), hab_error *error);

/* Around a hash alone, and without a lock: what is in between sleeps. Never fails: without
 * a timer it runs at full speed. */
void hab_pace_begin(hab_pace *pace);
void hab_pace_end(hab_pace *pace);

#endif
