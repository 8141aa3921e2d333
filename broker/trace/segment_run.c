#include "trace/segment_run.h"

#include <stdlib.h>

static const char reached_key[] = "indexed";

hab_status hab_runs_reached(hab_txn *txn, uint64_t *number)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_SEGMENT_META, hab_slice_text(reached_key), &value);

    if (status == HAB_OK) {
        if (value.size != sizeof(*number)) {
            return HAB_CORRUPT;
        }
        memcpy(number, value.data, sizeof(*number));
    }
    return status;
}

hab_status hab_runs_set_reached(hab_txn *txn, uint64_t number)
{
    return hab_put(txn, HAB_SEGMENT_META, hab_slice_text(reached_key),
                   hab_slice_of(&number, sizeof(number)));
}

static hab_status add_run(hab_numbered_run **runs, size_t *count, size_t *room, hab_slice key,
                          hab_slice value)
{
    if (key.size != 8 || value.size != sizeof(hab_run)
        || (*count > 0 && hab_get_u64be(key.data) <= (*runs)[*count - 1].number)) {
        return HAB_CORRUPT;
    }
    if (*count == *room) {
        size_t larger = *room == 0 ? 64 : 2 * *room;
        hab_numbered_run *grown = realloc(*runs, larger * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        *runs = grown;
        *room = larger;
    }
    (*runs)[*count].number = hab_get_u64be(key.data);
    memcpy(&(*runs)[(*count)++].run, value.data, sizeof(hab_run));
    return HAB_OK;
}

static hab_status list(hab_txn *txn, hab_numbered_run **runs, size_t *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    size_t room = 0;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_RUN, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = add_run(runs, count, &room, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_runs_list(hab_txn *txn, hab_numbered_run **runs, size_t *count)
{
    hab_numbered_run *found = NULL;
    size_t used = 0;
    uint64_t reached;
    hab_status status = hab_runs_reached(txn, &reached);

    if (status == HAB_OK) {
        status = list(txn, &found, &used);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        free(found);
        return status;
    }
    *runs = found;
    *count = used;
    return HAB_OK;
}

hab_status hab_run_put(hab_txn *txn, uint64_t number, const hab_run *run)
{
    uint8_t key[8];

    hab_put_u64be(key, number);
    return hab_put(txn, HAB_SEGMENT_RUN, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(run, sizeof(*run)));
}

hab_status hab_run_flush(hab_run_writer *writer)
{
    if (!writer->begun) {
        return HAB_OK;
    }
    writer->begun = 0;
    return hab_append(writer->txn, HAB_SEGMENT_ENTRY, hab_slice_of(writer->key, HAB_BLOCK_KEY),
                      hab_slice_of(writer->value, writer->size));
}

hab_status hab_run_add(hab_run_writer *writer, const hab_entry *entry)
{
    hab_status status = HAB_OK;

    if (writer->begun && writer->last.index == entry->index
        && writer->size + HAB_BLOCK_STEP <= HAB_BLOCK_MAX) {
        writer->size += hab_block_step(writer->value + writer->size, &writer->last, entry);
    } else {
        status = hab_run_flush(writer);
        hab_block_key(writer->run, entry, writer->key);
        writer->size = 0;
        writer->begun = 1;
    }
    writer->last = *entry;
    return status;
}

/* Keeps of a block what is in the range, and no cursor when nothing can follow. */
static hab_status take_block(hab_run_reader *r, const hab_entry *entries, size_t count)
{
    size_t from = 0;
    size_t end = count;
    hab_entry *kept;

    while (from < count && hab_entry_before(&entries[from], &r->low)) {
        from++;
    }
    while (end > from && !hab_entry_before(&entries[end - 1], &r->high)) {
        end--;
    }
    if (r->backwards ? from > 0 : end < count) {
        hab_cursor_close(r->cursor);
        r->cursor = NULL;
    }
    r->count = end - from;
    r->at = 0;
    if (r->count == 0) {
        return HAB_NOT_FOUND;
    }
    kept = realloc(r->entries, r->count * sizeof(*kept));
    if (kept == NULL) {
        return HAB_MEMORY;
    }
    memcpy(kept, entries + from, r->count * sizeof(*kept));
    r->entries = kept;
    return HAB_OK;
}

/* What follows is of another run. */
static hab_status end_run(hab_run_reader *r)
{
    hab_cursor_close(r->cursor);
    r->cursor = NULL;
    return HAB_NOT_FOUND;
}

/* HAB_NOT_FOUND for a block without an entry of the range. */
static hab_status read_block(hab_run_reader *r, hab_slice key, hab_slice value)
{
    hab_entry entries[HAB_BLOCK_ENTRIES];
    size_t count;
    uint64_t run;
    hab_status status = hab_block_read(key, value, &run, entries, &count);

    if (status != HAB_OK) {
        return status;
    }
    return run == r->run ? take_block(r, entries, count) : end_run(r);
}

static hab_status move(hab_run_reader *r, hab_slice *key, hab_slice *value)
{
    return r->backwards ? hab_previous(r->cursor, key, value) : hab_next(r->cursor, key, value);
}

/* The block before the first that begins at or after a place may hold it in its middle. */
static hab_status seek(hab_run_reader *r, hab_slice *key, hab_slice *value)
{
    uint8_t bytes[HAB_BLOCK_KEY];
    hab_slice wanted;
    hab_status status;

    hab_block_key(r->run, r->backwards ? &r->high : &r->low, bytes);
    wanted = hab_slice_of(bytes, sizeof(bytes));
    status = hab_seek(r->cursor, wanted, key, value);
    if (status == HAB_OK && !r->backwards && hab_slice_equal(*key, wanted)) {
        return HAB_OK;
    }
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        status = hab_previous(r->cursor, key, value);
    }
    return status;
}

/* Forwards, the block that was sought may end before the range, or be of the run before. */
static hab_status read_first(hab_run_reader *r, hab_slice key, hab_slice value)
{
    hab_entry entries[HAB_BLOCK_ENTRIES];
    size_t count;
    uint64_t run;
    hab_status status = hab_block_read(key, value, &run, entries, &count);

    if (status == HAB_OK && run == r->run && !hab_entry_before(&entries[count - 1], &r->low)) {
        return take_block(r, entries, count);
    }
    if (status == HAB_OK) {
        status = hab_next(r->cursor, &key, &value);
    }
    return status == HAB_OK ? read_block(r, key, value) : status;
}

static hab_status open_first(hab_run_reader *r)
{
    hab_slice key = {"", 0};
    hab_slice value;
    hab_status status = seek(r, &key, &value);

    if (r->backwards) {
        return status == HAB_OK ? read_block(r, key, value) : status;
    }
    if (status == HAB_NOT_FOUND) { /* none begins before the range */
        status = hab_seek(r->cursor, hab_slice_of("\0", 1), &key, &value);
    }
    return status == HAB_OK ? read_first(r, key, value) : status;
}

hab_status hab_run_reader_open(hab_run_reader *reader, hab_txn *txn, uint64_t run,
                               const hab_entry *low, const hab_entry *high, int backwards)
{
    hab_status status;

    *reader = (hab_run_reader){.run = run, .low = *low, .high = *high, .backwards = backwards};
    status = hab_cursor_open(txn, HAB_SEGMENT_ENTRY, &reader->cursor);
    return status == HAB_OK ? open_first(reader) : status;
}

hab_status hab_run_reader_next(hab_run_reader *reader)
{
    hab_slice key = {"", 0};
    hab_slice value;
    hab_status status;

    if (++reader->at < reader->count) {
        return HAB_OK;
    }
    if (reader->cursor == NULL) {
        return HAB_NOT_FOUND;
    }
    status = move(reader, &key, &value);
    return status == HAB_OK ? read_block(reader, key, value) : status;
}

void hab_run_reader_close(hab_run_reader *reader)
{
    hab_cursor_close(reader->cursor);
    free(reader->entries);
    *reader = (hab_run_reader){0};
}
