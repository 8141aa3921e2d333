/* One conversation with an SMTP server, for several messages. */
#ifndef HAB_SMTP_H
#define HAB_SMTP_H

#include "mail/delivery.h"

typedef struct hab_smtp hab_smtp;

/* HAB_MEMORY. The server is spoken to with the first message. */
hab_status hab_smtp_open(const hab_delivery *delivery, hab_smtp **smtp);
/* Takes leave of the server; NULL is allowed. */
void hab_smtp_close(hab_smtp *smtp);

/* As hab_deliver(). */
hab_status hab_smtp_send(hab_smtp *smtp, const char *recipient, hab_slice message,
                         hab_error *error);

#endif
