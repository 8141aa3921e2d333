#include "trace/follow.h"

#include <stdlib.h>

#include "store/meta.h"
#include "trace/roll.h"
#include "trace/segment.h"

typedef struct batch {
    const hab_follower *follower;
    unsigned max;      /* records */
    uint64_t after;    /* the number that was reached before */
    uint64_t reached;  /* and is now */
    hab_segment *from; /* the segment it is read from, NULL: none has more */
    hab_txn *txn;      /* of it */
    hab_chain chain;   /* of it */
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

/* A damaged record counts for nothing. */
static hab_status take_record(batch *b, hab_slice key, hab_slice value)
{
    hab_trace_record record;
    hab_slice bytes;
    hab_status status;

    if (key.size != 8) {
        return HAB_OK;
    }
    b->reached = hab_get_u64be(key.data);
    status = hab_segment_part(value, &bytes, NULL);
    if (status == HAB_OK) {
        status = hab_trace_decode(bytes, &record, NULL);
    }
    if (status == HAB_OK) {
        b->follower->take(b->follower->context, &record, b->reached);
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

/* HAB_LATER when somebody else has followed meanwhile, or has died after a commit that
 * readers do not see before a writer has looked after it. */
static hab_status write_all(hab_txn *txn, const batch *b)
{
    uint64_t after;
    hab_status status = hab_last_number(txn, b->follower->key, &after);

    if (status == HAB_OK && after != b->after) {
        status = HAB_LATER;
    }
    if (status == HAB_OK) {
        status = b->follower->write(txn, b->follower->context);
    }
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(b->follower->key),
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
static hab_status read_numbers(hab_store *main, const char *key, uint64_t *after, uint64_t *rolled)
{
    hab_trace_head head;
    hab_txn *txn;
    hab_status status = hab_begin_read(main, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_trace_head_get(txn, &head);
    if (status == HAB_OK) {
        status = hab_last_number(txn, key, after);
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
        status = read_batch(b);
        if (status == HAB_OK) {
            status = write_batch(main, b);
        }
        more = status == HAB_LATER || b->reached < rolled;
        status = status == HAB_LATER ? HAB_OK : status;
    }
    close_segment(b);
    if (status == HAB_OK) {
        *left = more;
    }
    return status;
}

hab_status hab_follow(hab_store *main, const char *directory, const hab_follower *follower,
                      unsigned max, unsigned *left, hab_error *error)
{
    hab_error detail = {""};
    batch b = {.follower = follower, .max = max};
    uint64_t rolled;
    hab_status status = read_numbers(main, follower->key, &b.after, &rolled);

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
    return detail.text[0] != '\0'
               ? hab_fail(error, status, "%s", detail.text)
               : hab_fail(error, status, "%s: %s", directory, hab_status_text(status));
}
