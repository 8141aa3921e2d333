/* A month, from its first record to its last: numbers, the chain, what each says. */
#include <stdio.h>

#include "base/bytes.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

enum { ODD = 1000 /* things that are no records, of a month, before it is given up */ };

typedef struct walk {
    hab_verifying *v;
    hab_txn *txn;
    hab_chain chain; /* as the month says */
    hab_verify_index *index;
    const uint8_t *last; /* the key before, where LMDB has it */
    unsigned odd;        /* that are no records */
    char name[HAB_SEGMENT_NAME];
    char place[HAB_VERIFY_PLACE];
    char where[HAB_VERIFY_PLACE]; /* the record at hand; its number stands behind `prefix` */
    size_t prefix;
} walk;

/* Each record is named, in case: printf would take longer than all else. */
static const char *name_record(walk *w, uint64_t number)
{
    char digits[20];
    size_t used = sizeof(digits);

    do {
        digits[--used] = (char) ('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(w->where + w->prefix, digits + used, sizeof(digits) - used);
    w->where[w->prefix + sizeof(digits) - used] = '\0';
    return w->where;
}

/* The number and the chain; what follows is measured against what stands here. */
static void check_link(walk *w, uint64_t number, hab_slice bytes, const uint8_t *chain)
{
    hab_verify_state *s = w->v->state;

    if (number != s->number + 1) {
        hab_verify_problem(w->v, "%s: missing: numbers %llu to %llu", name_record(w, number),
                           (ull) s->number + 1, (ull) number - 1);
        hab_verify_heads_pass(w->v, number - 1, 1);
    } else {
        hab_segment_link(s->chain, bytes);
        if (memcmp(s->chain, chain, HAB_HASH_SIZE) != 0) {
            hab_verify_problem(w->v, "%s: changed: the record does not give the hash of the chain",
                               name_record(w, number));
        }
    }
    s->number = number;
    memcpy(s->chain, chain, HAB_HASH_SIZE);
}

static void check_known(walk *w)
{
    hab_verify_state *s = w->v->state;

    if (s->number == s->known.number) {
        s->known_found = 1;
        if (memcmp(s->chain, s->known.hash, HAB_HASH_SIZE) != 0) {
            hab_verify_problem(w->v, "%s: made anew: main.mdb knows another chain up to here",
                               name_record(w, s->number));
        }
    }
}

static hab_status check_content(walk *w, hab_slice bytes)
{
    uint8_t previous[HAB_HASH_SIZE];
    hab_verify_state *s = w->v->state;
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, previous);

    if (status == HAB_OK && record.time > s->latest) {
        s->latest = record.time;
    }
    hab_verify_heads_record(w->v, bytes, status == HAB_OK ? record.time : s->latest);
    if (status != HAB_OK) {
        hab_verify_problem(w->v, "%s: not a record: %s", name_record(w, s->number),
                           hab_status_text(status));
        return HAB_OK;
    }
    hab_verify_index_add(w->index, s->number, &record);
    hab_verify_purge(w->v, &record);
    return hab_verify_writer(w->v, &record, previous, bytes, name_record(w, s->number));
}

static hab_status check_found(walk *w, const uint8_t *at)
{
    hab_slice value;
    hab_status status = hab_get(w->txn, HAB_SEGMENT_RECORD, hab_slice_of(at, 8), &value);

    if (status == HAB_NOT_FOUND) {
        hab_verify_problem(w->v, "%s: it is there, and is not found by its number",
                           name_record(w, hab_get_u64be(at)));
        return HAB_OK;
    }
    return status;
}

/* What leads to a page is seen only by who seeks: its first record, and the last of the page
 * before, must be found. */
static hab_status check_way(walk *w, const uint8_t *at)
{
    enum { PAGE = 4096 };
    hab_status status = HAB_OK;

    if (w->last == NULL || (uintptr_t) w->last / PAGE != (uintptr_t) at / PAGE) {
        status = w->last != NULL ? check_found(w, w->last) : HAB_OK;
        if (status == HAB_OK) {
            status = check_found(w, at);
        }
    }
    w->last = at;
    return status;
}

static hab_status check_record(walk *w, hab_slice key, hab_slice value)
{
    uint8_t chain[HAB_HASH_SIZE];
    hab_slice bytes;
    hab_status status;
    uint64_t number;

    if (key.size != 8 || hab_segment_part(value, &bytes, chain) != HAB_OK) {
        hab_verify_problem(w->v, "%s: after number %llu: not a record", w->place,
                           (ull) w->v->state->number);
        return ++w->odd < ODD ? HAB_OK : HAB_CORRUPT;
    }
    number = hab_get_u64be(key.data);
    if (number <= w->v->state->number) {
        return HAB_CORRUPT; /* keys ascend: the file turns in circles */
    }
    hab_verify_count(w->v);
    check_link(w, number, bytes, chain);
    check_known(w);
    status = check_content(w, bytes);
    return status == HAB_OK ? check_way(w, key.data) : status;
}

/* The oldest month: what was before it was dropped, when a head and a record say so. */
static void begin_oldest(walk *w)
{
    hab_verify_state *s = w->v->state;
    uint64_t before = w->chain.first - 1;

    s->total -= s->total >= before ? before : s->total;
    s->forgotten = 1;
    s->purged = hab_verify_heads_before(w->v, before, w->chain.before);
    if (s->purged == 0) {
        hab_verify_problem(w->v,
                           "%s: begins at number %llu, the segment before ended at 0, and no head "
                           "says what was there",
                           w->place, (ull) w->chain.first);
    }
}

/* 0 for a month of which nothing can be said but that it is not in its place. */
static int begin_month(walk *w)
{
    hab_verify_state *s = w->v->state;
    uint64_t before = w->chain.first - 1;
    int is_oldest = s->first == 0;
    int lost = s->lost;

    if (!is_oldest && before < s->number) {
        hab_verify_problem(w->v,
                           "%s: begins at number %llu, the segment before ended at %llu: it is "
                           "not this month",
                           w->place, (ull) w->chain.first, (ull) s->number);
        return 0;
    }
    if (is_oldest && before > 0) {
        begin_oldest(w);
    } else if (!lost && before != s->number) {
        hab_verify_problem(w->v, "%s: begins at number %llu, the segment before ended at %llu",
                           w->place, (ull) w->chain.first, (ull) s->number);
    } else if (!lost && memcmp(w->chain.before, s->chain, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(w->v, "%s: does not follow the segment before as it is now", w->place);
    }
    if (before != s->number) {
        hab_verify_heads_pass(w->v, before, !is_oldest && !lost);
    }
    s->first = is_oldest ? w->chain.first : s->first;
    s->lost = 0;
    s->number = before;
    memcpy(s->chain, w->chain.before, HAB_HASH_SIZE);
    return 1;
}

static void end_month(walk *w)
{
    hab_verify_state *s = w->v->state;
    const hab_chain *chain = &w->chain;

    if (chain->last > s->number) {
        hab_verify_problem(w->v, "%s: truncated: ends at number %llu, its head is %llu", w->place,
                           (ull) s->number, (ull) chain->last);
    } else if (chain->last < s->number || memcmp(chain->head, s->chain, HAB_HASH_SIZE) != 0) {
        hab_verify_problem(w->v, "%s: its head is not that of its last record, number %llu",
                           w->place, (ull) s->number);
    }
    hab_verify_heads_pass(w->v, chain->last, 1);
    s->number = chain->last;
    memcpy(s->chain, chain->head, HAB_HASH_SIZE);
}

static hab_status walk_records(walk *w)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    uint64_t records = 0;
    uint64_t count = 0;
    hab_status status = hab_cursor_open(w->txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        records++;
        status = check_record(w, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status == HAB_NOT_FOUND) {
        status = w->last != NULL ? check_found(w, w->last) : HAB_OK;
    }
    if (status == HAB_OK) {
        status = hab_count(w->txn, HAB_SEGMENT_RECORD, &count);
    }
    if (status == HAB_OK && count != records) {
        hab_verify_problem(w->v, "%s: says that it has %llu records, and has %llu", w->place,
                           (ull) count, (ull) records);
    }
    return status;
}

static hab_status check_month(walk *w)
{
    hab_status status = hab_verify_index_open(w->txn, &w->chain, &w->index);

    if (status != HAB_OK) {
        return status;
    }
    status = walk_records(w);
    if (status == HAB_OK) {
        end_month(w);
        status = hab_verify_index_end(w->v, w->index, w->place);
    }
    hab_verify_index_close(w->index);
    return status == HAB_OK ? hab_verify_positions(w->v, w->txn, w->place) : status;
}

/* A segment that was made but has not begun is nobody's. */
static hab_status check_empty(walk *w)
{
    uint64_t count;
    hab_status status = hab_count(w->txn, HAB_SEGMENT_RECORD, &count);

    if (status == HAB_OK && count > 0) {
        hab_verify_problem(w->v, "%s: its head is missing, and it has %llu records", w->place,
                           (ull) count);
    }
    return status;
}

static hab_status check_begun(walk *w)
{
    hab_status status = hab_segment_chain(w->txn, &w->chain);

    if (status == HAB_NOT_FOUND) {
        return check_empty(w);
    }
    if (status == HAB_OK && (w->chain.first == 0 || w->chain.last < w->chain.first - 1)) {
        status = HAB_CORRUPT;
    }
    if (status == HAB_OK && begin_month(w)) {
        status = check_month(w);
    }
    return status;
}

hab_status hab_verify_segment(hab_verifying *v, void *context, hab_error *error)
{
    walk w = {.v = v};
    hab_segment *segment;
    hab_status status;

    v->state->month = *(const uint32_t *) context;
    hab_segment_name(v->state->month, w.name);
    (void) snprintf(w.place, sizeof(w.place), "segment %s", w.name);
    w.prefix = (size_t) snprintf(w.where, sizeof(w.where), "%s, number ", w.place);
    status = hab_segment_open_copy(v->source->trace, v->state->month, &segment, error);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_begin_read(hab_segment_store(segment), &w.txn);
    if (status == HAB_OK) {
        status = check_begun(&w);
        hab_abort(w.txn);
    }
    hab_segment_close(segment);
    return status;
}
