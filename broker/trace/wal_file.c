#define _GNU_SOURCE /* memmem */
#include "trace/wal_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "trace/wal.h"

static const char magic[8] = {'h', 'a', 'b', 'w', 'a', 'l', '\r', '\n'};
enum { layout = 1, name_length = 4 + 16 + 1 + 8, record_min = 80 };
enum {
    WRITTEN = 1 << 16, /* zeros that nothing is written behind */
    PROBED = 4 * (HAB_WAL_FRAME + HAB_TRACE_MAX)
};

_Static_assert(sizeof(hab_wal_header) == HAB_WAL_HEADER, "no padding");

static uint32_t header_crc(const hab_wal_header *header)
{
    return (uint32_t) crc32(0, (const Bytef *) header, offsetof(hab_wal_header, crc));
}

void hab_wal_header_set(hab_wal_header *header, uint64_t writer, uint32_t sequence, uint64_t first,
                        const uint8_t before[HAB_HASH_SIZE])
{
    *header =
        (hab_wal_header){.layout = layout, .sequence = sequence, .writer = writer, .first = first};
    memcpy(header->magic, magic, sizeof(magic));
    memcpy(header->before, before, HAB_HASH_SIZE);
    header->crc = header_crc(header);
}

int hab_wal_header_valid(const hab_wal_header *header)
{
    return memcmp(header->magic, magic, sizeof(magic)) == 0 && header->layout == layout
           && header->reserved == 0 && header->crc == header_crc(header);
}

uint32_t hab_wal_crc(uint32_t size_word, const uint8_t *record, size_t size)
{
    uLong crc = crc32(0, (const Bytef *) &size_word, sizeof(size_word));

    return (uint32_t) crc32(crc, record, (uInt) size);
}

void hab_wal_name(uint64_t writer, uint32_t sequence, char name[HAB_WAL_NAME])
{
    uint8_t bytes[sizeof(writer) + sizeof(sequence)];

    hab_put_u64be(bytes, writer);
    hab_put_u32be(bytes + sizeof(writer), sequence);
    memcpy(name, "wal-", sizeof("wal-"));
    hab_hex(bytes, sizeof(writer), name + 4);
    name[4 + 16] = '-';
    hab_hex(bytes + sizeof(writer), sizeof(sequence), name + 4 + 16 + 1);
}

static int parse_name(const char *name, hab_log *log)
{
    uint8_t writer[8];
    uint8_t sequence[4];

    if (strlen(name) != name_length || strncmp(name, "wal-", 4) != 0 || name[20] != '-'
        || hab_hex_decode(hab_slice_of(name + 4, 16), writer, sizeof(writer)) != HAB_OK
        || hab_hex_decode(hab_slice_of(name + 21, 8), sequence, sizeof(sequence)) != HAB_OK) {
        return 0;
    }
    *log =
        (hab_log){.writer = hab_get_u64be(writer), .sequence = hab_get_u32be(sequence), .fd = -1};
    memcpy(log->name, name, name_length + 1);
    return 1;
}

