/* The patrol: workers look again and again at what is in the segments, a little at a time, as
 * far back as there are records: a record that no longer gives the chain's hash, a file that is
 * not the one that was opened, heads that are not those of the segments. */
#ifndef HAB_PATROL_H
#define HAB_PATROL_H

#include "store/store.h"
#include "trace/head.h"
#include "trace/place.h"

/* Where it is; in memory of a worker alone. All zero to begin with. */
typedef struct hab_patrol {
    uint64_t calls;
    uint64_t rounds;                /* all of it was seen so often */
    uint32_t oldest;                /* month, when this round began; 0: none yet */
    uint32_t month;                 /* being looked at; 0: to begin with the newest */
    uint64_t number;                /* next to be looked at; 0: the month's first */
    uint8_t chain[HAB_HASH_SIZE];   /* up to the record before that */
    int broken;                     /* that one was found changed: more of it tells no more */
    uint64_t after;                 /* the number that this month is to end with; 0: not known */
    uint8_t follows[HAB_HASH_SIZE]; /* and its chain then */
} hab_patrol;

typedef struct hab_patrol_finding {
    char place[HAB_PLACE]; /* for hab_alarm_raise() */
    char sentence[400];    /* French */
} hab_patrol_finding;

/* Looks at `max` records; a round that is over begins again. HAB_CORRUPT with a finding: the
 * patrol goes on behind it at the next call. HAB_OK when all it saw was well. Another failure, with
 * `error`, is none of the trace's. `heads` NULL: nobody signs heads here. */
hab_status hab_patrol_step(hab_store *main, const char *trace, const char *heads,
                           const uint8_t public[HAB_HEAD_PUBLIC], unsigned max, hab_patrol *patrol,
                           hab_patrol_finding *finding, hab_error *error);

#endif
