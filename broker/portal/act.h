/* The trace of what somebody does on the portal. */
#ifndef HAB_ACT_H
#define HAB_ACT_H

#include "web/exchange.h"

typedef struct hab_act {
    const char *operation; /* "session.ouverte" */
    hab_reason reason;     /* HAB_REASON_GRANTED: done; else refused, and why */
    hab_channel channel;
    uint64_t person;        /* 0 when nobody was recognised */
    const uint8_t *session; /* its hash, or NULL */
} hab_act;

/* Writes it in the transaction of the act. */
hab_status hab_act_trace(hab_txn *txn, const hab_exchange *exchange, const hab_act *act);

#endif
