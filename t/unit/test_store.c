/* The same tests over both backends: what store.h promises, LMDB and memory keep. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

enum { TABLE_A, TABLE_B };
static const char *const tables[] = {"a", "b"};

typedef struct fixture {
    int lmdb;
    char directory[64];
    char path[96];
    hab_store *store;
} fixture;

static hab_store_options options_of(const fixture *f, uint64_t map_size)
{
    return (hab_store_options){.path = f->path,
                               .tables = tables,
                               .table_count = 2,
                               .schema = 3,
                               .mode = HAB_STORE_CREATE,
                               .map_size = map_size};
}

static void open_store(fixture *f, uint64_t map_size)
{
    hab_store_options options = options_of(f, map_size);
    hab_error error = {""};
    hab_status status = f->lmdb ? hab_store_open(&options, &f->store, &error)
                                : hab_store_open_memory(&options, &f->store, &error);

    if (status != HAB_OK) {
        fail_msg("%s", error.text);
    }
}

static int setup(void **state, int lmdb)
{
    fixture *f = calloc(1, sizeof(*f));

    f->lmdb = lmdb;
    strcpy(f->directory, "/tmp/hab-store-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->path, sizeof(f->path), "%s/main.mdb", f->directory);
    *state = f;
    return 0;
}

static int setup_lmdb(void **state)
{
    return setup(state, 1);
}

static int setup_memory(void **state)
{
    return setup(state, 0);
}

static int teardown(void **state)
{
    fixture *f = *state;
    char lock[128];

    hab_store_close(f->store);
    snprintf(lock, sizeof(lock), "%s-lock", f->path);
    unlink(lock);
    unlink(f->path);
    rmdir(f->directory);
    free(f);
    return 0;
}

static void put(hab_store *store, hab_table table, const char *key, const char *value)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, table, hab_slice_text(key), hab_slice_text(value)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void assert_holds(hab_txn *txn, hab_table table, const char *key, const char *value)
{
    hab_slice found;

    assert_int_equal(hab_get(txn, table, hab_slice_text(key), &found), HAB_OK);
    assert_true(hab_slice_equal(found, hab_slice_text(value)));
}

static void assert_absent(hab_txn *txn, hab_table table, const char *key)
{
    hab_slice found;

    assert_int_equal(hab_get(txn, table, hab_slice_text(key), &found), HAB_NOT_FOUND);
}

static void a_committed_write_is_read_back_and_tables_are_apart(void **state)
{
    fixture *f = *state;
    hab_txn *txn;

    open_store(f, 0);
    put(f->store, TABLE_A, "clef", "valeur");
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_holds(txn, TABLE_A, "clef", "valeur");
    assert_absent(txn, TABLE_B, "clef");
    hab_abort(txn);
}

static void an_aborted_write_leaves_nothing(void **state)
{
    fixture *f = *state;
    hab_txn *txn;

    open_store(f, 0);
    put(f->store, TABLE_A, "garde", "1");
    assert_int_equal(hab_begin_write(f->store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_text("x"), hab_slice_text("1")), HAB_OK);
    assert_int_equal(hab_delete(txn, TABLE_A, hab_slice_text("garde")), HAB_OK);
    hab_abort(txn);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_absent(txn, TABLE_A, "x");
    assert_holds(txn, TABLE_A, "garde", "1");
    hab_abort(txn);
}

static void a_reader_sees_the_store_as_it_was_then_as_it_is(void **state)
{
    fixture *f = *state;
    hab_txn *reader;
    uint64_t before;

    open_store(f, 0);
    put(f->store, TABLE_A, "k", "avant");
    assert_int_equal(hab_begin_read(f->store, &reader), HAB_OK);
    before = hab_txn_number(reader);
    put(f->store, TABLE_A, "k", "apres");
    assert_holds(reader, TABLE_A, "k", "avant");
    hab_set_aside(reader);
    assert_int_equal(hab_renew(reader), HAB_OK);
    assert_holds(reader, TABLE_A, "k", "apres");
    assert_true(hab_txn_number(reader) > before);
    hab_abort(reader);
}

static void insert_append_and_delete_say_what_they_found(void **state)
{
    fixture *f = *state;
    hab_txn *txn;
    uint64_t count;

    open_store(f, 0);
    put(f->store, TABLE_A, "b", "1");
    assert_int_equal(hab_begin_write(f->store, &txn), HAB_OK);
    assert_int_equal(hab_insert(txn, TABLE_A, hab_slice_text("b"), hab_slice_text("2")),
                     HAB_EXISTS);
    assert_holds(txn, TABLE_A, "b", "1");
    assert_int_equal(hab_append(txn, TABLE_A, hab_slice_text("a"), hab_slice_text("2")),
                     HAB_EXISTS);
    assert_int_equal(hab_append(txn, TABLE_A, hab_slice_text("c"), hab_slice_text("")), HAB_OK);
    assert_holds(txn, TABLE_A, "c", "");
    assert_int_equal(hab_delete(txn, TABLE_A, hab_slice_text("absent")), HAB_NOT_FOUND);
    assert_int_equal(hab_count(txn, TABLE_A, &count), HAB_OK);
    assert_int_equal(count, 2);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void keys_too_long_or_empty_are_answers(void **state)
{
    fixture *f = *state;
    char key[HAB_KEY_MAX + 1];
    hab_slice found;
    hab_txn *txn;

    open_store(f, 0);
    memset(key, 'x', sizeof(key));
    assert_int_equal(hab_begin_write(f->store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_of(key, sizeof(key)), hab_slice_text("")),
                     HAB_INVALID);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_of("", 0), hab_slice_text("")), HAB_INVALID);
    assert_int_equal(hab_get(txn, TABLE_A, hab_slice_of(key, sizeof(key)), &found), HAB_NOT_FOUND);
    assert_int_equal(hab_get(txn, TABLE_A, hab_slice_of("", 0), &found), HAB_NOT_FOUND);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_of(key, HAB_KEY_MAX), hab_slice_text("v")),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void a_read_transaction_writes_nothing(void **state)
{
    fixture *f = *state;
    hab_txn *txn;

    open_store(f, 0);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_text("a"), hab_slice_text("")), HAB_DENIED);
    assert_int_equal(hab_delete(txn, TABLE_A, hab_slice_text("a")), HAB_DENIED);
    hab_abort(txn);
}

static void assert_at(hab_status status, hab_slice found, const char *key)
{
    assert_int_equal(status, HAB_OK);
    assert_true(hab_slice_equal(found, hab_slice_text(key)));
}

static void a_cursor_walks_in_byte_order_both_ways(void **state)
{
    fixture *f = *state;
    hab_cursor *cursor;
    hab_slice key;
    hab_txn *txn;

    open_store(f, 0);
    put(f->store, TABLE_A, "bb", "2");
    put(f->store, TABLE_A, "a", "1");
    put(f->store, TABLE_A, "b", "3");
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, TABLE_A, &cursor), HAB_OK);
    assert_at(hab_next(cursor, &key, NULL), key, "a");
    assert_at(hab_seek(cursor, hab_slice_text("aa"), &key, NULL), key, "b");
    assert_at(hab_next(cursor, &key, NULL), key, "bb");
    assert_int_equal(hab_next(cursor, &key, NULL), HAB_NOT_FOUND);
    assert_at(hab_previous(cursor, &key, NULL), key, "b");
    assert_int_equal(hab_find(cursor, hab_slice_text("aa"), NULL), HAB_NOT_FOUND);
    assert_int_equal(hab_find(cursor, hab_slice_text("a"), NULL), HAB_OK);
    assert_at(hab_next(cursor, &key, NULL), key, "b");
    assert_int_equal(hab_seek(cursor, hab_slice_text("zz"), &key, NULL), HAB_NOT_FOUND);
    assert_at(hab_previous(cursor, &key, NULL), key, "bb");
    assert_at(hab_last(cursor, &key, NULL), key, "bb");
    hab_cursor_close(cursor);
    hab_abort(txn);
}

static void a_cursor_renewed_sees_the_present(void **state)
{
    fixture *f = *state;
    hab_cursor *cursor;
    hab_slice key;
    hab_txn *txn;

    open_store(f, 0);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, TABLE_A, &cursor), HAB_OK);
    assert_int_equal(hab_seek(cursor, hab_slice_text("a"), &key, NULL), HAB_NOT_FOUND);
    hab_set_aside(txn);
    put(f->store, TABLE_A, "a", "1");
    assert_int_equal(hab_renew(txn), HAB_OK);
    assert_int_equal(hab_cursor_renew(txn, cursor), HAB_OK);
    assert_at(hab_seek(cursor, hab_slice_text("a"), &key, NULL), key, "a");
    hab_cursor_close(cursor);
    hab_abort(txn);
}

/* Fills the store until it refuses; gives how many entries were committed. */
static unsigned fill(hab_store *store)
{
    char value[1500];
    unsigned committed = 0;

    memset(value, 'v', sizeof(value));
    for (;;) {
        char key[16];
        hab_txn *txn;
        hab_status status;

        snprintf(key, sizeof(key), "%08u", committed);
        assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
        status = hab_put(txn, TABLE_A, hab_slice_text(key), hab_slice_of(value, sizeof(value)));
        if (status == HAB_OK) {
            status = hab_commit(txn);
        } else {
            hab_abort(txn);
        }
        if (status != HAB_OK) {
            assert_int_equal(status, HAB_FULL);
            return committed;
        }
        committed++;
        assert_true(committed < 100000);
    }
}

