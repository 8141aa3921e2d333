/* The store over LMDB: the only file that includes lmdb.h. */
#include "store/store_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Address space, not disk: the file grows as it fills. */
static const uint64_t default_map_size = 64ULL << 30;

static const char schema_table[] = "schema";
static const char schema_key[] = "version";

typedef struct lmdb_store {
    hab_store base;
    MDB_env *env;
    MDB_dbi schema;
    MDB_dbi tables[HAB_TABLES_MAX];
    /* The map moves only while nobody reads it: transactions hold this shared.
     * glibc lets new readers pass a waiting writer, so that the event loop waits
     * for the system call that moves the map, never for other transactions. */
    pthread_rwlock_t map_lock;
} lmdb_store;

typedef struct lmdb_txn {
    hab_txn base;
    MDB_txn *txn; /* NULL once it has failed to be renewed */
    int aside;
    int full; /* the map was full: adopt a larger one, if another process made it */
} lmdb_txn;

typedef struct lmdb_cursor {
    hab_cursor base;
    MDB_cursor *cursor;
    int past_end; /* a seek found nothing: before here is the last key */
} lmdb_cursor;

static hab_status status_of(int rc)
{
    switch (rc) {
    case MDB_SUCCESS: return HAB_OK;
    case MDB_NOTFOUND: return HAB_NOT_FOUND;
    case MDB_KEYEXIST: return HAB_EXISTS;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT: return HAB_FULL;
    case ENOMEM: return HAB_MEMORY;
    case ENOENT: return HAB_NOT_FOUND;
    case MDB_READERS_FULL: return HAB_LATER;
    case MDB_VERSION_MISMATCH: return HAB_VERSION;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID: return HAB_CORRUPT;
    default: return HAB_IO;
    }
}

static MDB_val value_of(hab_slice slice)
{
    return (MDB_val){.mv_size = slice.size, .mv_data = (void *) (uintptr_t) slice.data};
}

static hab_slice slice_of(MDB_val value)
{
    return (hab_slice){.data = value.mv_data, .size = value.mv_size};
}

static lmdb_store *store_of(hab_txn *txn)
{
    return (lmdb_store *) txn->store;
}

static MDB_txn *txn_of(hab_txn *txn)
{
    return ((lmdb_txn *) txn)->txn;
}

static hab_status lmdb_grow(hab_store *store, uint64_t bytes);

static int begin_locked(lmdb_store *store, int write, MDB_txn **txn)
{
    int rc;

    pthread_rwlock_rdlock(&store->map_lock);
    rc = mdb_txn_begin(store->env, NULL, write ? 0 : MDB_RDONLY, txn);
    if (rc != MDB_SUCCESS) {
        pthread_rwlock_unlock(&store->map_lock);
    }
    return rc;
}

static hab_status lmdb_begin(hab_store *base, int write, hab_txn **txn)
{
    lmdb_store *store = (lmdb_store *) base;
    lmdb_txn *begun = calloc(1, sizeof(*begun));
    int rc;

    if (begun == NULL) {
        return HAB_MEMORY;
    }
    rc = begin_locked(store, write, &begun->txn);
    if (rc == MDB_MAP_RESIZED && lmdb_grow(base, 0) == HAB_OK) {
        rc = begin_locked(store, write, &begun->txn);
    }
    if (rc != MDB_SUCCESS) {
        free(begun);
        return status_of(rc);
    }
    begun->base = (hab_txn){.backend = base->backend, .store = base, .write = write};
    *txn = &begun->base;
    return HAB_OK;
}

static void end(lmdb_txn *txn)
{
    hab_store *store = txn->base.store;
    int full = txn->full;

    if (!txn->aside) {
        pthread_rwlock_unlock(&((lmdb_store *) store)->map_lock);
    }
    free(txn);
    if (full) {
        (void) lmdb_grow(store, 0);
    }
}

static hab_status lmdb_commit(hab_txn *base)
{
    lmdb_txn *txn = (lmdb_txn *) base;
    int rc = mdb_txn_commit(txn->txn);

    txn->full = txn->full || rc == MDB_MAP_FULL;
    end(txn);
    return status_of(rc);
}

