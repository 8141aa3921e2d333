/* Questions of the Caf about a habilitation, kept as dossiers (MCP-9.1). */
#include "question.h"

#include <string.h>

/* -- time */

/* The end of a day of Paris. */
static int64_t deadline_of(const hab_caller *caller, unsigned days)
{
    return pl_second_of(pl_add_days(caller->date, (int) days + 1), 0);
}

static int64_t second_in(const json_t *object, const char *member)
{
    return (int64_t) json_integer_value(json_object_get(object, member));
}

/* A reminder at half of the time. */
static void set_time(mcp_dossier *dossier, json_t *content, int64_t from, int64_t deadline)
{
    (void) json_object_set_new(content, "echeance", json_integer(deadline));
    (void) json_object_del(content, "rappel");
    (void) json_object_del(content, "sans_reponse");
    dossier->due = from + (deadline - from) / 2;
}

static json_t *values_of(const mcp_state *state, const mcp_dossier *dossier, const json_t *content)
{
    char words[PL_WORDS];
    const json_t *wish = json_object_get(content, "voeu");
    const char *service = pl_member(wish, "service");

    pl_time_words(second_in(content, "echeance") - 1, words);
    return json_pack("{s:I, s:s, s:s, s:s}", "question", (json_int_t) dossier->number, "texte",
                     pl_member(wish, "texte"), "service",
                     service[0] != '\0' ? suivi_service_title(state, service) : "", "echeance",
                     words);
}

/* -- asked */

static int tell(const mcp_state *state, hab_call *call, const mcp_place *place,
                const mcp_dossier *dossier, const json_t *content, const char *sheet,
                int gestionnaires, int caf)
{
    json_t *values = values_of(state, dossier, content);
    int outcome = values != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && gestionnaires) {
        outcome = mcp_tell_gestionnaires(state, call, place, sheet, values);
    }
    if (outcome == HAB_DONE && caf) {
        outcome = mcp_tell_caf(state, call, place, sheet, values);
    }
    json_decref(values);
    return outcome;
}

static int open_one(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *wish, unsigned days, mcp_dossier *dossier)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *content =
        json_pack("{s:O, s:s, s:[], s:[]}", "voeu", wish, "etat", "posee", "reponses", "delais");
    int outcome = HAB_FAILED;

    if (content != NULL) {
        set_time(dossier, content, caller->now, deadline_of(caller, days));
        outcome = mcp_dossier_open(state, call, place, dossier, content);
    }
    if (outcome == HAB_DONE) {
        outcome = suivi_same_keep(state, call, place, MCP_QUESTION, wish, dossier->number);
    }
    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "question.posee", dossier);
    }
    if (outcome == HAB_DONE) {
        outcome = tell(state, call, place, dossier, content, "mcp-question-posee", 1, 0);
    }
    json_decref(content);
    return outcome;
}

int mcp_question_ask(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const json_t *wish, unsigned days, uint64_t *number)
{
    mcp_dossier dossier = {.kind = MCP_QUESTION,
                           .subject =
                               (uint64_t) json_integer_value(json_object_get(wish, "personne"))};
    int outcome = suivi_same(state, call, place, MCP_QUESTION, wish, number);

    if (outcome != HAB_NONE) {
        return outcome;
    }
    outcome = open_one(state, call, place, wish, days, &dossier);
    if (outcome == HAB_DONE) {
        *number = dossier.number;
    }
    return outcome;
}

/* -- answered */

/* A form that was sent twice. */
static int is_said(const json_t *answers, uint64_t person, const char *text)
{
    const json_t *last = json_array_get(answers, json_array_size(answers) - 1);

    return (uint64_t) second_in(last, "par") == person
           && strcmp(pl_member(last, "texte"), text) == 0;
}

int mcp_question_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                        suivi_one *one, const char *text)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *answers = json_object_get(one->content, "reponses");
    int outcome;

    if (is_said(answers, caller->person, text)) {
        return HAB_DONE;
    }
    if (json_array_append_new(answers,
                              json_pack("{s:I, s:I, s:s, s:s}", "le", (json_int_t) caller->now,
                                        "par", (json_int_t) caller->person, "siege",
                                        suivi_seat(place->seat), "texte", text))
            != 0
        || json_object_set_new(one->content, "etat", json_string("repondue")) != 0) {
        return HAB_FAILED;
    }
    one->dossier.due = 0;
    outcome = mcp_dossier_write(state, call, &one->dossier, one->content);
    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "question.repondue", &one->dossier);
    }
    return outcome == HAB_DONE ? tell(state, call, place, &one->dossier, one->content,
                                      "mcp-question-repondue", 0, 1)
                               : outcome;
}