static void a_full_map_refuses_keeps_what_it_has_and_grows_in_place(void **state)
{
    fixture *f = *state;
    unsigned committed;
    uint64_t count;
    hab_txn *aside;
    hab_txn *txn;

    open_store(f, 1 << 20);
    assert_int_equal(hab_begin_read(f->store, &aside), HAB_OK);
    hab_set_aside(aside);
    committed = fill(f->store);
    assert_true(committed > 50);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, TABLE_A, &count), HAB_OK);
    assert_int_equal(count, committed);
    hab_abort(txn);
    assert_int_equal(hab_store_grow(f->store, 4 << 20), HAB_OK);
    put(f->store, TABLE_B, "suite", "ok");
    assert_int_equal(hab_renew(aside), HAB_OK);
    assert_holds(aside, TABLE_B, "suite", "ok");
    hab_abort(aside);
}

static void *write_one(void *store)
{
    put(store, TABLE_A, "fil", "second");
    return NULL;
}

static void writers_take_turns(void **state)
{
    fixture *f = *state;
    pthread_t thread;
    hab_txn *txn;

    open_store(f, 0);
    assert_int_equal(hab_begin_write(f->store, &txn), HAB_OK);
    assert_int_equal(pthread_create(&thread, NULL, write_one, f->store), 0);
    assert_int_equal(hab_put(txn, TABLE_A, hab_slice_text("fil"), hab_slice_text("premier")),
                     HAB_OK);
    assert_absent(txn, TABLE_A, "autre");
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_holds(txn, TABLE_A, "fil", "second");
    hab_abort(txn);
}

