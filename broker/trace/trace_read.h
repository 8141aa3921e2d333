/* Reading the trace: segments, logs and changes as one stream in time order. */
#ifndef HAB_TRACE_READ_H
#define HAB_TRACE_READ_H

#include "store/store.h"
#include "trace/positions.h"
#include "trace/trace.h"

typedef struct hab_trace_filter {
    uint64_t person;     /* 0: anybody and nobody */
    uint64_t convention; /* 0: any and none */
    unsigned kinds;      /* 1 << hab_trace_kind, or'ed; 0: all */
    int64_t from;        /* microseconds */
    int64_t to;          /* up to, not with; 0: no end */
} hab_trace_filter;

/* How far the trace was read, for following it. All zero to begin with. */
typedef struct hab_trace_cursor {
    int begun;
    uint64_t number;    /* of the last record in the segments */
    hab_positions logs; /* of what was read from logs and main.mdb */
} hab_trace_cursor;

void hab_trace_cursor_free(hab_trace_cursor *cursor);

/* One record, valid during the call; `number` 0 while it is in no segment. Gives 0
 * to go on, anything else to stop. */
typedef int (*hab_trace_fn)(void *context, const hab_trace_record *record, uint64_t number);

/* Calls `each` for every record that the filter lets through. With a cursor (NULL is
 * allowed), later calls give only what came since, in time order too. Takes memory
 * for what matches and is not yet rolled; with a cursor that has begun, for all that
 * matches. */
hab_status hab_trace_read(hab_store *main, const char *directory, const hab_trace_filter *filter,
                          hab_trace_cursor *cursor, hab_trace_fn each, void *context,
                          hab_error *error);

#endif
