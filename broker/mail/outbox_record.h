/* A mail as the store keeps it, and its place in the queue of its state. Not for
 * others than the outbox. */
#ifndef HAB_OUTBOX_RECORD_H
#define HAB_OUTBOX_RECORD_H

#include "mail/outbox.h"

enum {
    HAB_MAIL_LAYOUT = 1,
    HAB_MAIL_ID = 16,              /* random bytes of a Message-ID */
    HAB_MAIL_QUEUE_KEY = 1 + 8 + 8 /* state, second, number */
};

/* Behind it stand the JSON {modele, a, caf, valeurs} and what is sealed. Under a record's
 * key: {modele, caf}, then the slot (u64) and {a, valeurs}, sealed. */
typedef struct hab_mail_record {
    uint8_t layout;
    uint8_t state;
    uint8_t secret; /* 1: it carries one, or did */
    uint8_t sealed; /* 1: all of it, under a record's key */
    uint32_t tries;
    int64_t created;
    int64_t due;
    int64_t expires;
    uint32_t document; /* bytes of the JSON */
    char message_id[2 * HAB_MAIL_ID];
    char error[HAB_MAIL_ERROR_MAX];
    uint8_t reserved2[4];
} hab_mail_record;

/* `text` and `sealed`, as they were read, point into the store until the next write. */
typedef struct hab_stored_mail {
    hab_mail_record record;
    hab_slice text;
    hab_slice sealed;
} hab_stored_mail;

/* A mail's number as its key, and as what its secret is bound to. */
typedef struct hab_mail_key {
    uint8_t bytes[8];
} hab_mail_key;

hab_mail_key hab_mail_key_of(uint64_t number);
hab_slice hab_mail_key_slice(const hab_mail_key *key);

hab_status hab_mail_read(hab_txn *txn, uint64_t number, hab_stored_mail *mail);
/* Writes a new mail. */
hab_status hab_mail_insert(hab_txn *txn, uint64_t number, const hab_stored_mail *mail);
/* Writes a mail that was read, in another state, and moves it to that queue. */
hab_status hab_mail_move(hab_txn *txn, uint64_t number, hab_stored_mail *mail, hab_mail_state state,
                         int64_t due);

/* The mail of a state that is due first, when its time has come. HAB_NOT_FOUND. */
hab_status hab_mail_first(hab_txn *txn, hab_mail_state state, int64_t now, uint64_t *number);

/* What others see of a mail; `document` is its JSON. */
hab_status hab_mail_fill(uint64_t number, const hab_stored_mail *stored, const json_t *document,
                         hab_mail *mail);

#endif
