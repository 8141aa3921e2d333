/* What acts on requests share: one request under way in a write transaction. */
#ifndef HAB_REQUEST_RECORD_H
#define HAB_REQUEST_RECORD_H

#include "mail/outbox.h"
#include "request/request.h"

typedef struct hab_acting {
    hab_txn *txn;
    const hab_broker *broker;
    uint64_t agent; /* 0: the requester */
    int64_t now;
    hab_error *error;
    hab_request request;
    json_t *document;
    const hab_type *type;
} hab_acting;

/* One step of a request's life: what is told of it. */
typedef struct hab_move {
    hab_request_state to; /* 0: the state stays */
    const char *act;      /* "verifiee": in the history, and behind "demande." in the trace */
    const char *text;     /* public, or NULL */
    const char *letter;   /* to the requester, or NULL */
} hab_move;

/* Fills request, document and type from the store. The document is then freed with
 * json_decref(). HAB_NOT_FOUND; HAB_INVALID when no plugin of its type is loaded. */
hab_status hab_acting_open(hab_acting *acting, uint64_t number);

/* Writes the request with its new state and history, queues the mail, traces. */
hab_status hab_acting_move(hab_acting *acting, const hab_move *move);

/* Stores record and document; `former` is the state it is queued in, 0: not yet. */
hab_status hab_request_write(hab_txn *txn, const hab_request *request, const json_t *document,
                             unsigned former);

/* Traces an act on the request; `object` NULL: its reference. */
hab_status hab_acting_trace(const hab_acting *acting, const char *operation, const char *object);

/* What every mail about a request says; more may be added. NULL without memory. */
json_t *hab_acting_values(const hab_acting *acting);

/* A convention's number belongs to one request: HAB_EXISTS when another has it. */
hab_status hab_numero_claim(hab_txn *txn, uint64_t request, const char *numero);
hab_status hab_numero_release(hab_txn *txn, const char *numero);
/* Whether neither a convention nor a request has it. */
hab_status hab_numero_free(hab_txn *txn, const char *numero, int *is_free);

#endif
