/* Who asks, about which convention, and what they may do there (MCP-9.1). */
#include "place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const hab_calls *calls_of(const mcp_state *state)
{
    return state->host->calls;
}

/* -- the path */

/* Digits up to the end or one of `ends`; 0 for none, and for what is no number of ours. */
static uint64_t number_at(hab_slice *rest, const char *ends)
{
    enum { DIGITS = 18 };
    const char *text = rest->data;
    uint64_t number = 0;
    size_t size = 0;

    while (size < rest->size && text[size] >= '0' && text[size] <= '9' && size < DIGITS) {
        number = number * 10 + (uint64_t) (text[size++] - '0');
    }
    if (size == 0 || text[0] == '0' || (size < rest->size && strchr(ends, text[size]) == NULL)) {
        return 0;
    }
    *rest = (hab_slice){.data = text + size, .size = rest->size - size};
    return number;
}

/* "12", "12/7", "12/7/x.pdf", "12/7.csv"; 0 for anything else. */
static int read_path(hab_slice rest, mcp_place *place)
{
    place->convention = number_at(&rest, "/");
    if (place->convention == 0) {
        return 0;
    }
    if (rest.size > 0) {
        rest = (hab_slice){.data = (const char *) rest.data + 1, .size = rest.size - 1};
        place->number = number_at(&rest, "/.");
        place->tail = rest;
        return place->number != 0;
    }
    return 1;
}

void mcp_path(const mcp_place *place, const char *page, char path[MCP_PATH])
{
    (void) snprintf(path, MCP_PATH, "mon-compte-partenaire/%s/%" PRIu64, page, place->convention);
}

/* -- refusals */

int mcp_forbid(const mcp_state *state, hab_call *call, uint64_t convention, const char *operation,
               const char *object, const char *phrase)
{
    const hab_note note = {.operation = operation,
                           .service = "",
                           .object = pl_text(object),
                           .convention = convention,
                           .reason = HAB_REASON_NOT_ALLOWED};
    int outcome = calls_of(state)->trace(call, &note);

    return outcome == HAB_DONE
               ? calls_of(state)->problem(call, 403, "acte_non_autorise", "Action non autorisée",
                                          phrase, HAB_REASON_NOT_ALLOWED)
               : outcome;
}

/* The same for somebody else's, for none at all, and for a seat that a page is not for. The
 * trace is not the other convention's: its partner is not told who knocked. */
static int refuse_entry(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    char object[40];

    (void) snprintf(object, sizeof(object), "convention:%" PRIu64, place->convention);
    return mcp_forbid(state, call, 0, "espace.acces", object,
                      "Cette page est celle d’une autre convention, ou d’une autre fonction que la "
                      "vôtre. Revenez à votre espace, et choisissez-y votre convention.");
}

/* -- what the convention says */

static void take_right(mcp_place *place, const hab_right *right)
{
    place->version = right->version;
    place->end = right->end;
    (void) snprintf(place->numero, sizeof(place->numero), "%s", right->numero);
    (void) snprintf(place->caf, sizeof(place->caf), "%s", right->caf);
    (void) snprintf(place->partner, sizeof(place->partner), "%s", right->partner);
}

static int read_annexe(const mcp_state *state, hab_call *call, mcp_place *place)
{
    hab_slice text;
    json_t *document;
    int outcome = calls_of(state)->document(call, place->convention, 0, &text);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    document = json_loadb(text.data, text.size, 0, NULL);
    place->annexe = json_incref(json_object_get(document, "annexe"));
    json_decref(document);
    (void) json_object_del(place->annexe, "personnes");
    return json_is_object(place->annexe) ? HAB_DONE : HAB_FAILED;
}

static pl_key management_key(const mcp_place *place)
{
    pl_key key = pl_key_begin('G');

    pl_key_u64(&key, place->convention);
    return key;
}

static int read_management(const mcp_state *state, hab_call *call, mcp_place *place)
{
    pl_key key = management_key(place);
    hab_slice text;
    int outcome = calls_of(state)->get(call, pl_key_slice(&key), &text);

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    place->management =
        outcome == HAB_DONE ? json_loadb(text.data, text.size, 0, NULL) : json_object();
    place->roster = json_object();
    place->heirs = json_object();
    return place->management != NULL && place->roster != NULL && place->heirs != NULL ? HAB_DONE
                                                                                      : HAB_FAILED;
}

