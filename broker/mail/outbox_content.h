/* What a mail says, as the store keeps it: in the clear, but for its secret, or all of it
 * under the key of a sealed record. Not for others than the outbox. */
#ifndef HAB_OUTBOX_CONTENT_H
#define HAB_OUTBOX_CONTENT_H

#include "mail/outbox_record.h"

typedef struct hab_content {
    char *text;      /* JSON, in the clear */
    uint8_t *sealed; /* NULL: nothing is */
    size_t sealed_size;
} hab_content;

/* The content of a new mail, in its write transaction. HAB_NOT_FOUND without the record
 * whose key is to seal it. */
hab_status hab_content_make(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                            uint64_t number, hab_content *content);
void hab_content_free(hab_content *content);

/* What a mail says, secrets included, and what is to be known of it, its address too.
 * HAB_CORRUPT for what does not open, HAB_NOT_FOUND when its key was destroyed, HAB_LATER
 * while there is no vault. */
hab_status hab_content_open(hab_txn *txn, const uint8_t *master, hab_vault *vault, uint64_t number,
                            const hab_stored_mail *stored, hab_mail *mail, json_t **values);

#endif
