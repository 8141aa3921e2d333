/* What the pages of requests, questions and supervision share: pages of long lists, texts that
 * were typed, refusals that keep the page. Functions give outcomes, unless they say otherwise. */
#ifndef MCP_SUIVI_H
#define MCP_SUIVI_H

#include "acte.h"
#include "dossier.h"

enum {
    SUIVI_ROWS = 50,   /* a page */
    SUIVI_WORD = 24,   /* bytes of a word of the query */
    SUIVI_MOTIF = 500, /* characters of a motive */
    SUIVI_TEXT = 2000  /* of a question, of an answer */
};

/* -- one page of what a walk gives */

typedef struct suivi_rows {
    json_t *list; /* NULL without memory */
    size_t page;  /* from 1 */
    size_t seen;
    int more;
} suivi_rows;

/* By the query's "page". */
void suivi_rows_begin(const mcp_state *state, hab_call *call, suivi_rows *rows);
/* Takes a row, for its page or not; HAB_NONE: it was enough. */
int suivi_rows_keep(suivi_rows *rows, json_t *row);
/* Adds the list, below `member`, "page" and, when there are more, "suivante". */
int suivi_rows_end(suivi_rows *rows, json_t *document, const char *member);
/* The agent's own Caf; for a national one that of the query's "caf", or all (""); adds "caf"
 * and "nationale" to a document. */
int suivi_caf(const mcp_state *state, hab_call *call, char caf[8], json_t *document);

/* -- words */

/* {"seconde", "texte"} */
json_t *suivi_time(int64_t second);
/* {"numero", "nom": "Prénom Nom"}; "nom" is "" for nobody. */
json_t *suivi_person(const mcp_state *state, hab_call *call, uint64_t convention, uint64_t person);
/* "principal", "suppleant", "caf", "membre" */
const char *suivi_seat(mcp_seat seat);
/* Title of a service, its name when the settings do not declare it. */
const char *suivi_service_title(const mcp_state *state, const char *name);
/* A word of the query, "" when there is none. */
void suivi_word(const mcp_state *state, hab_call *call, const char *name, char word[SUIVI_WORD]);

/* Adds "partenaire" and "convention_numero" to a view that has the number of its "convention". */
int suivi_add_partner(const mcp_state *state, hab_call *call, json_t *view);

/* Adds "derniers_actes", the latest `most` of the history, of one person (0: all). */
int suivi_add_history(const mcp_state *state, hab_call *call, const mcp_place *place,
                      uint64_t person, size_t most, json_t *document);

/* -- what was typed */

/* A text without spaces around it, lines parted by line feeds; the caller's. NULL when it is
 * longer than `most` characters, or empty and `wanted`: *wrong says so then. */
json_t *suivi_typed(const json_t *typed, const char *member, size_t most, int wanted,
                    const char **wrong);
/* A number, of a form or of a program; `other` when there is none, or it is not lawful. */
int64_t suivi_number(const json_t *typed, const char *member, int64_t other);
/* A ticked box, or true. */
int suivi_ticked(const json_t *typed, const char *member);

/* -- answers */

typedef struct suivi_refusal {
    unsigned status;
    const char *motif;
    const char *title;
    const char *detail;
    const char *field; /* may be NULL */
} suivi_refusal;

/* Answers with the page and what is wrong, so that nothing typed is lost; frees `document`. */
int suivi_refuse(const mcp_state *state, hab_call *call, const char *sheet, json_t *document,
                 const suivi_refusal *refusal);
/* Answers a browser with 303 to "PAGE/CONVENTION/NUMBER?fait=WORD" (a number of 0 is left out),
 * a program with the document, which is freed. */
int suivi_done(const mcp_state *state, hab_call *call, const mcp_place *place, const char *page,
               uint64_t number, const char *word, json_t *document);
/* The same for what is not there and what is another's. */
int suivi_unknown(const mcp_state *state, hab_call *call);
/* Adds the query's word "fait", when there is one. */
void suivi_add_done(const mcp_state *state, hab_call *call, json_t *document);

/* -- a dossier */

typedef struct suivi_one {
    mcp_dossier dossier;
    json_t *content; /* NULL before it is found */
} suivi_one;

/* That of the path; refused and traced when the place has no such one. */
int suivi_find(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
               suivi_one *one);
/* Traces an act about it: its object is "demande:12", "question:3". */
int suivi_trace(const mcp_state *state, hab_call *call, const mcp_place *place,
                const char *operation, const mcp_dossier *dossier);

/* A page about one dossier, behind "CONVENTION/NUMBER". */
typedef struct suivi_page {
    mcp_kind kind;
    unsigned seats; /* who opens it */
    const char *sheet;
    /* The page without a number; NULL: there is none. */
    int (*list)(const mcp_state *state, hab_call *call, const mcp_place *place);
    /* What it says; *made is the caller's. */
    int (*document)(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const suivi_one *one, json_t **made);
    int (*act)(const mcp_state *state, hab_call *call, const mcp_place *place, suivi_one *one,
               const json_t *typed);
} suivi_page;
int suivi_page_get(const suivi_page *page, const mcp_state *state, hab_call *call);
int suivi_page_post(const suivi_page *page, const mcp_state *state, hab_call *call,
                    hab_slice document);
/* A document with the view of the dossier below `member` and what else the page says; frees
 * what it is given, each of which may be NULL for want of memory. */
int suivi_page_document(json_t *document, const char *member, json_t *view, json_t *more,
                        json_t **made);

/* -- forms that were sent twice */

/* The number of the dossier that is open for the same wish of this place, kept below
 * "A convention, digest"; HAB_NONE. */
int suivi_same(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
               const json_t *wish, uint64_t *number);
int suivi_same_keep(const mcp_state *state, hab_call *call, const mcp_place *place, mcp_kind kind,
                    const json_t *wish, uint64_t number);
int suivi_same_forget(const mcp_state *state, hab_call *call, uint64_t convention, mcp_kind kind,
                      const json_t *wish);

#endif