static void lmdb_abort(hab_txn *base)
{
    lmdb_txn *txn = (lmdb_txn *) base;

    mdb_txn_abort(txn->txn);
    end(txn);
}

static void lmdb_set_aside(hab_txn *base)
{
    lmdb_txn *txn = (lmdb_txn *) base;

    mdb_txn_reset(txn->txn);
    txn->aside = 1;
    pthread_rwlock_unlock(&store_of(base)->map_lock);
}

static int renew_locked(lmdb_txn *txn)
{
    lmdb_store *store = store_of(&txn->base);
    int rc;

    pthread_rwlock_rdlock(&store->map_lock);
    rc = mdb_txn_renew(txn->txn);
    if (rc != MDB_SUCCESS) {
        pthread_rwlock_unlock(&store->map_lock);
    }
    return rc;
}

static hab_status lmdb_renew(hab_txn *base)
{
    lmdb_txn *txn = (lmdb_txn *) base;
    int rc = renew_locked(txn);

    if (rc == MDB_MAP_RESIZED && lmdb_grow(base->store, 0) == HAB_OK) {
        rc = renew_locked(txn);
    }
    if (rc == MDB_SUCCESS) {
        txn->aside = 0;
    }
    return status_of(rc);
}

static uint64_t lmdb_number(const hab_txn *txn)
{
    return mdb_txn_id(((const lmdb_txn *) txn)->txn);
}

static hab_status lmdb_get(hab_txn *txn, hab_table table, hab_slice key, hab_slice *value)
{
    MDB_val wanted = value_of(key);
    MDB_val found;
    int rc = mdb_get(txn_of(txn), store_of(txn)->tables[table], &wanted, &found);

    if (rc == MDB_SUCCESS) {
        *value = slice_of(found);
    }
    return status_of(rc);
}

static hab_status lmdb_put(hab_txn *base, hab_table table, hab_slice key, hab_slice value,
                           hab_put_mode mode)
{
    static const unsigned flags[] = {0, MDB_NOOVERWRITE, MDB_APPEND};
    lmdb_txn *txn = (lmdb_txn *) base;
    MDB_val wanted = value_of(key);
    MDB_val content = value_of(value);
    int rc = mdb_put(txn->txn, store_of(base)->tables[table], &wanted, &content, flags[mode]);

    txn->full = txn->full || rc == MDB_MAP_FULL;
    return status_of(rc);
}

static hab_status lmdb_delete(hab_txn *txn, hab_table table, hab_slice key)
{
    MDB_val wanted = value_of(key);

    return status_of(mdb_del(txn_of(txn), store_of(txn)->tables[table], &wanted, NULL));
}

static hab_status lmdb_count(hab_txn *txn, hab_table table, uint64_t *count)
{
    MDB_stat stat;
    int rc = mdb_stat(txn_of(txn), store_of(txn)->tables[table], &stat);

    if (rc == MDB_SUCCESS) {
        *count = stat.ms_entries;
    }
    return status_of(rc);
}

static hab_status lmdb_cursor_open(hab_txn *txn, hab_table table, hab_cursor **cursor)
{
    lmdb_cursor *opened = calloc(1, sizeof(*opened));
    int rc;

    if (opened == NULL) {
        return HAB_MEMORY;
    }
    rc = mdb_cursor_open(txn_of(txn), store_of(txn)->tables[table], &opened->cursor);
    if (rc != MDB_SUCCESS) {
        free(opened);
        return status_of(rc);
    }
    opened->base = (hab_cursor){.backend = txn->backend, .txn = txn};
    *cursor = &opened->base;
    return HAB_OK;
}

static hab_status lmdb_cursor_renew(hab_txn *txn, hab_cursor *cursor)
{
    return status_of(mdb_cursor_renew(txn_of(txn), ((lmdb_cursor *) cursor)->cursor));
}

static void lmdb_cursor_close(hab_cursor *cursor)
{
    mdb_cursor_close(((lmdb_cursor *) cursor)->cursor);
    free(cursor);
}

