/* A connection that its person does not know, told to the Cafs of their conventions. */
#ifndef HAB_CONNECTION_REPORT_H
#define HAB_CONNECTION_REPORT_H

#include "portal/connection_list.h"
#include "web/exchange.h"

enum { HAB_REPORT_WORDS = 1000 }; /* characters */

/* Raises a signal of rule 0 a Caf, in the write transaction of the report: under the
 * convention that the connection used, else the first that names the person; an agent's is
 * their own Caf's. `words` are the person's, or "". Adds {"caf", "nom"} of each to `cafs`. */
hab_status hab_connection_report(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_connection *connection, const char *words, json_t *cafs);

#endif
