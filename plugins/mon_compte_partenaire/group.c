#include "group.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demande.h"
#include "line.h"

static int set(json_t *row, const char *field, const char *text)
{
    return text == NULL || text[0] == '\0' ? 0 : json_object_set_new(row, field, json_string(text));
}

void mcp_group_refuse(json_t *row, const char *field, const char *article, const char *phrase)
{
    (void) (set(row, "effet", "impossible") | set(row, "champ", field)
            | set(row, "article", article) | set(row, "phrase", phrase));
}

static int is_effect(const json_t *row, const char *effect)
{
    return strcmp(pl_member(row, "effet"), effect) == 0;
}

/* -- one row */

/* MCP-7: an attempt stays on record, whoever confirms it or not. */
static int trace_refused(const mcp_state *state, hab_call *call, const mcp_place *place,
                         const mcp_result *result)
{
    char object[40];
    hab_note note = {.operation = "habilitation.refusee",
                     .service = "",
                     .convention = place->convention,
                     .reason = HAB_REASON_NOT_ALLOWED};

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, result->person);
    note.object = pl_text(object);
    return state->host->calls->trace(call, &note);
}

/* Who it is about, when the convention names them. */
static int name_person(const mcp_state *state, hab_call *call, const mcp_place *place,
                       uint64_t person, json_t *row)
{
    json_t *names = NULL;
    int outcome = person != 0 ? mcp_line_names(state, call, place, person, &names) : HAB_NONE;

    if ((person != 0
         && json_object_set_new(row, "personne", json_integer((json_int_t) person)) != 0)
        || (outcome == HAB_DONE && json_object_update(row, names) != 0)) {
        outcome = HAB_FAILED;
    }
    json_decref(names);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static const char *effect_of(const mcp_result *result)
{
    return result->effect == MCP_DOES      ? "fait"
           : result->effect == MCP_NOTHING ? "deja"
                                           : "impossible";
}

static int keep_result(json_t *row, const mcp_result *result)
{
    int failed = set(row, "effet", effect_of(result)) | set(row, "phrase", result->phrase)
                 | set(row, "article", result->article);

    if (result->effect == MCP_WRONG) {
        failed |= set(row, "champ", result->field);
    }
    return failed != 0 ? HAB_FAILED : HAB_DONE;
}

static int weigh_row(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *row)
{
    const json_t *act = json_object_get(row, "acte");
    mcp_result result = {.effect = MCP_WRONG};
    int outcome = mcp_act_weigh(state, call, place, act, &result);

    if (outcome == HAB_DONE && result.effect == MCP_FORBIDDEN) {
        outcome = trace_refused(state, call, place, &result);
    }
    if (outcome == HAB_DONE) {
        outcome = keep_result(row, &result);
    }
    return outcome == HAB_DONE ? name_person(state, call, place, result.person, row) : outcome;
}

/* One that was possible a moment ago; the host knows more of addresses, for one. */
static int say_stopped(const mcp_state *state, hab_call *call, const json_t *row,
                       const mcp_result *result)
{
    char phrase[600];

    (void) snprintf(phrase, sizeof(phrase), "Rien n’est fait. %.200s\u00a0: %s",
                    pl_member(row, "identifiant"), result->phrase);
    return state->host->calls->problem(call, 409, "situation_changee",
                                       "Une ligne n’est pas possible", phrase, HAB_REASON_GRANTED);
}

/* By the way of the place. */
static int do_row(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *row)
{
    const json_t *act = json_object_get(row, "acte");
    mcp_result result = {.effect = MCP_WRONG};
    uint64_t number = 0;
    int outcome;

    if (place->way == MCP_ASKS) {
        outcome = mcp_demande_ask(state, call, place, act, &number);
        return outcome == HAB_DONE
                       && json_object_set_new(row, "demande", json_integer((json_int_t) number))
                              != 0
                   ? HAB_FAILED
                   : outcome;
    }
    outcome = mcp_act_do(state, call, place, act, &result);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (result.effect != MCP_DOES) {
        return say_stopped(state, call, row, &result);
    }
    outcome = keep_result(row, &result);
    return outcome == HAB_DONE ? name_person(state, call, place, result.person, row) : outcome;
}

/* -- all of them */

/* Each was weighed as if it came alone. */
static int fit_quota(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *rows)
{
    const json_int_t quota = json_integer_value(json_object_get(place->annexe, "quota"));
    json_int_t left = -1;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        const json_t *act = json_object_get(row, "acte");
        const json_t *roster = NULL;

        if (!is_effect(row, "fait") || strcmp(pl_member(act, "acte"), "inviter") != 0) {
            continue;
        }
        if (left < 0) {
            roster = mcp_roster(state, call, place);
            if (roster == NULL) {
                return HAB_FAILED;
            }
            left = quota - (json_int_t) json_object_size(roster);
        }
        if (left-- <= 0) {
            left = 0;
            mcp_group_refuse(row, "identifiant", "MCP-9.2",
                             "Le nombre de personnes prévu par la convention serait dépassé.");
        }
    }
    return HAB_DONE;
}

int mcp_group_weigh(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *rows,
                    mcp_tally *tally)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (outcome == HAB_DONE && json_object_get(row, "effet") == NULL) {
            outcome = weigh_row(state, call, place, row);
        }
    }
    if (outcome == HAB_DONE) {
        outcome = fit_quota(state, call, place, rows);
    }
    mcp_group_count(rows, tally);
    return outcome;
}

