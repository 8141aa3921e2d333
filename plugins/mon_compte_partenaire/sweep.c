/* What time brings: the round of the first of the month, and dossiers whose time has come.
 *
 * What fails is dropped with its transaction, so each piece of work is first written down as
 * tried: what has failed three times is left, that the others are not kept from their turn.
 * W → {"mois": YYYYMM of the round, "apres": the last convention done, missing when the
 * round is over, "essai": {"objet", "le": second, "fois"} while there is one} */
#include "sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOUR_OF_ROUND = 8,
    AT_ONCE = 30, /* seconds in which what was written down as tried is done */
    TRIES = 3,
    OBJECT = 48,
    A_DAY = 86400
};

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* -- the record */

static int read_record(const mcp_state *state, hab_call *call, json_t **record)
{
    const pl_key key = pl_key_begin('W');
    hab_slice value;
    int outcome = calls_of(state)->get(call, pl_key_slice(&key), &value);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *record = json_loadb(value.data, value.size, 0, NULL);
    return *record != NULL ? HAB_DONE : HAB_FAILED;
}

static int write_record(const mcp_state *state, hab_call *call, const json_t *record)
{
    const pl_key key = pl_key_begin('W');
    char *text = json_dumps(record, JSON_COMPACT);
    int outcome =
        text != NULL ? calls_of(state)->put(call, pl_key_slice(&key), pl_text(text)) : HAB_FAILED;

    free(text);
    return outcome;
}

static int64_t integer(const json_t *record, const char *member)
{
    return json_integer_value(json_object_get(record, member));
}

static int is_running(const json_t *record)
{
    return json_object_get(record, "apres") != NULL;
}

/* -- months */

static int64_t start_of(uint32_t month)
{
    return pl_second_of(month * 100 + 1, HOUR_OF_ROUND);
}

static uint32_t month_after(uint32_t month)
{
    return pl_add_months(month * 100 + 1, 1) / 100;
}

/* The month whose round was the last to begin before `now`, or begins then. */
static uint32_t month_of(int64_t now)
{
    const uint32_t today = pl_date_of(now);

    return now >= start_of(today / 100) ? today / 100 : pl_add_months(today, -1) / 100;
}

/* -- what is to be done next */

typedef struct piece {
    uint64_t convention; /* of the round; 0: a dossier, or none */
    mcp_dossier dossier;
    json_t *content;
    char object[OBJECT];
} piece;

static int note_convention(void *context, const hab_right *right)
{
    *(uint64_t *) context = right->convention;
    return HAB_NONE;
}

