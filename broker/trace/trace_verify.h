/* Verifying the trace: the chain over all months, each writer's chain through months, logs and
 * main.mdb, the indexes, the heads that were signed, the seals of months that are over, and
 * what main.mdb knows of all that. Of a living store, or of a copy: anywhere, offline.
 *
 * Each file of the store is read in a process of its own, so that one which is damaged ends a
 * process and not the verification: it forks, and wants no other thread.
 *
 * What it cannot see: what was written after the last head that it is given, a minute of it, once
 * main.mdb and the logs were made anew to agree: whoever cuts heads off, in main.mdb too, makes
 * it more, and only heads kept elsewhere show it; a copy as old as all the heads it is given. */
#ifndef HAB_TRACE_VERIFY_H
#define HAB_TRACE_VERIFY_H

#include "trace/head.h"

/* What is verified. */
typedef struct hab_verify_source {
    const char *main;      /* main.mdb; NULL: a copy of months and logs alone */
    const char *trace;     /* the directory of months and logs */
    const char *heads[2];  /* directories of heads and seals, or files with heads among other
                              lines, as a syslog has them; NULL: none */
    const uint8_t *public; /* the heads' key; NULL: no head is read */
} hab_verify_source;

typedef struct hab_verify_report {
    uint64_t records;  /* looked at */
    uint64_t number;   /* of the last in the months */
    uint64_t covered;  /* the last number that a head vouches for; 0: none */
    uint64_t heads;    /* read */
    uint64_t problems; /* changed, missing, reordered, truncated, made anew… */
    unsigned torn;     /* logs that end in a batch nobody was answered for: no problem */
} hab_verify_report;

typedef struct hab_verify_listener {
    /* One problem, and where it is. */
    void (*problem)(void *context, const char *sentence);
    /* From time to time, how many records were looked at, of how many (0: not known yet). */
    void (*progress)(void *context, uint64_t records, uint64_t total);
    void *context;
} hab_verify_listener;

/* HAB_OK when there is no problem, HAB_CORRUPT when there are some; anything else,
 * with `error`, when the trace could not be looked at. */
hab_status hab_trace_verify(const hab_verify_source *source, const hab_verify_listener *listener,
                            hab_verify_report *report, hab_error *error);

#endif
