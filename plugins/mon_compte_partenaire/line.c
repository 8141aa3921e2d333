/* The line of a person. */
#include "line.h"

#include <stdio.h>
#include <string.h>

json_t *mcp_line_right(const json_t *line, const char *service)
{
    size_t index;
    json_t *right;

    json_array_foreach(json_object_get(line, "habilitations"), index, right)
    {
        if (strcmp(pl_member(right, "service"), service) == 0) {
            return right;
        }
    }
    return NULL;
}

mcp_right_state mcp_right_is(const json_t *right, uint32_t today)
{
    uint32_t end = pl_date_read(pl_member(right, "fin"));

    if (right == NULL) {
        return MCP_RIGHT_NONE;
    }
    if (json_is_true(json_object_get(right, "suspendue"))) {
        return MCP_RIGHT_SUSPENDED;
    }
    return end != 0 && end < today ? MCP_RIGHT_OVER : MCP_RIGHT_OPEN;
}

int mcp_right_by_caf(const json_t *right)
{
    const char *by = pl_member(right, "suspendue_par");

    return json_is_true(json_object_get(right, "suspendue")) && strcmp(by, "principal") != 0
           && strcmp(by, "suppleant") != 0;
}

int mcp_line_by_caf(const json_t *line)
{
    size_t index;
    json_t *right;

    json_array_foreach(json_object_get(line, "habilitations"), index, right)
    {
        if (mcp_right_by_caf(right)) {
            return 1;
        }
    }
    return 0;
}

void mcp_line_name(const json_t *line, char name[MCP_FULL_NAME])
{
    (void) snprintf(name, MCP_FULL_NAME, "%s %s", pl_member(line, "prenom"),
                    pl_member(line, "nom"));
}

int mcp_line_names(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                   json_t **names)
{
    hab_line line;
    json_t *made;
    int outcome = state->host->calls->line(call, place->convention, person, &line);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    made = json_pack("{s:s, s:s, s:s}", "identifiant", line.member.identifiant, "nom",
                     line.member.nom, "prenom", line.member.prenom);
    if (made == NULL) {
        return HAB_FAILED;
    }
    *names = made;
    return HAB_DONE;
}

static const char *title_of(const mcp_state *state, const char *name)
{
    const mcp_service *service = mcp_service_find(state, name);

    return service != NULL ? state->services[service - state->details].title : name;
}

static const char *state_name(mcp_right_state is)
{
    return is == MCP_RIGHT_SUSPENDED ? "suspendue" : is == MCP_RIGHT_OVER ? "terminee" : "ouverte";
}

/* "fin" → "fin_texte" */
static int add_day(json_t *view, const char *field, const char *as)
{
    uint32_t day = pl_date_read(pl_member(view, field));
    char words[PL_WORDS];

    if (day == 0) {
        return 0;
    }
    pl_date_words(day, words);
    return json_object_set_new(view, as, json_string(words));
}

json_t *mcp_right_view(const mcp_state *state, const json_t *right, uint32_t today)
{
    json_t *view = json_copy((json_t *) right);

    if (view == NULL
        || json_object_set_new(view, "titre",
                               json_string(title_of(state, pl_member(right, "service"))))
               != 0
        || json_object_set_new(view, "etat", json_string(state_name(mcp_right_is(right, today))))
               != 0
        || json_object_set_new(view, "suspendue_par_caf", json_boolean(mcp_right_by_caf(right)))
               != 0
        || add_day(view, "fin", "fin_texte") != 0 || add_day(view, "depuis", "depuis_texte") != 0
        || add_day(view, "suspendue_le", "suspendue_le_texte") != 0) {
        json_decref(view);
        return NULL;
    }
    return view;
}
