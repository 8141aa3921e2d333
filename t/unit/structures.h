/* For tests of structures: the establishments of conventions.h, and what all may read. */
#ifndef HAB_TEST_STRUCTURES_H
#define HAB_TEST_STRUCTURES_H

#include "base/calendar.h"
#include "portal.h"
#include "publish/publication.h"
#include "type/call.h"

#include "../../plugins/structures/places.h"

#define CARLA "carla@x.example"
#define DENIS "denis@x.example"
#define PLACES "structures/disponibilites/EAJE-1"

static const structures_type *self;

/* Of the type. */
static inline const hab_type *own_type(void)
{
    return &types.items[1];
}

/* Carla has every right to both establishments, Denis « fonctionnement » of the crèche. */
static inline int open_structures(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    self = own_type()->state;
    store_document(broker.store, structures("{}"));
    return 0;
}

static inline int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &time, NULL), HAB_OK);
    return time;
}

/* Runs `work` in a write call of nobody's, at `now`. */
static inline int run_call(hab_work_fn work, void *context)
{
    hab_error error = {""};
    int outcome = hab_call_run(&broker, own_type(), NULL, NULL, 1, work, context, now, &error);

    if (outcome == HAB_FAILED) {
        print_error("%s\n", error.text);
    }
    return outcome;
}

/* The document that all may read of an establishment, the caller's; NULL: nothing. */
static inline json_t *published(const char *id)
{
    hab_published found;
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_published_get(txn, own_type()->key, hab_slice_text(id), &found);
    if (status == HAB_OK) {
        document = json_loadb(found.document.data, found.document.size, 0, NULL);
        assert_non_null(document);
    } else {
        assert_int_equal(status, HAB_NOT_FOUND);
    }
    hab_abort(txn);
    return document;
}

/* An act is on record, of this object. */
static inline void assert_act(const char *operation, const char *object)
{
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice value;
    hab_status status;
    int found = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    for (status = hab_last(cursor, NULL, &value); status == HAB_OK && !found;
         status = hab_previous(cursor, NULL, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        found = hab_slice_equal(record.operation, hab_slice_text(operation))
                && hab_slice_equal(record.object, hab_slice_text(object));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    assert_true(found);
}

/* -- duties */

static inline int due_work(void *context, hab_call *call)
{
    return structures_due(self, call, context);
}

/* The second of what is due next. */
static inline int64_t next_duty(void)
{
    int64_t when = -1;

    assert_int_equal(run_call(due_work, &when), HAB_DONE);
    return when;
}

static inline int sweep_work(void *context, hab_call *call)
{
    (void) context;
    return structures_sweep(self, call);
}

/* Does what is due at `now`; gives the number of batches. */
static inline unsigned sweep(void)
{
    unsigned batches = 0;
    int64_t next;

    while ((next = next_duty()) != 0 && next <= now) {
        assert_int_equal(run_call(sweep_work, NULL), HAB_DONE);
        assert_true(++batches < 100);
    }
    return batches;
}

#endif
