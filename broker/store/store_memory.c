/* The store over memory, for tests: the same promises, none of the speed. A
 * commit publishes new snapshots of the tables it changed; readers keep theirs. */
#include "store/store_backend.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct entry {
    unsigned references;
    size_t key_size;
    size_t value_size;
    uint8_t bytes[]; /* key, then value */
} entry;

typedef struct snapshot {
    unsigned references;
    size_t count;
    size_t room;
    size_t bytes;    /* of all entries */
    entry **entries; /* sorted by key */
} snapshot;

typedef struct memory_store {
    hab_store base;
    pthread_mutex_t writer; /* held from begin to end of a write */
    pthread_mutex_t lock;   /* guards what follows, and all reference counts */
    snapshot *tables[HAB_TABLES_MAX];
    uint64_t map_size;
    uint64_t commits;
    unsigned readers;
} memory_store;

typedef struct memory_txn {
    hab_txn base;
    snapshot *tables[HAB_TABLES_MAX];
    int changed[HAB_TABLES_MAX]; /* tables[i] is this transaction's own copy */
    uint64_t number;
    int failed; /* a write failed: it can only be aborted */
} memory_txn;

typedef struct memory_cursor {
    hab_cursor base;
    hab_table table;
    size_t key_size;
    uint8_t key[HAB_KEY_MAX];
    int past_end;
} memory_cursor;

static memory_store *store_of(hab_txn *txn)
{
    return (memory_store *) txn->store;
}

static hab_slice key_of(const entry *from)
{
    return hab_slice_of(from->bytes, from->key_size);
}

static hab_slice value_of(const entry *from)
{
    return hab_slice_of(from->bytes + from->key_size, from->value_size);
}

