/* The yearly review of a convention (MCP-16): its habilitations, their use, its purposes. It is
 * of twelve whole months, the first of which is that of the anniversary of the effect, and has
 * the year of its last day. */
#ifndef MCP_BILAN_H
#define MCP_BILAN_H

#include "duty.h"

typedef struct mcp_period {
    uint32_t year;
    uint32_t effect; /* the day of the convention's */
    uint32_t from;   /* YYYYMM, both included */
    uint32_t to;
} mcp_period;

/* -- bilan.c: which one, and those that were prepared */

/* The period that a day is in, of a convention that took effect on another. */
mcp_period mcp_period_of(uint32_t effect, uint32_t day);
/* The last that was over on that day; year 0: none. */
mcp_period mcp_period_before(uint32_t effect, uint32_t day);
/* The day of the effect, as first signed; 0 when nothing says so. */
int mcp_effect_of(const mcp_state *state, hab_call *call, uint64_t convention, uint32_t *effect);
/* The one prepared for a year; HAB_NONE. */
int mcp_bilan_find(const mcp_state *state, hab_call *call, const mcp_place *place, uint32_t year,
                   mcp_dossier *dossier, json_t **content);

/* -- bilan_figures.c */

/* {"annee", "du", "au", "missions": [{"nom", "titre"}], "services": [{"nom", "titre", "finalite",
 * "acces", "refus", "personnes", "suspendues"}], "personnes": {"nombre", "gestionnaires",
 * "membres", "sans_droit"}, "actes": [{"acte", "nombre"}], "droits": [{"personne", "nom",
 * "prenom", "siege", "service", "suspendue", "derniere": day or "", "inutilise"}],
 * "inutilises": count, "acces": [{"mois", "service", "nombre"}], "refus": [{"motif", "libelle",
 * "nombre"}], "questions", "incidents", "prestataires": [{"numero", "quand", "etat", "nom"}]};
 * NULL when it fails. */
json_t *mcp_bilan_figures(const mcp_state *state, hab_call *call, const mcp_place *place,
                          const mcp_period *period);
/* -- bilan_rights.c: "personnes", "services", "droits", "inutilises" */
int mcp_bilan_rights(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const mcp_period *period, json_t *figures);
/* Of a list of objects, the one whose member is this text, added when there is none. */
json_t *mcp_row_of(json_t *list, const char *member, const char *text);
void mcp_count(json_t *row, const char *member, json_int_t more);

/* -- bilan_page.c, bilan_csv.c: bilans/C, bilans/C/YEAR, ….pdf, ….csv; for agents suivi-bilans */

int mcp_bilans_get(const void *state, hab_call *call);
int mcp_bilans_desk(const void *state, hab_call *call);
int mcp_bilan_csv(const mcp_state *state, hab_call *call, const json_t *figures,
                  const char *filename);

#endif
