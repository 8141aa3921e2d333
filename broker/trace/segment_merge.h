/* Several runs read as one. */
#ifndef HAB_SEGMENT_MERGE_H
#define HAB_SEGMENT_MERGE_H

#include "trace/segment_run.h"

typedef struct hab_merge {
    hab_run_reader *readers; /* one for each run that was not read to its end */
    void **heap;             /* of readers: the first holds the next entry of all */
    size_t count;            /* in the heap */
    size_t room;
} hab_merge; /* all zero: closed */

/* Reads the runs that are given. On failure too, hab_merge_close() follows. */
hab_status hab_merge_open(hab_merge *merge, hab_txn *txn, const hab_numbered_run *runs,
                          size_t count, const hab_entry *low, const hab_entry *high, int backwards);
/* The entry at hand; NULL after the last. */
const hab_entry *hab_merge_entry(const hab_merge *merge);
hab_status hab_merge_next(hab_merge *merge);
void hab_merge_close(hab_merge *merge);

#endif
