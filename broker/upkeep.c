#include "upkeep.h"

#include "trace/usage.h"

enum { TURNS = 25 }; /* batches of counting, a call: turns of the store's only writer */

/* One call. */
typedef struct keeping {
    const hab_broker *broker;
    int64_t now;
    hab_upkeep *upkeep;
    hab_status status; /* the first failure */
    hab_error *error;  /* of it */
} keeping;

/* The first failure is the one that is told. */
static void note(keeping *k, hab_status status, const hab_error *error)
{
    if (status != HAB_OK && k->status == HAB_OK) {
        k->status = status;
        *k->error = *error;
    }
}

static void count_uses(keeping *k)
{
    hab_error error = {""};
    hab_status status = HAB_OK;
    unsigned left = 1;

    for (unsigned turn = 0; status == HAB_OK && left && turn < TURNS; turn++) {
        status =
            hab_usage_follow(k->broker->store, k->broker->trace, HAB_USAGE_BATCH, &left, &error);
    }
    k->upkeep->left += status == HAB_OK && left;
    note(k, status, &error);
}

hab_status hab_upkeep_run(const hab_broker *broker, int64_t now, hab_upkeep *upkeep,
                          hab_error *error)
{
    keeping k = {.broker = broker, .now = now, .upkeep = upkeep, .error = error};
    hab_status status;

    upkeep->left = 0;
    upkeep->alarms = 0;
    upkeep->heads = (hab_heads_signed){0};
    upkeep->rolled = (hab_roll_report){0};
    status = hab_roll(broker->store, broker->trace, now / 1000000, &upkeep->rolled, error);
    if (status != HAB_OK) {
        return status;
    }
    count_uses(&k);
    return k.status;
}
