/* A described form at work (plugins/README.md, "Forms"): what was submitted becomes a
 * document, or errors beside its fields; and what a page needs to show the form, filled
 * in, or to have it read again. */
#ifndef HAB_ENTRY_H
#define HAB_ENTRY_H

#include <jansson.h>

#include "store/store.h"

/* Where a form is worked on: the transaction sees the lists that are loaded. */
typedef struct hab_entry_context {
    hab_txn *txn;
    const json_t *description; /* of hab_entry_description() */
} hab_entry_context;

/* Checks a submitted document, every leaf of it: each field by its rule, unknown ones
 * refused by name. *document is what was meant, the caller's to free. HAB_INVALID after
 * `errors`, an array, got {"champ", "message"} each, some with "choix": texts that the
 * field may take. */
hab_status hab_entry_check(const hab_entry_context *context, const json_t *given, json_t **document,
                           json_t *errors);

/* Prunes what was typed to the fields and rows that a description names, unchecked: texts,
 * booleans and numbers as they were given, blank ones left out. *document is the caller's
 * to free. HAB_INVALID, as above, for a text that is far too long, for too many rows, and,
 * when it is `strict`, for each leaf that is of no field; else that is dropped. */
hab_status hab_entry_keep(const json_t *description, const json_t *given, int strict,
                          json_t **document, json_t *errors);

/* hab_report_fn: one more error; `errors` is the array. */
void hab_entry_report(void *errors, const char *field, const char *message);

/* Adds a row to a group ("annexe.personnes"), or takes one away ("annexe.personnes[1]"),
 * with what refers to it. HAB_INVALID when the form has no such group or it may not
 * have so many. */
hab_status hab_entry_add(const json_t *description, json_t *given, const char *group);
hab_status hab_entry_remove(const json_t *description, json_t *given, const char *row);

/* What a page shows: the form's description with paths, identifiers, values as typed,
 * errors at their fields, rows of groups. NULL without memory. */
json_t *hab_entry_fill(const hab_entry_context *context, const json_t *given, const json_t *errors);

/* A checked document as its reader sees it: {"titre", "sections": [{"titre", "lignes":
 * [{"libelle", "valeur"}], "rangees": [{"titre", "lignes"}]}], "champs": [{"nom",
 * "valeur"}]}, the last being all of it as fields of a form. NULL without memory. */
json_t *hab_entry_review(const hab_entry_context *context, const json_t *document);

/* The same beside another document, or NULL; either may be of an older form. As
 * calls->review() has it (plugin_call.h); lines of rows that are gone have no "chemin". */
json_t *hab_entry_compare(const hab_entry_context *context, const json_t *document,
                          const json_t *before);

/* Whether the list that a field's type names is loaded; *kind is it. */
int hab_entry_listed(const hab_entry_context *context, const json_t *rule, int *kind);

#endif