/* -- what the Caf does then */

/* A form that was sent twice. */
static int is_prolonged(const json_t *delays, uint32_t today, unsigned days, const char *text)
{
    const json_t *last = json_array_get(delays, json_array_size(delays) - 1);

    return last != NULL && pl_date_of(second_in(last, "le")) == today
           && second_in(last, "jours") == (int64_t) days
           && strcmp(pl_member(last, "texte"), text) == 0;
}

int mcp_question_prolong(const mcp_state *state, hab_call *call, const mcp_place *place,
                         suivi_one *one, unsigned days, const char *text)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *delays = json_object_get(one->content, "delais");
    int outcome;

    if (is_prolonged(delays, caller->date, days, text)) {
        return HAB_DONE;
    }
    if (json_array_append_new(
            delays, json_pack("{s:I, s:I, s:i, s:s}", "le", (json_int_t) caller->now, "par",
                              (json_int_t) caller->person, "jours", (int) days, "texte", text))
            != 0
        || json_object_set_new(one->content, "etat", json_string("posee")) != 0) {
        return HAB_FAILED;
    }
    set_time(&one->dossier, one->content, caller->now, deadline_of(caller, days));
    outcome = mcp_dossier_write(state, call, &one->dossier, one->content);
    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "question.prolongee", &one->dossier);
    }
    return outcome == HAB_DONE ? tell(state, call, place, &one->dossier, one->content,
                                      "mcp-question-prolongee", 1, 0)
                               : outcome;
}

static int tell_closed(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const suivi_one *one, const char *etat, const char *motif)
{
    json_t *values = values_of(state, &one->dossier, one->content);
    int outcome = HAB_FAILED;

    if (values != NULL && json_object_set_new(values, "etat", json_string(etat)) == 0
        && json_object_set_new(values, "motif", json_string(motif)) == 0) {
        outcome = mcp_tell_gestionnaires(state, call, place, "mcp-question-close", values);
    }
    json_decref(values);
    return outcome;
}

int mcp_question_close(const mcp_state *state, hab_call *call, const mcp_place *place,
                       suivi_one *one, const char *etat, const char *motif)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *issue = json_pack("{s:I, s:I, s:s}", "le", (json_int_t) caller->now, "par",
                              (json_int_t) caller->person, "motif", motif);
    int outcome = suivi_same_forget(state, call, place->convention, MCP_QUESTION,
                                    json_object_get(one->content, "voeu"));

    if (json_object_set_new(one->content, "issue", issue) != 0
        || json_object_set_new(one->content, "etat", json_string(etat)) != 0) {
        return HAB_FAILED;
    }
    one->dossier.open = 0;
    one->dossier.due = 0;
    one->dossier.closed = caller->now;
    if (outcome == HAB_DONE) {
        outcome = mcp_dossier_write(state, call, &one->dossier, one->content);
    }
    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "question.close", &one->dossier);
    }
    return outcome == HAB_DONE ? tell_closed(state, call, place, one, etat, motif) : outcome;
}

/* -- what time brings */

/* At half of the time the gestionnaires are reminded; at its end the Caf is told too. Of a
 * convention that is over nobody is. */
static int time_has_come(const mcp_state *state, hab_call *call, const mcp_place *place,
                         mcp_dossier *dossier, json_t *content)
{
    int64_t now = state->host->calls->caller(call)->now;
    int64_t deadline = second_in(content, "echeance");
    int over = now >= deadline;
    int outcome;

    if (place->end != 0 && now >= place->end) {
        dossier->due = 0;
        return mcp_dossier_write(state, call, dossier, content);
    }
    dossier->due = over ? 0 : deadline;
    if (json_object_set_new(content, over ? "sans_reponse" : "rappel", json_integer(now)) != 0) {
        return HAB_FAILED;
    }
    outcome = mcp_dossier_write(state, call, dossier, content);
    return outcome == HAB_DONE
               ? tell(state, call, place, dossier, content,
                      over ? "mcp-question-sans-reponse" : "mcp-question-rappel", 1, over)
               : outcome;
}

int mcp_question_due(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content)
{
    mcp_place place;
    int outcome;

    if (!dossier->open || strcmp(pl_member(content, "etat"), "posee") != 0) {
        dossier->due = 0;
        return mcp_dossier_write(state, call, dossier, content);
    }
    outcome = mcp_place_of(state, call, dossier->convention, &place);
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    outcome = time_has_come(state, call, &place, dossier, content);
    mcp_leave(&place);
    return outcome;
}
