/* decision STORE PLUGIN TYPE SERVICE TARGET SESSIONS [SETTINGS]: nanoseconds of one
 * decision, and of each of its steps, for sessions taken at random among those that
 * `sessions` opened. Prints one line of JSON.
 *
 * A step is measured alone, with only its own table in the caches; the decision
 * itself is the honest sum. Medians of ROUNDS rounds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "broker.h"
#include "base/calendar.h"
#include "decision.h"
#include "trace/trace.h"

enum { SAMPLES = 200000, ROUNDS = 7, SCOPE_MAX = 512 };

typedef struct sample {
    char token[HAB_TOKEN_TEXT];
    uint64_t person;
    uint64_t convention;
    uint8_t scope[SCOPE_MAX];
    size_t scope_size;
} sample;

typedef struct bench {
    hab_store *store;
    hab_txn *txn;
    hab_cursor *cursor;
    hab_decider *decider;
    hab_demand demand;
    int64_t now;
    sample *samples;
    volatile uint64_t sink; /* keeps the compiler from leaving work out */
} bench;

typedef void (*step_fn)(bench *b, const sample *s);

static void fail(const char *what)
{
    fprintf(stderr, "decision: %s\n", what);
    exit(1);
}

static int64_t nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static hab_slice token_of(const sample *s)
{
    return hab_slice_of(s->token, HAB_TOKEN_TEXT);
}

static void step_token(bench *b, const sample *s)
{
    uint8_t token[HAB_TOKEN_SIZE];
    uint8_t hash[HAB_HASH_SIZE];

    if (hab_base64url_decode(token_of(s), token, sizeof(token)) == HAB_OK) {
        hab_sha256(hab_slice_of(token, sizeof(token)), hash);
        b->sink += hash[0];
    }
}

static void step_session(bench *b, const sample *s)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;

    b->sink += hab_session_check(b->txn, token_of(s), b->now, hash, &record);
}

static hab_status find_habilitation(bench *b, uint64_t person, hab_slice *key, hab_slice *value)
{
    uint8_t from[HAB_HABILITATION_KEY];

    hab_habilitation_key(person, b->demand.type->key, 0, 0, from);
    return hab_seek(b->cursor, hab_slice_of(from, sizeof(from)), key, value);
}

static void step_habilitation(bench *b, const sample *s)
{
    hab_slice key;
    hab_slice value;

    b->sink += find_habilitation(b, s->person, &key, &value) == HAB_OK ? value.size : 0;
}

static void step_convention(bench *b, const sample *s)
{
    hab_convention_record record;

    if (hab_convention_get(b->txn, s->convention, &record) == HAB_OK) {
        b->sink += hab_convention_open_at(&record, b->now);
    }
}

static void step_plugin(bench *b, const sample *s)
{
    hab_local local = hab_local_time(b->now);
    hab_ask ask = {.service = b->demand.service->name,
                   .target = b->demand.target,
                   .now = b->now,
                   .date = local.date,
                   .minute = local.minute,
                   .weekday = local.weekday};
    hab_answer answer;

    b->sink +=
        hab_type_decide(b->demand.type, hab_slice_of(s->scope, s->scope_size), &ask, &answer);
}

static void step_trace(bench *b, const sample *s)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .allowed = 1,
                               .time = b->now * 1000000,
                               .person = s->person,
                               .convention = s->convention,
                               .version = 1,
                               .numero = hab_slice_text("LI-2026-751-000001"),
                               .type = hab_slice_text(b->demand.type->plugin->name),
                               .service = hab_slice_text(b->demand.service->name),
                               .target = b->demand.target,
                               .operation = hab_slice_text("GET"),
                               .article = hab_slice_text(b->demand.service->article)};

    b->sink += hab_trace_encode(&record, bytes);
}

static void step_decision(bench *b, const sample *s)
{
    hab_verdict verdict;

    hab_decide(b->decider, token_of(s), &b->demand, b->now, &verdict);
    if (verdict.reason != HAB_REASON_GRANTED) {
        fprintf(stderr, "decision: %s\n", hab_reason_code((int) verdict.reason));
        fail("a session of the store is refused");
    }
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *) a;
    double right = *(const double *) b;

    return (left > right) - (left < right);
}

