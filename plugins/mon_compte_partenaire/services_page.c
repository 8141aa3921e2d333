/* The services of the bulletin d'adhésion: what each is for, its mission, its hours, and
 * whether the person holds it (MCP-2, MCP-3, MCP-4, MCP-8). */
#include "space.h"

/* How sensitive the data are is for who grants the service. */
static json_t *service_of(const mcp_state *state, const mcp_place *place,
                          const mcp_service *service, const json_t *line, int64_t now)
{
    json_t *view = mcp_service_view(state, service, now);
    json_t *hours = mcp_service_hours_view(state, service, now);
    json_t *held = mcp_held_view(line, service->name.text, pl_date_of(now));
    json_t *sensitivity = (place->seat & MCP_GESTIONNAIRES) != 0
                              ? json_object_get(mcp_service_written(state, service), "sensitivity")
                              : NULL;
    int failed = view == NULL || hours == NULL || json_object_update(view, hours) != 0
                 || (held != NULL && json_object_set(view, "detenu", held) != 0)
                 || (sensitivity != NULL && json_object_set(view, "sensibilite", sensitivity) != 0);

    json_decref(hours);
    json_decref(held);
    if (failed) {
        json_decref(view);
        return NULL;
    }
    return view;
}

/* A service that the settings declare no more is passed over: it opens to nobody. */
static json_t *services_of(const mcp_state *state, const mcp_place *place, const json_t *line,
                           int64_t now)
{
    json_t *list = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(json_object_get(json_object_get(place->annexe, "bulletin"), "services"),
                       index, name)
    {
        const mcp_service *service = mcp_service_find(state, json_string_value(name));

        if (service != NULL
            && json_array_append_new(list, service_of(state, place, service, line, now)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static int answer(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    json_t *line;
    json_t *document;
    int outcome = mcp_line_read(state, call, place, &line);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    document = mcp_place_document(place);
    if (document == NULL
        || json_object_set_new(
               document, "services",
               services_of(state, place, line, state->host->calls->caller(call)->now))
               != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(line);
    return pl_answer(state->host, call, 200, "mcp-services", document);
}

int mcp_services_get(const void *state, hab_call *call)
{
    mcp_place place;
    int outcome = mcp_enter(state, call, MCP_ANYBODY, &place);

    if (outcome == HAB_DONE) {
        outcome = answer(state, call, &place);
        mcp_leave(&place);
    }
    return outcome;
}
