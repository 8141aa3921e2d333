/* Keys of records, in order of bytes. */
#include "common/common.h"

#include <string.h>

pl_key pl_key_begin(char letter)
{
    return (pl_key){.bytes = {(uint8_t) letter}, .size = 1};
}

/* A key that would not fit keeps a size that no call of the host's takes. */
static void add(pl_key *key, const void *bytes, size_t size)
{
    if (key->size > PL_KEY_MAX || size > PL_KEY_MAX - key->size) {
        key->size = PL_KEY_MAX + 1;
        return;
    }
    memcpy(key->bytes + key->size, bytes, size);
    key->size += size;
}

static void add_number(pl_key *key, uint64_t value, size_t width)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < width; i++) {
        bytes[i] = (uint8_t) (value >> (8 * (width - 1 - i)));
    }
    add(key, bytes, width);
}

void pl_key_u64(pl_key *key, uint64_t value)
{
    add_number(key, value, 8);
}

void pl_key_u32(pl_key *key, uint32_t value)
{
    add_number(key, value, 4);
}

void pl_key_u8(pl_key *key, uint8_t value)
{
    add_number(key, value, 1);
}

void pl_key_text(pl_key *key, hab_slice text)
{
    add(key, text.data, text.size);
}

hab_slice pl_key_slice(const pl_key *key)
{
    return (hab_slice){.data = key->bytes, .size = key->size <= PL_KEY_MAX ? key->size : 0};
}

static uint64_t number_at(hab_slice bytes, size_t place, size_t width)
{
    const uint8_t *at = bytes.data;
    uint64_t value = 0;

    if (place > bytes.size || width > bytes.size - place) {
        return 0;
    }
    for (size_t i = 0; i < width; i++) {
        value = value << 8 | at[place + i];
    }
    return value;
}

uint64_t pl_u64_at(hab_slice bytes, size_t place)
{
    return number_at(bytes, place, 8);
}

uint32_t pl_u32_at(hab_slice bytes, size_t place)
{
    return (uint32_t) number_at(bytes, place, 4);
}
