#include "trace/segment_merge.h"

#include <stdlib.h>

static int comes_before(const hab_run_reader *a, const hab_run_reader *b)
{
    const hab_entry *left = hab_run_reader_entry(a);
    const hab_entry *right = hab_run_reader_entry(b);

    return a->backwards ? hab_entry_before(right, left) : hab_entry_before(left, right);
}

/* Puts the reader at `at` in its place among those below it. */
static void sink(hab_merge *m, size_t at)
{
    hab_run_reader *sinking = m->heap[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < m->count && comes_before(m->heap[child + 1], m->heap[child])) {
            child++;
        }
        if (child >= m->count || !comes_before(m->heap[child], sinking)) {
            break;
        }
        m->heap[at] = m->heap[child];
        at = child;
    }
    m->heap[at] = sinking;
}

hab_status hab_merge_open(hab_merge *merge, hab_txn *txn, const hab_numbered_run *runs,
                          size_t count, const hab_entry *low, const hab_entry *high, int backwards)
{
    hab_status status = HAB_OK;

    *merge = (hab_merge){.readers = calloc(count + 1, sizeof(*merge->readers)),
                         .heap = calloc(count + 1, sizeof(hab_run_reader *)),
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
    for (size_t i = merge->count / 2; status == HAB_OK && i-- > 0;) {
        sink(merge, i);
    }
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
        sink(merge, 0);
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
