/* A whole document from a form or a JSON body: the fields of a form are paths
 * ("annexe.personnes[0].nom"), a JSON body has the document's own shape. */
#ifndef HAB_FORM_DOCUMENT_H
#define HAB_FORM_DOCUMENT_H

#include <jansson.h>

#include "web/form.h"

enum {
    HAB_DOCUMENT_FIELDS = 4000, /* of a form */
    HAB_DOCUMENT_DEPTH = 8,     /* levels of a path or of JSON */
    HAB_DOCUMENT_ROWS = 1000    /* the highest index of a path, less one */
};

/* Reads a body into a new object whose leaves are texts, booleans or whole numbers; the
 * caller frees it. A field given twice becomes an array. HAB_INVALID with a French
 * sentence that names the field: no path, no text, too deep, too many. */
hab_status hab_form_document(hab_slice body, hab_body_kind kind, json_t **document,
                             hab_error *error);

/* The value at a path, or NULL; and setting one, making what is missing. */
json_t *hab_path_get(const json_t *document, const char *path);
hab_status hab_path_set(json_t *document, const char *path, json_t *value); /* steals value */

#endif