static hab_status lmdb_move(hab_cursor *base, hab_move move, hab_slice *key, hab_slice *value)
{
    static const MDB_cursor_op ops[] = {MDB_SET_RANGE, MDB_NEXT, MDB_PREV, MDB_LAST, MDB_SET_KEY};
    lmdb_cursor *cursor = (lmdb_cursor *) base;
    MDB_cursor_op op = cursor->past_end && move == HAB_MOVE_PREVIOUS ? MDB_LAST : ops[move];
    MDB_val found = value_of(*key);
    MDB_val content;
    int rc;

    if (cursor->past_end && move == HAB_MOVE_NEXT) {
        return HAB_NOT_FOUND;
    }
    rc = mdb_cursor_get(cursor->cursor, &found, &content, op);
    if (move == HAB_MOVE_SEEK || move == HAB_MOVE_FIND) {
        cursor->past_end = rc == MDB_NOTFOUND;
    }
    if (rc == MDB_SUCCESS) {
        cursor->past_end = 0;
        *key = slice_of(found);
        *value = slice_of(content);
    }
    return status_of(rc);
}

/* LMDB keeps a larger map size with the next commit that writes something. */
static hab_status persist_map_size(lmdb_store *store)
{
    MDB_val key = value_of(hab_slice_text(schema_key));
    MDB_val version;
    MDB_txn *txn;
    int rc = begin_locked(store, 1, &txn);

    if (rc != MDB_SUCCESS) {
        return status_of(rc);
    }
    rc = mdb_get(txn, store->schema, &key, &version);
    if (rc == MDB_SUCCESS) {
        uint32_t same;

        memcpy(&same, version.mv_data, sizeof(same));
        version = (MDB_val){.mv_size = sizeof(same), .mv_data = &same};
        rc = mdb_put(txn, store->schema, &key, &version, 0);
    }
    if (rc == MDB_SUCCESS) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    pthread_rwlock_unlock(&store->map_lock);
    return status_of(rc);
}

static hab_status lmdb_grow(hab_store *base, uint64_t bytes)
{
    lmdb_store *store = (lmdb_store *) base;
    MDB_envinfo info;
    int rc = MDB_SUCCESS;

    pthread_rwlock_wrlock(&store->map_lock);
    (void) mdb_env_info(store->env, &info);
    if (bytes == 0 || bytes > info.me_mapsize) {
        rc = mdb_env_set_mapsize(store->env, bytes);
    }
    pthread_rwlock_unlock(&store->map_lock);
    if (rc != MDB_SUCCESS || bytes == 0) {
        return status_of(rc);
    }
    return persist_map_size(store);
}

static hab_status lmdb_copy(hab_store *store, const char *path, hab_error *error)
{
    int rc = mdb_env_copy2(((lmdb_store *) store)->env, path, MDB_CP_COMPACT);

    if (rc != MDB_SUCCESS) {
        return hab_fail(error, status_of(rc), "cannot copy the store to %s: %s", path,
                        mdb_strerror(rc));
    }
    return HAB_OK;
}

static hab_status lmdb_stat(hab_store *store, hab_store_stats *stats)
{
    MDB_env *env = ((lmdb_store *) store)->env;
    MDB_envinfo info;
    MDB_stat stat;
    int rc = mdb_env_info(env, &info);

    if (rc == MDB_SUCCESS) {
        rc = mdb_env_stat(env, &stat);
    }
    if (rc != MDB_SUCCESS) {
        return status_of(rc);
    }
    *stats = (hab_store_stats){.map_bytes = info.me_mapsize,
                               .used_bytes = (uint64_t) (info.me_last_pgno + 1) * stat.ms_psize,
                               .last_txn = info.me_last_txnid,
                               .readers = info.me_numreaders};
    return HAB_OK;
}

static hab_status lmdb_clear_readers(hab_store *store, unsigned *cleared)
{
    int dead = 0;
    int rc = mdb_reader_check(((lmdb_store *) store)->env, &dead);

    if (rc == MDB_SUCCESS && cleared != NULL) {
        *cleared = (unsigned) dead;
    }
    return status_of(rc);
}

