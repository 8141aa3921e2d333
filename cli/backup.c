/* habilctl backup: a copy of the whole store, taken beside running servers.
 *
 * Nobody rolls meanwhile: what main.mdb says of the segments holds in the copy.
 * Workers go on writing their logs; one is copied as far as it has come. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "trace/heads.h"
#include "trace/roll.h"
#include "trace/wal_file.h"

static const char name[] = "backup";

enum { PATH_ROOM = 4096, COPY_BYTES = 1 << 20 };

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length > strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

static int is_segment(const struct dirent *entry)
{
    return ends_with(entry->d_name, ".mdb");
}

/* Heads, and logs that are kept; locks are made anew. What was begun of a seal is no seal of the
 * copy: its month is compacted. */
static int is_plain(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !is_segment(entry) && !ends_with(entry->d_name, "-lock")
           && !ends_with(entry->d_name, ".lock") && !ends_with(entry->d_name, ".part")
           && strncmp(entry->d_name, "wal-", 4) != 0;
}

static hab_status join(const char *directory, const char *file, char path[PATH_ROOM])
{
    int length = snprintf(path, PATH_ROOM, "%s/%s", directory, file);

    return length < PATH_ROOM ? HAB_OK : HAB_INVALID;
}

static hab_status write_bytes(int to, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(to, bytes, size);

        if (put <= 0) {
            return errno == ENOSPC ? HAB_FULL : HAB_IO;
        }
        bytes += put;
        size -= (size_t) put;
    }
    return HAB_OK;
}

static hab_status copy_bytes(int from, int to)
{
    uint8_t *bytes = malloc(COPY_BYTES);
    ssize_t got = 0;
    hab_status status = bytes != NULL ? HAB_OK : HAB_MEMORY;

    while (status == HAB_OK && (got = read(from, bytes, COPY_BYTES)) > 0) {
        status = write_bytes(to, bytes, (size_t) got);
    }
    free(bytes);
    return status == HAB_OK && (got < 0 || fsync(to) != 0) ? HAB_IO : status;
}

static hab_status copy_file(const char *source, const char *destination, mode_t mode,
                            hab_error *error)
{
    int to;
    hab_status status;
    int from = open(source, O_RDONLY | O_CLOEXEC);

    if (from < 0) {
        return hab_fail(error, errno == ENOENT ? HAB_NOT_FOUND : HAB_IO, "%s: %s", source,
                        strerror(errno));
    }
    to = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    status = to < 0 ? HAB_IO : copy_bytes(from, to);
    if (status != HAB_OK) {
        hab_fail(error, status, "%s: %s", destination, strerror(errno));
    }
    close(from);
    if (to >= 0) {
        close(to);
    }
    return status;
}

static hab_status copy_plain(const command_context *context, const char *source,
                             const char *destination, hab_error *error)
{
    (void) context;
    return copy_file(source, destination, 0640, error);
}

/* After main.mdb, never before: the key of a record that is in the snapshot was on disk
 * before it. Whatever is destroyed meanwhile is zeros here, and in the copy a record that
 * nothing opens; the other way round the copy would have the key of what is destroyed, and
 * lack those of the newest records. A store of a former version has no such file. */
