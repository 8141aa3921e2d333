/* The part of JSON Schema (draft 2020-12) that our documents need: type, const,
 * enum, required, properties, additionalProperties (false), items, minItems,
 * maxItems, uniqueItems, minLength, maxLength, minimum, maximum, pattern (POSIX
 * extended), format (date, date-time, date-or-time, email, siret), $ref to
 * #/$defs/…. A schema that uses anything else is refused, so that no rule is
 * silently left unchecked. `title` and `description` of the broken schema become
 * the rule's text when they are there. */
#ifndef HAB_SCHEMA_H
#define HAB_SCHEMA_H

#include <jansson.h>

#include "base/status.h"

/* Says one breach: the field ("annexe.communes[2]") and the rule it breaks. */
typedef void (*hab_report_fn)(void *context, const char *field, const char *rule);

/* HAB_CORRUPT, and the word that is not of the subset. */
hab_status hab_schema_usable(const json_t *schema, hab_error *error);

/* HAB_INVALID after `report` was called for each breach, HAB_CORRUPT when the
 * schema itself is not of the subset. `field` is the path of `value` ("annexe"). */
hab_status hab_schema_check(const json_t *schema, const json_t *value, const char *field,
                            hab_report_fn report, void *context);

#endif
