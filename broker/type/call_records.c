/* The records of a type: HAB_TABLE_PLUGIN, each key behind that of the type, so that no
 * type ever meets another's. */
#include "type/call_host.h"

enum { TYPE = 4, KEY_MAX = 400, RECORD_KEY = TYPE + KEY_MAX };

typedef struct record_key {
    uint8_t bytes[RECORD_KEY];
    size_t size;
} record_key;

static int make_key(hab_call *call, hab_slice key, record_key *made)
{
    made->size = 0;
    if (key.data == NULL || key.size == 0 || key.size > KEY_MAX) {
        return hab_call_misused(call, "a key that is not of 1 to 400 bytes");
    }
    hab_put_u32be(made->bytes, call->type->key);
    memcpy(made->bytes + TYPE, key.data, key.size);
    made->size = TYPE + key.size;
    return HAB_DONE;
}

static hab_slice slice(const record_key *key)
{
    return hab_slice_of(key->bytes, key->size);
}

int hab_call_get(hab_call *call, hab_slice key, hab_slice *value)
{
    record_key own;
    int outcome = make_key(call, key, &own);

    return outcome == HAB_DONE ? hab_call_outcome(
               call, hab_get(call->txn, HAB_TABLE_PLUGIN, slice(&own), value), "a record")
                               : outcome;
}

int hab_call_may_write(hab_call *call)
{
    return call->writes ? HAB_DONE : hab_call_misused(call, "a change in a call that only reads");
}

int hab_call_put(hab_call *call, hab_slice key, hab_slice value)
{
    record_key own;
    int outcome = hab_call_may_write(call);

    if (outcome == HAB_DONE) {
        outcome = make_key(call, key, &own);
    }
    return outcome == HAB_DONE ? hab_call_outcome(
               call, hab_put(call->txn, HAB_TABLE_PLUGIN, slice(&own), value), "a record")
                               : outcome;
}

int hab_call_remove(hab_call *call, hab_slice key)
{
    record_key own;
    int outcome = hab_call_may_write(call);

    if (outcome == HAB_DONE) {
        outcome = make_key(call, key, &own);
    }
    return outcome == HAB_DONE ? hab_call_outcome(
               call, hab_delete(call->txn, HAB_TABLE_PLUGIN, slice(&own)), "a record")
                               : outcome;
}

/* A walk: what it wants begins with `prefix`. */
typedef struct walk {
    hab_cursor *cursor;
    record_key prefix;
    record_key from;
    hab_slice key;
    hab_slice value;
} walk;

static hab_status begin_forward(walk *w)
{
    return hab_seek(w->cursor, slice(w->from.size > 0 ? &w->from : &w->prefix), &w->key, &w->value);
}

/* The first key behind all that begin with the prefix. *past is empty when there is none. */
static void behind(const record_key *prefix, record_key *past)
{
    *past = *prefix;
    while (past->size > 0 && past->bytes[past->size - 1] == 0xff) {
        past->size--;
    }
    if (past->size > 0) {
        past->bytes[past->size - 1]++;
    }
}

static int is_before(const record_key *a, const record_key *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->bytes, b->bytes, common);

    return order != 0 ? order < 0 : a->size < b->size;
}

static hab_status begin_back(walk *w)
{
    record_key end;
    hab_status status;

    behind(&w->prefix, &end);
    if (w->from.size > 0 && (end.size == 0 || is_before(&w->from, &end))) {
        end = w->from;
    }
    if (end.size == 0) {
        return hab_last(w->cursor, &w->key, &w->value);
    }
    status = hab_seek(w->cursor, slice(&end), &w->key, &w->value);
    return status == HAB_OK || status == HAB_NOT_FOUND ? hab_previous(w->cursor, &w->key, &w->value)
                                                       : status;
}

static int wanted(const walk *w)
{
    return w->key.size >= w->prefix.size
           && memcmp(w->key.data, w->prefix.bytes, w->prefix.size) == 0;
}

static int run(hab_call *call, walk *w, int back, hab_each_record each, void *context)
{
    hab_status status = back ? begin_back(w) : begin_forward(w);

    while (status == HAB_OK && wanted(w)) {
        hab_slice key = hab_slice_of((const uint8_t *) w->key.data + TYPE, w->key.size - TYPE);
        int given = each(context, key, w->value);

        if (given != HAB_DONE) {
            return hab_call_walked(call, given);
        }
        status = back ? hab_previous(w->cursor, &w->key, &w->value)
                      : hab_next(w->cursor, &w->key, &w->value);
    }
    return status == HAB_NOT_FOUND ? HAB_DONE : hab_call_outcome(call, status, "records");
}

/* A `from` before the prefix is the prefix. */
static int begin(hab_call *call, hab_slice prefix, hab_slice from, int back, walk *w)
{
    int outcome = HAB_DONE;

    hab_put_u32be(w->prefix.bytes, call->type->key);
    w->prefix.size = TYPE;
    if (prefix.size > 0) {
        outcome = make_key(call, prefix, &w->prefix);
    }
    if (outcome == HAB_DONE && from.size > 0) {
        outcome = make_key(call, from, &w->from);
    }
    if (!back && is_before(&w->from, &w->prefix)) {
        w->from.size = 0;
    }
    return outcome;
}

int hab_call_scan(hab_call *call, hab_slice prefix, hab_slice from, int back, hab_each_record each,
                  void *context)
{
    walk w = {.cursor = NULL};
    int outcome = begin(call, prefix, from, back, &w);

    if (outcome == HAB_DONE) {
        outcome = hab_call_outcome(call, hab_cursor_open(call->txn, HAB_TABLE_PLUGIN, &w.cursor),
                                   "records");
    }
    if (outcome == HAB_DONE) {
        outcome = run(call, &w, back, each, context);
    }
    hab_cursor_close(w.cursor);
    return outcome;
}
