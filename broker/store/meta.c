#include "store/meta.h"

hab_status hab_last_number(hab_txn *txn, const char *counter, uint64_t *number)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(counter), &value);

    if (status == HAB_NOT_FOUND) {
        *number = 0;
        return HAB_OK;
    }
    if (status != HAB_OK || value.size != sizeof(*number)) {
        return status != HAB_OK ? status : HAB_CORRUPT;
    }
    memcpy(number, value.data, sizeof(*number));
    return HAB_OK;
}

hab_status hab_next_number(hab_txn *txn, const char *counter, uint64_t *number)
{
    uint64_t next;
    hab_status status = hab_last_number(txn, counter, &next);

    if (status != HAB_OK) {
        return status;
    }
    next++;
    status =
        hab_put(txn, HAB_TABLE_META, hab_slice_text(counter), hab_slice_of(&next, sizeof(next)));
    if (status == HAB_OK) {
        *number = next;
    }
    return status;
}
