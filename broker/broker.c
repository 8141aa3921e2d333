#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "convention/convention.h"
#include "store/meta.h"

static hab_status join(const char *directory, const char *name, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/%s", directory, name);

    return length > 0 && (size_t) length < size ? HAB_OK : HAB_INVALID;
}

hab_status hab_main_path(const char *directory, char *path, size_t size)
{
    return join(directory, "main.mdb", path, size);
}

hab_status hab_trace_path(const char *directory, char *path, size_t size)
{
    return join(directory, "trace", path, size);
}

hab_status hab_heads_path(const char *directory, char *path, size_t size)
{
    return join(directory, "heads", path, size);
}

/* What stat() can say of a store's directory, in words that help. */
static hab_status check_directory(const char *directory, hab_store_mode mode, const char *path,
                                  hab_error *error)
{
    struct stat status;

    if (stat(directory, &status) != 0) {
        return hab_fail(error, errno == ENOENT ? HAB_NOT_FOUND : HAB_IO,
                        "store %s: %s (make it with `habilctl --store %s init`)", directory,
                        strerror(errno), directory);
    }
    if (!S_ISDIR(status.st_mode)) {
        return hab_fail(error, HAB_INVALID, "store %s: not a directory", directory);
    }
    if (mode != HAB_STORE_CREATE && access(path, F_OK) != 0 && errno == ENOENT) {
        return hab_fail(error, HAB_NOT_FOUND,
                        "store %s: no main.mdb in it (make it with `habilctl --store %s init`)",
                        directory, directory);
    }
    if (mode != HAB_STORE_READ && faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) != 0) {
        return hab_fail(error, HAB_IO, "store %s: user %u cannot write there (owner %u, mode %04o)",
                        directory, (unsigned) geteuid(), (unsigned) status.st_uid,
                        (unsigned) status.st_mode & 07777U);
    }
    return HAB_OK;
}

/* What a store of a former schema lacks is made once, by who first opens it to write. */
static hab_status fill_new_tables(hab_store *store)
{
    static const char counter[] = "schema.filled"; /* 1: the conventions are listed by Caf */
    uint64_t filled;
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = hab_last_number(txn, counter, &filled);
        hab_abort(txn);
    }
    if (status != HAB_OK || filled > 0) {
        return status;
    }
    status = hab_begin_write(store, &txn);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_last_number(txn, counter, &filled);
    if (status == HAB_OK && filled == 0) {
        status = hab_next_number(txn, counter, &filled);
        status = status == HAB_OK ? hab_convention_index(txn) : status;
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

hab_status hab_main_open(const char *directory, hab_store_mode mode, uint64_t map_size,
                         hab_store **store, hab_error *error)
{
    char path[4096];
    hab_store_options options = {.path = path,
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = mode,
                                 .map_size = map_size};
    hab_status status;

    if (hab_main_path(directory, path, sizeof(path)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "the path is too long: %s", directory);
    }
    status = check_directory(directory, mode, path, error);
    if (status == HAB_OK) {
        status = hab_store_open(&options, store, error);
    }
    if (status == HAB_OK && mode != HAB_STORE_READ) {
        status = fill_new_tables(*store);
        if (status != HAB_OK) {
            hab_store_close(*store);
            *store = NULL;
            return hab_fail(error, status, "%s cannot be brought to schema %d: %s", path,
                            HAB_MAIN_SCHEMA, hab_status_text(status));
        }
    }
    return status;
}

hab_status hab_main_check(const char *directory, hab_error *error)
{
    char path[4096];
    char lock[4096];
    /* No tables: one of a former schema lacks some, and will do. */
    hab_store_options options = {.path = path, .schema = HAB_MAIN_SCHEMA, .mode = HAB_STORE_READ};
    hab_store *store = NULL;
    hab_status status;

    if (hab_main_path(directory, path, sizeof(path)) != HAB_OK
        || join(directory, "main.mdb-lock", lock, sizeof(lock)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "the path is too long: %s", directory);
    }
    status = check_directory(directory, HAB_STORE_READ, path, error);
    /* Opened by root, a missing lock file would be made root's, and keep the
     * workers out: they will say what is wrong with the store, if anything. */
    if (status != HAB_OK || access(lock, F_OK) != 0) {
        return status;
    }
    status = hab_store_open(&options, &store, error);
    if (status == HAB_OK) {
        hab_store_close(store);
    }
    return status;
}

hab_status hab_main_probe(hab_store *store)
{
    static const char key[] = "probe";
    hab_txn *txn;
    uint64_t number;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_next_number(txn, key, &number);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

hab_status hab_key_load(const char *path, uint8_t key[HAB_KEY_SIZE], hab_error *error)
{
    enum { LENGTH = 2 * HAB_KEY_SIZE + 1 };
    char text[LENGTH + 1]; /* room to see that more follows */
    uint8_t decoded[HAB_KEY_SIZE];
    struct stat status;
    ssize_t length;
    hab_status result;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0 || fstat(file, &status) != 0) {
        result = hab_fail(error, HAB_IO, "key %s: %s", path, strerror(errno));
        if (file >= 0) {
            close(file);
        }
        return result;
    }
    length = read(file, text, sizeof(text));
    close(file);
    if ((status.st_mode & 077) != 0) {
        result = hab_fail(error, HAB_DENIED, "key %s: mode %04o lets others read it, make it 0600",
                          path, (unsigned) status.st_mode & 07777U);
    } else if (length != LENGTH || text[LENGTH - 1] != '\n'
               || hab_hex_decode(hab_slice_of(text, LENGTH - 1), decoded, HAB_KEY_SIZE) != HAB_OK) {
        result =
            hab_fail(error, HAB_INVALID, "key %s: not 64 hexadecimal digits and a line feed", path);
    } else {
        memcpy(key, decoded, HAB_KEY_SIZE);
        result = HAB_OK;
    }
    hab_wipe(decoded, sizeof(decoded));
    hab_wipe(text, sizeof(text));
    return result;
}

hab_status hab_key_create(const char *path, hab_error *error)
{
    uint8_t key[HAB_KEY_SIZE];
    char text[2 * HAB_KEY_SIZE + 1];
    hab_status status = HAB_OK;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0) {
        return hab_fail(error, errno == EEXIST ? HAB_EXISTS : HAB_IO, "key %s: %s", path,
                        strerror(errno));
    }
    if (hab_random(key, sizeof(key)) == HAB_OK) {
        hab_hex(key, sizeof(key), text);
        text[sizeof(text) - 1] = '\n';
    } else {
        status = hab_fail(error, HAB_IO, "key %s: no random bytes", path);
    }
    if (status == HAB_OK
        && (write(file, text, sizeof(text)) != (ssize_t) sizeof(text) || fsync(file) != 0)) {
        status = hab_fail(error, HAB_IO, "key %s: %s", path, strerror(errno));
    }
    close(file);
    hab_wipe(key, sizeof(key));
    hab_wipe(text, sizeof(text));
    if (status != HAB_OK) {
        unlink(path);
    }
    return status;
}
