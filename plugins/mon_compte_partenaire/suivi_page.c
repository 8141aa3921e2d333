/* One partner, for its Caf: everything at a glance, and the measures about its delegation, each
 * with a motive, read again before it takes effect (MCP-9.1). */
#include "pages.h"
#include "supervision.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LATEST = 10 };

/* -- the page */

static int add_gestionnaire(const mcp_state *state, hab_call *call, const mcp_place *place,
                            const char *whom, json_t *list)
{
    uint64_t number = mcp_gestionnaire(state, call, place, whom);
    const json_t *withdrawn = mcp_withdrawal(place, number);
    json_t *one = suivi_person(state, call, place->convention, number);
    int failed = json_object_set_new(one, "siege", json_string(whom));

    failed |= json_object_set_new(
        one, "identifiant",
        json_string(pl_member(json_object_get(place->annexe, "gestionnaires"), whom)));
    if (withdrawn != NULL) {
        json_t *view = json_deep_copy(withdrawn);
        json_int_t since = json_integer_value(json_object_get(withdrawn, "le"));

        failed |= json_object_set_new(view, "le", suivi_time(since));
        failed |= json_object_set_new(one, "retrait", view);
    }
    return json_array_append_new(list, one) == 0 && failed == 0 ? HAB_DONE : HAB_FAILED;
}

static int add_counts(const mcp_state *state, hab_call *call, const mcp_place *place,
                      json_t *document)
{
    static const struct {
        mcp_kind kind;
        const char *member;
    } all[] = {{MCP_DEMANDE, "demandes"}, {MCP_QUESTION, "questions"}, {MCP_INCIDENT, "incidents"}};
    char convention[24];

    (void) snprintf(convention, sizeof(convention), "%" PRIu64, place->convention);
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        json_t *counts = mcp_open_counts(state, call, place->caf, all[i].kind);
        json_int_t open = json_integer_value(json_object_get(counts, convention));

        if (counts == NULL
            || json_object_set_new(document, all[i].member, json_integer(open)) != 0) {
            json_decref(counts);
            return HAB_FAILED;
        }
        json_decref(counts);
    }
    return HAB_DONE;
}

static int add_all(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *document)
{
    const json_t *roster = mcp_roster(state, call, place);
    json_t *list = json_array();
    int outcome = roster != NULL ? HAB_DONE : HAB_FAILED;

    (void) json_object_set_new(document, "gestionnaires", list);
    (void) json_object_set_new(document, "services", mcp_bulletin(state, place));
    (void) json_object_set(document, "quota", json_object_get(place->annexe, "quota"));
    (void) json_object_set_new(document, "revision", json_integer(mcp_measure_revision(place)));
    (void) json_object_set_new(document, "personnes",
                               json_integer((json_int_t) json_object_size(roster)));
    if (outcome == HAB_DONE) {
        outcome = add_gestionnaire(state, call, place, "principal", list);
    }
    if (outcome == HAB_DONE) {
        outcome = add_gestionnaire(state, call, place, "suppleant", list);
    }
    if (outcome == HAB_DONE) {
        outcome = add_counts(state, call, place, document);
    }
    return outcome == HAB_DONE ? suivi_add_history(state, call, place, 0, LATEST, document)
                               : outcome;
}

/* When management was taken back, in words. */
static int add_since(const mcp_place *place, json_t *document)
{
    const json_t *taken = json_object_get(place->management, "reprise");
    json_t *view;

    if (taken == NULL) {
        return HAB_DONE;
    }
    view = json_deep_copy(taken);
    (void) json_object_set_new(view, "le",
                               suivi_time(json_integer_value(json_object_get(taken, "le"))));
    return json_object_set_new(document, "reprise", view) == 0 ? HAB_DONE : HAB_FAILED;
}

static int document_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t **made)
{
    json_t *document = mcp_place_document(place);
    int outcome = document != NULL ? add_all(state, call, place, document) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_since(place, document);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    *made = document;
    return HAB_DONE;
}

int mcp_suivi_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *document = NULL;
    mcp_place place;
    int outcome = mcp_enter(state, call, MCP_CAF, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    outcome = place.number == 0 ? document_of(state, call, &place, &document)
                                : suivi_unknown(state, call);
    mcp_leave(&place);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    suivi_add_done(state, call, document);
    return pl_answer(opened->host, call, 200, "mcp-suivi-partenaire", document);
}

