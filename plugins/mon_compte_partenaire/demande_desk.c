/* The requests that a Caf has to decide: what each would do, accepted or refused, once (MCP-9.1).
 */
#include "demande.h"
#include "pages.h"

#include <string.h>

/* -- the queue: suivi-demandes */

typedef struct queue {
    const mcp_state *state;
    suivi_rows rows;
} queue;

static int keep(void *context, const mcp_dossier *dossier, const json_t *content)
{
    queue *q = context;

    return suivi_rows_keep(&q->rows, mcp_demande_view(q->state, dossier, content));
}

static int add_words(const mcp_state *state, hab_call *call, const json_t *list)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *view;

    json_array_foreach(list, i, view)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_demande_words(state, call, view);
        }
        if (outcome == HAB_DONE) {
            outcome = suivi_add_partner(state, call, view);
        }
    }
    return outcome;
}

static int fill_queue(const mcp_state *state, hab_call *call, json_t *document)
{
    queue q = {.state = state};
    char vue[SUIVI_WORD];
    char caf[8];
    int closed;
    int outcome = suivi_caf(state, call, caf, document);

    suivi_word(state, call, "vue", vue);
    closed = strcmp(vue, "closes") == 0;
    suivi_rows_begin(state, call, &q.rows);
    (void) json_object_set_new(document, "vue", json_string(closed ? "closes" : "ouvertes"));
    if (outcome == HAB_DONE) {
        outcome = mcp_dossiers_for(state, call, caf, MCP_DEMANDE, !closed, 0, keep, &q);
    }
    if (outcome == HAB_NONE || outcome == HAB_DONE) {
        outcome = add_words(state, call, q.rows.list);
    }
    if (outcome != HAB_DONE) {
        json_decref(q.rows.list);
        return outcome;
    }
    return suivi_rows_end(&q.rows, document, "demandes");
}

int mcp_demandes_queue_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *document = json_object();
    int outcome = document != NULL ? fill_queue(state, call, document) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    suivi_add_done(state, call, document);
    return pl_answer(opened->host, call, 200, "mcp-suivi-demandes", document);
}

/* -- one: suivi-demandes/C/N */

/* What would happen now, if it were accepted; nothing more to say of one that is closed. */
static int effect_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const suivi_one *one, json_t **effect)
{
    mcp_result result = {.phrase = ""};
    int outcome;

    if (!one->dossier.open) {
        *effect = json_object();
        return HAB_DONE;
    }
    outcome = mcp_act_weigh(state, call, place, json_object_get(one->content, "voeu"), &result);
    if (outcome == HAB_DONE) {
        *effect = json_pack("{s:b, s:s}", "acceptable", result.effect == MCP_DOES, "effet",
                            result.phrase);
    }
    return outcome;
}

static int document_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const suivi_one *one, json_t **made)
{
    json_t *view = mcp_demande_view(state, &one->dossier, one->content);
    json_t *effect = NULL;
    int outcome = view != NULL ? mcp_demande_words(state, call, view) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = effect_of(state, call, place, one, &effect);
    }
    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    return suivi_page_document(mcp_place_document(place), "demande", view, effect, made);
}

/* -- its decision */

static int refuse(const mcp_state *state, hab_call *call, const mcp_place *place,
                  const suivi_one *one, const json_t *typed, const suivi_refusal *refusal)
{
    json_t *document = NULL;
    int outcome = document_of(state, call, place, one, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie",
                               json_pack("{s:s}", "motif", pl_member(typed, "motif")));
    return suivi_refuse(state, call, "mcp-suivi-demande", document, refusal);
}

/* Who asked; who is named no more is not told of colleagues: those in office are. */
static int tell_asker(const mcp_state *state, hab_call *call, const mcp_place *place,
                      uint64_t asker, json_t *values)
{
    hab_right right;
    int outcome = state->host->calls->place(call, place->convention, asker, &right);

    if (outcome == HAB_NONE) {
        return mcp_tell_gestionnaires(state, call, place, "mcp-demande-decidee", values);
    }
    return outcome == HAB_DONE
               ? mcp_tell_person(state, call, place, asker, "mcp-demande-decidee", values)
               : outcome;
}

