/* How often something may be done, and the official list of communes. */
#include "type/call_host.h"

#include <stdio.h>
#include <stdlib.h>

#include "person/limit.h"
#include "request/reference.h"

/* A use stays counted when the call is dropped: who guesses is refused each time. */
static int keep(hab_call *call, const hab_call_use *use)
{
    hab_call_use *grown = realloc(call->uses, (call->use_count + 1) * sizeof(*grown));

    if (grown == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a use");
    }
    call->uses = grown;
    grown[call->use_count++] = *use;
    return HAB_DONE;
}

static hab_status count(hab_txn *txn, const hab_call *call, const hab_call_use *use)
{
    return hab_limit_use(txn, call->broker->key, use->what, hab_slice_of(use->who, use->size),
                         use->most, call->now);
}

/* No type counts for another. */
int hab_call_limit(hab_call *call, const char *what, hab_slice who, uint32_t most)
{
    hab_call_use use = {.size = who.size, .most = most};
    int length = what != NULL
                     ? snprintf(use.what, sizeof(use.what), "%s.%s", call->type->plugin->name, what)
                     : -1;
    hab_status status;

    if (!call->writes || length < 0 || (size_t) length >= sizeof(use.what)
        || who.size > sizeof(use.who)) {
        return hab_call_misused(call, "a limit that is too long, or in a call that only reads");
    }
    if (who.size > 0) {
        memcpy(use.who, who.data, who.size);
    }
    status = count(call->txn, call, &use);
    if (status == HAB_LATER) {
        return HAB_NONE;
    }
    return status == HAB_OK ? keep(call, &use) : hab_call_must(call, status, "a limit");
}

hab_status hab_call_limit_again(hab_txn *txn, const hab_call *call)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; i < call->use_count && (status == HAB_OK || status == HAB_LATER); i++) {
        status = count(txn, call, &call->uses[i]);
    }
    return status == HAB_LATER ? HAB_OK : status;
}

/* A page of IPv6 addresses is one client's. */
int hab_call_limit_client(hab_call *call, const char *what, uint32_t most)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *address;
    size_t size;

    if (call->exchange == NULL) {
        return hab_call_misused(call, "a limit for a client, where there is none");
    }
    address = call->exchange->address;
    size = memcmp(address, mapped, sizeof(mapped)) == 0 ? 16 : 8;
    return hab_call_limit(call, what, hab_slice_of(address, size), most);
}

int hab_call_commune(hab_call *call, hab_slice code, char *nom, char *caf)
{
    hab_reference entry;
    int outcome = HAB_NONE;

    if (hab_insee_valid(code)) {
        outcome = hab_call_outcome(
            call, hab_reference_get(call->txn, HAB_REFERENCE_COMMUNES, code, &entry), "a commune");
    }
    if (outcome == HAB_DONE) {
        memcpy(nom, entry.nom, sizeof(entry.nom));
        memcpy(caf, entry.caf, sizeof(entry.caf));
    }
    return outcome;
}
