/* Acts on the store: what one would do now, and doing it (MCP-9.1). */
#include "acte_rules.h"

#include <stdlib.h>
#include <string.h>

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* An act as it is weighed. */
typedef struct weighing {
    mcp_standing standing;
    json_t *act;      /* parsed once more: whoever made it */
    json_t *services; /* owned, as standing.services */
    json_t *line;     /* owned, as standing.line */
    uint64_t person;  /* 0: not known yet */
} weighing;

static void end(weighing *w)
{
    json_decref(w->act);
    json_decref(w->services);
    json_decref(w->line);
}

/* -- the standing */

static int lists(const json_t *list, const char *name)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), name) == 0) {
            return 1;
        }
    }
    return 0;
}

static const json_t *bulletin_of(const mcp_place *place)
{
    return json_object_get(json_object_get(place->annexe, "bulletin"), "services");
}

/* MCP-3, MCP-8: of the bulletin, declared, and for a mission of the convention. */
static json_t *open_services(const mcp_state *state, const mcp_place *place)
{
    const json_t *missions = json_object_get(place->annexe, "missions");
    json_t *services = json_array();
    size_t index;
    json_t *item;

    json_array_foreach(bulletin_of(place), index, item)
    {
        const mcp_service *service = mcp_service_find(state, json_string_value(item));

        if (service != NULL && lists(missions, service->mission.text)
            && json_array_append(services, item) != 0) {
            json_decref(services);
            return NULL;
        }
    }
    return services;
}

/* Who is invited may be named already, under the same address. */
static int find_invited(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w)
{
    json_t *roster = mcp_roster(state, call, place);

    if (roster == NULL) {
        return HAB_FAILED;
    }
    w->standing.count = json_object_size(roster);
    w->person =
        (uint64_t) json_integer_value(json_object_get(roster, pl_member(w->act, "identifiant")));
    return HAB_DONE;
}

static mcp_seat seat_of(const char *role)
{
    return strcmp(role, "gestionnaire_principal") == 0   ? MCP_PRINCIPAL
           : strcmp(role, "gestionnaire_suppleant") == 0 ? MCP_SUPPLEANT
                                                         : MCP_MEMBER;
}

static int read_line(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w)
{
    hab_line line;
    int outcome = w->person != 0 ? calls_of(state)->line(call, place->convention, w->person, &line)
                                 : HAB_NONE;

    w->standing.target = MCP_MEMBER;
    w->standing.self = w->person != 0 && w->person == place->self;
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    w->standing.named = 1;
    w->standing.target = seat_of(line.role);
    json_decref(w->line);
    w->line = json_loadb(line.document.data, line.document.size, 0, NULL);
    w->standing.line = w->line;
    return w->line != NULL ? HAB_DONE : HAB_FAILED;
}

