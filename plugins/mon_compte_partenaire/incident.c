/* Incidents of security (MCP-9.2): whoever the convention names reports one without delay,
 * the Caf is told at once, takes it up, and closes it with what was done. */
#include "incident.h"

#include <stdlib.h>
#include <string.h>

/* Whose agents are woken. */
enum { WATCH = HAB_AGENT_CONVENTIONS | HAB_AGENT_ADMINISTRATION };

/* What was written is read on the page, not in mails. */
static int tell_watch(const mcp_state *state, hab_call *call, const mcp_matter *matter,
                      json_t *values)
{
    const mcp_place *place = &matter->place;
    char *text;
    int outcome = HAB_FAILED;

    (void) json_object_set_new(values, "numero", json_string(place->numero));
    (void) json_object_set_new(values, "partenaire", json_string(place->partner));
    (void) json_object_set_new(values, "caf", json_string(place->caf));
    (void) json_object_set_new(values, "convention", json_integer((json_int_t) place->convention));
    text = json_dumps(values, JSON_COMPACT);
    if (text != NULL) {
        outcome = state->host->calls->mail_role(call, place->caf, WATCH, "mcp-incident-alerte",
                                                pl_text(text));
    }
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int tell(const mcp_state *state, hab_call *call, const mcp_matter *matter, const char *acte)
{
    const int reported = strcmp(acte, "signaler") == 0;
    json_t *values = mcp_duty_values(matter, acte);
    int outcome = values != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && (reported || matter->place.seat != MCP_CAF)) {
        outcome = tell_watch(state, call, matter, values);
    }
    if (outcome == HAB_DONE && (reported || matter->place.seat == MCP_CAF)) {
        outcome = mcp_tell_partner(state, call, matter,
                                   reported ? "mcp-incident-accuse" : "mcp-incident-suite", values);
    }
    json_decref(values);
    return outcome;
}

static const mcp_move moves[] = {
    {.acte = "prendre",
     .seats = MCP_CAF,
     .from = "signale",
     .to = "pris_en_charge",
     .trace = "incident.pris_en_charge",
     .field = "texte",
     .max = MCP_TEXT_MAX,
     .optional = 1},
    {.acte = "noter",
     .seats = MCP_CAF | MCP_ANYBODY,
     .from = "signale pris_en_charge",
     .trace = "incident.note",
     .field = "texte",
     .max = MCP_TEXT_MAX},
    {.acte = "clore",
     .seats = MCP_CAF,
     .from = "signale pris_en_charge",
     .to = "clos",
     .trace = "incident.clos",
     .field = "texte",
     .max = MCP_TEXT_MAX},
};

static const mcp_duty incidents = {.kind = MCP_INCIDENT,
                                   .name = "incident",
                                   .page = "incidents",
                                   .sheet = "mcp-incident",
                                   .sheets = "mcp-incidents",
                                   .ends = "clos",
                                   .seats = MCP_ANYBODY,
                                   .moves = moves,
                                   .count = sizeof(moves) / sizeof(*moves),
                                   .tell = tell};

/* -- the report: signaler/C */

int mcp_report_enter(const void *state, hab_call *call)
{
    return mcp_duty_form(state, call, MCP_ANYBODY);
}

int mcp_report_check(const void *state, hab_call *call, hab_slice document, void *report)
{
    const mcp_state *self = state;
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    const uint32_t day = mcp_day(typed, "constate_le");

    json_decref(typed);
    if (day <= self->host->calls->caller(call)->date) {
        return HAB_DONE;
    }
    self->host->report(report, "constate_le",
                       "Donnez le jour où vous l’avez remarqué\u00a0: aujourd’hui ou avant.");
    return HAB_NONE;
}

int mcp_report_post(const void *state, hab_call *call, hab_slice document)
{
    json_t *content = json_loadb(document.data, document.size, 0, NULL);
    mcp_matter matter = {.content = NULL};
    int outcome = mcp_enter(state, call, MCP_ANYBODY, &matter.place);

    if (outcome != HAB_DONE) {
        json_decref(content);
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    matter.content = content;
    (void) json_object_set_new(content, "etat", json_string("signale"));
    outcome = mcp_duty_open(state, call, &incidents, &matter, "signaler", "incident.signale");
    if (outcome == HAB_DONE) {
        outcome = mcp_duty_done(state, call, &incidents, &matter, "signaler");
    }
    mcp_duty_leave(&matter);
    return outcome;
}

/* -- incidents/C, incidents/C/N and the desk's */

int mcp_incidents_get(const void *state, hab_call *call)
{
    return mcp_duty_get(state, call, &incidents);
}

int mcp_incidents_post(const void *state, hab_call *call, hab_slice document)
{
    return mcp_duty_post(state, call, &incidents, document);
}

int mcp_incidents_desk(const void *state, hab_call *call)
{
    return mcp_duty_desk(state, call, &incidents);
}
