#include "trace/backlog.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "trace/change.h"
#include "trace/segment.h"

static hab_status add_entry(hab_backlog *backlog, const hab_backlog_entry *added)
{
    if (backlog->count == backlog->room) {
        size_t room = backlog->room == 0 ? 4096 : 2 * backlog->room;
        hab_backlog_entry *grown = realloc(backlog->entries, room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        backlog->entries = grown;
        backlog->room = room;
    }
    backlog->entries[backlog->count++] = *added;
    return HAB_OK;
}

/* Takes a record unless it was taken before. `order` never falls within a chain,
 * so that sorting by it keeps each chain's order whatever the clock did. */
static hab_status take(hab_backlog *backlog, hab_slice bytes, hab_position *position,
                       int64_t *order)
{
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, NULL);

    if (status != HAB_OK || record.count <= position->count) {
        return status;
    }
    *order = record.time > *order ? record.time : *order;
    position->count = record.count;
    return add_entry(backlog, &(hab_backlog_entry){.order = *order,
                                                   .writer = record.writer,
                                                   .count = record.count,
                                                   .record = bytes});
}

/* The writer's position, from the segments the first time it is asked for. */
static hab_status position_of(hab_backlog *backlog, hab_store *newest, uint64_t writer,
                              hab_position **position)
{
    int fresh;
    hab_position *found = hab_positions_at(&backlog->positions, writer, &fresh);
    hab_status status = HAB_OK;
    hab_txn *txn;

    if (found == NULL) {
        return HAB_MEMORY;
    }
    if (fresh && newest != NULL) {
        status = hab_begin_read(newest, &txn);
        if (status == HAB_OK) {
            status = hab_segment_position(txn, writer, found);
            hab_abort(txn);
        }
    }
    *position = found;
    return status;
}

static hab_status take_changes_after(hab_backlog *backlog, hab_position *position)
{
    hab_cursor *cursor;
    uint8_t after[8];
    hab_slice key;
    hab_slice value;
    int64_t order = INT64_MIN;
    hab_status status = hab_cursor_open(backlog->changes, HAB_TABLE_CHANGE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(after, position->count + 1);
    status = hab_seek(cursor, hab_slice_of(after, sizeof(after)), &key, &value);
    while (status == HAB_OK && backlog->count < HAB_BACKLOG_CHANGES) {
        status = take(backlog, value, position, &order);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    backlog->more = status == HAB_OK;
    if (status == HAB_CORRUPT) { /* it stays where it is: what logs hold is rolled without it */
        backlog->broken = position->count + 1;
    }
    return status == HAB_NOT_FOUND || status == HAB_CORRUPT ? HAB_OK : status;
}

static hab_status take_changes(hab_backlog *backlog, hab_store *main, hab_store *newest,
                               hab_error *error)
{
    hab_change_chain chain;
    hab_position *position;
    hab_status status = position_of(backlog, newest, 0, &position);

    if (status == HAB_OK) {
        status = hab_begin_read(main, &backlog->changes);
    }
    if (status == HAB_OK) {
        status = hab_change_head(backlog->changes, &chain);
    }
    if (status == HAB_OK && chain.count < position->count) {
        return hab_fail(error, HAB_CORRUPT,
                        "main.mdb knows %llu changes and the trace's segments hold %llu: it is an "
                        "older copy than they are",
                        (unsigned long long) chain.count, (unsigned long long) position->count);
    }
    if (status == HAB_OK) {
        status = take_changes_after(backlog, position);
    }
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "cannot read the changes of main.mdb: %s",
                                       hab_status_text(status));
}

/* One log, to its end as it is now. */
static hab_status take_log(hab_backlog *backlog, hab_store *newest, const hab_log *log,
                           hab_log_reader *reader, int64_t *order, hab_error *error)
{
    size_t before = backlog->count;
    hab_position *position;
    hab_slice bytes;
    hab_status status = position_of(backlog, newest, log->writer, &position);

    if (status == HAB_OK) {
        status = hab_log_load_after(log, position, reader, error);
    }
    while (status == HAB_OK && hab_log_next(reader, &bytes)) {
        status = take(backlog, bytes, position, order);
        if (status == HAB_CORRUPT) { /* whole, and yet no record */
            reader->damaged++;
            status = HAB_OK;
        }
    }
    if (backlog->count == before) {
        hab_log_drop_bytes(reader);
    }
    return status;
}

static hab_status take_logs(hab_backlog *backlog, const char *directory, hab_store *newest,
                            hab_error *error)
{
    hab_logs *logs = &backlog->logs;
    hab_status status = hab_logs_list(directory, logs, error);
    int64_t order = INT64_MIN;

    if (status != HAB_OK || logs->count == 0) {
        return status;
    }
    backlog->readers = calloc(logs->count, sizeof(*backlog->readers));
    if (backlog->readers == NULL) {
        return hab_fail(error, HAB_MEMORY, "cannot read the logs of %s: out of memory", directory);
    }
    for (size_t i = 0; status == HAB_OK && i < logs->count; i++) {
        if (backlog->count >= HAB_BACKLOG_MAX) {
            backlog->more = 1;
            break;
        }
        if (i > 0 && logs->at[i].writer != logs->at[i - 1].writer) {
            order = INT64_MIN;
        }
        status = hab_log_open(directory, &logs->at[i], error);
        if (status == HAB_OK) {
            status = take_log(backlog, newest, &logs->at[i], &backlog->readers[i], &order, error);
        } else if (status == HAB_NOT_FOUND) {
            status = HAB_OK; /* somebody took it away: the gap will show */
        }
    }
    return status;
}

static int compare_entries(const void *left, const void *right)
{
    const hab_backlog_entry *a = left;
    const hab_backlog_entry *b = right;

    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (a->writer != b->writer) {
        return a->writer < b->writer ? -1 : 1;
    }
    return (a->count > b->count) - (a->count < b->count);
}

hab_status hab_backlog_take(hab_backlog *backlog, hab_store *main, const char *directory,
                            hab_store *newest, hab_error *error)
{
    hab_status status = take_changes(backlog, main, newest, error);

    if (status == HAB_OK) {
        status = take_logs(backlog, directory, newest, error);
    }
    if (status == HAB_OK && backlog->count > 0) {
        qsort(backlog->entries, backlog->count, sizeof(*backlog->entries), compare_entries);
    }
    return status;
}

void hab_backlog_end_changes(hab_backlog *backlog)
{
    hab_abort(backlog->changes);
    backlog->changes = NULL;
}

void hab_backlog_free(hab_backlog *backlog)
{
    for (size_t i = 0; backlog->readers != NULL && i < backlog->logs.count; i++) {
        hab_log_unload(&backlog->readers[i]);
    }
    free(backlog->readers);
    hab_logs_free(&backlog->logs);
    hab_backlog_end_changes(backlog);
    free(backlog->entries);
    hab_positions_free(&backlog->positions);
    *backlog = (hab_backlog){0};
}
