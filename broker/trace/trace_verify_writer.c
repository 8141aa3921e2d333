/* Each writer's own chain, through months, logs and main.mdb. */
#include "base/bytes.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

/* What stands before the first that is kept is not known: it is taken as it is. */
static int is_first_kept(const hab_verifying *v, const hab_position *last)
{
    return last->count == 0 && v->state->forgotten;
}

hab_status hab_verify_writer(hab_verifying *v, const hab_trace_record *record,
                             const uint8_t previous[HAB_HASH_SIZE], hab_slice bytes,
                             const char *where)
{
    hab_position *last = hab_positions_at(&v->writers, record->writer, NULL);

    if (last == NULL) {
        return HAB_MEMORY;
    }
    if (record->count <= last->count) {
        hab_verify_problem(
            v, "%s: reordered or put in twice: writer %016llx is at %llu already, here is %llu",
            where, (ull) record->writer, (ull) last->count, (ull) record->count);
        return HAB_OK;
    }
    if (is_first_kept(v, last)) {
        last->count = record->count - 1;
        memcpy(last->hash, previous, HAB_HASH_SIZE);
    }
    if (record->count != last->count + 1) {
        hab_verify_problem(v, "%s: missing: writer %016llx, records %llu to %llu", where,
                           (ull) record->writer, (ull) last->count + 1, (ull) record->count - 1);
    } else if (memcmp(previous, last->hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(
            v, "%s: writer %016llx, record %llu does not follow record %llu as it is now", where,
            (ull) record->writer, (ull) record->count, (ull) last->count);
    }
    last->count = record->count;
    hab_sha256(bytes, last->hash);
    return HAB_OK;
}

static hab_status check_position(hab_verifying *v, uint64_t writer, const hab_position *kept,
                                 const char *place)
{
    int fresh;
    hab_position *last = hab_positions_at(&v->writers, writer, &fresh);

    if (last == NULL) {
        return HAB_MEMORY;
    }
    if (fresh && v->state->forgotten) {
        *last = *kept;
    } else if (kept->count != last->count || memcmp(kept->hash, last->hash, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(v, "%s: writer %016llx ends at record %llu, its position says %llu",
                           place, (ull) writer, (ull) last->count, (ull) kept->count);
    }
    return HAB_OK;
}

typedef struct known_writers {
    hab_verifying *v;
    hab_txn *txn;
    const char *place;
} known_writers;

static hab_status check_known(void *context, uint64_t writer, const hab_position *position)
{
    const known_writers *known = context;
    hab_position kept;
    hab_status status = hab_segment_position(known->txn, writer, &kept);

    if (status == HAB_OK && kept.count == 0 && position->count > 0) {
        hab_verify_problem(known->v, "%s: writer %016llx has no position, and %llu records",
                           known->place, (ull) writer, (ull) position->count);
    }
    return status;
}

hab_status hab_verify_positions(hab_verifying *v, hab_txn *txn, const char *place)
{
    known_writers known = {.v = v, .txn = txn, .place = place};
    const uint8_t *last = NULL;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_positions_each(&v->writers, check_known, &known);

    if (status == HAB_OK) {
        status = hab_cursor_open(txn, HAB_SEGMENT_WRITER, &cursor);
    }
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        hab_position kept;

        if (key.size != 8 || value.size != sizeof(kept)
            || (last != NULL && memcmp(last, key.data, 8) >= 0)) {
            hab_verify_problem(v, "%s: a writer's position is none", place);
            break;
        }
        last = key.data;
        memcpy(&kept, value.data, sizeof(kept));
        status = check_position(v, hab_get_u64be(key.data), &kept, place);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}
