/* A store that a former version of the broker wrote is raised by the first that writes, and
 * finds again what it says: the establishments of conventions that were stored before their
 * type spoke of them (ST-1). What is delegated since has its place there (MCP-9.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json_text.h"
#include "convention/annexe.h"
#include "convention/cover.h"
#include "delegation/register.h"
#include "documents.h"
#include "type/call.h"

enum { NOW = 1770000000 };

/* What a former program knew. */
typedef struct former {
    unsigned schema;
    unsigned tables;
} former;

static const former schema_3 = {3, HAB_TABLE_PUBLISHED};
static const former schema_4 = {4, HAB_TABLE_REGISTER};

static char directory[64];
static hab_broker broker;

static int make_directory(void **state)
{
    (void) state;
    strcpy(directory, "/tmp/hab-upgrade-XXXXXX");
    broker = (hab_broker){.types = &loaded};
    return mkdtemp(directory) != NULL ? 0 : -1;
}

static int remove_directory(void **state)
{
    static const char *const files[] = {"main.mdb", "main.mdb-lock"};
    char path[96];

    (void) state;
    hab_store_close(broker.store);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        (void) snprintf(path, sizeof(path), "%s/%s", directory, files[i]);
        (void) unlink(path);
    }
    return rmdir(directory);
}

/* As it was: a former schema, nothing covered, and all that was to be done is done. */
static hab_status take_back(hab_txn *txn, hab_main_table table)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    assert_int_equal(status, HAB_OK);
    while ((status = hab_seek(cursor, hab_slice_of("", 1), &key, NULL)) == HAB_OK) {
        uint8_t copy[256];
        size_t size = key.size;

        memcpy(copy, key.data, size);
        assert_int_equal(hab_delete(txn, table, hab_slice_of(copy, size)), HAB_OK);
    }
    hab_cursor_close(cursor);
    return status;
}

static void write_former_mark(hab_txn *txn, const hab_type *type)
{
    const uint64_t all = UINT64_MAX;
    char name[40];

    (void) snprintf(name, sizeof(name), "cover.built.%08x", (unsigned) type->key);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_META, hab_slice_text(name), hab_slice_of(&all, sizeof(all))),
        HAB_OK);
}

static void store_of_a_former_schema(const former *was, const char *type)
{
    char path[96];
    hab_store_options options = {.path = path,
                                 .tables = hab_main_tables,
                                 .table_count = was->tables,
                                 .schema = was->schema,
                                 .mode = HAB_STORE_CREATE,
                                 .map_size = 1 << 24};
    json_t *document = demo(type);
    hab_import import;
    hab_error error = {""};
    hab_store *store;
    hab_txn *txn;

    (void) snprintf(path, sizeof(path), "%s/main.mdb", directory);
    assert_int_equal(hab_store_open(&options, &store, &error), HAB_OK);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(
        hab_annexe_store(txn, &(hab_broker){.types = &loaded}, document, NOW, &import, &error),
        HAB_OK);
    assert_int_equal(take_back(txn, HAB_TABLE_COVER), HAB_NOT_FOUND);
    assert_int_equal(take_back(txn, HAB_TABLE_COVERED), HAB_NOT_FOUND);
    write_former_mark(txn, type_of(type));
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_store_close(store);
    json_decref(document);
}

static hab_status count_one(void *context, uint64_t convention, const hab_convention_record *record,
                            uint32_t version)
{
    (void) convention;
    (void) record;
    (void) version;
    ++*(unsigned *) context;
    return HAB_OK;
}

static unsigned covering(const char *type, const char *target)
{
    unsigned count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cover_find(txn, type_of(type)->key, hab_slice_text(target), 1774000000,
                                    count_one, &count),
                     HAB_OK);
    hab_abort(txn);
    return count;
}

/* Who only reads cannot raise it. */
static void raise(const former *was)
{
    char wrong[64];
    hab_error error = {""};
    hab_store *untouched = NULL;

    (void) snprintf(wrong, sizeof(wrong), "has schema %u, this program wants %d", was->schema,
                    HAB_MAIN_SCHEMA);
    assert_int_equal(hab_main_open(directory, HAB_STORE_READ, 0, &untouched, &error), HAB_VERSION);
    assert_non_null(strstr(error.text, wrong));
    assert_int_equal(hab_main_open(directory, HAB_STORE_WRITE, 0, &broker.store, &error), HAB_OK);
}

static void assert_is_found_again(const char *type, const char *target)
{
    hab_error error = {""};
    unsigned batches;

    store_of_a_former_schema(&schema_3, type);
    raise(&schema_3);
    assert_int_equal(covering(type, target), 0);
    assert_int_equal(hab_sweep_run(&broker, NOW, 1000, &batches, &error), HAB_OK);
    assert_string_equal(error.text, "");
    assert_int_equal(covering(type, target), 1);
    hab_store_close(broker.store);
    broker.store = NULL;
    assert_int_equal(hab_main_open(directory, HAB_STORE_READ, 0, &broker.store, &error), HAB_OK);
    assert_int_equal(covering(type, target), 1);
}

static void establishments_are_found_again(void **state)
{
    (void) state;
    assert_is_found_again(ST, "RPE-911-0007");
}

static void a_mam_is_found_again(void **state)
{
    (void) state;
    assert_is_found_again(MAM, "MAM-911-0003");
}

static hab_status put_first(hab_register *reg)
{
    json_t *line = json_pack("{s:s, s:s, s:[]}", "nom", "N", "prenom", "P", "habilitations");
    hab_error error;
    hab_status status = hab_register_put(reg, 1, line, &error);

    json_decref(line);
    return status;
}

static void a_convention_gets_its_register(void **state)
{
    hab_error error = {""};
    hab_person person;
    hab_slice line;
    hab_register *reg;
    hab_txn *txn;

    (void) state;
    store_of_a_former_schema(&schema_4, MCP);
    raise(&schema_4);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_register_open(txn, &broker, 1, NOW, &reg), HAB_OK);
    assert_int_equal(put_first(reg), HAB_OK);
    hab_register_close(reg);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_store_close(broker.store);
    broker.store = NULL;
    assert_int_equal(hab_main_open(directory, HAB_STORE_READ, 0, &broker.store, &error), HAB_OK);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_register_open(txn, &broker, 1, NOW, &reg), HAB_OK);
    assert_int_equal(hab_person_get(txn, 1, &person), HAB_OK);
    assert_int_equal(hab_register_line(reg, &person, &line), HAB_OK);
    assert_true(hab_slice_equal(hab_json_member(line, "habilitations"), hab_slice_text("[]")));
    hab_register_close(reg);
    hab_abort(txn);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(establishments_are_found_again, make_directory,
                                        remove_directory),
        cmocka_unit_test_setup_teardown(a_mam_is_found_again, make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(a_convention_gets_its_register, make_directory,
                                        remove_directory),
    };

    return cmocka_run_group_tests_name("upgrade", tests, load_all, free_all);
}