/* Closed, traced, told to who asked. */
static int settle(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
                  const char *etat, const char *motif)
{
    json_t *values = json_pack("{s:I, s:s, s:s}", "demande", (json_int_t) one->dossier.number,
                               "etat", etat, "motif", motif);
    int outcome = values != NULL
                      ? mcp_demande_close(state, call, &one->dossier, one->content, etat, motif)
                      : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = suivi_trace(
            state, call, place,
            strcmp(etat, "acceptee") == 0 ? "demande.acceptee" : "demande.refusee", &one->dossier);
    }
    if (outcome == HAB_DONE) {
        outcome = tell_asker(state, call, place, one->dossier.author, values);
    }
    json_decref(values);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return suivi_done(
        state, call, place, "suivi-demandes", one->dossier.number, etat,
        json_pack("{s:I, s:s}", "numero", (json_int_t) one->dossier.number, "etat", etat));
}

/* What it asks for may have become impossible, or be so already. */
static int accept(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
                  const json_t *typed)
{
    const json_t *act = json_object_get(one->content, "voeu");
    mcp_place acting = *place; /* borrows what the place holds */
    mcp_result result = {.phrase = ""};
    int outcome = mcp_act_weigh(state, call, place, act, &result);

    acting.request = one->dossier.number;
    acting.asker = one->dossier.author;
    if (outcome == HAB_DONE && result.effect == MCP_DOES) {
        outcome = mcp_act_do(state, call, &acting, act, &result);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return result.effect == MCP_DOES
               ? settle(state, call, place, one, "acceptee", "")
               : refuse(state, call, place, one, typed,
                        &(suivi_refusal){.status = 409,
                                         .motif = "impossible",
                                         .title = "Cette demande ne peut plus être acceptée",
                                         .detail = result.phrase});
}

static int turn_down(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
                     const json_t *typed)
{
    const char *wrong;
    json_t *motif = suivi_typed(typed, "motif", SUIVI_MOTIF, 1, &wrong);
    int outcome = HAB_FAILED;

    if (wrong != NULL) {
        return refuse(state, call, place, one, typed,
                      &(suivi_refusal){.status = 422,
                                       .motif = "saisie",
                                       .title = "La décision n’est pas enregistrée",
                                       .detail = wrong,
                                       .field = "motif"});
    }
    if (motif != NULL) {
        outcome = settle(state, call, place, one, "refusee", json_string_value(motif));
    }
    json_decref(motif);
    return outcome;
}

static int decide(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
                  const json_t *typed)
{
    const char *action = pl_member(typed, "action");

    if (!one->dossier.open) {
        return refuse(state, call, place, one, typed,
                      &(suivi_refusal){.status = 409,
                                       .motif = "deja_close",
                                       .title = "Cette demande est déjà close",
                                       .detail = "Elle a été décidée par un collègue, ou retirée "
                                                 "par le partenaire\u00a0: rien n’a été fait."});
    }
    if (strcmp(action, "accepter") == 0) {
        return accept(state, call, place, one, typed);
    }
    if (strcmp(action, "refuser") == 0) {
        return turn_down(state, call, place, one, typed);
    }
    return refuse(state, call, place, one, typed,
                  &(suivi_refusal){.status = 422,
                                   .motif = "saisie",
                                   .title = "La décision n’est pas enregistrée",
                                   .detail = "Acceptez la demande, ou refusez-la.",
                                   .field = "action"});
}

static const suivi_page page = {.kind = MCP_DEMANDE,
                                .seats = MCP_CAF,
                                .sheet = "mcp-suivi-demande",
                                .document = document_of,
                                .act = decide};

int mcp_demande_desk_get(const void *state, hab_call *call)
{
    return suivi_page_get(&page, state, call);
}

int mcp_demande_desk_post(const void *state, hab_call *call, hab_slice document)
{
    return suivi_page_post(&page, state, call, document);
}
