/* What the tests of the controls share: accounts of conventions of two Cafs, their accesses as
 * records that are rolled and followed, and the signals that came of it. */
#ifndef CONTROL_FIXTURE_H
#define CONTROL_FIXTURE_H

#include <arpa/inet.h>

#include "base/calendar.h"
#include "control/profile.h"
#include "control/control.h"
#include "control/signal.h"
#include "convention/convention.h"
#include "store/meta.h"
#include "trace_fixture.h"

/* Conventions 1 and 2 are of the Caf 75, 3 of 93; persons 1 to 9 are named by the first. */
enum { CAF_75 = 1, CAF_75_TOO = 2, CAF_93 = 3, PERSONS = 9, QUEUE = 4000, SIGNALS = 200 };

static const hab_types no_types;

typedef struct use {
    uint64_t person;
    uint64_t convention;
    int64_t second;
    const char *address;
    const char *country; /* NULL: not known */
    const char *target;
    const char *service; /* NULL: "demandes" */
    hab_reason reason;
} use;

typedef struct controlled {
    fixture *f;
    hab_broker broker;
    int64_t now; /* of the next follow; else the last access's */
    uint8_t *queue;
    size_t size;
    unsigned queued;
    unsigned batch;
    hab_signal signals[SIGNALS];
    unsigned count;
} controlled;

static inline int64_t at(const char *text)
{
    int64_t second;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &second, NULL), HAB_OK);
    return second;
}

static inline void add_convention(hab_txn *txn, uint64_t number, const char *caf)
{
    static const char document[] =
        "{\"annexe\":{\"personnes\":["
        "{\"identifiant\":\"p1@crf.example\",\"fonction\":\"Coordinatrice petite enfance\"},"
        "{\"identifiant\":\"p2@crf.example\",\"fonction\":\"Aide (STAGIAIRE) à l’accueil\"},"
        "{\"identifiant\":\"p3@crf.example\",\"fonction\":\"Responsable des stagiaires\"}]}}";
    hab_convention_record record = {.layout = 1, .state = HAB_CONVENTION_ACTIVE, .version = 1};
    uint8_t key[12];

    (void) snprintf(record.caf, sizeof(record.caf), "%s", caf);
    (void) snprintf(record.numero, sizeof(record.numero), "%s-%lu", caf, (unsigned long) number);
    hab_put_u64be(key, number);
    hab_put_u32be(key + 8, 1);
    assert_int_equal(hab_convention_put(txn, number, &record), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_CONVENTION_DOC, hab_slice_of(key, sizeof(key)),
                             hab_slice_text(document)),
                     HAB_OK);
}

static inline void add_persons(hab_txn *txn)
{
    for (unsigned i = 1; i <= PERSONS; i++) {
        char identifiant[32];
        uint64_t number;
        int created;

        (void) snprintf(identifiant, sizeof(identifiant), "p%u@crf.example", i);
        assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("Nom"),
                                           hab_slice_text("Prénom"), noon, &number, &created),
                         HAB_OK);
        assert_int_equal(number, i);
    }
}

static inline void attach_broker(controlled *c)
{
    c->broker = (hab_broker){
        .store = c->f->main, .trace = c->f->trace, .types = &no_types, .retention = 12};
}

static inline int setup_controls(void **state)
{
    controlled *c = calloc(1, sizeof(*c));
    void *made;
    hab_txn *txn;

    setup(&made);
    c->f = made;
    c->queue = malloc((size_t) QUEUE * (HAB_WAL_FRAME + HAB_TRACE_MAX));
    c->batch = HAB_CONTROL_BATCH;
    attach_broker(c);
    assert_int_equal(hab_begin_write(c->f->main, &txn), HAB_OK);
    add_convention(txn, CAF_75, "75");
    add_convention(txn, CAF_75_TOO, "75");
    add_convention(txn, CAF_93, "93");
    add_persons(txn);
    assert_int_equal(hab_commit(txn), HAB_OK);
    *state = c;
    return 0;
}

static inline int teardown_controls(void **state)
{
    controlled *c = *state;
    void *made = c->f;

    free(c->queue);
    free(c);
    return teardown(&made);
}

static inline void write_queue(controlled *c)
{
    uint64_t writer;
    uint64_t first;

    if (c->queued == 0) {
        return;
    }
    if (c->f->wal == NULL) {
        open_wal(c->f);
    }
    if (hab_wal_write(c->f->wal, c->queue, c->size, &writer, &first, &c->f->error) != HAB_OK) {
        fail_msg("%s", c->f->error.text);
    }
    c->queued = 0;
    c->size = 0;
}

