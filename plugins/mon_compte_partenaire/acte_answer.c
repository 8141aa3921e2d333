/* What is answered to an act that was posted. */
#include "acte_rules.h"
#include "demande.h"

#include <inttypes.h>
#include <stdio.h>

int mcp_act_refuse(const mcp_state *state, hab_call *call, const mcp_result *result)
{
    const hab_note note = {.operation = "habilitation.refusee",
                           .service = "",
                           .object = pl_text(result->field != NULL ? result->field : ""),
                           .convention = result->convention,
                           .reason = HAB_REASON_NOT_ALLOWED};
    char object[40];
    int outcome = HAB_DONE;

    if (result->field == NULL) {
        (void) snprintf(object, sizeof(object), "personne:%" PRIu64, result->person);
        return mcp_forbid(state, call, result->convention, note.operation, object, result->phrase);
    }
    if (result->effect == MCP_FORBIDDEN) {
        outcome = state->host->calls->trace(call, &note);
    }
    return outcome == HAB_DONE ? state->host->calls->field(call, result->field, result->phrase)
                               : outcome;
}

static int redirect(const mcp_state *state, hab_call *call, const char *back, const char *done)
{
    char path[MCP_PATH + 40];

    (void) snprintf(path, sizeof(path), "%s?fait=%s", back, done);
    return state->host->calls->redirect(call, path);
}

static json_t *document_of(const json_t *act, const mcp_result *result)
{
    return json_pack("{s:O, s:s, s:I, s:s}", "acte", json_object_get(act, "acte"), "effet",
                     result->effect == MCP_DOES ? "fait" : "rien", "personne",
                     (json_int_t) result->person, "phrase", result->phrase);
}

static int answer_done(const mcp_state *state, hab_call *call, const json_t *act,
                       const mcp_result *result, const char *back)
{
    if (!state->host->calls->caller(call)->html) {
        return pl_answer(state->host, call, 200, NULL, document_of(act, result));
    }
    return redirect(state, call, back,
                    result->effect == MCP_DOES ? pl_member(act, "acte") : "rien");
}

/* MCP-9.1: what would be done is kept for the Caf, which decides. */
static int ask(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
               const char *back)
{
    uint64_t number = 0;
    int outcome = mcp_demande_ask(state, call, place, act, &number);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    return state->host->calls->caller(call)->html
               ? redirect(state, call, back, "demande")
               : pl_answer(state->host, call, 200, NULL,
                           json_pack("{s:O, s:s, s:I}", "acte", json_object_get(act, "acte"),
                                     "effet", "demande", "demande", (json_int_t) number));
}

int mcp_act_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                   const json_t *act, const char *back)
{
    mcp_result result;
    int asks = place->way == MCP_ASKS;
    int outcome = asks ? mcp_act_weigh(state, call, place, act, &result)
                       : mcp_act_do(state, call, place, act, &result);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (asks && result.effect == MCP_DOES) {
        return ask(state, call, place, act, back);
    }
    return result.effect == MCP_WRONG || result.effect == MCP_FORBIDDEN
               ? mcp_act_refuse(state, call, &result)
               : answer_done(state, call, act, &result, back);
}
