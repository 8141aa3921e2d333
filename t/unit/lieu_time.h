/* For tests of what time brings to a lieu d'information: demandes of families at Paris
 * (75056), whose lieu names Anne and Bruno, and days that pass. */
#ifndef HAB_TEST_LIEU_TIME_H
#define HAB_TEST_LIEU_TIME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/calendar.h"
#include "convention/due.h"
#include "demandes.h"
#include "desk.h"
#include "mail/outbox.h"
#include "type/call.h"
#include "../../plugins/lieu_information/agenda.h"

#define PARIS "75056"
#define LYON "69123"

static hab_error error;

static inline int open_time(void **state)
{
    int failed = open_lieu(state);

    broker.sheets = pages;
    return failed;
}

static inline int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &time, NULL), HAB_OK);
    return time;
}

/* Runs `work` at a second, in a write call that must do it. */
static inline void run_at(const char *when, hab_work_fn work, void *context)
{
    if (hab_call_run(&broker, &types.items[0], NULL, NULL, 1, work, context, at(when), &error)
        != HAB_DONE) {
        fail_msg("%s", error.text);
    }
}

/* -- demandes */

typedef struct family {
    const char *commune;
    unsigned count;
    uint64_t number;
    li_shell shell;
    int outcome;
} family;

static inline int submit_work(void *context, hab_call *call)
{
    family *f = context;
    char reference[LI_REFERENCE + 1];
    char text[1024];
    const hab_slice document = demande_of(f->commune, "Ici", text);
    int outcome = HAB_DONE;

    for (unsigned i = 0; i < f->count && outcome == HAB_DONE; i++) {
        outcome = li_submit(self, call, document, reference);
    }
    return outcome == HAB_DONE ? li_find(self, call, pl_text(reference), &f->number, &f->shell)
                               : outcome;
}

/* Families ask at that second; gives the last one's demande. */
static inline uint64_t families(const char *when, const char *commune, unsigned count)
{
    family f = {.commune = commune, .count = count};

    run_at(when, submit_work, &f);
    return f.number;
}

static inline int treat_work(void *context, hab_call *call)
{
    family *f = context;

    return li_treat(self, call, f->number, &f->shell, LI_PLACE);
}

static inline int read_work(void *context, hab_call *call)
{
    family *f = context;

    return li_read(self, call, f->number, &f->shell);
}

static inline li_shell shell_of(uint64_t number)
{
    family f = {.number = number};

    run_at("2026-01-01", read_work, &f);
    return f.shell;
}

/* Somebody of the lieu has the last `count` up to `number` as XML. */
static inline void retrieve(const char *when, const char *identifiant, uint64_t number,
                            unsigned count)
{
    char path[80];

    now = at(when);
    log_in(identifiant);
    for (unsigned i = 0; i < count; i++) {
        const li_shell shell = shell_of(number - i);

        (void) snprintf(path, sizeof(path), "lieu-information/demandes/%s.xml", shell.reference);
        assert_int_equal(get(path), 200);
    }
}

static inline int open_work(void *context, hab_call *call)
{
    family *f = context;
    json_t *document;

    f->outcome = li_open_document(self, call, f->number, &document);
    if (f->outcome == HAB_DONE) {
        json_decref(document);
    }
    return HAB_DONE;
}

static inline int can_be_read(uint64_t number)
{
    family f = {.number = number};

    run_at("2026-01-01", open_work, &f);
    assert_true(f.outcome == HAB_DONE || f.outcome == HAB_NONE);
    return f.outcome == HAB_DONE;
}

/* -- time */

static inline int due_work(void *context, hab_call *call)
{
    return li_due(self, call, context);
}

/* The second of what is due next. */
static inline int64_t due_at(int64_t second)
{
    int64_t when = -1;

    assert_int_equal(
        hab_call_run(&broker, &types.items[0], NULL, NULL, 0, due_work, &when, second, &error),
        HAB_DONE);
    return when;
}

static inline int sweep_work(void *context, hab_call *call)
{
    (void) context;
    return li_sweep(self, call);
}

static inline void one_batch(int64_t second)
{
    if (hab_call_run(&broker, &types.items[0], NULL, NULL, 1, sweep_work, NULL, second, &error)
        != HAB_DONE) {
        fail_msg("%s", error.text);
    }
}

/* Does all that is due at that second; gives how many batches it took. */
static inline unsigned sweep(const char *when)
{
    const int64_t second = at(when);
    unsigned batches = 0;
    int64_t next;

    while ((next = due_at(second)) != 0 && next <= second) {
        one_batch(second);
        assert_true(++batches < 1000);
    }
    return batches;
}

/* -- mails */

/* Mails of a sheet, to one address (NULL: any; those to families wait sealed, without
 * one), that wait. */
static inline unsigned mails(const char *sheet, const char *to)
{
    enum { MAX = 1000 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    assert_true(count < MAX);
    for (unsigned i = 0; i < count; i++) {
        matching += (sheet == NULL || strcmp(found[i].template, sheet) == 0)
                    && (to == NULL || strcmp(found[i].to, to) == 0);
    }
    return matching;
}

/* Sends all that waits, and keeps the values of the last one of a sheet (NULL: none). The
 * caller frees. */
static inline json_t *send_mails(int64_t second, const char *sheet)
{
    json_t *kept = NULL;
    hab_mail mail;
    json_t *values;
    hab_txn *txn;
    hab_status status;

    for (;;) {
        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        status = hab_outbox_claim(txn, broker.key, broker.vault, second, &mail, &values);
        if (status == HAB_OK) {
            assert_int_equal(hab_outbox_sent(txn, &mail, second), HAB_OK);
        }
        assert_int_equal(hab_commit(txn), HAB_OK);
        if (status != HAB_OK) {
            return kept;
        }
        if (sheet != NULL && strcmp(mail.template, sheet) == 0) {
            hab_values_free(kept);
            kept = values;
        } else {
            hab_values_free(values);
        }
    }
}

static inline void forget_mails(const char *when)
{
    assert_null(send_mails(at(when), NULL));
}

static inline json_int_t integer_of(const json_t *values, const char *name)
{
    return json_integer_value(json_object_get(values, name));
}

/* How many traces of this operation are on record. */
static inline unsigned traced(const char *operation)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_status status;
    hab_txn *txn;

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

/* The end comes as that of any convention does. */
static inline void end_convention(const char *when)
{
    uint64_t convention = convention_in(broker.store, "LI-1");
    const int64_t end = at(when);
    hab_convention_record record;
    hab_txn *txn;
    unsigned done;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, convention, &record), HAB_OK);
    record.end = end;
    assert_int_equal(hab_convention_put(txn, convention, &record), HAB_OK);
    assert_int_equal(hab_due_put(txn, end, HAB_DUE_END, convention), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_due_run(&broker, end, 1000, &done, &error), HAB_OK);
    assert_int_equal(done, 1);
    forget_mails(when);
}

static inline int daily_work(void *context, hab_call *call)
{
    const uint8_t daily = LI_TOLD_DAILY;
    pl_key key = pl_key_begin('Q');

    pl_key_u64(&key, *(const uint64_t *) context);
    return pl_put_record(self->host, call, &key, &daily, sizeof(daily));
}

static inline void want_one_mail_a_day(const char *identifiant)
{
    uint64_t person = person_in(broker.store, identifiant);

    run_at("2026-01-01", daily_work, &person);
}

#endif