int mcp_management_write(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    pl_key key = management_key(place);
    char *text = json_dumps(place->management, JSON_COMPACT);
    int outcome =
        text != NULL ? calls_of(state)->put(call, pl_key_slice(&key), pl_text(text)) : HAB_FAILED;

    free(text);
    return outcome;
}

static const char *seat_name(mcp_seat seat)
{
    return seat == MCP_PRINCIPAL   ? "principal"
           : seat == MCP_SUPPLEANT ? "suppleant"
           : seat == MCP_CAF       ? "caf"
                                   : "membre";
}

const json_t *mcp_withdrawal(const mcp_place *place, uint64_t person)
{
    char number[24];

    (void) snprintf(number, sizeof(number), "%" PRIu64, person);
    return json_object_get(json_object_get(place->management, "retraits"), number);
}

int mcp_is_withdrawn(const mcp_place *place)
{
    return (place->seat & MCP_GESTIONNAIRES) != 0 && mcp_withdrawal(place, place->self) != NULL;
}

/* MCP-9.1: whose turn it is. */
static mcp_way way_of(const mcp_place *place)
{
    int delegated = strcmp(pl_member(place->annexe, "mode"), "delegue") == 0
                    && json_object_get(place->management, "reprise") == NULL;

    if (place->seat == MCP_CAF) {
        return delegated ? MCP_LOOKS : MCP_ACTS;
    }
    if ((place->seat & MCP_GESTIONNAIRES) == 0 || mcp_is_withdrawn(place)) {
        return MCP_LOOKS;
    }
    return delegated ? MCP_ACTS : MCP_ASKS;
}

static int fill(const mcp_state *state, hab_call *call, mcp_place *place)
{
    int outcome = read_annexe(state, call, place);

    if (outcome == HAB_DONE) {
        outcome = read_management(state, call, place);
    }
    if (outcome == HAB_DONE) {
        place->way = way_of(place);
    }
    return outcome;
}

void mcp_leave(mcp_place *place)
{
    json_decref(place->annexe);
    json_decref(place->management);
    json_decref(place->roster);
    json_decref(place->heirs);
    place->annexe = NULL;
    place->management = NULL;
    place->roster = NULL;
    place->heirs = NULL;
}

/* -- a person */

static mcp_seat seat_of_role(const char *role)
{
    return strcmp(role, "gestionnaire_principal") == 0   ? MCP_PRINCIPAL
           : strcmp(role, "gestionnaire_suppleant") == 0 ? MCP_SUPPLEANT
                                                         : MCP_MEMBER;
}

static int find_right(void *context, const hab_right *right)
{
    mcp_place *place = context;

    if (right->convention != place->convention) {
        return HAB_DONE;
    }
    take_right(place, right);
    place->seat = seat_of_role(right->role);
    return HAB_NONE;
}

static int enter_person(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place)
{
    int outcome =
        place->convention != 0 ? calls_of(state)->rights(call, find_right, place) : HAB_DONE;

    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    return (place->seat & seats) != 0 ? HAB_DONE : refuse_entry(state, call, place);
}

/* -- an agent */

static int unknown(const mcp_state *state, hab_call *call)
{
    int outcome = calls_of(state)->agent(call, "");

    return outcome == HAB_DONE
               ? calls_of(state)->problem(call, 404, "inconnu", "Page introuvable",
                                          "Cette adresse ne mène à rien que votre Caf suive.",
                                          HAB_REASON_NOT_ALLOWED)
               : outcome;
}

static int enter_agent(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place)
{
    hab_right right;
    int outcome = place->convention != 0
                      ? calls_of(state)->convention(call, place->convention, &right)
                      : HAB_NONE;

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? unknown(state, call) : outcome;
    }
    take_right(place, &right);
    outcome = calls_of(state)->agent(call, place->caf);
    if (outcome == HAB_DONE) {
        place->seat = MCP_CAF;
        outcome = (seats & MCP_CAF) != 0 ? HAB_DONE : refuse_entry(state, call, place);
    }
    return outcome;
}

