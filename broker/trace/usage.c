/* Counting the use of rights: a batch of records is folded in memory, then written with the
 * number of the last one. */
#include "trace/usage.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "store/meta.h"
#include "trace/roll.h"
#include "trace/segment.h"
#include "trace/usage_key.h"

enum { HOUR = 3600 };

static const char followed_key[] = "usage";

/* An access. Its service points into the segment. */
typedef struct access {
    uint64_t convention;
    uint64_t person;
    int64_t second;
    uint32_t month;
    uint16_t reason;
    uint8_t allowed;
    hab_slice service;
} access;

typedef struct batch {
    access *accesses;
    unsigned count;
    unsigned max;       /* records */
    uint64_t after;     /* the number that was reached before */
    uint64_t reached;   /* and is now */
    hab_segment *from;  /* the segment it is read from, NULL: none has more */
    hab_txn *txn;       /* of it */
    hab_chain chain;    /* of it */
    int64_t known_hour; /* whose month in Paris is known: there it begins at a whole hour */
    uint32_t known_month;
} batch;

static void close_segment(batch *b)
{
    hab_abort(b->txn);
    hab_segment_close(b->from);
    b->txn = NULL;
    b->from = NULL;
}

/* HAB_NOT_FOUND for a segment that has not begun, or was taken away. */
static hab_status open_segment(const char *directory, uint32_t month, batch *opened,
                               hab_error *error)
{
    hab_status status = hab_segment_open(directory, month, 0, &opened->from, error);

    if (status != HAB_OK) {
        opened->from = NULL;
        return status;
    }
    status = hab_begin_read(hab_segment_store(opened->from), &opened->txn);
    if (status == HAB_OK) {
        status = hab_segment_chain(opened->txn, &opened->chain);
    }
    if (status != HAB_OK) {
        close_segment(opened);
    }
    return status;
}

/* Opens the oldest segment that has records after b->after. From the newest back, for
 * nearly always it is that one. */
static hab_status find_segment(batch *b, const char *directory, hab_error *error)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(directory, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    while (status == HAB_OK && count-- > 0) {
        batch older = {0};

        status = open_segment(directory, months[count], &older, error);
        if (status == HAB_NOT_FOUND) {
            status = HAB_OK;
            continue;
        }
        if (status != HAB_OK || older.chain.last <= b->after) {
            close_segment(&older);
            break;
        }
        close_segment(b);
        b->from = older.from;
        b->txn = older.txn;
        b->chain = older.chain;
        if (older.chain.first <= b->after + 1) {
            break;
        }
    }
    free(months);
    return status;
}

static uint32_t month_of(batch *b, int64_t second)
{
    if (b->known_month == 0 || second / HOUR != b->known_hour) {
        b->known_hour = second / HOUR;
        b->known_month = hab_local_time(second).date / 100;
    }
    return b->known_month;
}

static void add_access(batch *b, const hab_trace_record *record)
{
    int64_t second = record->time / 1000000;

    if (record->kind != HAB_TRACE_ACCESS || record->person == 0 || record->convention == 0
        || record->service.size == 0) {
        return;
    }
    b->accesses[b->count++] =
        (access){.convention = record->convention,
                 .person = record->person,
                 .second = second,
                 .month = month_of(b, second),
                 .reason = record->allowed ? HAB_REASON_GRANTED : record->reason,
                 .allowed = record->allowed,
                 .service = record->service};
}

/* A damaged record counts for nothing. */
static hab_status take_record(batch *b, hab_slice key, hab_slice value)
{
    hab_trace_record record;
    hab_slice bytes;
    hab_status status = key.size == 8 ? hab_segment_part(value, &bytes, NULL) : HAB_CORRUPT;

    if (status == HAB_OK) {
        status = hab_trace_decode(bytes, &record, NULL);
    }
    if (status == HAB_OK) {
        add_access(b, &record);
    }
    if (key.size == 8) {
        b->reached = hab_get_u64be(key.data);
    }
    return status == HAB_CORRUPT ? HAB_OK : status;
}

