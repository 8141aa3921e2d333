/* Personal data that are destroyed for good (LI-2): sealed alone, each under its own key;
 * unreadable in every file once the key is overwritten. */
#define _GNU_SOURCE /* memmem */
#include <fcntl.h>
#include <sys/stat.h>

#include "vault.h"

static const char family[] = "Famille Martin-Quatrebarbes, 12 rue des Lilas";
static const char other_family[] = "Famille Nguyen-Lacombe, 3 place du Four";

static int setup_memory(void **state)
{
    return setup(state, 0);
}

static void path_of(const fixture *f, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", f->directory, name);
}

/* Whether the bytes stand anywhere in a file of the store. */
static int in_file(const fixture *f, const char *name, const void *bytes, size_t size)
{
    char path[128];
    struct stat status;
    uint8_t *content;
    int file;
    int found;

    path_of(f, name, path);
    file = open(path, O_RDONLY);
    if (file < 0) {
        return 0;
    }
    assert_int_equal(fstat(file, &status), 0);
    content = malloc((size_t) status.st_size + 1);
    assert_int_equal(read(file, content, (size_t) status.st_size), status.st_size);
    close(file);
    found = memmem(content, (size_t) status.st_size, bytes, size) != NULL;
    free(content);
    return found;
}

static int anywhere(const fixture *f, const void *bytes, size_t size)
{
    return in_file(f, "main.mdb", bytes, size) || in_file(f, "main.mdb-lock", bytes, size)
           || in_file(f, "vault.keys", bytes, size);
}

static int keys_file(const fixture *f)
{
    char path[128];
    int file;

    path_of(f, "vault.keys", path);
    file = open(path, O_RDWR);
    assert_true(file >= 0);
    return file;
}

static void read_key(const fixture *f, uint64_t slot, uint8_t key[HAB_VAULT_SLOT])
{
    int file = keys_file(f);

    assert_int_equal(pread(file, key, HAB_VAULT_SLOT, (off_t) slot * HAB_VAULT_SLOT),
                     HAB_VAULT_SLOT);
    close(file);
}

static void write_key(const fixture *f, uint64_t slot, const uint8_t key[HAB_VAULT_SLOT])
{
    int file = keys_file(f);

    assert_int_equal(pwrite(file, key, HAB_VAULT_SLOT, (off_t) slot * HAB_VAULT_SLOT),
                     HAB_VAULT_SLOT);
    close(file);
}

/* Copies what the store holds of a record; gives its size. */
static size_t read_value(const fixture *f, const char *key, uint8_t value[256])
{
    table_key made;
    hab_slice found;
    hab_txn *txn;

    make_table_key(key, &made);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_TABLE_VAULT, made.slice, &found), HAB_OK);
    assert_true(found.size <= 256);
    memcpy(value, found.data, found.size);
    hab_abort(txn);
    return found.size;
}