static double measure(bench *b, step_fn step)
{
    double rounds[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++) {
        int64_t begin = nanoseconds();

        for (unsigned j = 0; j < SAMPLES; j++) {
            step(b, &b->samples[j]);
        }
        rounds[i] = (double) (nanoseconds() - begin) / SAMPLES;
    }
    qsort(rounds, ROUNDS, sizeof(*rounds), ascending);
    return rounds[ROUNDS / 2];
}

static void read_sample(bench *b, sample *s)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record session;
    hab_slice key;
    hab_slice value;

    if (hab_session_check(b->txn, token_of(s), b->now, hash, &session) != HAB_REASON_GRANTED) {
        fail("no such session: run `sessions` on the store first");
    }
    s->person = session.person;
    if (find_habilitation(b, session.person, &key, &value) != HAB_OK
        || value.size < sizeof(hab_habilitation_record)) {
        fail("a person without habilitation");
    }
    s->convention = hab_get_u64be((const uint8_t *) key.data + 12);
    s->scope_size = value.size - sizeof(hab_habilitation_record);
    if (s->scope_size > sizeof(s->scope)) {
        fail("a scope larger than expected");
    }
    memcpy(s->scope, (const uint8_t *) value.data + sizeof(hab_habilitation_record), s->scope_size);
}

static void take_samples(bench *b, uint64_t sessions)
{
    uint64_t random = UINT64_C(88172645463325252); /* xorshift, the same each time */

    b->samples = calloc(SAMPLES, sizeof(*b->samples));
    if (b->samples == NULL) {
        fail("no memory");
    }
    for (unsigned i = 0; i < SAMPLES; i++) {
        uint8_t token[HAB_TOKEN_SIZE] = {0};
        char text[HAB_TOKEN_TEXT + 1];

        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        hab_put_u64be(token, 1 + random % sessions);
        hab_base64url(token, sizeof(token), text);
        memcpy(b->samples[i].token, text, HAB_TOKEN_TEXT);
        read_sample(b, &b->samples[i]);
    }
}

static void open_bench(bench *b, char **argv, hab_types *types)
{
    hab_error error;

    if (hab_types_load(types, argv[3], argv[2], argv[7], &error) != HAB_OK
        || hab_main_open(argv[1], HAB_STORE_READ, 0, &b->store, &error) != HAB_OK) {
        fail(error.text);
    }
    b->demand.type = &types->items[0];
    b->demand.service = hab_service_find(b->demand.type, hab_slice_text(argv[4]));
    b->demand.target = hab_slice_text(argv[5]);
    b->now = hab_now();
    if (b->demand.service == NULL) {
        fail("the type has no such service");
    }
    if (hab_decider_new(b->store, &b->decider) != HAB_OK
        || hab_begin_read(b->store, &b->txn) != HAB_OK
        || hab_cursor_open(b->txn, HAB_TABLE_ACCESS, &b->cursor) != HAB_OK) {
        fail("the store does not open");
    }
}

static void close_bench(bench *b, hab_types *types)
{
    hab_cursor_close(b->cursor);
    hab_abort(b->txn);
    hab_decider_free(b->decider);
    hab_store_close(b->store);
    hab_types_free(types);
    free(b->samples);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        step_fn step;
    } steps[] = {{"token", step_token},
                 {"session", step_session},
                 {"habilitation", step_habilitation},
                 {"convention", step_convention},
                 {"plugin", step_plugin},
                 {"trace", step_trace},
                 {"decision", step_decision}};
    static hab_types types;
    bench b = {0};
    uint64_t sessions = argc == 7 || argc == 8 ? strtoull(argv[6], NULL, 10) : 0;

    if (sessions == 0) {
        fputs("usage: decision STORE PLUGIN TYPE SERVICE TARGET SESSIONS [SETTINGS]\n", stderr);
        return 2;
    }
    open_bench(&b, argv, &types);
    take_samples(&b, sessions);
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        printf("%s\"%s\": %.0f", i == 0 ? "{" : ", ", steps[i].name, measure(&b, steps[i].step));
        fflush(stdout);
    }
    printf("}\n");
    close_bench(&b, &types);
    return 0;
}
