/* The indexes of a month. What the records say that each must hold, and what it holds, are two
 * sets; each entry is turned into a number that nobody can foresee (SipHash with a key of the
 * run), and the sums of both must be the same. One pass over each, whatever their order, and
 * next to no memory. Sums are kept for each 65536 records: where they differ, a slower pass
 * compares entry by entry. */
#include <stdlib.h>

#include "base/bytes.h"
#include "trace/segment_index.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

enum {
    BUCKET = 65536,  /* records of a sum */
    MOST = 1 << 20,  /* sums, whatever a month says of how many records it has */
    LOOKED_INTO = 4, /* sums that differ and are looked into, of an index */
    TOLD = 20        /* entries of a sum that are told */
};

/* The order of times is one more: a table of its own, written with the records. */
enum { BY_TIME = HAB_INDEX_COUNT, INDEXES };

static const char *const names[INDEXES] = {[HAB_INDEX_PERSON] = "person",
                                           [HAB_INDEX_CONVENTION] = "convention",
                                           [HAB_INDEX_OBJECT] = "object",
                                           [BY_TIME] = "time"};

typedef unsigned __int128 sum;

struct hab_verify_index {
    hab_txn *txn;
    uint64_t key[2];
    uint64_t first;
    uint64_t last;
    uint64_t reached; /* the last that is indexed */
    uint64_t indexed; /* records up to there */
    size_t buckets;   /* of an index; the last is for numbers that no record has */
    sum *sums;        /* what should be there less what is there */
    unsigned at;      /* the index at hand */
    hab_verify_runs *runs;
};

typedef struct entry {
    uint64_t who;
    int64_t time;
    uint64_t number;
} entry;

static inline uint64_t turn(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sip_round(uint64_t s[4])
{
    s[0] += s[1];
    s[1] = turn(s[1], 13) ^ s[0];
    s[0] = turn(s[0], 32);
    s[2] += s[3];
    s[3] = turn(s[3], 16) ^ s[2];
    s[0] += s[3];
    s[3] = turn(s[3], 21) ^ s[0];
    s[2] += s[1];
    s[1] = turn(s[1], 17) ^ s[2];
    s[2] = turn(s[2], 32);
}

/* SipHash-1-3 of 128 bits, over the three words of an entry. */
static sum hash_entry(const uint64_t key[2], const entry *e)
{
    const uint64_t words[] = {e->who, (uint64_t) e->time, e->number, (uint64_t) sizeof(*e) << 56};
    uint64_t s[4] = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d ^ 0xee,
                     key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
    uint64_t high;

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        s[3] ^= words[i];
        sip_round(s);
        s[0] ^= words[i];
    }
    s[2] ^= 0xee;
    for (unsigned i = 0; i < 3; i++) {
        sip_round(s);
    }
    high = s[0] ^ s[1] ^ s[2] ^ s[3];
    s[1] ^= 0xdd;
    for (unsigned i = 0; i < 3; i++) {
        sip_round(s);
    }
    return (sum) high << 64 | (s[0] ^ s[1] ^ s[2] ^ s[3]);
}

static size_t bucket_of(const hab_verify_index *index, uint64_t number)
{
    uint64_t at = (number - index->first) / BUCKET;

    return number < index->first || number > index->last || at >= index->buckets
               ? index->buckets - 1
               : (size_t) at;
}

static sum *sum_of(hab_verify_index *index, unsigned which, uint64_t number)
{
    return &index->sums[which * index->buckets + bucket_of(index, number)];
}

hab_status hab_verify_index_open(hab_txn *txn, const hab_chain *chain, hab_verify_index **index)
{
    hab_verify_index *opened = calloc(1, sizeof(*opened));
    hab_status status;

    if (opened == NULL) {
        return HAB_MEMORY;
    }
    opened->txn = txn;
    opened->first = chain->first;
    opened->last = chain->last;
    status = hab_index_reached(txn, &opened->reached);
    if (status == HAB_OK) {
        status = hab_random(opened->key, sizeof(opened->key));
    }
    if (status == HAB_OK) {
        uint64_t sums = (opened->last + 1 - opened->first) / BUCKET;

        opened->buckets = (size_t) (sums < MOST ? sums : MOST) + 2;
        opened->sums = calloc(INDEXES * opened->buckets, sizeof(*opened->sums));
        status = opened->sums != NULL ? HAB_OK : HAB_MEMORY;
    }
    if (status != HAB_OK) {
        free(opened);
        return status;
    }
    *index = opened;
    return HAB_OK;
}

