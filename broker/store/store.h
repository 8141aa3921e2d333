/* An ordered key-value store with transactions; the only door to LMDB.
 *
 * A store holds a fixed list of tables, given when it is opened. Keys sort as
 * bytes. There is one writer at a time over all processes, and readers never
 * wait: each sees the store as it was when its transaction began.
 *
 * Threads. A hab_store serves all threads of one process. A transaction, and
 * every slice it gave, belongs to the thread that began it, and ends there. A
 * store never crosses fork().
 *
 * Slices. What hab_get() and cursors give points into the store and is valid
 * until the transaction ends, or until its next write. It may be unaligned.
 *
 * Errors. HAB_NOT_FOUND, HAB_EXISTS, HAB_FULL (map or disk: the transaction must
 * be aborted, nothing was changed), HAB_IO, HAB_MEMORY, HAB_VERSION, HAB_CORRUPT.
 * An output is untouched on failure. */
#ifndef HAB_STORE_H
#define HAB_STORE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    HAB_KEY_MAX = 511, /* bytes */
    HAB_TABLES_MAX = 64,
    HAB_READERS_MAX = 1024 /* read transactions at once, over all processes */
};

typedef struct hab_store hab_store;
typedef struct hab_txn hab_txn;
typedef struct hab_cursor hab_cursor;
typedef unsigned hab_table; /* index into the list of names given at opening */

typedef enum hab_store_mode {
    HAB_STORE_READ,   /* must exist; hab_begin_write() is refused */
    HAB_STORE_WRITE,  /* must exist */
    HAB_STORE_CREATE, /* made when missing */
} hab_store_mode;

typedef struct hab_store_options {
    const char *path;          /* a file; its lock file stands beside it */
    const char *const *tables; /* their names, `table_count` of them */
    unsigned table_count;
    unsigned schema; /* a store written with a higher one is refused: HAB_VERSION. One with
                        a lower one gets the tables it lacks, unless `mode` only reads:
                        then it is refused too, when tables are asked for */
    hab_store_mode mode;
    uint64_t map_size; /* bytes of address space; 0 keeps what the store has */
} hab_store_options;

/* Opens a store and frees the reader slots of processes that died. */
hab_status hab_store_open(const hab_store_options *options, hab_store **store, hab_error *error);

/* The same face over memory, empty, for tests; `map_size` limits its content. */
hab_status hab_store_open_memory(const hab_store_options *options, hab_store **store,
                                 hab_error *error);

/* NULL is allowed. No transaction may be alive. */
void hab_store_close(hab_store *store);

/* Raises the map to `bytes` (or adopts what another process raised it to, when
 * `bytes` is 0), waiting for this process's transactions to end. */
hab_status hab_store_grow(hab_store *store, uint64_t bytes);

/* Copies a consistent snapshot to the new file `path`, compacted. */
hab_status hab_store_copy(hab_store *store, const char *path, hab_error *error);

typedef struct hab_store_stats {
    uint64_t map_bytes;
    uint64_t used_bytes;
    uint64_t last_txn; /* grows with each commit, of any process */
    unsigned readers;  /* slots taken */
} hab_store_stats;

hab_status hab_store_stat(hab_store *store, hab_store_stats *stats);

/* Frees the reader slots of dead processes; *cleared may be NULL. */
hab_status hab_store_clear_readers(hab_store *store, unsigned *cleared);

hab_status hab_begin_read(hab_store *store, hab_txn **txn);
hab_status hab_begin_write(hab_store *store, hab_txn **txn); /* waits for its turn */

/* Ends the transaction in every case; on failure nothing was written. A write
 * that was committed is on disk. */
hab_status hab_commit(hab_txn *txn);
void hab_abort(hab_txn *txn); /* NULL is allowed */

/* A read transaction set aside keeps its slot but no pages; renewed, it sees the
 * present. Cheaper than begin and abort, for the event loop. */
void hab_set_aside(hab_txn *txn);
hab_status hab_renew(hab_txn *txn);

/* The number of the last commit this transaction sees. */
uint64_t hab_txn_number(const hab_txn *txn);

hab_status hab_get(hab_txn *txn, hab_table table, hab_slice key, hab_slice *value);
hab_status hab_put(hab_txn *txn, hab_table table, hab_slice key, hab_slice value);
/* HAB_EXISTS when the key is there. */
hab_status hab_insert(hab_txn *txn, hab_table table, hab_slice key, hab_slice value);
/* The key must sort after all others of the table; faster than hab_put(). */
hab_status hab_append(hab_txn *txn, hab_table table, hab_slice key, hab_slice value);
/* HAB_NOT_FOUND when the key is not there. */
hab_status hab_delete(hab_txn *txn, hab_table table, hab_slice key);
/* How many keys the table holds. */
hab_status hab_count(hab_txn *txn, hab_table table, uint64_t *count);

/* A cursor lives inside its transaction and is closed before it ends. A write
 * to the table invalidates the slices it gave, not the cursor. */
hab_status hab_cursor_open(hab_txn *txn, hab_table table, hab_cursor **cursor);
void hab_cursor_close(hab_cursor *cursor); /* NULL is allowed */
/* The first key at or after `key`. */
hab_status hab_seek(hab_cursor *cursor, hab_slice key, hab_slice *found, hab_slice *value);
/* The key itself. What is then sought nearby is found without a new descent. */
hab_status hab_find(hab_cursor *cursor, hab_slice key, hab_slice *value);
hab_status hab_next(hab_cursor *cursor, hab_slice *found, hab_slice *value);
/* The key before; after a failed hab_seek(), the last key of the table. */
hab_status hab_previous(hab_cursor *cursor, hab_slice *found, hab_slice *value);
hab_status hab_last(hab_cursor *cursor, hab_slice *found, hab_slice *value);

/* For the event loop: a cursor of a read transaction that was set aside and
 * renewed must be renewed too, and finds the key itself, or HAB_NOT_FOUND. */
hab_status hab_cursor_renew(hab_txn *txn, hab_cursor *cursor);

#endif
