/* A field that only matters when another has a value: {"si": {"chemin": "enfant.ne",
 * "valeur": "oui"}}. Without a script it is always shown; its label says when it is to be
 * filled in. */
#ifndef HAB_CONDITION_H
#define HAB_CONDITION_H

#include "form/walk.h"

/* Checks the conditions of a description, whose fields are lawful, and puts a "texte" into
 * each: "si vous répondez « Oui » à « … »". HAB_INVALID as hab_entry_description(). */
hab_status hab_condition_read(json_t *form, hab_error *error);

/* Whether a field matters in what is made so far; one without a condition does. */
int hab_condition_holds(const hab_walk *walk, const json_t *rule, const char *prefix);

/* Takes what was given for a field that does not matter: an error, but for one of a choice,
 * which a browser cannot take back. */
void hab_condition_pass(const hab_walk *walk, const json_t *rule, const char *prefix);

#endif
