/* One person's habilitations: what there is, what was done, and each act (MCP-9.1). */
#include "dossier.h"
#include "persons.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int is_gestionnaire(const mcp_place *place)
{
    return (place->seat & MCP_GESTIONNAIRES) != 0;
}

static int may_look(const mcp_place *place)
{
    return is_gestionnaire(place) || place->number == place->self;
}

/* Somebody else's, and one that is not there: no difference to be seen. */
static int forbid(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    char object[40];

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, place->number);
    return mcp_forbid(state, call, place->convention, "espace.acces", object,
                      "Cette convention ne nomme pas cette personne, ou sa page n’est pas la "
                      "vôtre\u00a0: choisissez-la dans la liste (MCP-9.1).");
}

/* -- what is asked about the person */

typedef struct subject {
    uint64_t person;
    json_t *rows;
} subject;

static int note_dossier(void *context, const mcp_dossier *dossier, const json_t *content)
{
    subject *s = context;
    char words[PL_WORDS];

    (void) content;
    if (dossier->subject != s->person) {
        return HAB_DONE;
    }
    pl_time_words(dossier->opened, words);
    if (json_array_append_new(s->rows,
                              json_pack("{s:I, s:b, s:I, s:s}", "numero",
                                        (json_int_t) dossier->number, "ouverte", dossier->open,
                                        "le", (json_int_t) dossier->opened, "le_texte", words))
        != 0) {
        return HAB_FAILED;
    }
    return json_array_size(s->rows) < MCP_SHOWN ? HAB_DONE : HAB_NONE;
}

static int add_dossiers(const mcp_state *state, hab_call *call, const mcp_place *place,
                        mcp_kind kind, const char *as, json_t *document)
{
    subject s = {.person = place->number, .rows = json_array()};
    int outcome = mcp_dossiers_of(state, call, place->convention, kind, 0, note_dossier, &s);

    return json_object_set_new(document, as, s.rows) == 0 ? outcome : HAB_FAILED;
}

static int add_history(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t *document)
{
    json_t *rows = json_array();
    int more = 0;
    int outcome = rows != NULL ? mcp_history_rows(state, call, place, place->number, 1, rows, &more)
                               : HAB_FAILED;

    return json_object_set_new(document, "historique", rows) == 0
                   && json_object_set_new(document, "suite", json_boolean(more)) == 0
               ? outcome
               : HAB_FAILED;
}

/* -- the document */

/* Why something was suspended is between those who manage. */
static void hide_reasons(json_t *person)
{
    size_t index;
    json_t *right;

    json_array_foreach(json_object_get(person, "habilitations"), index, right)
    {
        (void) json_object_del(right, "suspendue_motif");
    }
}

static int may_act(const mcp_place *place, const json_t *person)
{
    return place->way != MCP_LOOKS && place->number != place->self
           && strcmp(pl_member(person, "siege"), "membre") == 0;
}

/* Views of rights name their services as rights do. */
static json_t *grantable(const mcp_state *state, hab_call *call, const mcp_place *place,
                         const json_t *person)
{
    return mcp_grantable(state, place, person, state->host->calls->caller(call)->date);
}

static int fill(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *person,
                json_t *document)
{
    int manages = is_gestionnaire(place);
    json_t *added = json_pack("{s:O, s:b, s:b, s:o}", "personne", person, "moi",
                              place->number == place->self, "agir", may_act(place, person),
                              "accordables", grantable(state, call, place, person));
    int outcome = added != NULL && json_object_update(document, added) == 0 ? HAB_DONE : HAB_FAILED;

    json_decref(added);
    if (outcome == HAB_DONE && manages) {
        outcome = add_history(state, call, place, document);
    }
    if (outcome == HAB_DONE && manages) {
        outcome = add_dossiers(state, call, place, MCP_QUESTION, "questions", document);
    }
    if (outcome == HAB_DONE && manages) {
        outcome = add_dossiers(state, call, place, MCP_DEMANDE, "demandes", document);
    }
    return outcome == HAB_DONE ? mcp_add_done(state, call, document) : outcome;
}

static int document_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t **document)
{
    mcp_last_uses uses;
    json_t *person = NULL;
    json_t *made = mcp_place_document(place);
    int outcome = mcp_last_uses_read(state, call, place, place->number, &uses);

    if (outcome == HAB_DONE) {
        outcome = mcp_person_view(state, call, place, place->number, &uses, &person);
    }
    if (outcome == HAB_DONE && !is_gestionnaire(place)) {
        hide_reasons(person);
    }
    if (outcome == HAB_DONE) {
        outcome = made != NULL ? fill(state, call, place, person, made) : HAB_FAILED;
    }
    mcp_last_uses_free(&uses);
    json_decref(person);
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *document = made;
    return HAB_DONE;
}

