/* What the checks of an annexe and the decision share: a person's row of the
 * matrix person × establishment × right (ST-3.3). */
#ifndef STRUCTURES_H
#define STRUCTURES_H

#include "fiche/fiche.h"

enum { FAILED = -1 };

/* The state; read-only after open(). */
typedef struct structures_type {
    fiche_type fiche;
} structures_type;

/* A scope: the layout, then one entry an establishment, sorted by id. */
enum { SCOPE_LAYOUT = 1, ID_MAX = 31 };

/* The rights of an entry, and what its kind allows. */
enum { RIGHT_DISPONIBILITES = 1, RIGHT_FONCTIONNEMENT = 2, KIND_EAJE = 4 };

typedef struct entry {
    char id[ID_MAX]; /* the rest is NUL */
    uint8_t flags;
} entry;

/* type.c: what this type is to the fiches that it shares with others. */
void structures_fiche_open(structures_type *self, const hab_host *host);
const hab_kind *structures_kinds(const void *state, size_t *count);

/* publish.c: fiche_type.compose. */
int structures_compose(const fiche_type *type, hab_call *call, const char *id,
                       const fiche_record *fiche, const json_t *online, const json_t *target,
                       hab_publication *publication, json_t **document);

/* NULL for no kind. */
const hab_kind *structures_kind(const char *name);

/* pages.c */
const hab_page *structures_pages(const void *state, size_t *count);
const hab_sheet *structures_sheets(const void *state, size_t *count);
/* form_check.c, of the forms of all kinds (hab_page.check) */
int structures_form_check(const void *state, hab_call *call, hab_slice document, void *report);

/* Of plugin.h. */
int structures_check(const void *state, hab_slice convention, void *report);
int structures_compile(const void *state, hab_slice convention, void *sink);

const char *structures_request_form(const void *state);
int structures_request_check(const void *state, hab_slice request, void *report);
int structures_request_annexe(const void *state, hab_slice request, void *sink);
const hab_step *structures_request_steps(const void *state, size_t *count);
int structures_request_ready(const void *state, hab_slice request, void *report);

/* The right that a service needs, 0 for a name that is none. */
uint8_t structures_right(const char *service);

/* fiche_type.targets: of the matrix, in the order of ids. */
int structures_targets(hab_slice scope, const char *service, fiche_each_target each, void *context);

/* Gives the id in an entry's form; 0 when it cannot stand in one. */
int structures_id(hab_slice text, char id[ID_MAX]);

#endif
