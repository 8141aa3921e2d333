/* The Caf's questions, their answers, and what it does then: justified, more time, suspended,
 * taken out (MCP-9.1). */
#include "pages.h"
#include "question.h"
#include "supervision.h"

#include <string.h>

/* -- the list: suivi-questions */

typedef struct queue {
    suivi_rows rows;
    int64_t now;
} queue;

static int keep(void *context, const mcp_dossier *dossier, const json_t *content)
{
    queue *q = context;

    return suivi_rows_keep(&q->rows, mcp_question_view(dossier, content, q->now));
}

static int add_words(const mcp_state *state, hab_call *call, const json_t *list)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *view;

    json_array_foreach(list, i, view)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_question_words(state, call, view);
        }
        if (outcome == HAB_DONE) {
            outcome = suivi_add_partner(state, call, view);
        }
    }
    return outcome;
}

static int fill_queue(const mcp_state *state, hab_call *call, json_t *document)
{
    queue q = {.now = state->host->calls->caller(call)->now};
    char vue[SUIVI_WORD];
    char caf[8];
    int closed;
    int outcome = suivi_caf(state, call, caf, document);

    suivi_word(state, call, "vue", vue);
    closed = strcmp(vue, "closes") == 0;
    suivi_rows_begin(state, call, &q.rows);
    (void) json_object_set_new(document, "vue", json_string(closed ? "closes" : "ouvertes"));
    if (outcome == HAB_DONE) {
        outcome = mcp_dossiers_for(state, call, caf, MCP_QUESTION, !closed, 0, keep, &q);
    }
    if (outcome == HAB_NONE || outcome == HAB_DONE) {
        outcome = add_words(state, call, q.rows.list);
    }
    if (outcome != HAB_DONE) {
        json_decref(q.rows.list);
        return outcome;
    }
    return suivi_rows_end(&q.rows, document, "questions");
}

int mcp_questions_queue_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *document = json_object();
    int outcome = document != NULL ? fill_queue(state, call, document) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(opened->host, call, 200, "mcp-suivi-questions", document);
}

/* -- one: suivi-questions/C/N */

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
                               json_pack("{s:b}", "ouverte", one->dossier.open), made);
}

/* -- what is done about it */

typedef struct decision {
    const mcp_state *state;
    hab_call *call;
    const mcp_place *place;
    suivi_one *one;
    const json_t *typed;
} decision;

static int refuse(const decision *d, unsigned status, const char *motif, const char *detail,
                  const char *field)
{
    const suivi_refusal refusal = {.status = status,
                                   .motif = motif,
                                   .title = "Rien n’a été fait",
                                   .detail = detail,
                                   .field = field};
    json_t *document = NULL;
    int outcome = document_of(d->state, d->call, d->place, d->one, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie",
                               json_pack("{s:s, s:s, s:s}", "action", pl_member(d->typed, "action"),
                                         "motif", pl_member(d->typed, "motif"), "jours",
                                         pl_member(d->typed, "jours")));
    return suivi_refuse(d->state, d->call, "mcp-suivi-question", document, &refusal);
}

static int finish(const decision *d, const char *etat)
{
    return suivi_done(
        d->state, d->call, d->place, "suivi-questions", d->one->dossier.number, etat,
        json_pack("{s:I, s:s}", "numero", (json_int_t) d->one->dossier.number, "etat", etat));
}

static int prolong(const decision *d, const char *text)
{
    int64_t days = suivi_number(d->typed, "jours", 0);
    int outcome;

    if (days < QUESTION_DAYS_LEAST || days > QUESTION_DAYS_MOST) {
        return refuse(d, 422, "saisie", "Donnez un délai de 3 à 30 jours.", "jours");
    }
    outcome = mcp_question_prolong(d->state, d->call, d->place, d->one, (unsigned) days, text);
    return outcome == HAB_DONE ? finish(d, "prolongee") : outcome;
}

static int close_as(const decision *d, const char *etat, const char *motif)
{
    int outcome = mcp_question_close(d->state, d->call, d->place, d->one, etat, motif);

    return outcome == HAB_DONE ? finish(d, etat) : outcome;
}

/* Suspends what the question is about, or takes the person out; the Caf may in either mode. */
static int sanction(const decision *d, const char *name, const char *etat, const char *motif)
{
    const json_t *wish = json_object_get(d->one->content, "voeu");
    const char *service = pl_member(wish, "service");
    json_t *act = json_pack("{s:s, s:O, s:s}", "acte", name, "personne",
                            json_object_get(wish, "personne"), "motif", motif);
    mcp_result result = {.phrase = ""};
    int outcome = HAB_FAILED;

    if (act != NULL && strcmp(name, "suspendre") == 0 && service[0] != '\0') {
        (void) json_object_set_new(act, "services", json_pack("[s]", service));
    }
    if (act != NULL) {
        outcome = mcp_supervise(d->state, d->call, d->place, act, &result);
    }
    json_decref(act);
    if (outcome == HAB_DONE && result.effect != MCP_DOES && result.effect != MCP_NOTHING) {
        return refuse(d, 409, "impossible", result.phrase, "action");
    }
    return outcome == HAB_DONE ? close_as(d, etat, motif) : outcome;
}

static int act_on(const decision *d, const char *action, const char *motif)
{
    if (strcmp(action, "prolonger") == 0) {
        return prolong(d, motif);
    }
    if (strcmp(action, "justifier") == 0) {
        return close_as(d, "justifiee", motif);
    }
    return strcmp(action, "suspendre") == 0 ? sanction(d, "suspendre", "suspendue", motif)
                                            : sanction(d, "sortir", "retiree", motif);
}

static int is_action(const char *action)
{
    return strcmp(action, "justifier") == 0 || strcmp(action, "prolonger") == 0
           || strcmp(action, "suspendre") == 0 || strcmp(action, "sortir") == 0;
}

static int decide(const decision *d)
{
    const char *action = pl_member(d->typed, "action");
    int justified = strcmp(action, "justifier") == 0;
    const char *wrong;
    json_t *motif;
    int outcome;

    if (!d->one->dossier.open) {
        return refuse(d, 409, "deja_close",
                      "Cette question est déjà close\u00a0: un collègue a décidé entre-temps.",
                      NULL);
    }
    if (!is_action(action)) {
        return refuse(d, 422, "saisie", "Choisissez la suite donnée.", "action");
    }
    motif = suivi_typed(d->typed, "motif", SUIVI_MOTIF, !justified, &wrong);
    if (wrong != NULL) {
        return refuse(d, 422, "saisie", wrong, "motif");
    }
    outcome = motif != NULL ? act_on(d, action, json_string_value(motif)) : HAB_FAILED;
    json_decref(motif);
    return outcome;
}

static int act(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
               const json_t *typed)
{
    const decision d = {.state = state, .call = call, .place = place, .one = one, .typed = typed};

    return decide(&d);
}

static const suivi_page page = {.kind = MCP_QUESTION,
                                .seats = MCP_CAF,
                                .sheet = "mcp-suivi-question",
                                .document = document_of,
                                .act = act};

int mcp_question_desk_get(const void *state, hab_call *call)
{
    return suivi_page_get(&page, state, call);
}

int mcp_question_desk_post(const void *state, hab_call *call, hab_slice document)
{
    return suivi_page_post(&page, state, call, document);
}