int mcp_person_get(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *document = NULL;
    int outcome = may_look(place) ? document_of(state, call, place, &document) : HAB_NONE;

    if (outcome == HAB_NONE) {
        return forbid(state, call, place);
    }
    return outcome == HAB_DONE ? pl_answer(state->host, call, 200, "mcp-personne", document)
                               : outcome;
}

/* -- an act */

/* A browser gets its page again, with what was typed and what is wrong with it; `champ` is the
 * id of the field in the form of the act. */
static int show_wrong(const mcp_state *state, hab_call *call, const mcp_place *place,
                      const json_t *posted, const mcp_result *result)
{
    json_t *document = NULL;
    json_t *problem;
    int outcome = may_look(place) ? document_of(state, call, place, &document) : HAB_NONE;
    size_t field = result->field != NULL ? strcspn(result->field, "[") : 0;

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? forbid(state, call, place) : outcome;
    }
    problem = json_pack("{s:i, s:s, s:s, s:o, s:o}", "status", 422, "title",
                        "La saisie est à corriger", "detail", result->phrase, "champ",
                        json_sprintf("%s-%.*s", pl_member(posted, "acte"), (int) field,
                                     result->field != NULL ? result->field : ""),
                        "saisie", mcp_act_typed(posted));
    if (problem == NULL || json_object_update(document, problem) != 0) {
        json_decref(problem);
        json_decref(document);
        return HAB_FAILED;
    }
    json_decref(problem);
    return pl_answer(state->host, call, 422, "mcp-personne", document);
}

/* Who is named no more has no page to go back to. */
static void back_to(const mcp_place *place, const json_t *act, char back[MCP_PATH])
{
    mcp_path(place, "personnes", back);
    if (strcmp(pl_member(act, "acte"), "sortir") != 0) {
        size_t size = strlen(back);

        (void) snprintf(back + size, MCP_PATH - size, "/%" PRIu64, place->number);
    }
}

static int answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                  const json_t *posted, const json_t *act, mcp_result *result)
{
    char back[MCP_PATH];

    result->convention = place->convention;
    if (result->effect == MCP_WRONG && state->host->calls->caller(call)->html) {
        return show_wrong(state, call, place, posted, result);
    }
    if (result->effect == MCP_WRONG || result->effect == MCP_FORBIDDEN) {
        return mcp_act_refuse(state, call, result);
    }
    back_to(place, act, back);
    return mcp_act_answer(state, call, place, act, back);
}

static int treat(const mcp_state *state, hab_call *call, const mcp_place *place,
                 const json_t *posted)
{
    json_t *act = NULL;
    mcp_result result;
    int outcome = HAB_DONE;

    if (mcp_act_parse(posted, &act, &result) == 0) {
        outcome = mcp_act_weigh(state, call, place, act, &result);
    } else if (result.effect == MCP_DOES) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = answer(state, call, place, posted, act, &result);
    }
    json_decref(act);
    return outcome;
}

/* The person of the path; another one posted along is none of the form's. */
static int name_person(const mcp_state *state, hab_call *call, const mcp_place *place,
                       json_t *posted)
{
    const json_t *given = json_object_get(posted, "personne");
    char own[24];

    (void) snprintf(own, sizeof(own), "%" PRIu64, place->number);
    if (given != NULL && json_integer_value(given) != (json_int_t) place->number
        && strcmp(pl_member(posted, "personne"), own) != 0) {
        return forbid(state, call, place);
    }
    return json_object_set_new(posted, "personne", json_integer((json_int_t) place->number)) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

int mcp_person_post(const void *state, hab_call *call, hab_slice posted)
{
    const mcp_state *opened = state;
    json_t *document = json_loadb(posted.data, posted.size, JSON_REJECT_DUPLICATES, NULL);
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_ANYBODY, &place);

    if (outcome == HAB_DONE) {
        outcome = place.number != 0 && place.tail.size == 0 && json_is_object(document)
                      ? name_person(opened, call, &place, document)
                      : forbid(opened, call, &place);
        if (outcome == HAB_DONE) {
            outcome = treat(opened, call, &place, document);
        }
        mcp_leave(&place);
    }
    json_decref(document);
    return outcome;
}
