/* A month of the trace: `YYYY-MM.mdb` in the trace directory, a store of its own,
 * so that a month past its retention goes as a file.
 *
 * Each record has a number and the chain's hash up to it: SHA-256 of the hash
 * before and the record. Numbers and chain run on from month to month. A segment
 * also holds how far each writer's log is in it, in the same transactions, so
 * that nothing is lost or doubled by whoever is killed. */
#ifndef HAB_SEGMENT_H
#define HAB_SEGMENT_H

#include "store/store.h"
#include "trace/positions.h"
#include "trace/trace.h"

/* Schema 1 had no runs, but an index by person and one by convention, a key a record. */
enum { HAB_SEGMENT_SCHEMA = 2 };

typedef enum hab_segment_table {
    HAB_SEGMENT_META,   /* "chain" → hab_chain, once the segment has begun; "indexed" → number
                           u64 up to which records are in the runs */
    HAB_SEGMENT_RECORD, /* number u64 → record, chain hash */
    HAB_SEGMENT_TIME,   /* time u64, number u64 → empty */
    HAB_SEGMENT_PERSON, /* of schema 1: person u64, time u64, number u64 → empty */
    HAB_SEGMENT_CONVENTION, /* of schema 1: convention u64, time u64, number u64 → empty */
    HAB_SEGMENT_WRITER,     /* writer u64 → hab_position */
    HAB_SEGMENT_COUNT_1,    /* tables of schema 1 */
    HAB_SEGMENT_RUN = HAB_SEGMENT_COUNT_1, /* run u64 → hab_run */
    HAB_SEGMENT_ENTRY, /* run u64, index u8, who u64, time u64, number u64 → entries after it */
    HAB_SEGMENT_COUNT
} hab_segment_table;

typedef struct hab_chain {
    uint64_t first; /* number of the segment's first record */
    uint64_t last;  /* first - 1 when it has none */
    uint8_t before[HAB_HASH_SIZE];
    uint8_t head[HAB_HASH_SIZE];
} hab_chain;

/* The month of a time in microseconds, UTC, as YYYYMM. */
uint32_t hab_segment_month(int64_t time_us);

/* "2026-11.mdb" */
enum { HAB_SEGMENT_NAME = 16 };
void hab_segment_name(uint32_t month, char name[HAB_SEGMENT_NAME]);

/* The months that have a segment, ascending; malloc'd, the caller frees. */
hab_status hab_segment_months(const char *directory, uint32_t **months, size_t *count,
                              hab_error *error);

typedef struct hab_segment hab_segment;

/* Opens a segment; users in one process share it, for LMDB opens a file once. Any
 * thread. `create` makes it when missing, under the roll's lock; else HAB_NOT_FOUND. */
hab_status hab_segment_open(const char *directory, uint32_t month, int create,
                            hab_segment **segment, hab_error *error);
/* Opens one to read it only, be its directory read-only: for programs that verify copies. A
 * segment of schema 1 is read as it is. */
hab_status hab_segment_open_copy(const char *directory, uint32_t month, hab_segment **segment,
                                 hab_error *error);
void hab_segment_close(hab_segment *segment); /* NULL is allowed */
/* After HAB_FULL: 1 when the map, not the disk, was too small, and is twice as large now. No
 * transaction of this process may be alive in the thread that calls. */
int hab_segment_grow(hab_segment *segment);
/* 1 when its path is not, or no longer, the file that was opened: put in its place, or gone. */
int hab_segment_replaced(const hab_segment *segment);
/* Whether no file has that name any more. */
int hab_segment_removed(const hab_segment *segment);
hab_store *hab_segment_store(const hab_segment *segment);

/* HAB_NOT_FOUND while the segment has not begun. */
hab_status hab_segment_chain(hab_txn *txn, hab_chain *chain);

/* Count 0 for a writer that the segment does not know. */
hab_status hab_segment_position(hab_txn *txn, uint64_t writer, hab_position *position);
hab_status hab_segment_set_position(hab_txn *txn, uint64_t writer, const hab_position *position);

/* Begins a segment after `before` (NULL for the first of all): the chain goes on,
 * and the writers' positions are taken over from it. */
hab_status hab_segment_begin(hab_txn *txn, hab_txn *before);

/* Lets the chain go on from a later number, when main.mdb knows of records that the
 * segments have lost: the gap stays visible for ever. */
hab_status hab_segment_skip_to(hab_txn *txn, uint64_t number, const uint8_t hash[HAB_HASH_SIZE]);

/* Adds encoded records: their numbers, the chain, their times. segment_index.h has the rest. */
hab_status hab_segment_append(hab_txn *txn, const hab_slice *records, size_t count);

/* A record by its number; `chain` may be NULL. */
hab_status hab_segment_record(hab_txn *txn, uint64_t number, hab_slice *record,
                              uint8_t chain[HAB_HASH_SIZE]);

/* Parts the value of HAB_SEGMENT_RECORD. HAB_CORRUPT. */
hab_status hab_segment_part(hab_slice value, hab_slice *record, uint8_t chain[HAB_HASH_SIZE]);

/* hash(before ‖ record) into `chain`, which holds `before`. */
void hab_segment_link(uint8_t chain[HAB_HASH_SIZE], hab_slice record);

/* A key of HAB_SEGMENT_TIME. */
enum { HAB_SEGMENT_TIME_KEY = 16 };
void hab_segment_time_key(int64_t time, uint64_t number, uint8_t key[HAB_SEGMENT_TIME_KEY]);

#endif
