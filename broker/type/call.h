/* A plugin at work with a transaction (plugin_call.h): pages, streams, duties, events.
 * What the host's functions of hab_calls share; they stand in call_*.c, a family a file. */
#ifndef HAB_CALL_H
#define HAB_CALL_H

#include "broker.h"
#include "trace/trace.h"
#include "type/plugin_dispatch.h"
#include "web/exchange.h"

/* What outlives a transaction that is dropped, or that only reads: verdicts, notes, uses
 * that are counted. */
typedef struct hab_call_trace {
    uint8_t bytes[HAB_TRACE_MAX]; /* encoded */
    size_t size;
    int done; /* an act, dropped with what it did */
    unsigned reason;
} hab_call_trace;

typedef struct hab_call_use {
    char what[64];
    uint8_t who[256];
    size_t size;
    uint32_t most;
} hab_call_use;

typedef struct hab_call_block { /* wiped and freed when the call is over */
    void *data;
    size_t size;
} hab_call_block;

struct hab_call {
    const hab_broker *broker;
    const hab_type *type;
    const hab_page *page; /* NULL: a duty, an event */
    /* NULL: the same. Else a draft: what is answered here goes out when the call was
     * committed, or, for a refusal, was dropped and traced. */
    hab_exchange *exchange;
    hab_txn *txn;
    int writes;        /* the transaction does */
    int stream;        /* a part of a stream is made, and nothing else answered */
    int refused;       /* answered with a refusal: HAB_REFUSED, whatever the plugin gives */
    int destroyed;     /* a record of the vault was: its slot is purged after the commit */
    hab_status status; /* why the call fails; HAB_OK when the plugin is the cause */
    int64_t now;
    hab_caller caller;
    hab_person person; /* what `caller`, then calls->person(), points to */
    hab_person named;
    hab_agent_record agent;
    char partner[HAB_PARTNER_MAX + 1]; /* what a hab_right points to, */
    hab_convention_record convention;  /* as its number and its Caf, */
    char role[32];                     /* and its role */
    struct hab_register *reg;          /* of the convention asked for last; NULL: none yet */
    uint64_t reg_of;
    char subject[201]; /* of a form, "" for none */
    json_t *prefill;   /* what a form is filled in with */
    const char *paper; /* sheet of an answer on paper, which is made when the */
    json_t *printed;   /* transaction is over, of this document; NULL: none */
    hab_call_trace *traces;
    size_t trace_count;
    hab_call_use *uses;
    size_t use_count;
    hab_call_block *kept;
    size_t kept_count;
    char log[200]; /* a line, "" for none */
};

/* What is done inside a call; gives a hab_outcome. It answers through call->exchange, a
 * refusal (HAB_REFUSED) with a status of 400 or more. */
typedef int (*hab_work_fn)(void *context, hab_call *call);

/* Runs `work` in a transaction of its own, then commits (HAB_DONE and HAB_NONE) or drops
 * what it wrote; traces what was refused; overwrites what was destroyed. With an exchange
 * there is an answer in every case: HAB_NONE without one is 404; a call that fails, or
 * says nothing, is a failure of the plugin, which the log names. A page that is not public
 * is refused to whom it is not for. When the exchange has a stream already, `work` makes
 * a part of it, its content, and answers nothing else but refusals and failures.
 * Gives the outcome; `error` (may be NULL) says why it failed, or else what the plugin
 * had to log, "" for nothing. */
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
 * When a type fails, the others are done, and it waits for a minute; the error names it.
 * With HAB_OK the error holds what a type had to log, "" for nothing. One process at a
 * time does it: HAB_LATER when another is at it. */
hab_status hab_sweep_run(const hab_broker *broker, int64_t now, unsigned budget, unsigned *batches,
                         hab_error *error);

/* Tells the type of a convention what happened to it, in the transaction of that. Of a
 * type that is not loaded, or does not listen, nothing is told. */
hab_status hab_call_event(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                          hab_event_kind kind, int64_t now);

/* The page of a plugin that a path of the portal means ("lieu-information/demandes"), its
 * type, and what stands behind a page that ends in "/". NULL when there is none. */
const hab_page *hab_page_find(const hab_types *types, hab_slice path, const hab_type **type,
                              hab_slice *rest);
/* "lieu_information" → "lieu-information"; `path` takes 33 bytes. */
void hab_type_path(const hab_type *type, char path[33]);

#endif
