#include "trace/change.h"

#include "base/bytes.h"

/* The end of the store's own chain, in META: what the next record follows. */
static const char head_key[] = "change.head";

hab_status hab_change_head(hab_txn *txn, hab_change_chain *chain)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(head_key), &value);

    if (status == HAB_NOT_FOUND) {
        *chain = (hab_change_chain){0};
        return HAB_OK;
    }
    if (status == HAB_OK) {
        if (value.size != sizeof(*chain)) {
            return HAB_CORRUPT;
        }
        memcpy(chain, value.data, sizeof(*chain));
    }
    return status;
}

hab_status hab_change_trace(hab_txn *txn, hab_trace_record *record)
{
    uint8_t bytes[HAB_TRACE_MAX];
    size_t size = hab_trace_encode(record, bytes);
    hab_change_chain chain;
    uint8_t key[8];
    hab_status status = hab_change_head(txn, &chain);

    if (status != HAB_OK) {
        return status;
    }
    hab_trace_chain(bytes, size, 0, ++chain.count, chain.hash);
    hab_put_u64be(key, chain.count);
    status = hab_append(txn, HAB_TABLE_CHANGE, hab_slice_of(key, sizeof(key)),
                        hab_slice_of(bytes, size));
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(head_key),
                         hab_slice_of(&chain, sizeof(chain)));
    }
    if (status == HAB_OK) {
        record->writer = 0;
        record->count = chain.count;
    }
    return status;
}
