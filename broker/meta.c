#include "meta.h"

hab_status hab_next_number(hab_txn *txn, const char *counter, uint64_t *number)
{
    hab_slice key = hab_slice_text(counter);
    hab_slice value;
    uint64_t last = 0;
    hab_status status = hab_get(txn, HAB_TABLE_META, key, &value);

    if (status == HAB_OK) {
        if (value.size != sizeof(last)) {
            return HAB_CORRUPT;
        }
        memcpy(&last, value.data, sizeof(last));
    } else if (status != HAB_NOT_FOUND) {
        return status;
    }
    last++;
    status = hab_put(txn, HAB_TABLE_META, key, hab_slice_of(&last, sizeof(last)));
    if (status == HAB_OK) {
        *number = last;
    }
    return status;
}
