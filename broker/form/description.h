/* The description of a form (plugins/README.md, "Forms"): read once, when its type is
 * loaded, so that no page meets a broken one. */
#ifndef HAB_ENTRY_DESCRIPTION_H
#define HAB_ENTRY_DESCRIPTION_H

#include <jansson.h>

#include "base/status.h"

/* The caller frees *form. HAB_INVALID with the member that is wrong,
 * "sections[1].champs[0].type: …". */
hab_status hab_entry_description(const char *text, json_t **form, hab_error *error);

#endif
