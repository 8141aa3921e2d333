/* What a backend of the store provides: the functions of store.h behind one table. */
#ifndef HAB_STORE_BACKEND_H
#define HAB_STORE_BACKEND_H

#include "store/store.h"

typedef enum hab_put_mode { HAB_PUT_REPLACE, HAB_PUT_INSERT, HAB_PUT_APPEND } hab_put_mode;
typedef enum hab_move {
    HAB_MOVE_SEEK,
    HAB_MOVE_NEXT,
    HAB_MOVE_PREVIOUS,
    HAB_MOVE_LAST,
    HAB_MOVE_FIND
} hab_move;

typedef struct hab_backend {
    void (*close)(hab_store *store);
    hab_status (*grow)(hab_store *store, uint64_t bytes);
    hab_status (*copy)(hab_store *store, const char *path, hab_error *error);
    hab_status (*stat)(hab_store *store, hab_store_stats *stats);
    hab_status (*clear_readers)(hab_store *store, unsigned *cleared);
    hab_status (*begin)(hab_store *store, int write, hab_txn **txn);
    hab_status (*commit)(hab_txn *txn);
    void (*abort)(hab_txn *txn);
    void (*set_aside)(hab_txn *txn);
    hab_status (*renew)(hab_txn *txn);
    uint64_t (*number)(const hab_txn *txn);
    hab_status (*get)(hab_txn *txn, hab_table table, hab_slice key, hab_slice *value);
    hab_status (*put)(hab_txn *txn, hab_table table, hab_slice key, hab_slice value,
                      hab_put_mode mode);
    hab_status (*del)(hab_txn *txn, hab_table table, hab_slice key);
    hab_status (*count)(hab_txn *txn, hab_table table, uint64_t *count);
    hab_status (*cursor_open)(hab_txn *txn, hab_table table, hab_cursor **cursor);
    hab_status (*cursor_renew)(hab_txn *txn, hab_cursor *cursor);
    void (*cursor_close)(hab_cursor *cursor);
    /* SEEK and FIND take the key in *key; all give what they found in *key and *value. */
    hab_status (*move)(hab_cursor *cursor, hab_move move, hab_slice *key, hab_slice *value);
} hab_backend;

/* Each backend's struct begins with its base. */
struct hab_store {
    const hab_backend *backend;
    hab_store_mode mode;
    unsigned table_count;
};

struct hab_txn {
    const hab_backend *backend;
    hab_store *store;
    int write;
};

struct hab_cursor {
    const hab_backend *backend;
    hab_txn *txn;
};

#endif
