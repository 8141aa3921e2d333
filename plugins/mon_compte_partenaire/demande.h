/* Requests to the Caf (MCP-9.1, MCP-9.2): an act that a gestionnaire may not do alone, in
 * centralised mode or while management is taken back. The content of the dossier is
 * {"voeu": the act, "etat": "transmise" | "acceptee" | "refusee" | "retiree", "siege": the
 * author's, "motif": of a refusal, "par": who closed it}. */
#ifndef MCP_DEMANDE_H
#define MCP_DEMANDE_H

#include "suivi.h"

/* Keeps an act as a request, and tells the Caf. The same act asked for again while it is open
 * is the same request. */
int mcp_demande_ask(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, uint64_t *number);

/* A request as pages show it: {"numero", "etat", "acte", "titre", "services": [{"nom",
 * "titre"}], "sujet": {"numero", "nom"}, "auteur", "siege", "ouverte", "close", "motif",
 * "convention"}. NULL without memory. Persons are numbers until mcp_demande_words(). */
json_t *mcp_demande_view(const mcp_state *state, const mcp_dossier *dossier, const json_t *content);
/* Puts names of persons into a view; the host is asked, so not within a walk. */
int mcp_demande_words(const mcp_state *state, hab_call *call, json_t *view);

/* Closes one, "acceptee", "refusee" or "retiree"; `motif` may be NULL. */
int mcp_demande_close(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content,
                      const char *etat, const char *motif);

#endif
