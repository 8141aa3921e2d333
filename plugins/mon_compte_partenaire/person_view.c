/* One of those whom a convention names, for pages. */
#include "persons.h"

#include <stdlib.h>
#include <string.h>

static const char *seat_of(const char *role)
{
    return strcmp(role, "gestionnaire_principal") == 0   ? "principal"
           : strcmp(role, "gestionnaire_suppleant") == 0 ? "suppleant"
                                                         : "membre";
}

static int add_use(json_t *view, int64_t when)
{
    char words[PL_WORDS];

    if (when == 0) {
        return 0;
    }
    pl_time_words(when, words);
    return json_object_set_new(view, "dernier_acces", json_integer(when)) != 0
                   || json_object_set_new(view, "dernier_acces_texte", json_string(words)) != 0
               ? -1
               : 0;
}

static json_t *rights_of(const mcp_state *state, const json_t *line, uint64_t person,
                         const mcp_last_uses *uses, uint32_t today)
{
    json_t *views = json_array();
    size_t index;
    json_t *right;

    json_array_foreach(json_object_get(line, "habilitations"), index, right)
    {
        json_t *view = mcp_right_view(state, right, today);

        if (json_array_append_new(views, view) != 0
            || add_use(view, mcp_last_used(uses, person, pl_member(right, "service"))) != 0) {
            json_decref(views);
            return NULL;
        }
    }
    return views;
}

static json_t *view_of(const mcp_state *state, const hab_line *line, const mcp_last_uses *uses,
                       uint32_t today)
{
    json_t *document = json_loadb(line->document.data, line->document.size, 0, NULL);
    json_t *view = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "numero", (json_int_t) line->member.person,
        "identifiant", line->member.identifiant, "nom", pl_member(document, "nom"), "prenom",
        pl_member(document, "prenom"), "fonction", pl_member(document, "fonction"), "siege",
        seat_of(line->role), "actif", line->active, "habilitations",
        rights_of(state, document, line->member.person, uses, today));

    json_decref(document);
    return view;
}

int mcp_person_view(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const mcp_last_uses *uses, json_t **view)
{
    hab_line line;
    json_t *made;
    int outcome = state->host->calls->line(call, place->convention, person, &line);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    made = view_of(state, &line, uses, state->host->calls->caller(call)->date);
    if (made == NULL) {
        return HAB_FAILED;
    }
    *view = made;
    return HAB_DONE;
}

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

json_t *mcp_grantable(const mcp_state *state, const mcp_place *place, const json_t *line,
                      uint32_t today)
{
    const json_t *missions = json_object_get(place->annexe, "missions");
    json_t *bulletin = mcp_bulletin(state, place);
    json_t *grantable = bulletin != NULL ? json_array() : NULL;
    size_t index;
    json_t *item;

    json_array_foreach(bulletin, index, item)
    {
        const mcp_service *service = mcp_service_find(state, pl_member(item, "nom"));
        mcp_right_state held = mcp_right_is(mcp_line_right(line, pl_member(item, "nom")), today);

        if (service != NULL && lists(missions, service->mission.text)
            && (held == MCP_RIGHT_NONE || held == MCP_RIGHT_OVER)
            && json_array_append(grantable, item) != 0) {
            json_decref(grantable);
            grantable = NULL;
            break;
        }
    }
    json_decref(bulletin);
    return grantable;
}

int mcp_add_done(const mcp_state *state, hab_call *call, json_t *document)
{
    char done[16];
    int outcome = state->host->calls->query(call, "fait", done, sizeof(done));

    if (outcome == HAB_DONE && json_object_set_new(document, "fait", json_string(done)) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

size_t mcp_page_number(const mcp_state *state, hab_call *call)
{
    char text[8] = "";
    unsigned long page;

    (void) state->host->calls->query(call, "page", text, sizeof(text));
    page = strspn(text, "0123456789") == strlen(text) ? strtoul(text, NULL, 10) : 1;
    return page > 0 ? page : 1;
}
