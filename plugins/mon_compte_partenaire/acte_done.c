/* What is told of an act that was done: its traces, the history, a mail to the person. */
#include "acte_rules.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *operation;
    const char *sheet; /* NULL: nothing opens, closes or is suspended */
} told[] = {[ACT_INVITER] = {"habilitation.invitee", "mcp-habilitation-ouverte"},
            [ACT_ACCORDER] = {"habilitation.accordee", "mcp-habilitation-ouverte"},
            [ACT_RETIRER] = {"habilitation.retiree", "mcp-habilitation-retiree"},
            [ACT_SUSPENDRE] = {"habilitation.suspendue", "mcp-habilitation-suspendue"},
            [ACT_RETABLIR] = {"habilitation.retablie", "mcp-habilitation-retablie"},
            [ACT_ECHEANCE] = {"habilitation.echeance", NULL},
            [ACT_RESPONSABLE] = {"habilitation.responsable", NULL},
            [ACT_SORTIR] = {"habilitation.sortie", "mcp-habilitation-retiree"}};

enum { MAILS_A_DAY = 15 }; /* to one person, of one convention */

/* One trace a service; who comes or goes has one of their own. */
static int trace(const mcp_state *state, hab_call *call, const mcp_place *place, act_verb verb,
                 const json_t *touched, uint64_t person)
{
    const char *operation = told[verb == ACT_INVITER ? ACT_ACCORDER : verb].operation;
    char object[40];
    size_t index;
    json_t *name;
    int outcome = HAB_DONE;

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    if (verb == ACT_INVITER || verb == ACT_SORTIR) {
        outcome = mcp_trace(state, call, place, told[verb].operation, "", object);
    }
    json_array_foreach(touched, index, name)
    {
        if (outcome == HAB_DONE) {
            outcome = mcp_trace(state, call, place, operation, json_string_value(name), object);
        }
    }
    return outcome;
}

static json_t *titles_of(const mcp_state *state, const json_t *touched)
{
    json_t *titles = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(touched, index, name)
    {
        const mcp_service *service = mcp_service_find(state, json_string_value(name));
        const char *title = service != NULL ? state->services[service - state->details].title
                                            : json_string_value(name);

        (void) json_array_append_new(titles, json_pack("{s:O, s:s}", "nom", name, "titre", title));
    }
    return titles;
}

/* Acts of gestionnaires may be many, and whoever is invited need not know them: mails to one
 * person have an end. */
static int may_write(const mcp_state *state, hab_call *call, const mcp_place *place,
                     uint64_t person)
{
    pl_key who = pl_key_begin('C');

    if (place->seat == MCP_CAF) {
        return HAB_DONE;
    }
    pl_key_u64(&who, place->convention);
    pl_key_u64(&who, person);
    return state->host->calls->limit(call, "courriels", pl_key_slice(&who), MAILS_A_DAY);
}

static int write_to_person(const mcp_state *state, hab_call *call, const mcp_place *place,
                           const json_t *act, const json_t *touched, uint64_t person)
{
    const char *sheet = told[act_verb_of(act)].sheet;
    uint32_t last = pl_date_read(pl_member(act, "fin"));
    char words[PL_WORDS] = "";
    json_t *values;
    int outcome;

    outcome = sheet != NULL ? may_write(state, call, place, person) : HAB_NONE;
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    if (last != 0) {
        pl_date_words(last, words);
    }
    values = json_pack("{s:O, s:o, s:s}", "acte", json_object_get(act, "acte"), "services",
                       titles_of(state, touched), "fin", words);
    outcome =
        values != NULL ? mcp_tell_person(state, call, place, person, sheet, values) : HAB_FAILED;
    json_decref(values);
    return outcome;
}

int act_tell_done(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  const json_t *touched, const mcp_result *result)
{
    int outcome = trace(state, call, place, act_verb_of(act), touched, result->person);

    if (outcome == HAB_DONE) {
        outcome = mcp_history_add(state, call, place, act, result);
    }
    return outcome == HAB_DONE ? write_to_person(state, call, place, act, touched, result->person)
                               : outcome;
}
