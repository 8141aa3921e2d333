/* Fixed records, and their numbers. */
#include "common/common.h"

#include <string.h>

int pl_number(const hab_host *host, hab_call *call, const char *counter, uint64_t *number)
{
    pl_key key = pl_key_begin('M');
    uint64_t last = 0;
    int outcome;

    pl_key_text(&key, pl_text(counter));
    outcome = pl_get_record(host, call, &key, &last, sizeof(last));
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    *number = last + 1;
    return pl_put_record(host, call, &key, number, sizeof(*number));
}

int pl_get_record(const hab_host *host, hab_call *call, const pl_key *key, void *record,
                  size_t size)
{
    hab_slice value;
    int outcome = host->calls->get(call, pl_key_slice(key), &value);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (value.size != size) {
        host->calls->log(call, "a record has another size");
        return HAB_FAILED;
    }
    memcpy(record, value.data, size);
    return HAB_DONE;
}

int pl_put_record(const hab_host *host, hab_call *call, const pl_key *key, const void *record,
                  size_t size)
{
    return host->calls->put(call, pl_key_slice(key), (hab_slice){.data = record, .size = size});
}
