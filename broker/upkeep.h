/* What keeps a trace: roll, index, count, control, sign, patrol, drop. One call does a little of
 * each; workers make it each second, in the thread of the duties, and habilctl until nothing is
 * left. */
#ifndef HAB_UPKEEP_H
#define HAB_UPKEEP_H

#include "broker.h"
#include "trace/heads.h"
#include "trace/patrol.h"
#include "trace/roll.h"

typedef struct hab_upkeep {
    hab_patrol patrol;
    uint32_t indexed; /* months before it are indexed whole */
    hab_roll_report rolled;
    int64_t rolled_at;           /* `now` of the last call whose roll succeeded; 0: none did */
    hab_heads_signed heads;      /* lines for the syslog: the caller frees them after each call */
    unsigned alarms;             /* raised by this call */
    hab_error alarm;             /* the last of them, for the log */
    hab_patrol_finding unstored; /* that no alarm could be stored for yet; place "": none */
    unsigned left;               /* 0: nothing is left to roll, index, count, control, sign */
} hab_upkeep;                    /* all zero to begin with; one a process */

/* Does what it can; the first failure is told, and the rest is done all the same. HAB_LATER when
 * another process is at it: all is well. `now` in microseconds. */
hab_status hab_upkeep_run(const hab_broker *broker, int64_t now, hab_upkeep *upkeep,
                          hab_error *error);

#endif
