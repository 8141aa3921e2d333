/* The records of one segment that a filter lets through, in the order of time or against it. */
#ifndef HAB_TRACE_SOURCE_H
#define HAB_TRACE_SOURCE_H

#include "trace/segment_index.h"
#include "trace/trace_read.h"

/* How a search goes: by the times of all records, or by what an index says of `count` numbers,
 * a source each. */
typedef struct hab_trace_way {
    int by_time; /* then `count` is 1 */
    hab_index index;
    const uint64_t *whos; /* `who`, or the filter's conventions */
    size_t count;
    uint64_t who;
} hab_trace_way;

/* The best way for a filter through so many segments. What points to what: it stays where it
 * is. */
void hab_trace_way_choose(hab_trace_way *way, const hab_trace_filter *filter, size_t segments);

typedef struct hab_trace_source {
    const hab_trace_filter *filter;
    hab_txn *txn;
    hab_cursor *cursor;      /* of HAB_SEGMENT_TIME, or */
    hab_index_walk *walk;    /* of an index: of indexed records alone */
    int more;                /* 0: there are no more */
    hab_trace_record record; /* the one at hand, and its number */
    uint64_t number;
} hab_trace_source; /* all zero: closed */

/* Goes to the first, by the i-th number of the way. On failure too, hab_trace_source_close()
 * follows. */
hab_status hab_trace_source_open(hab_trace_source *source, hab_txn *txn,
                                 const hab_trace_filter *filter, const hab_trace_way *way,
                                 size_t i);
hab_status hab_trace_source_next(hab_trace_source *source);
void hab_trace_source_close(hab_trace_source *source);

#endif
