/* The home of the space: each convention of the person, what they may do there, who the
 * gestionnaires are, and what waits for them (MCP-2, MCP-3, MCP-9.1). */
#include "space.h"

#include <string.h>
#include <strings.h>

enum { CONVENTIONS = 50, COUNTED = 1000, ROLE = 32 };

/* The conventions of who asks. */
typedef struct own {
    uint64_t convention;
    char role[ROLE];
} own;

typedef struct space {
    const mcp_state *state;
    hab_call *call;
    own conventions[CONVENTIONS];
    size_t count;
} space;

static int note_right(void *context, const hab_right *right)
{
    space *s = context;
    own *next = &s->conventions[s->count];

    *next = (own){.convention = right->convention};
    memcpy(next->role, right->role, strnlen(right->role, ROLE - 1));
    return ++s->count < CONVENTIONS ? HAB_DONE : HAB_NONE;
}

/* -- the services that the person holds */

static json_t *services_of(const space *s, const mcp_place *place, const json_t *line)
{
    int64_t now = s->state->host->calls->caller(s->call)->now;
    json_t *list = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(json_object_get(json_object_get(place->annexe, "bulletin"), "services"),
                       index, name)
    {
        const mcp_service *service = mcp_service_find(s->state, json_string_value(name));
        json_t *held =
            service != NULL ? mcp_held_view(line, service->name.text, pl_date_of(now)) : NULL;
        json_t *view = held != NULL ? mcp_service_view(s->state, service, now) : NULL;

        if (held != NULL
            && (view == NULL || json_object_set(view, "detenu", held) != 0
                || json_array_append(list, view) != 0)) {
            json_decref(list);
            list = NULL;
        }
        json_decref(view);
        json_decref(held);
    }
    return list;
}

static int add_services(const space *s, const mcp_place *place, json_t *document)
{
    json_t *line;
    int outcome = mcp_line_read(s->state, s->call, place, &line);

    if (outcome == HAB_DONE) {
        outcome = json_object_set_new(document, "services", services_of(s, place, line)) == 0
                      ? HAB_DONE
                      : HAB_FAILED;
        json_decref(line);
    }
    return outcome;
}

/* -- the gestionnaires */

typedef struct office {
    const json_t *named; /* "gestionnaires" of the annexe */
    json_t *found;
    const mcp_place *place;
} office;

static int note_gestionnaire(void *context, const hab_member *member)
{
    office *o = context;
    const char *seat =
        strcasecmp(pl_member(o->named, "principal"), member->identifiant) == 0   ? "principal"
        : strcasecmp(pl_member(o->named, "suppleant"), member->identifiant) == 0 ? "suppleant"
                                                                                 : NULL;

    if (seat == NULL) {
        return HAB_DONE;
    }
    if (json_array_append_new(o->found, json_pack("{s:s, s:s, s:s, s:s, s:b}", "siege", seat,
                                                  "identifiant", member->identifiant, "nom",
                                                  member->nom, "prenom", member->prenom, "retire",
                                                  mcp_withdrawal(o->place, member->person) != NULL))
        != 0) {
        return HAB_FAILED;
    }
    return json_array_size(o->found) == 2 ? HAB_NONE : HAB_DONE;
}

static int add_gestionnaires(const space *s, const mcp_place *place, json_t *document)
{
    office o = {.named = json_object_get(place->annexe, "gestionnaires"),
                .found = json_array(),
                .place = place};
    int outcome = s->state->host->calls->members(s->call, place->convention, note_gestionnaire, &o);

    if (json_object_set_new(document, "gestionnaires", o.found) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- what waits */

typedef struct waiting {
    size_t seen;
    int open;
} waiting;

static int count_open(void *context, const mcp_dossier *dossier, const json_t *content)
{
    waiting *w = context;

    (void) content;
    w->open += dossier->open != 0;
    return ++w->seen < COUNTED ? HAB_DONE : HAB_NONE;
}

static int add_waiting(const space *s, const mcp_place *place, json_t *document)
{
    static const struct {
        mcp_kind kind;
        const char *name;
    } kinds[] = {{MCP_QUESTION, "questions"},
                 {MCP_DEMANDE, "demandes"},
                 {MCP_INCIDENT, "incidents"},
                 {MCP_REUNION, "reunions"}};
    json_t *counts = json_object();
    int outcome = json_object_set_new(document, "attend", counts) == 0 ? HAB_DONE : HAB_FAILED;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && outcome == HAB_DONE; i++) {
        waiting w = {.seen = 0};

        outcome =
            mcp_dossiers_of(s->state, s->call, place->convention, kinds[i].kind, 0, count_open, &w);
        outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
        if (json_object_set_new(counts, kinds[i].name, json_integer(w.open)) != 0) {
            outcome = HAB_FAILED;
        }
    }
    return outcome;
}

/* -- the page */

static int add_convention(const space *s, const own *convention, json_t *list)
{
    mcp_place place;
    json_t *view;
    int outcome =
        mcp_place_own(s->state, s->call, convention->convention, convention->role, &place);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    view = mcp_place_document(&place);
    outcome = json_array_append_new(list, view) == 0 ? HAB_DONE : HAB_FAILED;
    if (outcome == HAB_DONE) {
        outcome = add_services(s, &place, view);
    }
    if (outcome == HAB_DONE) {
        outcome = add_gestionnaires(s, &place, view);
    }
    if (outcome == HAB_DONE && (place.seat & MCP_GESTIONNAIRES) != 0) {
        outcome = add_waiting(s, &place, view);
    }
    mcp_leave(&place);
    return outcome;
}

int mcp_space_get(const void *state, hab_call *call)
{
    space s = {.state = state, .call = call};
    json_t *list = json_array();
    int outcome = s.state->host->calls->rights(call, note_right, &s);

    outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    for (size_t i = 0; i < s.count && outcome == HAB_DONE; i++) {
        outcome = add_convention(&s, &s.conventions[i], list);
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(s.state->host, call, 200, "mcp-espace",
                            json_pack("{s:O}", "conventions", list));
    }
    json_decref(list);
    return outcome;
}
