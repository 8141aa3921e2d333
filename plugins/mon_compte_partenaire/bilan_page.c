/* Yearly reviews (MCP-16) as pages, paper and tables: those that were prepared, and the year
 * that runs, reckoned when it is asked for. */
#include "bilan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list says of each what its page is about. */
static void summarise(const mcp_matter *matter, uint32_t today, json_t *view)
{
    static const char *const kept[] = {"annee",     "du",        "au",         "etat",
                                       "dossier",   "personnes", "inutilises", "ouvert",
                                       "ouvert_le", "convention"};
    json_t *summary = json_object();

    (void) matter;
    (void) today;
    for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
        (void) json_object_set(summary, kept[i], json_object_get(view, kept[i]));
    }
    (void) json_object_clear(view);
    (void) json_object_update(view, summary);
    json_decref(summary);
}

static int add_running(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t *document)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    uint32_t effect = 0;
    int outcome = mcp_effect_of(state, call, place->convention, &effect);

    if (outcome == HAB_DONE && effect != 0) {
        (void) json_object_set_new(document, "annee_en_cours",
                                   json_integer(mcp_period_of(effect, today).year));
    }
    return outcome;
}

static const mcp_duty bilans = {.kind = MCP_BILAN,
                                .name = "bilan",
                                .page = "bilans",
                                .sheet = "mcp-bilan",
                                .sheets = "mcp-bilans",
                                .ends = "",
                                .seats = MCP_GESTIONNAIRES,
                                .view = summarise,
                                .list = add_running};

/* The year that runs, or one that was over before it was prepared. */
static int reckon(const mcp_state *state, hab_call *call, const mcp_place *place, json_t **figures)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    uint32_t effect = 0;
    mcp_period period;
    int outcome = mcp_effect_of(state, call, place->convention, &effect);

    if (outcome != HAB_DONE || effect == 0) {
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    period = mcp_period_of(effect, today);
    if (period.year != place->number) {
        period = mcp_period_before(effect, today);
    }
    if (period.year == 0 || period.year != place->number) {
        return HAB_NONE;
    }
    *figures = mcp_bilan_figures(state, call, place, &period);
    return *figures != NULL ? HAB_DONE : HAB_FAILED;
}

static int figures_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                      json_t **figures, int64_t *prepared)
{
    mcp_dossier dossier;
    int outcome =
        place->number <= 9999
            ? mcp_bilan_find(state, call, place, (uint32_t) place->number, &dossier, figures)
            : HAB_NONE;

    *prepared = outcome == HAB_DONE ? dossier.opened : 0;
    if (outcome == HAB_NONE) {
        outcome = reckon(state, call, place, figures);
    }
    return outcome;
}

/* A page shows fifty rights, those that are unused first; paper those alone. */
static int show_rights(const mcp_state *state, hab_call *call, json_t *figures, int all)
{
    const size_t skip = all ? 0 : (size_t) (mcp_page_of(state, call) - 1) * MCP_ROWS;
    json_t *rights = json_object_get(figures, "droits");
    json_t *shown = json_array();
    size_t count = 0;
    size_t i;
    json_t *row;

    for (int unused = 1; unused >= all; unused--) {
        json_array_foreach(rights, i, row)
        {
            if (json_is_true(json_object_get(row, "inutilise")) != unused) {
                continue;
            }
            if (count >= skip && (all || count < skip + MCP_ROWS)) {
                (void) json_array_append(shown, row);
            }
            count++;
        }
    }
    if (!all && count > skip + MCP_ROWS) {
        (void) json_object_set_new(figures, "suite", json_integer(mcp_page_of(state, call) + 1));
    }
    (void) json_object_set_new(figures, "page_droits", json_integer(mcp_page_of(state, call)));
    return json_object_set_new(figures, "droits", shown) == 0 ? HAB_DONE : HAB_FAILED;
}

static json_t *document_of(const mcp_place *place, json_t *figures, int64_t prepared)
{
    json_t *document = mcp_place_document(place);

    (void) json_object_set_new(document, "page", json_string("bilans"));
    if (prepared != 0) {
        (void) json_object_set_new(document, "prepare_le", mcp_time(prepared));
    }
    if (json_object_set(document, "bilan", figures) != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static int print(const mcp_state *state, hab_call *call, json_t *document, const char *filename)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    int outcome = text != NULL
                      ? state->host->calls->pdf(call, "mcp-imprime-bilan", pl_text(text), filename)
                      : HAB_FAILED;

    free(text);
    json_decref(document);
    return outcome;
}

static int tail_is(const mcp_place *place, const char *tail)
{
    return place->tail.size == strlen(tail) && memcmp(place->tail.data, tail, strlen(tail)) == 0;
}

static int show(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *figures,
                int64_t prepared)
{
    char filename[MCP_VALUE];
    const char *format = tail_is(place, ".csv") ? "csv" : tail_is(place, ".pdf") ? "pdf" : "";

    (void) snprintf(filename, sizeof(filename), "bilan-%u.%s", (unsigned) place->number, format);
    if (format[0] == 'c') {
        return mcp_bilan_csv(state, call, figures, filename);
    }
    if (show_rights(state, call, figures, format[0] == 'p') != HAB_DONE) {
        return HAB_FAILED;
    }
    if (format[0] == 'p') {
        return print(state, call, document_of(place, figures, prepared), filename);
    }
    return place->tail.size == 0 ? pl_answer(state->host, call, 200, "mcp-bilan",
                                             document_of(place, figures, prepared))
                                 : mcp_duty_unknown(state, call);
}

static int show_one(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *figures = NULL;
    int64_t prepared = 0;
    int outcome = figures_of(state, call, place, &figures, &prepared);

    if (outcome == HAB_NONE) {
        return mcp_duty_unknown(state, call);
    }
    if (outcome == HAB_DONE) {
        outcome = show(state, call, place, figures, prepared);
    }
    json_decref(figures);
    return outcome;
}

int mcp_bilans_get(const void *state, hab_call *call)
{
    mcp_place place;
    int outcome = mcp_enter(state, call, bilans.seats | MCP_CAF, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    if (place.number != 0) {
        outcome = show_one(state, call, &place);
        mcp_leave(&place);
        return outcome;
    }
    mcp_leave(&place);
    return mcp_duty_get(state, call, &bilans);
}

int mcp_bilans_desk(const void *state, hab_call *call)
{
    return mcp_duty_desk(state, call, &bilans);
}