void hab_verify_index_close(hab_verify_index *index)
{
    if (index != NULL) {
        hab_verify_runs_close(index->runs);
        free(index->sums);
        free(index);
    }
}

/* The entries of a record in an index; how many. */
static unsigned entries_of(const hab_verify_index *index, unsigned which, uint64_t number,
                           const hab_trace_record *record, entry entries[2])
{
    const hab_slice texts[] = {record->object, record->target};
    int64_t time = record->time > 0 ? record->time : 0;
    uint64_t who = which == HAB_INDEX_PERSON ? record->person : record->convention;
    unsigned count = 0;

    if (which == BY_TIME) {
        entries[0] = (entry){0, time, number};
        return 1;
    }
    if (number > index->reached) {
        return 0;
    }
    if (which != HAB_INDEX_OBJECT) {
        entries[0] = (entry){who, time, number};
        return who != 0;
    }
    for (unsigned i = 0; i < 2; i++) {
        if (texts[i].size > 0 && (i == 0 || !hab_slice_equal(texts[0], texts[1]))) {
            entries[count++] = (entry){hab_index_text(texts[i]), time, number};
        }
    }
    return count;
}

void hab_verify_index_add(hab_verify_index *index, uint64_t number, const hab_trace_record *record)
{
    index->indexed += number <= index->reached;
    for (unsigned which = 0; which < INDEXES; which++) {
        entry entries[2];
        unsigned count = entries_of(index, which, number, record, entries);

        for (unsigned i = 0; i < count; i++) {
            *sum_of(index, which, number) += hash_entry(index->key, &entries[i]);
        }
    }
}

static int is_time_key(hab_slice key, const uint8_t *last)
{
    return key.size == HAB_SEGMENT_TIME_KEY
           && (last == NULL || memcmp(last, key.data, HAB_SEGMENT_TIME_KEY) < 0);
}

