/* For tests: a convention of each type in a store in memory, and time that passes. */
#ifndef HAB_TEST_LIFE_H
#define HAB_TEST_LIFE_H

#include "convention/annexe.h"
#include "documents.h"
#include "convention/due.h"
#include "convention/notice.h"
#include "mail/outbox.h"
#include "trace/trace.h"
#include "convention/version.h"

static hab_broker broker;
static hab_txn *txn;
static hab_error error;

static inline int open_life(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 64 << 20};

    (void) state;
    broker = (hab_broker){.types = &loaded, .key = {1, 2, 3}};
    assert_int_equal(hab_store_open_memory(&options, &broker.store, NULL), HAB_OK);
    return 0;
}

static inline int close_life(void **state)
{
    (void) state;
    hab_store_close(broker.store);
    return 0;
}

static inline void begin(void)
{
    error.text[0] = '\0';
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
}

static inline void commit(void)
{
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &time, NULL), HAB_OK);
    return time;
}

static inline uint32_t day(const char *text)
{
    uint32_t date;

    assert_int_equal(hab_parse_date(hab_slice_text(text), &date), HAB_OK);
    return date;
}

/* Stores a document, which it frees. Gives the convention's internal number. */
static inline uint64_t store(json_t *document, int64_t now)
{
    hab_import import;

    begin();
    if (hab_annexe_store(txn, &broker, document, now, &import, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    commit();
    json_decref(document);
    return import.convention;
}

/* The demo's convention of a type, active from the day `effect` on. */
static inline json_t *convention_from(const char *type, const char *effect)
{
    json_t *document = demo(type);

    json_object_set_new(document, "effet", json_string(effect));
    return document;
}

static inline hab_convention_record record_of(uint64_t convention)
{
    hab_convention_record record;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, convention, &record), HAB_OK);
    hab_abort(txn);
    return record;
}

static inline hab_status give(uint64_t convention, const hab_notice *notice, int64_t now)
{
    hab_status status;

    begin();
    status = hab_notice_give(txn, &broker, convention, notice, 0, now, &error);
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

static inline unsigned run_due(int64_t now)
{
    unsigned done;

    assert_int_equal(hab_due_run(&broker, now, 1000, &done, &error), HAB_OK);
    return done;
}

/* Mails that wait, of one template (NULL: any), to one address (NULL: any). */
static inline unsigned mails(const char *template, const char *to)
{
    enum { MAX = 200 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    assert_true(count < MAX);
    for (unsigned i = 0; i < count; i++) {
        matching += (template == NULL || strcmp(found[i].template, template) == 0)
                    && (to == NULL || strcmp(found[i].to, to) == 0);
    }
    return matching;
}

/* How many changes of this operation are on record. */
static inline unsigned traced(const char *operation)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    for (; status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text(operation));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

#endif