static void write_value(const fixture *f, const char *key, const uint8_t *value, size_t size)
{
    table_key made;
    hab_txn *txn = begin(f);

    make_table_key(key, &made);
    assert_int_equal(hab_put(txn, HAB_TABLE_VAULT, made.slice, hab_slice_of(value, size)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void LI_2_what_was_destroyed_is_in_no_file_nor_is_its_key(void **state)
{
    fixture *f = *state;
    uint8_t key[HAB_VAULT_SLOT];

    commit_put(f, "demande-1", family);
    commit_put(f, "demande-2", other_family);
    assert_opens(f, "demande-1", family);
    assert_false(anywhere(f, family, 14));
    read_key(f, slot_of(f, "demande-1"), key);
    assert_true(anywhere(f, key, sizeof(key)));
    assert_false(in_file(f, "main.mdb", key, sizeof(key)));

    commit_destroy(f, "demande-1");
    assert_int_equal(opens(f, "demande-1"), HAB_NOT_FOUND);
    assert_int_equal(purge(f, 10), 1);
    assert_false(anywhere(f, key, sizeof(key)));
    assert_false(anywhere(f, key, 8));
    assert_false(anywhere(f, family, 14));
    assert_opens(f, "demande-2", other_family);
}

static void a_record_is_written_once_and_types_are_apart(void **state)
{
    fixture *f = *state;
    hab_txn *txn = begin(f);
    uint8_t *text = NULL;
    size_t size;

    assert_int_equal(put(txn, f, "k", family), HAB_OK);
    assert_int_equal(put(txn, f, "k", other_family), HAB_EXISTS);
    assert_int_equal(hab_vault_get(txn, f->vault, OTHER_TYPE, hab_slice_text("k"), &text, &size),
                     HAB_NOT_FOUND);
    assert_int_equal(hab_vault_destroy(txn, OTHER_TYPE, hab_slice_text("k")), HAB_NOT_FOUND);
    assert_int_equal(put(txn, f, "empty", ""), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_opens(f, "k", family);
    assert_opens(f, "empty", "");
}

static void a_key_that_does_not_fit_is_an_answer(void **state)
{
    static const uint8_t key[HAB_VAULT_KEY_MAX + 1] = {1};
    fixture *f = *state;
    hab_txn *txn = begin(f);
    uint8_t *text = NULL;
    size_t size;
    hab_slice fits = hab_slice_of(key, HAB_VAULT_KEY_MAX);
    hab_slice long_one = hab_slice_of(key, sizeof(key));
    hab_slice none = hab_slice_of(key, 0);

    assert_int_equal(hab_vault_put(txn, f->vault, TYPE, fits, fits), HAB_OK);
    assert_int_equal(hab_vault_put(txn, f->vault, TYPE, long_one, fits), HAB_INVALID);
    assert_int_equal(hab_vault_put(txn, f->vault, TYPE, none, fits), HAB_INVALID);
    assert_int_equal(hab_vault_get(txn, f->vault, TYPE, long_one, &text, &size), HAB_NOT_FOUND);
    assert_int_equal(hab_vault_destroy(txn, TYPE, none), HAB_NOT_FOUND);
    assert_int_equal(hab_vault_get(txn, f->vault, TYPE, fits, &text, &size), HAB_OK);
    assert_int_equal(size, HAB_VAULT_KEY_MAX);
    free(text);
    hab_abort(txn);
}

static void a_record_that_was_changed_is_corrupt(void **state)
{
    fixture *f = *state;
    uint8_t value[256];
    size_t size;

    commit_put(f, "k", family);
    size = read_value(f, "k", value);
    for (size_t i = 0; i < size; i++) {
        value[i] ^= 0x40;
        write_value(f, "k", value, size);
        assert_int_equal(opens(f, "k"), HAB_CORRUPT);
        value[i] ^= 0x40;
    }
    write_value(f, "k", value, size - 1);
    assert_int_equal(opens(f, "k"), HAB_CORRUPT);
    write_value(f, "k", value, 8 + HAB_VAULT_EXTRA - 1);
    assert_int_equal(opens(f, "k"), HAB_CORRUPT);
    write_value(f, "k", value, size);
    assert_opens(f, "k", family);
}

static void a_slot_that_was_changed_is_corrupt_and_an_empty_one_opens_nothing(void **state)
{
    static const uint8_t zeros[HAB_VAULT_SLOT];
    fixture *f = *state;
    uint8_t key[HAB_VAULT_SLOT];
    char path[128];
    uint64_t slot;

    commit_put(f, "k", family);
    slot = slot_of(f, "k");
    read_key(f, slot, key);
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] ^= 1;
        write_key(f, slot, key);
        assert_int_equal(opens(f, "k"), HAB_CORRUPT);
        key[i] ^= 1;
    }
    write_key(f, slot, zeros);
    assert_int_equal(opens(f, "k"), HAB_NOT_FOUND);
    write_key(f, slot, key);
    assert_opens(f, "k", family);
    path_of(f, "vault.keys", path);
    assert_int_equal(truncate(path, (off_t) slot * HAB_VAULT_SLOT + 5), 0);
    assert_int_equal(opens(f, "k"), HAB_CORRUPT);
}

static void records_and_slots_do_not_change_places(void **state)
{
    fixture *f = *state;
    uint8_t value[2][256];
    uint8_t key[2][HAB_VAULT_SLOT];
    size_t size[2];
    uint64_t slot[2];

    commit_put(f, "one", family);
    commit_put(f, "two", other_family);
    slot[0] = slot_of(f, "one");
    slot[1] = slot_of(f, "two");
    size[0] = read_value(f, "one", value[0]);
    size[1] = read_value(f, "two", value[1]);
    write_value(f, "one", value[1], size[1]);
    write_value(f, "two", value[0], size[0]);
    assert_int_equal(opens(f, "one"), HAB_CORRUPT);
    assert_int_equal(opens(f, "two"), HAB_CORRUPT);
    write_value(f, "one", value[0], size[0]);
    write_value(f, "two", value[1], size[1]);
    assert_opens(f, "one", family);

    read_key(f, slot[0], key[0]);
    read_key(f, slot[1], key[1]);
    write_key(f, slot[0], key[1]);
    write_key(f, slot[1], key[0]);
    assert_int_equal(opens(f, "one"), HAB_CORRUPT);
    assert_int_equal(opens(f, "two"), HAB_CORRUPT);
}

static hab_status unseal(const fixture *f, uint64_t slot, const char *about, hab_slice sealed,
                         uint8_t *text)
{
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    status = hab_vault_unseal_under(txn, f->vault, slot, hab_slice_text(about), sealed, text);
    hab_abort(txn);
    return status;
}

static void what_is_sealed_under_a_record_dies_with_it(void **state)
{
    static const char about[] = "courriel 4";
    fixture *f = *state;
    hab_slice mail = hab_slice_text(other_family);
    uint8_t sealed[sizeof(other_family) - 1 + HAB_VAULT_EXTRA];
    uint8_t text[sizeof(other_family) - 1];
    hab_slice whole = hab_slice_of(sealed, sizeof(sealed));
    uint64_t slot = 0;
    hab_txn *txn;

    commit_put(f, "k", family);
    txn = begin(f);
    assert_int_equal(hab_vault_seal_under(txn, f->vault, TYPE, hab_slice_text("none"),
                                          hab_slice_text(about), mail, &slot, sealed),
                     HAB_NOT_FOUND);
    assert_int_equal(hab_vault_seal_under(txn, f->vault, TYPE, hab_slice_text("k"),
                                          hab_slice_text(about), mail, &slot, sealed),
                     HAB_OK);
    hab_abort(txn);
    assert_int_equal(unseal(f, slot, about, whole, text), HAB_OK);
    assert_memory_equal(text, other_family, sizeof(text));
    assert_int_equal(unseal(f, slot, "courriel 5", whole, text), HAB_NOT_FOUND);

    commit_destroy(f, "k");
    assert_int_equal(unseal(f, slot, about, whole, text), HAB_NOT_FOUND); /* before the purge */
    assert_int_equal(purge(f, 1), 1);
    assert_int_equal(unseal(f, slot, about, whole, text), HAB_NOT_FOUND);
    commit_put(f, "next", family);
    assert_int_equal(slot_of(f, "next"), slot);
    assert_int_equal(unseal(f, slot, about, whole, text), HAB_NOT_FOUND);
}

/* Both are sealed under one key: only what they are sealed as tells them apart. */
static void a_mail_under_a_record_is_not_taken_for_it(void **state)
{
    fixture *f = *state;
    table_key made;
    uint8_t value[8 + sizeof(other_family) - 1 + HAB_VAULT_EXTRA];
    uint64_t slot = 0;
    hab_txn *txn;

    commit_put(f, "k", family);
    make_table_key("k", &made);
    txn = begin(f);
    assert_int_equal(hab_vault_seal_under(txn, f->vault, TYPE, hab_slice_text("k"), made.slice,
                                          hab_slice_text(other_family), &slot, value + 8),
                     HAB_OK);
    hab_abort(txn);
    memcpy(value, &slot, sizeof(slot));
    write_value(f, "k", value, sizeof(value));
    assert_int_equal(opens(f, "k"), HAB_CORRUPT);
}

static void what_is_aborted_was_nothing(void **state)
{
    fixture *f = *state;
    uint64_t free_slots;
    hab_txn *txn;

    commit_put(f, "k", family);
    free_slots = count(f, HAB_TABLE_FREE_SLOT);
    txn = begin(f);
    assert_int_equal(put(txn, f, "lost", other_family), HAB_OK);
    assert_int_equal(hab_vault_destroy(txn, TYPE, hab_slice_text("k")), HAB_OK);
    assert_int_equal(hab_vault_doomed(txn), HAB_OK);
    hab_abort(txn);
    assert_int_equal(purge(f, 10), 0);
    assert_opens(f, "k", family);
    assert_int_equal(opens(f, "lost"), HAB_NOT_FOUND);
    assert_int_equal(count(f, HAB_TABLE_FREE_SLOT), free_slots);
}

static void purge_does_what_it_is_asked_and_slots_come_back(void **state)
{
    fixture *f = *state;
    char key[16];
    char path[128];
    struct stat before;
    struct stat after;
    hab_txn *txn;

    path_of(f, "vault.keys", path);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 200; i++) {
            snprintf(key, sizeof(key), "%d", i);
            commit_put(f, key, family);
        }
        for (int i = 0; i < 200; i++) {
            snprintf(key, sizeof(key), "%d", i);
            commit_destroy(f, key);
        }
        assert_int_equal(purge(f, 150), 150);
        assert_int_equal(count(f, HAB_TABLE_DOOMED), 50);
        assert_int_equal(purge(f, 150), 50);
        assert_int_equal(purge(f, 150), 0);
        assert_int_equal(stat(path, round == 0 ? &before : &after), 0);
    }
    assert_int_equal(after.st_size, before.st_size);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_vault_doomed(txn), HAB_NOT_FOUND);
    hab_abort(txn);
}

