/* Traces as those read them who are not of the Caf (MCP-7). */
#ifndef MCP_JOURNAL_H
#define MCP_JOURNAL_H

#include <stdio.h>

#include "mcp.h"

/* A record as `habilctl trace` writes it → {"trace", "le" (UTC), "le_texte" (Paris),
 * "personne", "nature", "operation", "service", "titre", "objet", "canal", "canal_texte",
 * "decision", "motif", "motif_texte", "article"}. NULL without memory. */
json_t *mcp_journal_view(const mcp_state *state, const json_t *record);

/* Such views, with "qui", as a table. */
void mcp_journal_csv(FILE *to, const json_t *views);

/* -- journal_page.c */
int mcp_journal_get(const void *state, hab_call *call);

#endif
