/* The pages of convention types that are linked from the portal's own: from the entrance
 * those for anyone, from "mes services" those for a person, from the desk those for agents. */
#ifndef HAB_MENU_H
#define HAB_MENU_H

#include <jansson.h>

#include "type/plugin_loader.h"

/* Adds {"titre", "adresse"} of each page of a type that is in the menu of these readers:
 * HAB_PAGE_PUBLIC, HAB_PAGE_AGENT with one of `roles`, or 0, a person. An address is below
 * the portal's mount. */
void hab_menu_add(const hab_type *type, unsigned readers, unsigned roles, json_t *links);

/* The same of all types, set as "pages" of a document; nothing when there are none. */
void hab_menu_set(const hab_types *types, unsigned readers, unsigned roles, json_t *document);

#endif
