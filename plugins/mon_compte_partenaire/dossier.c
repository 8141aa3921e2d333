/* Dossiers: records of their own, and the lists they stand in. */
#include "dossier.h"

#include <stdlib.h>
#include <string.h>

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* -- keys */

static pl_key record_key(mcp_kind kind, uint64_t number)
{
    pl_key key = pl_key_begin('D');

    pl_key_u8(&key, (uint8_t) kind);
    pl_key_u64(&key, number);
    return key;
}

static pl_key convention_prefix(uint64_t convention, mcp_kind kind)
{
    pl_key key = pl_key_begin('C');

    pl_key_u64(&key, convention);
    pl_key_u8(&key, (uint8_t) kind);
    return key;
}

static pl_key caf_prefix(const char *caf, mcp_kind kind, int open)
{
    pl_key key = pl_key_begin('Q');

    pl_key_text(&key, pl_text(caf));
    pl_key_u8(&key, 0);
    pl_key_u8(&key, (uint8_t) kind);
    pl_key_u8(&key, open ? 1 : 0);
    return key;
}

static pl_key time_key(const mcp_dossier *dossier)
{
    pl_key key = pl_key_begin('T');

    pl_key_u64(&key, (uint64_t) dossier->due);
    pl_key_u8(&key, dossier->kind);
    pl_key_u64(&key, dossier->number);
    return key;
}

/* -- writing */

/* The keys of the lists that a dossier stands in; of the last there may be none. */
typedef struct places {
    pl_key of[3];
    size_t count;
} places;

static places places_of(const mcp_dossier *dossier)
{
    places all = {.of = {convention_prefix(dossier->convention, (mcp_kind) dossier->kind),
                         caf_prefix(dossier->caf, (mcp_kind) dossier->kind, dossier->open)},
                  .count = 2};

    pl_key_u64(&all.of[0], dossier->number);
    pl_key_u64(&all.of[1], dossier->number);
    if (dossier->open && dossier->due != 0) {
        all.of[all.count++] = time_key(dossier);
    }
    return all;
}

static int enter_lists(const mcp_state *state, hab_call *call, const mcp_dossier *dossier)
{
    places all = places_of(dossier);
    int outcome = HAB_DONE;

    for (size_t i = 0; i < all.count && outcome == HAB_DONE; i++) {
        outcome = calls_of(state)->put(call, pl_key_slice(&all.of[i]), pl_text(""));
    }
    return outcome;
}

