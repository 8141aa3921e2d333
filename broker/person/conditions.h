/* The terms that a person accepts once: free of charge, institutional purposes only
 * (LI-1, ST-1, MAM-1, MCP-15). Until then a session opens nothing else. */
#ifndef HAB_CONDITIONS_H
#define HAB_CONDITIONS_H

#include "person/session.h"
#include "store/store.h"
#include "store/tables.h"

enum { HAB_CONDITIONS_VERSION = 1 }; /* of the text in conf/pages/conditions.xsl */

/* Whether the person accepted the version in force; *when may be NULL. */
hab_status hab_conditions_accepted(hab_txn *txn, uint64_t person, int *accepted, int64_t *when);

/* Records it, in a write transaction; accepting again changes nothing. */
hab_status hab_conditions_accept(hab_txn *txn, uint64_t person, int64_t now);

/* The gate of a session whose password is chosen: a Caf agent has nothing to accept. */
hab_status hab_conditions_gate(hab_txn *txn, uint64_t person, hab_session_gate *gate);

#endif
