/* The line of a person (acte.h): what they hold, and in what state it is. */
#ifndef MCP_LINE_H
#define MCP_LINE_H

#include "acte.h"

typedef enum mcp_right_state {
    MCP_RIGHT_NONE = 0,
    MCP_RIGHT_OPEN = 1,
    MCP_RIGHT_OVER = 2, /* its last day is past */
    MCP_RIGHT_SUSPENDED = 3
} mcp_right_state;

/* The habilitation for a service, borrowed; NULL: none, or no line. */
json_t *mcp_line_right(const json_t *line, const char *service);
mcp_right_state mcp_right_is(const json_t *right, uint32_t today);
/* Suspended by the Caf, or nobody knows by whom: the Caf alone restores it. */
int mcp_right_by_caf(const json_t *right);
/* Of the Caf at least one. */
int mcp_line_by_caf(const json_t *line);
/* "Prénom Nom". */
enum { MCP_FULL_NAME = 820 };
void mcp_line_name(const json_t *line, char name[MCP_FULL_NAME]);

/* What the convention calls a person, {"identifiant", "nom", "prenom"}: what their account is
 * called is not for every partner that knows the address. HAB_NONE: it does not name this one.
 * *names is the caller's. */
int mcp_line_names(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                   json_t **names);

/* A habilitation for a page: what it says, with "titre", "etat" ("ouverte", "suspendue",
 * "terminee"), "suspendue_par_caf", and days as texts beside it ("fin_texte"…). NULL without
 * memory. */
json_t *mcp_right_view(const mcp_state *state, const json_t *right, uint32_t today);

#endif
