/* What the Caf does to the delegation of a convention and to persons of it (MCP-9.1). */
#ifndef MCP_SUPERVISION_H
#define MCP_SUPERVISION_H

#include "suivi.h"

/* "reprendre": the Caf manages itself; "rendre": it does no more; "retirer", "retablir": the
 * delegation of one gestionnaire. */
typedef struct mcp_measure {
    const char *act;  /* one of these, lives for ever; NULL: none is */
    const char *whom; /* "principal", "suppleant"; "" for the whole management */
    uint64_t person;  /* who sits there, mcp_gestionnaire(); to be filled in */
} mcp_measure;

/* Reads "acte" and "gestionnaire"; *wrong names the field that is not lawful, or is NULL. */
mcp_measure mcp_measure_read(const json_t *typed, const char **wrong);
/* Why it cannot be done now, a sentence; NULL when it can. */
const char *mcp_measure_hindrance(const mcp_place *place, const mcp_measure *measure);
/* What it does, a sentence that lives for ever. */
const char *mcp_measure_effect(const mcp_measure *measure);
/* Keeps it, with its trace and its line in the history, and tells both gestionnaires. */
int mcp_measure_do(const mcp_state *state, hab_call *call, mcp_place *place,
                   const mcp_measure *measure, const char *motif);
/* Grows with each measure: a form that was filled in before is recognised by it. */
int64_t mcp_measure_revision(const mcp_place *place);

/* Number of a gestionnaire, "principal" or "suppleant"; 0: the convention does not name them. */
uint64_t mcp_gestionnaire(const mcp_state *state, hab_call *call, const mcp_place *place,
                          const char *whom);

/* Suspends, restores or takes out a person as the Caf, which may in either mode; done when
 * `result` says MCP_DOES. */
int mcp_supervise(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  mcp_result *result);

/* Those of open dossiers: convention (a text) → how many; the caller's. NULL when it fails. */
json_t *mcp_open_counts(const mcp_state *state, hab_call *call, const char *caf, mcp_kind kind);

#endif
