/* Maison d'assistants maternels: what its files share. The state is the host's table. */
#ifndef MAM_H
#define MAM_H

#include "plugin.h"

#include <jansson.h>

enum { ID_MAX = 31, FAILED = -1 };

/* Of plugin.h. */
const char *mam_request_form(const void *state);
int mam_request_annexe(const void *state, hab_slice request, void *sink);

#endif
