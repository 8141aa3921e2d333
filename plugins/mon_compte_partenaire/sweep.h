/* What time brings to this type. On the first of each month at eight, Paris, a round of all
 * open conventions: rights unused (MCP-16), the yearly review on the anniversary's month. And
 * dossiers whose time has come. */
#ifndef MCP_SWEEP_H
#define MCP_SWEEP_H

#include "dossier.h"

int mcp_due(const void *state, hab_call *call, int64_t *when);
int mcp_sweep(const void *state, hab_call *call);

/* The monthly round, for one convention (unused.c, bilan.c). */
int mcp_unused_round(const mcp_state *state, hab_call *call, const mcp_place *place);
int mcp_bilan_round(const mcp_state *state, hab_call *call, const mcp_place *place);

/* A dossier's time has come; each writes it with another time, or none (demande.c, question.c,
 * provider.c, bilan.c, meeting.c). */
int mcp_question_due(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content);
int mcp_meeting_due(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content);

#endif