/* MCP-17.3: who leaves is out of the versions to come as well. */
static int note_heir(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w)
{
    const json_t *heirs;
    hab_member member;
    int outcome;

    if (act_verb_of(w->act) != ACT_SORTIR || !w->standing.named) {
        return HAB_DONE;
    }
    heirs = mcp_heirs(state, call, place);
    outcome = heirs != NULL ? calls_of(state)->person(call, w->person, &member) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        w->standing.heir = json_object_get(heirs, member.identifiant) != NULL;
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int begin(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w)
{
    int outcome = HAB_DONE;

    w->services = open_services(state, place);
    w->person = (uint64_t) json_integer_value(json_object_get(w->act, "personne"));
    w->standing = (mcp_standing){
        .seat = place->seat,
        .way = place->way,
        .quota = (size_t) json_integer_value(json_object_get(place->annexe, "quota")),
        .today = calls_of(state)->caller(call)->date,
        .last = place->end != 0 ? pl_date_of(place->end - 1) : 0,
        .services = w->services};
    if (w->services == NULL) {
        return HAB_FAILED;
    }
    if (act_verb_of(w->act) == ACT_INVITER) {
        outcome = find_invited(state, call, place, w);
    }
    if (outcome == HAB_DONE) {
        outcome = read_line(state, call, place, w);
    }
    return outcome == HAB_DONE ? note_heir(state, call, place, w) : outcome;
}

/* -- weighing */

/* MCP-8: of the bulletin, and for no mission of the convention. */
static void name_mission(const mcp_place *place, const json_t *act, mcp_result *result)
{
    size_t index;
    json_t *item;

    if (result->effect != MCP_WRONG || strcmp(result->article, "MCP-3") != 0) {
        return;
    }
    json_array_foreach(json_object_get(act, "services"), index, item)
    {
        if (result->field == act_services_field(index)
            && lists(bulletin_of(place), json_string_value(item))) {
            act_say(result, MCP_WRONG, act_services_field(index), "MCP-8",
                    "La convention n’a pas la mission que sert «\u00a0%s\u00a0»\u00a0: un avenant "
                    "l’ajoute d’abord (MCP-8).",
                    json_string_value(item));
        }
    }
}

/* HAB_DONE with a verdict, in which w->act is there when it was readable. */
static int weigh(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                 weighing *w, mcp_result *result)
{
    int outcome = HAB_DONE;

    *w = (weighing){.person = 0};
    if (mcp_act_parse(act, &w->act, result) != 0) {
        result->convention = place->convention;
        return result->effect == MCP_DOES ? HAB_FAILED : HAB_DONE;
    }
    outcome = begin(state, call, place, w);
    if (outcome == HAB_DONE) {
        mcp_act_judge(&w->standing, w->act, result);
        name_mission(place, w->act, result);
    }
    result->person = w->person;
    result->convention = place->convention;
    return outcome;
}

int mcp_act_weigh(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  mcp_result *result)
{
    weighing w;
    int outcome = weigh(state, call, place, act, &w, result);

    end(&w);
    return outcome;
}

/* -- doing */

/* Each invitation is a mail: nobody gets one after the other. */
static int limit_invitations(const mcp_state *state, hab_call *call, const weighing *w,
                             mcp_result *result)
{
    enum { A_DAY = 5 };
    pl_key who = pl_key_begin('I');
    int outcome;

    pl_key_u64(&who, w->person);
    outcome = calls_of(state)->limit(call, "invitation", pl_key_slice(&who), A_DAY);
    if (outcome == HAB_NONE) {
        act_say(result, MCP_WRONG, "identifiant", "MCP-9.1",
                "Cette personne a été invitée cinq fois aujourd’hui\u00a0: reprenez demain.");
        return HAB_DONE;
    }
    return outcome;
}

/* Of who is invited: the account, and what it is called there. */
static int find_account(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w,
                        mcp_result *result)
{
    int outcome =
        calls_of(state)->account(call, place->convention, pl_member(w->act, "identifiant"),
                                 pl_member(w->act, "nom"), pl_member(w->act, "prenom"), &w->person);

    if (outcome == HAB_NONE) {
        act_say(result, MCP_WRONG, "identifiant", "MCP-9.1",
                "Ce n’est pas une adresse électronique\u00a0: écrivez-la comme "
                "«\u00a0prenom.nom@mairie.example\u00a0».");
        return HAB_DONE;
    }
    if (outcome == HAB_DONE) {
        outcome = read_line(state, call, place, w);
    }
    if (outcome == HAB_DONE) {
        mcp_act_judge(&w->standing, w->act, result);
        result->person = w->person;
    }
    return outcome == HAB_DONE && result->effect == MCP_DOES
               ? limit_invitations(state, call, w, result)
               : outcome;
}

static int write_line(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w)
{
    json_t *line = mcp_act_apply(&w->standing, w->act);
    hab_member member;
    char *text = NULL;
    int outcome = line != NULL ? calls_of(state)->person(call, w->person, &member) : HAB_FAILED;

    if (outcome == HAB_DONE
        && json_object_set_new(line, "identifiant", json_string(member.identifiant)) == 0) {
        text = json_dumps(line, JSON_COMPACT);
    }
    outcome = text != NULL
                  ? calls_of(state)->enlist(call, place->convention, w->person, pl_text(text))
                  : HAB_FAILED;
    free(text);
    json_decref(line);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* The roster goes along, for what comes later in the same call. */
static int note_roster(const mcp_place *place, const weighing *w)
{
    if (json_object_size(place->roster) == 0) {
        return HAB_DONE;
    }
    if (act_verb_of(w->act) == ACT_SORTIR) {
        (void) json_object_del(place->roster, pl_member(w->line, "identifiant"));
        return HAB_DONE;
    }
    return json_object_set_new(place->roster, pl_member(w->act, "identifiant"),
                               json_integer((json_int_t) w->person))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

static int carry_out(const mcp_state *state, hab_call *call, const mcp_place *place, weighing *w,
                     mcp_result *result)
{
    act_verb verb = act_verb_of(w->act);
    json_t *touched = act_touched(&w->standing, w->act);
    int outcome = HAB_FAILED;

    if (touched != NULL) {
        outcome = verb == ACT_SORTIR ? calls_of(state)->strike(call, place->convention, w->person)
                                     : write_line(state, call, place, w);
    }
    if (outcome == HAB_DONE && (verb == ACT_SORTIR || verb == ACT_INVITER)) {
        outcome = note_roster(place, w);
    }
    if (outcome == HAB_DONE) {
        outcome = act_tell_done(state, call, place, w->act, touched, result);
    }
    json_decref(touched);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int mcp_act_do(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
               mcp_result *result)
{
    weighing w;
    int outcome = weigh(state, call, place, act, &w, result);

    if (outcome == HAB_DONE && result->effect == MCP_DOES && place->way == MCP_ASKS) {
        act_say(result, MCP_FORBIDDEN, NULL, "MCP-9.1",
                "En mode centralisé, la Caf décide\u00a0: faites-en la demande (MCP-9.1).");
    }
    if (outcome == HAB_DONE && result->effect == MCP_DOES && act_verb_of(w.act) == ACT_INVITER) {
        outcome = find_account(state, call, place, &w, result);
    }
    if (outcome == HAB_DONE && result->effect == MCP_DOES) {
        outcome = carry_out(state, call, place, &w, result);
    }
    end(&w);
    return outcome;
}
