/* The morning of each day, phase by phase: who is to be told what, the mails (LI-3.4),
 * then the attestations that are due (LI-2). */
#include "morning.h"

#include <string.h>

enum {
    CONVENTIONS = 50, /* of a batch */
    READ = 20000,     /* records C read in a batch */
    AT_CONVENTION = 1 /* place in a key C */
};

typedef enum li_phase { IDLE = 0, CLEAR = 1, GATHER = 2, SAY = 3, ATTEST = 4 } li_phase;

/* Convention by convention, over the keys C. */
static int attest(const li *self, hab_call *call, li_round *round, int *over)
{
    const pl_key all = pl_key_begin('C');
    unsigned work = 0;
    int outcome = HAB_DONE;

    for (unsigned i = 0; i < CONVENTIONS && work < READ && outcome == HAB_DONE; i++) {
        pl_key from = all;
        pl_key key;
        uint64_t convention =
            pl_u64_at((hab_slice){.data = round->place, .size = sizeof(round->place)}, 0);

        pl_key_u64(&from, convention + 1);
        outcome = li_first(self, call, &all, &from, &key);
        if (outcome == HAB_DONE) {
            memcpy(round->place, key.bytes + AT_CONVENTION, sizeof(round->place));
            outcome =
                li_duty_morning(self, call, pl_u64_at(pl_key_slice(&key), AT_CONVENTION), &work);
            outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
        }
    }
    *over = outcome == HAB_NONE;
    return *over ? HAB_DONE : outcome;
}

/* -- the round */

static int read_round(const li *self, hab_call *call, li_round *round)
{
    const pl_key key = pl_key_begin('J');

    return pl_get_record(self->host, call, &key, round, sizeof(*round));
}

/* The first morning is the one after the first demande came. */
static int first_due(const li *self, hab_call *call, int64_t *when)
{
    const pl_key all = pl_key_begin('N');
    pl_key key;
    int outcome = li_first(self, call, &all, NULL, &key);

    if (outcome == HAB_DONE) {
        *when = pl_second_of(self->calls->caller(call)->date, LI_MORNING);
    }
    return outcome;
}

int li_morning_due(const li *self, hab_call *call, int64_t *when)
{
    li_round round;
    int outcome = read_round(self, call, &round);

    if (outcome == HAB_NONE) {
        return first_due(self, call, when);
    }
    if (outcome == HAB_DONE) {
        *when = round.phase != IDLE ? round.started
                                    : pl_second_of(pl_add_days(round.last, 1), LI_MORNING);
    }
    return outcome;
}

/* A round that a stopped server left half done is begun again on another day: what it
 * had gathered is no longer so. */
static void begin_round(li_round *round, const hab_caller *caller)
{
    if (round->phase != IDLE && round->running == caller->date) {
        return;
    }
    round->phase = CLEAR;
    round->running = caller->date;
    round->started = caller->now;
}

static int run_phase(const li *self, hab_call *call, li_round *round, int *over)
{
    switch (round->phase) {
    case CLEAR: return li_say(self, call, NULL, over);
    case GATHER: return li_gather(self, call, round, over);
    case SAY: return li_say(self, call, round, over);
    case ATTEST: return attest(self, call, round, over);
    default: return HAB_FAILED;
    }
}

static void next_phase(li_round *round)
{
    memset(round->place, 0, sizeof(round->place));
    if (round->phase == SAY) {
        round->told = round->started;
    }
    if (round->phase == ATTEST) {
        round->last = round->running;
        round->phase = IDLE;
    } else {
        round->phase++;
    }
}

int li_morning_batch(const li *self, hab_call *call)
{
    const hab_caller *caller = self->calls->caller(call);
    const pl_key key = pl_key_begin('J');
    li_round round = {.layout = 1, .last = pl_add_days(caller->date, -1)};
    int over = 0;
    int outcome = read_round(self, call, &round);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    begin_round(&round, caller);
    outcome = run_phase(self, call, &round, &over);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (over) {
        next_phase(&round);
    }
    return pl_put_record(self->host, call, &key, &round, sizeof(round));
}
