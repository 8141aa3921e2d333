/* The kinds of what a plugin of ABI 1.3 publishes: read once, when the type is loaded. */
#ifndef HAB_PLUGIN_KINDS_H
#define HAB_PLUGIN_KINDS_H

#include "type/plugin_loader.h"

/* Fills the kinds of an opened type; HAB_INVALID with a sentence that names the plugin's
 * file and what is wrong: a name that is none, or is another's among `types`. */
hab_status hab_type_read_kinds(hab_type *type, const hab_types *types, hab_error *error);

/* NULL when the type has none of this name. */
const hab_kind *hab_kind_find(const hab_type *type, const char *name);

#endif
