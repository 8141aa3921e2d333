/* The last access of each person to each service of a convention (MCP-16). */
#include "persons.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const mcp_last_use *one = a;
    const mcp_last_use *other = b;

    return one->person != other->person ? (one->person < other->person ? -1 : 1)
                                        : memcmp(one->service.text, other->service.text, MCP_NAME);
}

static int grow(mcp_last_uses *uses)
{
    size_t room = uses->room == 0 ? 64 : 2 * uses->room;
    mcp_last_use *grown = realloc(uses->items, room * sizeof(*grown));

    if (grown == NULL) {
        return HAB_FAILED;
    }
    uses->items = grown;
    uses->room = room;
    return HAB_DONE;
}

static int note(void *context, const hab_use *use)
{
    mcp_last_uses *uses = context;
    mcp_last_use last = {.person = use->person, .when = use->allowed};

    if (use->allowed == 0 || !mcp_name_set(&last.service, use->service)) {
        return HAB_DONE;
    }
    if (uses->count == uses->room && grow(uses) != HAB_DONE) {
        return HAB_FAILED;
    }
    uses->items[uses->count++] = last;
    return HAB_DONE;
}

int mcp_last_uses_read(const mcp_state *state, hab_call *call, const mcp_place *place,
                       uint64_t person, mcp_last_uses *uses)
{
    int outcome;

    *uses = (mcp_last_uses){.count = 0};
    outcome = state->host->calls->uses(call, place->convention, person, note, uses);
    if (outcome == HAB_DONE && uses->count > 0) {
        qsort(uses->items, uses->count, sizeof(*uses->items), compare);
    }
    return outcome;
}

void mcp_last_uses_free(mcp_last_uses *uses)
{
    free(uses->items);
    *uses = (mcp_last_uses){.count = 0};
}

int64_t mcp_last_used(const mcp_last_uses *uses, uint64_t person, const char *service)
{
    mcp_last_use wanted = {.person = person};
    const mcp_last_use *found = NULL;

    if (uses->count > 0 && mcp_name_set(&wanted.service, service)) {
        found = bsearch(&wanted, uses->items, uses->count, sizeof(wanted), compare);
    }
    return found != NULL ? found->when : 0;
}
