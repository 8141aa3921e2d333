/* Suspended and restored at once, without waiting for an avenant: a person, or a whole
 * convention, by the Caf, with a reason (requirements, section 4; LI-3.4). Those whom it
 * concerns are told by mail, and it is traced. */
#ifndef HAB_SUSPENSION_H
#define HAB_SUSPENSION_H

#include "broker.h"
#include "convention/convention.h"

typedef struct hab_suspension {
    int suspends;       /* 0: restores */
    int apart;          /* 1: the types are told by hab_due_run(), not in this transaction */
    const char *reason; /* told to those it concerns; "" for none */
    uint64_t agent;     /* the person who does it; 0: habilctl */
    int64_t now;
} hab_suspension;

/* In a write transaction. HAB_EXISTS, and nothing is written, when it is so already. A
 * suspended person's sessions are ended. `convention` names the one through which the
 * Caf acts, 0 for none. HAB_DENIED when another Caf suspended whom this one restores. */
hab_status hab_suspend_person(hab_txn *txn, const hab_broker *broker, uint64_t person,
                              uint64_t convention, const hab_suspension *how);

/* HAB_DENIED for a convention that is neither active nor in notice, when suspending. */
hab_status hab_suspend_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                  const hab_suspension *how);

#endif
