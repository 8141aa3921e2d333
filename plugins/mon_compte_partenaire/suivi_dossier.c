/* Pages about one dossier, of the partner's and of the Caf's side. */
#include "suivi.h"

static int show(const suivi_page *page, const mcp_state *state, hab_call *call,
                const mcp_place *place)
{
    suivi_one one = {.content = NULL};
    json_t *document = NULL;
    int outcome = suivi_find(state, call, place, page->kind, &one);

    if (outcome == HAB_DONE) {
        outcome = page->document(state, call, place, &one, &document);
    }
    if (outcome == HAB_DONE) {
        suivi_add_done(state, call, document);
        outcome = pl_answer(state->host, call, 200, page->sheet, document);
    }
    json_decref(one.content);
    return outcome;
}

int suivi_page_get(const suivi_page *page, const mcp_state *state, hab_call *call)
{
    mcp_place place;
    int outcome = mcp_enter(state, call, page->seats, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    outcome = place.number == 0 && page->list != NULL ? page->list(state, call, &place)
                                                      : show(page, state, call, &place);
    mcp_leave(&place);
    return outcome;
}

int suivi_page_post(const suivi_page *page, const mcp_state *state, hab_call *call,
                    hab_slice document)
{
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    suivi_one one = {.content = NULL};
    mcp_place place;
    int outcome = typed != NULL ? mcp_enter(state, call, page->seats, &place) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = suivi_find(state, call, &place, page->kind, &one);
        if (outcome == HAB_DONE) {
            outcome = page->act(state, call, &place, &one, typed);
        }
        mcp_leave(&place);
    } else if (outcome == HAB_NONE) {
        outcome = HAB_DONE;
    }
    json_decref(one.content);
    json_decref(typed);
    return outcome;
}

int suivi_page_document(json_t *document, const char *member, json_t *view, json_t *more,
                        json_t **made)
{
    int failed = document == NULL || view == NULL || more == NULL
                 || json_object_set(document, member, view) != 0
                 || json_object_update(document, more) != 0;

    json_decref(view);
    json_decref(more);
    if (failed) {
        json_decref(document);
        return HAB_FAILED;
    }
    *made = document;
    return HAB_DONE;
}
