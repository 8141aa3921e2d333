/* Writing the indexes of a segment, a bounded step at a time. */
#include "trace/segment_index.h"

#include <stdlib.h>

#include "trace/segment_merge.h"

enum {
    FEW = 1024,           /* records that are not worth a run of their own */
    BATCH = 65536,        /* records indexed in a transaction */
    MERGED = 500000,      /* entries merged in a transaction */
    DELETED = 20000,      /* keys deleted in a transaction */
    WIDTH = 16,           /* runs of one level that become one of the next */
    LEVEL_ONE = 16 * FEW, /* records that a run of level 1 has at least */
    PER_RECORD = 4        /* entries: person, convention, object, target */
};

/* What a step starts from. */
typedef struct state {
    hab_txn *txn;
    hab_chain chain;
    uint64_t reached;
    hab_numbered_run *runs;
    size_t count;
} state;

static hab_status read_state(state *s)
{
    hab_status status = hab_segment_chain(s->txn, &s->chain);

    if (status == HAB_OK) {
        status = hab_index_reached(s->txn, &s->reached);
    }
    return status == HAB_OK ? hab_runs_list(s->txn, &s->runs, &s->count) : status;
}

uint8_t hab_run_level(uint64_t records)
{
    uint8_t level = 0;

    for (uint64_t least = LEVEL_ONE; least != 0 && records >= least; least *= WIDTH) {
        level++;
    }
    return level;
}

static hab_numbered_run *run_in(const state *s, hab_run_state wanted)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->runs[i].run.state == wanted) {
            return &s->runs[i];
        }
    }
    return NULL;
}

static uint64_t next_run(const state *s)
{
    return s->count == 0 ? 1 : s->runs[s->count - 1].number + 1;
}

/* -- indexing what is not yet. */

/* The entries at hand and what a run says of its records. */
typedef struct batch {
    hab_entry *entries;
    size_t count;
    hab_run run;
} batch;

static void add_entry(batch *b, hab_index index, uint64_t who, uint64_t time, uint64_t number)
{
    if (who != 0) {
        b->entries[b->count++] =
            (hab_entry){.index = index, .who = who, .time = time, .number = number};
    }
}

static void add_text(batch *b, hab_slice text, uint64_t time, uint64_t number)
{
    if (text.size > 0) {
        add_entry(b, HAB_INDEX_OBJECT, hab_index_text(text), time, number);
    }
}

static void add_record(batch *b, const hab_trace_record *record, uint64_t number)
{
    uint64_t time = record->time > 0 ? (uint64_t) record->time : 0;
    hab_run *run = &b->run;

    add_entry(b, HAB_INDEX_PERSON, record->person, time, number);
    add_entry(b, HAB_INDEX_CONVENTION, record->convention, time, number);
    add_text(b, record->object, time, number);
    if (!hab_slice_equal(record->object, record->target)) {
        add_text(b, record->target, time, number);
    }
    run->earliest = run->records == 0 || time < run->earliest ? time : run->earliest;
    run->latest = time > run->latest ? time : run->latest;
    run->records++;
}

/* A damaged record is for hab_trace_verify() to tell: it keeps the others from no index. */
static hab_status take_record(state *s, batch *b, hab_slice key, hab_slice value)
{
    hab_trace_record record;
    hab_slice bytes;

    if (key.size != 8) {
        return HAB_CORRUPT;
    }
    s->reached = hab_get_u64be(key.data);
    if (hab_segment_part(value, &bytes, NULL) == HAB_OK
        && hab_trace_decode(bytes, &record, NULL) == HAB_OK) {
        add_record(b, &record, s->reached);
    }
    return HAB_OK;
}

