/* Many acts at once (MCP-9.1): weighed one by one and shown, then, when that is confirmed,
 * done in one transaction, or asked for, by the way of the place. In centralised mode each
 * person's is a request of its own: the Caf accepts one and refuses another, with its motive. */
#ifndef MCP_GROUP_H
#define MCP_GROUP_H

#include "acte.h"

enum { MCP_GROUP_MOST = 1000 };

typedef struct mcp_tally {
    size_t possible, already, impossible;
} mcp_tally;

/* Rows are objects with an "acte" (acte.h); each gets "effet", "fait" | "deja" | "impossible",
 * its "phrase", "article" and "champ" where there are some, and "personne", "nom", "prenom",
 * "identifiant" as far as they are known. One that has an effect already keeps it. Invited
 * persons must fit the quota together (MCP-9.2). What nobody may ask for is traced as
 * refused. */
int mcp_group_weigh(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *rows,
                    mcp_tally *tally);
void mcp_group_count(const json_t *rows, mcp_tally *tally);
/* Does, or asks for, what was weighed as "fait"; what is so no more has all be dropped
 * (HAB_REFUSED, 409). */
int mcp_group_do(const mcp_state *state, hab_call *call, const mcp_place *place, json_t *rows);

/* Makes a row impossible. */
void mcp_group_refuse(json_t *row, const char *field, const char *article, const char *phrase);

/* What was posted about many: "confirmer", and "possibles", how many the one who confirms was
 * told of; a browser sends texts. */
typedef struct mcp_group_asked {
    int confirmed;
    json_int_t told; /* -1: not said */
    int whole;       /* nothing is done while a row is impossible */
} mcp_group_asked;
/* Takes both members out of what was posted. */
mcp_group_asked mcp_group_read(json_t *posted);

/* A text, or each text of an array, of what was posted; NULL behind the last. */
const char *mcp_group_text(const json_t *posted, const char *field, size_t index);

/* Weighs the rows, does them when that is confirmed and still as it was told, and answers
 * with the document, to which it adds "etape" ("essai" | "fait"), "demandes" (true when the
 * Caf decides), "total", "possibles", "deja", "impossibles", "lignes", and a problem's
 * "status", "title", "detail" when what was confirmed is not done: 409, it changed; 422, a row
 * is impossible. Both are taken over. */
int mcp_group_answer(const mcp_state *state, hab_call *call, const mcp_place *place,
                     const mcp_group_asked *asked, const char *sheet, json_t *document,
                     json_t *rows);

/* Refuses who may only look. */
int mcp_group_may(const mcp_state *state, hab_call *call, const mcp_place *place);
/* Hands what a gestionnaire who may act has posted to `answer`. */
typedef int (*mcp_group_answer_fn)(const mcp_state *state, hab_call *call, const mcp_place *place,
                                   json_t *posted);
int mcp_group_posted(const mcp_state *state, hab_call *call, hab_slice posted,
                     mcp_group_answer_fn answer);

/* -- group_page.c */
int mcp_group_get(const void *state, hab_call *call);
int mcp_group_post(const void *state, hab_call *call, hab_slice posted);

#endif
