#define _GNU_SOURCE /* fallocate */
#include "trace/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/directory.h"
#include "trace/wal_file.h"

typedef struct log_file {
    int fd;
    char path[PATH_MAX];
} log_file;

/* A life runs from begin_life() to the first failure. */
struct hab_wal {
    char directory[PATH_MAX - HAB_WAL_NAME];
    log_file *file; /* NULL between two lives */
    int failed;     /* this life is over, but its file is not yet safe */
    off_t offset;   /* end of what is acknowledged */
    uint64_t writer;
    uint64_t count; /* of the last record */
    uint32_t sequence;
    uint8_t head[HAB_HASH_SIZE];
    _Atomic(log_file *) spare; /* written in advance */
};

static hab_status io_fail(hab_error *error, const char *act, const char *path)
{
    hab_status status = errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? HAB_FULL : HAB_IO;

    return hab_fail(error, status, "cannot %s %s: %m", act, path);
}

static hab_status write_all(const log_file *file, const uint8_t *bytes, size_t size, off_t offset,
                            hab_error *error)
{
    while (size > 0) {
        ssize_t n = pwrite(file->fd, bytes, size, offset);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return io_fail(error, "write", file->path);
        }
        bytes += n;
        size -= (size_t) n;
        offset += n;
    }
    return HAB_OK;
}

static hab_status sync_data(const log_file *file, hab_error *error)
{
    return fdatasync(file->fd) == 0 ? HAB_OK : io_fail(error, "sync", file->path);
}

/* Whether the path still names the file; *size may be NULL. */
static int in_place(const log_file *file, off_t *size)
{
    struct stat ours;
    struct stat named;

    if (fstat(file->fd, &ours) != 0 || stat(file->path, &named) != 0 || ours.st_dev != named.st_dev
        || ours.st_ino != named.st_ino) {
        return 0;
    }
    if (size != NULL) {
        *size = ours.st_size;
    }
    return 1;
}

static void drop_file(log_file *file)
{
    if (file != NULL) {
        close(file->fd);
        free(file);
    }
}

static void remove_file(log_file *file)
{
    if (file != NULL) {
        (void) unlink(file->path);
        drop_file(file);
    }
}

