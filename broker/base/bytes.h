/* Fixed-width integers as they stand in keys (big-endian, so that they sort)
 * and in records (little-endian). */
#ifndef HAB_BYTES_H
#define HAB_BYTES_H

#include <stdint.h>
#include <string.h>

#include "plugin.h" /* hab_slice */

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "records are laid out for little-endian machines"
#endif

static inline hab_slice hab_slice_of(const void *data, size_t size)
{
    return (hab_slice){.data = data, .size = size};
}

static inline hab_slice hab_slice_text(const char *text)
{
    return (hab_slice){.data = text, .size = strlen(text)};
}

static inline int hab_slice_equal(hab_slice a, hab_slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline void hab_put_u32be(uint8_t *to, uint32_t value)
{
    value = __builtin_bswap32(value);
    memcpy(to, &value, sizeof(value));
}

static inline void hab_put_u64be(uint8_t *to, uint64_t value)
{
    value = __builtin_bswap64(value);
    memcpy(to, &value, sizeof(value));
}

static inline uint32_t hab_get_u32be(const uint8_t *from)
{
    uint32_t value;

    memcpy(&value, from, sizeof(value));
    return __builtin_bswap32(value);
}

static inline uint64_t hab_get_u64be(const uint8_t *from)
{
    uint64_t value;

    memcpy(&value, from, sizeof(value));
    return __builtin_bswap64(value);
}

#endif