/* LMDB only: what needs a file or another process. */

static void a_store_of_a_newer_schema_is_refused_by_name(void **state)
{
    fixture *f = *state;
    hab_store_options options = options_of(f, 0);
    hab_store *store = NULL;
    hab_error error = {""};

    open_store(f, 0);
    hab_store_close(f->store);
    f->store = NULL;
    options.schema = 2;
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_VERSION);
    assert_null(store);
    assert_non_null(strstr(error.text, "schema 3"));
    options.schema = 4;
    assert_int_equal(hab_store_open(&options, &f->store, &error), HAB_OK);
}

static void a_store_of_a_former_schema_gets_the_tables_it_lacks(void **state)
{
    static const char *const more[] = {"a", "b", "c"};
    fixture *f = *state;
    hab_store_options options = options_of(f, 0);
    hab_store *store = NULL;
    hab_error error = {""};
    hab_txn *txn;

    open_store(f, 0);
    put(f->store, TABLE_A, "ancien", "reste");
    hab_store_close(f->store);
    f->store = NULL;
    options.schema = 4;
    options.tables = more;
    options.table_count = 3;
    options.mode = HAB_STORE_READ;
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_VERSION);
    assert_non_null(strstr(error.text, "schema 3"));
    options.table_count = 0; /* a look at the schema alone */
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_OK);
    hab_store_close(store);
    options.table_count = 3;
    options.mode = HAB_STORE_WRITE;
    assert_int_equal(hab_store_open(&options, &f->store, &error), HAB_OK);
    put(f->store, 2, "nouveau", "ici");
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_holds(txn, TABLE_A, "ancien", "reste");
    assert_holds(txn, 2, "nouveau", "ici");
    hab_abort(txn);
    hab_store_close(f->store);
    f->store = NULL;
    options.schema = 3;
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_VERSION);
}

static void a_missing_file_is_not_made_unless_asked(void **state)
{
    fixture *f = *state;
    hab_store_options options = options_of(f, 0);
    hab_store *store = NULL;
    hab_error error = {""};

    options.mode = HAB_STORE_WRITE;
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_NOT_FOUND);
    assert_int_equal(access(f->path, F_OK), -1);
    assert_non_null(strstr(error.text, f->path));
}

static void bytes_that_are_no_store_are_refused(void **state)
{
    fixture *f = *state;
    hab_store_options options = options_of(f, 0);
    hab_store *store = NULL;
    hab_error error = {""};
    FILE *file = fopen(f->path, "w");

    for (int i = 0; i < 4096; i++) {
        fputs("bruit ", file);
    }
    fclose(file);
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_CORRUPT);
}

