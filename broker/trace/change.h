/* Traces of changes: written in the change's own transaction, so that neither is
 * ever seen without the other. */
#ifndef HAB_CHANGE_H
#define HAB_CHANGE_H

#include "store/store.h"
#include "store/tables.h"
#include "trace/trace.h"

/* How far the store's own chain (writer 0) has come; zeros when it is empty. */
typedef struct hab_change_chain {
    uint64_t count;
    uint8_t hash[HAB_HASH_SIZE];
} hab_change_chain;

hab_status hab_change_head(hab_txn *txn, hab_change_chain *chain);

/* Adds the record to the store's own chain; writer, count and chaining are set
 * here; `record` receives writer and count. */
hab_status hab_change_trace(hab_txn *txn, hab_trace_record *record);

#endif
