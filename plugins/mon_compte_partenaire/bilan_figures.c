/* The figures of a yearly review (MCP-16). */
#include "acte.h"
#include "bilan.h"

#include <stdio.h>
#include <string.h>

/* -- purposes */

/* What the settings say of a name; NULL when they do not. */
static const json_t *declared(const mcp_state *state, const char *list, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(state->settings, list), i, one)
    {
        if (strcmp(pl_member(one, "name"), name) == 0) {
            return one;
        }
    }
    return NULL;
}

static json_t *missions_of(const mcp_state *state, const mcp_place *place)
{
    json_t *list = json_array();
    size_t i;
    json_t *mission;

    json_array_foreach(json_object_get(place->annexe, "missions"), i, mission)
    {
        const char *name = json_string_value(mission);
        const char *title =
            pl_member(declared(state, "missions", name != NULL ? name : ""), "title");

        (void) json_array_append_new(list,
                                     json_pack("{s:O, s:s}", "nom", mission, "titre",
                                               title[0] != '\0' || name == NULL ? title : name));
    }
    return list;
}

static json_t *services_of(const mcp_state *state, const mcp_place *place)
{
    json_t *list = mcp_bulletin(state, place);
    size_t i;
    json_t *row;

    json_array_foreach(list, i, row)
    {
        const json_t *service = declared(state, "services", pl_member(row, "nom"));

        (void) json_object_set_new(row, "finalite", json_string(pl_member(service, "purpose")));
        mcp_count(row, "personnes", 0);
        mcp_count(row, "suspendues", 0);
        mcp_count(row, "acces", 0);
        mcp_count(row, "refus", 0);
    }
    return list;
}

/* -- accesses by month and service, refusals by reason */

static const char *words_of(int reason)
{
    switch (reason) {
    case HAB_REASON_SERVICE_NOT_OPEN: return "Service absent du bulletin d’adhésion";
    case HAB_REASON_OUTSIDE_HOURS: return "Hors des heures d’ouverture";
    case HAB_REASON_RIGHT_MISSING: return "Habilitation absente";
    case HAB_REASON_RIGHT_SUSPENDED: return "Habilitation suspendue";
    case HAB_REASON_RIGHT_OVER: return "Habilitation arrivée à échéance";
    case HAB_REASON_MISSION: return "Mission absente de la convention";
    case HAB_REASON_FORMALITIES: return "Formalités auprès de la Cnil";
    case HAB_REASON_NOT_ALLOWED: return "Action non autorisée";
    case HAB_REASON_PERSON_SUSPENDED: return "Personne suspendue";
    case HAB_REASON_CONVENTION_SUSPENDED: return "Convention suspendue";
    case HAB_REASON_CONVENTION_ENDED: return "Convention terminée";
    case HAB_REASON_NOT_IN_ANNEXE: return "Personne absente de l’annexe";
    default: return "Autre motif";
    }
}

static void add_refusal(json_t *figures, const hab_use_month *month)
{
    json_t *row = mcp_row_of(json_object_get(figures, "refus"), "libelle", words_of(month->reason));

    (void) json_object_set_new(row, "motif", json_integer(month->reason));
    mcp_count(row, "nombre", (json_int_t) month->count);
}

static int add_month(void *context, const hab_use_month *month)
{
    json_t *figures = context;
    const int given = month->reason == HAB_REASON_GRANTED;
    json_t *service = mcp_row_of(json_object_get(figures, "services"), "nom", month->service);
    char text[12];

    mcp_count(service, given ? "acces" : "refus", (json_int_t) month->count);
    if (!given) {
        add_refusal(figures, month);
        return HAB_DONE;
    }
    (void) snprintf(text, sizeof(text), "%04u-%02u", month->month / 100 % 10000,
                    month->month % 100);
    return json_array_append_new(json_object_get(figures, "acces"),
                                 json_pack("{s:s, s:s, s:I}", "mois", text, "service",
                                           month->service, "nombre", (json_int_t) month->count))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

/* -- acts and dossiers of the period */

typedef struct span {
    int64_t from;
    int64_t until;
    json_t *list;
} span;

static int add_act(void *context, const json_t *done)
{
    const span *s = context;
    const int64_t second = json_integer_value(json_object_get(done, "le"));

    if (second < s->from) {
        return HAB_NONE;
    }
    if (second < s->until) {
        mcp_count(mcp_row_of(s->list, "acte", pl_member(json_object_get(done, "acte"), "acte")),
                  "nombre", 1);
    }
    return HAB_DONE;
}

/* Opened in the period; of a provider, also before. */
static int add_dossier(void *context, const mcp_dossier *dossier, const json_t *content)
{
    const span *s = context;
    char day[11];

    if (dossier->opened >= s->until
        || (dossier->kind != MCP_PRESTATAIRE && dossier->opened < s->from)
        || (dossier->closed != 0 && dossier->closed < s->from)) {
        return HAB_DONE;
    }
    pl_date_text(pl_date_of(dossier->opened), day);
    return json_array_append_new(s->list, json_pack("{s:I, s:s, s:s, s:s}", "numero",
                                                    (json_int_t) dossier->number, "quand", day,
                                                    "etat", pl_member(content, "etat"), "nom",
                                                    pl_member(content, "nom")))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

static int add_dossiers(const mcp_state *state, hab_call *call, const mcp_place *place,
                        const mcp_period *period, json_t *figures)
{
    static const struct {
        mcp_kind kind;
        const char *name;
    } kinds[] = {{MCP_QUESTION, "questions"},
                 {MCP_INCIDENT, "incidents"},
                 {MCP_PRESTATAIRE, "prestataires"}};
    span s = {.from = pl_second_of(period->from * 100 + 1, 0),
              .until = pl_second_of(pl_add_months(period->to * 100 + 1, 1), 0),
              .list = json_array()};
    int outcome = mcp_history(state, call, place->convention, 0, s.until, add_act, &s);

    (void) json_object_set_new(figures, "actes", s.list);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && outcome != HAB_FAILED; i++) {
        s.list = json_array();
        (void) json_object_set_new(figures, kinds[i].name, s.list);
        outcome =
            mcp_dossiers_of(state, call, place->convention, kinds[i].kind, 0, add_dossier, &s);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

json_t *mcp_bilan_figures(const mcp_state *state, hab_call *call, const mcp_place *place,
                          const mcp_period *period)
{
    json_t *figures = json_pack("{s:I, s:o, s:o, s:[], s:[]}", "annee", (json_int_t) period->year,
                                "missions", missions_of(state, place), "services",
                                services_of(state, place), "acces", "refus");
    int outcome = HAB_FAILED;

    if (figures != NULL) {
        mcp_put_day(figures, "du", period->from * 100 + 1);
        mcp_put_day(figures, "au", pl_add_days(pl_add_months(period->to * 100 + 1, 1), -1));
        outcome = mcp_bilan_rights(state, call, place, period, figures);
    }
    if (outcome == HAB_DONE) {
        outcome = state->host->calls->use_months(call, place->convention, period->from, period->to,
                                                 add_month, figures);
    }
    if (outcome == HAB_DONE) {
        outcome = add_dossiers(state, call, place, period, figures);
    }
    if (outcome != HAB_DONE) {
        json_decref(figures);
        return NULL;
    }
    return figures;
}
