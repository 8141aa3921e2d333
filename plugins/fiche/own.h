/* What a person may enter something for, over all open conventions that name this one. */
#ifndef FICHE_OWN_H
#define FICHE_OWN_H

#include "fiche/fiche.h"

typedef struct fiche_row {
    char id[FICHE_ID_MAX + 1];
    uint64_t convention;
    size_t scope;   /* the place of the person's scope */
    json_t *target; /* what the annexe says of it */
} fiche_row;

typedef struct fiche_own {
    fiche_row *rows; /* by name */
    size_t count;
    size_t room;
    hab_slice *scopes; /* one a convention, copied */
    size_t scope_count;
} fiche_own;

/* All whose name or id has `nom` in it, whatever its case and accents; "" for all. Each
 * once: under the first convention that gives the right to the fiche itself. */
int fiche_own_read(const fiche_type *self, hab_call *call, const char *nom, fiche_own *own);
hab_slice fiche_own_scope(const fiche_own *own, const fiche_row *row);
void fiche_own_free(fiche_own *own);

/* list_page.c: {"base", "id", "nom", "type", "adresse", "commune", "revision"}, with which
 * the documents of all pages about one fiche begin. */
json_t *fiche_place_view(const fiche_type *self, const fiche_place *place);

#endif