static int compare(hab_slice a, hab_slice b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, common);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* The first place whose key is not before `key`. */
static size_t lower_bound(const snapshot *table, hab_slice key)
{
    size_t low = 0;
    size_t high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(key_of(table->entries[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int holds(const snapshot *table, size_t at, hab_slice key)
{
    return at < table->count && compare(key_of(table->entries[at]), key) == 0;
}

static entry *entry_new(hab_slice key, hab_slice value)
{
    entry *made = malloc(sizeof(*made) + key.size + value.size);

    if (made == NULL) {
        return NULL;
    }
    *made = (entry){.references = 1, .key_size = key.size, .value_size = value.size};
    memcpy(made->bytes, key.data, key.size);
    if (value.size > 0) {
        memcpy(made->bytes + key.size, value.data, value.size);
    }
    return made;
}

static void entry_release(entry *held)
{
    if (--held->references == 0) {
        free(held);
    }
}

static void snapshot_release(snapshot *table)
{
    if (--table->references > 0) {
        return;
    }
    for (size_t i = 0; i < table->count; i++) {
        entry_release(table->entries[i]);
    }
    free(table->entries);
    free(table);
}

static snapshot *snapshot_copy(const snapshot *table)
{
    snapshot *copy = malloc(sizeof(*copy));
    entry **entries = malloc((table->count + 16) * sizeof(entry *));

    if (copy == NULL || entries == NULL) {
        free(copy);
        free(entries);
        return NULL;
    }
    *copy = (snapshot){.references = 1,
                       .count = table->count,
                       .room = table->count + 16,
                       .bytes = table->bytes,
                       .entries = entries};
    for (size_t i = 0; i < table->count; i++) {
        entries[i] = table->entries[i];
        entries[i]->references++;
    }
    return copy;
}

/* The transaction's own copy of a table, made at its first change. */
static snapshot *own_table(memory_txn *txn, hab_table table)
{
    memory_store *store = store_of(&txn->base);
    snapshot *copy;

    if (txn->changed[table]) {
        return txn->tables[table];
    }
    pthread_mutex_lock(&store->lock);
    copy = snapshot_copy(txn->tables[table]);
    if (copy != NULL) {
        snapshot_release(txn->tables[table]);
        txn->tables[table] = copy;
        txn->changed[table] = 1;
    }
    pthread_mutex_unlock(&store->lock);
    return copy;
}

static hab_status memory_get(hab_txn *base, hab_table table, hab_slice key, hab_slice *value)
{
    const snapshot *from = ((memory_txn *) base)->tables[table];
    size_t at = lower_bound(from, key);

    if (!holds(from, at, key)) {
        return HAB_NOT_FOUND;
    }
    *value = value_of(from->entries[at]);
    return HAB_OK;
}

static uint64_t bytes_used(memory_txn *txn)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < txn->base.store->table_count; i++) {
        bytes += txn->tables[i]->bytes;
    }
    return bytes;
}

static hab_status insert_at(snapshot *table, size_t at, entry *added)
{
    if (table->count == table->room) {
        size_t room = table->room * 2;
        entry **entries = realloc(table->entries, room * sizeof(entry *));

        if (entries == NULL) {
            return HAB_MEMORY;
        }
        table->entries = entries;
        table->room = room;
    }
    memmove(table->entries + at + 1, table->entries + at, (table->count - at) * sizeof(entry *));
    table->entries[at] = added;
    table->count++;
    return HAB_OK;
}

static hab_status write_entry(memory_txn *txn, snapshot *table, hab_slice key, hab_slice value,
                              hab_put_mode mode)
{
    size_t at = lower_bound(table, key);
    int there = holds(table, at, key);
    entry *added;

    if ((there && mode == HAB_PUT_INSERT) || (mode == HAB_PUT_APPEND && at < table->count)) {
        return HAB_EXISTS;
    }
    if (bytes_used(txn) + key.size + value.size > store_of(&txn->base)->map_size) {
        return HAB_FULL;
    }
    added = entry_new(key, value);
    if (added == NULL) {
        return HAB_MEMORY;
    }
    if (there) {
        entry *former = table->entries[at];

        table->bytes -= former->key_size + former->value_size;
        table->entries[at] = added;
        pthread_mutex_lock(&store_of(&txn->base)->lock);
        entry_release(former);
        pthread_mutex_unlock(&store_of(&txn->base)->lock);
    } else if (insert_at(table, at, added) != HAB_OK) {
        free(added);
        return HAB_MEMORY;
    }
    table->bytes += key.size + value.size;
    return HAB_OK;
}

static hab_status memory_put(hab_txn *base, hab_table table, hab_slice key, hab_slice value,
                             hab_put_mode mode)
{
    memory_txn *txn = (memory_txn *) base;
    snapshot *own = own_table(txn, table);
    hab_status status = own == NULL ? HAB_MEMORY : write_entry(txn, own, key, value, mode);

    txn->failed = txn->failed || status == HAB_FULL || status == HAB_MEMORY;
    return status;
}

static hab_status memory_delete(hab_txn *base, hab_table table, hab_slice key)
{
    memory_txn *txn = (memory_txn *) base;
    snapshot *own = own_table(txn, table);
    size_t at;
    entry *removed;

    if (own == NULL) {
        return HAB_MEMORY;
    }
    at = lower_bound(own, key);
    if (!holds(own, at, key)) {
        return HAB_NOT_FOUND;
    }
    removed = own->entries[at];
    own->bytes -= removed->key_size + removed->value_size;
    own->count--;
    memmove(own->entries + at, own->entries + at + 1, (own->count - at) * sizeof(entry *));
    pthread_mutex_lock(&store_of(base)->lock);
    entry_release(removed);
    pthread_mutex_unlock(&store_of(base)->lock);
    return HAB_OK;
}

static hab_status memory_count(hab_txn *txn, hab_table table, uint64_t *count)
{
    *count = ((memory_txn *) txn)->tables[table]->count;
    return HAB_OK;
}

static void take_tables(memory_txn *txn)
{
    memory_store *store = store_of(&txn->base);

    pthread_mutex_lock(&store->lock);
    for (unsigned i = 0; i < store->base.table_count; i++) {
        txn->tables[i] = store->tables[i];
        txn->tables[i]->references++;
    }
    txn->number = store->commits + (txn->base.write ? 1 : 0);
    store->readers += txn->base.write ? 0 : 1;
    pthread_mutex_unlock(&store->lock);
}

static void drop_tables(memory_txn *txn)
{
    memory_store *store = store_of(&txn->base);

    pthread_mutex_lock(&store->lock);
    for (unsigned i = 0; i < store->base.table_count; i++) {
        snapshot_release(txn->tables[i]);
    }
    store->readers -= txn->base.write ? 0 : 1;
    pthread_mutex_unlock(&store->lock);
}

static hab_status memory_begin(hab_store *base, int write, hab_txn **txn)
{
    memory_txn *begun = calloc(1, sizeof(*begun));

    if (begun == NULL) {
        return HAB_MEMORY;
    }
    begun->base = (hab_txn){.backend = base->backend, .store = base, .write = write};
    if (write) {
        pthread_mutex_lock(&((memory_store *) base)->writer);
    }
    take_tables(begun);
    *txn = &begun->base;
    return HAB_OK;
}

static void end(memory_txn *txn)
{
    memory_store *store = store_of(&txn->base);

    if (txn->base.write) {
        pthread_mutex_unlock(&store->writer);
    }
    free(txn);
}

static void memory_abort(hab_txn *base)
{
    memory_txn *txn = (memory_txn *) base;

    if (txn->tables[0] != NULL) {
        drop_tables(txn);
    }
    end(txn);
}

static hab_status memory_commit(hab_txn *base)
{
    memory_txn *txn = (memory_txn *) base;
    memory_store *store = store_of(base);
    hab_status status = txn->failed ? HAB_FULL : HAB_OK;

    if (base->write && status == HAB_OK) {
        pthread_mutex_lock(&store->lock);
        for (unsigned i = 0; i < store->base.table_count; i++) {
            snapshot *former = store->tables[i];

            store->tables[i] = txn->tables[i];
            store->tables[i]->references++;
            snapshot_release(former);
        }
        store->commits++;
        pthread_mutex_unlock(&store->lock);
    }
    memory_abort(base);
    return status;
}

static void memory_set_aside(hab_txn *base)
{
    memory_txn *txn = (memory_txn *) base;

    drop_tables(txn);
    memset(txn->tables, 0, sizeof(txn->tables));
}

static hab_status memory_renew(hab_txn *txn)
{
    take_tables((memory_txn *) txn);
    return HAB_OK;
}

static uint64_t memory_number(const hab_txn *txn)
{
    return ((const memory_txn *) txn)->number;
}

static hab_status memory_cursor_open(hab_txn *txn, hab_table table, hab_cursor **cursor)
{
    memory_cursor *opened = calloc(1, sizeof(*opened));

    if (opened == NULL) {
        return HAB_MEMORY;
    }
    opened->base = (hab_cursor){.backend = txn->backend, .txn = txn};
    opened->table = table;
    opened->past_end = 1;
    *cursor = &opened->base;
    return HAB_OK;
}

static hab_status memory_cursor_renew(hab_txn *txn, hab_cursor *cursor)
{
    cursor->txn = txn;
    ((memory_cursor *) cursor)->past_end = 1;
    return HAB_OK;
}

static void memory_cursor_close(hab_cursor *cursor)
{
    free(cursor);
}

/* Where a move leads, as a place in the table; `count` stands for nowhere. */
static size_t place(const memory_cursor *cursor, const snapshot *table, hab_move move,
                    hab_slice wanted)
{
    hab_slice here = hab_slice_of(cursor->key, cursor->key_size);
    size_t at;

    switch (move) {
    case HAB_MOVE_SEEK: return lower_bound(table, wanted);
    case HAB_MOVE_FIND:
        at = lower_bound(table, wanted);
        return holds(table, at, wanted) ? at : table->count;
    case HAB_MOVE_LAST: return table->count > 0 ? table->count - 1 : table->count;
    case HAB_MOVE_PREVIOUS:
        at = cursor->past_end ? table->count : lower_bound(table, here);
        return at > 0 ? at - 1 : table->count;
    case HAB_MOVE_NEXT: break;
    }
    if (cursor->key_size == 0) {
        return 0; /* a fresh cursor's next is the first */
    }
    at = cursor->past_end ? table->count : lower_bound(table, here);
    return holds(table, at, here) ? at + 1 : at;
}

static hab_status memory_move(hab_cursor *base, hab_move move, hab_slice *key, hab_slice *value)
{
    memory_cursor *cursor = (memory_cursor *) base;
    const snapshot *table = ((memory_txn *) base->txn)->tables[cursor->table];
    size_t at = place(cursor, table, move, *key);

    if (at >= table->count) {
        cursor->past_end = cursor->past_end || move == HAB_MOVE_SEEK || move == HAB_MOVE_FIND;
        return HAB_NOT_FOUND;
    }
    *key = key_of(table->entries[at]);
    *value = value_of(table->entries[at]);
    cursor->past_end = 0;
    cursor->key_size = key->size;
    memcpy(cursor->key, key->data, key->size);
    return HAB_OK;
}

static hab_status memory_grow(hab_store *base, uint64_t bytes)
{
    memory_store *store = (memory_store *) base;

    pthread_mutex_lock(&store->lock);
    if (bytes > store->map_size) {
        store->map_size = bytes;
    }
    pthread_mutex_unlock(&store->lock);
    return HAB_OK;
}

static hab_status memory_copy(hab_store *store, const char *path, hab_error *error)
{
    (void) store;
    return hab_fail(error, HAB_DENIED, "a store in memory is not copied to %s", path);
}

static hab_status memory_stat(hab_store *base, hab_store_stats *stats)
{
    memory_store *store = (memory_store *) base;

    pthread_mutex_lock(&store->lock);
    *stats = (hab_store_stats){
        .map_bytes = store->map_size, .last_txn = store->commits, .readers = store->readers};
    for (unsigned i = 0; i < base->table_count; i++) {
        stats->used_bytes += store->tables[i]->bytes;
    }
    pthread_mutex_unlock(&store->lock);
    return HAB_OK;
}

static hab_status memory_clear_readers(hab_store *store, unsigned *cleared)
{
    (void) store;
    if (cleared != NULL) {
        *cleared = 0;
    }
    return HAB_OK;
}

static void memory_close(hab_store *base)
{
    memory_store *store = (memory_store *) base;

    for (unsigned i = 0; i < base->table_count; i++) {
        snapshot_release(store->tables[i]);
    }
    pthread_mutex_destroy(&store->writer);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

static const hab_backend memory_backend = {
    .close = memory_close,
    .grow = memory_grow,
    .copy = memory_copy,
    .stat = memory_stat,
    .clear_readers = memory_clear_readers,
    .begin = memory_begin,
    .commit = memory_commit,
    .abort = memory_abort,
    .set_aside = memory_set_aside,
    .renew = memory_renew,
    .number = memory_number,
    .get = memory_get,
    .put = memory_put,
    .del = memory_delete,
    .count = memory_count,
    .cursor_open = memory_cursor_open,
    .cursor_renew = memory_cursor_renew,
    .cursor_close = memory_cursor_close,
    .move = memory_move,
};

hab_status hab_store_open_memory(const hab_store_options *options, hab_store **store,
                                 hab_error *error)
{
    memory_store *opened = calloc(1, sizeof(*opened));
    snapshot empty = {0};

    if (opened == NULL || options->table_count > HAB_TABLES_MAX) {
        free(opened);
        return hab_fail(error, HAB_MEMORY, "cannot open a store in memory");
    }
    for (unsigned i = 0; i < options->table_count; i++) {
        opened->tables[i] = snapshot_copy(&empty);
        if (opened->tables[i] == NULL) {
            while (i-- > 0) {
                snapshot_release(opened->tables[i]);
            }
            free(opened);
            return hab_fail(error, HAB_MEMORY, "cannot open a store in memory");
        }
    }
    opened->base = (hab_store){
        .backend = &memory_backend, .mode = HAB_STORE_CREATE, .table_count = options->table_count};
    opened->map_size = options->map_size != 0 ? options->map_size : UINT64_MAX / 2;
    pthread_mutex_init(&opened->writer, NULL);
    pthread_mutex_init(&opened->lock, NULL);
    *store = &opened->base;
    return HAB_OK;
}
