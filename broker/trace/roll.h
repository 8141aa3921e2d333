/* The roll: records move in bulk from logs and main.mdb into the month's segment,
 * where they get their number and the one chain; their indexes follow. Blocking: for a
 * thread of the pool, or `habilctl trace roll`.
 *
 * Killed anywhere, it neither loses nor doubles a record: how far each log is
 * rolled stands in the segment, in the same transaction as the records, and what
 * was rolled is removed from where it came only after. A record of a log that is
 * missing or damaged stops nothing: the rest is rolled, hab_trace_verify() shows the
 * gap for ever, and the log stays as damaged-wal-…, which an alarm tells of. A change
 * of main.mdb that is damaged stays there with those behind it: logs are rolled, and
 * then it is HAB_CORRUPT. */
#ifndef HAB_ROLL_H
#define HAB_ROLL_H

#include "base/secret.h"
#include "store/store.h"

typedef struct hab_roll_report {
    uint64_t records; /* rolled */
    uint64_t number;  /* the last given */
    unsigned removed; /* logs that are rolled to their end */
    unsigned torn;    /* of them, those that end in a batch nobody was answered for */
    unsigned damaged; /* logs that were found to hold bytes that are not whole */
} hab_roll_report;

/* HAB_LATER while another process or thread rolls. *report is set when a change is damaged too.
 * `now` in seconds: no segment later than its month is begun. */
hab_status hab_roll(hab_store *main, const char *directory, int64_t now, hab_roll_report *report,
                    hab_error *error);

/* The logs that are kept because they are damaged, by their files' names. */
typedef void (*hab_roll_damaged_fn)(void *context, const char *name);
hab_status hab_roll_damaged(const char *directory, hab_roll_damaged_fn each, void *context,
                            hab_error *error);

/* Indexes what was rolled (segment_index.h), in `turns` transactions at most, the newest month
 * first; *left is 0 when nothing is left to index. Months before *indexed are known to be
 * indexed; 0 to begin with. HAB_LATER while another process or thread rolls or indexes. */
hab_status hab_roll_index(const char *directory, unsigned turns, uint32_t *indexed, unsigned *left,
                          hab_error *error);

/* Keeps everybody from rolling until close(*lock): main.mdb and segments copied
 * meanwhile agree with each other. HAB_LATER while somebody rolls, unless `wait`. */
hab_status hab_roll_lock(const char *directory, int wait, int *lock, hab_error *error);

/* How far main.mdb knows the segments to go: a segment that ends before was cut.
 * Zeros before the first roll. */
typedef struct hab_trace_head {
    uint64_t number;
    uint8_t hash[HAB_HASH_SIZE];
} hab_trace_head;

hab_status hab_trace_head_get(hab_txn *txn, hab_trace_head *head);

#endif