static int compare_logs(const void *left, const void *right)
{
    const hab_log *a = left;
    const hab_log *b = right;

    if (a->writer != b->writer) {
        return a->writer < b->writer ? -1 : 1;
    }
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static hab_status add_log(hab_logs *logs, const hab_log *log)
{
    hab_log *grown = logs->at;

    if ((logs->count & (logs->count - 1)) == 0) { /* full at each power of two */
        size_t room = logs->count == 0 ? 1 : 2 * logs->count;

        grown = realloc(logs->at, room * sizeof(*grown));
        if (grown == NULL) {
            return HAB_MEMORY;
        }
    }
    logs->at = grown;
    logs->at[logs->count++] = *log;
    return HAB_OK;
}

hab_status hab_logs_list(const char *directory, hab_logs *logs, hab_error *error)
{
    hab_logs listed = {0};
    hab_status status = HAB_OK;
    struct dirent *entry;
    hab_log log;
    DIR *stream = opendir(directory);

    if (stream == NULL) {
        return hab_fail(error, HAB_IO, "cannot list %s: %m", directory);
    }
    while (status == HAB_OK && (entry = readdir(stream)) != NULL) {
        if (parse_name(entry->d_name, &log)) {
            status = add_log(&listed, &log);
        }
    }
    closedir(stream);
    if (status != HAB_OK) {
        free(listed.at);
        return hab_fail(error, status, "cannot list %s: out of memory", directory);
    }
    if (listed.count > 0) {
        qsort(listed.at, listed.count, sizeof(*listed.at), compare_logs);
    }
    for (size_t i = 0; i + 1 < listed.count; i++) {
        listed.at[i].superseded = listed.at[i].writer == listed.at[i + 1].writer;
    }
    *logs = listed;
    return HAB_OK;
}

void hab_logs_free(hab_logs *logs)
{
    for (size_t i = 0; i < logs->count; i++) {
        hab_log_close(&logs->at[i]);
    }
    free(logs->at);
    *logs = (hab_logs){0};
}

hab_status hab_log_open(const char *directory, hab_log *log, hab_error *error)
{
    char path[PATH_MAX];
    int fd;

    (void) snprintf(path, sizeof(path), "%s/%s", directory, log->name);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        hab_status status = errno == ENOENT ? HAB_NOT_FOUND : HAB_IO;

        return hab_fail(error, status, "cannot open %s: %m", path);
    }
    /* A writer holds its lock until its next file stands. */
    log->alive = flock(fd, LOCK_SH | LOCK_NB) != 0;
    if (!log->alive) {
        (void) flock(fd, LOCK_UN);
    }
    log->fd = fd;
    return HAB_OK;
}

void hab_log_close(hab_log *log)
{
    if (log->fd >= 0) {
        close(log->fd);
        log->fd = -1;
    }
}

uint64_t hab_record_writer(hab_slice record)
{
    uint64_t writer;

    memcpy(&writer, (const uint8_t *) record.data + HAB_TRACE_WRITER_OFFSET, sizeof(writer));
    return writer;
}

uint64_t hab_record_count(hab_slice record)
{
    uint64_t count;

    memcpy(&count, (const uint8_t *) record.data + HAB_TRACE_WRITER_OFFSET + 8, sizeof(count));
    return count;
}

/* Whether a whole frame of this writer stands at `offset`. */
static int frame_at(const hab_log_reader *reader, size_t offset, hab_slice *record, int *begins)
{
    uint32_t words[2];
    size_t size;

    if (offset > reader->size || reader->size - offset < HAB_WAL_FRAME + record_min) {
        return 0;
    }
    memcpy(words, reader->bytes + offset, sizeof(words));
    size = words[0] & ~HAB_WAL_BATCH;
    if (size < record_min || size > HAB_TRACE_MAX || size > reader->size - offset - HAB_WAL_FRAME) {
        return 0;
    }
    *record = hab_slice_of(reader->bytes + offset + HAB_WAL_FRAME, size);
    *begins = (words[0] & HAB_WAL_BATCH) != 0;
    return hab_record_writer(*record) == reader->writer
           && hab_wal_crc(words[0], record->data, size) == words[1];
}

/* The first whole frame at or after `offset`; frames are found by their writer. */
static int find_frame(const hab_log_reader *reader, size_t offset, size_t *found, hab_slice *record,
                      int *begins)
{
    const size_t to_writer = HAB_WAL_FRAME + HAB_TRACE_WRITER_OFFSET;

    while (offset + to_writer < reader->used) {
        const uint8_t *from = reader->bytes + offset + to_writer;
        const uint8_t *end = reader->bytes + reader->size;
        const uint8_t *at =
            memmem(from, (size_t) (end - from), &reader->writer, sizeof(reader->writer));

        if (at == NULL) {
            return 0;
        }
        *found = (size_t) (at - reader->bytes) - to_writer;
        if (frame_at(reader, *found, record, begins)) {
            return 1;
        }
        offset = *found + 1;
    }
    return 0;
}