int mcp_enter(const mcp_state *state, hab_call *call, unsigned seats, mcp_place *place)
{
    const hab_caller *caller = calls_of(state)->caller(call);
    int agent = caller->roles != 0;
    int outcome;

    *place = (mcp_place){.self = caller->person};
    if (caller->rest.size == 0) {
        outcome = calls_of(state)->redirect(call, agent ? "mon-compte-partenaire/suivi"
                                                        : "mon-compte-partenaire/espace");
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    if (!read_path(caller->rest, place)) {
        place->convention = 0; /* refused as another's */
    }
    outcome =
        agent ? enter_agent(state, call, seats, place) : enter_person(state, call, seats, place);
    if (outcome == HAB_DONE) {
        outcome = fill(state, call, place);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    if (outcome != HAB_DONE) {
        mcp_leave(place);
    }
    return outcome;
}

int mcp_place_of(const mcp_state *state, hab_call *call, uint64_t convention, mcp_place *place)
{
    hab_right right;
    int outcome = calls_of(state)->convention(call, convention, &right);

    *place = (mcp_place){.convention = convention};
    if (outcome != HAB_DONE) {
        return outcome;
    }
    take_right(place, &right);
    outcome = fill(state, call, place);
    if (outcome != HAB_DONE) {
        mcp_leave(place);
    }
    return outcome;
}

int mcp_place_own(const mcp_state *state, hab_call *call, uint64_t convention, const char *role,
                  mcp_place *place)
{
    int outcome = mcp_place_of(state, call, convention, place);

    if (outcome == HAB_DONE) {
        place->self = calls_of(state)->caller(call)->person;
        place->seat = seat_of_role(role);
        place->way = way_of(place);
    }
    return outcome;
}

int mcp_member(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
               hab_member *member)
{
    hab_line line;
    int outcome =
        convention != 0 ? calls_of(state)->line(call, convention, person, &line) : HAB_NONE;

    if (outcome == HAB_DONE) {
        *member = line.member;
    }
    return outcome == HAB_NONE ? calls_of(state)->person(call, person, member) : outcome;
}

/* -- documents */

/* Who acted for the Caf is the Caf's own, its motive the gestionnaires'. NULL: not taken back. */
static json_t *taken_back(const mcp_place *place)
{
    json_t *view = json_deep_copy(json_object_get(place->management, "reprise"));

    if (place->seat != MCP_CAF) {
        (void) json_object_del(view, "par");
    }
    if ((place->seat & (MCP_GESTIONNAIRES | MCP_CAF)) == 0) {
        (void) json_object_del(view, "motif");
    }
    return view;
}

static const char *way_name(mcp_way way)
{
    return way == MCP_ACTS ? "agir" : way == MCP_ASKS ? "demander" : "regarder";
}

json_t *mcp_place_document(const mcp_place *place)
{
    json_t *document = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:O, s:o*}", "convention", (json_int_t) place->convention,
        "numero", place->numero, "partenaire", place->partner, "caf", place->caf, "siege",
        seat_name(place->seat), "peut", way_name(place->way), "mode",
        json_object_get(place->annexe, "mode"), "reprise", taken_back(place));

    if (document != NULL && mcp_is_withdrawn(place)
        && json_object_set_new(document, "retire", json_true()) != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static const char *title_of(const mcp_state *state, const char *name)
{
    const mcp_service *service = mcp_service_find(state, name);

    return service != NULL ? state->services[service - state->details].title : name;
}

json_t *mcp_bulletin(const mcp_state *state, const mcp_place *place)
{
    const json_t *bulletin = json_object_get(place->annexe, "bulletin");
    json_t *services = json_array();
    size_t index;
    json_t *item;

    json_array_foreach(json_object_get(bulletin, "services"), index, item)
    {
        const char *name = json_string_value(item);

        if (name == NULL
            || json_array_append_new(
                   services, json_pack("{s:s, s:s}", "nom", name, "titre", title_of(state, name)))
                   != 0) {
            json_decref(services);
            return NULL;
        }
    }
    return services;
}

static int add_to_roster(void *context, const hab_line *line)
{
    return json_object_set_new(context, line->member.identifiant,
                               json_integer((json_int_t) line->member.person))
                   == 0
               ? HAB_DONE
               : HAB_FAILED;
}

json_t *mcp_roster(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    if (json_object_size(place->roster) == 0
        && calls_of(state)->lines(call, place->convention, add_to_roster, place->roster)
               != HAB_DONE) {
        return NULL;
    }
    return place->roster;
}
