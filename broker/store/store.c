#include "store/store_backend.h"

void hab_store_close(hab_store *store)
{
    if (store != NULL) {
        store->backend->close(store);
    }
}

hab_status hab_store_grow(hab_store *store, uint64_t bytes)
{
    return store->backend->grow(store, bytes);
}

hab_status hab_store_copy(hab_store *store, const char *path, hab_error *error)
{
    return store->backend->copy(store, path, error);
}

hab_status hab_store_stat(hab_store *store, hab_store_stats *stats)
{
    return store->backend->stat(store, stats);
}

hab_status hab_store_clear_readers(hab_store *store, unsigned *cleared)
{
    return store->backend->clear_readers(store, cleared);
}

hab_status hab_begin_read(hab_store *store, hab_txn **txn)
{
    return store->backend->begin(store, 0, txn);
}

hab_status hab_begin_write(hab_store *store, hab_txn **txn)
{
    if (store->mode == HAB_STORE_READ) {
        return HAB_DENIED;
    }
    return store->backend->begin(store, 1, txn);
}

hab_status hab_commit(hab_txn *txn)
{
    return txn->backend->commit(txn);
}

void hab_abort(hab_txn *txn)
{
    if (txn != NULL) {
        txn->backend->abort(txn);
    }
}

void hab_set_aside(hab_txn *txn)
{
    txn->backend->set_aside(txn);
}

hab_status hab_renew(hab_txn *txn)
{
    return txn->backend->renew(txn);
}

uint64_t hab_txn_number(const hab_txn *txn)
{
    return txn->backend->number(txn);
}

/* Keys come from requests: too long or empty is an answer, not an accident. */
static int key_fits(hab_slice key)
{
    return key.size > 0 && key.size <= HAB_KEY_MAX;
}

hab_status hab_get(hab_txn *txn, hab_table table, hab_slice key, hab_slice *value)
{
    return key_fits(key) ? txn->backend->get(txn, table, key, value) : HAB_NOT_FOUND;
}

static hab_status put(hab_txn *txn, hab_table table, hab_slice key, hab_slice value,
                      hab_put_mode mode)
{
    if (!txn->write) {
        return HAB_DENIED;
    }
    return key_fits(key) ? txn->backend->put(txn, table, key, value, mode) : HAB_INVALID;
}

hab_status hab_put(hab_txn *txn, hab_table table, hab_slice key, hab_slice value)
{
    return put(txn, table, key, value, HAB_PUT_REPLACE);
}

hab_status hab_insert(hab_txn *txn, hab_table table, hab_slice key, hab_slice value)
{
    return put(txn, table, key, value, HAB_PUT_INSERT);
}

hab_status hab_append(hab_txn *txn, hab_table table, hab_slice key, hab_slice value)
{
    return put(txn, table, key, value, HAB_PUT_APPEND);
}

hab_status hab_delete(hab_txn *txn, hab_table table, hab_slice key)
{
    if (!txn->write) {
        return HAB_DENIED;
    }
    return key_fits(key) ? txn->backend->del(txn, table, key) : HAB_NOT_FOUND;
}

hab_status hab_count(hab_txn *txn, hab_table table, uint64_t *count)
{
    return txn->backend->count(txn, table, count);
}

hab_status hab_cursor_open(hab_txn *txn, hab_table table, hab_cursor **cursor)
{
    return txn->backend->cursor_open(txn, table, cursor);
}

hab_status hab_cursor_renew(hab_txn *txn, hab_cursor *cursor)
{
    return txn->backend->cursor_renew(txn, cursor);
}

void hab_cursor_close(hab_cursor *cursor)
{
    if (cursor != NULL) {
        cursor->backend->cursor_close(cursor);
    }
}

static hab_status move(hab_cursor *cursor, hab_move move, hab_slice key, hab_slice *found,
                       hab_slice *value)
{
    hab_slice content;
    hab_status status = cursor->backend->move(cursor, move, &key, &content);

    if (status != HAB_OK) {
        return status;
    }
    if (found != NULL) {
        *found = key;
    }
    if (value != NULL) {
        *value = content;
    }
    return HAB_OK;
}

hab_status hab_seek(hab_cursor *cursor, hab_slice key, hab_slice *found, hab_slice *value)
{
    return key_fits(key) ? move(cursor, HAB_MOVE_SEEK, key, found, value) : HAB_INVALID;
}

hab_status hab_find(hab_cursor *cursor, hab_slice key, hab_slice *value)
{
    return key_fits(key) ? move(cursor, HAB_MOVE_FIND, key, NULL, value) : HAB_NOT_FOUND;
}

hab_status hab_next(hab_cursor *cursor, hab_slice *found, hab_slice *value)
{
    return move(cursor, HAB_MOVE_NEXT, (hab_slice){0}, found, value);
}

hab_status hab_previous(hab_cursor *cursor, hab_slice *found, hab_slice *value)
{
    return move(cursor, HAB_MOVE_PREVIOUS, (hab_slice){0}, found, value);
}

hab_status hab_last(hab_cursor *cursor, hab_slice *found, hab_slice *value)
{
    return move(cursor, HAB_MOVE_LAST, (hab_slice){0}, found, value);
}
