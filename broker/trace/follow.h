/* Following the segments by the numbers of their records: whoever counts or controls sees each
 * record once, in the transaction that writes what came of it, whoever is killed. */
#ifndef HAB_FOLLOW_H
#define HAB_FOLLOW_H

#include "store/store.h"
#include "trace/trace.h"

/* Who follows, by keys of HAB_TABLE_META: what one of them has not seen is not dropped. */
#define HAB_FOLLOWS_USAGE "usage"
#define HAB_FOLLOWS_CONTROLS "controls"

typedef struct hab_follower {
    const char *key; /* of the above: the number that was reached */
    /* A record; what it points to is valid until `write` has returned. A damaged one is not
     * given. */
    void (*take)(void *context, const hab_trace_record *record, uint64_t number);
    /* Writes what came of the batch. HAB_LATER and failures leave all as it was. */
    hab_status (*write)(hab_txn *txn, void *context);
    void *context;
} hab_follower;

/* One batch of `max` records at most, written with the number reached; *left is 0 when none are
 * left. Begins with the oldest record there is; what is lost or damaged is passed over, for
 * hab_trace_verify() to tell. A thread of the pool, after a roll. */
hab_status hab_follow(hab_store *main, const char *directory, const hab_follower *follower,
                      unsigned max, unsigned *left, hab_error *error);

#endif
