/* Acts on habilitations (MCP-9.1): done by a gestionnaire in delegated mode, asked for in
 * centralised mode, decided by the Caf. One set of rules for pages, bulk grants, imports,
 * requests and the Caf's own acts.
 *
 * An act is a JSON object with these members and no other:
 *   "acte"                "inviter" | "accorder" | "retirer" | "suspendre" | "retablir" |
 *                         "echeance" | "responsable" | "sortir"
 *   "personne"            identification number; of "inviter": "identifiant", "nom", "prenom",
 *                         "fonction" (may be missing)
 *   "services"            names; "suspendre" and "retablir" without: all that are held;
 *                         "inviter": those granted at once, may be empty
 *   "responsable_metier"  who asked for it (MCP-9.2): "inviter" with services, "accorder",
 *                         "responsable"
 *   "fin"                 last day, "2027-06-30", not past, "" for none: "accorder",
 *                         "inviter", "echeance"
 *   "motif"               "suspendre" (required by the Caf), "sortir"
 *
 * A line (plugin_call.h, hab_line) has the shape of annexe.personnes[]; a habilitation kept up
 * to date here has moreover "depuis" (day), "par" ("principal", "suppleant", "caf"), and while
 * suspended "suspendue": true, "suspendue_par", "suspendue_le", "suspendue_motif". What the
 * Caf suspended, the Caf alone restores. */
#ifndef MCP_ACTE_H
#define MCP_ACTE_H

#include "place.h"

/* What an act would do, or did. */
typedef enum mcp_effect {
    MCP_DOES = 0,     /* something */
    MCP_NOTHING = 1,  /* it is so already */
    MCP_WRONG = 2,    /* a field is not lawful: 422 */
    MCP_FORBIDDEN = 3 /* not within the rights of who asks: refused and traced, 403 */
} mcp_effect;

typedef struct mcp_result {
    mcp_effect effect;
    const char *field;   /* "services[1]", NULL for none; lives as long as what was parsed */
    const char *article; /* "MCP-9.2" */
    char phrase[256];    /* French: what is done, or why not and what would be right */
    uint64_t person;     /* whom it is about, once known */
    uint64_t convention; /* of the place, once known */
} mcp_result;

/* Reads an act as mcp_act_read() does, without a call. 0, or -1 with *result (MCP_WRONG; for a
 * member that no act has MCP_FORBIDDEN, with its name as the field) or, MCP_DOES, without
 * memory. */
int mcp_act_parse(const json_t *posted, json_t **act, mcp_result *result);

/* Reads an act from what was posted (texts of a form, or JSON): `personne` as text is taken,
 * one service or several. *act is the caller's. HAB_REFUSED, answered 422, for a member that
 * an act does not have, or of another kind. */
int mcp_act_read(const mcp_state *state, hab_call *call, hab_slice posted, json_t **act);

/* What of it a form can show again: texts of members that an act has. NULL without memory. */
json_t *mcp_act_typed(const json_t *posted);

/* What it would do now, by every rule: never outside the own convention, beyond the bulletin,
 * the quota, on oneself, on a gestionnaire. Writes nothing. */
int mcp_act_weigh(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
                  mcp_result *result);

/* The same, and does it (MCP_ACTS), with its trace and its line in the history, and tells the
 * person by mail what opens, closes, or is suspended. */
int mcp_act_do(const mcp_state *state, hab_call *call, const mcp_place *place, const json_t *act,
               mcp_result *result);

/* Does it, or keeps it as a request to the Caf (demande.h), by the way of the place; then
 * answers: a program with the result, a browser by a redirection to `back` with
 * "?fait=ACTE", "?fait=demande", or "?fait=rien"; refuses with 422 or 403 otherwise. */
int mcp_act_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                   const json_t *act, const char *back);
/* Answers a refusal (MCP_WRONG: 422; MCP_FORBIDDEN: traced, 403, or 422 with a field); gives
 * HAB_REFUSED. */
int mcp_act_refuse(const mcp_state *state, hab_call *call, const mcp_result *result);

/* The rules alone, without a store (the matrix of MCP-9.1). */
typedef struct mcp_standing {
    mcp_seat seat;
    mcp_way way;
    int self;               /* on oneself */
    mcp_seat target;        /* of the person: a gestionnaire's, or MCP_MEMBER */
    int heir;               /* a version to come makes the person a gestionnaire */
    int named;              /* the convention names the person */
    size_t count, quota;    /* persons */
    uint32_t today;         /* YYYYMMDD */
    uint32_t last;          /* last day of the convention; 0: none is set */
    const json_t *services; /* of the bulletin, for a listed mission: names */
    const json_t *line;     /* NULL: none */
} mcp_standing;
void mcp_act_judge(const mcp_standing *standing, const json_t *act, mcp_result *result);
/* The line after an act that was judged MCP_DOES; NULL without memory. */
json_t *mcp_act_apply(const mcp_standing *standing, const json_t *act);

/* -- history.c: what was done, kept with the convention: "H convention, second, count,
 * person" → {"acte": the act, "par": person, "siege", "le": second, "personne", "phrase"},
 * with "demande" and "demandeur" (who asked the Caf for it) when it was one */
int mcp_history_add(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, const mcp_result *result);
/* Latest first, before a second (0: now), of one person (0: all); ends as calls->scan(). */
typedef int (*mcp_each_done)(void *context, const json_t *done);
int mcp_history(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person,
                int64_t before, mcp_each_done each, void *context);

#endif
