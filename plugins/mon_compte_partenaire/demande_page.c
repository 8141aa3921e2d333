/* The requests of a partner, as its gestionnaires see them, and take one back (MCP-9.1). */
#include "demande.h"
#include "pages.h"

#include <string.h>

/* -- the list: demandes/C */

typedef struct listing {
    const mcp_state *state;
    suivi_rows rows;
    char etat[SUIVI_WORD]; /* "": any */
} listing;

static int keep(void *context, const mcp_dossier *dossier, const json_t *content)
{
    listing *l = context;

    if (l->etat[0] != '\0' && strcmp(l->etat, pl_member(content, "etat")) != 0) {
        return HAB_DONE;
    }
    return suivi_rows_keep(&l->rows, mcp_demande_view(l->state, dossier, content));
}

static int name_all(const mcp_state *state, hab_call *call, const json_t *list)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *view;

    json_array_foreach(list, i, view)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_demande_words(state, call, view);
        }
    }
    return outcome;
}

static int fill_list(const mcp_state *state, hab_call *call, const mcp_place *place,
                     json_t *document)
{
    listing l = {.state = state};
    int outcome;

    suivi_word(state, call, "etat", l.etat);
    suivi_rows_begin(state, call, &l.rows);
    (void) json_object_set_new(document, "etat", json_string(l.etat));
    outcome = mcp_dossiers_of(state, call, place->convention, MCP_DEMANDE, 0, keep, &l);
    if (outcome == HAB_NONE || outcome == HAB_DONE) {
        outcome = name_all(state, call, l.rows.list);
    }
    if (outcome != HAB_DONE) {
        json_decref(l.rows.list);
        return outcome;
    }
    return suivi_rows_end(&l.rows, document, "demandes");
}

static int show_list(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *document = mcp_place_document(place);
    int outcome = document != NULL ? fill_list(state, call, place, document) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    suivi_add_done(state, call, document);
    return pl_answer(state->host, call, 200, "mcp-demandes", document);
}

/* -- one: demandes/C/N */

static int document_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const suivi_one *one, json_t **made)
{
    json_t *view = mcp_demande_view(state, &one->dossier, one->content);
    int outcome = view != NULL ? mcp_demande_words(state, call, view) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    return suivi_page_document(
        mcp_place_document(place), "demande", view,
        json_pack("{s:b}", "retirable", one->dossier.open && !mcp_is_withdrawn(place)), made);
}

/* -- taken back by those who asked */

static int refuse(const mcp_state *state, hab_call *call, const mcp_place *place,
                  const suivi_one *one, const suivi_refusal *refusal)
{
    json_t *document = NULL;
    int outcome = document_of(state, call, place, one, &document);

    return outcome == HAB_DONE ? suivi_refuse(state, call, "mcp-demande", document, refusal)
                               : outcome;
}

static int take_back(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one)
{
    int outcome = mcp_demande_close(state, call, &one->dossier, one->content, "retiree", NULL);

    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "demande.retiree", &one->dossier);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return suivi_done(
        state, call, place, "demandes", one->dossier.number, "retiree",
        json_pack("{s:I, s:s}", "numero", (json_int_t) one->dossier.number, "etat", "retiree"));
}

static int act(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
               const json_t *typed)
{
    if (mcp_is_withdrawn(place)) {
        return mcp_forbid(state, call, place->convention, "demande.retiree", "demande",
                          "La Caf a retiré votre délégation\u00a0: vous ne pouvez plus retirer "
                          "de demande (MCP-9.1).");
    }
    if (strcmp(pl_member(typed, "action"), "retirer") != 0) {
        return refuse(state, call, place, one,
                      &(suivi_refusal){.status = 422,
                                       .motif = "saisie",
                                       .title = "Rien n’a été fait",
                                       .detail = "La seule action possible est de retirer la "
                                                 "demande.",
                                       .field = "action"});
    }
    if (!one->dossier.open) {
        return refuse(state, call, place, one,
                      &(suivi_refusal){.status = 409,
                                       .motif = "deja_close",
                                       .title = "Cette demande est déjà close",
                                       .detail = "Elle a été décidée ou retirée\u00a0: rien "
                                                 "n’a été fait."});
    }
    return take_back(state, call, place, one);
}

static const suivi_page page = {.kind = MCP_DEMANDE,
                                .seats = MCP_GESTIONNAIRES,
                                .sheet = "mcp-demande",
                                .list = show_list,
                                .document = document_of,
                                .act = act};

int mcp_demandes_get(const void *state, hab_call *call)
{
    return suivi_page_get(&page, state, call);
}

int mcp_demandes_post(const void *state, hab_call *call, hab_slice document)
{
    return suivi_page_post(&page, state, call, document);
}
