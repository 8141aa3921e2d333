/* Slots. One belongs to a record, is doomed, or stands in HAB_TABLE_FREE_SLOT: with an
 * empty value when the file holds zeros or nobody knows what, with READY when a fresh key
 * is on disk. Fresh keys are written BATCH at a time, so that many records cost few syncs.
 * Who writes the file has the store's write transaction: nobody else writes it then, and
 * a slot that is read as doomed is nobody's. */
#include "store/vault_slot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/meta.h"

enum { BATCH = 256 };

static const char counter[] = "vault.slots";
static const char ready[] = "1";

struct hab_vault {
    int file;
};

hab_status hab_vault_path(const char *directory, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/vault.keys", directory);

    return length > 0 && (size_t) length < size ? HAB_OK : HAB_INVALID;
}

/* A file that was just made is there after a power cut, too. */
static int sync_directory(const char *directory)
{
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int done = file >= 0 && fsync(file) == 0;

    if (file >= 0) {
        close(file);
    }
    return done;
}

hab_status hab_vault_open(const char *directory, hab_vault **vault, hab_error *error)
{
    char path[PATH_MAX];
    struct stat status;
    hab_vault *opened;
    hab_status result = HAB_OK;
    int file;

    if (hab_vault_path(directory, path, sizeof(path)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "the path is too long: %s", directory);
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return hab_fail(error, HAB_IO, "%s: %s", path, strerror(errno));
    }
    opened = malloc(sizeof(*opened));
    if (opened == NULL || fstat(file, &status) != 0 || !sync_directory(directory)) {
        result = hab_fail(error, HAB_IO, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(status.st_mode) || (status.st_mode & 077) != 0) {
        result = hab_fail(error, HAB_DENIED, "%s: mode %04o lets others at it, make it 0600", path,
                          (unsigned) status.st_mode & 07777U);
    }
    if (result != HAB_OK || opened == NULL) {
        free(opened);
        close(file);
        return result;
    }
    opened->file = file;
    *vault = opened;
    return HAB_OK;
}

void hab_vault_close(hab_vault *vault)
{
    if (vault != NULL) {
        close(vault->file);
        free(vault);
    }
}

static off_t offset_of(uint64_t slot)
{
    return (off_t) (slot * HAB_VAULT_SLOT);
}

static hab_status write_slot(const hab_vault *vault, uint64_t slot, const uint8_t *bytes)
{
    if (pwrite(vault->file, bytes, HAB_VAULT_SLOT, offset_of(slot)) != HAB_VAULT_SLOT) {
        return errno == ENOSPC || errno == EDQUOT ? HAB_FULL : HAB_IO;
    }
    return HAB_OK;
}

static hab_status sync_file(const hab_vault *vault)
{
    return fdatasync(vault->file) == 0 ? HAB_OK : HAB_IO;
}

hab_status hab_slot_read(const hab_vault *vault, uint64_t slot, uint8_t key[HAB_VAULT_SLOT])
{
    static const uint8_t zeros[HAB_VAULT_SLOT];
    ssize_t got = -1;

    if (slot <= (uint64_t) INT64_MAX / HAB_VAULT_SLOT) {
        got = pread(vault->file, key, HAB_VAULT_SLOT, offset_of(slot));
    }
    if (got != HAB_VAULT_SLOT) {
        return got < 0 && errno == EIO ? HAB_IO : HAB_CORRUPT;
    }
    return hab_equal_secret(key, zeros, sizeof(zeros)) ? HAB_NOT_FOUND : HAB_OK;
}

static hab_status slot_of(hab_slice found, uint64_t *slot)
{
    if (found.size != sizeof(*slot)) {
        return HAB_CORRUPT;
    }
    *slot = hab_get_u64be(found.data);
    return HAB_OK;
}

/* The first slot of a table of slots. *value may be NULL. */
static hab_status first_slot(hab_txn *txn, hab_table table, uint64_t *slot, hab_slice *value)
{
    static const uint8_t least[sizeof(*slot)];
    hab_slice found;
    hab_cursor *cursor;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    if (status == HAB_OK) {
        status = hab_seek(cursor, hab_slice_of(least, sizeof(least)), &found, value);
        status = status == HAB_OK ? slot_of(found, slot) : status;
        hab_cursor_close(cursor);
    }
    return status;
}

static hab_status put_slot(hab_txn *txn, hab_table table, uint64_t slot, hab_slice value)
{
    uint8_t key[sizeof(slot)];

    hab_put_u64be(key, slot);
    return hab_put(txn, table, hab_slice_of(key, sizeof(key)), value);
}

static hab_status delete_slot(hab_txn *txn, hab_table table, uint64_t slot)
{
    uint8_t key[sizeof(slot)];

    hab_put_u64be(key, slot);
    return hab_delete(txn, table, hab_slice_of(key, sizeof(key)));
}

/* Free slots, when there are none. */
static hab_status add_slots(hab_txn *txn)
{
    hab_status status = HAB_OK;
    uint64_t slot;

    for (int i = 0; status == HAB_OK && i < BATCH; i++) {
        status = hab_next_number(txn, counter, &slot);
        if (status == HAB_OK) {
            status = put_slot(txn, HAB_TABLE_FREE_SLOT, slot, hab_slice_of("", 0));
        }
    }
    return status;
}

static hab_status write_fresh_key(const hab_vault *vault, uint64_t slot)
{
    uint8_t key[HAB_VAULT_SLOT];
    hab_status status = hab_random(key, sizeof(key));

    if (status == HAB_OK) {
        status = write_slot(vault, slot, key);
    }
    hab_wipe(key, sizeof(key));
    return status;
}

/* Gives the first free slots a key, up to one that has it, and syncs them: they are on
 * disk before the transaction is. */
static hab_status make_ready(hab_txn *txn, const hab_vault *vault)
{
    static const uint8_t least[8];
    hab_slice found;
    hab_slice value;
    hab_cursor *cursor;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_FREE_SLOT, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(least, sizeof(least)), &found, &value);
    for (int i = 0; status == HAB_OK && i < BATCH && (i == 0 || value.size == 0); i++) {
        uint64_t slot;

        status = slot_of(found, &slot);
        status = status == HAB_OK ? write_fresh_key(vault, slot) : status;
        if (status == HAB_OK) {
            status = put_slot(txn, HAB_TABLE_FREE_SLOT, slot, hab_slice_text(ready));
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &found, &value);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    return sync_file(vault);
}

/* What the store says is ready may not be in a copy of the file: then it is made so. */
hab_status hab_slot_take(hab_txn *txn, const hab_vault *vault, uint64_t *slot,
                         uint8_t key[HAB_VAULT_SLOT])
{
    hab_slice value;
    hab_status status = first_slot(txn, HAB_TABLE_FREE_SLOT, slot, &value);

    if (status == HAB_NOT_FOUND) {
        status = add_slots(txn);
        status = status == HAB_OK ? first_slot(txn, HAB_TABLE_FREE_SLOT, slot, &value) : status;
    }
    if (status != HAB_OK) {
        return status;
    }
    if (value.size == 0 || hab_slot_read(vault, *slot, key) != HAB_OK) {
        status = make_ready(txn, vault);
        status = status == HAB_OK ? hab_slot_read(vault, *slot, key) : status;
    }
    return status == HAB_OK ? delete_slot(txn, HAB_TABLE_FREE_SLOT, *slot) : status;
}

hab_status hab_slot_doom(hab_txn *txn, uint64_t slot)
{
    return put_slot(txn, HAB_TABLE_DOOMED, slot, hab_slice_of("", 0));
}

hab_status hab_slot_doomed(hab_txn *txn, uint64_t slot)
{
    uint8_t key[sizeof(slot)];
    hab_slice value;

    hab_put_u64be(key, slot);
    return hab_get(txn, HAB_TABLE_DOOMED, hab_slice_of(key, sizeof(key)), &value);
}

hab_status hab_vault_doomed(hab_txn *txn)
{
    uint64_t slot;

    return first_slot(txn, HAB_TABLE_DOOMED, &slot, NULL);
}

/* Zeros for doomed slots; they stand in order, so the file is written in order. */
static hab_status overwrite(hab_txn *txn, const hab_vault *vault, unsigned max, unsigned *count)
{
    static const uint8_t zeros[HAB_VAULT_SLOT];
    hab_slice found;
    hab_cursor *cursor;
    unsigned done = 0;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_DOOMED, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(zeros, sizeof(uint64_t)), &found, NULL);
    for (; status == HAB_OK && done < max; done++) {
        uint64_t slot;

        status = slot_of(found, &slot);
        status = status == HAB_OK ? write_slot(vault, slot, zeros) : status;
        status = status == HAB_OK ? hab_next(cursor, &found, NULL) : status;
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *count = done;
    return done > 0 ? sync_file(vault) : HAB_OK;
}

static hab_status set_free(hab_txn *txn, unsigned count)
{
    hab_status status = HAB_OK;

    for (unsigned i = 0; status == HAB_OK && i < count; i++) {
        uint64_t slot;

        status = first_slot(txn, HAB_TABLE_DOOMED, &slot, NULL);
        status = status == HAB_OK ? delete_slot(txn, HAB_TABLE_DOOMED, slot) : status;
        if (status == HAB_OK) {
            status = put_slot(txn, HAB_TABLE_FREE_SLOT, slot, hab_slice_of("", 0));
        }
    }
    return status;
}

/* All in one write transaction: two processes that overwrote beside each other could hit
 * a slot that was set free and taken in between. */
hab_status hab_vault_purge(hab_store *store, hab_vault *vault, unsigned max, unsigned *purged)
{
    unsigned count = 0;
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = overwrite(txn, vault, max, &count);
    if (status == HAB_OK && count > 0) {
        status = set_free(txn, count);
    }
    if (status != HAB_OK || count == 0) {
        hab_abort(txn);
    } else {
        status = hab_commit(txn);
    }
    if (status == HAB_OK && purged != NULL) {
        *purged = count;
    }
    return status;
}
