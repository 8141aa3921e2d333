/* A plugin at work with a transaction (plugin_call.h): pages, streams, duties, events.
 * What the host's functions of hab_calls share; they stand in call_*.c, a family a file. */
#ifndef HAB_CALL_H
#define HAB_CALL_H

#include "broker.h"
#include "type/plugin_dispatch.h"
#include "web/exchange.h"

enum { HAB_CALL_KEPT = 64 };

struct hab_call {
    const hab_broker *broker;
    const hab_type *type;
    const hab_page *page;   /* NULL: a duty, an event */
    hab_exchange *exchange; /* NULL: the same */
    hab_txn *txn;
    int writes; /* the transaction does */
    hab_caller caller;
    json_t *traces;  /* verdicts to be traced when the transaction cannot, or is dropped */
    json_t *prefill; /* what a form is filled in with */
    int destroyed;   /* a record of the vault was: its slot is purged after the commit */
    struct {         /* wiped and freed when the call is over */
        void *data;
        size_t size;
    } kept[HAB_CALL_KEPT];
    unsigned kept_count;
};

/* What is done inside a call; gives a hab_outcome. */
typedef int (*hab_work_fn)(void *context, hab_call *call);

/* Runs `work` in a transaction of its own, then commits (HAB_DONE and HAB_NONE) or drops
 * what it wrote; traces what was refused; overwrites what was destroyed. With an exchange
 * there is an answer in every case: a call that fails, or says nothing, is a failure of
 * the plugin, which the log names. Gives the outcome; `error` may be NULL. */
int hab_call_run(const hab_broker *broker, const hab_type *type, const hab_page *page,
                 hab_exchange *exchange, int writes, hab_work_fn work, void *context, int64_t now,
                 hab_error *error);

/* Keeps memory until the call is over; HAB_FAILED, wiped and freed, without room. */
int hab_call_keep(hab_call *call, void *data, size_t size);

/* HAB_DONE, HAB_NONE for HAB_NOT_FOUND, else HAB_FAILED with a line for the log. */
int hab_call_outcome(hab_call *call, hab_status status, const char *what);

/* Runs a page of a plugin (no form) for an exchange; `document` is NULL for GET. */
void hab_call_page(hab_exchange *exchange, const hab_type *type, const hab_page *page,
                   const json_t *document);

/* Does what is due for all types until `budget` milliseconds are spent, each batch in a
 * transaction of its own, and finishes the vault's destructions; *batches counts them.
 * When a type fails, the others are done; the error names it. One process at a time does
 * it: HAB_LATER when another is at it. */
hab_status hab_sweep_run(const hab_broker *broker, int64_t now, unsigned budget, unsigned *batches,
                         hab_error *error);

/* Tells the type of a convention what happened to it, in the transaction of that. */
hab_status hab_call_event(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                          hab_event_kind kind, int64_t now);

/* The page of a plugin that a path of the portal means ("lieu-information/demandes"), its
 * type, and what stands behind a page that ends in "/". NULL when there is none. */
const hab_page *hab_page_find(const hab_types *types, hab_slice path, const hab_type **type,
                              hab_slice *rest);
/* "lieu_information" → "lieu-information"; `path` takes 33 bytes. */
void hab_type_path(const hab_type *type, char path[33]);

#endif
