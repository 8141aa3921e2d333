#include "trace/heads_span.h"

#include <stdlib.h>

static void close_span(hab_span *span)
{
    hab_abort(span->txn);
    hab_segment_close(span->segment);
}

/* HAB_NOT_FOUND for one that has not begun, or was just dropped. */
static hab_status open_span(const char *trace, uint32_t month, hab_span *span, hab_error *error)
{
    hab_span opened = {.month = month};
    hab_status status = hab_segment_open(trace, month, 0, &opened.segment, error);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_begin_read(hab_segment_store(opened.segment), &opened.txn);
    if (status == HAB_OK) {
        status = hab_segment_chain(opened.txn, &opened.chain);
    }
    if (status != HAB_OK) {
        char name[HAB_SEGMENT_NAME];

        hab_segment_name(month, name);
        close_span(&opened);
        return hab_fail(error, status, "cannot read %s/%s: %s", trace, name,
                        hab_status_text(status));
    }
    *span = opened;
    return HAB_OK;
}

/* From the newest back; they are turned round at the end. */
static hab_status open_back(const char *trace, uint64_t number, const uint32_t *months,
                            size_t count, hab_spans *spans, hab_error *error)
{
    hab_status status = HAB_OK;

    while (status == HAB_OK && count > 0) {
        hab_span *span = &spans->at[spans->count];

        spans->broken = months[--count];
        status = open_span(trace, spans->broken, span, error);
        if (status == HAB_OK) {
            spans->count++;
            if (number > 0 && span->chain.first <= number + 1) {
                break;
            }
        }
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    for (size_t i = 0; i < spans->count / 2; i++) {
        hab_span one = spans->at[i];

        spans->at[i] = spans->at[spans->count - 1 - i];
        spans->at[spans->count - 1 - i] = one;
    }
    return status;
}

hab_status hab_spans_open(const char *trace, uint64_t number, hab_spans *spans, hab_error *error)
{
    hab_spans opened = {0};
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(trace, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    opened.at = calloc(count + 1, sizeof(*opened.at));
    if (opened.at == NULL) {
        free(months);
        return hab_fail(error, HAB_MEMORY, "cannot read %s: out of memory", trace);
    }
    status = open_back(trace, number, months, count, &opened, error);
    free(months);
    if (status != HAB_OK) {
        uint32_t broken = opened.broken;

        hab_spans_close(&opened);
        spans->broken = broken;
        return status;
    }
    *spans = opened;
    return HAB_OK;
}

void hab_spans_close(hab_spans *spans)
{
    for (size_t i = 0; i < spans->count; i++) {
        close_span(&spans->at[i]);
    }
    free(spans->at);
    *spans = (hab_spans){0};
}

const hab_span *hab_spans_find(const hab_spans *spans, uint64_t number)
{
    for (size_t i = spans->count; i-- > 0;) {
        const hab_span *span = &spans->at[i];

        if (number >= span->chain.first && number <= span->chain.last) {
            return span;
        }
    }
    return NULL;
}

hab_status hab_spans_chain(const hab_spans *spans, uint64_t number, uint8_t chain[HAB_HASH_SIZE])
{
    const hab_span *span = hab_spans_find(spans, number);
    hab_slice record;

    if (span != NULL) {
        return hab_segment_record(span->txn, number, &record, chain);
    }
    if (spans->count == 0 || spans->at[0].chain.first != number + 1) {
        return HAB_NOT_FOUND;
    }
    memcpy(chain, spans->at[0].chain.before, HAB_HASH_SIZE);
    return HAB_OK;
}

static hab_status take(hab_slice key, hab_slice value, uint64_t number, hab_span_fn each,
                       void *context)
{
    uint8_t chain[HAB_HASH_SIZE];
    hab_slice record;

    if (key.size != 8 || hab_get_u64be(key.data) != number) {
        return HAB_NOT_FOUND;
    }
    if (hab_segment_part(value, &record, chain) != HAB_OK) {
        return HAB_CORRUPT;
    }
    return each(context, number, record, chain);
}

hab_status hab_span_each(const hab_span *span, uint64_t first, uint64_t last, hab_span_fn each,
                         void *context, uint64_t *at)
{
    uint8_t from[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    uint64_t number = first;
    hab_status status = hab_cursor_open(span->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, first);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK) {
        status = take(key, value, number, each, context);
        if (status != HAB_OK || number == last) {
            break;
        }
        number++;
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    *at = number;
    return status;
}
