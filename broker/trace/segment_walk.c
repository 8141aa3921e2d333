/* Reading the indexes of a segment. */
#include <stdlib.h>

#include "trace/segment_index.h"
#include "trace/segment_merge.h"

struct hab_index_walk {
    hab_merge merge;
    int begun; /* the entry at hand was given */
};

uint64_t hab_index_text(hab_slice text)
{
    uint8_t hash[HAB_HASH_SIZE];

    hab_sha256(text, hash);
    return hab_get_u64be(hash);
}

hab_status hab_index_reached(hab_txn *txn, uint64_t *number)
{
    hab_chain chain;
    hab_status status = hab_runs_reached(txn, number);

    if (status != HAB_NOT_FOUND) {
        return status;
    }
    status = hab_segment_chain(txn, &chain);
    if (status == HAB_OK) {
        *number = chain.first - 1;
    }
    return status;
}

/* Keeps the runs that are whole and hold times of the range. */
static size_t keep_runs(hab_numbered_run *runs, size_t count, uint64_t from, uint64_t to)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (runs[i].run.state == HAB_RUN_WHOLE && runs[i].run.latest >= from
            && runs[i].run.earliest < to) {
            runs[kept++] = runs[i];
        }
    }
    return kept;
}

hab_status hab_index_open(hab_txn *txn, hab_index index, uint64_t who, int64_t from, int64_t to,
                          int backwards, hab_index_walk **walk)
{
    hab_entry low = {.index = index, .who = who, .time = from > 0 ? (uint64_t) from : 0};
    hab_entry high = {.index = index, .who = who, .time = to != 0 ? (uint64_t) to : UINT64_MAX};
    hab_index_walk *opened = calloc(1, sizeof(*opened));
    hab_numbered_run *runs;
    size_t count;
    hab_status status = opened == NULL ? HAB_MEMORY : hab_runs_list(txn, &runs, &count);

    if (status == HAB_OK) {
        count = keep_runs(runs, count, low.time, high.time);
        status = hab_merge_open(&opened->merge, txn, runs, count, &low, &high, backwards);
        free(runs);
    }
    if (status != HAB_OK) {
        hab_index_close(opened);
        return status;
    }
    *walk = opened;
    return HAB_OK;
}

hab_status hab_index_next(hab_index_walk *walk, int64_t *time, uint64_t *number)
{
    const hab_entry *entry;
    hab_status status = HAB_OK;

    if (walk->begun && hab_merge_entry(&walk->merge) != NULL) {
        status = hab_merge_next(&walk->merge);
    }
    if (status != HAB_OK) {
        return status;
    }
    walk->begun = 1;
    entry = hab_merge_entry(&walk->merge);
    if (entry == NULL) {
        return HAB_NOT_FOUND;
    }
    *time = (int64_t) entry->time;
    *number = entry->number;
    return HAB_OK;
}

void hab_index_close(hab_index_walk *walk)
{
    if (walk != NULL) {
        hab_merge_close(&walk->merge);
        free(walk);
    }
}

hab_status hab_run_each(hab_txn *txn, uint64_t run, hab_index index, hab_index_fn each,
                        void *context)
{
    hab_entry low = {.index = index};
    hab_entry high = {.index = index + 1};
    hab_entry last = low;
    hab_run_reader reader;
    hab_status status = hab_run_reader_open(&reader, txn, run, &low, &high, 0);
    hab_status told = HAB_OK;

    while (status == HAB_OK && told == HAB_OK) {
        const hab_entry *entry = hab_run_reader_entry(&reader);

        /* Pages that were tampered with may lead round in circles. */
        told = hab_entry_before(&last, entry)
                   ? each(context, entry->who, (int64_t) entry->time, entry->number)
                   : HAB_CORRUPT;
        last = *entry;
        status = hab_run_reader_next(&reader);
    }
    hab_run_reader_close(&reader);
    return told != HAB_OK || status == HAB_NOT_FOUND ? told : status;
}

hab_status hab_index_each(hab_txn *txn, hab_index index, hab_index_fn each, void *context)
{
    hab_numbered_run *runs;
    size_t count;
    hab_status status = hab_runs_list(txn, &runs, &count);

    if (status != HAB_OK) {
        return status;
    }
    count = keep_runs(runs, count, 0, UINT64_MAX);
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        status = hab_run_each(txn, runs[i].number, index, each, context);
    }
    free(runs);
    return status;
}
