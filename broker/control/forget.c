#include "control/forget.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "control/signal_record.h"
#include "convention/term.h"
#include "trace/change.h"
#include "trace/consultation.h"
#include "trace/segment.h"

typedef struct numbers {
    uint64_t at[HAB_FORGET_MAX];
    unsigned count;
} numbers;

/* The first entry of a Caf's queue of a state, or of what comes behind it. */
static hab_status seek_queue(hab_cursor *cursor, const uint8_t caf[HAB_CAF_MAX], unsigned state,
                             hab_slice *key)
{
    char code[HAB_CAF_MAX + 1] = "";
    uint8_t from[HAB_SIGNAL_QUEUE_KEY];

    memcpy(code, caf, HAB_CAF_MAX);
    hab_signal_queue_key(code, state, 0, from);
    return hab_seek(cursor, hab_slice_of(from, sizeof(from)), key, NULL);
}

/* A closed signal of a Caf; *young ends its queue: those behind it are younger still. What joined
 * it later is younger too, and keeps it. */
static hab_status take_closed(hab_txn *txn, uint64_t number, int64_t limit, numbers *found,
                              int *young)
{
    hab_signal_record record;
    hab_status status = hab_signal_record_get(txn, number, &record, NULL);

    if (status == HAB_OK) {
        *young = record.raised >= limit;
        if (!*young && record.last < limit) {
            found->at[found->count++] = number;
        }
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* From Caf to Caf, the closed ones of each: however many are open is of no matter. */
static hab_status walk_closed(hab_txn *txn, hab_cursor *cursor, int64_t limit, numbers *found)
{
    static const uint8_t none[HAB_CAF_MAX];
    hab_slice key;
    hab_status status = seek_queue(cursor, none, 0, &key);

    while (status == HAB_OK && found->count < HAB_FORGET_MAX) {
        const uint8_t *entry = key.data;
        unsigned state = entry[HAB_SIGNAL_QUEUE_PREFIX - 1];
        int young = 0;

        if (state < HAB_SIGNAL_CLOSED) {
            status = seek_queue(cursor, entry, HAB_SIGNAL_CLOSED, &key);
            continue;
        }
        status =
            take_closed(txn, hab_get_u64be(entry + HAB_SIGNAL_QUEUE_PREFIX), limit, found, &young);
        if (status == HAB_OK) {
            status = young ? seek_queue(cursor, entry, HAB_SIGNAL_CLOSED + 1, &key)
                           : hab_next(cursor, &key, NULL);
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status find_signals(hab_txn *txn, int64_t limit, numbers *found)
{
    hab_cursor *cursor;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_QUEUE, &cursor);

    if (status == HAB_OK) {
        status = walk_closed(txn, cursor, limit, found);
        hab_cursor_close(cursor);
    }
    return status;
}

/* The oldest come first: their numbers only grow. */
static hab_status find_demands(hab_txn *txn, int64_t limit, numbers *found)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CONSULTATION, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, NULL);
    while (status == HAB_OK && found->count < HAB_FORGET_MAX) {
        uint64_t number = key.size == 8 ? hab_get_u64be(key.data) : 0;
        hab_consultation demand;

        status = hab_consultation_get(txn, number, &demand);
        if (status == HAB_OK && demand.time >= limit) {
            break;
        }
        if (status == HAB_OK) {
            found->at[found->count++] = number;
            status = hab_next(cursor, &key, NULL);
        } else if (status == HAB_NOT_FOUND) {
            status = HAB_CORRUPT;
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status remove_demand(hab_txn *txn, uint64_t number)
{
    uint8_t key[8];

    hab_put_u64be(key, number);
    return hab_delete(txn, HAB_TABLE_CONSULTATION, hab_slice_of(key, sizeof(key)));
}

typedef hab_status (*remove_fn)(hab_txn *txn, uint64_t number);

static hab_status forget(hab_txn *txn, const numbers *found, remove_fn remove,
                         const char *operation, int64_t now)
{
    char count[16];
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = now * 1000000,
                               .operation = hab_slice_text(operation)};
    hab_status status = HAB_OK;

    if (found->count == 0) {
        return HAB_OK;
    }
    for (unsigned i = 0; status == HAB_OK && i < found->count; i++) {
        status = remove(txn, found->at[i]);
    }
    (void) snprintf(count, sizeof(count), "%u", found->count);
    record.object = hab_slice_text(count);
    return status == HAB_OK ? hab_change_trace(txn, &record) : status;
}

static hab_status find_all(hab_txn *txn, int64_t limit, numbers *signals, numbers *demands)
{
    hab_status status;

    signals->count = demands->count = 0;
    status = find_signals(txn, limit, signals);
    return status == HAB_OK ? find_demands(txn, limit, demands) : status;
}

/* Looked for again where they are removed: who reopens a signal meanwhile keeps it. */
static hab_status forget_all(hab_txn *txn, int64_t limit, int64_t now, unsigned *count)
{
    numbers signals;
    numbers demands;
    hab_status status = find_all(txn, limit, &signals, &demands);

    if (status == HAB_OK) {
        status = forget(txn, &signals, hab_signal_record_remove, "controles.purges", now);
    }
    if (status == HAB_OK) {
        status = forget(txn, &demands, remove_demand, "demandes.purgees", now);
    }
    if (status == HAB_OK) {
        *count = signals.count + demands.count;
    }
    return status;
}

static hab_status are_any(const hab_broker *broker, int64_t limit, int *any)
{
    numbers signals;
    numbers demands;
    hab_txn *txn;
    hab_status status = hab_begin_read(broker->store, &txn);

    if (status == HAB_OK) {
        status = find_all(txn, limit, &signals, &demands);
        hab_abort(txn);
    }
    if (status == HAB_OK) {
        *any = signals.count + demands.count > 0;
    }
    return status;
}

static hab_status write_all(const hab_broker *broker, int64_t limit, int64_t now, unsigned *count)
{
    unsigned forgotten;
    hab_txn *txn;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = forget_all(txn, limit, now, &forgotten);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    status = hab_commit(txn);
    if (status == HAB_OK) {
        *count = forgotten;
    }
    return status;
}

/* By the clock, but nothing of a month whose traces are kept: a clock set ahead by mistake, and an
 * alarm that stands, keep both. */
static hab_status find_limit(const hab_broker *broker, int64_t now, int64_t *limit,
                             hab_error *error)
{
    uint32_t day = hab_add_months(hab_local_time(now).date, -(int) broker->retention);
    uint32_t *months;
    size_t count;
    hab_status status = broker->trace != NULL
                            ? hab_segment_months(broker->trace, &months, &count, error)
                            : HAB_NOT_FOUND;

    if (status == HAB_OK) {
        if (count > 0 && months[0] * 100 + 1 < day) {
            day = months[0] * 100 + 1;
        }
        free(months);
    }
    return status == HAB_OK || status == HAB_NOT_FOUND ? hab_day_start(day, limit) : status;
}

hab_status hab_forget_run(const hab_broker *broker, int64_t now, unsigned *count, hab_error *error)
{
    hab_error detail = {""};
    int64_t limit = 0;
    int any = 0;
    hab_status status = find_limit(broker, now, &limit, &detail);

    if (status == HAB_OK) {
        status = are_any(broker, limit, &any);
    }
    if (status == HAB_OK && any) {
        status = write_all(broker, limit, now, count);
    } else if (status == HAB_OK) {
        *count = 0;
    }
    return status == HAB_OK
               ? HAB_OK
               : hab_fail(error, status, "cannot forget what controls found long ago: %s",
                          detail.text[0] != '\0' ? detail.text : hab_status_text(status));
}
