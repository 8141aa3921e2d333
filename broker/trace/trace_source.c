#include "trace/trace_source.h"

#include "base/bytes.h"
#include "trace/trace_filter.h"

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

static hab_status load(hab_trace_source *s)
{
    hab_slice record;
    hab_status status = hab_segment_record(s->txn, s->number, &record, NULL);

    if (status == HAB_OK) {
        status = hab_trace_decode(record, &s->record, NULL);
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* From the key that was found on to the first record that matches. */
static hab_status settle(hab_trace_source *s, hab_status status, hab_slice key)
{
    s->more = 0;
    while (status == HAB_OK) {
        status = read_time(s, key);
        if (status == HAB_OK) {
            status = load(s);
        }
        if (status == HAB_OK && hab_trace_matches(s->filter, &s->record)) {
            s->more = 1;
            return HAB_OK;
        }
        if (status == HAB_OK) {
            status = step_time(s, &key);
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_trace_source_open(hab_trace_source *source, hab_txn *txn,
                                 const hab_trace_filter *filter)
{
    hab_slice key = {"", 0};
    hab_status status;

    *source = (hab_trace_source){.filter = filter, .txn = txn};
    status = hab_cursor_open(txn, HAB_SEGMENT_TIME, &source->cursor);
    return status == HAB_OK ? settle(source, seek_time(source, &key), key) : status;
}

hab_status hab_trace_source_next(hab_trace_source *source)
{
    hab_slice key = {"", 0};
    hab_status status = step_time(source, &key);

    return settle(source, status, key);
}

void hab_trace_source_close(hab_trace_source *source)
{
    hab_cursor_close(source->cursor);
    *source = (hab_trace_source){0};
}
