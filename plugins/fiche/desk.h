/* What the pages of the Caf and those of claims share: whose Caf is looked at, rows of long
 * lists, texts that were typed, refusals that keep the page. Functions give outcomes, unless
 * they say otherwise. */
#ifndef FICHE_DESK_H
#define FICHE_DESK_H

#include "fiche/fiche.h"

enum {
    DESK_ROWS = 50, /* a page */
    DESK_TAIL = 8 + FICHE_ID_MAX,
    DESK_TOKEN = 2 * DESK_TAIL + 1,
    DESK_TEXT = 1000, /* characters of a reason or an answer */
    DESK_DONE = 16    /* a word of ?fait= */
};

/* One of a list whose keys are a letter, a Caf, NUL, and a tail that orders it. */
typedef struct desk_row {
    char caf[FICHE_CAF];
    uint8_t tail[DESK_TAIL];
    size_t size;
    uint32_t number;
} desk_row;

/* The first rows behind a place in the order of tails, whichever Caf they are of; one more
 * than a page shows says that there are more. */
typedef struct desk_rows {
    char caf[FICHE_CAF]; /* "": of all Cafs */
    uint8_t after[DESK_TAIL];
    size_t after_size;
    desk_row of[DESK_ROWS + 1];
    size_t count;
} desk_rows;

/* -- desk_rows.c */

/* The agent's own Caf; for a national one that of the query's "caf", or all; and where the
 * page before ended ("suite"). HAB_REFUSED for what was never a link of ours. */
int desk_rows_begin(const fiche_type *self, hab_call *call, desk_rows *rows);
/* Where the walk of one Caf goes on; all Cafs are walked from the first. */
pl_key desk_rows_from(const desk_rows *rows, char letter);
/* HAB_NONE: it was enough. */
int desk_rows_keep(desk_rows *rows, hab_slice key, uint32_t number);
/* How many are shown; adds "caf", "nationale" and, when there are more, "suite". */
size_t desk_rows_end(const fiche_type *self, hab_call *call, const desk_rows *rows,
                     json_t *document);

/* -- desk.c */

/* Begins a document about a fiche: {"base", "id", "genre", "caf", "nom", "commune",
 * "convention", "partenaire"}. NULL when it fails. */
json_t *desk_document(const fiche_type *self, hab_call *call, const char *id,
                      const fiche_record *fiche, const json_t *target);
/* "Prénom Nom", or "" for nobody. */
json_t *desk_name(const fiche_type *self, hab_call *call, uint64_t person);
/* Adds the query's word "fait", when there is one. */
int desk_add_done(const fiche_type *self, hab_call *call, json_t *document);

/* Each line of a view of calls->review(), with the title of its row, "" for none. */
typedef int (*desk_each_line)(void *context, const char *row, json_t *line);
int desk_lines(const json_t *view, desk_each_line each, void *context);

/* The same for what is not there and what is another Caf's. */
int desk_unknown(const fiche_type *self, hab_call *call);
/* Why nothing was done; `field` may be NULL. */
typedef struct desk_refusal {
    unsigned status;
    const char *motif;
    const char *title;
    const char *detail;
    const char *field;
} desk_refusal;
/* Answers with the page and what is wrong, so that nothing typed is lost; frees `document`. */
int desk_refuse(const fiche_type *self, hab_call *call, const char *page, json_t *document,
                const desk_refusal *refusal);
/* Answers a browser with 303 to a path below the type's, a program with the document, which
 * is freed. */
int desk_answer_done(const fiche_type *self, hab_call *call, const char *path, json_t *document);
/* Answers with a page of the type; frees `document`. */
int desk_show(const fiche_type *self, hab_call *call, const char *page, json_t *document);

#endif
