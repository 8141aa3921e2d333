/* The request form of a type at work: what was submitted becomes a request's document,
 * or errors beside its fields; and what a page needs to show the form, filled in. */
#ifndef HAB_REQUEST_FORM_H
#define HAB_REQUEST_FORM_H

#include <jansson.h>

#include "store/store.h"
#include "type/plugin_loader.h"

/* Where a form is checked: the transaction sees the lists that are loaded. */
typedef struct hab_form_context {
    hab_txn *txn;
    const hab_types *types;
    const hab_type *type; /* has a form */
    int64_t now;
} hab_form_context;

/* Checks a submitted document, every leaf of it: each field by its rule, unknown ones
 * refused by name, then by the plugin, then the convention it would make. *document is
 * to be transmitted, the caller's to free. HAB_INVALID after `errors`, an array, got
 * {"champ", "message"} each, some with "choix": texts that the field may take. */
hab_status hab_request_form_check(const hab_form_context *context, const json_t *given,
                                  json_t **document, json_t *errors);

/* Adds a row to a group ("annexe.personnes"), or takes one away ("annexe.personnes[1]"),
 * with what refers to it. HAB_INVALID when the form has no such group or it may not
 * have so many. */
hab_status hab_request_form_add(const hab_type *type, json_t *given, const char *group);
hab_status hab_request_form_remove(const hab_type *type, json_t *given, const char *row);

/* What a page shows: the form's description with paths, identifiers, values as typed,
 * errors at their fields, rows of groups. NULL without memory. */
json_t *hab_request_form_fill(const hab_form_context *context, const json_t *given,
                              const json_t *errors);

/* A checked document as its reader sees it: {"sections": [{"titre", "lignes":
 * [{"libelle", "valeur"}], "rangees": [{"titre", "lignes"}]}], "champs": [{"nom",
 * "valeur"}]}, the last being all of it as fields of a form. NULL without memory. */
json_t *hab_request_form_review(const hab_form_context *context, const json_t *document);

/* Whether the list that a field's type names is loaded; *kind is it. */
int hab_request_form_listed(const hab_form_context *context, const json_t *rule, int *kind);

#endif
