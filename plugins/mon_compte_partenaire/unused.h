/* Rights that nobody uses (MCP-9.1, MCP-16): a right that was not used for so long is shown,
 * later its removal is proposed. Its clock runs from the latest of its last access that was
 * given, the day since when it is held (the convention's, for one that was signed with it),
 * and the day when a gestionnaire kept it with a reason:
 *   U convention u64, person u64, service → {"le": second, "par": person, "motif"} */
#ifndef MCP_UNUSED_H
#define MCP_UNUSED_H

#include "place.h"

typedef struct mcp_unused {
    uint64_t person;
    mcp_name service;
    uint32_t since; /* held since, a day */
    int64_t used;   /* last access that was given; 0: none is known */
    int64_t kept;   /* 0: never */
    int days;       /* without use */
    int proposed;   /* for removal */
    int suspended;
} mcp_unused;

typedef struct mcp_unused_list {
    mcp_unused *items; /* the longest unused first */
    size_t count, room;
    size_t proposed; /* among them */
    int reminder_days, proposal_days;
} mcp_unused_list;

/* Those of a convention whose day of reminder is past, but those that are over. */
int mcp_unused_read(const mcp_state *state, hab_call *call, const mcp_place *place,
                    mcp_unused_list *list);
void mcp_unused_free(mcp_unused_list *list);

/* A right is kept, from now on. */
int mcp_unused_keep(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const char *service, const char *reason);
/* Why it was kept, {"le", "par", "motif"}; HAB_NONE. *kept is the caller's. */
int mcp_unused_kept(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
                    const char *service, json_t **kept);

/* -- unused_page.c */
int mcp_unused_get(const void *state, hab_call *call);
int mcp_unused_post(const void *state, hab_call *call, hab_slice posted);

#endif