static hab_status take_records(state *s, batch *b)
{
    hab_cursor *cursor;
    uint8_t after[8];
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(s->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(after, s->reached + 1);
    status = hab_seek(cursor, hab_slice_of(after, sizeof(after)), &key, &value);
    for (unsigned i = 0; status == HAB_OK && i < BATCH; i++) {
        status = take_record(s, b, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status == HAB_NOT_FOUND) {
        s->reached = s->chain.last; /* behind it, a gap at most */
        return HAB_OK;
    }
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    return hab_entry_before(a, b) ? -1 : hab_entry_before(b, a);
}

static hab_status write_batch(state *s, batch *b)
{
    hab_run_writer writer = {.txn = s->txn, .run = next_run(s)};
    hab_status status = HAB_OK;

    qsort(b->entries, b->count, sizeof(*b->entries), compare_entries);
    for (size_t i = 0; status == HAB_OK && i < b->count; i++) {
        status = hab_run_add(&writer, &b->entries[i]);
    }
    if (status == HAB_OK) {
        status = hab_run_flush(&writer);
    }
    b->run.state = HAB_RUN_WHOLE;
    b->run.level = hab_run_level(b->run.records);
    if (status == HAB_OK) {
        status = hab_run_put(s->txn, writer.run, &b->run);
    }
    return status == HAB_OK ? hab_runs_set_reached(s->txn, s->reached) : status;
}

static hab_status index_records(state *s)
{
    batch b = {.entries = malloc((size_t) BATCH * PER_RECORD * sizeof(hab_entry))};
    hab_status status = b.entries == NULL ? HAB_MEMORY : take_records(s, &b);

    if (status == HAB_OK) {
        status = write_batch(s, &b);
    }
    free(b.entries);
    return status;
}

/* -- merging the runs of one level. */

/* The lowest level that has enough runs; -1 when none has. */
static int full_level(const state *s)
{
    unsigned counts[UINT8_MAX + 1] = {0};

    for (size_t i = 0; i < s->count; i++) {
        counts[s->runs[i].run.level] += s->runs[i].run.state == HAB_RUN_WHOLE;
    }
    for (int level = 0; level <= UINT8_MAX; level++) {
        if (counts[level] >= WIDTH) {
            return level;
        }
    }
    return -1;
}

static int is_merged_from(const hab_run *growing, const hab_run *run)
{
    return run->state == HAB_RUN_WHOLE && run->level == growing->level;
}

/* The runs that a growing one is made of; malloc'd. */
static hab_numbered_run *inputs_of(const state *s, const hab_run *growing, size_t *count)
{
    hab_numbered_run *inputs = calloc(s->count + 1, sizeof(*inputs));

    *count = 0;
    for (size_t i = 0; inputs != NULL && i < s->count; i++) {
        if (is_merged_from(growing, &s->runs[i].run)) {
            inputs[(*count)++] = s->runs[i];
        }
    }
    return inputs;
}

static void add_up(hab_run *growing, const hab_numbered_run *inputs, size_t count)
{
    growing->records = 0;
    growing->earliest = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        const hab_run *run = &inputs[i].run;

        growing->records += run->records;
        growing->earliest = run->earliest < growing->earliest ? run->earliest : growing->earliest;
        growing->latest = run->latest > growing->latest ? run->latest : growing->latest;
    }
}

/* Entries behind those that the growing run has; *ended when there are no more. */
static hab_status merge_some(hab_txn *txn, hab_numbered_run *growing,
                             const hab_numbered_run *inputs, size_t count, int *ended)
{
    static const hab_entry end = {.index = HAB_INDEX_COUNT};
    hab_run_writer writer = {.txn = txn, .run = growing->number};
    hab_entry low = growing->run.reached;
    const hab_entry *entry;
    hab_merge merge;
    hab_status status;

    low.number++;
    status = hab_merge_open(&merge, txn, inputs, count, &low, &end, 0);
    for (unsigned i = 0;
         status == HAB_OK && i < MERGED && (entry = hab_merge_entry(&merge)) != NULL; i++) {
        growing->run.reached = *entry;
        status = hab_run_add(&writer, entry);
        if (status == HAB_OK) {
            status = hab_merge_next(&merge);
        }
    }
    *ended = hab_merge_entry(&merge) == NULL;
    hab_merge_close(&merge);
    return status == HAB_OK ? hab_run_flush(&writer) : status;
}

/* From here on, readers read the one run and none of those it is made of. */
static hab_status end_merge(hab_txn *txn, hab_run *growing, hab_numbered_run *inputs, size_t count)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        inputs[i].run.state = HAB_RUN_MERGED;
        status = hab_run_put(txn, inputs[i].number, &inputs[i].run);
    }
    growing->state = HAB_RUN_WHOLE;
    growing->level = hab_run_level(growing->records);
    growing->reached = (hab_entry){0};
    return status;
}

static hab_status merge_runs(state *s)
{
    const hab_numbered_run *begun = run_in(s, HAB_RUN_GROWING);
    hab_numbered_run growing = {
        .number = next_run(s), .run = {.state = HAB_RUN_GROWING, .level = (uint8_t) full_level(s)}};
    hab_numbered_run *inputs;
    size_t count;
    int ended;
    hab_status status;

    if (begun != NULL) {
        growing = *begun;
    }
    inputs = inputs_of(s, &growing.run, &count);
    if (inputs == NULL) {
        return HAB_MEMORY;
    }
    add_up(&growing.run, inputs, count);
    status = merge_some(s->txn, &growing, inputs, count, &ended);
    if (status == HAB_OK && ended) {
        status = end_merge(s->txn, &growing.run, inputs, count);
    }
    free(inputs);
    return status == HAB_OK ? hab_run_put(s->txn, growing.number, &growing.run) : status;
}

