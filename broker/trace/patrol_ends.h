/* What the patrol looks at in every round, whatever month it is in: the ends of the trace. */
#ifndef HAB_PATROL_ENDS_H
#define HAB_PATROL_ENDS_H

#include "trace/patrol.h"

/* Whether the segments have the records that main.mdb and the last signed head know, with
 * their chain, and that head its signature. As hab_patrol_step(). */
hab_status hab_patrol_ends(hab_store *main, const char *trace, const char *heads,
                           const uint8_t public[HAB_HEAD_PUBLIC], hab_patrol_finding *finding,
                           hab_error *error);

/* Fills the finding; gives HAB_CORRUPT. */
hab_status hab_patrol_found(hab_patrol_finding *finding, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
