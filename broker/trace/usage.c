/* Counting the use of rights: a batch of records is folded in memory, then written with the
 * number of the last one. */
#include "trace/usage.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "trace/follow.h"
#include "trace/usage_key.h"

enum { HOUR = 3600 };

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
    int64_t known_hour; /* whose month in Paris is known: there it begins at a whole hour */
    uint32_t known_month;
} batch;

static uint32_t month_of(batch *b, int64_t second)
{
    if (b->known_month == 0 || second / HOUR != b->known_hour) {
        b->known_hour = second / HOUR;
        b->known_month = hab_local_time(second).date / 100;
    }
    return b->known_month;
}

static void take(void *context, const hab_trace_record *record, uint64_t number)
{
    batch *b = context;
    int64_t second = record->time / 1000000;

    (void) number;
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

static hab_status write(hab_txn *txn, void *context)
{
    const batch *b = context;
    hab_status status = write_runs(txn, b, compare_uses, write_use);

    return status == HAB_OK ? write_runs(txn, b, compare_months, write_month) : status;
}

hab_status hab_usage_follow(hab_store *main, const char *directory, unsigned max, unsigned *left,
                            hab_error *error)
{
    hab_error detail = {""};
    batch b = {.accesses = malloc(max * sizeof(*b.accesses))};
    hab_follower follower = {.key = HAB_FOLLOWS_USAGE, .take = take, .write = write, .context = &b};
    hab_status status = b.accesses != NULL
                            ? hab_follow(main, directory, &follower, max, left, &detail)
                            : HAB_MEMORY;

    free(b.accesses);
    return status == HAB_OK
               ? HAB_OK
               : hab_fail(error, status, "cannot count the uses of rights: %s",
                          detail.text[0] != '\0' ? detail.text : hab_status_text(status));
}
