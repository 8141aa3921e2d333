/* What the trace tells of the use of rights: last uses by person and service, accesses by
 * month. Follows the segments by the number of their records, so that each is counted once,
 * whoever is killed; some seconds late.
 *
 * What counts: accesses (HAB_TRACE_ACCESS) whose person, convention and service are known,
 * of protected locations and of plugins' pages alike (calls->may()), by whatever channel.
 * Given ones count as HAB_REASON_GRANTED, others by why they were not. Outcomes, acts and
 * further verdicts inside one request do not count, nor who is named by no convention. */
#ifndef HAB_USAGE_H
#define HAB_USAGE_H

#include "plugin.h"
#include "store/store.h"
#include "store/tables.h"

enum { HAB_USAGE_BATCH = 20000 }; /* records: the store's only writer is held for 5 to 40 ms */

typedef struct hab_use_record {
    uint8_t layout; /* 1 */
    uint8_t reserved[7];
    int64_t allowed; /* second of the last access that was given; 0: none */
    int64_t refused;
} hab_use_record;

/* Counts the records of the segments that came since, `max` at most, in one write
 * transaction with the number reached; *left is 0 when none are left. Begins with the oldest
 * record there is; what is lost or damaged is passed over, for hab_trace_verify() to tell.
 * A thread of the pool, after a roll. */
hab_status hab_usage_follow(hab_store *main, const char *directory, unsigned max, unsigned *left,
                            hab_error *error);

/* By person (0: all) of a convention; what `each` gives but HAB_OK ends the walk. */
typedef hab_status (*hab_usage_fn)(void *context, const hab_use *use);
hab_status hab_usage_walk(hab_txn *txn, uint64_t convention, uint64_t person, hab_usage_fn each,
                          void *context);

/* By month, from one to another, both included. */
typedef hab_status (*hab_usage_month_fn)(void *context, const hab_use_month *month);
hab_status hab_usage_months(hab_txn *txn, uint64_t convention, uint32_t from, uint32_t to,
                            hab_usage_month_fn each, void *context);

#endif
