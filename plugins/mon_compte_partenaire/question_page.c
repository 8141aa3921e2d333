/* The questions that the Caf asks a partner, and what its gestionnaires answer (MCP-9.1). */
#include "pages.h"
#include "question.h"

#include <string.h>

/* -- the list: questions/C */

typedef struct listing {
    suivi_rows rows;
    int64_t now;
} listing;

static int keep(void *context, const mcp_dossier *dossier, const json_t *content)
{
    listing *l = context;

    return suivi_rows_keep(&l->rows, mcp_question_view(dossier, content, l->now));
}

static int fill_list(const mcp_state *state, hab_call *call, const mcp_place *place,
                     json_t *document)
{
    listing l = {.now = state->host->calls->caller(call)->now};
    int outcome;
    size_t i;
    json_t *view;

    suivi_rows_begin(state, call, &l.rows);
    outcome = mcp_dossiers_of(state, call, place->convention, MCP_QUESTION, 0, keep, &l);
    outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    json_array_foreach(l.rows.list, i, view)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_question_words(state, call, view);
        }
    }
    if (outcome != HAB_DONE) {
        json_decref(l.rows.list);
        return outcome;
    }
    return suivi_rows_end(&l.rows, document, "questions");
}

static int show_list(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *document = mcp_place_document(place);
    int outcome = document != NULL ? fill_list(state, call, place, document) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(state->host, call, 200, "mcp-questions", document);
}

/* -- one: questions/C/N */

/* "" when whoever asks may answer; else why not. */
static const char *hindrance(const mcp_place *place, const suivi_one *one)
{
    if (!one->dossier.open) {
        return "close";
    }
    if (mcp_is_withdrawn(place)) {
        return "retire";
    }
    return one->dossier.subject == place->self ? "soi_meme" : "";
}

static int document_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const suivi_one *one, json_t **made)
{
    json_t *view =
        mcp_question_view(&one->dossier, one->content, state->host->calls->caller(call)->now);
    int outcome = view != NULL ? mcp_question_words(state, call, view) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    return suivi_page_document(mcp_place_document(place), "question", view,
                               json_pack("{s:s}", "empechement", hindrance(place, one)), made);
}

/* -- its answer */

static int refuse(const mcp_state *state, hab_call *call, const mcp_place *place,
                  const suivi_one *one, const json_t *typed, const suivi_refusal *refusal)
{
    json_t *document = NULL;
    int outcome = document_of(state, call, place, one, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie",
                               json_pack("{s:s}", "texte", pl_member(typed, "texte")));
    return suivi_refuse(state, call, "mcp-question", document, refusal);
}

static int answer(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
                  const json_t *typed)
{
    const char *wrong;
    json_t *text = suivi_typed(typed, "texte", SUIVI_TEXT, 1, &wrong);
    int outcome = HAB_FAILED;

    if (wrong == NULL
        && json_array_size(json_object_get(one->content, "reponses")) >= QUESTION_ANSWERS) {
        wrong = "Cette question a déjà vingt réponses\u00a0: appelez votre Caf.";
    }
    if (wrong != NULL) {
        json_decref(text);
        return refuse(state, call, place, one, typed,
                      &(suivi_refusal){.status = 422,
                                       .motif = "saisie",
                                       .title = "La réponse n’est pas envoyée",
                                       .detail = wrong,
                                       .field = "texte"});
    }
    if (text != NULL) {
        outcome = mcp_question_answer(state, call, place, one, json_string_value(text));
    }
    json_decref(text);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return suivi_done(
        state, call, place, "questions", one->dossier.number, "repondue",
        json_pack("{s:I, s:s}", "numero", (json_int_t) one->dossier.number, "etat", "repondue"));
}

static int act(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
               const json_t *typed)
{
    const char *why = hindrance(place, one);

    if (strcmp(why, "soi_meme") == 0) {
        return mcp_forbid(state, call, place->convention, "question.repondue", "question",
                          "Cette question porte sur vos propres habilitations\u00a0: l’autre "
                          "gestionnaire y répond (MCP-9.1).");
    }
    if (strcmp(why, "retire") == 0) {
        return mcp_forbid(state, call, place->convention, "question.repondue", "question",
                          "La Caf a retiré votre délégation\u00a0: l’autre gestionnaire répond "
                          "(MCP-9.1).");
    }
    if (why[0] != '\0') {
        return refuse(state, call, place, one, typed,
                      &(suivi_refusal){.status = 409,
                                       .motif = "deja_close",
                                       .title = "Cette question est close",
                                       .detail = "La Caf a décidé entre-temps\u00a0: votre réponse "
                                                 "n’est pas envoyée."});
    }
    return answer(state, call, place, one, typed);
}

static const suivi_page page = {.kind = MCP_QUESTION,
                                .seats = MCP_GESTIONNAIRES,
                                .sheet = "mcp-question",
                                .list = show_list,
                                .document = document_of,
                                .act = act};

int mcp_questions_get(const void *state, hab_call *call)
{
    return suivi_page_get(&page, state, call);
}

int mcp_questions_post(const void *state, hab_call *call, hab_slice document)
{
    return suivi_page_post(&page, state, call, document);
}
