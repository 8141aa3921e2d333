/* A store with its vault, for tests. */
#ifndef TEST_VAULT_H
#define TEST_VAULT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "broker.h"

enum { TYPE = 7, OTHER_TYPE = 8 };

typedef struct fixture {
    char directory[64];
    int lmdb;
    hab_store *store;
    hab_vault *vault;
} fixture;

static inline void open_all(fixture *f)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_error error = {""};

    if (f->lmdb) {
        assert_int_equal(hab_main_open(f->directory, HAB_STORE_CREATE, 64 << 20, &f->store, &error),
                         HAB_OK);
    } else {
        assert_int_equal(hab_store_open_memory(&options, &f->store, &error), HAB_OK);
    }
    assert_int_equal(hab_vault_open(f->directory, &f->vault, &error), HAB_OK);
}

static inline void close_all(fixture *f)
{
    hab_vault_close(f->vault);
    hab_store_close(f->store);
    f->vault = NULL;
    f->store = NULL;
}

static inline int setup(void **state, int lmdb)
{
    fixture *f = calloc(1, sizeof(*f));

    f->lmdb = lmdb;
    strcpy(f->directory, "/tmp/hab-vault-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    open_all(f);
    *state = f;
    return 0;
}

static inline int setup_lmdb(void **state)
{
    return setup(state, 1);
}

static inline void remove_file(const fixture *f, const char *name)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", f->directory, name);
    unlink(path);
}

static inline int teardown(void **state)
{
    fixture *f = *state;

    close_all(f);
    remove_file(f, "main.mdb");
    remove_file(f, "main.mdb-lock");
    remove_file(f, "vault.keys");
    rmdir(f->directory);
    free(f);
    return 0;
}

static inline hab_txn *begin(const fixture *f)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(f->store, &txn), HAB_OK);
    return txn;
}

static inline hab_status put(hab_txn *txn, const fixture *f, const char *key, const char *text)
{
    return hab_vault_put(txn, f->vault, TYPE, hab_slice_text(key), hab_slice_text(text));
}

static inline void commit_put(const fixture *f, const char *key, const char *text)
{
    hab_txn *txn = begin(f);

    assert_int_equal(put(txn, f, key, text), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline hab_status get(hab_txn *txn, const fixture *f, const char *key, uint8_t **text,
                             size_t *size)
{
    return hab_vault_get(txn, f->vault, TYPE, hab_slice_text(key), text, size);
}

/* What opening a record gives, in a transaction of its own. */
static inline hab_status opens(const fixture *f, const char *key)
{
    uint8_t *text = NULL;
    size_t size = 0;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    status = get(txn, f, key, &text, &size);
    hab_abort(txn);
    free(text);
    return status;
}

static inline void assert_opens(const fixture *f, const char *key, const char *expected)
{
    uint8_t *text = NULL;
    size_t size = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(get(txn, f, key, &text, &size), HAB_OK);
    hab_abort(txn);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(text, expected, size);
    free(text);
}

static inline void commit_destroy(const fixture *f, const char *key)
{
    hab_txn *txn = begin(f);

    assert_int_equal(hab_vault_destroy(txn, TYPE, hab_slice_text(key)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline unsigned purge(const fixture *f, unsigned max)
{
    unsigned purged = 99;

    assert_int_equal(hab_vault_purge(f->store, f->vault, max, &purged), HAB_OK);
    return purged;
}

/* The key in HAB_TABLE_VAULT of a record of TYPE. */
typedef struct table_key {
    uint8_t bytes[64];
    hab_slice slice;
} table_key;

static inline void make_table_key(const char *key, table_key *made)
{
    hab_put_u32be(made->bytes, TYPE);
    memcpy(made->bytes + 4, key, strlen(key));
    made->slice = hab_slice_of(made->bytes, 4 + strlen(key));
}

static inline uint64_t slot_of(const fixture *f, const char *key)
{
    table_key made;
    hab_slice value;
    hab_txn *txn;
    uint64_t slot;

    make_table_key(key, &made);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_TABLE_VAULT, made.slice, &value), HAB_OK);
    memcpy(&slot, value.data, sizeof(slot));
    hab_abort(txn);
    return slot;
}

static inline uint64_t count(const fixture *f, hab_table table)
{
    uint64_t found;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, table, &found), HAB_OK);
    hab_abort(txn);
    return found;
}

#endif
