/* What was found, and what was asked for, is kept as long as the traces that it is about, no
 * longer: signals that are closed, and agents' demands for traces (CNIL 2021-122). */
#ifndef HAB_FORGET_H
#define HAB_FORGET_H

#include "broker.h"

enum { HAB_FORGET_MAX = 100 }; /* of each kind, a call: the store's writer is held for some ms */

/* Forgets, in one write transaction of its own, those raised or made `broker->retention` months
 * before `now` (seconds) or earlier, and before the oldest month that the trace still has; traced
 * with how many (`controles.purges`, `demandes.purgees`). *count receives how many; without any,
 * nothing is written. */
hab_status hab_forget_run(const hab_broker *broker, int64_t now, unsigned *count, hab_error *error);

#endif
