/* Personal data of a type's records (store/vault.h). */
#include "type/call_host.h"

static int vault_of(hab_call *call, hab_vault **vault)
{
    *vault = call->broker->vault;
    return *vault != NULL ? HAB_DONE : hab_call_outcome(call, HAB_IO, "the vault is not open");
}

int hab_call_seal(hab_call *call, hab_slice key, hab_slice document)
{
    hab_vault *vault;
    int outcome = hab_call_may_write(call);

    if (outcome == HAB_DONE) {
        outcome = vault_of(call, &vault);
    }
    return outcome == HAB_DONE
               ? hab_call_must(call,
                               hab_vault_put(call->txn, vault, call->type->key, key, document),
                               "a sealed record")
               : outcome;
}

int hab_call_unseal(hab_call *call, hab_slice key, hab_slice *document)
{
    hab_vault *vault;
    uint8_t *opened = NULL;
    size_t size = 0;
    int outcome = vault_of(call, &vault);

    if (outcome == HAB_DONE) {
        outcome = hab_call_outcome(
            call, hab_vault_get(call->txn, vault, call->type->key, key, &opened, &size),
            "a sealed record");
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_keep(call, opened, size);
    }
    if (outcome == HAB_DONE) {
        *document = hab_slice_of(opened, size);
    }
    return outcome;
}

int hab_call_destroy(hab_call *call, hab_slice key)
{
    int outcome = hab_call_may_write(call);

    if (outcome == HAB_DONE) {
        outcome = hab_call_outcome(call, hab_vault_destroy(call->txn, call->type->key, key),
                                   "a sealed record");
    }
    call->destroyed |= outcome == HAB_DONE;
    return outcome;
}
