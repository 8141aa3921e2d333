#include "mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int mcp_name_set(mcp_name *name, const char *text)
{
    if (text == NULL || text[0] == '\0' || strlen(text) >= MCP_NAME) {
        return 0;
    }
    *name = (mcp_name){""};
    memcpy(name->text, text, strlen(text));
    return 1;
}

int mcp_name_equal(const mcp_name *a, const mcp_name *b)
{
    return memcmp(a->text, b->text, MCP_NAME) == 0;
}

const mcp_service *mcp_service_find(const mcp_state *state, const char *name)
{
    for (size_t i = 0; name != NULL && i < state->count; i++) {
        if (strcmp(state->services[i].name, name) == 0) {
            return &state->details[i];
        }
    }
    return NULL;
}

static const char *text_of(const json_t *object, const char *field)
{
    return json_string_value(json_object_get(object, field));
}

static int refuse(const mcp_state *state, void *report, const char *member, const char *rule)
{
    char field[64];

    (void) snprintf(field, sizeof(field), "services[%zu].%s", state->count, member);
    state->host->report(report, field, rule);
    return 0;
}

/* Adds the service that comes next; 0 after it was reported. */
static int add_service(mcp_state *state, const json_t *written, void *report)
{
    mcp_service *detail = &state->details[state->count];
    const char *wrong = NULL;

    if (mcp_service_find(state, text_of(written, "name")) != NULL) {
        return refuse(state, report, "name", "MCP-3: the service is declared twice");
    }
    if (!mcp_name_set(&detail->name, text_of(written, "name"))
        || !mcp_name_set(&detail->mission, text_of(written, "mission"))) {
        return refuse(state, report, "name", "MCP-3: a service has a name and a mission");
    }
    detail->hours = mcp_hours_new(written, &wrong);
    if (detail->hours == NULL) {
        return refuse(state, report, wrong == NULL ? "hours" : wrong,
                      "MCP-4: what begins must end, and later than it begins");
    }
    state->services[state->count++] = (hab_service){.name = text_of(written, "name"),
                                                    .title = text_of(written, "title"),
                                                    .article = "MCP-3",
                                                    .url = text_of(written, "url")};
    return 1;
}

static int read_services(mcp_state *state, void *report)
{
    const json_t *list = json_object_get(state->settings, "services");
    size_t index;
    json_t *written;

    state->services = calloc(json_array_size(list) + 1, sizeof(*state->services));
    state->details = calloc(json_array_size(list) + 1, sizeof(*state->details));
    if (state->services == NULL || state->details == NULL) {
        return 0;
    }
    json_array_foreach(list, index, written)
    {
        if (!add_service(state, written, report)) {
            return 0;
        }
    }
    return 1;
}

int mcp_open(const hab_host *host, hab_slice settings, void *report, void **state)
{
    mcp_state *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        return FAILED;
    }
    opened->host = host;
    if (settings.size == 0) {
        host->report(report, "", "MCP-3: a settings file must declare the services");
        mcp_close(opened);
        return FAILED;
    }
    opened->settings = json_loadb(settings.data, settings.size, 0, NULL);
    if (opened->settings == NULL || !read_services(opened, report)) {
        mcp_close(opened);
        return FAILED;
    }
    opened->form = mcp_request_form_new(opened);
    if (opened->form == NULL) {
        mcp_close(opened);
        return FAILED;
    }
    *state = opened;
    return 0;
}

void mcp_close(void *state)
{
    mcp_state *opened = state;

    for (size_t i = 0; i < opened->count; i++) {
        mcp_hours_free(opened->details[i].hours);
    }
    free(opened->form);
    free(opened->services);
    free(opened->details);
    json_decref(opened->settings);
    free(opened);
}
