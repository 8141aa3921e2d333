/* One field of a form: what was typed, checked by its type and tidied.
 *
 * A field's rule is an object of the form's description (plugins/README.md,
 * "Forms"); "type" is one of
 *   texte, texte_long, nom, adresse, courriel, telephone, siret, code_insee, code, caf,
 *   commune, etablissement, date, heure, nombre, oui_non, choix, choix_multiple,
 *   site */
#ifndef HAB_ENTRY_FIELD_H
#define HAB_ENTRY_FIELD_H

#include <jansson.h>

#include "base/status.h"

/* Whether there is such a type; *takes_options: it has "options". */
int hab_entry_field_type(const char *type, int *takes_options);

/* The most characters that its text may have. */
size_t hab_entry_field_most(const json_t *rule);

/* Whether nothing was given: no value, or only spaces. */
int hab_entry_field_blank(const json_t *given);

/* A text as it is, a boolean as "oui" or "non"; NULL for anything else. */
const char *hab_entry_said(const json_t *value);

/* Checks a value that is not blank: *value is what to keep, the caller's to free.
 * HAB_INVALID with a French sentence that says what would be right. Those of a list
 * (caf, commune, etablissement) are checked by their form alone. */
hab_status hab_entry_field_check(const json_t *rule, const json_t *given, json_t **value,
                                 hab_error *error);

#endif
