/* Mails to be sent, kept in the store: put there in the transaction of the change
 * that causes them, sent later by one worker, removed when a server has taken them.
 *
 * A mail waits → is being sent (claimed for HAB_MAIL_LEASE by one process) → is sent,
 * or waits again, longer each time, or is dead (HAB_MAIL_TRIES failed, the server
 * refused for good, or what it carries has expired). What a mail must say in secret is
 * sealed while it waits, and gone from the record once the mail is sent or dead.
 *
 * A mail about a sealed record (vault.h) is sealed under its key, all of it, with the
 * address: nothing of it stands elsewhere, and once the record is destroyed the mail is
 * void: it dies unsent.
 *
 * Never twice: a claim is committed before the server is spoken to, and the outcome
 * right after; what the server took is noted in between (receipt.h). A process that dies
 * before leaves a mail whose lease must run out; it is then sent again under the same
 * Message-ID (RFC 5321, 6.1). */
#ifndef HAB_OUTBOX_H
#define HAB_OUTBOX_H

#include <jansson.h>

#include "person/person.h"
#include "store/store.h"
#include "store/tables.h"
#include "store/vault.h"

enum {
    HAB_MAIL_TRIES = 25,            /* four days of them (RFC 5321, 4.5.4.1) */
    HAB_MAIL_LEASE = 5 * 60,        /* seconds */
    HAB_MAIL_KEPT = 30 * 24 * 3600, /* a sent mail's shell, without content */
    HAB_MAIL_DEAD_KEPT = 180 * 24 * 3600,
    HAB_TEMPLATE_MAX = 47, /* bytes of a template's name */
    HAB_MAIL_ERROR_MAX = 160
};

typedef enum hab_mail_state {
    HAB_MAIL_WAITING = 1,
    HAB_MAIL_SENDING = 2,
    HAB_MAIL_SENT = 3,
    HAB_MAIL_DEAD = 4
} hab_mail_state;

/* What to put: `values` fill the template conf/mail/<template>.xsl, as does `secret`,
 * which may be NULL. Both stay the caller's. */
typedef struct hab_letter {
    const char *template; /* "premier-mot-de-passe" */
    const char *to;       /* an address */
    const json_t *values; /* an object, no secret in it */
    const json_t *secret; /* an object, merged into the values when the mail is written */
    const char *caf;      /* whose desk sees it; "" for none */
    int64_t expires;      /* no use in sending it later; 0: never */
    hab_vault *vault;     /* where the record is under whose key all of it waits, */
    uint32_t sealed_type; /* its type */
    hab_slice sealed_key; /* and its key; empty: the secret alone, under the master key */
} hab_letter;

typedef struct hab_mail {
    uint64_t number;
    hab_mail_state state;
    uint32_t tries;
    int64_t created;
    int64_t due; /* next try, end of the lease, or when it was sent or died */
    int64_t expires;
    char template[HAB_TEMPLATE_MAX + 1];
    char to[HAB_IDENTIFIANT_MAX + 1]; /* "" of a sealed one, unless it was claimed */
    int sealed;                       /* under a record's key */
    char caf[8];
    char message_id[48];                /* its left part: random, the same at each try */
    char error[HAB_MAIL_ERROR_MAX + 1]; /* of the last try, "" when there is none */
} hab_mail;

/* In a write transaction. HAB_INVALID for an address that is none; HAB_NOT_FOUND when the
 * record whose key is to seal it is not there. */
hab_status hab_outbox_put(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                          int64_t now, uint64_t *number);

/* Takes the next mail that is due, or whose lease ran out, in a write transaction that
 * the caller commits before sending. HAB_NOT_FOUND when nothing is due: to be
 * committed too, for what had expired is dead by then. *values is the template's,
 * secrets included: the caller frees it with hab_values_free(). `vault` may be NULL: mails
 * that need it wait. */
hab_status hab_outbox_claim(hab_txn *txn, const uint8_t *master, hab_vault *vault, int64_t now,
                            hab_mail *mail, json_t **values);
/* Whether there is something to claim: HAB_OK or HAB_NOT_FOUND, in any transaction. */
hab_status hab_outbox_due(hab_txn *txn, int64_t now);
/* Wipes every text of the object before it frees it; NULL is allowed. */
void hab_values_free(json_t *values);

/* The outcome of a claimed mail, in a write transaction. `permanent`: the server will
 * never take it. HAB_NOT_FOUND when the lease was lost to another process. */
hab_status hab_outbox_sent(hab_txn *txn, const hab_mail *mail, int64_t now);
hab_status hab_outbox_failed(hab_txn *txn, const hab_mail *mail, const char *error, int permanent,
                             int64_t now);

/* Seconds to wait after so many failures: a minute, then longer, six hours at most. */
uint32_t hab_outbox_delay(uint32_t tries);

/* Makes a dead mail wait again. HAB_NOT_FOUND; HAB_DENIED when it carried a secret, or
 * was sealed under a record's key, which is gone, or what it carries has expired. */
hab_status hab_outbox_retry(hab_txn *txn, uint64_t number, int64_t now);

hab_status hab_outbox_get(hab_txn *txn, uint64_t number, hab_mail *mail);

/* How many mails are in a state. */
hab_status hab_outbox_count(hab_txn *txn, hab_mail_state state, uint64_t *count);

/* The mails of a state, oldest due first, after (`due`, `number`) of the last one seen
 * (0, 0 to begin), `*count` of at most `max`. `caf` NULL: of all. */
hab_status hab_outbox_list(hab_txn *txn, hab_mail_state state, const char *caf,
                           const hab_mail *after, hab_mail *mails, unsigned max, unsigned *count);

/* Forgets the shells of mails sent HAB_MAIL_KEPT ago, or dead HAB_MAIL_DEAD_KEPT ago. */
hab_status hab_outbox_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

#endif
