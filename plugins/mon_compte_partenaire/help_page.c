/* What the space is for, and which services there are (MCP-3). */
#include "pages.h"

#include "common/common.h"

int mcp_help_get(const void *state, hab_call *call)
{
    const mcp_state *opened = state;
    json_t *services = json_array();

    for (size_t i = 0; i < opened->count; i++) {
        json_array_append_new(services, json_pack("{s:s, s:s}", "nom", opened->services[i].name,
                                                  "titre", opened->services[i].title));
    }
    return pl_answer(opened->host, call, 200, "mcp-aide", json_pack("{s:o}", "services", services));
}