static hab_status copy_keys(const char *source, const char *destination, hab_error *error)
{
    char from[PATH_ROOM];
    char to[PATH_ROOM];
    hab_status status;

    if (hab_vault_path(source, from, sizeof(from)) != HAB_OK
        || hab_vault_path(destination, to, sizeof(to)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "%s: the path is too long", destination);
    }
    status = copy_file(from, to, 0600, error);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* Whether a month's file has its seal, and so is written to no more. */
static int is_sealed(const char *heads, const char *source)
{
    char path[PATH_ROOM];
    const char *file = strrchr(source, '/') + 1;

    return snprintf(path, sizeof(path), "%s/%.7s.seal", heads, file) < (int) sizeof(path)
           && access(path, F_OK) == 0;
}

/* A copy needs no table opened, and asks nothing of the schema. What is sealed is copied byte
 * for byte, for one that is compacted would not be what was sealed. */
static hab_status copy_segment(const command_context *context, const char *source,
                               const char *destination, hab_error *error)
{
    hab_store_options options = {.path = source, .schema = UINT32_MAX, .mode = HAB_STORE_READ};
    hab_store *store;
    hab_status status;

    if (is_sealed(context->heads, source)) {
        return copy_file(source, destination, 0640, error);
    }
    status = hab_store_open(&options, &store, error);
    if (status == HAB_OK) {
        status = hab_store_copy(store, destination, error);
        hab_store_close(store);
    }
    return status;
}

static hab_status write_file(const char *destination, const uint8_t *bytes, size_t size,
                             hab_error *error)
{
    int to = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    hab_status status = to < 0 ? HAB_IO : write_bytes(to, bytes, size);

    if (status == HAB_OK && fsync(to) != 0) {
        status = HAB_IO;
    }
    if (status != HAB_OK) {
        hab_fail(error, status, "%s: %s", destination, strerror(errno));
    }
    if (to >= 0) {
        close(to);
    }
    return status;
}

/* As far as it has come. A batch that is written meanwhile may be loaded in part: who reads it to
 * its end has all of it, if another has begun behind it (trace/wal_file.h). */
static hab_status copy_log(const char *trace, const char *to, hab_log *log, hab_error *error)
{
    char destination[PATH_ROOM];
    hab_log_reader reader;
    hab_slice record;
    hab_status status = join(to, log->name, destination);

    if (status == HAB_OK) {
        status = hab_log_open(trace, log, error);
    }
    if (status == HAB_OK) {
        status = hab_log_load(log, &reader, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    while (hab_log_next(&reader, &record)) {
    }
    status = write_file(destination, reader.bytes, reader.size, error);
    hab_log_unload(&reader);
    return status;
}

static hab_status copy_logs(const char *trace, const char *to, hab_error *error)
{
    hab_logs logs;
    hab_status status = hab_logs_list(trace, &logs, error);

    if (status != HAB_OK) {
        return status;
    }
    for (size_t i = 0; status == HAB_OK && i < logs.count; i++) {
        status = copy_log(trace, to, &logs.at[i], error);
        hab_log_close(&logs.at[i]);
    }
    hab_logs_free(&logs);
    return status;
}

typedef hab_status (*copy_fn)(const command_context *context, const char *source,
                              const char *destination, hab_error *error);

static hab_status copy_files(const command_context *context, const char *from, const char *to,
                             int (*which)(const struct dirent *), copy_fn copy, hab_error *error)
{
    char source[PATH_ROOM];
    char destination[PATH_ROOM];
    struct dirent **entries;
    hab_status status = HAB_OK;
    int count = scandir(from, &entries, which, alphasort);

    if (count < 0) {
        return hab_fail(error, HAB_IO, "%s: %s", from, strerror(errno));
    }
    for (int n = 0; n < count; n++) {
        if (status == HAB_OK
            && (join(from, entries[n]->d_name, source) != HAB_OK
                || join(to, entries[n]->d_name, destination) != HAB_OK)) {
            status = hab_fail(error, HAB_INVALID, "%s: the path is too long", entries[n]->d_name);
        }
        if (status == HAB_OK) {
            status = copy(context, source, destination, error);
        }
        free(entries[n]);
    }
    free(entries);
    return status;
}

/* The paths of a copy. */
typedef struct destination {
    const char *directory;
    char main[PATH_ROOM];
    char trace[PATH_ROOM];
    char heads[PATH_ROOM];
} destination;

static hab_status copy_parts(const command_context *context, const destination *to,
                             hab_error *error)
{
    hab_status status = hab_store_copy(context->main, to->main, error);

    if (status == HAB_OK) {
        status = copy_keys(context->store, to->directory, error);
    }
    if (status == HAB_OK) {
        status = copy_files(context, context->trace, to->trace, is_segment, copy_segment, error);
    }
    if (status == HAB_OK) {
        status = copy_logs(context->trace, to->trace, error);
    }
    if (status == HAB_OK) {
        status = copy_files(context, context->trace, to->trace, is_plain, copy_plain, error);
    }
    if (status == HAB_OK) {
        status = copy_files(context, context->heads, to->heads, is_plain, copy_plain, error);
    }
    return status;
}

/* Nobody signs meanwhile either: main.mdb knows of no head that is not in the copy. */
static hab_status copy_locked(const command_context *context, const destination *to,
                              hab_error *error)
{
    int roll;
    int heads;
    hab_status status = hab_roll_lock(context->trace, 1, &roll, error);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_heads_lock(context->heads, 1, &heads, error);
    if (status == HAB_OK) {
        status = copy_parts(context, to, error);
        close(heads);
    }
    close(roll);
    return status;
}

static hab_status copy_store(const command_context *context, const char *directory,
                             hab_error *error)
{
    destination to = {.directory = directory};

    if (hab_main_path(directory, to.main, sizeof(to.main)) != HAB_OK
        || hab_trace_path(directory, to.trace, sizeof(to.trace)) != HAB_OK
        || hab_heads_path(directory, to.heads, sizeof(to.heads)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "%s: the path is too long", directory);
    }
    if (mkdir(to.trace, 0750) != 0 || mkdir(to.heads, 0750) != 0) {
        return hab_fail(error, HAB_IO, "%s: %s", directory, strerror(errno));
    }
    return copy_locked(context, &to, error);
}

/* Made as the caller, who may write where the store's owner may not, and then
 * given to the owner. */
static int make_directory(const char *store, const char *directory)
{
    struct stat status;

    if (stat(store, &status) != 0) {
        command_fail(0, name, "%s: %s", store, strerror(errno));
        return 0;
    }
    if (mkdir(directory, 0750) != 0) {
        command_fail(0, name, "%s: %s", directory, strerror(errno));
        return 0;
    }
    if (geteuid() == 0 && chown(directory, status.st_uid, status.st_gid) != 0) {
        command_fail(0, name, "%s: %s", directory, strerror(errno));
        return 0;
    }
    return 1;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    hab_error error = {""};
    int next = command_options(name, argc, argv, options, NULL);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next != 1) {
        return command_fail(EXIT_USAGE, name, "wants a directory to make, see --help");
    }
    if (!make_directory(context->store, argv[next])) {
        return EXIT_REFUSED;
    }
    if (!command_open(context, HAB_STORE_READ)) {
        rmdir(argv[next]);
        return EXIT_REFUSED;
    }
    umask(027);
    if (copy_store(context, argv[next], &error) != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s (%s is not complete)", error.text, argv[next]);
    }
    return EXIT_DONE;
}

const command command_backup = {
    .name = name,
    .summary = "copies the store into a new directory",
    .help =
        "backup DEST\n\n"
        "Makes DEST, a store of its own: main.mdb, segments, logs and heads as they are at\n"
        "this moment, beside running servers. `habilctl --store DEST` reads it. The master key\n"
        "is not in it: keep it elsewhere.\n\n"
        "vault.keys is in it: what is destroyed later (personal data past their time) can\n"
        "still be read from DEST. Delete backups in time, or at least their vault.keys.\n",
    .run = run,
};