/* The first whole frame at or after `at`, near it; 0 when there is none. */
static int probe(const hab_log *log, size_t at, size_t *found, hab_slice *record,
                 uint8_t window[PROBED])
{
    ssize_t got = pread(log->fd, window, PROBED, (off_t) at);
    hab_log_reader near = {.bytes = window, .writer = log->writer};
    int begins;

    near.size = near.used = got > 0 ? (size_t) got : 0;
    if (!find_frame(&near, 0, found, record, &begins)) {
        return 0;
    }
    *found += at;
    return 1;
}

/* Where the record stands that a position ends with, by halves: counts rise. What is found must
 * have its hash; else all is read. */
static size_t find_rolled(const hab_log *log, size_t size, const hab_position *after)
{
    uint8_t window[PROBED];
    uint8_t hash[HAB_HASH_SIZE];
    size_t low = HAB_WAL_HEADER;
    size_t high = size;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t found;
        hab_slice record;

        if (!probe(log, middle, &found, &record, window)
            || hab_record_count(record) > after->count) {
            high = middle;
        } else if (hab_record_count(record) < after->count) {
            low = found + HAB_WAL_FRAME + record.size;
        } else {
            hab_sha256(record, hash);
            return memcmp(hash, after->hash, sizeof(hash)) == 0 ? found : HAB_WAL_HEADER;
        }
    }
    return HAB_WAL_HEADER;
}

/* `size` bytes from `at` on, to where they stand in `bytes` too. */
static hab_status read_all(int fd, size_t at, uint8_t *bytes, size_t size, size_t *got)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = pread(fd, bytes + at + done, size - done, (off_t) (at + done));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return HAB_IO;
        }
        if (n == 0) {
            break;
        }
        done += (size_t) n;
    }
    *got = done;
    return HAB_OK;
}

