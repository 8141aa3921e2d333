#include "trace/retention.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/directory.h"
#include "store/meta.h"
#include "trace/alarm.h"
#include "trace/change.h"
#include "trace/follow.h"
#include "trace/heads.h"
#include "trace/roll.h"
#include "trace/segment.h"

enum { DAY = 86400 };

static const char *const followers[] = {HAB_FOLLOWS_USAGE, HAB_FOLLOWS_CONTROLS};

/* Months since the year 0. */
static unsigned index_of(uint32_t month)
{
    return month / 100 * 12 + month % 100 - 1;
}

/* A month that has begun. */
typedef struct extent {
    uint32_t month;
    uint64_t last; /* number */
    int64_t began; /* second of its first record; INT64_MAX when that is not known */
} extent;

static hab_status read_first(hab_txn *txn, hab_trace_record *record)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_slice bytes;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    if (status == HAB_OK) {
        status = hab_segment_part(value, &bytes, NULL);
    }
    if (status == HAB_OK) {
        status = hab_trace_decode(bytes, record, NULL);
    }
    hab_cursor_close(cursor);
    return status;
}

static hab_status read_extent(hab_segment *segment, extent *found)
{
    hab_trace_record first;
    hab_chain chain;
    hab_txn *txn;
    hab_status status = hab_begin_read(hab_segment_store(segment), &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_segment_chain(txn, &chain);
    if (status == HAB_OK) {
        found->last = chain.last;
        found->began = read_first(txn, &first) == HAB_OK ? first.time / 1000000 : INT64_MAX;
    }
    hab_abort(txn);
    return status;
}

/* HAB_NOT_FOUND for one that never began: it holds nothing. */
static hab_status read_month(const hab_broker *broker, uint32_t month, extent *found,
                             hab_error *error)
{
    hab_segment *segment;
    hab_status status = hab_segment_open(broker->trace, month, 0, &segment, error);

    if (status != HAB_OK) {
        return status;
    }
    found->month = month;
    status = read_extent(segment, found);
    hab_segment_close(segment);
    return status == HAB_OK || status == HAB_NOT_FOUND
               ? status
               : hab_fail(error, status, "cannot read the month %u of the trace: %s", month,
                          hab_status_text(status));
}

/* Whether `oldest` ended long enough before the newest. A clock that is set ahead by mistake
 * begins a month, and drops nothing for a day: it is seen before. */
static int is_past(const hab_broker *broker, const extent *oldest, const extent *newest,
                   int64_t now)
{
    uint32_t present = hab_segment_month(now * 1000000);
    int settled = newest->month > present || newest->began <= now - DAY;
    uint32_t last = newest->month < present ? newest->month : present;

    return settled && index_of(last) > index_of(oldest->month) + broker->retention;
}

/* The oldest and the newest that have begun. */
static hab_status read_months(const hab_broker *broker, const uint32_t *months, size_t count,
                              extent *oldest, extent *newest, hab_error *error)
{
    hab_status status = HAB_NOT_FOUND;

    for (size_t i = 0; status == HAB_NOT_FOUND && i < count; i++) {
        status = read_month(broker, months[i], oldest, error);
    }
    if (status == HAB_OK) {
        status = HAB_NOT_FOUND;
    }
    for (size_t i = count; status == HAB_NOT_FOUND && i-- > 0;) {
        status = read_month(broker, months[i], newest, error);
    }
    return status;
}

/* The oldest month; its number is 0 when it is not past its time. */
static hab_status find_oldest(const hab_broker *broker, int64_t now, extent *oldest,
                              hab_error *error)
{
    uint32_t *months;
    extent newest = {0};
    extent first = {0};
    size_t count;
    hab_status status = hab_segment_months(broker->trace, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    /* What their names say spares opening them each second. */
    status = count > 0 && index_of(months[count - 1]) > index_of(months[0]) + broker->retention
                 ? read_months(broker, months, count, &first, &newest, error)
                 : HAB_NOT_FOUND;
    free(months);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *oldest = status == HAB_OK && is_past(broker, &first, &newest, now) ? first : (extent){0};
    return HAB_OK;
}

/* What an alarm is about may be in the month: nothing goes while one stands. */
static hab_status nothing_holds(hab_txn *txn, uint64_t last, int *may)
{
    uint64_t alarm;
    hab_status status = hab_alarm_stands(txn, &alarm);

    *may = status == HAB_NOT_FOUND;
    status = status == HAB_NOT_FOUND ? HAB_OK : status;
    for (unsigned i = 0; status == HAB_OK && i < sizeof(followers) / sizeof(followers[0]); i++) {
        uint64_t reached = 0;

        status = hab_last_number(txn, followers[i], &reached);
        *may = *may && reached >= last;
    }
    return status;
}

/* Whether all who follow the trace have seen the month to its end, and its seal stands. */
static hab_status may_go(const hab_broker *broker, uint32_t month, uint64_t last, int *may,
                         hab_error *error)
{
    uint8_t digest[HAB_HASH_SIZE];
    hab_txn *txn;
    hab_status status = hab_seal_digest(broker->heads, month, digest, error);

    *may = 0;
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    status = hab_begin_read(broker->store, &txn);
    if (status == HAB_OK) {
        status = nothing_holds(txn, last, may);
        hab_abort(txn);
    }
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "cannot tell whether a month may go: %s",
                                       hab_status_text(status));
}

/* Says that a month goes, before it does: hab_trace_verify() takes a month that is gone for one
 * that was taken away, unless it finds this. */
static hab_status trace_drop(const hab_broker *broker, uint32_t month, int64_t now)
{
    char name[HAB_SEGMENT_NAME];
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = now * 1000000,
                               .operation = hab_slice_text(HAB_RETENTION_OPERATION)};
    hab_txn *txn;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    hab_segment_name(month, name);
    record.object = hab_slice_text(name);
    status = hab_change_trace(txn, &record);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static hab_status remove_file(const char *directory, const char *name, const char *suffix,
                              hab_error *error)
{
    char path[PATH_MAX];

    (void) snprintf(path, sizeof(path), "%s/%s%s", directory, name, suffix);
    return unlink(path) == 0 ? HAB_OK : hab_fail(error, HAB_IO, "cannot remove %s: %m", path);
}

static hab_status remove_month(const char *directory, uint32_t month, hab_error *error)
{
    char name[HAB_SEGMENT_NAME];
    hab_error ignored;
    hab_status status;

    hab_segment_name(month, name);
    status = remove_file(directory, name, "", error);
    (void) remove_file(directory, name, "-lock", &ignored);
    return status == HAB_OK ? hab_sync_directory(directory, error) : status;
}

/* The heads go first: a month without them is a problem that the next call mends, heads
 * without their month would look as if nobody had taken it. */
static hab_status drop(const hab_broker *broker, uint32_t month, int64_t now, hab_error *error)
{
    hab_status status = trace_drop(broker, month, now);

    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot trace that a month goes: %s",
                        hab_status_text(status));
    }
    status = hab_heads_drop(broker->heads, month, error);
    return status == HAB_OK ? remove_month(broker->trace, month, error) : status;
}

static int open_month(const char *directory, uint32_t month)
{
    char name[HAB_SEGMENT_NAME];
    char path[PATH_MAX];

    hab_segment_name(month, name);
    (void) snprintf(path, sizeof(path), "%s/%s", directory, name);
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

hab_status hab_retention_drop(const hab_broker *broker, int64_t now, uint32_t *month, int *file,
                              hab_error *error)
{
    extent oldest = {0};
    int may = 0;
    int held = -1;
    int lock;
    hab_status status = hab_roll_lock(broker->trace, 0, &lock, error);

    if (status != HAB_OK) {
        return status;
    }
    status = find_oldest(broker, now, &oldest, error);
    if (status == HAB_OK && oldest.month != 0) {
        status = may_go(broker, oldest.month, oldest.last, &may, error);
    }
    if (status == HAB_OK && may) {
        held = open_month(broker->trace, oldest.month);
        status = drop(broker, oldest.month, now, error);
    }
    close(lock);
    if (status == HAB_OK) {
        *month = may ? oldest.month : 0;
        *file = held;
    } else if (held >= 0) {
        close(held);
    }
    return status;
}
