/* Traces of changes: written in the change's own transaction, so that neither is
 * ever seen without the other. */
#ifndef HAB_CHANGE_H
#define HAB_CHANGE_H

#include "store.h"
#include "tables.h"
#include "trace.h"

/* Adds the record to the store's own chain; writer, count and chaining are set
 * here. `record->count` receives the count. */
hab_status hab_change_trace(hab_txn *txn, hab_trace_record *record);

#endif
