/* What a gestionnaire imports: persons to be invited, and services for those who are named
 * already. Nothing is ever removed by an import. */
#ifndef MCP_IMPORT_H
#define MCP_IMPORT_H

#include "group.h"

enum { MCP_IMPORT_MOST = MCP_GROUP_MOST };

typedef struct mcp_import_fault {
    const char *field; /* "csv", "lignes" */
    char phrase[256];  /* French: where, what is wrong, and what would be right */
} mcp_import_fault;

/* Lines, {"ligne": number, "identifiant", "nom", "prenom", "fonction", "services": [names],
 * "responsable_metier", "fin"}, from a table, or from what a program sent. HAB_DONE; HAB_NONE
 * after *fault was told; *lines is the caller's. */
int mcp_import_table(hab_slice csv, json_t **lines, mcp_import_fault *fault);
int mcp_import_lines(const json_t *sent, json_t **lines, mcp_import_fault *fault);

/* Makes rows of them (group.h): an invitation, or the services that a person named already
 * does not hold yet; *rows is the caller's. */
int mcp_import_rows(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *lines, json_t **rows);

/* -- import_page.c */
int mcp_import_get(const void *state, hab_call *call);
int mcp_import_post(const void *state, hab_call *call, hab_slice posted);

#endif
