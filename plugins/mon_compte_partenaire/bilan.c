/* Which period a yearly review is of; the round that prepares it in the month of the
 * anniversary (MCP-16). */
#include "bilan.h"

#include <stdio.h>
#include <string.h>

#include "sweep.h"

enum { A_YEAR = 12 };

static uint32_t add(uint32_t month, int months)
{
    return pl_add_months(month * 100 + 1, months) / 100;
}

static mcp_period from_month(uint32_t effect, uint32_t from)
{
    const uint32_t to = add(from, A_YEAR - 1);

    return (mcp_period){.year = to / 100,
                        .effect = effect,
                        .from = from > effect / 100 ? from : effect / 100,
                        .to = to};
}

/* The last month of the anniversary that has begun. */
static uint32_t anniversary(uint32_t effect, uint32_t day)
{
    const uint32_t month = effect / 100 % 100;
    const uint32_t year = day / 10000 - (day / 100 % 100 < month ? 1 : 0);

    return year * 100 + month;
}

mcp_period mcp_period_of(uint32_t effect, uint32_t day)
{
    return from_month(effect, anniversary(effect, day));
}

mcp_period mcp_period_before(uint32_t effect, uint32_t day)
{
    const uint32_t ended = anniversary(effect, day);

    return ended > effect / 100 ? from_month(effect, add(ended, -A_YEAR)) : (mcp_period){.year = 0};
}

/* "2026-01-12T…" begins with its day. */
static uint32_t day_in(const char *text)
{
    char day[11];

    (void) snprintf(day, sizeof(day), "%s", text);
    return pl_date_read(day);
}

int mcp_effect_of(const mcp_state *state, hab_call *call, uint64_t convention, uint32_t *effect)
{
    hab_slice text;
    json_t *document;
    int outcome = state->host->calls->document(call, convention, 1, &text);

    *effect = 0;
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    document = json_loadb(text.data, text.size, 0, NULL);
    *effect = day_in(pl_member(document, "effet"));
    if (*effect == 0) {
        *effect = day_in(pl_member(json_object_get(document, "signature"), "date"));
    }
    json_decref(document);
    return HAB_DONE;
}

/* -- those that were prepared */

typedef struct wanted {
    uint32_t year; /* 0: the latest */
    mcp_dossier dossier;
    json_t *content;
} wanted;

static int look(void *context, const mcp_dossier *dossier, const json_t *content)
{
    wanted *w = context;

    if (w->year != 0 && json_integer_value(json_object_get(content, "annee")) != w->year) {
        return HAB_DONE;
    }
    w->dossier = *dossier;
    w->content = json_deep_copy(content);
    return w->content != NULL ? HAB_NONE : HAB_FAILED;
}

int mcp_bilan_find(const mcp_state *state, hab_call *call, const mcp_place *place, uint32_t year,
                   mcp_dossier *dossier, json_t **content)
{
    wanted w = {.year = year};
    int outcome = mcp_dossiers_of(state, call, place->convention, MCP_BILAN, 0, look, &w);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    if (w.content == NULL) {
        return HAB_NONE;
    }
    *dossier = w.dossier;
    *content = w.content;
    return HAB_DONE;
}

/* -- the round */

static int tell(const mcp_state *state, hab_call *call, const mcp_place *place, uint32_t year)
{
    json_t *values = json_pack("{s:I, s:s}", "annee", (json_int_t) year, "cote", "caf");
    int outcome =
        values != NULL ? mcp_tell_caf(state, call, place, "mcp-bilan-pret", values) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(values, "cote", json_string("partenaire"));
        outcome = mcp_tell_gestionnaires(state, call, place, "mcp-bilan-pret", values);
    }
    json_decref(values);
    return outcome;
}

/* Of the former year nothing is awaited any more. */
static int close_former(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    mcp_dossier former;
    json_t *content = NULL;
    int outcome = mcp_bilan_find(state, call, place, 0, &former, &content);

    if (outcome == HAB_DONE) {
        former.open = 0;
        outcome = mcp_dossier_write(state, call, &former, content);
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int prepare(const mcp_state *state, hab_call *call, const mcp_place *place,
                   const mcp_period *period)
{
    mcp_dossier dossier = {.kind = MCP_BILAN};
    char object[MCP_VALUE];
    json_t *figures = mcp_bilan_figures(state, call, place, period);
    int outcome = figures != NULL ? close_former(state, call, place) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(figures, "etat", json_string("prepare"));
        outcome = mcp_dossier_open(state, call, place, &dossier, figures);
    }
    json_decref(figures);
    if (outcome == HAB_DONE) {
        (void) snprintf(object, sizeof(object), "bilan:%u", period->year);
        outcome = mcp_trace(state, call, place, "bilan.prepare", "", object);
    }
    return outcome == HAB_DONE ? tell(state, call, place, period->year) : outcome;
}

int mcp_bilan_round(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    uint32_t effect = 0;
    mcp_period period;
    mcp_dossier dossier;
    json_t *content = NULL;
    int outcome = mcp_effect_of(state, call, place->convention, &effect);

    if (outcome != HAB_DONE || effect == 0) {
        return outcome;
    }
    period = mcp_period_before(effect, state->host->calls->caller(call)->date);
    if (period.year == 0) {
        return HAB_DONE;
    }
    outcome = mcp_bilan_find(state, call, place, period.year, &dossier, &content);
    json_decref(content);
    return outcome == HAB_NONE ? prepare(state, call, place, &period) : outcome;
}
