/* The records of one segment that a filter lets through, in the order of time or against it. */
#ifndef HAB_TRACE_SOURCE_H
#define HAB_TRACE_SOURCE_H

#include "trace/segment.h"
#include "trace/trace_read.h"

typedef struct hab_trace_source {
    const hab_trace_filter *filter;
    hab_txn *txn;
    hab_cursor *cursor;      /* of HAB_SEGMENT_TIME */
    int more;                /* 0: there are no more */
    hab_trace_record record; /* the one at hand, and its number */
    uint64_t number;
} hab_trace_source; /* all zero: closed */

/* Goes to the first. On failure too, hab_trace_source_close() follows. */
hab_status hab_trace_source_open(hab_trace_source *source, hab_txn *txn,
                                 const hab_trace_filter *filter);
hab_status hab_trace_source_next(hab_trace_source *source);
void hab_trace_source_close(hab_trace_source *source);

#endif
