/* Weeks that are over go offline. */
#include "places.h"

#include <string.h>

enum { BATCH = 20, WEEK = 7, ID_AT = 1 + 4 };

/* The second a week is over: Monday, at midnight in Paris. */
static int64_t end_of(uint32_t week)
{
    return pl_second_of(pl_add_days(week, WEEK), 0);
}

static int first_week(void *context, hab_slice key, hab_slice value)
{
    (void) value;
    *(uint32_t *) context = pl_u32_at(key, 1);
    return HAB_NONE;
}

int structures_due(const void *state, hab_call *call, int64_t *when)
{
    const fiche_type *self = state;
    pl_key prefix = pl_key_begin('w');
    uint32_t week = 0;
    int outcome = self->calls->scan(call, pl_key_slice(&prefix), (hab_slice){.size = 0}, 0,
                                    first_week, &week);

    *when = week != 0 ? end_of(week) : 0;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

typedef struct batch {
    int64_t now;
    uint32_t weeks[BATCH];
    char ids[BATCH][FICHE_ID_MAX + 1];
    size_t count;
} batch;

static int gather(void *context, hab_slice key, hab_slice value)
{
    batch *b = context;
    const size_t size = key.size - ID_AT;

    (void) value;
    if (end_of(pl_u32_at(key, 1)) > b->now) {
        return HAB_NONE;
    }
    if (key.size <= ID_AT || size > FICHE_ID_MAX) {
        return HAB_FAILED;
    }
    b->weeks[b->count] = pl_u32_at(key, 1);
    memcpy(b->ids[b->count], (const char *) key.data + ID_AT, size);
    b->ids[b->count][size] = '\0';
    return ++b->count < BATCH ? HAB_DONE : HAB_NONE;
}

/* What the Caf has withdrawn meanwhile is not published again by the passing of time. */
static int refresh(const fiche_type *self, hab_call *call, const char *id)
{
    fiche_record fiche;
    int outcome = fiche_read(self, call, id, &fiche);

    if (outcome == HAB_DONE) {
        outcome = fiche_follow(self, call, id, fiche.convention);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int end_week(const fiche_type *self, hab_call *call, uint32_t week, const char *id)
{
    pl_key key = pl_key_begin('w');
    int outcome;

    pl_key_u32(&key, week);
    pl_key_text(&key, pl_text(id));
    outcome = self->calls->remove(call, pl_key_slice(&key));
    return outcome == HAB_DONE ? refresh(self, call, id) : outcome;
}

int structures_sweep(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    batch b = {.now = self->calls->caller(call)->now};
    pl_key prefix = pl_key_begin('w');
    int outcome =
        self->calls->scan(call, pl_key_slice(&prefix), (hab_slice){.size = 0}, 0, gather, &b);

    if (outcome == HAB_NONE) {
        outcome = HAB_DONE;
    }
    for (size_t i = 0; outcome == HAB_DONE && i < b.count; i++) {
        outcome = end_week(self, call, b.weeks[i], b.ids[i]);
    }
    return outcome;
}
