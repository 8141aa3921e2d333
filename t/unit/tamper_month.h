/* Harming a month of the trace, as somebody does who can write to its file: of tamper_traces. */
#ifndef TAMPER_MONTH_H
#define TAMPER_MONTH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/segment_run.h"

static hab_error error;
static char trace[4096];

static void must(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "tamper_traces: %s: %s\n", what, error.text);
        exit(1);
    }
}

typedef struct opened {
    hab_segment *segment;
    hab_txn *txn;
} opened;

static opened open_month(uint32_t month)
{
    opened o;

    must(hab_segment_open(trace, month, 0, &o.segment, &error) == HAB_OK, "segment");
    must(hab_begin_write(hab_segment_store(o.segment), &o.txn) == HAB_OK, "segment");
    return o;
}

static void commit(opened *o)
{
    must(hab_commit(o->txn) == HAB_OK, "commit");
    hab_segment_close(o->segment);
}

typedef struct value {
    uint8_t bytes[HAB_TRACE_MAX + HAB_HASH_SIZE];
    size_t size;
} value;

static value get(opened *o, uint64_t number)
{
    uint8_t key[8];
    hab_slice found;
    value v;

    hab_put_u64be(key, number);
    must(hab_get(o->txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8), &found) == HAB_OK, "record");
    v.size = found.size;
    memcpy(v.bytes, found.data, found.size);
    return v;
}

static void put(opened *o, uint64_t number, const value *v)
{
    uint8_t key[8];

    hab_put_u64be(key, number);
    must(hab_put(o->txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8), hab_slice_of(v->bytes, v->size))
             == HAB_OK,
         "record");
}

static void delete (opened *o, uint64_t number)
{
    uint8_t key[8];

    hab_put_u64be(key, number);
    must(hab_delete(o->txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8)) == HAB_OK, "record");
}

static void put_chain(opened *o, const hab_chain *chain)
{
    must(hab_put(o->txn, HAB_SEGMENT_META, hab_slice_text("chain"),
                 hab_slice_of(chain, sizeof(*chain)))
             == HAB_OK,
         "chain");
}

static void swap(opened *o, uint64_t number)
{
    value a = get(o, number);
    value b = get(o, number + 1);

    put(o, number, &b);
    put(o, number + 1, &a);
}

/* A record that is there already, once more behind the last, as if it had come. */
static void insert(opened *o, uint64_t number)
{
    value v = get(o, number);
    hab_chain chain;

    must(hab_segment_chain(o->txn, &chain) == HAB_OK, "chain");
    hab_segment_link(chain.head, hab_slice_of(v.bytes, v.size - HAB_HASH_SIZE));
    memcpy(v.bytes + v.size - HAB_HASH_SIZE, chain.head, HAB_HASH_SIZE);
    put(o, ++chain.last, &v);
    put_chain(o, &chain);
}

static void cut(opened *o, uint64_t keep)
{
    hab_slice record;
    hab_chain chain;

    must(hab_segment_chain(o->txn, &chain) == HAB_OK, "chain");
    while (chain.last > keep) {
        delete (o, chain.last--);
    }
    must(hab_segment_record(o->txn, keep, &record, chain.head) == HAB_OK, "record");
    put_chain(o, &chain);
}

/* As if the month had more records than a file can hold. */
static void inflate(opened *o, uint64_t number)
{
    hab_chain chain;

    must(hab_segment_chain(o->txn, &chain) == HAB_OK, "chain");
    chain.last = number;
    put_chain(o, &chain);
}

static hab_numbered_run first_run(opened *o)
{
    hab_numbered_run *runs;
    hab_numbered_run first;
    size_t count;

    must(hab_runs_list(o->txn, &runs, &count) == HAB_OK && count > 0, "run");
    first = runs[0];
    free(runs);
    return first;
}

/* So many microseconds of its times are not looked for in the first run. */
static void hide(opened *o, uint64_t number)
{
    hab_numbered_run first = first_run(o);

    first.run.earliest += number;
    must(hab_run_put(o->txn, first.number, &first.run) == HAB_OK, "run");
}

static void count(opened *o, uint64_t number)
{
    hab_numbered_run first = first_run(o);

    first.run.records += number;
    must(hab_run_put(o->txn, first.number, &first.run) == HAB_OK, "run");
}

static void unindex(opened *o, uint64_t number)
{
    hab_cursor *cursor;
    uint8_t copy[64];
    hab_slice key;
    hab_slice found;
    size_t size;

    must(hab_cursor_open(o->txn, HAB_SEGMENT_ENTRY, &cursor) == HAB_OK, "cursor");
    must(hab_seek(cursor, hab_slice_of("\0", 1), &key, &found) == HAB_OK, "entry");
    while (number-- > 0) {
        must(hab_next(cursor, &key, &found) == HAB_OK, "entry");
    }
    size = key.size;
    memcpy(copy, key.data, size);
    hab_cursor_close(cursor);
    must(hab_delete(o->txn, HAB_SEGMENT_ENTRY, hab_slice_of(copy, size)) == HAB_OK, "entry");
}

static int harm(const char *how, uint32_t month, uint64_t number)
{
    static const struct {
        const char *name;
        void (*run)(opened *o, uint64_t number);
    } ways[] = {{"delete", delete},   {"swap", swap},       {"insert", insert}, {"cut", cut},
                {"inflate", inflate}, {"unindex", unindex}, {"hide", hide},     {"count", count}};
    opened o = open_month(month);
    int found = 0;

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (strcmp(how, ways[i].name) == 0) {
            ways[i].run(&o, number);
            found = 1;
        }
    }
    commit(&o);
    return found ? 0 : 2;
}

#endif