/* -- a measure: read again, then confirmed */

typedef struct order {
    const mcp_state *state;
    hab_call *call;
    mcp_place *place;
    const json_t *typed;
    mcp_measure measure;
} order;

static int refuse(const order *o, unsigned status, const char *motif, const char *detail,
                  const char *field)
{
    const suivi_refusal refusal = {.status = status,
                                   .motif = motif,
                                   .title = "Rien n’a été fait",
                                   .detail = detail,
                                   .field = field};
    json_t *document = NULL;
    int outcome = document_of(o->state, o->call, o->place, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie",
                               json_pack("{s:s, s:s, s:s}", "acte", pl_member(o->typed, "acte"),
                                         "gestionnaire", pl_member(o->typed, "gestionnaire"),
                                         "motif", pl_member(o->typed, "motif")));
    return suivi_refuse(o->state, o->call, "mcp-suivi-partenaire", document, &refusal);
}

/* Shown again, with what it does; nothing is done yet. */
static int review(const order *o, const char *motif)
{
    json_t *document = mcp_place_document(o->place);
    json_t *measure =
        json_pack("{s:s, s:s, s:s, s:s, s:I}", "acte", o->measure.act, "gestionnaire",
                  o->measure.whom, "motif", motif, "effet", mcp_measure_effect(&o->measure),
                  "revision", (json_int_t) mcp_measure_revision(o->place));

    if (document == NULL || json_object_set_new(document, "a_confirmer", measure) != 0) {
        json_decref(document);
        return HAB_FAILED;
    }
    return pl_answer(o->state->host, o->call, 200, "mcp-suivi-mesure", document);
}

static int execute(const order *o, const char *motif)
{
    int outcome = mcp_measure_do(o->state, o->call, o->place, &o->measure, motif);

    return outcome == HAB_DONE ? suivi_done(o->state, o->call, o->place, "suivi", 0, o->measure.act,
                                            json_pack("{s:s, s:s, s:I}", "acte", o->measure.act,
                                                      "gestionnaire", o->measure.whom, "revision",
                                                      (json_int_t) mcp_measure_revision(o->place)))
                               : outcome;
}

static int go_on(const order *o, const char *motif)
{
    if (!suivi_ticked(o->typed, "confirme")) {
        return review(o, motif);
    }
    if (suivi_number(o->typed, "revision", -1) != mcp_measure_revision(o->place)) {
        return refuse(
            o, 409, "conflit",
            "La délégation a changé depuis que vous avez ouvert cette page\u00a0: voici ce "
            "qu’il en est maintenant.",
            NULL);
    }
    return execute(o, motif);
}

static int act(order *o)
{
    const char *wrong;
    json_t *motif;
    int outcome;

    o->measure = mcp_measure_read(o->typed, &wrong);
    if (wrong != NULL) {
        return refuse(o, 422, "saisie", "Choisissez ce que fait la Caf, et pour qui.", wrong);
    }
    o->measure.person = mcp_gestionnaire(o->state, o->call, o->place, o->measure.whom);
    wrong = mcp_measure_hindrance(o->place, &o->measure);
    if (wrong != NULL) {
        return refuse(o, 409, "conflit", wrong, NULL);
    }
    motif = suivi_typed(o->typed, "motif", SUIVI_MOTIF, 1, &wrong);
    if (wrong != NULL) {
        return refuse(o, 422, "saisie", wrong, "motif");
    }
    outcome = motif != NULL ? go_on(o, json_string_value(motif)) : HAB_FAILED;
    json_decref(motif);
    return outcome;
}

int mcp_suivi_post(const void *state, hab_call *call, hab_slice document)
{
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    mcp_place place;
    int outcome = typed != NULL ? mcp_enter(state, call, MCP_CAF, &place) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        order o = {.state = state, .call = call, .place = &place, .typed = typed};

        outcome = place.number == 0 ? act(&o) : suivi_unknown(state, call);
        mcp_leave(&place);
    } else if (outcome == HAB_NONE) {
        outcome = HAB_DONE;
    }
    json_decref(typed);
    return outcome;
}
