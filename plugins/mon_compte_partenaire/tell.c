/* What is told of the space: to the trace, and by mail to those whom it concerns. */
#include "place.h"

#include <stdlib.h>
#include <strings.h>

int mcp_trace(const mcp_state *state, hab_call *call, const mcp_place *place, const char *operation,
              const char *service, const char *object)
{
    const hab_note note = {.operation = operation,
                           .service = service,
                           .object = pl_text(object),
                           .convention = place->convention,
                           .reason = HAB_REASON_GRANTED};

    return state->host->calls->trace(call, &note);
}

/* A copy with what every mail says of its convention; NULL without memory. */
static json_t *values_of(const mcp_place *place, const json_t *values)
{
    json_t *all =
        json_pack("{s:I, s:s, s:s, s:s}", "convention", (json_int_t) place->convention, "numero",
                  place->numero, "partenaire", place->partner, "caf", place->caf);

    if (all != NULL && json_object_update_missing(all, (json_t *) values) != 0) {
        json_decref(all);
        return NULL;
    }
    return all;
}

static json_t *person_of(const hab_member *member)
{
    return json_pack("{s:s, s:s, s:s}", "identifiant", member->identifiant, "nom", member->nom,
                     "prenom", member->prenom);
}

static int mail(const mcp_state *state, hab_call *call, const mcp_place *place, const char *sheet,
                const json_t *person, const json_t *values)
{
    json_t *all = values_of(place, values);
    int outcome = all != NULL && person != NULL
                      ? pl_mail(state->host, call, sheet, place->caf, person, all)
                      : HAB_FAILED;

    json_decref(all);
    return outcome;
}

int mcp_tell_person(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const char *sheet, json_t *values)
{
    hab_member member;
    json_t *to;
    int outcome = state->host->calls->person(call, person, &member);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    to = person_of(&member);
    outcome = mail(state, call, place, sheet, to, values);
    json_decref(to);
    return outcome;
}

/* Both gestionnaires, found among the members. */
typedef struct office {
    const json_t *named; /* "gestionnaires" of the annexe */
    json_t *found;
} office;

static int is_named(const json_t *named, const char *seat, const char *identifiant)
{
    return strcasecmp(pl_member(named, seat), identifiant) == 0;
}

static int note_gestionnaire(void *context, const hab_member *member)
{
    office *both = context;

    if (!is_named(both->named, "principal", member->identifiant)
        && !is_named(both->named, "suppleant", member->identifiant)) {
        return HAB_DONE;
    }
    if (json_array_append_new(both->found, person_of(member)) != 0) {
        return HAB_FAILED;
    }
    return json_array_size(both->found) == 2 ? HAB_NONE : HAB_DONE;
}

int mcp_tell_gestionnaires(const mcp_state *state, hab_call *call, const mcp_place *place,
                           const char *sheet, json_t *values)
{
    office both = {.named = json_object_get(place->annexe, "gestionnaires"), .found = json_array()};
    size_t index;
    json_t *person;
    int outcome = state->host->calls->members(call, place->convention, note_gestionnaire, &both);

    outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    json_array_foreach(both.found, index, person)
    {
        if (outcome == HAB_DONE) {
            outcome = mail(state, call, place, sheet, person, values);
        }
    }
    json_decref(both.found);
    return outcome;
}

int mcp_tell_caf(const mcp_state *state, hab_call *call, const mcp_place *place, const char *sheet,
                 json_t *values)
{
    json_t *all = values_of(place, values);
    char *text = all != NULL ? json_dumps(all, JSON_COMPACT) : NULL;
    int outcome = text != NULL
                      ? state->host->calls->mail_agents(call, place->caf, sheet, pl_text(text))
                      : HAB_FAILED;

    free(text);
    json_decref(all);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}
