/* Opening a store's directory, and the master key's file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "broker.h"

enum { PATH = 128, SMALL_MAP = 1 << 20 };

typedef struct fixture {
    char directory[64];
    char store[PATH];
    char key[PATH];
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    strcpy(f->directory, "/tmp/hab-broker-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->store, PATH, "%s/store", f->directory);
    snprintf(f->key, PATH, "%s/key", f->directory);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    char path[PATH + 16];

    snprintf(path, sizeof(path), "%s/main.mdb", f->store);
    unlink(path);
    snprintf(path, sizeof(path), "%s/main.mdb-lock", f->store);
    unlink(path);
    rmdir(f->store);
    unlink(f->store);
    unlink(f->key);
    rmdir(f->directory);
    free(f);
    return 0;
}

static void make_store(const fixture *f)
{
    hab_store *store;

    assert_int_equal(mkdir(f->store, 0700), 0);
    assert_int_equal(hab_main_open(f->store, HAB_STORE_CREATE, SMALL_MAP, &store, NULL), HAB_OK);
    hab_store_close(store);
}

static void assert_not_opened(const char *directory, hab_store_mode mode, hab_status expected,
                              const char *sentence)
{
    hab_error error = {""};
    hab_store *untouched = (hab_store *) (uintptr_t) 1;
    hab_store *store = untouched;

    assert_int_equal(hab_main_open(directory, mode, 0, &store, &error), expected);
    assert_ptr_equal(store, untouched);
    if (strstr(error.text, sentence) == NULL) {
        fail_msg("« %s » does not say « %s »", error.text, sentence);
    }
}

static void a_store_that_is_there_opens(void **state)
{
    const fixture *f = *state;
    hab_store *store;

    make_store(f);
    assert_int_equal(hab_main_open(f->store, HAB_STORE_WRITE, 0, &store, NULL), HAB_OK);
    hab_store_close(store);
    assert_int_equal(hab_main_open(f->store, HAB_STORE_READ, 0, &store, NULL), HAB_OK);
    hab_store_close(store);
}

static void what_is_missing_is_said_with_what_to_do(void **state)
{
    const fixture *f = *state;

    assert_not_opened(f->store, HAB_STORE_READ, HAB_NOT_FOUND, "habilctl --store");
    assert_int_equal(mkdir(f->store, 0700), 0);
    assert_not_opened(f->store, HAB_STORE_WRITE, HAB_NOT_FOUND, "no main.mdb");
}

static void a_file_is_no_store(void **state)
{
    const fixture *f = *state;

    close(open(f->store, O_CREAT | O_WRONLY, 0600));
    assert_not_opened(f->store, HAB_STORE_READ, HAB_INVALID, "not a directory");
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    char path[8];
    char *directory = malloc(5001);

    (void) state;
    memset(directory, 'x', 5000);
    directory[5000] = '\0';
    assert_not_opened(directory, HAB_STORE_READ, HAB_INVALID, "too long");
    free(directory);
    assert_int_equal(hab_main_path("/a", path, sizeof(path)), HAB_INVALID);
    assert_int_equal(hab_trace_path("/a", path, sizeof(path)), HAB_INVALID);
}

/* Permissions bind all but root, so that root looks at it as nobody. */
static void a_directory_of_another_user_is_said_with_owner_and_mode(void **state)
{
    const fixture *f = *state;
    int status;
    pid_t child;

    make_store(f);
    assert_int_equal(chmod(f->directory, 0755), 0);
    assert_int_equal(chmod(f->store, 0555), 0);
    child = fork();
    if (child == 0) {
        hab_error error = {""};
        hab_store *store;
        int good = geteuid() != 0 || seteuid(65534) == 0;

        good = good && hab_main_open(f->store, HAB_STORE_WRITE, 0, &store, &error) == HAB_IO
               && strstr(error.text, "cannot write there") != NULL
               && strstr(error.text, "mode 0555") != NULL;
        _exit(good ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(f->store, 0700), 0);
}

static void write_key(const fixture *f, const char *text, mode_t mode)
{
    FILE *file = fopen(f->key, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(f->key, mode), 0);
}

static void a_key_is_made_once_and_for_its_owner(void **state)
{
    const fixture *f = *state;
    static const uint8_t zeros[HAB_KEY_SIZE];
    uint8_t key[HAB_KEY_SIZE] = {0};
    uint8_t again[HAB_KEY_SIZE];
    hab_error error = {""};
    struct stat status;

    assert_int_equal(hab_key_create(f->key, &error), HAB_OK);
    assert_int_equal(stat(f->key, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(hab_key_load(f->key, key, &error), HAB_OK);
    assert_memory_not_equal(key, zeros, sizeof(key));
    assert_int_equal(hab_key_create(f->key, &error), HAB_EXISTS);
    assert_int_equal(hab_key_load(f->key, again, &error), HAB_OK);
    assert_memory_equal(key, again, sizeof(key));
}

#define DIGITS_62 "00112233445566778899aabbccddeeff00112233445566778899aabbccddee"

static void a_key_is_exactly_its_digits(void **state)
{
    static const char *const wrong[] = {"",
                                        DIGITS_62 "ff",
                                        DIGITS_62 "\n",
                                        DIGITS_62 "ff\n\n",
                                        DIGITS_62 "fg\n",
                                        DIGITS_62 "FF\n",
                                        DIGITS_62 "ff0\n"};
    const fixture *f = *state;
    uint8_t key[HAB_KEY_SIZE];
    uint8_t untouched[HAB_KEY_SIZE];
    hab_error error = {""};

    write_key(f, DIGITS_62 "ff\n", 0600);
    assert_int_equal(hab_key_load(f->key, key, &error), HAB_OK);
    assert_int_equal(key[1], 0x11);
    assert_int_equal(key[HAB_KEY_SIZE - 1], 0xff);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        memset(key, 0x5a, sizeof(key));
        memset(untouched, 0x5a, sizeof(untouched));
        write_key(f, wrong[i], 0600);
        assert_int_equal(hab_key_load(f->key, key, &error), HAB_INVALID);
        assert_memory_equal(key, untouched, sizeof(key));
    }
}

static void a_key_that_others_may_read_is_refused(void **state)
{
    static const mode_t wrong[] = {0640, 0604, 0620, 0601};
    const fixture *f = *state;
    uint8_t key[HAB_KEY_SIZE];
    hab_error error = {""};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        write_key(f, DIGITS_62 "ff\n", wrong[i]);
        assert_int_equal(hab_key_load(f->key, key, &error), HAB_DENIED);
        assert_non_null(strstr(error.text, "0600"));
    }
    unlink(f->key);
    assert_int_equal(hab_key_load(f->key, key, &error), HAB_IO);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_store_that_is_there_opens),
        TEST(what_is_missing_is_said_with_what_to_do),
        TEST(a_file_is_no_store),
        TEST(a_path_that_is_too_long_is_refused),
        TEST(a_directory_of_another_user_is_said_with_owner_and_mode),
        TEST(a_key_is_made_once_and_for_its_owner),
        TEST(a_key_is_exactly_its_digits),
        TEST(a_key_that_others_may_read_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