static hab_status read_batch(batch *b)
{
    uint8_t first[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(b->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(first, b->after + 1);
    status = hab_seek(cursor, hab_slice_of(first, sizeof(first)), &key, &value);
    for (unsigned i = 0; status == HAB_OK; i++) {
        if (i == b->max) {
            hab_cursor_close(cursor);
            return HAB_OK;
        }
        status = take_record(b, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    b->reached = b->chain.last; /* whatever was lost at its end */
    return HAB_OK;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_services(hab_slice a, hab_slice b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order != 0 ? order : compare_numbers(a.size, b.size);
}

static int compare_uses(const void *left, const void *right)
{
    const access *a = left;
    const access *b = right;
    int order = compare_numbers(a->convention, b->convention);

    order = order != 0 ? order : compare_numbers(a->person, b->person);
    return order != 0 ? order : compare_services(a->service, b->service);
}

static int compare_months(const void *left, const void *right)
{
    const access *a = left;
    const access *b = right;
    int order = compare_numbers(a->convention, b->convention);

    order = order != 0 ? order : compare_numbers(a->month, b->month);
    order = order != 0 ? order : compare_services(a->service, b->service);
    return order != 0 ? order : compare_numbers(a->reason, b->reason);
}

static void later(int64_t *last, int64_t second)
{
    *last = second > *last ? second : *last;
}

/* Accesses of one person to one service. */
static hab_status write_use(hab_txn *txn, const access *run, size_t count)
{
    hab_use_record record = {.layout = 1};
    uint8_t bytes[HAB_USAGE_KEY];
    hab_slice key =
        hab_slice_of(bytes, hab_usage_key(run->convention, run->person, run->service, bytes));
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_USE, key, &value);

    if (status == HAB_OK) {
        if (value.size != sizeof(record)) {
            return HAB_CORRUPT;
        }
        memcpy(&record, value.data, sizeof(record));
    } else if (status != HAB_NOT_FOUND) {
        return status;
    }
    if (record.layout != 1) {
        return record.layout > 1 ? HAB_VERSION : HAB_CORRUPT;
    }
    for (size_t i = 0; i < count; i++) {
        later(run[i].allowed ? &record.allowed : &record.refused, run[i].second);
    }
    return hab_put(txn, HAB_TABLE_USE, key, hab_slice_of(&record, sizeof(record)));
}

/* Accesses of one month, to one service, with one reason. */
static hab_status write_month(hab_txn *txn, const access *run, size_t count)
{
    uint8_t bytes[HAB_USAGE_KEY];
    hab_slice key = hab_slice_of(
        bytes, hab_usage_month_key(run->convention, run->month, run->service, run->reason, bytes));
    uint64_t total = 0;
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_USE_MONTH, key, &value);

    if (status == HAB_OK) {
        if (value.size != sizeof(total)) {
            return HAB_CORRUPT;
        }
        memcpy(&total, value.data, sizeof(total));
    } else if (status != HAB_NOT_FOUND) {
        return status;
    }
    total += count;
    return hab_put(txn, HAB_TABLE_USE_MONTH, key, hab_slice_of(&total, sizeof(total)));
}

typedef int (*compare_fn)(const void *, const void *);
typedef hab_status (*write_fn)(hab_txn *txn, const access *run, size_t count);

/* Writes what belongs together at once, in the order of the keys. */
static hab_status write_runs(hab_txn *txn, const batch *b, compare_fn compare, write_fn write)
{
    hab_status status = HAB_OK;
    size_t from = 0;

    qsort(b->accesses, b->count, sizeof(*b->accesses), compare);
    while (status == HAB_OK && from < b->count) {
        size_t end = from + 1;

        while (end < b->count && compare(&b->accesses[from], &b->accesses[end]) == 0) {
            end++;
        }
        status = write(txn, &b->accesses[from], end - from);
        from = end;
    }
    return status;
}

/* HAB_LATER when somebody else has followed meanwhile, or has died after a commit that
 * readers do not see before a writer has looked after it. */
static hab_status write_all(hab_txn *txn, const batch *b)
{
    uint64_t after;
    hab_status status = hab_last_number(txn, followed_key, &after);

    if (status == HAB_OK && after != b->after) {
        status = HAB_LATER;
    }
    if (status == HAB_OK) {
        status = write_runs(txn, b, compare_uses, write_use);
    }
    if (status == HAB_OK) {
        status = write_runs(txn, b, compare_months, write_month);
    }
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(followed_key),
                         hab_slice_of(&b->reached, sizeof(b->reached)));
    }
    return status;
}

static hab_status write_batch(hab_store *main, const batch *b)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(main, &txn);

    if (status == HAB_OK) {
        status = write_all(txn, b);
        if (status == HAB_OK) {
            return hab_commit(txn);
        }
        hab_abort(txn);
    }
    return status;
}

/* How far was followed, and how far main.mdb knows the segments to go. */
static hab_status read_numbers(hab_store *main, uint64_t *after, uint64_t *rolled)
{
    hab_trace_head head;
    hab_txn *txn;
    hab_status status = hab_begin_read(main, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_trace_head_get(txn, &head);
    if (status == HAB_OK) {
        status = hab_last_number(txn, followed_key, after);
    }
    hab_abort(txn);
    *rolled = status == HAB_OK ? head.number : 0;
    return status;
}

/* *left is 0 where no segment has what main.mdb knows of. */
static hab_status follow(hab_store *main, const char *directory, batch *b, uint64_t rolled,
                         unsigned *left, hab_error *error)
{
    hab_status status = find_segment(b, directory, error);
    unsigned more = 0;

    if (status == HAB_OK && b->from != NULL) {
        b->accesses = malloc(b->max * sizeof(*b->accesses));
        status = b->accesses != NULL ? read_batch(b) : HAB_MEMORY;
        if (status == HAB_OK) {
            status = write_batch(main, b);
        }
        free(b->accesses);
        more = status == HAB_LATER || b->reached < rolled;
        status = status == HAB_LATER ? HAB_OK : status;
    }
    close_segment(b);
    if (status == HAB_OK) {
        *left = more;
    }
    return status;
}

hab_status hab_usage_follow(hab_store *main, const char *directory, unsigned max, unsigned *left,
                            hab_error *error)
{
    hab_error detail = {""};
    batch b = {.max = max};
    uint64_t rolled;
    hab_status status = read_numbers(main, &b.after, &rolled);

    if (status == HAB_OK && b.after >= rolled) {
        *left = 0;
        return HAB_OK;
    }
    if (status == HAB_OK) {
        status = follow(main, directory, &b, rolled, left, &detail);
    }
    if (status == HAB_OK) {
        return HAB_OK;
    }
    return detail.text[0] != '\0' ? hab_fail(error, status, "%s", detail.text)
                                  : hab_fail(error, status, "cannot count what is in %s: %s",
                                             directory, hab_status_text(status));
}
