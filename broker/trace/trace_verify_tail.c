/* What is not rolled yet: logs, and main.mdb's own chain. What stands in the months too must
 * be the same in both. */
#include <stdio.h>

#include "base/bytes.h"
#include "store/tables.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

/* A log or main.mdb: what of it is in the months, and how far it was read: the hashes here
 * lead up to the position there. */
typedef struct tail {
    hab_verifying *v;
    const char *place;
    hab_position rolled;
    hab_position here;
    int begun; /* `here` is what the next record follows */
} tail;

static hab_status begin_tail(hab_verifying *v, uint64_t writer, const char *place, tail *t)
{
    hab_position *position = hab_positions_at(&v->writers, writer, NULL);

    *t = (tail){.v = v, .place = place};
    if (position == NULL) {
        return HAB_MEMORY;
    }
    t->rolled = *position;
    return HAB_OK;
}

static hab_status check_rolled(tail *t, const hab_trace_record *record,
                               const uint8_t previous[HAB_HASH_SIZE], hab_slice bytes,
                               const char *where)
{
    uint8_t hash[HAB_HASH_SIZE];

    hab_sha256(bytes, hash);
    if (t->begun
        && (record->count != t->here.count + 1
            || memcmp(previous, t->here.hash, HAB_HASH_SIZE) != 0)) {
        hab_verify_problem(t->v, "%s: does not follow the record before it as it is now", where);
    }
    if (record->count == t->rolled.count && memcmp(hash, t->rolled.hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(t->v, "%s: changed: the segments hold another record", where);
    }
    t->begun = 1;
    t->here.count = record->count;
    memcpy(t->here.hash, hash, HAB_HASH_SIZE);
    return HAB_OK;
}

static hab_status check_record(tail *t, hab_slice bytes)
{
    uint8_t previous[HAB_HASH_SIZE];
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, previous);
    char where[HAB_VERIFY_PLACE];

    hab_verify_count(t->v);
    if (status != HAB_OK) {
        hab_verify_problem(t->v, "%s, after record %llu: not a record: %s", t->place,
                           (ull) t->here.count, hab_status_text(status));
        return HAB_OK;
    }
    (void) snprintf(where, sizeof(where), "%s, record %llu", t->place, (ull) record.count);
    hab_verify_purge(t->v, &record);
    return record.count > t->rolled.count ? hab_verify_writer(t->v, &record, previous, bytes, where)
                                          : check_rolled(t, &record, previous, bytes, where);
}

/* A log's header says what came before: in the months, or in the log before. */
static void check_header(tail *t, const hab_wal_header *header)
{
    hab_verifying *v = t->v;
    hab_position *last = hab_positions_at(&v->writers, header->writer, NULL);
    int known = t->rolled.count > 0 || !v->state->forgotten;

    t->begun = 1;
    t->here.count = header->first - 1;
    memcpy(t->here.hash, header->before, HAB_HASH_SIZE);
    if (!known) {
        *last = t->here; /* it is there: begin_tail() made it */
    } else if (header->first == t->rolled.count + 1
               && memcmp(header->before, t->rolled.hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "%s: does not follow record %llu of its writer as it is now",
                           t->place, (ull) t->rolled.count);
    } else if (header->first > t->rolled.count + 1) {
        hab_verify_problem(v, "%s: missing: writer %016llx, records %llu to %llu", t->place,
                           (ull) header->writer, (ull) t->rolled.count + 1,
                           (ull) header->first - 1);
        *last = t->here;
    }
}

