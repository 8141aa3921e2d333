/* The whole trace at one moment: logs, changes in main.mdb, segments.
 *
 * What is rolled while the view opens may stand in it twice, never not at all: logs
 * are opened first, then main.mdb, then the segments, which say how much of the
 * former they hold. Reading goes on from there without a lock. */
#ifndef HAB_TRACE_VIEW_H
#define HAB_TRACE_VIEW_H

#include "trace/segment.h"
#include "trace/wal_file.h"

typedef struct hab_view_segment {
    uint32_t month;
    hab_segment *segment;
    hab_txn *txn;
    hab_chain chain;
} hab_view_segment;

typedef struct hab_trace_view {
    hab_logs logs; /* open; fd -1 for those that were rolled meanwhile */
    hab_txn *main;
    hab_view_segment *segments; /* ascending; those that have begun */
    size_t count;
} hab_trace_view; /* all zero: closed */

/* One view at a time in a thread. On failure nothing stays open. */
hab_status hab_trace_view_open(hab_store *main, const char *directory, hab_trace_view *view,
                               hab_error *error);
void hab_trace_view_close(hab_trace_view *view);

/* Once its changes are read: who then is slow keeps none of main.mdb's pages from being used
 * again. */
void hab_trace_view_leave_main(hab_trace_view *view);

/* How far a writer's chain is in the segments. */
hab_status hab_trace_view_position(const hab_trace_view *view, uint64_t writer,
                                   hab_position *position);

#endif
