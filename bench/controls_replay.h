/* The replay: what was made is written to a log, rolled into segments and controlled as workers do
 * it, and what was found is held against what was planted. */
#ifndef BENCH_CONTROLS_REPLAY_H
#define BENCH_CONTROLS_REPLAY_H

#include <stdio.h>
#include <time.h>

#include "base/holidays.h"
#include "controls_traffic.h"
#include "control/control.h"
#include "control/signal.h"
#include "convention/convention.h"
#include "trace/roll.h"
#include "trace/wal.h"

enum { REPLAY_BATCH = 2000, REPLAY_SIGNALS = 5000 };

/* Of a rule, or of all (0). A signal is right when something was planted on its person, whichever
 * rule it is of; what was planted is found when the rule that it was planted for says so. */
typedef struct score {
    unsigned planted, found, raised, right;
} score;

typedef struct replay {
    traffic traffic;
    hab_store *main;
    const char *directory; /* of the trace */
    hab_types types;
    hab_wal *wal;
    uint8_t *batch;
    size_t size;
    unsigned queued;
    uint64_t records;
    unsigned batches; /* of controlling */
    double spent;     /* seconds of the processor, for all of them */
    double longest;   /* the same, for one */
    hab_error error;
    score scores[HAB_RULE_COUNT];
} replay;

static const char *const replay_cafs[] = {"751", "931", "691", "974"};

static inline double replay_processor(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static inline void replay_must(const replay *r, hab_status status, const char *what)
{
    if (status != HAB_OK) {
        (void) fprintf(stderr, "%s: %s %s\n", what, hab_status_text(status), r->error.text);
        exit(1);
    }
}

static inline json_t *replay_line(const replay *r, unsigned i)
{
    char identifiant[40];

    (void) snprintf(identifiant, sizeof(identifiant), "p%u@partenaire.example", i);
    return json_pack("{s:s, s:s}", "identifiant", identifiant, "fonction",
                     r->traffic.people[i].planted == HAB_RULE_FUNCTION ? "Stagiaire (accueil)"
                     : i % 5 == 0 ? "Responsable des stagiaires"
                                  : "Coordinatrice petite enfance");
}

/* A convention of some persons, the first of whom is `first`. */
static inline void replay_convention(replay *r, hab_txn *txn, uint64_t number, unsigned first)
{
    hab_convention_record record = {.layout = 1, .state = HAB_CONVENTION_ACTIVE, .version = 1};
    json_t *persons = json_array();
    json_t *document = json_pack("{s:{s:o}}", "annexe", "personnes", persons);
    uint8_t key[12];
    char *text;

    for (unsigned i = first; i < first + TRAFFIC_OF_A_CONVENTION && i < r->traffic.persons; i++) {
        json_array_append_new(persons, replay_line(r, i));
    }
    text = json_dumps(document, JSON_COMPACT);
    (void) snprintf(record.caf, sizeof(record.caf), "%s", replay_cafs[(number - 1) % 4]);
    hab_put_u64be(key, number);
    hab_put_u32be(key + 8, 1);
    replay_must(r, hab_convention_put(txn, number, &record), "convention");
    replay_must(r,
                hab_put(txn, HAB_TABLE_CONVENTION_DOC, hab_slice_of(key, sizeof(key)),
                        hab_slice_text(text)),
                "document");
    free(text);
    json_decref(document);
}

static inline void replay_words(replay *r, hab_txn *txn, const char *caf)
{
    hab_controls controls;
    json_t *document;

    replay_must(r, hab_controls_get(txn, caf, &controls), "terms");
    document = hab_controls_document(&controls);
    hab_controls_free(&controls);
    json_object_set_new(
        document, "fonctions",
        json_pack("[{s:s, s:[s]}]", "service", "lieu_information/*", "mots", "stagiaire"));
    replay_must(r, hab_controls_put(txn, caf, document, &r->error), "terms");
    json_decref(document);
}

static inline void replay_fill(replay *r)
{
    hab_txn *txn;

    replay_must(r, hab_begin_write(r->main, &txn), "store");
    for (unsigned i = 0; i < r->traffic.persons; i++) {
        char identifiant[40];
        uint64_t number;
        int created;

        (void) snprintf(identifiant, sizeof(identifiant), "p%u@partenaire.example", i);
        replay_must(r,
                    hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("Nom"),
                                      hab_slice_text("Prénom"), 1, &number, &created),
                    "person");
        if (i % TRAFFIC_OF_A_CONVENTION == 0) {
            replay_convention(r, txn, 1 + i / TRAFFIC_OF_A_CONVENTION, i);
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        replay_words(r, txn, replay_cafs[i]);
    }
    replay_must(r, hab_commit(txn), "store");
}

static inline void replay_flush(replay *r)
{
    uint64_t writer;
    uint64_t first;

    if (r->queued > 0) {
        replay_must(r, hab_wal_write(r->wal, r->batch, r->size, &writer, &first, &r->error), "log");
    }
    r->queued = 0;
    r->size = 0;
}

static inline void replay_put(replay *r, const event *e)
{
    char target[16];
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .allowed = e->refused == 0,
                               .reason = e->refused ? HAB_REASON_TARGET_NOT_LISTED : 0,
                               .person = 1 + e->person,
                               .convention = 1 + e->person / TRAFFIC_OF_A_CONVENTION,
                               .time = e->second * 1000000,
                               .type = hab_slice_text("lieu_information"),
                               .service = hab_slice_text("demandes"),
                               .operation = hab_slice_text("GET"),
                               .address = {[10] = 0xff, [11] = 0xff}};
    uint32_t length;

    (void) snprintf(target, sizeof(target), "%05u", 10000 + e->target);
    record.target = hab_slice_text(target);
    hab_put_u32be(record.address + 12, e->network << 8 | 7);
    memcpy(record.country, e->country, 2);
    length = (uint32_t) hab_trace_encode(&record, r->batch + r->size + HAB_WAL_FRAME);
    memcpy(r->batch + r->size, &length, sizeof(length));
    r->size += HAB_WAL_FRAME + length;
    r->records++;
    if (++r->queued == REPLAY_BATCH) {
        replay_flush(r);
    }
}

