/* The keys of HAB_TABLE_USE and HAB_TABLE_USE_MONTH. */
#ifndef HAB_USAGE_KEY_H
#define HAB_USAGE_KEY_H

#include "base/bytes.h"
#include "store/store.h"
#include "trace/trace.h"

enum { HAB_USAGE_KEY = 20 + HAB_TRACE_TEXT_MAX };

/* convention u64, person u64, service */
static inline size_t hab_usage_key(uint64_t convention, uint64_t person, hab_slice service,
                                   uint8_t key[HAB_USAGE_KEY])
{
    hab_put_u64be(key, convention);
    hab_put_u64be(key + 8, person);
    memcpy(key + 16, service.data, service.size);
    return 16 + service.size;
}

/* convention u64, YYYYMM u32, service, NUL, reason u16 */
static inline size_t hab_usage_month_key(uint64_t convention, uint32_t month, hab_slice service,
                                         uint16_t reason, uint8_t key[HAB_USAGE_KEY])
{
    size_t size = 12 + service.size;

    hab_put_u64be(key, convention);
    hab_put_u32be(key + 8, month);
    memcpy(key + 12, service.data, service.size);
    key[size] = '\0';
    key[size + 1] = (uint8_t) (reason >> 8);
    key[size + 2] = (uint8_t) reason;
    return size + 3;
}

#endif
