#include "trace/segment_block.h"

void hab_block_key(uint64_t run, const hab_entry *first, uint8_t key[HAB_BLOCK_KEY])
{
    hab_put_u64be(key, run);
    key[8] = (uint8_t) first->index;
    hab_put_u64be(key + 9, first->who);
    hab_put_u64be(key + 17, first->time);
    hab_put_u64be(key + 25, first->number);
}

/* Seven bits a byte, the lowest first; the eighth says that more follow. */
static uint8_t *put_varint(uint8_t *to, uint64_t value)
{
    while (value >= 0x80) {
        *to++ = (uint8_t) (value | 0x80);
        value >>= 7;
    }
    *to++ = (uint8_t) value;
    return to;
}

/* NULL when it does not end. */
static const uint8_t *take_varint(const uint8_t *from, const uint8_t *end, uint64_t *value)
{
    uint64_t taken = 0;

    for (unsigned shift = 0; from < end && shift < 64; shift += 7) {
        taken |= (uint64_t) (*from & 0x7F) << shift;
        if ((*from++ & 0x80) == 0) {
            *value = taken;
            return from;
        }
    }
    return NULL;
}

/* A small difference either way is a small number. */
static uint64_t fold_sign(uint64_t difference)
{
    return (difference << 1) ^ (0 - (difference >> 63));
}

static uint64_t unfold_sign(uint64_t folded)
{
    return (folded >> 1) ^ (0 - (folded & 1));
}

size_t hab_block_step(uint8_t *to, const hab_entry *before, const hab_entry *entry)
{
    uint8_t *at = put_varint(to, entry->who - before->who);

    at = put_varint(at, fold_sign(entry->time - before->time));
    at = put_varint(at, fold_sign(entry->number - before->number));
    return (size_t) (at - to);
}

static const uint8_t *take_step(const uint8_t *from, const uint8_t *end, hab_entry *entry)
{
    uint64_t values[3];

    for (unsigned i = 0; i < 3 && from != NULL; i++) {
        from = take_varint(from, end, &values[i]);
    }
    if (from != NULL) {
        entry->who += values[0];
        entry->time += unfold_sign(values[1]);
        entry->number += unfold_sign(values[2]);
    }
    return from;
}

hab_status hab_block_read(hab_slice key, hab_slice value, uint64_t *run,
                          hab_entry entries[HAB_BLOCK_ENTRIES], size_t *count)
{
    const uint8_t *first = key.data;
    const uint8_t *from = value.data;
    const uint8_t *end = from + value.size;
    size_t used = 1;

    if (key.size != HAB_BLOCK_KEY || first[8] >= HAB_INDEX_COUNT || value.size > HAB_BLOCK_MAX) {
        return HAB_CORRUPT;
    }
    entries[0] = (hab_entry){.index = first[8],
                             .who = hab_get_u64be(first + 9),
                             .time = hab_get_u64be(first + 17),
                             .number = hab_get_u64be(first + 25)};
    while (from < end) {
        entries[used] = entries[used - 1];
        from = take_step(from, end, &entries[used]);
        if (from == NULL || !hab_entry_before(&entries[used - 1], &entries[used])) {
            return HAB_CORRUPT;
        }
        used++;
    }
    *run = hab_get_u64be(first);
    *count = used;
    return HAB_OK;
}
