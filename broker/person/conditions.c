#include "person/conditions.h"

#include "base/bytes.h"
#include "person/agent.h"

enum { ACCEPTANCE_KEY = 8 + 4, ACCEPTANCE_VALUE = 8 };

static void acceptance_key(uint64_t person, uint8_t key[ACCEPTANCE_KEY])
{
    hab_put_u64be(key, person);
    hab_put_u32be(key + 8, HAB_CONDITIONS_VERSION);
}

hab_status hab_conditions_accepted(hab_txn *txn, uint64_t person, int *accepted, int64_t *when)
{
    uint8_t key[ACCEPTANCE_KEY];
    hab_slice value;
    hab_status status;

    acceptance_key(person, key);
    status = hab_get(txn, HAB_TABLE_ACCEPTANCE, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_OK && value.size != ACCEPTANCE_VALUE) {
        status = HAB_CORRUPT;
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *accepted = status == HAB_OK;
    if (status == HAB_OK && when != NULL) {
        *when = (int64_t) hab_get_u64be(value.data);
    }
    return HAB_OK;
}

hab_status hab_conditions_accept(hab_txn *txn, uint64_t person, int64_t now)
{
    uint8_t key[ACCEPTANCE_KEY];
    uint8_t value[ACCEPTANCE_VALUE];
    hab_status status;

    acceptance_key(person, key);
    hab_put_u64be(value, (uint64_t) now);
    status = hab_insert(txn, HAB_TABLE_ACCEPTANCE, hab_slice_of(key, sizeof(key)),
                        hab_slice_of(value, sizeof(value)));
    return status == HAB_EXISTS ? HAB_OK : status;
}

hab_status hab_conditions_gate(hab_txn *txn, uint64_t person, hab_session_gate *gate)
{
    hab_agent_record agent;
    int accepted = 1;
    hab_status status = hab_agent_get(txn, person, &agent);

    if (status == HAB_NOT_FOUND) {
        status = hab_conditions_accepted(txn, person, &accepted, NULL);
    }
    if (status == HAB_OK) {
        *gate = accepted ? HAB_GATE_NONE : HAB_GATE_CONDITIONS;
    }
    return status;
}
