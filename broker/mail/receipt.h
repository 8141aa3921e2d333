/* Which mails a server has taken, noted before the store knows it. What is written here
 * survives the death of the process, at once and without a sync; the store, which the
 * death of the machine cannot hurt, follows. So a worker killed in between does not
 * send the mail again. A note that cannot be made is no failure: the store decides. */
#ifndef HAB_RECEIPT_H
#define HAB_RECEIPT_H

#include "mail/outbox.h"

typedef struct hab_receipts {
    int file; /* -1: there are none */
} hab_receipts;

/* `path` NULL: none are kept. */
hab_receipts hab_receipts_open(const char *path);
void hab_receipts_close(hab_receipts *receipts);

void hab_receipt_note(const hab_receipts *receipts, const hab_mail *mail);
int hab_receipt_holds(const hab_receipts *receipts, const hab_mail *mail);

#endif
