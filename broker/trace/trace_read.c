#include "trace/trace_read.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "store/tables.h"
#include "trace/heap.h"
#include "trace/trace_filter.h"
#include "trace/trace_source.h"
#include "trace/trace_view.h"

/* A matching record that no index of a segment leads to. */
typedef struct loose {
    hab_trace_record record; /* its texts point into `bytes` */
    uint64_t number;
    uint8_t *bytes;
} loose;

typedef struct reading {
    const hab_trace_filter *filter;
    hab_trace_cursor *cursor; /* may be NULL */
    hab_trace_view view;
    loose *loose;
    size_t count;
    size_t room;
    hab_trace_way way;
    hab_trace_source *sources; /* as many as `way` says, a segment */
    size_t source_count;
    void **heap; /* of sources that have more: the first has the next record */
    size_t heap_count;
} reading;

void hab_trace_cursor_free(hab_trace_cursor *cursor)
{
    hab_positions_free(&cursor->logs);
    *cursor = (hab_trace_cursor){0};
}

static hab_status add_loose(reading *r, hab_slice bytes, uint64_t number)
{
    loose *added;

    if (r->count == r->room) {
        size_t room = r->room == 0 ? 256 : 2 * r->room;
        loose *grown = realloc(r->loose, room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        r->loose = grown;
        r->room = room;
    }
    added = &r->loose[r->count];
    added->bytes = malloc(bytes.size);
    if (added->bytes == NULL) {
        return HAB_MEMORY;
    }
    memcpy(added->bytes, bytes.data, bytes.size);
    added->number = number;
    r->count++;
    return hab_trace_decode(hab_slice_of(added->bytes, bytes.size), &added->record, NULL);
}

/* Takes a record of a log or of main.mdb that is not in the segments, and that the
 * cursor has not given yet. */
static hab_status take_unrolled(reading *r, hab_slice bytes, const hab_position *rolled,
                                hab_position *seen)
{
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, NULL);

    if (status != HAB_OK) {
        return status == HAB_CORRUPT ? HAB_OK : status; /* for verify to tell */
    }
    if (record.count <= rolled->count || (seen != NULL && record.count <= seen->count)) {
        return HAB_OK;
    }
    if (seen != NULL) {
        seen->count = record.count;
    }
    return hab_trace_matches(r->filter, &record) ? add_loose(r, bytes, 0) : HAB_OK;
}

/* What is known of a writer: how far it is rolled, how far it was read before. */
static hab_status positions_of(reading *r, uint64_t writer, hab_position *rolled,
                               hab_position **seen)
{
    *seen = NULL;
    if (r->cursor != NULL) {
        *seen = hab_positions_at(&r->cursor->logs, writer, NULL);
        if (*seen == NULL) {
            return HAB_MEMORY;
        }
    }
    return hab_trace_view_position(&r->view, writer, rolled);
}

