/* The description of a type's request form (plugins/README.md, "The request form"):
 * read once, when the type is loaded, so that no page meets a broken one. */
#ifndef HAB_FORM_DESCRIPTION_H
#define HAB_FORM_DESCRIPTION_H

#include <jansson.h>

#include "base/status.h"

/* Reads a plugin's description and puts the sections that all forms share around its
 * own: the Caf first, the requester last. The caller frees *form. HAB_INVALID with the
 * member that is wrong, "sections[1].champs[0].type: …". */
hab_status hab_form_description(const char *text, json_t **form, hab_error *error);

#endif