/* -- deleting. */

/* The first keys of a table from `from` on that begin with `size` bytes of it; *left is 0 when
 * none are left. */
static hab_status delete_keys(hab_txn *txn, hab_table table, const uint8_t from[8], size_t size,
                              unsigned *left)
{
    uint8_t copy[HAB_BLOCK_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    *left = DELETED;
    while (status == HAB_OK && *left > 0) {
        status = hab_seek(cursor, hab_slice_of(from, 8), &key, &value);
        if (status == HAB_OK && (key.size > sizeof(copy) || memcmp(key.data, from, size) != 0)) {
            status = HAB_NOT_FOUND;
        }
        if (status == HAB_OK) {
            memcpy(copy, key.data, key.size);
            status = hab_delete(txn, table, hab_slice_of(copy, key.size));
            --*left;
        }
    }
    hab_cursor_close(cursor);
    *left = status == HAB_OK;
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status delete_run(state *s)
{
    uint8_t number[8];
    unsigned left;
    hab_status status;

    hab_put_u64be(number, run_in(s, HAB_RUN_MERGED)->number);
    status = delete_keys(s->txn, HAB_SEGMENT_ENTRY, number, sizeof(number), &left);
    if (status == HAB_OK && !left) {
        status = hab_delete(s->txn, HAB_SEGMENT_RUN, hab_slice_of(number, sizeof(number)));
    }
    return status;
}

/* The indexes of schema 1. */
static hab_status delete_former(state *s)
{
    static const uint8_t zeros[8];
    unsigned left;
    hab_status status = delete_keys(s->txn, HAB_SEGMENT_PERSON, zeros, 0, &left);

    if (status == HAB_OK && !left) {
        status = delete_keys(s->txn, HAB_SEGMENT_CONVENTION, zeros, 0, &left);
    }
    return status;
}

static hab_status has_former(hab_txn *txn, int *has)
{
    uint64_t persons;
    uint64_t conventions;
    hab_status status = hab_count(txn, HAB_SEGMENT_PERSON, &persons);

    if (status == HAB_OK) {
        status = hab_count(txn, HAB_SEGMENT_CONVENTION, &conventions);
    }
    if (status == HAB_OK) {
        *has = persons > 0 || conventions > 0;
    }
    return status;
}

/* -- the steps. */

typedef hab_status (*step_fn)(state *s);

/* What is to be done next; NULL: nothing. A merge is ended before anything goes behind it. */
static hab_status choose_step(const state *s, step_fn *step)
{
    int former;
    hab_status status = has_former(s->txn, &former);

    if (status != HAB_OK) {
        return status;
    }
    *step = run_in(s, HAB_RUN_MERGED) != NULL                          ? delete_run
            : run_in(s, HAB_RUN_GROWING) != NULL || full_level(s) >= 0 ? merge_runs
            : s->chain.last - s->reached >= FEW                        ? index_records
            : former                                                   ? delete_former
                                                                       : NULL;
    return HAB_OK;
}

/* In a transaction that reads, only looks whether there is a step to make. */
static hab_status run_step(hab_txn *txn, int writes, unsigned *left)
{
    state s = {.txn = txn};
    step_fn step = NULL;
    hab_status status = read_state(&s);

    if (status == HAB_OK) {
        status = choose_step(&s, &step);
    }
    if (status == HAB_OK && writes && step != NULL) {
        status = step(&s);
    }
    free(s.runs);
    if (status == HAB_OK) {
        *left = step != NULL;
    }
    return status;
}

static hab_status look(hab_store *store, unsigned *left)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = run_step(txn, 0, left);
        hab_abort(txn);
    }
    return status;
}

static hab_status write_step(hab_store *store, unsigned *left)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = run_step(txn, 1, left);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

hab_status hab_segment_index(hab_segment *segment, unsigned *left, hab_error *error)
{
    hab_store *store = hab_segment_store(segment);
    unsigned more = 0;
    hab_status status = look(store, &more);

    if (status == HAB_OK && more) {
        status = write_step(store, &more);
        if (status == HAB_FULL && hab_segment_grow(segment)) {
            status = write_step(store, &more);
        }
    }
    if (status == HAB_OK && more) {
        status = look(store, &more);
    }
    if (status == HAB_NOT_FOUND) { /* it has not begun */
        status = HAB_OK;
    }
    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot index a month of the trace: %s",
                        hab_status_text(status));
    }
    *left = more;
    return HAB_OK;
}
