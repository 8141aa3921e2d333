#include "type/sheets.h"

#include <stdio.h>

#include "web/pages.h"

hab_status hab_sheets_add(hab_pages *pages, const hab_type *type, hab_sheet_use use,
                          hab_error *error)
{
    char from[512];
    hab_status status = HAB_OK;

    (void) snprintf(from, sizeof(from), "plugin %s", type->file);
    for (size_t i = 0; i < type->sheet_count && status == HAB_OK; i++) {
        const hab_sheet *sheet = &type->sheets[i];

        if (sheet->use == (int) use) {
            status = hab_pages_add(pages, sheet->name, from, sheet->text, error);
        }
    }
    return status;
}