/* Runs `act` in a process of its own, which dies as `act` ends it. */
static void in_child(fixture *f, void (*act)(hab_store *store))
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        hab_store_options options = options_of(f, 0);
        hab_store *store;

        if (hab_store_open(&options, &store, NULL) == HAB_OK) {
            act(store);
        }
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void die_reading(hab_store *store)
{
    hab_txn *txn;

    _exit(hab_begin_read(store, &txn) == HAB_OK ? 0 : 2);
}

static void die_writing(hab_store *store)
{
    hab_txn *txn;

    if (hab_begin_write(store, &txn) != HAB_OK
        || hab_put(txn, TABLE_A, hab_slice_text("perdu"), hab_slice_text("1")) != HAB_OK) {
        _exit(2);
    }
    _exit(0);
}

static void grow_a_lot(hab_store *store)
{
    _exit(hab_store_grow(store, 8 << 20) == HAB_OK ? 0 : 2);
}

static void the_slots_of_dead_readers_are_cleared(void **state)
{
    fixture *f = *state;
    unsigned cleared = 0;

    open_store(f, 0);
    in_child(f, die_reading);
    assert_int_equal(hab_store_clear_readers(f->store, &cleared), HAB_OK);
    assert_int_equal(cleared, 1);
}

static void a_writer_that_dies_blocks_nobody_and_leaves_nothing(void **state)
{
    fixture *f = *state;
    hab_txn *txn;

    open_store(f, 0);
    put(f->store, TABLE_A, "avant", "1");
    in_child(f, die_writing);
    put(f->store, TABLE_A, "apres", "1");
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_absent(txn, TABLE_A, "perdu");
    assert_holds(txn, TABLE_A, "avant", "1");
    hab_abort(txn);
}

static void a_map_grown_by_another_process_is_adopted(void **state)
{
    fixture *f = *state;
    hab_store_stats stats;

    open_store(f, 1 << 20);
    (void) fill(f->store);
    in_child(f, grow_a_lot);
    (void) fill(f->store); /* finds its map full, and adopts the other's */
    put(f->store, TABLE_B, "suite", "ok");
    assert_int_equal(hab_store_stat(f->store, &stats), HAB_OK);
    assert_int_equal(stats.map_bytes, 8 << 20);
}

static void a_copy_is_a_store_of_its_own(void **state)
{
    fixture *f = *state;
    fixture copy = *f;
    hab_txn *txn;
    char lock[128];

    open_store(f, 0);
    put(f->store, TABLE_A, "k", "v");
    snprintf(copy.path, sizeof(copy.path), "%s/copie.mdb", f->directory);
    assert_int_equal(hab_store_copy(f->store, copy.path, NULL), HAB_OK);
    open_store(&copy, 0);
    put(f->store, TABLE_A, "k", "w");
    assert_int_equal(hab_begin_read(copy.store, &txn), HAB_OK);
    assert_holds(txn, TABLE_A, "k", "v");
    hab_abort(txn);
    hab_store_close(copy.store);
    snprintf(lock, sizeof(lock), "%s-lock", copy.path);
    unlink(lock);
    unlink(copy.path);
}

#define both(test)                                                                                 \
    {#test " (lmdb)", test, setup_lmdb, teardown, NULL},                                           \
    {                                                                                              \
#test " (memory)", test, setup_memory, teardown, NULL                                      \
    }
#define lmdb(test)                                                                                 \
    {                                                                                              \
#test, test, setup_lmdb, teardown, NULL                                                    \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        both(a_committed_write_is_read_back_and_tables_are_apart),
        both(an_aborted_write_leaves_nothing),
        both(a_reader_sees_the_store_as_it_was_then_as_it_is),
        both(insert_append_and_delete_say_what_they_found),
        both(keys_too_long_or_empty_are_answers),
        both(a_read_transaction_writes_nothing),
        both(a_cursor_walks_in_byte_order_both_ways),
        both(a_cursor_renewed_sees_the_present),
        both(a_full_map_refuses_keeps_what_it_has_and_grows_in_place),
        both(writers_take_turns),
        lmdb(a_store_of_a_newer_schema_is_refused_by_name),
        lmdb(a_store_of_a_former_schema_gets_the_tables_it_lacks),
        lmdb(a_missing_file_is_not_made_unless_asked),
        lmdb(bytes_that_are_no_store_are_refused),
        lmdb(the_slots_of_dead_readers_are_cleared),
        lmdb(a_writer_that_dies_blocks_nobody_and_leaves_nothing),
        lmdb(a_map_grown_by_another_process_is_adopted),
        lmdb(a_copy_is_a_store_of_its_own),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
