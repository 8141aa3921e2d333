/* Which conventions cover a target (a commune, an establishment): what annexe_compile()
 * said through host->cover(), by version. */
#ifndef HAB_COVER_H
#define HAB_COVER_H

#include "convention/convention.h"
#include "type/plugin_loader.h"

enum { HAB_COVER_TARGET_MAX = 64, HAB_COVER_DOCUMENT_MAX = 4096 };

/* In a write transaction, when a version is stored. `document` is what the type says of the
 * target, a JSON object, or no data. HAB_INVALID for a target that is empty or too long, and
 * for a document that is none, or too long. */
hab_status hab_cover_put(hab_txn *txn, uint32_t type, hab_slice target, hab_slice document,
                         uint64_t convention, uint32_t version);

/* One call of `each` for each convention of the type that gives access at `now` and whose
 * version in force covers the target; what it gives but HAB_OK ends the walk. */
typedef hab_status (*hab_cover_fn)(void *context, uint64_t convention,
                                   const hab_convention_record *record, uint32_t version);
hab_status hab_cover_find(hab_txn *txn, uint32_t type, hab_slice target, int64_t now,
                          hab_cover_fn each, void *context);

/* Whether any version, in force or not, covers the target: then it is of an annexe, and not
 * something that a client made up. */
int hab_cover_known(hab_txn *txn, uint32_t type, hab_slice target);

/* The targets that one version covers, in order, with what was said of each. */
typedef hab_status (*hab_covered_fn)(void *context, hab_slice target, hab_slice document);
hab_status hab_cover_list(hab_txn *txn, uint64_t convention, uint32_t version, hab_covered_fn each,
                          void *context);

/* What was said of one target. HAB_NOT_FOUND when the version does not cover it. */
hab_status hab_cover_get(hab_txn *txn, uint64_t convention, uint32_t version, hab_slice target,
                         hab_slice *document);

/* Compiles once more, for each type whose plugin speaks a newer ABI of targets, what was
 * stored before: at most `max` conventions in a write transaction; *left is 0 when nothing is
 * left to do. What takes effect after `now` is told then, as of new versions (due.h).
 * With a `max` of 0 it only tells, in any transaction. HAB_INVALID when a
 * plugin cannot compile any more what was stored. */
hab_status hab_cover_build(hab_txn *txn, const hab_types *types, int64_t now, unsigned max,
                           unsigned *left);

#endif