hab_status hab_verify_log(hab_verifying *v, const hab_log *log, hab_error *error)
{
    char place[HAB_VERIFY_PLACE];
    hab_log_reader reader;
    hab_slice bytes;
    tail t;
    hab_status status;

    (void) snprintf(place, sizeof(place), "log %s", log->name);
    status = begin_tail(v, log->writer, place, &t);
    if (status == HAB_OK) {
        status = hab_log_load(log, &reader, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    if (reader.header.writer != 0) {
        check_header(&t, &reader.header);
    }
    while (status == HAB_OK && hab_log_next(&reader, &bytes)) {
        status = check_record(&t, bytes);
    }
    if (reader.damaged > 0) {
        hab_verify_problem(v, "%s: changed: %u places are not whole, the first at byte %zu", place,
                           reader.damaged, reader.damaged_at);
    }
    v->state->report.torn += reader.torn > 0 && (log->superseded || !log->alive);
    hab_log_unload(&reader);
    return status;
}

/* -- main.mdb, read in processes of its own, before the months and after them. */
static hab_status open_main(const hab_verifying *v, hab_store **store, hab_txn **txn,
                            hab_error *error)
{
    hab_store_options options = {.path = v->source->main,
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = HAB_STORE_READ};
    hab_status status = hab_store_open(&options, store, error);

    if (status == HAB_OK) {
        status = hab_begin_read(*store, txn);
        if (status != HAB_OK) {
            hab_store_close(*store);
        }
    }
    return status;
}

static hab_status send_changes(hab_verifying *v, hab_txn *txn)
{
    const uint8_t *last = NULL;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        if (last != NULL && (key.size != 8 || memcmp(last, key.data, 8) >= 0)) {
            status = HAB_CORRUPT; /* keys ascend: the file turns in circles */
            break;
        }
        last = key.data;
        if (key.size != 8 || value.size < HAB_TRACE_WRITER_OFFSET + 16 || value.size > HAB_TRACE_MAX
            || hab_record_count(value) != hab_get_u64be(key.data)) {
            hab_verify_problem(v, "main.mdb: a change is not that of its key");
        } else {
            hab_verify_send_change(v, value);
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_verify_main(hab_verifying *v, void *context, hab_error *error)
{
    hab_store *store;
    hab_txn *txn;
    hab_status status = open_main(v, &store, &txn, error);

    (void) context;
    if (status != HAB_OK) {
        return status;
    }
    status = hab_trace_head_get(txn, &v->state->known);
    if (status == HAB_OK) {
        status = hab_change_head(txn, &v->state->changes);
    }
    if (status == HAB_OK) {
        status = hab_heads_known_get(txn, &v->state->heads);
    }
    if (status == HAB_OK) {
        status = send_changes(v, txn);
    }
    v->state->total = v->state->known.number;
    hab_abort(txn);
    hab_store_close(store);
    return status;
}

/* The end of the changes' chain, and of the trace, as main.mdb has them after the months and the
 * heads were read: they cannot be behind those. */
hab_status hab_verify_main_again(hab_verifying *v, void *context, hab_error *error)
{
    hab_store *store;
    hab_txn *txn;
    hab_status status = open_main(v, &store, &txn, error);

    (void) context;
    if (status != HAB_OK) {
        return status;
    }
    status = hab_change_head(txn, &v->state->changes_now);
    if (status == HAB_OK) {
        status = hab_trace_head_get(txn, &v->state->known_now);
    }
    hab_abort(txn);
    hab_store_close(store);
    return status;
}

hab_status hab_verify_changes(hab_verifying *v)
{
    const hab_verify_state *s = v->state;
    const hab_position *last;
    uint32_t size;
    tail t;
    hab_status status = begin_tail(v, 0, "main.mdb", &t);

    for (size_t at = 0; status == HAB_OK && at < v->changes_size; at += sizeof(size) + size) {
        memcpy(&size, v->changes + at, sizeof(size));
        status = check_record(&t, hab_slice_of(v->changes + at + sizeof(size), size));
    }
    last = hab_positions_at(&v->writers, 0, NULL);
    if (status != HAB_OK || last == NULL) {
        return status != HAB_OK ? status : HAB_MEMORY;
    }
    if (last->count < s->changes.count || last->count > s->changes_now.count
        || (last->count == s->changes.count
            && memcmp(last->hash, s->changes.hash, HAB_HASH_SIZE) != 0)) {
        hab_verify_problem(v, "main.mdb: changes end at record %llu, their head is %llu",
                           (ull) last->count, (ull) s->changes.count);
    }
    return HAB_OK;
}
