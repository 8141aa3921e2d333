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

/* The same of a stored one, whose persons, ten thousand maybe, are not read. */
hab_status hab_version_effect_of(hab_txn *txn, uint64_t convention, uint32_t version,
                                 int64_t *effect);

/* One call of `each` for each person that a version names; what it gives but HAB_OK
 * ends the walk and is given back. */
typedef hab_status (*hab_member_fn)(void *context, uint64_t person);
hab_status hab_version_members(hab_txn *txn, uint64_t convention, uint32_t version,
                               hab_member_fn each, void *context);

/* A person's place in a version: their right, and that they are a member. */
typedef struct hab_place {
    uint64_t person;
    uint32_t type;
    uint64_t convention;
    uint32_t version;
} hab_place;

/* Puts a right and its member; `write` is hab_insert() or hab_put(). */
typedef hab_status (*hab_write_fn)(hab_txn *txn, hab_table table, hab_slice key, hab_slice value);
hab_status hab_place_write(hab_txn *txn, const hab_place *place,
                           const hab_habilitation_record *record, hab_slice scope,
                           hab_write_fn write);

/* HAB_NOT_FOUND. `scope` may be NULL. */
hab_status hab_place_read(hab_txn *txn, const hab_place *place, hab_habilitation_record *record,
                          hab_slice *scope);

/* The version names the person no more: from `now` on when it is in force, else not at all.
 * HAB_NOT_FOUND. */
hab_status hab_place_strike(hab_txn *txn, const hab_place *place, int in_force, int64_t now);

/* HAB_NOT_FOUND when the version does not name this person. */
hab_status hab_version_names(hab_txn *txn, uint64_t convention, uint32_t version, uint64_t person);

#endif
