/* What is not yet in a segment: records of logs and of main.mdb, in the order in
 * which the roll numbers them. */
#ifndef HAB_BACKLOG_H
#define HAB_BACKLOG_H

#include "store/store.h"
#include "trace/positions.h"
#include "trace/wal_file.h"

/* Sources are read until there are this many records, a log to its end; changes, which are then
 * deleted from main.mdb while its writers wait, are taken in fewer. */
enum { HAB_BACKLOG_MAX = 100000, HAB_BACKLOG_CHANGES = 20000 };

typedef struct hab_backlog_entry {
    int64_t order; /* its time, or that of a later record before it in its chain */
    uint64_t writer;
    uint64_t count;
    hab_slice record; /* points into what the backlog holds */
} hab_backlog_entry;

typedef struct hab_backlog {
    hab_backlog_entry *entries; /* by order; within a chain by count */
    size_t count;
    size_t room;
    hab_positions positions; /* of what is in the segments or in `entries` */
    hab_txn *changes;        /* the snapshot of main.mdb that holds the changes */
    hab_logs logs;
    hab_log_reader *readers; /* one for each log that was read */
    int more;                /* HAB_BACKLOG_MAX was met */
    uint64_t broken;         /* count of a change that is none, nor those behind it taken; or 0 */
} hab_backlog;               /* all zero: empty */

/* Takes what is after the positions of `newest`, the newest segment's store (NULL
 * before the first). On failure too, hab_backlog_free() follows. */
hab_status hab_backlog_take(hab_backlog *backlog, hab_store *main, const char *directory,
                            hab_store *newest, hab_error *error);

/* Ends the snapshot of main.mdb: entries of writer 0 are not to be read any more. */
void hab_backlog_end_changes(hab_backlog *backlog);
void hab_backlog_free(hab_backlog *backlog);

#endif
