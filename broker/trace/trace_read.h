/* Reading the trace: segments, logs and changes as one stream in time order. */
#ifndef HAB_TRACE_READ_H
#define HAB_TRACE_READ_H

#include "store/store.h"
#include "trace/positions.h"
#include "trace/trace.h"

typedef enum hab_trace_outcome {
    HAB_TRACE_ANY,     /* judged or not */
    HAB_TRACE_ALLOWED, /* as decided; what became of it (HAB_TRACE_OUTCOME) is not judged */
    HAB_TRACE_REFUSED
} hab_trace_outcome;

/* All zero lets everything through. */
typedef struct hab_trace_filter {
    uint64_t person;     /* 0: anybody and nobody */
    uint64_t convention; /* 0: any and none */
    unsigned kinds;      /* 1 << hab_trace_kind, or'ed; 0: all */
    int64_t from;        /* microseconds */
    int64_t to;          /* up to, not with; 0: no end */
    /* Texts as in the record; empty: any and none. */
    hab_slice service;
    hab_slice target;
    hab_slice object;
    hab_trace_outcome outcome;
    const uint64_t *conventions; /* one of these; ascending. NULL: any and none */
    size_t convention_count;     /* 0, but not NULL: nothing */
    int backwards;               /* newest first; not with a cursor */
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

/* Calls `each` for every record that the filter lets through, in the order of time. With a
 * cursor (NULL is allowed), later calls give only what came since, in time order too. Takes
 * memory for what matches and is not yet rolled or indexed; with a cursor that has begun, for
 * all that matches. Quick by person, object, target, convention or time: it reads what the best
 * index says of these, and looks at each record. HAB_INVALID: backwards with a cursor. */
hab_status hab_trace_read(hab_store *main, const char *directory, const hab_trace_filter *filter,
                          hab_trace_cursor *cursor, hab_trace_fn each, void *context,
                          hab_error *error);

#endif