static void lmdb_close(hab_store *base)
{
    lmdb_store *store = (lmdb_store *) base;

    mdb_env_close(store->env);
    pthread_rwlock_destroy(&store->map_lock);
    free(store);
}

static const hab_backend lmdb_backend = {
    .close = lmdb_close,
    .grow = lmdb_grow,
    .copy = lmdb_copy,
    .stat = lmdb_stat,
    .clear_readers = lmdb_clear_readers,
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .set_aside = lmdb_set_aside,
    .renew = lmdb_renew,
    .number = lmdb_number,
    .get = lmdb_get,
    .put = lmdb_put,
    .del = lmdb_delete,
    .count = lmdb_count,
    .cursor_open = lmdb_cursor_open,
    .cursor_renew = lmdb_cursor_renew,
    .cursor_close = lmdb_cursor_close,
    .move = lmdb_move,
};

/* A store of a former version: its missing tables are about to be made. */
static int raise_schema(lmdb_store *store, MDB_txn *txn, uint32_t schema,
                        const hab_store_options *options, hab_error *error)
{
    MDB_val key = value_of(hab_slice_text(schema_key));
    uint32_t raised = options->schema;
    MDB_val value = {.mv_size = sizeof(raised), .mv_data = &raised};

    if (options->mode != HAB_STORE_READ) {
        return mdb_put(txn, store->schema, &key, &value, 0); /* EACCES: not in this one */
    }
    if (options->table_count == 0) {
        return MDB_SUCCESS;
    }
    (void) hab_fail(error, HAB_VERSION,
                    "%s has schema %u, this program wants %u: a server or a command that "
                    "writes raises it when it opens the store",
                    options->path, schema, raised);
    return MDB_VERSION_MISMATCH;
}

/* Refuses a store that a newer version wrote; stamps a new one. */
static int check_schema(lmdb_store *store, MDB_txn *txn, const hab_store_options *options,
                        hab_error *error)
{
    MDB_val key = value_of(hab_slice_text(schema_key));
    MDB_val value;
    uint32_t schema = options->schema;
    int rc = mdb_get(txn, store->schema, &key, &value);

    if (rc == MDB_NOTFOUND && options->mode == HAB_STORE_CREATE) {
        value = (MDB_val){.mv_size = sizeof(schema), .mv_data = &schema};
        return mdb_put(txn, store->schema, &key, &value, 0);
    }
    if (rc != MDB_SUCCESS || value.mv_size != sizeof(schema)) {
        return rc != MDB_SUCCESS ? rc : MDB_CORRUPTED;
    }
    memcpy(&schema, value.mv_data, sizeof(schema));
    if (schema > options->schema) {
        (void) hab_fail(error, HAB_VERSION,
                        "%s has schema %u, this program knows %u: use a newer version",
                        options->path, schema, options->schema);
        return MDB_VERSION_MISMATCH;
    }
    return schema < options->schema ? raise_schema(store, txn, schema, options, error)
                                    : MDB_SUCCESS;
}

static int open_tables_in(lmdb_store *store, const hab_store_options *options, int writes,
                          hab_error *error)
{
    unsigned flags = writes ? MDB_CREATE : 0;
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, writes ? 0 : MDB_RDONLY, &txn);

    if (rc != MDB_SUCCESS) {
        return rc;
    }
    rc = mdb_dbi_open(txn, schema_table, options->mode == HAB_STORE_CREATE ? flags : 0,
                      &store->schema);
    if (rc == MDB_SUCCESS) {
        rc = check_schema(store, txn, options, error);
    }
    for (unsigned i = 0; rc == MDB_SUCCESS && i < options->table_count; i++) {
        rc = mdb_dbi_open(txn, options->tables[i], flags, &store->tables[i]);
    }
    if (rc != MDB_SUCCESS) {
        mdb_txn_abort(txn);
        return rc;
    }
    return mdb_txn_commit(txn);
}

/* A worker that starts does not wait for a long import's turn to write, unless it has
 * tables to make. */