static hab_status each_time(hab_txn *txn, hab_index_fn each, void *context)
{
    const uint8_t *bytes = NULL;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_TIME, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = is_time_key(key, bytes) && value.size == 0 ? HAB_OK : HAB_CORRUPT;
        bytes = key.data;
        if (status == HAB_OK) {
            status = each(context, 0, (int64_t) hab_get_u64be(bytes), hab_get_u64be(bytes + 8));
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status each_entry(const hab_verify_index *index, hab_index_fn each, void *context)
{
    return index->at == BY_TIME ? each_time(index->txn, each, context)
                                : hab_verify_runs_each(index->runs, index->at, each, context);
}

static hab_status take_away(void *context, uint64_t who, int64_t time, uint64_t number)
{
    hab_verify_index *index = context;
    entry found = {who, time, number};

    *sum_of(index, index->at, number) -= hash_entry(index->key, &found);
    return HAB_OK;
}

/* -- the slower pass over the records of one sum. */
typedef struct entries {
    const hab_verify_index *index;
    size_t bucket;
    entry *at;
    size_t count;
    size_t room;
} entries;

static hab_status keep(entries *kept, const entry *e)
{
    if (kept->count == kept->room) {
        size_t room = kept->room == 0 ? BUCKET : 2 * kept->room;
        entry *grown = realloc(kept->at, room * sizeof(*grown));

        if (grown == NULL) {
            return HAB_MEMORY;
        }
        kept->at = grown;
        kept->room = room;
    }
    kept->at[kept->count++] = *e;
    return HAB_OK;
}

static hab_status keep_found(void *context, uint64_t who, int64_t time, uint64_t number)
{
    entries *kept = context;
    entry found = {who, time, number};

    return bucket_of(kept->index, number) == kept->bucket ? keep(kept, &found) : HAB_OK;
}

static hab_status keep_expected(entries *kept)
{
    const hab_verify_index *index = kept->index;
    uint64_t number = index->first + kept->bucket * BUCKET;
    hab_status status = HAB_OK;

    for (unsigned i = 0; i < BUCKET && number <= index->last; i++, number++) {
        hab_trace_record record;
        entry found[2];
        hab_slice bytes;
        unsigned count = 0;

        status = hab_segment_record(index->txn, number, &bytes, NULL);
        if (status == HAB_OK && hab_trace_decode(bytes, &record, NULL) == HAB_OK) {
            count = entries_of(index, index->at, number, &record, found);
        }
        for (unsigned j = 0; j < count; j++) {
            status = keep(kept, &found[j]);
        }
        if (status != HAB_OK && status != HAB_NOT_FOUND) {
            return status;
        }
    }
    return HAB_OK;
}

static int compare(const void *a, const void *b)
{
    const entry *left = a;
    const entry *right = b;

    if (left->number != right->number) {
        return left->number < right->number ? -1 : 1;
    }
    if (left->who != right->who) {
        return left->who < right->who ? -1 : 1;
    }
    return (left->time > right->time) - (left->time < right->time);
}

static void tell(hab_verifying *v, const entries *kept, const char *place, const entry *e,
                 int missing)
{
    const char *name = names[kept->index->at];

    if (missing) {
        hab_verify_problem(v, "%s, number %llu: missing from the index by %s", place,
                           (ull) e->number, name);
    } else {
        hab_verify_problem(v,
                           "%s, number %llu: the index by %s has an entry that the record does "
                           "not give, or has it twice",
                           place, (ull) e->number, name);
    }
}

static void compare_entries(hab_verifying *v, const char *place, entries *expected, entries *found)
{
    unsigned told = 0;
    size_t e = 0;
    size_t f = 0;

    if (expected->count > 0) {
        qsort(expected->at, expected->count, sizeof(entry), compare);
    }
    if (found->count > 0) {
        qsort(found->at, found->count, sizeof(entry), compare);
    }
    while ((e < expected->count || f < found->count) && told < TOLD) {
        int order = e == expected->count ? 1
                    : f == found->count  ? -1
                                         : compare(&expected->at[e], &found->at[f]);

        if (order != 0) {
            tell(v, found, place, order < 0 ? &expected->at[e] : &found->at[f], order < 0);
            told++;
        }
        e += order <= 0;
        f += order >= 0;
    }
}

static hab_status look_into(hab_verifying *v, hab_verify_index *index, size_t bucket,
                            const char *place)
{
    entries expected = {.index = index, .bucket = bucket};
    entries found = {.index = index, .bucket = bucket};
    hab_status status = bucket < index->buckets - 1 ? keep_expected(&expected) : HAB_OK;

    if (status == HAB_OK) {
        status = each_entry(index, keep_found, &found);
    }
    if (status == HAB_OK) {
        compare_entries(v, place, &expected, &found);
    }
    free(expected.at);
    free(found.at);
    return status;
}

static hab_status compare_index(hab_verifying *v, hab_verify_index *index, const char *place)
{
    hab_status status = each_entry(index, take_away, index);
    const sum *sums = &index->sums[index->at * index->buckets];
    unsigned differ = 0;

    for (size_t i = 0; status == HAB_OK && i < index->buckets; i++) {
        if (sums[i] != 0 && ++differ <= LOOKED_INTO) {
            status = look_into(v, index, i, place);
        }
    }
    if (status == HAB_OK && differ > LOOKED_INTO) {
        hab_verify_problem(v, "%s: the index by %s is wrong in %u more places", place,
                           names[index->at], differ - LOOKED_INTO);
    }
    if (status == HAB_CORRUPT) {
        hab_verify_problem(v, "%s: the index by %s holds what is no entry", place,
                           names[index->at]);
        return HAB_OK;
    }
    return status;
}

/* The indexes that are kept in runs. */
static hab_status compare_runs(hab_verifying *v, hab_verify_index *index, const char *place)
{
    hab_status status = hab_verify_runs_open(index->txn, &index->runs);

    if (status == HAB_CORRUPT) {
        hab_verify_problem(v, "%s: changed: what it says of its indexes is nothing it can say",
                           place);
        return HAB_OK;
    }
    for (unsigned which = 0; status == HAB_OK && which < HAB_INDEX_COUNT; which++) {
        index->at = which;
        status = compare_index(v, index, place);
    }
    return status == HAB_OK
               ? hab_verify_runs_end(v, index->runs, index->reached, index->indexed, place)
               : status;
}

hab_status hab_verify_index_end(hab_verifying *v, hab_verify_index *index, const char *place)
{
    hab_status status;

    if (index->reached > index->last || index->reached + 1 < index->first) {
        hab_verify_problem(v, "%s: says that it is indexed up to number %llu", place,
                           (ull) index->reached);
    }
    index->at = BY_TIME;
    status = compare_index(v, index, place);
    return status == HAB_OK ? compare_runs(v, index, place) : status;
}