static int next_convention(const mcp_state *state, hab_call *call, uint64_t after, uint64_t *found)
{
    int outcome;

    *found = 0;
    outcome = calls_of(state)->conventions(call, NULL, after, note_convention, found);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int dossier_piece(const mcp_state *state, hab_call *call, piece *p)
{
    int outcome =
        mcp_dossier_due(state, call, calls_of(state)->caller(call)->now, &p->dossier, &p->content);

    if (outcome == HAB_DONE) {
        (void) snprintf(p->object, sizeof(p->object), "dossier:%c:%" PRIu64, p->dossier.kind,
                        p->dossier.number);
    }
    return outcome;
}

/* HAB_NONE: nothing, or the round's last turn, which ends it. */
static int next_piece(const mcp_state *state, hab_call *call, const json_t *record, piece *p)
{
    int outcome = HAB_DONE;

    *p = (piece){.convention = 0};
    if (!is_running(record)) {
        return dossier_piece(state, call, p);
    }
    outcome = next_convention(state, call, (uint64_t) integer(record, "apres"), &p->convention);
    (void) snprintf(p->object, sizeof(p->object), "convention:%" PRIu64, p->convention);
    return outcome == HAB_DONE && p->convention == 0 ? HAB_NONE : outcome;
}

/* -- doing it */

static int do_convention(const mcp_state *state, hab_call *call, uint64_t convention)
{
    mcp_place place;
    int outcome = mcp_place_of(state, call, convention, &place);

    if (outcome == HAB_DONE) {
        outcome = mcp_unused_round(state, call, &place);
        if (outcome == HAB_DONE) {
            outcome = mcp_bilan_round(state, call, &place);
        }
        mcp_leave(&place);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* What nobody waits for has its time taken away. */
static int do_dossier(const mcp_state *state, hab_call *call, piece *p)
{
    switch (p->dossier.kind) {
    case MCP_QUESTION: return mcp_question_due(state, call, &p->dossier, p->content);
    case MCP_REUNION: return mcp_meeting_due(state, call, &p->dossier, p->content);
    default: p->dossier.due = 0; return mcp_dossier_write(state, call, &p->dossier, p->content);
    }
}

static int do_piece(const mcp_state *state, hab_call *call, json_t *record, piece *p)
{
    int outcome =
        p->convention != 0 ? do_convention(state, call, p->convention) : do_dossier(state, call, p);

    if (p->convention != 0) {
        (void) json_object_set_new(record, "apres", json_integer((json_int_t) p->convention));
    }
    return outcome;
}

/* Another day, or another month, is tried again. */
static int leave_piece(const mcp_state *state, hab_call *call, json_t *record, piece *p)
{
    char line[OBJECT + 32];

    (void) snprintf(line, sizeof(line), "left after %d failures: %s", TRIES, p->object);
    calls_of(state)->log(call, line);
    if (p->convention != 0) {
        (void) json_object_set_new(record, "apres", json_integer((json_int_t) p->convention));
        return HAB_DONE;
    }
    p->dossier.due = calls_of(state)->caller(call)->now + A_DAY;
    return mcp_dossier_write(state, call, &p->dossier, p->content);
}

/* -- tries */

/* Of this very piece; 0: there was none. */
static int64_t tried(const json_t *record, const piece *p, const char *member)
{
    const json_t *attempt = json_object_get(record, "essai");

    return strcmp(pl_member(attempt, "objet"), p->object) == 0 ? integer(attempt, member) : 0;
}

static void write_down(json_t *record, const piece *p, int64_t now)
{
    (void) json_object_set_new(record, "essai",
                               json_pack("{s:s, s:I, s:I}", "objet", p->object, "le",
                                         (json_int_t) now, "fois",
                                         (json_int_t) tried(record, p, "fois") + 1));
}

/* One batch of a piece: it is written down, or done, or left. */
static int turn(const mcp_state *state, hab_call *call, json_t *record, piece *p)
{
    const int64_t now = calls_of(state)->caller(call)->now;
    const int64_t since = now - tried(record, p, "le");
    int outcome = HAB_DONE;

    if (since >= 0 && since < AT_ONCE) {
        outcome = do_piece(state, call, record, p);
        (void) json_object_del(record, "essai");
    } else if (tried(record, p, "fois") >= TRIES) {
        outcome = leave_piece(state, call, record, p);
        (void) json_object_del(record, "essai");
    } else {
        write_down(record, p, now);
    }
    return outcome == HAB_DONE ? write_record(state, call, record) : outcome;
}

/* -- the plugin's due() and sweep() */

/* A store that never had a round waits for the next one; without a convention for nothing. */
static int due_of_round(const mcp_state *state, hab_call *call, int64_t *when)
{
    json_t *record = NULL;
    uint64_t first = 0;
    int outcome = read_record(state, call, &record);

    if (outcome == HAB_NONE) {
        outcome = next_convention(state, call, 0, &first);
        *when = first != 0 ? calls_of(state)->caller(call)->now : 0;
    } else if (outcome == HAB_DONE) {
        const uint32_t month = (uint32_t) integer(record, "mois");

        *when = start_of(is_running(record) ? month : month_after(month));
    }
    json_decref(record);
    return outcome;
}

int mcp_due(const void *state, hab_call *call, int64_t *when)
{
    int64_t dossier = 0;
    int outcome = due_of_round(state, call, when);

    if (outcome == HAB_DONE) {
        outcome = mcp_dossier_next(state, call, &dossier);
    }
    if (dossier != 0 && (*when == 0 || dossier < *when)) {
        *when = dossier;
    }
    return outcome;
}

/* A round that is due begins; months without a server have none. */
static int begin(const mcp_state *state, hab_call *call, json_t *record)
{
    const uint32_t month = month_of(calls_of(state)->caller(call)->now);

    if (is_running(record) || (uint32_t) integer(record, "mois") >= month) {
        return HAB_NONE;
    }
    (void) json_object_set_new(record, "mois", json_integer(month));
    (void) json_object_set_new(record, "apres", json_integer(0));
    return write_record(state, call, record);
}

static int first_record(const mcp_state *state, hab_call *call)
{
    json_t *record =
        json_pack("{s:I}", "mois", (json_int_t) month_of(calls_of(state)->caller(call)->now));
    int outcome = record != NULL ? write_record(state, call, record) : HAB_FAILED;

    json_decref(record);
    return outcome;
}

static int go_on(const mcp_state *state, hab_call *call, json_t *record)
{
    piece p;
    int outcome = next_piece(state, call, record, &p);

    if (outcome == HAB_NONE && is_running(record)) {
        (void) json_object_del(record, "apres");
        return write_record(state, call, record);
    }
    if (outcome == HAB_DONE) {
        outcome = turn(state, call, record, &p);
    }
    json_decref(p.content);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int mcp_sweep(const void *state, hab_call *call)
{
    json_t *record = NULL;
    int outcome = read_record(state, call, &record);

    if (outcome == HAB_NONE) {
        return first_record(state, call);
    }
    if (outcome == HAB_DONE) {
        outcome = begin(state, call, record);
        if (outcome == HAB_NONE) {
            outcome = go_on(state, call, record);
        }
    }
    json_decref(record);
    return outcome;
}
