/* The controls of connections: rules that follow the trace as it is rolled, account by account
 * (LI-3.4, ST-3.4, MAM-4.4). Each record is looked at once; what a person's last weeks were like
 * is kept in HAB_TABLE_CONTROL, and nothing of it beside the trace's own retention. */
#ifndef HAB_CONTROL_H
#define HAB_CONTROL_H

#include "broker.h"
#include "control/rule.h"

enum { HAB_CONTROL_BATCH = 4000 }; /* records: the store's writer is held for some 10 ms */

/* Controls the records of the segments that came since, `max` at most; *left is 0 when none are
 * left. What is found becomes signals (signal.h), in the same transaction. Accesses and refusals
 * that name a person and a convention count; records older than two days (a store that catches
 * up) are learnt from and raise nothing. */
hab_status hab_control_follow(const hab_broker *broker, int64_t now, unsigned max, unsigned *left,
                              hab_error *error);

#endif
