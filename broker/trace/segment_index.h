/* The indexes of a segment: which of its records concern a person, a convention, an object or
 * a target, in the order of time.
 *
 * Sorted runs (as in a log-structured merge tree): what was rolled becomes a run that goes
 * behind the others, so that writing touches no page twice; runs of one size are merged into
 * one of the next. A search looks into each run, of which there are some dozens.
 *
 * Records are indexed after they are rolled, in a transaction of their own: META "indexed"
 * says up to which number. What comes after is few, and is read one by one. A segment of schema
 * 1, whose indexes were other tables, is indexed from its first record, and those emptied. */
#ifndef HAB_SEGMENT_INDEX_H
#define HAB_SEGMENT_INDEX_H

#include "trace/segment.h"

typedef enum hab_index {
    HAB_INDEX_PERSON,     /* by its identification number */
    HAB_INDEX_CONVENTION, /* by its number in main.mdb */
    HAB_INDEX_OBJECT,     /* by hab_index_text() of the object, and of the target */
    HAB_INDEX_COUNT
} hab_index;

/* The number under which a text is indexed: the first 8 bytes of its SHA-256. Others may
 * share it: who reads compares the text. */
uint64_t hab_index_text(hab_slice text);

/* Indexes records that are not yet, or merges runs, in one write transaction of some 100 ms at
 * most; *left is 0 when nothing is left to do. One process at a time: under the roll's lock.
 * HAB_FULL as of a store; nothing was changed then. */
hab_status hab_segment_index(hab_segment *segment, unsigned *left, hab_error *error);

/* The number up to which records are indexed; chain.first - 1 when none is. */
hab_status hab_index_reached(hab_txn *txn, uint64_t *number);

/* Walks what an index says of `who` between two times (microseconds; `to`: not with, 0: no
 * end), in the order of time or against it, indexed records alone. Lives in its transaction,
 * one thread. */
typedef struct hab_index_walk hab_index_walk;
hab_status hab_index_open(hab_txn *txn, hab_index index, uint64_t who, int64_t from, int64_t to,
                          int backwards, hab_index_walk **walk);
/* HAB_NOT_FOUND after the last. */
hab_status hab_index_next(hab_index_walk *walk, int64_t *time, uint64_t *number);
void hab_index_close(hab_index_walk *walk); /* NULL is allowed */

/* Every entry of an index, in the order of its pages, for who verifies them against the
 * records. `each` gives HAB_OK to go on. HAB_CORRUPT for what is no entry. */
typedef hab_status (*hab_index_fn)(void *context, uint64_t who, int64_t time, uint64_t number);
hab_status hab_index_each(hab_txn *txn, hab_index index, hab_index_fn each, void *context);

#endif