static hab_status take_log(reading *r, const hab_log *log, hab_error *error)
{
    hab_log_reader reader;
    hab_position rolled;
    hab_position *seen;
    hab_slice bytes;
    hab_status status = positions_of(r, log->writer, &rolled, &seen);

    if (status == HAB_OK) {
        status = hab_log_load_after(log, &rolled, &reader, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    while (status == HAB_OK && hab_log_next(&reader, &bytes)) {
        status = take_unrolled(r, bytes, &rolled, seen);
    }
    hab_log_unload(&reader);
    return status;
}

static hab_status take_changes(reading *r)
{
    hab_cursor *cursor;
    hab_position rolled;
    hab_position *seen;
    hab_slice key;
    hab_slice value;
    hab_status status = positions_of(r, 0, &rolled, &seen);

    if (status == HAB_OK) {
        status = hab_cursor_open(r->view.main, HAB_TABLE_CHANGE, &cursor);
    }
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = take_unrolled(r, value, &rolled, seen);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* A record of a segment, unless it was read from its log before. */
static hab_status take_numbered(reading *r, hab_slice key, hab_slice value)
{
    hab_trace_record record;
    hab_position *seen;
    hab_slice bytes;
    hab_status status = hab_segment_part(value, &bytes, NULL);

    if (status == HAB_OK) {
        status = hab_trace_decode(bytes, &record, NULL);
    }
    if (status != HAB_OK || key.size != 8) {
        return status != HAB_OK ? status : HAB_CORRUPT;
    }
    seen = hab_positions_at(&r->cursor->logs, record.writer, NULL);
    if (seen == NULL) {
        return HAB_MEMORY;
    }
    if (record.count <= seen->count) {
        return HAB_OK;
    }
    seen->count = record.count;
    return hab_trace_matches(r->filter, &record) ? add_loose(r, bytes, hab_get_u64be(key.data))
                                                 : HAB_OK;
}

typedef hab_status (*record_fn)(reading *r, hab_slice key, hab_slice value);

/* The records of a segment behind a number. */
static hab_status each_after(reading *r, const hab_view_segment *segment, uint64_t number,
                             record_fn each)
{
    hab_cursor *cursor;
    uint8_t after[8];
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(segment->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(after, number + 1);
    status = hab_seek(cursor, hab_slice_of(after, sizeof(after)), &key, &value);
    while (status == HAB_OK) {
        status = each(r, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* What was rolled since the cursor was here. */
static hab_status take_rolled(reading *r, const hab_view_segment *segment)
{
    return segment->chain.last <= r->cursor->number
               ? HAB_OK
               : each_after(r, segment, r->cursor->number, take_numbered);
}

static int compare_loose(const void *left, const void *right)
{
    const hab_trace_record *a = &((const loose *) left)->record;
    const hab_trace_record *b = &((const loose *) right)->record;

    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    if (a->writer != b->writer) {
        return a->writer < b->writer ? -1 : 1;
    }
    return (a->count > b->count) - (a->count < b->count);
}

/* A record of a segment that its indexes do not know yet. */
static hab_status take_unindexed(reading *r, hab_slice key, hab_slice value)
{
    hab_trace_record record;
    hab_slice bytes;
    hab_status status = key.size == 8 ? hab_segment_part(value, &bytes, NULL) : HAB_CORRUPT;

    if (status == HAB_OK) {
        status = hab_trace_decode(bytes, &record, NULL);
    }
    if (status != HAB_OK || !hab_trace_matches(r->filter, &record)) {
        return status;
    }
    return add_loose(r, bytes, hab_get_u64be(key.data));
}

static hab_status read_tail(reading *r, const hab_view_segment *segment)
{
    uint64_t reached;
    hab_status status = hab_index_reached(segment->txn, &reached);

    if (status != HAB_OK || reached >= segment->chain.last) {
        return status;
    }
    return each_after(r, segment, reached, take_unindexed);
}

static hab_status start_segment(reading *r, const hab_view_segment *segment)
{
    hab_status status = r->way.by_time ? HAB_OK : read_tail(r, segment);

    for (size_t i = 0; status == HAB_OK && i < r->way.count; i++) {
        hab_trace_source *source = &r->sources[r->source_count++];

        status = hab_trace_source_open(source, segment->txn, r->filter, &r->way, i);
        if (status == HAB_OK && source->more) {
            r->heap[r->heap_count++] = source;
        }
    }
    return status;
}

static int comes_before(const void *a, const void *b)
{
    const hab_trace_source *left = a;
    const hab_trace_source *right = b;

    return left->filter->backwards ? left->record.time > right->record.time
                                   : left->record.time < right->record.time;
}

static hab_status start_sources(reading *r)
{
    hab_status status = HAB_OK;
    size_t count;

    hab_trace_way_choose(&r->way, r->filter, r->view.count);
    count = r->view.count * r->way.count;
    r->sources = calloc(count + 1, sizeof(*r->sources));
    r->heap = calloc(count + 1, sizeof(*r->heap));
    if (r->sources == NULL || r->heap == NULL) {
        return HAB_MEMORY;
    }
    for (size_t i = 0; status == HAB_OK && i < r->view.count; i++) {
        status = start_segment(r, &r->view.segments[i]);
    }
    hab_heap_make(r->heap, r->heap_count, comes_before);
    return status;
}

static hab_status next_of_sources(reading *r)
{
    hab_trace_source *source = r->heap[0];
    hab_status status = hab_trace_source_next(source);

    if (!source->more) {
        r->heap[0] = r->heap[--r->heap_count];
    }
    if (r->heap_count > 1) {
        hab_heap_sink(r->heap, r->heap_count, 0, comes_before);
    }
    return status;
}

/* Of one time, what no index knows yet was written after what one does: readings that go on where
 * another stopped find the same order once it is rolled. */
static int is_before(const reading *r, const loose *l, const hab_trace_source *s)
{
    return r->filter->backwards ? l->record.time >= s->record.time
                                : l->record.time < s->record.time;
}

/* Loose records and the sources, by time. */
static hab_status merge(reading *r, hab_trace_fn each, void *context)
{
    hab_status status = HAB_OK;
    size_t next = 0;
    int stop = 0;

    while (status == HAB_OK && !stop) {
        const hab_trace_source *s = r->heap_count > 0 ? r->heap[0] : NULL;
        const loose *l = next < r->count ? &r->loose[next] : NULL;

        if (l != NULL && (s == NULL || is_before(r, l, s))) {
            stop = each(context, &l->record, l->number);
            next++;
        } else if (s != NULL) {
            stop = each(context, &s->record, s->number);
            status = stop ? HAB_OK : next_of_sources(r);
        } else {
            stop = 1;
        }
    }
    return status;
}

static void sort_loose(reading *r)
{
    if (r->count > 0) {
        qsort(r->loose, r->count, sizeof(*r->loose), compare_loose);
    }
    for (size_t i = 0; r->filter->backwards && i < r->count / 2; i++) {
        loose other = r->loose[i];

        r->loose[i] = r->loose[r->count - 1 - i];
        r->loose[r->count - 1 - i] = other;
    }
}

static hab_status collect(reading *r, hab_error *error)
{
    hab_status status = HAB_OK;
    int begun = r->cursor != NULL && r->cursor->begun;

    for (size_t i = 0; begun && status == HAB_OK && i < r->view.count; i++) {
        status = take_rolled(r, &r->view.segments[i]);
    }
    if (status == HAB_OK) {
        status = take_changes(r);
    }
    for (size_t i = 0; status == HAB_OK && i < r->view.logs.count; i++) {
        if (r->view.logs.at[i].fd >= 0) {
            status = take_log(r, &r->view.logs.at[i], error);
        }
    }
    if (status == HAB_OK && !begun) {
        status = start_sources(r);
    }
    sort_loose(r);
    return status;
}

static void end_reading(reading *r)
{
    for (size_t i = 0; i < r->source_count; i++) {
        hab_trace_source_close(&r->sources[i]);
    }
    free(r->sources);
    free(r->heap);
    for (size_t i = 0; i < r->count; i++) {
        free(r->loose[i].bytes);
    }
    free(r->loose);
    hab_trace_view_close(&r->view);
}

hab_status hab_trace_read(hab_store *main, const char *directory, const hab_trace_filter *filter,
                          hab_trace_cursor *cursor, hab_trace_fn each, void *context,
                          hab_error *error)
{
    reading r = {.filter = filter, .cursor = cursor};
    hab_error detail = {""};
    hab_status status;

    if (filter->backwards && cursor != NULL) {
        return hab_fail(error, HAB_INVALID, "the trace is followed forwards only");
    }
    status = hab_trace_view_open(main, directory, &r.view, &detail);
    if (status == HAB_OK) {
        status = collect(&r, &detail);
    }
    if (status == HAB_OK && cursor != NULL) {
        cursor->begun = 1;
        cursor->number =
            r.view.count > 0 ? r.view.segments[r.view.count - 1].chain.last : cursor->number;
    }
    if (status == HAB_OK) {
        hab_trace_view_leave_main(&r.view);
        status = merge(&r, each, context);
    }
    end_reading(&r);
    if (status != HAB_OK && detail.text[0] == '\0') {
        return hab_fail(error, status, "cannot read the trace in %s: %s", directory,
                        hab_status_text(status));
    }
    return status == HAB_OK ? HAB_OK : hab_fail(error, status, "%s", detail.text);
}
