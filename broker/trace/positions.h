/* How far each writer's chain has been followed: a small map in memory. */
#ifndef HAB_POSITIONS_H
#define HAB_POSITIONS_H

#include "base/secret.h"
#include "base/status.h"

typedef struct hab_position {
    uint64_t count; /* of the writer's last record; 0: none yet */
    uint8_t hash[HAB_HASH_SIZE];
} hab_position;

typedef struct hab_positions {
    struct hab_position_slot *slots;
    size_t room; /* a power of two, or 0 */
    size_t used;
} hab_positions; /* all zero: empty */

/* The writer's position, made with count 0 when there was none: *fresh, which may
 * be NULL, says so. Valid until the next call. NULL without memory. */
hab_position *hab_positions_at(hab_positions *positions, uint64_t writer, int *fresh);

typedef hab_status (*hab_position_fn)(void *context, uint64_t writer, const hab_position *position);

/* Calls `each` for every writer, in no order, until it fails. */
hab_status hab_positions_each(const hab_positions *positions, hab_position_fn each, void *context);

void hab_positions_free(hab_positions *positions);

#endif
