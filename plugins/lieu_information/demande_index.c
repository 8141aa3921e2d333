/* What is kept beside the shells of demandes: the inbox of each commune, its counts by
 * state, its figures by month. Only demande.c writes here, in the write call of a move. */
#include "li.h"

#include <string.h>

static pl_key inbox_of(const char *commune, unsigned state)
{
    pl_key key = pl_key_begin('S');

    pl_key_text(&key, pl_text(commune));
    pl_key_u8(&key, (uint8_t) state);
    return key;
}

static pl_key inbox_key(const li_shell *shell, unsigned state, uint64_t number)
{
    pl_key key = inbox_of(shell->commune, state);

    pl_key_u32(&key, shell->deadline);
    pl_key_u64(&key, number);
    return key;
}

static pl_key counts_key(const char *commune)
{
    pl_key key = pl_key_begin('N');

    pl_key_text(&key, pl_text(commune));
    return key;
}

static pl_key figures_key(const char *commune, uint32_t month)
{
    pl_key key = pl_key_begin('F');

    pl_key_text(&key, pl_text(commune));
    pl_key_u32(&key, month);
    return key;
}

pl_key li_demande_key(uint64_t number)
{
    pl_key key = pl_key_begin('D');

    pl_key_u64(&key, number);
    return key;
}

/* What must be there. An index that has drifted is told, and keeps nothing from being
 * handed over or destroyed (LI-2). */
int li_remove_known(const li *self, hab_call *call, const pl_key *key)
{
    int outcome = self->calls->remove(call, pl_key_slice(key));

    if (outcome == HAB_NONE) {
        self->calls->log(call, "an index of the demandes lacks an entry");
        outcome = HAB_DONE;
    }
    return outcome;
}

int li_put_empty(const li *self, hab_call *call, const pl_key *key)
{
    return self->calls->put(call, pl_key_slice(key), (hab_slice){.data = "", .size = 0});
}

static int move_counts(const li *self, hab_call *call, const li_shell *shell, li_state from)
{
    pl_key key = counts_key(shell->commune);
    li_counts counts;
    int outcome = li_counts_of(self, call, shell->commune, &counts);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (from != 0 && counts.of[from] == 0) {
        self->calls->log(call, "the counts of a commune have drifted");
    } else if (from != 0) {
        counts.of[from]--;
    }
    counts.of[shell->state]++;
    return pl_put_record(self->host, call, &key, &counts, sizeof(counts));
}

int li_move(const li *self, hab_call *call, uint64_t number, const li_shell *shell, li_state from)
{
    pl_key record = li_demande_key(number);
    pl_key before = inbox_key(shell, from, number);
    pl_key after = inbox_key(shell, shell->state, number);
    int outcome = HAB_DONE;

    if (from != shell->state) {
        if (from != 0) {
            outcome = li_remove_known(self, call, &before);
        }
        if (outcome == HAB_DONE) {
            outcome = li_put_empty(self, call, &after);
        }
        if (outcome == HAB_DONE) {
            outcome = move_counts(self, call, shell, from);
        }
    }
    return outcome == HAB_DONE ? pl_put_record(self->host, call, &record, shell, sizeof(*shell))
                               : outcome;
}

static uint32_t month_of(const li_shell *shell)
{
    return pl_date_of(shell->transmitted) / 100;
}

int li_add_figures(const li *self, hab_call *call, const li_shell *shell, const li_figures *more)
{
    pl_key key = figures_key(shell->commune, month_of(shell));
    li_figures sum;
    int outcome = li_figures_of(self, call, shell->commune, month_of(shell), &sum);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    sum.transmitted += more->transmitted;
    sum.retrieved += more->retrieved;
    sum.late += more->late;
    sum.withdrawn += more->withdrawn;
    for (size_t i = 0; i < LI_OUTCOMES; i++) {
        sum.treated[i] += more->treated[i];
    }
    return pl_put_record(self->host, call, &key, &sum, sizeof(sum));
}

typedef struct listing {
    li_each each;
    void *context;
} listing;

static int list_one(void *context, hab_slice key, hab_slice value)
{
    const listing *l = context;

    (void) value;
    return l->each(l->context, pl_u64_at(key, key.size - 8), key);
}

int li_list(const li *self, hab_call *call, const char *commune, li_state state, hab_slice after,
            li_each each, void *context)
{
    pl_key prefix = inbox_of(commune, state);
    pl_key from = {.size = 0};
    listing l = {.each = each, .context = context};

    /* The first key behind another of the same length has one byte more. */
    if (after.size > 0) {
        pl_key_text(&from, after);
        pl_key_u8(&from, 0);
    }
    if (from.size < prefix.size || memcmp(from.bytes, prefix.bytes, prefix.size) < 0) {
        from = prefix;
    }
    return self->calls->scan(call, pl_key_slice(&prefix), pl_key_slice(&from), 0, list_one, &l);
}

int li_counts_of(const li *self, hab_call *call, const char *commune, li_counts *counts)
{
    pl_key key = counts_key(commune);
    int outcome;

    *counts = (li_counts){{0}};
    outcome = pl_get_record(self->host, call, &key, counts, sizeof(*counts));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

typedef struct waiting {
    uint32_t today;
    unsigned most;
    unsigned count;
} waiting;

/* The first due stands first. */
static int count_late(void *context, uint64_t number, hab_slice key)
{
    waiting *w = context;

    (void) number;
    if (w->count == w->most || pl_u32_at(key, 1 + LI_CODE + 1) >= w->today) {
        return HAB_NONE;
    }
    w->count++;
    return HAB_DONE;
}

int li_late(const li *self, hab_call *call, const char *commune, unsigned max, unsigned *late)
{
    waiting w = {.today = self->calls->caller(call)->date, .most = max};
    int outcome = li_list(self, call, commune, LI_NOTIFIEE, (hab_slice){.size = 0}, count_late, &w);

    *late = w.count;
    return outcome;
}

int li_figures_of(const li *self, hab_call *call, const char *commune, uint32_t month,
                  li_figures *figures)
{
    pl_key key = figures_key(commune, month);
    int outcome;

    *figures = (li_figures){0};
    outcome = pl_get_record(self->host, call, &key, figures, sizeof(*figures));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}
