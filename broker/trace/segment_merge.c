#include "trace/segment_merge.h"

#include <stdlib.h>

#include "trace/heap.h"

static int comes_before(const void *a, const void *b)
{
    const hab_entry *left = hab_run_reader_entry(a);
    const hab_entry *right = hab_run_reader_entry(b);

    return ((const hab_run_reader *) a)->backwards ? hab_entry_before(right, left)
                                                   : hab_entry_before(left, right);
}

hab_status hab_merge_open(hab_merge *merge, hab_txn *txn, const hab_numbered_run *runs,
                          size_t count, const hab_entry *low, const hab_entry *high, int backwards)
{
    hab_status status = HAB_OK;

    *merge = (hab_merge){.readers = calloc(count + 1, sizeof(*merge->readers)),
                         .heap = calloc(count + 1, sizeof(void *)),
                         .room = count};
    if (merge->readers == NULL || merge->heap == NULL) {
        return HAB_MEMORY;
    }
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        hab_run_reader *reader = &merge->readers[i];

        status = hab_run_reader_open(reader, txn, runs[i].number, low, high, backwards);
        if (status == HAB_OK) {
            merge->heap[merge->count++] = reader;
        }
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    hab_heap_make(merge->heap, merge->count, comes_before);
    return status;
}

const hab_entry *hab_merge_entry(const hab_merge *merge)
{
    return merge->count > 0 ? hab_run_reader_entry(merge->heap[0]) : NULL;
}

hab_status hab_merge_next(hab_merge *merge)
{
    hab_status status = hab_run_reader_next(merge->heap[0]);

    if (status == HAB_NOT_FOUND) {
        merge->heap[0] = merge->heap[--merge->count];
        status = HAB_OK;
    }
    if (merge->count > 1) {
        hab_heap_sink(merge->heap, merge->count, 0, comes_before);
    }
    return status;
}

void hab_merge_close(hab_merge *merge)
{
    for (size_t i = 0; merge->readers != NULL && i < merge->room; i++) {
        hab_run_reader_close(&merge->readers[i]);
    }
    free(merge->readers);
    free(merge->heap);
    *merge = (hab_merge){0};
}
