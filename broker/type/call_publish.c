/* What a plugin opens to all, and takes back. */
#include "publish/publication.h"
#include "type/call_host.h"

int hab_call_publish(hab_call *call, const hab_publication *publication)
{
    const char *fault = hab_publication_fault(call->type, publication);
    int outcome = hab_call_may_write(call);
    hab_status status;

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (fault != NULL) {
        return hab_call_misused(call, fault);
    }
    status = hab_publish(call->txn, call->type, publication, call->now);
    return status == HAB_INVALID
               ? hab_call_misused(call, "something to publish that is no JSON object")
               : hab_call_must(call, status, "what is published");
}

int hab_call_unpublish(hab_call *call, hab_slice id)
{
    int outcome = hab_call_may_write(call);

    return outcome == HAB_DONE ? hab_call_outcome(
               call, hab_unpublish(call->txn, call->type->key, id), "what is published")
                               : outcome;
}
