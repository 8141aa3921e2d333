/* What was done about the habilitations of a convention, for its gestionnaires (MCP-9.1). */
#include "persons.h"

#include <stdlib.h>
#include <string.h>

/* A page of a walk. */
typedef struct gathering {
    json_t *rows;
    size_t skip;
    int more;
} gathering;

static int gather(void *context, const json_t *done)
{
    gathering *g = context;

    if (g->skip > 0) {
        g->skip--;
        return HAB_DONE;
    }
    if (json_array_size(g->rows) == MCP_SHOWN) {
        g->more = 1;
        return HAB_NONE;
    }
    return json_array_append_new(g->rows, json_deep_copy(done)) == 0 ? HAB_DONE : HAB_FAILED;
}

/* Who did it: a gestionnaire by name, an agent as the Caf. */
static json_t *author(const mcp_state *state, hab_call *call, const mcp_place *place,
                      const json_t *row)
{
    uint64_t person = (uint64_t) json_integer_value(json_object_get(row, "par"));
    hab_member member;

    if (strcmp(pl_member(row, "siege"), "caf") == 0
        || mcp_member(state, call, place->convention, person, &member) != HAB_DONE) {
        return json_string("La Caf");
    }
    return json_sprintf("%s %s", member.prenom, member.nom);
}

/* The act's members that pages show stand in the row itself. */
static int dress(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *row)
{
    json_t *act = json_incref(json_object_get(row, "acte"));
    char words[PL_WORDS];
    int failed;

    pl_time_words(json_integer_value(json_object_get(row, "le")), words);
    failed = json_object_set_new(row, "le_texte", json_string(words)) != 0
             || json_object_set_new(row, "par_nom", author(state, call, place, row)) != 0
             || json_object_set(row, "acte", json_object_get(act, "acte")) != 0;
    if (!failed && json_object_get(act, "services") != NULL) {
        failed = json_object_set(row, "services", json_object_get(act, "services")) != 0;
    }
    if (!failed && pl_member(act, "motif")[0] != '\0') {
        failed = json_object_set(row, "motif", json_object_get(act, "motif")) != 0;
    }
    json_decref(act);
    return failed ? HAB_FAILED : HAB_DONE;
}

int mcp_history_rows(const mcp_state *state, hab_call *call, const mcp_place *place,
                     uint64_t person, size_t page, json_t *rows, int *more)
{
    gathering g = {.rows = rows, .skip = (page - 1) * MCP_SHOWN};
    size_t index;
    json_t *row;
    int outcome = mcp_history(state, call, place->convention, person, 0, gather, &g);

    json_array_foreach(rows, index, row)
    {
        if (outcome == HAB_DONE) {
            outcome = dress(state, call, place, row);
        }
    }
    *more = g.more;
    return outcome;
}

static uint64_t person_asked(const mcp_state *state, hab_call *call)
{
    char text[20] = "";

    (void) state->host->calls->query(call, "personne", text, sizeof(text));
    return strspn(text, "0123456789") == strlen(text) ? strtoull(text, NULL, 10) : 0;
}

static int show(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    size_t page = mcp_page_number(state, call);
    uint64_t person = person_asked(state, call);
    json_t *document = mcp_place_document(place);
    json_t *rows = json_array();
    json_t *added;
    int more = 0;
    int outcome =
        rows != NULL ? mcp_history_rows(state, call, place, person, page, rows, &more) : HAB_FAILED;

    added = json_pack("{s:o, s:I, s:b, s:I}", "historique", rows, "page", (json_int_t) page,
                      "suite", more, "personne", (json_int_t) person);
    if (outcome == HAB_DONE
        && (document == NULL || added == NULL || json_object_update(document, added) != 0)) {
        outcome = HAB_FAILED;
    }
    json_decref(added);
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return pl_answer(state->host, call, 200, "mcp-historique", document);
}

int mcp_history_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    mcp_place place;
    int outcome = mcp_enter(opened, call, MCP_GESTIONNAIRES, &place);

    if (outcome == HAB_DONE) {
        outcome = show(opened, call, &place);
        mcp_leave(&place);
    }
    return outcome;
}
