/* The description of a type's request form: a form's (form/description.h) between the
 * sections that all requests share. */
#ifndef HAB_FORM_DESCRIPTION_H
#define HAB_FORM_DESCRIPTION_H

#include <jansson.h>

#include "base/status.h"

/* Reads a plugin's description and puts the sections that all requests share around its
 * own: the Caf first, the requester last. The caller frees *form. HAB_INVALID as
 * there. */
hab_status hab_form_description(const char *text, json_t **form, hab_error *error);

#endif
