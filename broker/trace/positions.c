#include "trace/positions.h"

#include <stdlib.h>

struct hab_position_slot {
    uint64_t writer;
    int taken;
    hab_position position;
};

/* Writers are random numbers, but for 0: their low bits serve. */
static struct hab_position_slot *find(struct hab_position_slot *slots, size_t room, uint64_t writer)
{
    size_t i = (size_t) writer & (room - 1);

    while (slots[i].taken && slots[i].writer != writer) {
        i = (i + 1) & (room - 1);
    }
    return &slots[i];
}

static hab_status widen(hab_positions *positions)
{
    size_t room = positions->room == 0 ? 16 : 2 * positions->room;
    struct hab_position_slot *slots = calloc(room, sizeof(*slots));

    if (slots == NULL) {
        return HAB_MEMORY;
    }
    for (size_t i = 0; i < positions->room; i++) {
        if (positions->slots[i].taken) {
            *find(slots, room, positions->slots[i].writer) = positions->slots[i];
        }
    }
    free(positions->slots);
    positions->slots = slots;
    positions->room = room;
    return HAB_OK;
}

hab_position *hab_positions_at(hab_positions *positions, uint64_t writer, int *fresh)
{
    struct hab_position_slot *slot;

    if (2 * positions->used >= positions->room && widen(positions) != HAB_OK) {
        return NULL;
    }
    slot = find(positions->slots, positions->room, writer);
    if (fresh != NULL) {
        *fresh = !slot->taken;
    }
    if (!slot->taken) {
        slot->taken = 1;
        slot->writer = writer;
        positions->used++;
    }
    return &slot->position;
}

hab_status hab_positions_each(const hab_positions *positions, hab_position_fn each, void *context)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; status == HAB_OK && i < positions->room; i++) {
        if (positions->slots[i].taken) {
            status = each(context, positions->slots[i].writer, &positions->slots[i].position);
        }
    }
    return status;
}

void hab_positions_free(hab_positions *positions)
{
    free(positions->slots);
    *positions = (hab_positions){0};
}
