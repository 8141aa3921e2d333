/* Where mails go: an SMTP server through libcurl, or a directory of .eml files for
 * trying out. Blocking: seconds; in a thread of its own. */
#ifndef HAB_DELIVERY_H
#define HAB_DELIVERY_H

#include "broker.h"
#include "mail/mail.h"

enum { HAB_SMTP_CREDENTIALS_MAX = 512 }; /* bytes of "user:password" */

typedef struct hab_delivery {
    const char *to;          /* "smtp://host:port", "smtps://…", or a directory */
    const char *from;        /* the sender's address */
    const char *base;        /* the portal's address, for links */
    const char *credentials; /* "user:password", or NULL */
    const char *ca;          /* a file of certificates to trust, or NULL: the system's */
    const hab_pages *templates;
    const char *receipts; /* a file of receipt.h, made when missing; NULL: none */
    int tls;              /* 1: never without TLS (STARTTLS), the default for smtp:// */
} hab_delivery;

/* Whether all of it makes sense; the error says what does not. For `nginx -t`. */
hab_status hab_delivery_check(const hab_delivery *delivery, hab_error *error);

/* Reads "user:password" and a line feed from a file that others may not read (mode
 * 0600 or less); the caller wipes it. */
hab_status hab_credentials_load(const char *path, char credentials[HAB_SMTP_CREDENTIALS_MAX + 1],
                                hab_error *error);

/* Hands one message over. HAB_DENIED when the server refused it for good (5xx), HAB_LATER
 * when a later try may succeed; the error is the server's line, for people. */
hab_status hab_deliver(const hab_delivery *delivery, const char *recipient, const char *message_id,
                       hab_slice message, hab_error *error);

/* Sends what is due, `max` mails at most: claim, write, hand over, note the outcome.
 * Stops when the server asks for patience or is away. *sent and *failed count them.
 * Fails only for the store. */
hab_status hab_delivery_run(const hab_broker *broker, const hab_delivery *delivery, unsigned max,
                            unsigned *sent, unsigned *failed, hab_error *error);

#endif