static int is_zeros(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* From `at` to the first of the zeros that a writer has yet to write over: no frame is so long. */
static hab_status read_written(int fd, size_t at, uint8_t *bytes, size_t size, size_t *got)
{
    size_t part = 0;
    hab_status status;

    *got = 0;
    do {
        size_t left = size - *got;

        status = read_all(fd, at + *got, bytes, left < WRITTEN ? left : WRITTEN, &part);
        *got += part;
    } while (status == HAB_OK && part > 0 && !is_zeros(bytes + at + *got - part, part));
    return status;
}

/* The header, and what stands from `from` on: between them are zeros. */
static hab_status read_parts(const hab_log *log, int whole, size_t from, size_t size,
                             hab_log_reader *reader)
{
    size_t got;
    hab_status status = read_all(log->fd, 0, reader->bytes, HAB_WAL_HEADER, &reader->size);

    if (status == HAB_OK && from < size) {
        status = whole ? read_all(log->fd, from, reader->bytes, size - from, &got)
                       : read_written(log->fd, from, reader->bytes, size - from, &got);
        reader->size = from + (status == HAB_OK ? got : 0);
    }
    return status;
}

static hab_status load_bytes(const hab_log *log, int whole, const hab_position *after,
                             hab_log_reader *reader, hab_error *error)
{
    struct stat stat;
    hab_status status;

    if (fstat(log->fd, &stat) != 0 || stat.st_size < 0) {
        (void) hab_fail(error, HAB_IO, "cannot read %s: %m", log->name);
        return HAB_IO;
    }
    /* Zeroed, and never empty: a frame may be looked for anywhere. */
    reader->bytes = calloc(1, (size_t) stat.st_size + HAB_WAL_HEADER);
    if (reader->bytes == NULL) {
        (void) hab_fail(error, HAB_MEMORY, "cannot read %s: out of memory", log->name);
        return HAB_MEMORY;
    }
    if (after != NULL && after->count > 0) {
        reader->offset = find_rolled(log, (size_t) stat.st_size, after);
    }
    status = read_parts(log, whole, reader->offset, (size_t) stat.st_size, reader);
    if (status != HAB_OK) {
        (void) hab_fail(error, status, "cannot read %s: %m", log->name);
        free(reader->bytes);
        return status;
    }
    return HAB_OK;
}

/* Lets go of the zeros, but for those that the last record may end in. */
static void shrink(hab_log_reader *reader)
{
    size_t size = reader->used + HAB_WAL_FRAME + HAB_TRACE_MAX;
    uint8_t *shrunk;

    if (size < reader->size) {
        shrunk = realloc(reader->bytes, size);
        if (shrunk != NULL) {
            reader->bytes = shrunk;
            reader->size = size;
        }
    }
}

static void note_damage(hab_log_reader *reader, size_t offset)
{
    if (reader->damaged++ == 0) {
        reader->damaged_at = offset;
    }
}

static int is_complete(const hab_log *log)
{
    return !log->alive || log->superseded;
}

static hab_status load(const hab_log *log, int whole, const hab_position *after,
                       hab_log_reader *reader, hab_error *error)
{
    hab_log_reader loaded = {
        .fd = is_complete(log) ? -1 : log->fd, .writer = log->writer, .offset = HAB_WAL_HEADER};
    hab_status status = load_bytes(log, whole, after, &loaded, error);

    if (status != HAB_OK) {
        return status;
    }
    for (loaded.used = loaded.size; loaded.used > 0; loaded.used--) {
        if (loaded.bytes[loaded.used - 1] != 0) {
            break;
        }
    }
    memcpy(&loaded.header, loaded.bytes, sizeof(loaded.header));
    if (!hab_wal_header_valid(&loaded.header) || loaded.header.writer != log->writer
        || loaded.header.sequence != log->sequence) {
        loaded.header = (hab_wal_header){0};
        note_damage(&loaded, 0);
    }
    shrink(&loaded);
    *reader = loaded;
    return HAB_OK;
}

hab_status hab_log_load(const hab_log *log, hab_log_reader *reader, hab_error *error)
{
    return load(log, 1, NULL, reader, error);
}

hab_status hab_log_load_after(const hab_log *log, const hab_position *after, hab_log_reader *reader,
                              hab_error *error)
{
    return load(log, is_complete(log), after, reader, error);
}

void hab_log_unload(hab_log_reader *reader)
{
    free(reader->bytes);
    *reader = (hab_log_reader){0};
}

void hab_log_drop_bytes(hab_log_reader *reader)
{
    free(reader->bytes);
    reader->bytes = NULL;
    reader->size = reader->used = reader->offset = 0;
}

/* A batch may have been written while the log was loaded: of its bytes, some were read before
 * they were there. Once another has begun behind it, all of them are. */
static void read_again(hab_log_reader *reader, size_t end)
{
    size_t got;

    if (reader->fd >= 0) {
        (void) read_all(reader->fd, reader->offset, reader->bytes, end - reader->offset, &got);
    }
}

/* Past a frame that is not whole: to the next one if a batch begins after it. */
static int resynchronise(hab_log_reader *reader)
{
    size_t at = reader->offset;
    hab_slice record;
    int begins;

    while (find_frame(reader, at, &at, &record, &begins)) {
        if (begins) {
            read_again(reader, at);
            (void) find_frame(reader, reader->offset, &at, &record, &begins);
            if (at > reader->offset) {
                note_damage(reader, reader->offset);
                reader->offset = at;
            }
            return 1;
        }
        at += HAB_WAL_FRAME + record.size;
    }
    reader->torn = reader->used > reader->offset ? reader->used - reader->offset : 0;
    reader->offset = reader->size;
    return 0;
}

int hab_log_next(hab_log_reader *reader, hab_slice *record)
{
    hab_slice found;
    int begins;

    if (!frame_at(reader, reader->offset, &found, &begins)) {
        if (reader->offset >= reader->used || !resynchronise(reader)
            || !frame_at(reader, reader->offset, &found, &begins)) {
            return 0;
        }
    }
    reader->offset += HAB_WAL_FRAME + found.size;
    *record = found;
    return 1;
}