static inline void put_address(const char *text, uint8_t address[16])
{
    if (strchr(text, ':') == NULL) {
        memset(address + 10, 0xff, 2);
        assert_int_equal(inet_pton(AF_INET, text, address + 12), 1);
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, address), 1);
    }
}

static inline void put_record(controlled *c, const hab_trace_record *record)
{
    uint32_t length = (uint32_t) hab_trace_encode(record, c->queue + c->size + HAB_WAL_FRAME);

    memcpy(c->queue + c->size, &length, sizeof(length));
    c->size += HAB_WAL_FRAME + length;
    c->f->clock = record->time > c->f->clock ? record->time : c->f->clock;
    c->now = record->time / 1000000 > c->now ? record->time / 1000000 : c->now;
    if (++c->queued == QUEUE) {
        write_queue(c);
    }
}

static inline void put(controlled *c, const use *a)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .allowed = a->reason == HAB_REASON_GRANTED,
                               .reason = (uint16_t) a->reason,
                               .person = a->person,
                               .convention = a->convention,
                               .time = a->second * 1000000,
                               .type = hab_slice_text("lieu_information"),
                               .service =
                                   hab_slice_text(a->service != NULL ? a->service : "demandes"),
                               .target = hab_slice_text(a->target != NULL ? a->target : "75056"),
                               .operation = hab_slice_text("GET")};

    put_address(a->address != NULL ? a->address : "198.51.100.7", record.address);
    if (a->country != NULL) {
        memcpy(record.country, a->country, 2);
    }
    put_record(c, &record);
}

static inline void read_signals(controlled *c)
{
    hab_txn *txn;

    memset(c->signals, 0, sizeof(c->signals));
    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(
        hab_signal_list(txn, NULL, (hab_signal_state) 0, 0, c->signals, SIGNALS, &c->count),
        HAB_OK);
    hab_abort(txn);
}

static inline void follow_to_the_end(controlled *c)
{
    unsigned left = 1;

    while (left) {
        if (hab_control_follow(&c->broker, c->now, c->batch, &left, &c->f->error) != HAB_OK) {
            fail_msg("%s", c->f->error.text);
        }
    }
}

static inline void run(controlled *c)
{
    write_queue(c);
    roll(c->f);
    follow_to_the_end(c);
    read_signals(c);
}

/* Runs, and expects so many signals of one rule, and none of others. */
static inline void assert_signals(controlled *c, hab_rule rule, unsigned count)
{
    run(c);
    for (unsigned i = 0; i < c->count; i++) {
        if (c->signals[i].rule != rule) {
            fail_msg("another rule: %s", c->signals[i].text);
        }
    }
    if (c->count != count) {
        fail_msg("%u signals instead of %u: %s", c->count, count, c->signals[0].text);
    }
}

static inline void assert_says(const controlled *c, const char *part)
{
    if (strstr(c->signals[0].text, part) == NULL) {
        fail_msg("\"%s\" is not in: %s", part, c->signals[0].text);
    }
}

/* So many accesses with so many seconds from one to the next; gives the second behind the last. */
static inline int64_t repeat(controlled *c, use a, unsigned count, int64_t step)
{
    for (unsigned i = 0; i < count; i++) {
        put(c, &a);
        a.second += step;
    }
    return a.second;
}

/* Ten ordinary days of work, from Monday 2 November 2026 on: ten accesses at ten o'clock. */
static inline void learn_work(controlled *c, use a)
{
    static const char *const days[] = {"02", "03", "04", "05", "06", "09", "10", "12", "13", "16"};

    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        char time[32];

        (void) snprintf(time, sizeof(time), "2026-11-%sT10:00:00+01:00", days[i]);
        a.second = at(time);
        repeat(c, a, 10, 60);
    }
}

/* Changes one term, or `active`, of a Caf. */
static inline void set_term(controlled *c, const char *caf, const char *rule, const char *name,
                            json_t *value)
{
    hab_controls controls;
    json_t *document;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, caf, &controls), HAB_OK);
    document = hab_controls_document(&controls);
    hab_controls_free(&controls);
    json_object_set_new(json_object_get(json_object_get(document, "regles"), rule), name, value);
    if (hab_controls_put(txn, caf, document, &c->f->error) != HAB_OK) {
        fail_msg("%s", c->f->error.text);
    }
    json_decref(document);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline hab_profile account_of(controlled *c, uint64_t person)
{
    hab_profile account;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_profile_load(txn, person, 0, &account), HAB_OK);
    hab_abort(txn);
    return account;
}

#endif