static int open_tables(lmdb_store *store, const hab_store_options *options, hab_error *error)
{
    int rc = open_tables_in(store, options, 0, error);

    if (options->mode == HAB_STORE_READ || (rc != EACCES && rc != MDB_NOTFOUND)) {
        return rc;
    }
    return open_tables_in(store, options, 1, error);
}

/* LMDB writes in its lock file through a map: a hole in it, on a full disk, would be
 * a SIGBUS. So its blocks are there before it is mapped. */
static int reserve_lock_file(const char *path)
{
    enum { SLOT = 64, HEADER = 4096 };
    char name[PATH_MAX];
    struct stat status;
    off_t size = HAB_READERS_MAX * SLOT + HEADER;
    int rc = 0;
    int file;

    if (snprintf(name, sizeof(name), "%s-lock", path) >= (int) sizeof(name)) {
        return ENAMETOOLONG;
    }
    file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (file < 0) {
        return errno;
    }
    if (fstat(file, &status) != 0) {
        rc = errno;
    } else {
        rc = posix_fallocate(file, 0, status.st_size > 0 ? status.st_size : size);
    }
    close(file);
    return rc;
}

static int open_env(lmdb_store *store, const hab_store_options *options)
{
    unsigned flags = MDB_NOSUBDIR | MDB_NOTLS;
    uint64_t map_size = options->map_size;
    struct stat file;
    int rc = mdb_env_set_maxdbs(store->env, options->table_count + 1);

    if (stat(options->path, &file) != 0) {
        if (options->mode != HAB_STORE_CREATE) {
            return errno; /* LMDB would make the file */
        }
        file.st_size = 0;
    } else if (!S_ISREG(file.st_mode)) {
        return MDB_INVALID; /* a pipe would keep who reads it waiting for ever */
    }
    if (file.st_size == 0 && map_size == 0) { /* whoever made it may have been killed */
        map_size = default_map_size;
    }
    if (rc == MDB_SUCCESS) {
        rc = mdb_env_set_maxreaders(store->env, HAB_READERS_MAX);
    }
    if (rc == MDB_SUCCESS && map_size != 0) {
        rc = mdb_env_set_mapsize(store->env, map_size);
    }
    if (rc != MDB_SUCCESS) {
        return rc;
    }
    rc = reserve_lock_file(options->path);
    if (options->mode == HAB_STORE_READ) {
        flags |= MDB_RDONLY; /* LMDB says whether it can do without the lock file */
    } else if (rc != 0) {
        return rc;
    } else {
        flags |= MDB_NORDAHEAD; /* who serves looks here and there; who only reads walks */
    }
    return mdb_env_open(store->env, options->path, flags, 0660);
}

hab_status hab_store_open(const hab_store_options *options, hab_store **store, hab_error *error)
{
    lmdb_store *opened = calloc(1, sizeof(*opened));
    hab_error detail = {""};
    int rc;

    if (opened == NULL || options->table_count > HAB_TABLES_MAX) {
        free(opened);
        return hab_fail(error, HAB_MEMORY, "cannot open %s: out of memory", options->path);
    }
    opened->base = (hab_store){
        .backend = &lmdb_backend, .mode = options->mode, .table_count = options->table_count};
    pthread_rwlock_init(&opened->map_lock, NULL);
    rc = mdb_env_create(&opened->env);
    if (rc == MDB_SUCCESS) {
        rc = open_env(opened, options);
        if (rc == MDB_SUCCESS) {
            (void) lmdb_clear_readers(&opened->base, NULL);
            rc = open_tables(opened, options, &detail);
        }
        if (rc != MDB_SUCCESS) {
            mdb_env_close(opened->env);
        }
    }
    if (rc != MDB_SUCCESS) {
        pthread_rwlock_destroy(&opened->map_lock);
        free(opened);
        return detail.text[0] != '\0' ? hab_fail(error, status_of(rc), "%s", detail.text)
                                      : hab_fail(error, status_of(rc), "cannot open %s: %s",
                                                 options->path, mdb_strerror(rc));
    }
    *store = &opened->base;
    return HAB_OK;
}
