/* Who comes after the gestionnaires: versions of a convention that are signed, and not in force
 * yet (MCP-9.1, MCP-17.3). */
#include "space.h"

#include <stdlib.h>

/* What is no identifiant: all have been read. */
static const char all_read[] = "";

static int add(json_t *heirs, const char *written)
{
    char identifiant[256];
    size_t size = 0;

    for (; written[size] != '\0' && size + 1 < sizeof(identifiant); size++) {
        char c = written[size];

        identifiant[size] = (char) (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    identifiant[size] = '\0';
    return json_object_set_new(heirs, identifiant, json_true());
}

static int add_version(const mcp_state *state, hab_call *call, const mcp_place *place,
                       uint32_t number)
{
    json_t *document = NULL;
    const json_t *both;
    int outcome = mcp_version_read(state, call, place->convention, number, &document);

    both = json_object_get(json_object_get(document, "annexe"), "gestionnaires");
    if (outcome == HAB_DONE
        && (add(place->heirs, pl_member(both, "principal")) != 0
            || add(place->heirs, pl_member(both, "suppleant")) != 0)) {
        outcome = HAB_FAILED;
    }
    json_decref(document);
    return outcome;
}

json_t *mcp_heirs(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    hab_version *versions = NULL;
    size_t count = 0;
    int outcome;

    if (json_object_get(place->heirs, all_read) != NULL) {
        return place->heirs;
    }
    outcome = mcp_versions_read(state, call, place->convention, &versions, &count);
    for (size_t i = 0; i < count && outcome == HAB_DONE; i++) {
        if (versions[i].number > place->version) {
            outcome = add_version(state, call, place, versions[i].number);
        }
    }
    free(versions);
    return outcome == HAB_DONE && json_object_set_new(place->heirs, all_read, json_true()) == 0
               ? place->heirs
               : NULL;
}
