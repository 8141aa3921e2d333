/* Incidents of security (MCP-9.2). */
#ifndef MCP_INCIDENT_H
#define MCP_INCIDENT_H

#include "duty.h"

/* signaler/C, a form */
int mcp_report_enter(const void *state, hab_call *call);
int mcp_report_check(const void *state, hab_call *call, hab_slice document, void *report);
int mcp_report_post(const void *state, hab_call *call, hab_slice document);
/* incidents/C[/N], suivi-incidents/C[/N]; suivi-incidents */
int mcp_incidents_get(const void *state, hab_call *call);
int mcp_incidents_post(const void *state, hab_call *call, hab_slice document);
int mcp_incidents_desk(const void *state, hab_call *call);

#endif
