/* Counters of the store: numbers that are given once. */
#ifndef HAB_META_H
#define HAB_META_H

#include "store/store.h"
#include "store/tables.h"

/* The next number of a counter, from 1, in a write transaction. */
hab_status hab_next_number(hab_txn *txn, const char *counter, uint64_t *number);

/* The last number given; 0 when there was none. */
hab_status hab_last_number(hab_txn *txn, const char *counter, uint64_t *number);

#endif
