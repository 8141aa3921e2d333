/* The request form of a type (form/entry.h): what is transmitted must make a convention. */
#ifndef HAB_REQUEST_FORM_H
#define HAB_REQUEST_FORM_H

#include "form/entry.h"
#include "type/plugin_loader.h"

typedef struct hab_request_form {
    hab_txn *txn;
    const hab_types *types;
    const hab_type *type; /* has a form */
    int64_t now;
} hab_request_form;

/* As hab_entry_check(): by the form, then by the plugin, then the convention it would
 * make. *document is to be transmitted. */
hab_status hab_request_form_check(const hab_request_form *form, const json_t *given,
                                  json_t **document, json_t *errors);

#endif
