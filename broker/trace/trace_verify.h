/* Verifying the trace: the chain over all segments, each writer's chain through
 * segments, logs and main.mdb, the indexes, and the head that main.mdb knows.
 *
 * What it cannot see: the last batch of a log cut off before it was rolled. */
#ifndef HAB_TRACE_VERIFY_H
#define HAB_TRACE_VERIFY_H

#include "store/store.h"

typedef struct hab_verify_report {
    uint64_t records;  /* looked at */
    uint64_t number;   /* of the last in the segments */
    uint64_t problems; /* changed, missing, reordered, truncated */
    unsigned torn;     /* logs that end in a batch nobody was answered for: no problem */
} hab_verify_report;

typedef struct hab_verify_listener {
    /* One problem, and where it is. */
    void (*problem)(void *context, const char *sentence);
    /* From time to time, how many records were looked at. */
    void (*progress)(void *context, uint64_t records);
    void *context;
} hab_verify_listener;

/* HAB_OK when there is no problem, HAB_CORRUPT when there are some; anything else,
 * with `error`, when the trace could not be read to its end. */
hab_status hab_trace_verify(hab_store *main, const char *directory,
                            const hab_verify_listener *listener, hab_verify_report *report,
                            hab_error *error);

#endif
