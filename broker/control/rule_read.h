/* What rule.c and rule_read.c share. */
#ifndef HAB_RULE_READ_H
#define HAB_RULE_READ_H

#include "control/rule.h"

/* How many terms a rule has. */
unsigned hab_rule_terms(hab_rule rule);

/* All rules are on and none suspends by itself: that is a Caf's decision. `functions` is NULL. */
hab_controls hab_controls_usual(void);

/* Fills *controls from a document. What a former version of this program has stored may lack a
 * member, which has its usual value then; what comes in must be `whole`. HAB_INVALID with
 * "champ: phrase"; nothing is to be freed after a failure. */
hab_status hab_controls_read(const json_t *document, int whole, hab_controls *controls,
                             hab_error *error);

#endif
