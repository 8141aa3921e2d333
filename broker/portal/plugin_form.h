/* A page of a plugin that has a form (plugin_call.h): shown, checked, read again, and handed
 * to the plugin once. */
#ifndef HAB_PLUGIN_FORM_H
#define HAB_PLUGIN_FORM_H

#include <jansson.h>

#include "web/exchange.h"

/* Answers for one of the type's pages; `document` is what was submitted, NULL for GET. */
void hab_plugin_form_run(hab_exchange *exchange, const hab_type *type, const hab_page *page,
                         json_t *document);

#endif
