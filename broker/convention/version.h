/* The versions of a convention: which one decides at a second, and whom it names. */
#ifndef HAB_VERSION_H
#define HAB_VERSION_H

#include <jansson.h>

#include "convention/convention.h"

/* The one in force at `now`: the last whose effect has come, or the first. */
hab_status hab_version_at(hab_txn *txn, uint64_t convention, int64_t now, uint32_t *version);

/* A version's document; the caller frees it. */
hab_status hab_version_document(hab_txn *txn, uint64_t convention, uint32_t version,
                                json_t **document);

/* From when a version decides: its effect, else its signature; 0 when it has neither. */
int64_t hab_version_effect(const json_t *document);

/* One call of `each` for each person that a version names; what it gives but HAB_OK
 * ends the walk and is given back. */
typedef hab_status (*hab_member_fn)(void *context, uint64_t person);
hab_status hab_version_members(hab_txn *txn, uint64_t convention, uint32_t version,
                               hab_member_fn each, void *context);

/* HAB_NOT_FOUND when the version does not name this person. */
hab_status hab_version_names(hab_txn *txn, uint64_t convention, uint32_t version, uint64_t person);

#endif
