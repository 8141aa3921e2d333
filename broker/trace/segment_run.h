/* Sorted runs of a segment: a run holds the entries of all indexes for some records. It is
 * written once, behind the others, and never changed. */
#ifndef HAB_SEGMENT_RUN_H
#define HAB_SEGMENT_RUN_H

#include "trace/segment_block.h"

typedef enum hab_run_state {
    HAB_RUN_WHOLE = 1,
    HAB_RUN_GROWING = 2, /* being merged from the others of its level, up to `reached` */
    HAB_RUN_MERGED = 3   /* into another: its entries are being deleted */
} hab_run_state;

/* As HAB_SEGMENT_RUN holds it. */
typedef struct hab_run {
    uint8_t state; /* hab_run_state */
    uint8_t level; /* by its records; while it grows, that of what it is merged from */
    uint8_t reserved[6];
    uint64_t records;  /* that were indexed in it */
    uint64_t earliest; /* of their times */
    uint64_t latest;
    hab_entry reached;
} hab_run;

typedef struct hab_numbered_run {
    uint64_t number;
    hab_run run;
} hab_numbered_run;

/* Up to which number records are in the runs. HAB_NOT_FOUND when none ever was. */
hab_status hab_runs_reached(hab_txn *txn, uint64_t *number);
hab_status hab_runs_set_reached(hab_txn *txn, uint64_t number);

/* All runs, by number; malloc'd, the caller frees. Empty in a segment of schema 1. */
hab_status hab_runs_list(hab_txn *txn, hab_numbered_run **runs, size_t *count);
hab_status hab_run_put(hab_txn *txn, uint64_t number, const hab_run *run);
/* The level of a run that is whole and has so many records. */
uint8_t hab_run_level(uint64_t records);

/* Every entry that a run has in one index, in their order, for who verifies them. `each` gives
 * HAB_OK to go on. HAB_CORRUPT for what is no entry, or out of order. */
hab_status hab_run_each(hab_txn *txn, uint64_t run, hab_index index, hab_index_fn each,
                        void *context);

/* -- writing: entries in their order. */
typedef struct hab_run_writer {
    hab_txn *txn;
    uint64_t run;
    int begun; /* there is a block at hand */
    hab_entry last;
    size_t size;
    uint8_t key[HAB_BLOCK_KEY];
    uint8_t value[HAB_BLOCK_MAX];
} hab_run_writer; /* zero but for txn and run, to begin with */

hab_status hab_run_add(hab_run_writer *writer, const hab_entry *entry);
/* Writes the block at hand; more may follow. */
hab_status hab_run_flush(hab_run_writer *writer);

/* -- reading: entries from `low` on, before `high`, in their order or against it. */
typedef struct hab_run_reader {
    hab_cursor *cursor; /* NULL: what follows is in none of the range */
    uint64_t run;
    hab_entry low;
    hab_entry high;
    int backwards;
    hab_entry *entries; /* of the block at hand, those in the range */
    size_t count;
    size_t at;    /* steps taken in them */
} hab_run_reader; /* all zero: closed */

/* Goes to the first. HAB_NOT_FOUND when there is none. On failure too,
 * hab_run_reader_close() follows. */
hab_status hab_run_reader_open(hab_run_reader *reader, hab_txn *txn, uint64_t run,
                               const hab_entry *low, const hab_entry *high, int backwards);
hab_status hab_run_reader_next(hab_run_reader *reader); /* HAB_NOT_FOUND after the last */
void hab_run_reader_close(hab_run_reader *reader);

static inline const hab_entry *hab_run_reader_entry(const hab_run_reader *reader)
{
    return &reader->entries[reader->backwards ? reader->count - 1 - reader->at : reader->at];
}

#endif
