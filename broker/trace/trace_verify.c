#include "trace/trace_verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "trace/change.h"
#include "trace/roll.h"
#include "trace/trace_view.h"

typedef unsigned long long ull;

typedef struct verifier {
    const hab_verify_listener *listener;
    hab_verify_report *report;
    hab_store *main;
    hab_trace_view view;
    hab_positions writers; /* as the records say */
    uint64_t number;       /* of the record before */
    uint8_t chain[HAB_HASH_SIZE];
    char place[64];       /* the segment or log at hand */
    uint64_t in_segment;  /* the segment's records */
    hab_trace_head known; /* main.mdb's */
    int known_found;
} verifier;

static void problem(verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void problem(verifier *v, const char *format, ...)
{
    char sentence[400];
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    v->report->problems++;
    v->listener->problem(v->listener->context, sentence);
}

static void count_record(verifier *v)
{
    if (++v->report->records % 65536 == 0) {
        v->listener->progress(v->listener->context, v->report->records);
    }
}

/* A record against the one before it by the same writer. `where` names it. */
static hab_status check_writer(verifier *v, const hab_trace_record *record,
                               const uint8_t previous[HAB_HASH_SIZE], hab_slice bytes,
                               const char *where)
{
    hab_position *last = hab_positions_at(&v->writers, record->writer, NULL);

    if (last == NULL) {
        return HAB_MEMORY;
    }
    if (record->count <= last->count) {
        problem(v, "%s: reordered or put in twice: writer %016llx is at %llu already, here is %llu",
                where, (ull) record->writer, (ull) last->count, (ull) record->count);
        return HAB_OK;
    }
    if (record->count != last->count + 1) {
        problem(v, "%s: missing: writer %016llx, records %llu to %llu", where, (ull) record->writer,
                (ull) last->count + 1, (ull) record->count - 1);
    } else if (memcmp(previous, last->hash, HAB_HASH_SIZE) != 0) {
        problem(v, "%s: writer %016llx, record %llu does not follow record %llu as it is now",
                where, (ull) record->writer, (ull) record->count, (ull) last->count);
    }
    last->count = record->count;
    hab_sha256(bytes, last->hash);
    return HAB_OK;
}

static hab_status check_time(verifier *v, hab_txn *txn, const hab_trace_record *record,
                             const char *where)
{
    uint8_t key[HAB_SEGMENT_TIME_KEY];
    hab_slice value;
    hab_status status;

    hab_segment_time_key(record->time, v->number, key);
    status = hab_get(txn, HAB_SEGMENT_TIME, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_NOT_FOUND) {
        problem(v, "%s: missing from the index by time", where);
        return HAB_OK;
    }
    return status;
}

/* The number and the chain; what follows is measured against what stands here. */
static void check_link(verifier *v, uint64_t number, hab_slice bytes,
                       const uint8_t chain[HAB_HASH_SIZE], const char *where)
{
    if (number != v->number + 1) {
        problem(v, "%s: missing: numbers %llu to %llu", where, (ull) v->number + 1,
                (ull) number - 1);
    } else {
        hab_segment_link(v->chain, bytes);
        if (memcmp(v->chain, chain, HAB_HASH_SIZE) != 0) {
            problem(v, "%s: changed: the record does not give the hash of the chain", where);
        }
    }
    v->number = number;
    memcpy(v->chain, chain, HAB_HASH_SIZE);
}

static void check_known(verifier *v, const char *where)
{
    if (v->number == v->known.number) {
        v->known_found = 1;
        if (memcmp(v->chain, v->known.hash, HAB_HASH_SIZE) != 0) {
            problem(v, "%s: re-made: main.mdb knows another chain up to here", where);
        }
    }
}

static hab_status check_record(verifier *v, hab_txn *txn, hab_slice key, hab_slice value)
{
    uint8_t previous[HAB_HASH_SIZE];
    uint8_t chain[HAB_HASH_SIZE];
    char where[128];
    hab_trace_record record;
    hab_slice bytes;
    hab_status status;

    if (key.size != 8 || hab_segment_part(value, &bytes, chain) != HAB_OK) {
        problem(v, "%s: after number %llu: not a record", v->place, (ull) v->number);
        return HAB_OK;
    }
    (void) snprintf(where, sizeof(where), "%s, number %llu", v->place,
                    (ull) hab_get_u64be(key.data));
    count_record(v);
    v->in_segment++;
    check_link(v, hab_get_u64be(key.data), bytes, chain, where);
    check_known(v, where);
    status = hab_trace_decode(bytes, &record, previous);
    if (status != HAB_OK) {
        problem(v, "%s: not a record: %s", where, hab_status_text(status));
        return HAB_OK;
    }
    status = check_writer(v, &record, previous, bytes, where);
    return status == HAB_OK ? check_time(v, txn, &record, where) : status;
}

static hab_status check_count(verifier *v, hab_txn *txn)
{
    uint64_t found = 0;
    hab_status status = hab_count(txn, HAB_SEGMENT_TIME, &found);

    if (status == HAB_OK && found != v->in_segment) {
        problem(v, "%s: the index by time has %llu entries for %llu records", v->place, (ull) found,
                (ull) v->in_segment);
    }
    return status;
}

static void check_start(verifier *v, const hab_chain *chain)
{
    if (chain->first != v->number + 1) {
        problem(v, "%s: begins at number %llu, the segment before ended at %llu", v->place,
                (ull) chain->first, (ull) v->number);
    } else if (memcmp(chain->before, v->chain, HAB_HASH_SIZE) != 0) {
        problem(v, "%s: does not follow the segment before as it is now", v->place);
    }
}

static void check_end(verifier *v, const hab_chain *chain)
{
    if (chain->last > v->number) {
        problem(v, "%s: truncated: ends at number %llu, its head is %llu", v->place,
                (ull) v->number, (ull) chain->last);
    } else if (chain->last < v->number || memcmp(chain->head, v->chain, HAB_HASH_SIZE) != 0) {
        problem(v, "%s: its head is not that of its last record, number %llu", v->place,
                (ull) v->number);
    }
    v->number = chain->last;
    memcpy(v->chain, chain->head, HAB_HASH_SIZE);
}

static hab_status check_segment(verifier *v, const hab_view_segment *segment)
{
    char name[HAB_SEGMENT_NAME];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(segment->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_segment_name(segment->month, name);
    (void) snprintf(v->place, sizeof(v->place), "segment %s", name);
    v->in_segment = 0;
    check_start(v, &segment->chain);
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = check_record(v, segment->txn, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    check_end(v, &segment->chain);
    return check_count(v, segment->txn);
}

/* What the newest segment says of a writer against what its records say. */
static hab_status check_position(void *context, uint64_t writer, const hab_position *position)
{
    verifier *v = context;
    hab_position kept;
    hab_status status = hab_trace_view_position(&v->view, writer, &kept);

    if (status == HAB_OK
        && (kept.count != position->count
            || memcmp(kept.hash, position->hash, HAB_HASH_SIZE) != 0)) {
        problem(v, "%s: writer %016llx ends at record %llu, its position says %llu", v->place,
                (ull) writer, (ull) position->count, (ull) kept.count);
    }
    return status;
}

static hab_status check_segments(verifier *v)
{
    hab_status status = hab_trace_head_get(v->view.main, &v->known);

    for (size_t i = 0; status == HAB_OK && i < v->view.count; i++) {
        status = check_segment(v, &v->view.segments[i]);
    }
    if (status == HAB_OK && v->view.count > 0) {
        status = hab_positions_each(&v->writers, check_position, v);
    }
    if (status == HAB_OK && v->known.number > v->number) {
        problem(v, "truncated: the segments end at number %llu, main.mdb knows number %llu",
                (ull) v->number, (ull) v->known.number);
    } else if (status == HAB_OK && v->known.number > 0 && !v->known_found) {
        problem(v, "missing: number %llu, which main.mdb knows", (ull) v->known.number);
    }
    v->report->number = v->number;
    return status;
}

/* A log or main.mdb: what of it is in the segments, and how far it was read. What is
 * in both must be the same in both: the hashes here lead up to the position there. */
typedef struct tail {
    hab_position rolled;
    hab_position here;
    int begun; /* `here` is what the next record follows */
} tail;

static hab_status check_unrolled(verifier *v, tail *t, hab_slice bytes)
{
    uint8_t previous[HAB_HASH_SIZE];
    uint8_t hash[HAB_HASH_SIZE];
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, previous);
    char where[128];

    count_record(v);
    (void) snprintf(where, sizeof(where), "%s, record %llu", v->place,
                    (ull) hab_record_count(bytes));
    if (status != HAB_OK) {
        problem(v, "%s: not a record: %s", where, hab_status_text(status));
        return HAB_OK;
    }
    if (record.count > t->rolled.count) {
        return check_writer(v, &record, previous, bytes, where);
    }
    hab_sha256(bytes, hash);
    if (t->begun
        && (record.count != t->here.count + 1
            || memcmp(previous, t->here.hash, HAB_HASH_SIZE) != 0)) {
        problem(v, "%s: does not follow the record before it as it is now", where);
    }
    if (record.count == t->rolled.count && memcmp(hash, t->rolled.hash, HAB_HASH_SIZE) != 0) {
        problem(v, "%s: changed: the segments hold another record", where);
    }
    t->begun = 1;
    t->here.count = record.count;
    memcpy(t->here.hash, hash, HAB_HASH_SIZE);
    return HAB_OK;
}

static hab_status begin_tail(verifier *v, uint64_t writer, tail *t)
{
    hab_position *position = hab_positions_at(&v->writers, writer, NULL);

    *t = (tail){0};
    if (position == NULL) {
        return HAB_MEMORY;
    }
    t->rolled = *position;
    return HAB_OK;
}

/* A log's header says what came before: in the segments, or in the log before. */
static void check_header(verifier *v, tail *t, const hab_wal_header *header)
{
    hab_position *last = hab_positions_at(&v->writers, header->writer, NULL);

    t->begun = 1;
    t->here.count = header->first - 1;
    memcpy(t->here.hash, header->before, HAB_HASH_SIZE);
    if (header->first == t->rolled.count + 1
        && memcmp(header->before, t->rolled.hash, HAB_HASH_SIZE) != 0) {
        problem(v, "%s: does not follow record %llu of its writer as it is now", v->place,
                (ull) t->rolled.count);
    } else if (header->first > t->rolled.count + 1) {
        problem(v, "%s: missing: writer %016llx, records %llu to %llu", v->place,
                (ull) header->writer, (ull) t->rolled.count + 1, (ull) header->first - 1);
        *last = t->here; /* it is there: begin_tail() made it */
    }
}

static hab_status check_log(verifier *v, const hab_log *log, hab_error *error)
{
    hab_log_reader reader;
    hab_slice bytes;
    tail t;
    hab_status status = begin_tail(v, log->writer, &t);

    if (status == HAB_OK) {
        status = hab_log_load(log, &reader, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    (void) snprintf(v->place, sizeof(v->place), "log %s", log->name);
    if (reader.header.writer != 0) {
        check_header(v, &t, &reader.header);
    }
    while (status == HAB_OK && hab_log_next(&reader, &bytes)) {
        status = check_unrolled(v, &t, bytes);
    }
    if (reader.damaged > 0) {
        problem(v, "%s: changed: %u places are not whole, the first at byte %zu", v->place,
                reader.damaged, reader.damaged_at);
    }
    v->report->torn += reader.torn > 0 && (log->superseded || !log->alive);
    hab_log_unload(&reader);
    return status;
}

static hab_status check_change_records(verifier *v, tail *t)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(v->view.main, HAB_TABLE_CHANGE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = check_unrolled(v, t, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* The end of the changes' chain, as main.mdb has it after the segments were opened:
 * it cannot be behind them. */
static hab_status change_head_now(verifier *v, hab_change_chain *head)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(v->main, &txn);

    if (status == HAB_OK) {
        status = hab_change_head(txn, head);
        hab_abort(txn);
    }
    return status;
}

static hab_status check_changes(verifier *v)
{
    hab_change_chain head;
    hab_change_chain now;
    hab_position *last;
    tail t;
    hab_status status = begin_tail(v, 0, &t);

    (void) snprintf(v->place, sizeof(v->place), "main.mdb");
    if (status == HAB_OK) {
        status = check_change_records(v, &t);
    }
    if (status == HAB_OK) {
        status = hab_change_head(v->view.main, &head);
    }
    if (status == HAB_OK) {
        status = change_head_now(v, &now);
    }
    last = hab_positions_at(&v->writers, 0, NULL);
    if (status != HAB_OK || last == NULL) {
        return status != HAB_OK ? status : HAB_MEMORY;
    }
    if (last->count < head.count || last->count > now.count
        || (last->count == head.count && memcmp(last->hash, head.hash, HAB_HASH_SIZE) != 0)) {
        problem(v, "main.mdb: changes end at record %llu, their head is %llu", (ull) last->count,
                (ull) head.count);
    }
    return HAB_OK;
}

static hab_status check_all(verifier *v, hab_error *error)
{
    hab_status status = check_segments(v);

    if (status == HAB_OK) {
        status = check_changes(v);
    }
    for (size_t i = 0; status == HAB_OK && i < v->view.logs.count; i++) {
        if (v->view.logs.at[i].fd >= 0) {
            status = check_log(v, &v->view.logs.at[i], error);
        }
    }
    return status;
}

hab_status hab_trace_verify(hab_store *main, const char *directory,
                            const hab_verify_listener *listener, hab_verify_report *report,
                            hab_error *error)
{
    hab_verify_report found = {0};
    verifier v = {.listener = listener, .report = &found, .main = main};
    hab_error detail = {""};
    hab_status status = hab_trace_view_open(main, directory, &v.view, &detail);

    if (status == HAB_OK) {
        status = check_all(&v, &detail);
        hab_trace_view_close(&v.view);
    }
    hab_positions_free(&v.writers);
    if (status != HAB_OK) {
        return hab_fail(error, status, "%s",
                        detail.text[0] != '\0' ? detail.text : hab_status_text(status));
    }
    *report = found;
    return found.problems == 0 ? HAB_OK : HAB_CORRUPT;
}
