/* The space of a partner: its home, its services, its contract by version. Views are JSON, the
 * caller's; NULL without memory. Times are {"seconde", "texte"}. */
#ifndef MCP_SPACE_H
#define MCP_SPACE_H

#include "dossier.h"

/* -- space.c: "espace" */
int mcp_space_get(const void *state, hab_call *call);

/* -- services_page.c: "services/C" */
int mcp_services_get(const void *state, hab_call *call);

/* -- contract.c: "contrat/C", and below it versions and papers */
int mcp_contract_get(const void *state, hab_call *call);

/* -- service_view.c */

json_t *mcp_time_view(int64_t second);

/* What the settings say of a service; borrowed. */
const json_t *mcp_service_written(const mcp_state *state, const mcp_service *service);

/* {"nom", "titre", "but", "mission", "mission_titre", "url", "aide", "ouvert", "ouvre": the
 * next time, while it is closed}; what is not known is left out. */
json_t *mcp_service_view(const mcp_state *state, const mcp_service *service, int64_t now);

/* {"semaine": [{"jour", "plages": [{"de", "a"}]}], left out when it is open at any hour;
 * "ferme_jours_feries"; "fermetures": [{"jour", "texte"}], "interruptions": [{"de", "a", "texte"}],
 * those to come}. */
json_t *mcp_service_hours_view(const mcp_state *state, const mcp_service *service, int64_t now);

/* The line of who asks, the caller's; NULL stands for none. */
int mcp_line_read(const mcp_state *state, hab_call *call, const mcp_place *place, json_t **line);

/* Of a line: {"suspendue", "finie", "fin", "fin_texte"}, the last two left out when no day is
 * set; NULL when it does not hold the service. */
json_t *mcp_held_view(const json_t *line, const char *service, uint32_t today);

/* -- contract_change.c: what makes a version differ from the one before, in the order of the
 * papers: [{"champ", "libelle", "avant", "apres"} | {"champ", "libelle", "ajouts": [texts],
 * "retraits": [texts], "modifies": [texts]}]. Persons are for gestionnaires. */
json_t *mcp_contract_changes(const mcp_state *state, const json_t *before, const json_t *after,
                             int persons);

/* -- contract_version.c: one version as a page, or, where the path goes on, one of its
 * papers: "/bulletin.pdf". */
int mcp_contract_version(const mcp_state *state, hab_call *call, const mcp_place *place);

/* A version among the others: {"numero", "etat": "en_vigueur" | "a_venir" | "passee", "depuis",
 * "jusque"}, whose texts are days where they begin with one; left out when they are not known. */
json_t *mcp_version_view(const hab_version *version, int64_t now);
/* The document of a version; HAB_NONE. */
int mcp_version_read(const mcp_state *state, hab_call *call, uint64_t convention, uint32_t version,
                     json_t **document);
/* All versions, first to last, malloc'd. */
int mcp_versions_read(const mcp_state *state, hab_call *call, uint64_t convention,
                      hab_version **versions, size_t *count);

#endif
