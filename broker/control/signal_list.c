/* Signals one after the other: those of a Caf, those that somebody is asked about. */
#include "base/bytes.h"
#include "control/signal_tell.h"
#include "convention/convention.h"
#include "decision.h"

/* Signals that are being gathered. */
typedef struct gathering {
    hab_txn *txn;
    hab_signal *signals;
    unsigned max;
    unsigned count;
} gathering;

static hab_status gather(gathering *g, uint64_t number)
{
    hab_status status = hab_signal_get(g->txn, number, &g->signals[g->count]);

    g->count += status == HAB_OK;
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* The newest number of a Caf's queue before `before`; 0 when there is none. */
static hab_status newest_before(hab_txn *txn, const char *caf, unsigned state, uint64_t before,
                                uint64_t *number)
{
    uint8_t key[HAB_SIGNAL_QUEUE_KEY];
    hab_cursor *cursor;
    hab_slice found;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_signal_queue_key(caf, state, before, key);
    (void) hab_seek(cursor, hab_slice_of(key, sizeof(key)), &found, NULL);
    status = hab_previous(cursor, &found, NULL);
    *number = 0;
    if (status == HAB_OK && memcmp(found.data, key, HAB_SIGNAL_QUEUE_PREFIX) == 0) {
        *number = hab_get_u64be((const uint8_t *) found.data + HAB_SIGNAL_QUEUE_PREFIX);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* The queues of a Caf, one a state, as one. */
static hab_status list_caf(gathering *g, const char *caf, hab_signal_state state, uint64_t before)
{
    unsigned least = state != 0 ? state : HAB_SIGNAL_NEW;
    unsigned most = state != 0 ? state : HAB_SIGNAL_CLOSED;
    hab_status status = HAB_OK;

    while (status == HAB_OK && g->count < g->max) {
        uint64_t newest = 0;

        for (unsigned s = least; status == HAB_OK && s <= most; s++) {
            uint64_t number = 0;

            status = newest_before(g->txn, caf, s, before, &number);
            newest = number > newest ? number : newest;
        }
        if (status != HAB_OK || newest == 0) {
            return status;
        }
        status = gather(g, newest);
        before = newest;
    }
    return status;
}

/* Of every Caf: all signals, by number. */
static hab_status list_all(gathering *g, hab_signal_state state, uint64_t before)
{
    uint8_t key[8];
    hab_cursor *cursor;
    hab_slice found;
    hab_status status = hab_cursor_open(g->txn, HAB_TABLE_SIGNAL, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(key, before);
    (void) hab_seek(cursor, hab_slice_of(key, sizeof(key)), &found, NULL);
    status = hab_previous(cursor, &found, NULL);
    while (status == HAB_OK && g->count < g->max) {
        status = gather(g, hab_get_u64be(found.data));
        if (status == HAB_OK && state != 0 && g->signals[g->count - 1].state != state) {
            g->count--;
        }
        if (status == HAB_OK) {
            status = hab_previous(cursor, &found, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_signal_list(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t before,
                           hab_signal *signals, unsigned max, unsigned *count)
{
    gathering g = {.txn = txn, .signals = signals, .max = max};
    uint64_t end = before != 0 ? before : UINT64_MAX;
    hab_status status = caf != NULL ? list_caf(&g, caf, state, end) : list_all(&g, state, end);

    if (status == HAB_OK) {
        *count = g.count;
    }
    return status;
}

static hab_status count_queue(hab_txn *txn, const char *caf, unsigned state, uint64_t *count)
{
    uint8_t from[HAB_SIGNAL_QUEUE_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_signal_queue_key(caf, state, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, NULL);
    while (status == HAB_OK && memcmp(key.data, from, HAB_SIGNAL_QUEUE_PREFIX) == 0) {
        (*count)++;
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

enum { STATE_AT = HAB_SIGNAL_QUEUE_PREFIX - 1 }; /* in a key of the queue */

static hab_status count_all(hab_txn *txn, hab_signal_state state, uint64_t *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("", 1), &key, NULL);
    while (status == HAB_OK) {
        *count += state == 0 || ((const uint8_t *) key.data)[STATE_AT] == state;
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_signal_count(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t *count)
{
    unsigned least = state != 0 ? state : HAB_SIGNAL_NEW;
    unsigned most = state != 0 ? state : HAB_SIGNAL_CLOSED;
    uint64_t counted = 0;
    hab_status status = HAB_OK;

    if (caf == NULL) {
        status = count_all(txn, state, &counted);
    } else {
        for (unsigned s = least; status == HAB_OK && s <= most; s++) {
            status = count_queue(txn, caf, s, &counted);
        }
    }
    if (status == HAB_OK) {
        *count = counted;
    }
    return status;
}

/* An entry of the queue. */
static hab_status measure_one(hab_txn *txn, const uint8_t *entry, hab_signal_figures *figures)
{
    unsigned state = entry[STATE_AT];
    hab_signal_record record;
    hab_status status;

    if (state > HAB_SIGNAL_CLOSED) {
        return HAB_CORRUPT;
    }
    figures->states[state]++;
    if (state == HAB_SIGNAL_CLOSED) {
        return HAB_OK;
    }
    status =
        hab_signal_record_get(txn, hab_get_u64be(entry + HAB_SIGNAL_QUEUE_PREFIX), &record, NULL);
    if (status == HAB_OK && record.rule < HAB_RULE_COUNT) {
        figures->open[record.rule]++;
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

hab_status hab_signal_measure(hab_txn *txn, hab_signal_figures *figures)
{
    hab_signal_figures measured = {.states = {0}};
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("", 1), &key, NULL);
    while (status == HAB_OK) {
        status = measure_one(txn, key.data, &measured);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    *figures = measured;
    return HAB_OK;
}

static hab_status take_any(void *context, uint64_t number)
{
    gathering *g = context;

    return g->count < g->max ? gather(g, number) : HAB_OK;
}

hab_status hab_signal_of(hab_txn *txn, uint64_t person, hab_signal *signals, unsigned max,
                         unsigned *count)
{
    gathering g = {.txn = txn, .signals = signals, .max = max};
    hab_status status = hab_signal_walk_person(txn, person, take_any, &g);

    if (status == HAB_OK) {
        *count = g.count;
    }
    return status;
}

static hab_status take_own(void *context, uint64_t number)
{
    gathering *g = context;
    hab_signal_record record;
    hab_status status = hab_signal_record_get(g->txn, number, &record, NULL);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    return record.asked != 0 && g->count < g->max ? gather(g, number) : HAB_OK;
}

/* The conventions that somebody manages: few a person. */
enum { MANAGED_MAX = 32 };
typedef struct managed {
    hab_convention conventions[MANAGED_MAX];
    unsigned count;
} managed;

static void take_managed(void *context, const hab_type *type, const hab_convention *convention,
                         const hab_habilitation_record *habilitation, hab_slice scope)
{
    managed *m = context;

    (void) type;
    (void) scope;
    if (hab_signal_role_manages(habilitation->role) && m->count < MANAGED_MAX) {
        m->conventions[m->count++] = *convention;
    }
}

static int is_managed(const managed *m, const hab_signal *signal)
{
    for (unsigned i = 0; i < m->count; i++) {
        if (m->conventions[i].number == signal->convention) {
            return 1;
        }
    }
    return 0;
}

/* What waits in a Caf's queue of a state about the persons of those conventions. */
static hab_status take_queue(gathering *g, const managed *m, const char *caf, unsigned state,
                             uint64_t person)
{
    uint64_t number = UINT64_MAX;
    hab_status status = HAB_OK;

    while (status == HAB_OK && g->count < g->max) {
        status = newest_before(g->txn, caf, state, number, &number);
        if (status != HAB_OK || number == 0) {
            return status;
        }
        status = gather(g, number);
        if (status == HAB_OK
            && (!is_managed(m, &g->signals[g->count - 1])
                || g->signals[g->count - 1].person == person)) {
            g->count--;
        }
    }
    return status;
}

static int seen_before(const managed *m, unsigned i)
{
    for (unsigned j = 0; j < i; j++) {
        if (strcmp(m->conventions[j].record.caf, m->conventions[i].record.caf) == 0) {
            return 1;
        }
    }
    return 0;
}

hab_status hab_signal_asked(hab_txn *txn, const hab_broker *broker, uint64_t person, int64_t now,
                            hab_signal *signals, unsigned max, unsigned *count)
{
    gathering g = {.txn = txn, .signals = signals, .max = max};
    managed m = {.count = 0};
    hab_status status = hab_signal_walk_person(txn, person, take_own, &g);

    if (status == HAB_OK) {
        status = hab_rights_of(txn, broker->types, person, now, take_managed, &m);
    }
    for (unsigned i = 0; status == HAB_OK && i < m.count; i++) {
        const char *caf = m.conventions[i].record.caf;

        if (!seen_before(&m, i)) {
            status = take_queue(&g, &m, caf, HAB_SIGNAL_ASKED, person);
        }
        if (status == HAB_OK && !seen_before(&m, i)) {
            status = take_queue(&g, &m, caf, HAB_SIGNAL_ANSWERED, person);
        }
    }
    if (status == HAB_OK) {
        *count = g.count;
    }
    return status;
}
