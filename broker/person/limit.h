/* How often something may be done in a day (UTC): requests of an address, mails to one
 * account, requests to one Caf. Kept in the store, for all workers. */
#ifndef HAB_LIMIT_H
#define HAB_LIMIT_H

#include "store/store.h"
#include "store/tables.h"

/* Counts one more use by `who` of `what` ("demande.adresse"), in a write transaction:
 * HAB_OK, or HAB_LATER and nothing counted when `most` were counted today. Who it was
 * cannot be found out from the store without the master key, not even by trying names. */
hab_status hab_limit_use(hab_txn *txn, const uint8_t *master, const char *what, hab_slice who,
                         uint32_t most, int64_t now);

/* Forgets the counters of former days, at most `max`. */
hab_status hab_limit_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

#endif