/* A copy of the file may be younger than that of the store: what the one calls ready may
 * have been overwritten in the other. */
static void no_record_is_sealed_under_zeros(void **state)
{
    static const uint8_t zeros[HAB_VAULT_SLOT];
    fixture *f = *state;
    uint8_t key[HAB_VAULT_SLOT];
    char path[128];

    commit_put(f, "k", family);
    path_of(f, "vault.keys", path);
    for (uint64_t slot = 0; slot < 20; slot++) {
        write_key(f, slot, zeros);
    }
    commit_put(f, "after", family);
    read_key(f, slot_of(f, "after"), key);
    assert_memory_not_equal(key, zeros, sizeof(key));
    assert_opens(f, "after", family);
    assert_int_equal(truncate(path, 0), 0);
    commit_put(f, "later", family);
    assert_opens(f, "later", family);
}

static void the_file_is_its_owners_alone(void **state)
{
    fixture *f = *state;
    hab_vault *vault = NULL;
    hab_error error = {""};
    char path[128];
    char aside[128];
    struct stat status;

    path_of(f, "vault.keys", path);
    path_of(f, "main.mdb-lock", aside);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(hab_vault_open(f->directory, &vault, &error), HAB_DENIED);
    assert_non_null(strstr(error.text, "0640"));
    assert_int_equal(unlink(path), 0);
    unlink(aside);
    assert_int_equal(symlink(aside, path), 0);
    assert_int_equal(hab_vault_open(f->directory, &vault, &error), HAB_IO);
    assert_null(vault);
    assert_int_equal(access(aside, F_OK), -1);
}

#define both(test)                                                                                 \
    {#test " (lmdb)", test, setup_lmdb, teardown, NULL},                                           \
    {                                                                                              \
#test " (memory)", test, setup_memory, teardown, NULL                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        both(LI_2_what_was_destroyed_is_in_no_file_nor_is_its_key),
        both(a_record_is_written_once_and_types_are_apart),
        both(a_key_that_does_not_fit_is_an_answer),
        both(a_record_that_was_changed_is_corrupt),
        both(a_slot_that_was_changed_is_corrupt_and_an_empty_one_opens_nothing),
        both(records_and_slots_do_not_change_places),
        both(what_is_sealed_under_a_record_dies_with_it),
        both(a_mail_under_a_record_is_not_taken_for_it),
        both(what_is_aborted_was_nothing),
        both(purge_does_what_it_is_asked_and_slots_come_back),
        both(no_record_is_sealed_under_zeros),
        both(the_file_is_its_owners_alone),
    };

    return cmocka_run_group_tests_name("vault", tests, NULL, NULL);
}