/* One day: its traffic is written, rolled and controlled. */
static inline void replay_day(replay *r, unsigned day, uint32_t date)
{
    hab_broker broker = {
        .store = r->main, .trace = r->directory, .types = &r->types, .retention = 12};
    hab_roll_report rolled;
    unsigned left = 1;
    int64_t midnight;

    replay_must(r, hab_day_start(date, &midnight), "day");
    traffic_day(&r->traffic, day, midnight,
                hab_public_holiday(date) || hab_local_time(midnight).weekday >= 6);
    for (size_t i = 0; i < r->traffic.count; i++) {
        replay_put(r, &r->traffic.events[i]);
    }
    replay_flush(r);
    replay_must(r, hab_roll(r->main, r->directory, midnight + 2 * DAY_S, &rolled, &r->error),
                "roll");
    while (left) {
        double begun = replay_processor();
        double taken;

        replay_must(r,
                    hab_control_follow(&broker, midnight + 30 * HOUR_S, HAB_CONTROL_BATCH, &left,
                                       &r->error),
                    "control");
        taken = replay_processor() - begun;
        r->batches++;
        r->spent += taken;
        r->longest = taken > r->longest ? taken : r->longest;
    }
}

static inline void replay_count(replay *r, const hab_signal *signals, unsigned count, int64_t since)
{
    uint8_t *found = calloc(r->traffic.persons, 1);

    for (unsigned i = 0; i < count; i++) {
        const hab_signal *s = &signals[i];
        const person *p = &r->traffic.people[s->person - 1];

        if (s->last >= since) {
            r->scores[s->rule].raised++;
            r->scores[s->rule].right += p->planted != 0;
            found[s->person - 1] |= (unsigned) p->planted == (unsigned) s->rule;
        }
    }
    for (unsigned i = 0; i < r->traffic.persons; i++) {
        int rule = r->traffic.people[i].planted;

        r->scores[rule].planted += rule != 0;
        r->scores[rule].found += rule != 0 && found[i];
    }
    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        r->scores[0].planted += r->scores[rule].planted;
        r->scores[0].found += r->scores[rule].found;
        r->scores[0].raised += r->scores[rule].raised;
        r->scores[0].right += r->scores[rule].right;
    }
    free(found);
}

/* From one day on: what was raised, what was right, what was missed. */
static inline void replay_score(replay *r, uint32_t date)
{
    hab_signal *signals = calloc(REPLAY_SIGNALS, sizeof(*signals));
    unsigned count = 0;
    int64_t since;
    hab_txn *txn;

    replay_must(r, hab_day_start(date, &since), "day");
    replay_must(r, hab_begin_read(r->main, &txn), "store");
    replay_must(
        r, hab_signal_list(txn, NULL, (hab_signal_state) 0, 0, signals, REPLAY_SIGNALS, &count),
        "signals");
    hab_abort(txn);
    replay_count(r, signals, count, since);
    free(signals);
}

static inline double replay_share(unsigned part, unsigned whole)
{
    return whole > 0 ? (double) part / whole : 1;
}

/* The month before Wednesday 18 November 2026, and that day; the store is open and empty. */
static inline void replay_run(replay *r, unsigned persons, unsigned planted, uint64_t seed)
{
    const uint32_t last = 20261118;

    traffic_open(&r->traffic, persons, planted, seed);
    r->batch = malloc((size_t) REPLAY_BATCH * (HAB_WAL_FRAME + HAB_TRACE_MAX));
    replay_fill(r);
    replay_must(r, hab_wal_open(r->directory, &r->wal, &r->error), "log");
    for (unsigned day = 0; day <= TRAFFIC_DAYS; day++) {
        replay_day(r, day, day == 0 ? 20260715 : hab_add_days(last, (int) day - TRAFFIC_DAYS));
    }
    replay_score(r, last);
    hab_wal_close(r->wal);
    free(r->batch);
    traffic_close(&r->traffic);
}

#endif
