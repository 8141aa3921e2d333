/* Meetings that a party asks for, and their minutes (MCP-16). */
#ifndef MCP_MEETING_H
#define MCP_MEETING_H

#include "duty.h"

/* Minutes have their reader's answer within so many days; characters of their text. */
enum { MCP_ANSWER_DAYS = 30, MCP_MINUTES_MAX = 10000 };

/* reunir/C, suivi-reunir/C, a form */
int mcp_meeting_enter(const void *state, hab_call *call);
int mcp_meeting_post(const void *state, hab_call *call, hab_slice document);
/* reunions/C[/N], suivi-reunions/C[/N]; suivi-reunions */
int mcp_meetings_get(const void *state, hab_call *call);
int mcp_meetings_post(const void *state, hab_call *call, hab_slice document);
int mcp_meetings_desk(const void *state, hab_call *call);

#endif
