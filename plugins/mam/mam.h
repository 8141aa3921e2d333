/* Maison d'assistants maternels: what its files share. */
#ifndef MAM_H
#define MAM_H

#include "fiche/fiche.h"

enum { ID_MAX = FICHE_ID_MAX, FAILED = -1 };

typedef struct mam {
    fiche_type fiche; /* first: what plugins/fiche takes for its own */
} mam;

/* Of plugin.h. */
const char *mam_request_form(const void *state);
int mam_request_annexe(const void *state, hab_slice request, void *sink);

#endif
