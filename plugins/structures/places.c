#include "places.h"

#include <string.h>

enum { LAYOUT = 1, WEEK = 7 };

uint32_t places_monday(uint32_t date)
{
    return pl_add_days(date, 1 - pl_weekday(date));
}

int places_open(uint32_t week, uint32_t today)
{
    uint32_t present = places_monday(today);

    return pl_weekday(week) == 1 && week >= present
           && week <= pl_add_days(present, PLACES_AHEAD * WEEK);
}

void places_clear(places_grid *grid)
{
    memset(grid, PLACES_NOT_SAID, sizeof(*grid));
}

int places_empty(const places_grid *grid)
{
    places_grid empty;

    places_clear(&empty);
    return memcmp(grid, &empty, sizeof(empty)) == 0;
}

uint32_t places_best(const places_grid *grid)
{
    uint32_t best = 0;

    for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
        uint32_t sum = 0;

        for (unsigned age = 0; age < PLACES_AGES; age++) {
            sum += grid->of[age][half] <= PLACES_MOST ? grid->of[age][half] : 0;
        }
        best = sum > best ? sum : best;
    }
    return best;
}

/* -- records */

static pl_key begin(char letter, const char *id)
{
    pl_key key = pl_key_begin(letter);

    pl_key_text(&key, pl_text(id));
    pl_key_u8(&key, 0);
    return key;
}

int places_read(const fiche_type *self, hab_call *call, const char *id, uint32_t week,
                places_week *record)
{
    pl_key key = begin('W', id);
    int outcome;

    pl_key_u32(&key, week);
    *record = (places_week){.week = week};
    places_clear(&record->grid);
    outcome = pl_get_record(self->host, call, &key, record, sizeof(*record));
    if (outcome == HAB_DONE && record->layout != LAYOUT) {
        self->calls->log(call, "a week of places has another layout");
        return HAB_FAILED;
    }
    return outcome;
}

static int write_week(const fiche_type *self, hab_call *call, const char *id,
                      const places_week *record)
{
    pl_key key = begin('W', id);
    pl_key listed = pl_key_begin('w');
    int outcome;

    pl_key_u32(&key, record->week);
    outcome = pl_put_record(self->host, call, &key, record, sizeof(*record));
    if (outcome != HAB_DONE) {
        return outcome;
    }
    pl_key_u32(&listed, record->week);
    pl_key_text(&listed, pl_text(id));
    return self->calls->put(call, pl_key_slice(&listed), pl_text(""));
}

static int write_change(const fiche_type *self, hab_call *call, const char *id,
                        const places_change *change)
{
    pl_key key = begin('H', id);
    uint64_t number;
    int outcome = pl_number(self->host, call, "disponibilites", &number);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    pl_key_u64(&key, number);
    return pl_put_record(self->host, call, &key, change, sizeof(*change));
}

/* -- publishing */

static int trace(const fiche_type *self, hab_call *call, const places_entry *given)
{
    char week[11];
    const hab_note note = {.operation = "disponibilites.publiees",
                           .service = "disponibilites",
                           .target = pl_text(given->id),
                           .object = {.data = week, .size = sizeof(week) - 1},
                           .convention = given->convention};

    pl_date_text(given->week, week);
    return self->calls->trace(call, &note);
}

static int keep(const fiche_type *self, hab_call *call, const places_entry *given,
                places_week *record)
{
    const hab_caller *caller = self->calls->caller(call);
    const places_change change = {.layout = LAYOUT,
                                  .copied = (uint8_t) given->copied,
                                  .week = given->week,
                                  .author = caller->person,
                                  .convention = given->convention,
                                  .saved = caller->now,
                                  .before = record->grid,
                                  .after = given->grid};
    int outcome;

    record->layout = LAYOUT;
    record->revision++;
    record->author = change.author;
    record->convention = change.convention;
    record->saved = change.saved;
    record->grid = given->grid;
    outcome = write_week(self, call, given->id, record);
    return outcome == HAB_DONE ? write_change(self, call, given->id, &change) : outcome;
}

int places_publish(const fiche_type *self, hab_call *call, const places_entry *given, int *conflict)
{
    places_week record;
    int outcome = places_read(self, call, given->id, given->week, &record);

    *conflict = 0;
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    if (record.revision != given->revision) {
        *conflict = 1;
        return HAB_DONE;
    }
    outcome = keep(self, call, given, &record);
    if (outcome == HAB_DONE) {
        outcome = trace(self, call, given);
    }
    return outcome == HAB_DONE ? fiche_refresh(self, call, given->id, given->convention) : outcome;
}

/* -- history */

typedef struct walk {
    const fiche_type *self;
    hab_call *call;
    places_each_change each;
    void *context;
    size_t number_at; /* in a key */
} walk;

static int give(void *context, hab_slice key, hab_slice value)
{
    const walk *w = context;
    places_change change;

    if (value.size != sizeof(change)) {
        w->self->calls->log(w->call, "a change of places has another size");
        return HAB_FAILED;
    }
    memcpy(&change, value.data, sizeof(change));
    return w->each(w->context, pl_u64_at(key, w->number_at), &change);
}

int places_history(const fiche_type *self, hab_call *call, const char *id, uint64_t before,
                   places_each_change each, void *context)
{
    pl_key prefix = begin('H', id);
    pl_key from = prefix;
    walk w = {
        .self = self, .call = call, .each = each, .context = context, .number_at = prefix.size};

    pl_key_u64(&from, before);
    return self->calls->scan(call, pl_key_slice(&prefix),
                             before != 0 ? pl_key_slice(&from) : (hab_slice){.size = 0}, 1, give,
                             &w);
}
