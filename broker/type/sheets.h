/* The style sheets that a convention type carries (hab_sheet), beside those of a directory. */
#ifndef HAB_SHEETS_H
#define HAB_SHEETS_H

#include "type/plugin_loader.h"
#include "web/present.h"

/* Adds the type's sheets of one use to the pages, or the mail templates. The error names
 * the plugin, the sheet and the line, or both who give one of that name. Before threads
 * and forks start. */
hab_status hab_sheets_add(hab_pages *pages, const hab_type *type, hab_sheet_use use,
                          hab_error *error);

#endif
