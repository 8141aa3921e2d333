/* The persons of a convention, as their gestionnaires see them: the list, one of them, who is
 * invited, and what was done. */
#ifndef MCP_PERSONS_H
#define MCP_PERSONS_H

#include "line.h"

enum { MCP_SHOWN = 50 /* a page */ };

/* -- text_fold.c: "Éloïse" is found by "eloi" */

/* In small letters without accents; NULL without memory. The caller frees. */
char *mcp_fold(const char *text);

/* -- last_uses.c: the last access of each person to each service */

typedef struct mcp_last_use {
    uint64_t person;
    mcp_name service;
    int64_t when;
} mcp_last_use;

typedef struct mcp_last_uses {
    mcp_last_use *items;
    size_t count, room;
} mcp_last_uses;

/* Of one person, or of all (0). */
int mcp_last_uses_read(const mcp_state *state, hab_call *call, const mcp_place *place,
                       uint64_t person, mcp_last_uses *uses);
void mcp_last_uses_free(mcp_last_uses *uses);
/* 0: none is known. */
int64_t mcp_last_used(const mcp_last_uses *uses, uint64_t person, const char *service);

/* -- person_view.c */

/* {"numero", "identifiant", "nom", "prenom", "fonction", "siege", "actif", "habilitations":
 * views of rights with "dernier_acces" (second) and "dernier_acces_texte"}. The names are
 * those of the line, whatever the account is called. HAB_NONE: the convention does not name
 * this one. *view is the caller's. */
int mcp_person_view(const mcp_state *state, hab_call *call, const mcp_place *place, uint64_t person,
                    const mcp_last_uses *uses, json_t **view);
/* Services that may be granted: of the bulletin, for a listed mission, not held by `line`
 * (NULL: nothing is) but for those that are over; {"nom", "titre"}. NULL without memory. */
json_t *mcp_grantable(const mcp_state *state, const mcp_place *place, const json_t *line,
                      uint32_t today);
/* Adds the word of the query's "fait". */
int mcp_add_done(const mcp_state *state, hab_call *call, json_t *document);
/* The number of the query's "page", from 1. */
size_t mcp_page_number(const mcp_state *state, hab_call *call);

/* -- history_page.c */

/* A page of what was done, of one person or all (0), latest first: [{"le", "le_texte", "par",
 * "par_nom", "siege", "personne", "acte", "services", "motif", "phrase"}]; *more when there
 * are others after it. */
int mcp_history_rows(const mcp_state *state, hab_call *call, const mcp_place *place,
                     uint64_t person, size_t page, json_t *rows, int *more);
int mcp_history_get(const void *state, hab_call *call);

/* -- persons_page.c, person_page.c, invite_page.c */
int mcp_persons_get(const void *state, hab_call *call);
int mcp_list_get(const mcp_state *state, hab_call *call, const mcp_place *place);
/* Numbers of all that the filters of the query find, in the list's order, but of the two
 * gestionnaires and of who asks: for an act on a group. */
int mcp_persons_found(const mcp_state *state, hab_call *call, const mcp_place *place,
                      json_t *numbers);
int mcp_person_post(const void *state, hab_call *call, hab_slice posted);
int mcp_person_get(const mcp_state *state, hab_call *call, const mcp_place *place);
int mcp_invite_get(const void *state, hab_call *call);
int mcp_invite_post(const void *state, hab_call *call, hab_slice posted);

#endif
