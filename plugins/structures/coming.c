/* Free places as all may read them: of the present week and of those that follow. */
#include "places.h"

enum { WEEK = 7 };

typedef struct coming {
    const fiche_type *self;
    hab_call *call;
    const char *id;
    json_t *weeks;
    uint32_t best;
} coming;

static int add(coming *c, const places_week *record)
{
    json_t *view = places_week_view(record->week);
    uint32_t best = places_best(&record->grid);

    c->best = best > c->best ? best : c->best;
    return json_object_set_new(view, "places", places_view(&record->grid)) == 0
                   && json_array_append_new(c->weeks, view) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

/* What was entered under a convention that has ended, or that covers the establishment no
 * longer, is no longer said. */
static int look(coming *c, uint32_t week)
{
    places_week record;
    fiche_cover cover = {.wanted = 0};
    int outcome = places_read(c->self, c->call, c->id, week, &record);

    if (outcome != HAB_DONE || places_empty(&record.grid)) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    cover.wanted = record.convention;
    outcome = fiche_covering(c->self, c->call, c->id, &cover);
    return outcome == HAB_DONE && cover.found ? add(c, &record) : outcome;
}

int places_coming(const fiche_type *self, hab_call *call, const char *id, json_t **weeks,
                  uint32_t *best)
{
    const uint32_t present = places_monday(self->calls->caller(call)->date);
    coming c = {.self = self, .call = call, .id = id, .weeks = json_array()};
    int outcome = HAB_DONE;

    for (int i = 0; outcome == HAB_DONE && i <= PLACES_AHEAD; i++) {
        outcome = look(&c, pl_add_days(present, i * WEEK));
    }
    if (outcome != HAB_DONE) {
        json_decref(c.weeks);
        return outcome;
    }
    *weeks = c.weeks;
    *best = c.best;
    return HAB_DONE;
}
