#include "trace/trace_source.h"

#include "base/bytes.h"
#include "trace/trace_filter.h"

/* Opening a walk costs some 100 µs: more of them, and looking through all records of the time
 * asked for is as quick. */
enum { WALKS_MAX = 256 };

static void choose_one(hab_trace_way *way, hab_index index, uint64_t who)
{
    *way = (hab_trace_way){.index = index, .whos = &way->who, .count = 1, .who = who};
}

/* A text as records keep it whole. */
static int is_indexed(hab_slice text)
{
    return text.size > 0 && text.size <= HAB_TRACE_TEXT_MAX;
}

void hab_trace_way_choose(hab_trace_way *way, const hab_trace_filter *filter, size_t segments)
{
    *way = (hab_trace_way){.by_time = 1, .count = 1};
    if (is_indexed(filter->object)) {
        choose_one(way, HAB_INDEX_OBJECT, hab_index_text(filter->object));
    } else if (filter->person != 0) {
        choose_one(way, HAB_INDEX_PERSON, filter->person);
    } else if (filter->convention != 0) {
        choose_one(way, HAB_INDEX_CONVENTION, filter->convention);
    } else if (is_indexed(filter->target)) {
        choose_one(way, HAB_INDEX_OBJECT, hab_index_text(filter->target));
    } else if (filter->conventions != NULL && filter->convention_count * segments <= WALKS_MAX) {
        *way = (hab_trace_way){.index = HAB_INDEX_CONVENTION,
                               .whos = filter->conventions,
                               .count = filter->convention_count};
    }
}

/* -- by time. */

static hab_status step_time(hab_trace_source *s, hab_slice *key)
{
    hab_slice value;

    return s->filter->backwards ? hab_previous(s->cursor, key, &value)
                                : hab_next(s->cursor, key, &value);
}

/* Backwards, the last before `to`; forwards, the first from `from` on. */
static hab_status seek_time(hab_trace_source *s, hab_slice *key)
{
    const hab_trace_filter *filter = s->filter;
    uint8_t bytes[HAB_SEGMENT_TIME_KEY];
    hab_slice value;
    hab_status status;

    if (filter->backwards && filter->to == 0) {
        return hab_last(s->cursor, key, &value);
    }
    hab_segment_time_key(filter->backwards ? filter->to : filter->from, 0, bytes);
    status = hab_seek(s->cursor, hab_slice_of(bytes, sizeof(bytes)), key, &value);
    if (filter->backwards && (status == HAB_OK || status == HAB_NOT_FOUND)) {
        status = hab_previous(s->cursor, key, &value);
    }
    return status;
}

/* HAB_NOT_FOUND behind the end of the filter's time. */
static hab_status read_time(hab_trace_source *s, hab_slice key)
{
    const hab_trace_filter *filter = s->filter;
    uint64_t time;

    if (key.size != HAB_SEGMENT_TIME_KEY) {
        return HAB_CORRUPT;
    }
    time = hab_get_u64be(key.data);
    if (filter->backwards ? filter->from > 0 && time < (uint64_t) filter->from
                          : filter->to != 0 && time >= (uint64_t) filter->to) {
        return HAB_NOT_FOUND;
    }
    s->number = hab_get_u64be((const uint8_t *) key.data + 8);
    return HAB_OK;
}

/* -- by either way. */

/* HAB_NOT_FOUND after the last. */
static hab_status find_first(hab_trace_source *s)
{
    hab_slice key = {"", 0};
    int64_t time;
    hab_status status;

    if (s->walk != NULL) {
        return hab_index_next(s->walk, &time, &s->number);
    }
    status = seek_time(s, &key);
    return status == HAB_OK ? read_time(s, key) : status;
}

static hab_status find_next(hab_trace_source *s)
{
    hab_slice key = {"", 0};
    int64_t time;
    hab_status status;

    if (s->walk != NULL) {
        return hab_index_next(s->walk, &time, &s->number);
    }
    status = step_time(s, &key);
    return status == HAB_OK ? read_time(s, key) : status;
}

static hab_status load(hab_trace_source *s)
{
    hab_slice record;
    hab_status status = hab_segment_record(s->txn, s->number, &record, NULL);

    if (status == HAB_OK) {
        status = hab_trace_decode(record, &s->record, NULL);
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* From the record that was found on to the first that matches. */
static hab_status settle(hab_trace_source *s, hab_status status)
{
    s->more = 0;
    while (status == HAB_OK) {
        status = load(s);
        if (status == HAB_OK && hab_trace_matches(s->filter, &s->record)) {
            s->more = 1;
            return HAB_OK;
        }
        if (status == HAB_OK) {
            status = find_next(s);
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_trace_source_open(hab_trace_source *source, hab_txn *txn,
                                 const hab_trace_filter *filter, const hab_trace_way *way, size_t i)
{
    hab_status status;

    *source = (hab_trace_source){.filter = filter, .txn = txn};
    if (way->by_time) {
        status = hab_cursor_open(txn, HAB_SEGMENT_TIME, &source->cursor);
    } else {
        status = hab_index_open(txn, way->index, way->whos[i], filter->from, filter->to,
                                filter->backwards, &source->walk);
    }
    return status == HAB_OK ? settle(source, find_first(source)) : status;
}

hab_status hab_trace_source_next(hab_trace_source *source)
{
    return settle(source, find_next(source));
}

void hab_trace_source_close(hab_trace_source *source)
{
    hab_cursor_close(source->cursor);
    hab_index_close(source->walk);
    *source = (hab_trace_source){0};
}
