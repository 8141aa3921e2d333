/* The partners of a Caf at a glance: who manages, how many persons, what waits (MCP-9.1). */
#include "pages.h"
#include "supervision.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEARCH = 404 /* bytes */ };

/* -- the conventions that are looked for, then what is to say of each */

typedef struct partners {
    suivi_rows rows;
    char *sought; /* folded */
} partners;

static int keep(void *context, const hab_right *right)
{
    partners *p = context;
    char *name = mcp_fold(right->partner);
    int found = name != NULL
                && (strstr(name, p->sought) != NULL || strstr(right->numero, p->sought) != NULL);

    if (!found) {
        int outcome = name != NULL ? HAB_DONE : HAB_FAILED;

        free(name);
        return outcome;
    }
    free(name);
    return suivi_rows_keep(&p->rows,
                           json_pack("{s:I, s:s, s:s, s:s}", "convention",
                                     (json_int_t) right->convention, "numero", right->numero,
                                     "partenaire", right->partner, "caf", right->caf));
}

/* Open dossiers of the Caf by convention. */
typedef struct waiting {
    json_t *demandes;
    json_t *questions;
    json_t *incidents;
} waiting;

static int add_waiting(const waiting *open, const char *convention, json_t *row)
{
    const struct {
        const char *member;
        const json_t *counts;
    } all[] = {{"demandes", open->demandes},
               {"questions", open->questions},
               {"incidents", open->incidents}};
    int failed = 0;

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        json_int_t count = json_integer_value(json_object_get(all[i].counts, convention));

        failed |= json_object_set_new(row, all[i].member, json_integer(count));
    }
    return failed == 0 ? HAB_DONE : HAB_FAILED;
}

static int is_withdrawn(const mcp_state *state, hab_call *call, const mcp_place *place,
                        const char *whom)
{
    return mcp_withdrawal(place, mcp_gestionnaire(state, call, place, whom)) != NULL;
}

static int add_place(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *row)
{
    const json_t *management = place->management;
    const json_t *roster = mcp_roster(state, call, place);
    json_t *more =
        roster == NULL
            ? NULL
            : json_pack("{s:O, s:O, s:I, s:b, s:b, s:b}", "mode",
                        json_object_get(place->annexe, "mode"), "quota",
                        json_object_get(place->annexe, "quota"), "personnes",
                        (json_int_t) json_object_size(roster), "reprise",
                        json_object_get(management, "reprise") != NULL, "principal_retire",
                        is_withdrawn(state, call, place, "principal"), "suppleant_retire",
                        is_withdrawn(state, call, place, "suppleant"));
    int outcome = more != NULL && json_object_update(row, more) == 0 ? HAB_DONE : HAB_FAILED;

    json_decref(more);
    return outcome;
}

static int add_words(const mcp_state *state, hab_call *call, const waiting *open, json_t *row)
{
    uint64_t number = (uint64_t) json_integer_value(json_object_get(row, "convention"));
    char convention[24];
    mcp_place place;
    int outcome = mcp_place_of(state, call, number, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    (void) snprintf(convention, sizeof(convention), "%" PRIu64, number);
    outcome = add_place(state, call, &place, row);
    mcp_leave(&place);
    return outcome == HAB_DONE ? add_waiting(open, convention, row) : outcome;
}

static int add_all(const mcp_state *state, hab_call *call, const char *caf, const json_t *rows)
{
    const waiting open = {.demandes = mcp_open_counts(state, call, caf, MCP_DEMANDE),
                          .questions = mcp_open_counts(state, call, caf, MCP_QUESTION),
                          .incidents = mcp_open_counts(state, call, caf, MCP_INCIDENT)};
    int outcome = open.demandes != NULL && open.questions != NULL && open.incidents != NULL
                      ? HAB_DONE
                      : HAB_FAILED;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (outcome == HAB_DONE) {
            outcome = add_words(state, call, &open, row);
        }
    }
    json_decref(open.demandes);
    json_decref(open.questions);
    json_decref(open.incidents);
    return outcome;
}

/* -- the page: suivi */

static int fill(const mcp_state *state, hab_call *call, json_t *document)
{
    partners p = {.sought = NULL};
    char typed[SEARCH] = "";
    char caf[8];
    int outcome = suivi_caf(state, call, caf, document);

    (void) state->host->calls->query(call, "q", typed, sizeof(typed));
    p.sought = mcp_fold(typed);
    (void) json_object_set_new(document, "q", json_string(typed));
    suivi_rows_begin(state, call, &p.rows);
    if (outcome == HAB_DONE && p.sought == NULL) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = state->host->calls->conventions(call, caf[0] != '\0' ? caf : NULL, 0, keep, &p);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = add_all(state, call, caf, p.rows.list);
    }
    free(p.sought);
    if (outcome != HAB_DONE) {
        json_decref(p.rows.list);
        return outcome;
    }
    return suivi_rows_end(&p.rows, document, "partenaires");
}

int mcp_suivi_list_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *document = json_object();
    int outcome = document != NULL ? fill(opened, call, document) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(opened->host, call, 200, "mcp-suivi", document);
}
