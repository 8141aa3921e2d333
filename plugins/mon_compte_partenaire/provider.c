/* The register of the partner's providers (MCP-14): one is announced six months ahead, with
 * places, legal regime and tasks; the Caf may ask for its security undertaking, object, or
 * agree; changes and the end are recorded. A new place is announced as a new provider is. */
#include "provider.h"

#include <stdio.h>
#include <string.h>

/* The first day that a provider announced that day may begin. */
static uint32_t first_day(uint32_t announced)
{
    return pl_add_months(announced, MCP_PROVIDER_MONTHS);
}

/* -- acts */

static int ask_undertaking(const mcp_state *state, hab_call *call, mcp_matter *matter,
                           const json_t *typed, mcp_wrong *wrong)
{
    (void) state;
    (void) call;
    (void) typed;
    (void) wrong;
    if (!json_is_true(json_object_get(matter->content, "engagement_demande"))) {
        (void) json_object_set_new(matter->content, "engagement_demande", json_true());
        (void) json_object_del(matter->content, "engagement_recu");
    }
    return HAB_DONE;
}

static int receive_undertaking(const mcp_state *state, hab_call *call, mcp_matter *matter,
                               const json_t *typed, mcp_wrong *wrong)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    const uint32_t day = mcp_typed_day(typed, "recu", 0, today, wrong);

    if (day != 0) {
        mcp_put_day(matter->content, "engagement_recu", day);
    }
    return HAB_DONE;
}

static int agree(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
                 mcp_wrong *wrong)
{
    (void) state;
    (void) call;
    (void) typed;
    (void) wrong;
    (void) json_object_set_new(matter->content, "accord", json_true());
    return HAB_DONE;
}

static int object(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
                  mcp_wrong *wrong)
{
    (void) state;
    (void) call;
    (void) typed;
    (void) wrong;
    (void) json_object_del(matter->content, "accord");
    return HAB_DONE;
}

static int end(const mcp_state *state, hab_call *call, mcp_matter *matter, const json_t *typed,
               mcp_wrong *wrong)
{
    const uint32_t today = state->host->calls->caller(call)->date;
    const uint32_t day = mcp_typed_day(typed, "fin", 0, today, wrong);

    if (day != 0) {
        mcp_put_day(matter->content, "fin", day);
    }
    return HAB_DONE;
}

#define LIVES "annonce objection"

static const mcp_move moves[] = {
    {.acte = "demander_engagement",
     .seats = MCP_CAF,
     .from = LIVES,
     .trace = "prestataire.engagement_demande",
     .apply = ask_undertaking},
    {.acte = "recevoir_engagement",
     .seats = MCP_CAF,
     .from = LIVES,
     .trace = "prestataire.engagement_recu",
     .apply = receive_undertaking},
    {.acte = "objecter",
     .seats = MCP_CAF,
     .from = LIVES,
     .to = "objection",
     .trace = "prestataire.objection",
     .field = "motif",
     .max = MCP_TEXT_MAX,
     .apply = object},
    {.acte = "accepter",
     .seats = MCP_CAF,
     .from = LIVES,
     .to = "annonce",
     .trace = "prestataire.accord",
     .apply = agree},
    {.acte = "modifier",
     .seats = MCP_GESTIONNAIRES,
     .from = LIVES,
     .trace = "prestataire.modifie",
     .field = "changement",
     .max = MCP_TEXT_MAX},
    {.acte = "terminer",
     .seats = MCP_GESTIONNAIRES,
     .from = LIVES,
     .to = "termine",
     .trace = "prestataire.termine",
     .field = "texte",
     .max = MCP_TEXT_MAX,
     .optional = 1,
     .apply = end},
};

/* -- who is told, what is shown */

static int tell(const mcp_state *state, hab_call *call, const mcp_matter *matter, const char *acte)
{
    json_t *values = mcp_duty_values(matter, acte);
    int outcome = HAB_FAILED;

    if (values != NULL
        && json_object_set(values, "prestataire", json_object_get(matter->content, "nom")) == 0) {
        outcome =
            matter->place.seat == MCP_CAF
                ? mcp_tell_partner(state, call, matter, "mcp-prestataire-suite", values)
                : mcp_tell_caf(state, call, &matter->place, "mcp-prestataire-annonce", values);
    }
    json_decref(values);
    return outcome;
}

/* In force from its first day on, unless the Caf objects. */
static void view(const mcp_matter *matter, uint32_t today, json_t *shown)
{
    if (mcp_is(matter->content, "annonce") && mcp_day(matter->content, "debut") <= today) {
        (void) json_object_set_new(shown, "etat", json_string("en_vigueur"));
    }
}

static const mcp_duty providers = {.kind = MCP_PRESTATAIRE,
                                   .name = "prestataire",
                                   .page = "prestataires",
                                   .sheet = "mcp-prestataire",
                                   .sheets = "mcp-prestataires",
                                   .ends = "termine",
                                   .seats = MCP_GESTIONNAIRES,
                                   .moves = moves,
                                   .count = sizeof(moves) / sizeof(*moves),
                                   .view = view,
                                   .tell = tell};

/* -- the announcement: annoncer/C */

int mcp_provider_enter(const void *state, hab_call *call)
{
    return mcp_duty_form(state, call, MCP_GESTIONNAIRES);
}

int mcp_provider_check(const void *state, hab_call *call, hab_slice document, void *report)
{
    const mcp_state *self = state;
    const uint32_t first = first_day(self->host->calls->caller(call)->date);
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    const uint32_t begins = mcp_day(typed, "debut");
    char words[PL_WORDS];
    char rule[160];

    json_decref(typed);
    if (begins >= first) {
        return HAB_DONE;
    }
    pl_date_words(first, words);
    (void) snprintf(rule, sizeof(rule),
                    "Un prestataire s’annonce six mois avant (MCP-14)\u00a0: le premier jour "
                    "possible est le %s.",
                    words);
    self->host->report(report, "debut", rule);
    return HAB_NONE;
}

int mcp_provider_post(const void *state, hab_call *call, hab_slice document)
{
    json_t *content = json_loadb(document.data, document.size, 0, NULL);
    mcp_matter matter = {.content = NULL};
    int outcome = mcp_duty_enter(state, call, MCP_GESTIONNAIRES, &matter.place);

    if (outcome != HAB_DONE) {
        json_decref(content);
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    matter.content = content;
    (void) json_object_set_new(content, "etat", json_string("annonce"));
    outcome = mcp_duty_open(state, call, &providers, &matter, "annoncer", "prestataire.annonce");
    if (outcome == HAB_DONE) {
        outcome = mcp_duty_done(state, call, &providers, &matter, "annoncer");
    }
    mcp_duty_leave(&matter);
    return outcome;
}

/* -- prestataires/C, prestataires/C/N and the desk's */

int mcp_providers_get(const void *state, hab_call *call)
{
    return mcp_duty_get(state, call, &providers);
}

int mcp_providers_post(const void *state, hab_call *call, hab_slice document)
{
    return mcp_duty_post(state, call, &providers, document);
}

int mcp_providers_desk(const void *state, hab_call *call)
{
    return mcp_duty_desk(state, call, &providers);
}
