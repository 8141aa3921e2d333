/* The pages of the space: what the host calls for each. A file of pages has its own header,
 * included here. */
#ifndef MCP_PAGES_H
#define MCP_PAGES_H

#include "mcp.h"
#include "space.h"

const hab_page *mcp_pages(const void *state, size_t *count);
const hab_sheet *mcp_sheets(const void *state, size_t *count);

/* -- help_page.c */
int mcp_help_get(const void *state, hab_call *call);

#endif