void mcp_group_count(const json_t *rows, mcp_tally *tally)
{
    size_t i;
    json_t *row;

    *tally = (mcp_tally){.possible = 0};
    json_array_foreach(rows, i, row)
    {
        tally->possible += is_effect(row, "fait");
        tally->already += is_effect(row, "deja");
        tally->impossible += is_effect(row, "impossible");
    }
}

int mcp_group_do(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *rows)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (outcome == HAB_DONE && is_effect(row, "fait")) {
            outcome = do_row(state, call, place, row);
        }
    }
    return outcome;
}

/* -- what was posted */

const char *mcp_group_text(const json_t *posted, const char *field, size_t index)
{
    const json_t *value = json_object_get(posted, field);

    if (json_is_array(value)) {
        return json_string_value(json_array_get(value, index));
    }
    return index == 0 ? json_string_value(value) : NULL;
}

mcp_group_asked mcp_group_read(json_t *posted)
{
    const json_t *confirm = json_object_get(posted, "confirmer");
    const json_t *told = json_object_get(posted, "possibles");
    mcp_group_asked asked = {.told = -1};
    long long number;

    asked.confirmed =
        json_is_true(confirm) || (json_is_string(confirm) && json_string_length(confirm) > 0);
    if (json_is_integer(told)) {
        asked.told = json_integer_value(told);
    } else if (json_is_string(told) && sscanf(json_string_value(told), "%lld", &number) == 1) {
        asked.told = number;
    }
    (void) json_object_del(posted, "confirmer");
    (void) json_object_del(posted, "possibles");
    return asked;
}

int mcp_group_may(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    if (place->way != MCP_LOOKS) {
        return HAB_DONE;
    }
    return mcp_forbid(state, call, place->convention, "habilitation.refusee", "groupe",
                      "Vous ne gérez pas d’habilitations en ce moment (MCP-9.1).");
}

int mcp_group_posted(const mcp_state *state, hab_call *call, hab_slice posted,
                     mcp_group_answer_fn answer)
{
    mcp_place place;
    json_t *document;
    int outcome = mcp_enter(state, call, MCP_GESTIONNAIRES, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    document = json_loadb(posted.data, posted.size, 0, NULL);
    outcome = document != NULL ? mcp_group_may(state, call, &place) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        outcome = answer(state, call, &place, document);
    }
    json_decref(document);
    mcp_leave(&place);
    return outcome;
}

/* -- the answer */

static int add_report(const mcp_place *place, const char *step, json_t *document, json_t *rows,
                      const mcp_tally *tally)
{
    return json_object_set_new(document, "etape", json_string(step))
                   | json_object_set_new(document, "demandes", json_boolean(place->way == MCP_ASKS))
                   | json_object_set_new(document, "total",
                                         json_integer((json_int_t) json_array_size(rows)))
                   | json_object_set_new(document, "possibles",
                                         json_integer((json_int_t) tally->possible))
                   | json_object_set_new(document, "deja",
                                         json_integer((json_int_t) tally->already))
                   | json_object_set_new(document, "impossibles",
                                         json_integer((json_int_t) tally->impossible))
                   | json_object_set(document, "lignes", rows)
               ? HAB_FAILED
               : HAB_DONE;
}

/* What was confirmed and cannot be done as it was told. */
typedef struct obstacle {
    unsigned status; /* 0: none */
    const char *motif, *title, *detail;
} obstacle;

static obstacle obstacle_of(const mcp_group_asked *asked, const mcp_tally *tally)
{
    if (asked->confirmed && asked->told >= 0 && asked->told != (json_int_t) tally->possible) {
        return (obstacle){409, "situation_changee", "La situation a changé",
                          "Depuis que vous avez relu, ce qui est possible n’est plus le même. Rien "
                          "n’est fait\u00a0: relisez, puis confirmez."};
    }
    if (asked->confirmed && asked->whole && tally->impossible > 0) {
        return (obstacle){
            422, "saisie", "Des lignes sont à corriger",
            "Rien n’est fait\u00a0: corrigez les lignes impossibles, ou choisissez de "
            "les laisser de côté."};
    }
    return (obstacle){0, NULL, NULL, NULL};
}

static int add_obstacle(const obstacle *met, json_t *document)
{
    if (met->status == 0) {
        return HAB_DONE;
    }
    return json_object_set_new(document, "status", json_integer((json_int_t) met->status))
                   | json_object_set_new(document, "type",
                                         json_sprintf("urn:habilitation:motif:%s", met->motif))
                   | json_object_set_new(document, "motif", json_string(met->motif))
                   | json_object_set_new(document, "title", json_string(met->title))
                   | json_object_set_new(document, "detail", json_string(met->detail))
               ? HAB_FAILED
               : HAB_DONE;
}

int mcp_group_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const mcp_group_asked *asked, const char *sheet, json_t *document,
                     json_t *rows)
{
    mcp_tally tally = {.possible = 0};
    obstacle met = {.status = 0};
    int done = 0;
    int outcome = document != NULL && rows != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = mcp_group_weigh(state, call, place, rows, &tally);
        met = obstacle_of(asked, &tally);
        done = asked->confirmed && met.status == 0;
    }
    if (outcome == HAB_DONE && done) {
        outcome = mcp_group_do(state, call, place, rows);
    }
    if (outcome == HAB_DONE) {
        outcome = add_report(place, done ? "fait" : "essai", document, rows, &tally);
    }
    if (outcome == HAB_DONE) {
        outcome = add_obstacle(&met, document);
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(state->host, call, met.status == 0 ? 200 : met.status, sheet,
                            json_incref(document));
    }
    json_decref(rows);
    json_decref(document);
    return outcome;
}