static hab_status create_spare(const hab_wal *wal, log_file *file, hab_error *error)
{
    char name[17];
    uint64_t random;
    hab_status status = hab_random(&random, sizeof(random));

    if (status != HAB_OK) {
        (void) hab_fail(error, status, "no random bytes for a file of %s", wal->directory);
        return status;
    }
    hab_hex(&random, sizeof(random), name);
    (void) snprintf(file->path, sizeof(file->path), "%s/spare-%s", wal->directory, name);
    file->fd = open(file->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (file->fd < 0) {
        return io_fail(error, "create", file->path);
    }
    if (flock(file->fd, LOCK_EX) != 0) {
        status = io_fail(error, "lock", file->path);
        (void) unlink(file->path);
        close(file->fd);
    }
    return status;
}

/* A roller removes spare files that nobody holds. Ours is safe once we have the
 * lock and the name still leads to it; else we try again. */
static hab_status open_spare(const hab_wal *wal, log_file *file, hab_error *error)
{
    hab_status status = create_spare(wal, file, error);

    while (status == HAB_OK && !in_place(file, NULL)) {
        close(file->fd);
        status = create_spare(wal, file, error);
    }
    return status;
}

/* Zeros are written, not only reserved, so that appending changes no metadata; but
 * reserved first, so that a full disk says so at once. */
static hab_status fill(const log_file *file, hab_error *error)
{
    static const uint8_t zeros[1 << 16];
    hab_status status = HAB_OK;

    if (fallocate(file->fd, 0, 0, HAB_WAL_FILE_SIZE) != 0 && errno != EOPNOTSUPP) {
        return io_fail(error, "reserve", file->path);
    }
    for (off_t at = 0; status == HAB_OK && at < HAB_WAL_FILE_SIZE; at += (off_t) sizeof(zeros)) {
        status = write_all(file, zeros, sizeof(zeros), at, error);
    }
    if (status == HAB_OK && fsync(file->fd) != 0) {
        status = io_fail(error, "sync", file->path);
    }
    return status;
}

static hab_status make_spare(const hab_wal *wal, log_file **spare, hab_error *error)
{
    log_file *made = malloc(sizeof(*made));
    hab_status status;

    if (made == NULL) {
        (void) hab_fail(error, HAB_MEMORY, "no memory for a file of %s", wal->directory);
        return HAB_MEMORY;
    }
    status = open_spare(wal, made, error);
    if (status != HAB_OK) {
        free(made);
        return status;
    }
    status = fill(made, error);
    if (status != HAB_OK) {
        remove_file(made);
        return status;
    }
    *spare = made;
    return HAB_OK;
}

/* Gives a file its final name, durably. */
static hab_status place(const hab_wal *wal, log_file *file, const char *path, hab_error *error)
{
    if (rename(file->path, path) != 0) {
        return io_fail(error, "rename", file->path);
    }
    (void) snprintf(file->path, sizeof(file->path), "%s", path);
    return hab_sync_directory(wal->directory, error);
}

static hab_status next_file(hab_wal *wal, hab_error *error)
{
    log_file *next = atomic_exchange(&wal->spare, NULL);
    hab_status status = next != NULL ? HAB_OK : make_spare(wal, &next, error);
    char name[HAB_WAL_NAME];
    char path[PATH_MAX];
    hab_wal_header header;

    if (status != HAB_OK) {
        return status;
    }
    hab_wal_header_set(&header, wal->writer, wal->sequence + 1, wal->count + 1, wal->head);
    hab_wal_name(wal->writer, wal->sequence + 1, name);
    (void) snprintf(path, sizeof(path), "%s/%s", wal->directory, name);
    status = write_all(next, (const uint8_t *) &header, sizeof(header), 0, error);
    if (status == HAB_OK) {
        status = sync_data(next, error);
    }
    if (status == HAB_OK) {
        status = place(wal, next, path, error);
    }
    if (status != HAB_OK) {
        remove_file(next);
        return status;
    }
    drop_file(wal->file);
    wal->file = next;
    wal->sequence++;
    wal->offset = HAB_WAL_HEADER;
    return HAB_OK;
}

static hab_status begin_life(hab_wal *wal, hab_error *error)
{
    uint64_t writer;
    hab_status status;

    do {
        status = hab_random(&writer, sizeof(writer));
        writer >>= 1; /* SQL and JSON readers know signed numbers only */
    } while (status == HAB_OK && writer == 0);
    if (status != HAB_OK) {
        return hab_fail(error, status, "no random bytes for a log of %s", wal->directory);
    }
    wal->writer = writer;
    wal->count = 0;
    wal->sequence = 0;
    memset(wal->head, 0, sizeof(wal->head));
    return next_file(wal, error);
}

static hab_status copy_acknowledged(const hab_wal *wal, const log_file *to, hab_error *error)
{
    static const size_t step = 1 << 16;
    uint8_t *bytes = malloc(step);
    hab_status status = bytes != NULL ? HAB_OK : HAB_MEMORY;
    off_t at = 0;

    while (status == HAB_OK && at < wal->offset) {
        size_t want = wal->offset - at < (off_t) step ? (size_t) (wal->offset - at) : step;
        ssize_t got = pread(wal->file->fd, bytes, want, at);

        if (got <= 0) {
            status = got < 0 ? io_fail(error, "read", wal->file->path) : HAB_OK;
            break;
        }
        status = write_all(to, bytes, (size_t) got, at, error);
        at += got;
    }
    free(bytes);
    return status;
}

/* The file was deleted or replaced, but its bytes are still ours: they go into a
 * new one of the same name. */
static hab_status save_file(const hab_wal *wal, hab_error *error)
{
    log_file *copy = malloc(sizeof(*copy));
    hab_status status = copy != NULL ? open_spare(wal, copy, error) : HAB_MEMORY;

    if (status != HAB_OK) {
        free(copy);
        return status;
    }
    status = copy_acknowledged(wal, copy, error);
    if (status == HAB_OK) {
        status = fsync(copy->fd) == 0 ? place(wal, copy, wal->file->path, error)
                                      : io_fail(error, "sync", copy->path);
    }
    if (status != HAB_OK) {
        remove_file(copy);
        return status;
    }
    drop_file(copy);
    return HAB_OK;
}

/* Ends the life. What was acknowledged must be safe first: until then the file is
 * kept open, and nothing new is written. */
static hab_status end_life(hab_wal *wal, hab_error *error)
{
    hab_status status = in_place(wal->file, NULL) ? HAB_OK : save_file(wal, error);

    wal->failed = 1;
    if (status == HAB_OK) {
        drop_file(wal->file);
        wal->file = NULL;
        wal->failed = 0;
        /* A spare of a directory that is gone would fail the next life too. */
        remove_file(atomic_exchange(&wal->spare, NULL));
    }
    return status;
}

hab_status hab_wal_open(const char *directory, hab_wal **wal, hab_error *error)
{
    hab_wal *opened = calloc(1, sizeof(*opened));
    hab_status status;

    if (opened == NULL || strlen(directory) >= sizeof(opened->directory)) {
        free(opened);
        return hab_fail(error, HAB_MEMORY, "cannot open a log in %s: no room", directory);
    }
    memcpy(opened->directory, directory, strlen(directory) + 1);
    status = begin_life(opened, error);
    if (status != HAB_OK) {
        free(opened);
        return status;
    }
    *wal = opened;
    return HAB_OK;
}

void hab_wal_close(hab_wal *wal)
{
    if (wal == NULL) {
        return;
    }
    if (wal->file != NULL) {
        (void) end_life(wal, NULL);
        drop_file(wal->file);
    }
    remove_file(atomic_exchange(&wal->spare, NULL));
    free(wal);
}

/* Whether frames of lawful sizes fill the batch exactly. */
static int well_framed(const uint8_t *batch, size_t size)
{
    size_t at = 0;

    while (at < size) {
        uint32_t record;

        if (size - at < HAB_WAL_FRAME) {
            return 0;
        }
        memcpy(&record, batch + at, sizeof(record));
        record &= ~HAB_WAL_BATCH; /* a batch that failed may be given again */
        at += HAB_WAL_FRAME;
        if (record == 0 || record > HAB_TRACE_MAX || record > size - at) {
            return 0;
        }
        at += record;
    }
    return size <= HAB_WAL_FILE_SIZE - HAB_WAL_HEADER;
}

static void seal(hab_wal *wal, uint8_t *batch, size_t size)
{
    uint32_t begins = HAB_WAL_BATCH;

    for (size_t at = 0; at < size;) {
        uint8_t *record = batch + at + HAB_WAL_FRAME;
        uint32_t words[2];

        memcpy(words, batch + at, sizeof(words[0]));
        words[0] &= ~HAB_WAL_BATCH;
        hab_trace_chain(record, words[0], wal->writer, ++wal->count, wal->head);
        at += HAB_WAL_FRAME + words[0];
        words[1] = hab_wal_crc(words[0] | begins, record, words[0]);
        words[0] |= begins;
        memcpy(record - HAB_WAL_FRAME, words, sizeof(words));
        begins = 0;
    }
}

/* A log that cannot be found again is no log: looked at before and after. */
static hab_status check_place(const hab_wal *wal, hab_error *error)
{
    off_t size;

    if (faccessat(AT_FDCWD, wal->directory, W_OK | X_OK, AT_EACCESS) != 0) {
        return io_fail(error, "write in", wal->directory);
    }
    if (!in_place(wal->file, &size)) {
        return hab_fail(error, HAB_IO, "%s was deleted or replaced", wal->file->path);
    }
    if (size != HAB_WAL_FILE_SIZE) {
        return hab_fail(error, HAB_IO, "%s was cut or lengthened", wal->file->path);
    }
    return HAB_OK;
}

static hab_status write_batch(hab_wal *wal, uint8_t *batch, size_t size, hab_error *error)
{
    hab_status status = check_place(wal, error);

    if (status == HAB_OK && (size_t) wal->offset + size > HAB_WAL_FILE_SIZE) {
        status = next_file(wal, error);
    }
    if (status != HAB_OK || size == 0) {
        return status;
    }
    seal(wal, batch, size);
    status = write_all(wal->file, batch, size, wal->offset, error);
    if (status == HAB_OK) {
        status = sync_data(wal->file, error);
    }
    if (status == HAB_OK) {
        status = check_place(wal, error);
    }
    return status;
}

hab_status hab_wal_write(hab_wal *wal, uint8_t *batch, size_t size, uint64_t *writer,
                         uint64_t *first, hab_error *error)
{
    hab_status status = HAB_OK;
    uint64_t before;

    if (!well_framed(batch, size)) {
        return hab_fail(error, HAB_INVALID, "a batch of %zu bytes is not one of frames", size);
    }
    if (wal->failed) {
        status = end_life(wal, error);
    }
    if (status == HAB_OK && wal->file == NULL) {
        status = begin_life(wal, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    before = wal->count;
    status = write_batch(wal, batch, size, error);
    if (status != HAB_OK) {
        (void) end_life(wal, NULL);
        return status;
    }
    wal->offset += (off_t) size;
    *writer = wal->writer;
    *first = before + 1;
    return HAB_OK;
}

hab_status hab_wal_prepare(hab_wal *wal, hab_error *error)
{
    log_file *none = NULL;
    log_file *spare;
    hab_status status;

    if (!hab_wal_wants_prepare(wal)) {
        return HAB_OK;
    }
    status = make_spare(wal, &spare, error);
    if (status == HAB_OK && !atomic_compare_exchange_strong(&wal->spare, &none, spare)) {
        remove_file(spare);
    }
    return status;
}

int hab_wal_wants_prepare(const hab_wal *wal)
{
    return atomic_load(&((hab_wal *) (uintptr_t) wal)->spare) == NULL;
}