static int leave_lists(const mcp_state *state, hab_call *call, const mcp_dossier *dossier)
{
    places all = places_of(dossier);
    int outcome = HAB_DONE;

    for (size_t i = 0; i < all.count && outcome == HAB_DONE; i++) {
        outcome = calls_of(state)->remove(call, pl_key_slice(&all.of[i]));
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int put_record(const mcp_state *state, hab_call *call, const mcp_dossier *dossier,
                      const json_t *content)
{
    pl_key key = record_key((mcp_kind) dossier->kind, dossier->number);
    size_t size = json_dumpb(content, NULL, 0, JSON_COMPACT);
    char *bytes = size > 0 ? malloc(sizeof(*dossier) + size) : NULL;
    int outcome = HAB_FAILED;

    if (bytes != NULL) {
        memcpy(bytes, dossier, sizeof(*dossier));
        (void) json_dumpb(content, bytes + sizeof(*dossier), size, JSON_COMPACT);
        outcome = calls_of(state)->put(call, pl_key_slice(&key),
                                       (hab_slice){.data = bytes, .size = sizeof(*dossier) + size});
    }
    free(bytes);
    return outcome;
}

int mcp_dossier_open(const mcp_state *state, hab_call *call, const mcp_place *place,
                     mcp_dossier *dossier, const json_t *content)
{
    const char counter[] = {'d', 'o', 's', 's', 'i', 'e', 'r', (char) dossier->kind, '\0'};
    mcp_dossier opened = *dossier;
    int outcome;

    opened.layout = 1;
    opened.open = 1;
    memset(opened.reserved, 0, sizeof(opened.reserved));
    opened.convention = place->convention;
    opened.author = place->self;
    opened.opened = calls_of(state)->caller(call)->now;
    opened.closed = 0;
    memcpy(opened.caf, place->caf, sizeof(opened.caf));
    outcome = pl_number(state->host, call, counter, &opened.number);
    if (outcome == HAB_DONE) {
        outcome = put_record(state, call, &opened, content);
    }
    if (outcome == HAB_DONE) {
        outcome = enter_lists(state, call, &opened);
    }
    if (outcome == HAB_DONE) {
        *dossier = opened;
    }
    return outcome;
}

/* -- reading */

static int decode(hab_slice value, mcp_dossier *dossier, json_t **content)
{
    mcp_dossier read;
    json_t *parsed;

    if (value.size <= sizeof(read) || *(const uint8_t *) value.data != 1) {
        return HAB_FAILED;
    }
    memcpy(&read, value.data, sizeof(read));
    parsed =
        json_loadb((const char *) value.data + sizeof(read), value.size - sizeof(read), 0, NULL);
    if (parsed == NULL) {
        return HAB_FAILED;
    }
    *dossier = read;
    *content = parsed;
    return HAB_DONE;
}

int mcp_dossier_read(const mcp_state *state, hab_call *call, mcp_kind kind, uint64_t number,
                     mcp_dossier *dossier, json_t **content)
{
    pl_key key = record_key(kind, number);
    hab_slice value;
    int outcome = calls_of(state)->get(call, pl_key_slice(&key), &value);

    return outcome == HAB_DONE ? decode(value, dossier, content) : outcome;
}

int mcp_dossier_of(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
                   uint64_t number, mcp_dossier *dossier, json_t **content)
{
    mcp_dossier read;
    json_t *said = NULL;
    int outcome = mcp_dossier_read(state, call, kind, number, &read, &said);

    if (outcome == HAB_DONE && read.convention != place->convention) {
        json_decref(said);
        return HAB_NONE;
    }
    if (outcome == HAB_DONE) {
        *dossier = read;
        *content = said;
    }
    return outcome;
}

int mcp_dossier_write(const mcp_state *state, hab_call *call, const mcp_dossier *dossier,
                      const json_t *content)
{
    mcp_dossier written = *dossier;
    mcp_dossier before;
    json_t *said = NULL;
    int outcome =
        mcp_dossier_read(state, call, (mcp_kind) dossier->kind, dossier->number, &before, &said);

    json_decref(said);
    if (outcome == HAB_DONE) {
        outcome = leave_lists(state, call, &before);
    }
    if (outcome == HAB_DONE) {
        written.open = dossier->open ? 1 : 0;
        written.closed = written.open          ? 0
                         : dossier->closed > 0 ? dossier->closed
                                               : calls_of(state)->caller(call)->now;
        outcome = put_record(state, call, &written, content);
    }
    if (outcome == HAB_DONE) {
        outcome = enter_lists(state, call, &written);
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* -- walks over lists, whose keys end with the number */

typedef struct walk {
    const mcp_state *state;
    hab_call *call;
    mcp_kind kind;
    mcp_each_dossier each;
    void *context;
    int ended; /* `each` has had enough */
} walk;

static int give(void *context, hab_slice key, hab_slice value)
{
    walk *w = context;
    uint64_t number = key.size > 8 ? pl_u64_at(key, key.size - 8) : 0;
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome = mcp_dossier_read(w->state, w->call, w->kind, number, &dossier, &content);

    (void) value;
    if (outcome == HAB_DONE) {
        outcome = w->each(w->context, &dossier, content);
        w->ended = outcome == HAB_NONE;
    } else if (outcome == HAB_NONE) {
        outcome = HAB_FAILED; /* listed, and not there */
    }
    json_decref(content);
    return outcome;
}

int mcp_dossiers_of(const mcp_state *state, hab_call *call, uint64_t convention, mcp_kind kind,
                    uint64_t before, mcp_each_dossier each, void *context)
{
    walk w = {.state = state, .call = call, .kind = kind, .each = each, .context = context};
    pl_key prefix = convention_prefix(convention, kind);
    pl_key from = prefix;

    pl_key_u64(&from, before);
    return calls_of(state)->scan(call, pl_key_slice(&prefix),
                                 before != 0 ? pl_key_slice(&from) : pl_text(""), 1, give, &w);
}

static int walk_caf(walk *w, const char *caf, int open, uint64_t after)
{
    pl_key prefix = caf_prefix(caf, w->kind, open);
    pl_key from = prefix;

    pl_key_u64(&from, after + 1);
    return calls_of(w->state)->scan(w->call, pl_key_slice(&prefix), pl_key_slice(&from), 0, give,
                                    w);
}

/* The Caf of the first key from a place on. */
static int note_caf(void *context, hab_slice key, hab_slice value)
{
    char *caf = context;
    size_t size = strnlen((const char *) key.data + 1, key.size - 1);

    (void) value;
    if (size >= sizeof(((mcp_dossier *) NULL)->caf)) {
        return HAB_FAILED;
    }
    memcpy(caf, (const char *) key.data + 1, size);
    caf[size] = '\0';
    return HAB_NONE;
}

/* The Caf that comes after one, in the order of keys; "" when there is none. */
static int next_caf(walk *w, char caf[sizeof(((mcp_dossier *) NULL)->caf)])
{
    pl_key prefix = pl_key_begin('Q');
    pl_key from = prefix;

    pl_key_text(&from, pl_text(caf));
    pl_key_u8(&from, caf[0] != '\0' ? 1 : 0); /* behind all whose key goes on with NUL */
    caf[0] = '\0';
    return calls_of(w->state)->scan(w->call, pl_key_slice(&prefix), pl_key_slice(&from), 0,
                                    note_caf, caf);
}

int mcp_dossiers_for(const mcp_state *state, hab_call *call, const char *caf, mcp_kind kind,
                     int open, uint64_t after, mcp_each_dossier each, void *context)
{
    walk w = {.state = state, .call = call, .kind = kind, .each = each, .context = context};
    char one[sizeof(((mcp_dossier *) NULL)->caf)] = "";
    int outcome;

    if (caf[0] != '\0') {
        return walk_caf(&w, caf, open, after);
    }
    outcome = next_caf(&w, one);
    while (outcome == HAB_DONE && one[0] != '\0' && !w.ended) {
        outcome = walk_caf(&w, one, open, after);
        if (outcome == HAB_DONE && !w.ended) {
            outcome = next_caf(&w, one);
        }
    }
    return outcome;
}

/* -- time */

/* The second, the kind and the number of the first key. */
typedef struct first {
    int64_t when;
    uint8_t kind;
    uint64_t number;
} first;

static int note_first(void *context, hab_slice key, hab_slice value)
{
    first *found = context;

    (void) value;
    if (key.size != 1 + 8 + 1 + 8) {
        return HAB_FAILED;
    }
    found->when = (int64_t) pl_u64_at(key, 1);
    found->kind = ((const uint8_t *) key.data)[9];
    found->number = pl_u64_at(key, 10);
    return HAB_NONE;
}

static int find_first(const mcp_state *state, hab_call *call, first *found)
{
    pl_key prefix = pl_key_begin('T');

    *found = (first){.when = 0};
    return calls_of(state)->scan(call, pl_key_slice(&prefix), pl_text(""), 0, note_first, found);
}

int mcp_dossier_due(const mcp_state *state, hab_call *call, int64_t now, mcp_dossier *dossier,
                    json_t **content)
{
    first found;
    int outcome = find_first(state, call, &found);

    if (outcome == HAB_DONE && (found.when == 0 || found.when > now)) {
        return HAB_NONE;
    }
    if (outcome == HAB_DONE) {
        outcome =
            mcp_dossier_read(state, call, (mcp_kind) found.kind, found.number, dossier, content);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    return outcome;
}

int mcp_dossier_next(const mcp_state *state, hab_call *call, int64_t *when)
{
    first found;
    int outcome = find_first(state, call, &found);

    if (outcome == HAB_DONE) {
        *when = found.when;
    }
    return outcome;
}
