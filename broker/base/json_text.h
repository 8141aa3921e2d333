/* JSON as this program writes it, without blanks, looked into where it stands: a convention
 * may name ten thousand persons, of whom one is asked for. Nothing is built, nothing copied. */
#ifndef HAB_JSON_TEXT_H
#define HAB_JSON_TEXT_H

#include "base/bytes.h"

/* What a member of an object holds. Empty, NULL, when it has none of this name. */
hab_slice hab_json_member(hab_slice object, const char *name);

/* The element of an array behind `element`, or the first when that is NULL. 0 at the end. */
int hab_json_next(hab_slice array, hab_slice *element);

/* The text of a string that has nothing escaped; empty, NULL, for anything else. */
hab_slice hab_json_string(hab_slice value);

#endif
