/* Blocks of a run: its entries, sorted, some two kilobytes of them under one key of
 * HAB_SEGMENT_ENTRY. The key is the first of them, the value those that follow it, each as what
 * it differs by from the one before. */
#ifndef HAB_SEGMENT_BLOCK_H
#define HAB_SEGMENT_BLOCK_H

#include "base/bytes.h"
#include "trace/segment_index.h"

/* That a record concerns somebody or something. Entries sort by index, who, time, number. */
typedef struct hab_entry {
    uint64_t index; /* hab_index */
    uint64_t who;
    uint64_t time; /* microseconds; 0 for before 1970 */
    uint64_t number;
} hab_entry;

enum {
    HAB_BLOCK_KEY = 33,
    HAB_BLOCK_MAX = 1960, /* bytes of a value: two to a page of LMDB, none on a page of its own */
    HAB_BLOCK_STEP = 30,  /* bytes of an entry that follows, at most */
    HAB_BLOCK_ENTRIES = 1 + HAB_BLOCK_MAX / 3
};

static inline int hab_entry_before(const hab_entry *a, const hab_entry *b)
{
    if (a->index != b->index) {
        return a->index < b->index;
    }
    if (a->who != b->who) {
        return a->who < b->who;
    }
    return a->time != b->time ? a->time < b->time : a->number < b->number;
}

void hab_block_key(uint64_t run, const hab_entry *first, uint8_t key[HAB_BLOCK_KEY]);

/* Puts down an entry that follows `before` in its index; gives its size. */
size_t hab_block_step(uint8_t *to, const hab_entry *before, const hab_entry *entry);

/* The entries of a block and the run it belongs to. HAB_CORRUPT for what is none. */
hab_status hab_block_read(hab_slice key, hab_slice value, uint64_t *run,
                          hab_entry entries[HAB_BLOCK_ENTRIES], size_t *count);

#endif
