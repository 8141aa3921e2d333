/* The convention, the contrat de service and their annexes by version: the one in force first,
 * and what each avenant changed (MCP-2, MCP-17.3). */
#include "space.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 50, PAGE_TEXT = 12 };

/* -- versions */

typedef struct collected {
    hab_version *items;
    size_t count;
    size_t room;
} collected;

static int collect(void *context, const hab_version *version)
{
    collected *c = context;

    if (c->count == c->room) {
        size_t room = c->room == 0 ? 16 : 2 * c->room;
        hab_version *more = realloc(c->items, room * sizeof(*more));

        if (more == NULL) {
            return HAB_FAILED;
        }
        c->items = more;
        c->room = room;
    }
    c->items[c->count++] = *version;
    return HAB_DONE;
}

int mcp_version_read(const mcp_state *state, hab_call *call, uint64_t convention, uint32_t version,
                     json_t **document)
{
    hab_slice text;
    int outcome = state->host->calls->document(call, convention, version, &text);

    if (outcome == HAB_DONE) {
        *document = json_loadb(text.data, text.size, 0, NULL);
        outcome = *document != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome;
}

/* When the convention itself began: the day of its effect, else of its signature. */
static int begin_first(const mcp_state *state, hab_call *call, uint64_t convention,
                       hab_version *first)
{
    json_t *document;
    uint32_t date;
    int outcome = mcp_version_read(state, call, convention, first->number, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    date = pl_date_read(pl_member(document, "effet"));
    if (date == 0) {
        date = pl_date_read(pl_member(json_object_get(document, "signature"), "date"));
    }
    first->from = date != 0 ? pl_second_of(date, 0) : 0;
    json_decref(document);
    return HAB_DONE;
}

int mcp_versions_read(const mcp_state *state, hab_call *call, uint64_t convention,
                      hab_version **versions, size_t *count)
{
    collected c = {.count = 0};
    int outcome = state->host->calls->versions(call, convention, collect, &c);

    if (outcome == HAB_DONE && c.count > 0 && c.items[0].from == 0) {
        outcome = begin_first(state, call, convention, &c.items[0]);
    }
    if (outcome != HAB_DONE) {
        free(c.items);
        return outcome;
    }
    *versions = c.items;
    *count = c.count;
    return HAB_DONE;
}

static json_t *moment_view(int64_t second)
{
    uint32_t date = pl_date_of(second);
    char words[PL_WORDS];

    if (second == 0) {
        return NULL;
    }
    if (pl_second_of(date, 0) != second) {
        return mcp_time_view(second);
    }
    pl_date_words(date, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

json_t *mcp_version_view(const hab_version *version, int64_t now)
{
    const char *state = version->in_force     ? "en_vigueur"
                        : version->from > now ? "a_venir"
                                              : "passee";

    return json_pack("{s:I, s:s, s:o*, s:o*}", "numero", (json_int_t) version->number, "etat",
                     state, "depuis", moment_view(version->from), "jusque",
                     moment_view(version->until));
}

/* -- the list */

typedef struct list {
    const mcp_state *state;
    hab_call *call;
    const mcp_place *place;
    hab_version *versions;
    size_t count;
    size_t page; /* from 1 */
} list;

/* In force, then those to come, then those that are past, latest first. */
static const hab_version *version_at(const list *l, size_t rank)
{
    size_t current = 0;

    for (size_t i = 0; i < l->count; i++) {
        if (l->versions[i].in_force) {
            current = i;
        }
    }
    return &l->versions[rank < l->count - current ? current + rank : l->count - 1 - rank];
}

static int add_changes(const list *l, uint32_t number, json_t *view)
{
    json_t *before = NULL;
    json_t *after = NULL;
    json_t *changes = NULL;
    int outcome = mcp_version_read(l->state, l->call, l->place->convention, number - 1, &before);

    if (outcome == HAB_DONE) {
        outcome = mcp_version_read(l->state, l->call, l->place->convention, number, &after);
    }
    if (outcome == HAB_DONE) {
        changes = mcp_contract_changes(l->state, before, after,
                                       (l->place->seat & MCP_GESTIONNAIRES) != 0);
        outcome = json_object_set_new(view, "changements", changes) == 0 ? HAB_DONE : HAB_FAILED;
    }
    json_decref(before);
    json_decref(after);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int add_version(const list *l, const hab_version *version, json_t *views)
{
    json_t *view = mcp_version_view(version, l->state->host->calls->caller(l->call)->now);

    if (json_array_append_new(views, view) != 0) {
        return HAB_FAILED;
    }
    return version->number > 1 ? add_changes(l, version->number, view) : HAB_DONE;
}

static int read_page(list *l)
{
    char text[PAGE_TEXT] = "";
    int outcome = l->state->host->calls->query(l->call, "page", text, sizeof(text));
    long page = strtol(text, NULL, 10);

    l->page = page > 1 ? (size_t) page : 1;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int fill(const list *l, json_t *document)
{
    size_t first = (l->page - 1) * SHOWN;
    json_t *views = json_array();
    int outcome = json_object_set_new(document, "versions", views) == 0
                          && json_object_set_new(document, "page", json_integer((int) l->page)) == 0
                      ? HAB_DONE
                      : HAB_FAILED;

    for (size_t i = first; i < l->count && i < first + SHOWN && outcome == HAB_DONE; i++) {
        outcome = add_version(l, version_at(l, i), views);
    }
    if (outcome == HAB_DONE && l->count > first + SHOWN) {
        outcome = json_object_set_new(document, "suivante", json_integer((int) l->page + 1)) == 0
                      ? HAB_DONE
                      : HAB_FAILED;
    }
    return outcome;
}

static int answer_list(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    list l = {.state = state, .call = call, .place = place};
    json_t *document = NULL;
    int outcome = read_page(&l);

    if (outcome == HAB_DONE) {
        outcome = mcp_versions_read(state, call, place->convention, &l.versions, &l.count);
    }
    if (outcome == HAB_DONE) {
        document = mcp_place_document(place);
        outcome = document != NULL ? fill(&l, document) : HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(state->host, call, 200, "mcp-contrat", json_incref(document));
    }
    json_decref(document);
    free(l.versions);
    return outcome;
}

int mcp_contract_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_ANYBODY, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = place.number == 0 ? answer_list(opened, call, &place)
                                : mcp_contract_version(opened, call, &place);
    mcp_leave(&place);
    return outcome;
}
