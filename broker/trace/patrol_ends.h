/* What the patrol looks at in every round, whatever month it is in: the ends of the trace. */
#ifndef HAB_PATROL_ENDS_H
#define HAB_PATROL_ENDS_H

#include "trace/patrol.h"

/* Whether the segments have the record that main.mdb knows, with its chain. As
 * hab_patrol_step(). */
hab_status hab_patrol_ends(hab_store *main, const char *trace, hab_patrol_finding *finding,
                           hab_error *error);

/* Fills the finding; gives HAB_CORRUPT. */
hab_status hab_patrol_found(hab_patrol_finding *finding, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
