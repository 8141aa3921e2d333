/* What a plugin of ABI 1.2 says of its pages and style sheets: read once, when the type is
 * loaded, so that no request meets a broken one. */
#ifndef HAB_PLUGIN_PAGES_H
#define HAB_PLUGIN_PAGES_H

#include "type/plugin_loader.h"

/* Fills pages, forms and sheets of an opened type; HAB_INVALID with a sentence that names
 * the plugin's file and what is wrong. What was read is freed by hab_type_free_pages(),
 * whatever the outcome. */
hab_status hab_type_read_pages(hab_type *type, hab_error *error);
void hab_type_free_pages(hab_type *type);

#endif
