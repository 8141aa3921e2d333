/* Providers of the partner (MCP-14). */
#ifndef MCP_PROVIDER_H
#define MCP_PROVIDER_H

#include "duty.h"

enum { MCP_PROVIDER_MONTHS = 6 };

/* annoncer/C, a form */
int mcp_provider_enter(const void *state, hab_call *call);
int mcp_provider_check(const void *state, hab_call *call, hab_slice document, void *report);
int mcp_provider_post(const void *state, hab_call *call, hab_slice document);
/* prestataires/C[/N], suivi-prestataires/C[/N]; suivi-prestataires */
int mcp_providers_get(const void *state, hab_call *call);
int mcp_providers_post(const void *state, hab_call *call, hab_slice document);
int mcp_providers_desk(const void *state, hab_call *call);

#endif
