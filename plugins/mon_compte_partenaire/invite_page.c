/* Inviting somebody (MCP-9.1): what is typed is shown once more before it takes effect. */
#include "persons.h"

#include <string.h>

static const char *const sheet = "mcp-inviter";

/* "relire", "corriger" and "confirmer"; a browser reads first, a program says it at once. */
typedef enum step { READ, CORRECT, CONFIRM, NO_STEP } step;

static step step_of(const mcp_state *state, hab_call *call, json_t *posted)
{
    const char *asked = pl_member(posted, "etape");
    int html = state->host->calls->caller(call)->html;
    step found = strcmp(asked, "relire") == 0      ? READ
                 : strcmp(asked, "corriger") == 0  ? CORRECT
                 : strcmp(asked, "confirmer") == 0 ? CONFIRM
                 : asked[0] != '\0'                ? NO_STEP
                 : html                            ? READ
                                                   : CONFIRM;

    (void) json_object_del(posted, "etape");
    return found;
}

/* -- the page */

static int count_of(const mcp_state *state, hab_call *call, const mcp_place *place,
                    json_int_t *count)
{
    json_t *roster = mcp_roster(state, call, place);

    *count = (json_int_t) json_object_size(roster);
    return roster != NULL ? HAB_DONE : HAB_FAILED;
}

/* `added` is taken over. */
static int show(const mcp_state *state, hab_call *call, const mcp_place *place, unsigned status,
                json_t *added)
{
    json_t *document = mcp_place_document(place);
    json_int_t count = 0;
    json_t *own;
    int outcome = count_of(state, call, place, &count);

    own = json_pack("{s:o, s:I, s:O}", "services",
                    mcp_grantable(state, place, NULL, state->host->calls->caller(call)->date),
                    "nommees", count, "quota", json_object_get(place->annexe, "quota"));
    if (document == NULL || own == NULL || added == NULL || json_object_update(document, own) != 0
        || json_object_update(document, added) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(own);
    json_decref(added);
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(state->host, call, status, sheet, document);
}

/* Only who may do something, or ask for it. */
static int enter(const mcp_state *state, hab_call *call, mcp_place *place)
{
    int outcome = mcp_enter(state, call, MCP_GESTIONNAIRES, place);

    if (outcome == HAB_DONE && (place->way == MCP_LOOKS || place->number != 0)) {
        outcome = mcp_forbid(state, call, place->convention, "espace.acces", "inviter",
                             "Inviter une personne est du ressort des gestionnaires dont la "
                             "Caf n’a pas retiré la délégation (MCP-9.1).");
        mcp_leave(place);
    }
    return outcome;
}

int mcp_invite_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    mcp_place place;
    int outcome = enter(opened, call, &place);

    if (outcome == HAB_DONE) {
        outcome = show(opened, call, &place, 200, json_pack("{s:s}", "etape", "saisir"));
        mcp_leave(&place);
    }
    return outcome;
}

/* -- what is posted */

static int show_wrong(const mcp_state *state, hab_call *call, const mcp_place *place,
                      const json_t *posted, const mcp_result *result)
{
    const char *field = result->field != NULL ? result->field : "identifiant";

    if (!state->host->calls->caller(call)->html) {
        return state->host->calls->field(call, field, result->phrase);
    }
    return show(state, call, place, 422,
                json_pack("{s:s, s:i, s:s, s:s, s:s%, s:o}", "etape", "saisir", "status", 422,
                          "title", "La saisie est à corriger", "detail", result->phrase, "champ",
                          field, strcspn(field, "["), "saisie", mcp_act_typed(posted)));
}

/* The services by their titles, to be read. */
static json_t *titles_of(const mcp_state *state, const json_t *act)
{
    json_t *titles = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(json_object_get(act, "services"), index, name)
    {
        const mcp_service *service = mcp_service_find(state, json_string_value(name));

        (void) json_array_append_new(
            titles, json_pack("{s:O, s:s}", "nom", name, "titre",
                              service != NULL ? state->services[service - state->details].title
                                              : json_string_value(name)));
    }
    return titles;
}

static int show_review(const mcp_state *state, hab_call *call, const mcp_place *place,
                       const json_t *act, const mcp_result *result)
{
    uint32_t last = pl_date_read(pl_member(act, "fin"));
    char words[PL_WORDS] = "";

    if (last != 0) {
        pl_date_words(last, words);
    }
    return show(state, call, place, 200,
                json_pack("{s:s, s:O, s:o, s:s, s:s}", "etape", "relire", "saisie", act, "choisis",
                          titles_of(state, act), "fin_texte", words, "phrase", result->phrase));
}

static int answer(const mcp_state *state, hab_call *call, const mcp_place *place, step at,
                  const json_t *posted, const json_t *act, mcp_result *result)
{
    char back[MCP_PATH];

    result->convention = place->convention;
    if (at == CORRECT && result->effect != MCP_FORBIDDEN) {
        return show(state, call, place, 200,
                    json_pack("{s:s, s:o}", "etape", "saisir", "saisie", mcp_act_typed(posted)));
    }
    if (result->effect == MCP_FORBIDDEN) {
        return mcp_act_refuse(state, call, result);
    }
    if (result->effect != MCP_DOES) {
        return show_wrong(state, call, place, posted, result);
    }
    mcp_path(place, "personnes", back);
    return at == READ ? show_review(state, call, place, act, result)
                      : mcp_act_answer(state, call, place, act, back);
}

static int treat(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *posted)
{
    step at = step_of(state, call, posted);
    const char *verb = pl_member(posted, "acte");
    json_t *act = NULL;
    mcp_result result;
    int outcome = HAB_DONE;

    if (at == NO_STEP || (verb[0] != '\0' && strcmp(verb, "inviter") != 0)) {
        return state->host->calls->field(call, at == NO_STEP ? "etape" : "acte",
                                         "Cette page invite une personne, et rien d’autre.");
    }
    if (json_object_set_new(posted, "acte", json_string("inviter")) != 0) {
        return HAB_FAILED;
    }
    if (mcp_act_parse(posted, &act, &result) == 0) {
        outcome = mcp_act_weigh(state, call, place, act, &result);
    } else if (result.effect == MCP_DOES) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = answer(state, call, place, at, posted, act, &result);
    }
    json_decref(act);
    return outcome;
}

int mcp_invite_post(const void *state, hab_call *call, hab_slice posted)
{
    const mcp_state *opened = state;
    json_t *document = json_loadb(posted.data, posted.size, JSON_REJECT_DUPLICATES, NULL);
    mcp_place place;
    int outcome = enter(opened, call, &place);

    if (outcome == HAB_DONE) {
        outcome = json_is_object(document)
                      ? treat(opened, call, &place, document)
                      : opened->host->calls->field(call, "acte", "Envoyez un objet JSON.");
        mcp_leave(&place);
    }
    json_decref(document);
    return outcome;
}
