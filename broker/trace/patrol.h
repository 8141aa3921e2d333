/* The patrol: workers look again and again at what is in the segments, a little at a time, as
 * far back as there are records: a record that no longer gives the chain's hash, a file that is
 * not the one that was opened, heads that are not those of the segments. */
#ifndef HAB_PATROL_H
#define HAB_PATROL_H

#include "store/store.h"
#include "trace/head.h"

typedef struct hab_patrol {
    uint32_t month;  /* where it is; 0: to begin with the newest */
    uint64_t number; /* next to be looked at */
    uint64_t rounds; /* all of it was seen so often */
} hab_patrol;        /* in memory of a worker alone */

typedef struct hab_patrol_finding {
    char place[96]; /* for hab_alarm_raise() */
    char sentence[400];
} hab_patrol_finding;

/* Looks at `max` records. HAB_CORRUPT with a finding: the patrol goes on behind it at the next
 * call. HAB_OK when all it saw was well. Another failure, with `error`, is none of the trace's. */
hab_status hab_patrol_step(hab_store *main, const char *trace, const char *heads,
                           const uint8_t public[HAB_HEAD_PUBLIC], unsigned max, hab_patrol *patrol,
                           hab_patrol_finding *finding, hab_error *error);

#endif
