/* How long traces are kept: 6 to 36 months (CNIL 2021-122), 12 unless configured otherwise. A
 * month past its time goes as a file, in constant time; its last head and its seal stay, so
 * that what follows still verifies. */
#ifndef HAB_RETENTION_H
#define HAB_RETENTION_H

#include "broker.h"

enum { HAB_RETENTION_MIN = 6, HAB_RETENTION_DEFAULT = 12, HAB_RETENTION_MAX = 36 };

/* What the trace says of a month that is dropped; its object is the name of the file. */
#define HAB_RETENTION_OPERATION "traces.purgees"

/* Drops the oldest month, when it ended `broker->retention` whole months ago or longer, the
 * trace has gone on since, in a month that began a day ago or longer, it is sealed, those who
 * follow the trace have seen its end, and no alarm stands.
 * *month receives it, 0 when there was none to drop. Traced before. `now` in seconds. Takes the
 * roll's lock: HAB_LATER while somebody rolls.
 *
 * What it leaves to the caller in *file, or -1: to close the month's file, which is gone from the
 * directory. That gives the disk back, and takes seconds for a large one: when nobody waits. */
hab_status hab_retention_drop(const hab_broker *broker, int64_t now, uint32_t *month, int *file,
                              hab_error *error);

#endif
