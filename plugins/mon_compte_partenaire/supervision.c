/* Measures of the Caf about the delegation of a convention (MCP-9.1): what it keeps of them
 * decides the gestionnaires' very next request. */
#include "supervision.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct measure_kind {
    const char *act;
    const char *operation;
    const char *effect;       /* of one that is about a gestionnaire: the principal */
    const char *of_suppleant; /* NULL: about the whole management */
} kinds[] = {
    {"reprendre", "delegation.reprise",
     "La Caf gère elle-même les habilitations\u00a0: les gestionnaires ne peuvent plus que lui "
     "adresser des demandes.",
     NULL},
    {"rendre", "delegation.rendue",
     "La Caf rend la gestion\u00a0: les gestionnaires gèrent à nouveau les habilitations.", NULL},
    {"retirer", "delegation.retiree",
     "La délégation du gestionnaire principal est retirée\u00a0: il ne peut plus que consulter.",
     "La délégation du gestionnaire suppléant est retirée\u00a0: il ne peut plus que consulter."},
    {"retablir", "delegation.retablie", "La délégation du gestionnaire principal est rétablie.",
     "La délégation du gestionnaire suppléant est rétablie."}};

static const struct measure_kind *kind_of(const char *act)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (act != NULL && strcmp(kinds[i].act, act) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* -- which one, and whether it can be done */

mcp_measure mcp_measure_read(const json_t *typed, const char **wrong)
{
    const struct measure_kind *kind = kind_of(pl_member(typed, "acte"));
    const char *whom = pl_member(typed, "gestionnaire");
    mcp_measure measure = {.act = kind != NULL ? kind->act : NULL, .whom = ""};

    *wrong = kind == NULL ? "acte" : NULL;
    if (kind == NULL || kind->of_suppleant == NULL) {
        return measure;
    }
    if (strcmp(whom, "principal") == 0) {
        measure.whom = "principal";
    } else if (strcmp(whom, "suppleant") == 0) {
        measure.whom = "suppleant";
    } else {
        *wrong = "gestionnaire";
    }
    return measure;
}

static int is_centralised(const mcp_place *place)
{
    return strcmp(pl_member(place->annexe, "mode"), "centralise") == 0;
}

const char *mcp_measure_hindrance(const mcp_place *place, const mcp_measure *measure)
{
    int taken = json_object_get(place->management, "reprise") != NULL;
    int withdrawn = mcp_withdrawal(place, measure->person) != NULL;

    if (strcmp(measure->act, "reprendre") == 0) {
        return is_centralised(place) ? "En mode centralisé, la Caf gère déjà les habilitations."
               : taken               ? "La Caf a déjà repris la gestion."
                                     : NULL;
    }
    if (strcmp(measure->act, "rendre") == 0) {
        return taken ? NULL : "La Caf n’a pas repris la gestion\u00a0: il n’y a rien à rendre.";
    }
    if (measure->person == 0) {
        return "La convention ne nomme personne à cette place.";
    }
    if (strcmp(measure->act, "retirer") == 0) {
        return withdrawn ? "La délégation de ce gestionnaire est déjà retirée." : NULL;
    }
    return withdrawn ? NULL : "La délégation de ce gestionnaire n’est pas retirée.";
}

const char *mcp_measure_effect(const mcp_measure *measure)
{
    const struct measure_kind *kind = kind_of(measure->act);

    return strcmp(measure->whom, "suppleant") == 0 ? kind->of_suppleant : kind->effect;
}

int64_t mcp_measure_revision(const mcp_place *place)
{
    return json_integer_value(json_object_get(place->management, "revision"));
}

/* -- done */

static json_t *withdrawals(const mcp_place *place)
{
    json_t *all = json_object_get(place->management, "retraits");

    if (all == NULL && json_object_set_new(place->management, "retraits", json_object()) == 0) {
        all = json_object_get(place->management, "retraits");
    }
    return all;
}

static int keep(const mcp_state *state, hab_call *call, mcp_place *place,
                const mcp_measure *measure, const char *motif)
{
    const hab_caller *caller = state->host->calls->caller(call);
    json_t *word = json_pack("{s:I, s:s, s:I}", "le", (json_int_t) caller->now, "motif", motif,
                             "par", (json_int_t) caller->person);
    char number[24];
    int failed;

    (void) snprintf(number, sizeof(number), "%" PRIu64, measure->person);
    if (strcmp(measure->act, "reprendre") == 0) {
        failed = json_object_set(place->management, "reprise", word);
    } else if (strcmp(measure->act, "rendre") == 0) {
        failed = json_object_del(place->management, "reprise");
    } else if (strcmp(measure->act, "retirer") == 0) {
        failed = json_object_set(withdrawals(place), number, word);
    } else {
        failed = json_object_del(withdrawals(place), number);
    }
    failed |= json_object_set_new(place->management, "revision",
                                  json_integer(mcp_measure_revision(place) + 1));
    json_decref(word);
    return failed == 0 ? mcp_management_write(state, call, place) : HAB_FAILED;
}

/* The history shows it among the acts on habilitations. */
static int remember(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const mcp_measure *measure, const char *motif)
{
    mcp_result result = {.effect = MCP_DOES, .person = measure->person};
    json_t *act = json_pack("{s:s, s:s}", "acte", kind_of(measure->act)->operation, "motif", motif);
    int outcome = HAB_FAILED;

    (void) snprintf(result.phrase, sizeof(result.phrase), "%s", mcp_measure_effect(measure));
    if (act != NULL) {
        outcome = mcp_history_add(state, call, place, act, &result);
    }
    json_decref(act);
    return outcome;
}

static int tell(const mcp_state *state, hab_call *call, const mcp_place *place,
                const mcp_measure *measure, const char *motif)
{
    json_t *values = json_pack("{s:s, s:s, s:s, s:s}", "acte", measure->act, "gestionnaire",
                               measure->whom, "effet", mcp_measure_effect(measure), "motif", motif);
    int outcome = values != NULL
                      ? mcp_tell_gestionnaires(state, call, place, "mcp-delegation", values)
                      : HAB_FAILED;

    json_decref(values);
    return outcome;
}

int mcp_measure_do(const mcp_state *state, hab_call *call, mcp_place *place,
                   const mcp_measure *measure, const char *motif)
{
    const struct measure_kind *kind = kind_of(measure->act);
    int outcome = keep(state, call, place, measure, motif);

    if (outcome == HAB_DONE) {
        outcome = mcp_trace(state, call, place, kind->operation, "", measure->whom);
    }
    if (outcome == HAB_DONE) {
        outcome = remember(state, call, place, measure, motif);
    }
    return outcome == HAB_DONE ? tell(state, call, place, measure, motif) : outcome;
}

/* -- persons */

uint64_t mcp_gestionnaire(const mcp_state *state, hab_call *call, const mcp_place *place,
                          const char *whom)
{
    const char *named = pl_member(json_object_get(place->annexe, "gestionnaires"), whom);
    const json_t *roster = mcp_roster(state, call, place);
    char identifiant[256];
    size_t size = 0;

    for (; named[size] != '\0' && size + 1 < sizeof(identifiant); size++) {
        char c = named[size];

        identifiant[size] = (char) (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    identifiant[size] = '\0';
    return (uint64_t) json_integer_value(json_object_get(roster, identifiant));
}

int mcp_supervise(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  mcp_result *result)
{
    mcp_place acting = *place; /* borrows what the place holds */
    int outcome;

    acting.way = MCP_ACTS;
    outcome = mcp_act_weigh(state, call, &acting, act, result);
    return outcome == HAB_DONE && result->effect == MCP_DOES
               ? mcp_act_do(state, call, &acting, act, result)
               : outcome;
}

/* -- what is open */

static int count(void *context, const mcp_dossier *dossier, const json_t *content)
{
    char name[24];
    json_t *counts = context;
    json_int_t before;

    (void) content;
    (void) snprintf(name, sizeof(name), "%" PRIu64, dossier->convention);
    before = json_integer_value(json_object_get(counts, name));
    return json_object_set_new(counts, name, json_integer(before + 1)) == 0 ? HAB_DONE : HAB_FAILED;
}

json_t *mcp_open_counts(const mcp_state *state, hab_call *call, const char *caf, mcp_kind kind)
{
    json_t *counts = json_object();

    if (counts != NULL
        && mcp_dossiers_for(state, call, caf, kind, 1, 0, count, counts) != HAB_DONE) {
        json_decref(counts);
        return NULL;
    }
    return counts;
}
