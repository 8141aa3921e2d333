/* Seals: the digests of the blocks of a month's file that nobody writes to any more.
 *
 * The first line of `YYYY-MM.seal` is the file's name, its length and the blocks' size; each
 * line behind it is the SHA-256 of a block. It grows as `YYYY-MM.seal.part`. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/directory.h"
#include "trace/heads.h"
#include "trace/heads_file.h"
#include "trace/segment.h"

enum { HEADER = 64, DIGEST_LINE = HAB_HEX_HASH_TEXT + 1 };

/* A month's file, and its seal as it grows. */
typedef struct sealing {
    char name[HAB_SEGMENT_NAME]; /* "2026-11.mdb" */
    char source[PATH_MAX];
    char seal[PATH_MAX];
    char part[PATH_MAX + 8];
    int file;            /* -1: closed */
    uint64_t length;     /* of it */
    char header[HEADER]; /* what its seal begins with */
    uint8_t *block;      /* HAB_SEAL_BLOCK bytes */
    hab_error *error;
} sealing;

static void close_sealing(sealing *s)
{
    if (s->file >= 0) {
        close(s->file);
    }
    free(s->block);
}

static hab_status make_paths(const char *trace, const char *heads, uint32_t month, sealing *s)
{
    hab_segment_name(month, s->name);
    if (snprintf(s->source, PATH_MAX, "%s/%s", trace, s->name) >= PATH_MAX
        || snprintf(s->seal, PATH_MAX, "%s/%.7s.seal", heads, s->name) >= PATH_MAX) {
        return hab_fail(s->error, HAB_INVALID, "the path of %s is too long", s->name);
    }
    (void) snprintf(s->part, sizeof(s->part), "%s.part", s->seal);
    return HAB_OK;
}

static hab_status open_sealing(const char *trace, const char *heads, uint32_t month, sealing *s,
                               hab_error *error)
{
    struct stat stat;
    hab_status status;

    s->file = -1;
    s->error = error;
    s->block = malloc(HAB_SEAL_BLOCK);
    status = s->block != NULL ? make_paths(trace, heads, month, s) : HAB_MEMORY;
    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot seal %s: %s", s->name, hab_status_text(status));
    }
    s->file = open(s->source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (s->file < 0 || fstat(s->file, &stat) != 0) {
        return hab_fail(error, errno == ENOENT ? HAB_NOT_FOUND : HAB_IO, "cannot open %s: %m",
                        s->source);
    }
    s->length = (uint64_t) stat.st_size;
    (void) snprintf(s->header, sizeof(s->header), "%s %" PRIu64 " %d\n", s->name, s->length,
                    HAB_SEAL_BLOCK);
    return HAB_OK;
}

static uint64_t blocks_of(uint64_t length)
{
    return (length + HAB_SEAL_BLOCK - 1) / HAB_SEAL_BLOCK;
}

/* A block's line, with its line feed; the file's last block is shorter. */
static hab_status digest_block(sealing *s, uint64_t index, char line[DIGEST_LINE + 1])
{
    uint64_t offset = index * HAB_SEAL_BLOCK;
    size_t size = s->length - offset < HAB_SEAL_BLOCK ? (size_t) (s->length - offset)
                                                      : (size_t) HAB_SEAL_BLOCK;
    uint8_t hash[HAB_HASH_SIZE];
    size_t got = 0;

    while (got < size) {
        ssize_t more = pread(s->file, s->block + got, size - got, (off_t) (offset + got));

        if (more <= 0) {
            return hab_fail(s->error, HAB_IO, "cannot read %s at %" PRIu64 ": %m", s->source,
                            offset);
        }
        got += (size_t) more;
    }
    hab_sha256(hab_slice_of(s->block, size), hash);
    hab_hex(hash, sizeof(hash), line);
    line[HAB_HEX_HASH_TEXT] = '\n';
    line[DIGEST_LINE] = '\0';
    return HAB_OK;
}

static int is_digest(const char line[DIGEST_LINE])
{
    uint8_t hash[HAB_HASH_SIZE];

    return line[HAB_HEX_HASH_TEXT] == '\n'
           && hab_hex_decode(hab_slice_of(line, HAB_HEX_HASH_TEXT), hash, sizeof(hash)) == HAB_OK;
}

/* How many blocks stand in what was begun, whole; -1: nothing that can be gone on with. */
static int64_t count_done(const sealing *s, int part)
{
    char line[DIGEST_LINE];
    char header[HEADER];
    size_t size = strlen(s->header);
    off_t at = (off_t) size;
    ssize_t got;

    if (pread(part, header, size, 0) != (ssize_t) size || memcmp(header, s->header, size) != 0) {
        return -1;
    }
    while ((got = pread(part, line, sizeof(line), at)) == (ssize_t) sizeof(line)) {
        if (!is_digest(line)) {
            return -1;
        }
        at += DIGEST_LINE;
    }
    return got == 0 ? (at - (off_t) size) / DIGEST_LINE : -1;
}

static hab_status put_text(sealing *s, int part, const char *text)
{
    size_t size = strlen(text);

    return write(part, text, size) == (ssize_t) size
               ? HAB_OK
               : hab_fail(s->error, errno == ENOSPC ? HAB_FULL : HAB_IO, "cannot write %s: %m",
                          s->part);
}

/* Where to go on: what cannot be gone on with is begun anew. */
static hab_status take_up(sealing *s, int part, uint64_t *done)
{
    int64_t count = count_done(s, part);

    *done = count > 0 ? (uint64_t) count : 0;
    if (count >= 0) {
        return lseek(part, 0, SEEK_END) >= 0 ? HAB_OK : HAB_IO;
    }
    return ftruncate(part, 0) == 0 ? put_text(s, part, s->header)
                                   : hab_fail(s->error, HAB_IO, "cannot empty %s: %m", s->part);
}

static hab_status digest_blocks(sealing *s, int part, unsigned max, unsigned *left)
{
    uint64_t total = blocks_of(s->length);
    char line[DIGEST_LINE + 1];
    uint64_t done;
    hab_status status = take_up(s, part, &done);

    for (; status == HAB_OK && max > 0 && done < total; max--, done++) {
        status = digest_block(s, done, line);
        if (status == HAB_OK) {
            status = put_text(s, part, line);
        }
    }
    if (status == HAB_OK && fdatasync(part) != 0) {
        status = hab_fail(s->error, HAB_IO, "cannot sync %s: %m", s->part);
    }
    *left = done < total;
    return status;
}

static hab_status advance(sealing *s, const char *heads, unsigned max, unsigned *left)
{
    int part = open(s->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    unsigned more = 1;
    hab_status status;

    if (part < 0) {
        return hab_fail(s->error, HAB_IO, "cannot open %s: %m", s->part);
    }
    status = digest_blocks(s, part, max, &more);
    close(part);
    if (status == HAB_OK && !more) {
        status = rename(s->part, s->seal) == 0
                     ? hab_sync_directory(heads, s->error)
                     : hab_fail(s->error, HAB_IO, "cannot rename %s: %m", s->part);
    }
    if (status == HAB_OK) {
        *left = more;
    }
    return status;
}

hab_status hab_seal_advance(const char *trace, const char *heads, uint32_t month, unsigned max,
                            unsigned *left, hab_error *error)
{
    sealing s = {0};
    hab_status status = open_sealing(trace, heads, month, &s, error);

    if (status == HAB_OK && access(s.seal, F_OK) == 0) {
        *left = 0;
    } else if (status == HAB_OK) {
        status = advance(&s, heads, max, left);
    }
    close_sealing(&s);
    return status;
}

static hab_status open_seal(const char *heads, uint32_t month, FILE **stream, hab_error *error)
{
    char name[HAB_SEGMENT_NAME];
    char path[PATH_MAX];

    hab_segment_name(month, name);
    if (snprintf(path, sizeof(path), "%s/%.7s.seal", heads, name) >= (int) sizeof(path)) {
        (void) hab_fail(error, HAB_INVALID, "the path of the seal of %s is too long", name);
        return HAB_INVALID;
    }
    return hab_heads_open(path, stream, error);
}

hab_status hab_seal_digest(const char *heads, uint32_t month, uint8_t digest[HAB_HASH_SIZE],
                           hab_error *error)
{
    enum { LARGEST = 64 << 20 /* of a seal: a month of 4 TiB */ };
    FILE *stream;
    uint8_t *bytes;
    size_t size;
    hab_status status = open_seal(heads, month, &stream, error);

    if (status != HAB_OK) {
        return status;
    }
    bytes = malloc(LARGEST);
    if (bytes == NULL) {
        status = hab_fail(error, HAB_MEMORY, "cannot read a seal: out of memory");
    } else {
        size = fread(bytes, 1, LARGEST, stream);
        if (ferror(stream) || !feof(stream)) {
            status = hab_fail(error, HAB_IO, "cannot read the seal of %u", month);
        } else {
            hab_sha256(hab_slice_of(bytes, size), digest);
        }
    }
    free(bytes);
    (void) fclose(stream);
    return status;
}

/* -- a file against its seal */

static hab_status compare_block(sealing *s, uint64_t index, const char *expected, hab_seal_fn each,
                                void *context)
{
    char line[DIGEST_LINE + 1];
    char sentence[160];
    hab_status status = digest_block(s, index, line);

    if (status == HAB_OK && strcmp(line, expected) != 0) {
        (void) snprintf(sentence, sizeof(sentence),
                        "%s, block %" PRIu64 " of %d bytes: changed since it was sealed", s->name,
                        index, HAB_SEAL_BLOCK);
        each(context, index * HAB_SEAL_BLOCK, sentence);
    }
    return status;
}

static hab_status compare(sealing *s, FILE *stream, hab_seal_fn each, void *context)
{
    char text[DIGEST_LINE + 1];
    char header[HEADER];
    char sentence[160];
    uint64_t index = 0;
    uint64_t total = blocks_of(s->length);
    hab_status status = HAB_OK;

    if (fgets(header, sizeof(header), stream) == NULL || strcmp(header, s->header) != 0) {
        (void) snprintf(sentence, sizeof(sentence),
                        "%s: %" PRIu64 " bytes long, which is not what its seal says", s->name,
                        s->length);
        each(context, s->length, sentence);
    }
    while (status == HAB_OK && index < total && fgets(text, sizeof(text), stream) != NULL) {
        status = compare_block(s, index++, text, each, context);
    }
    if (status == HAB_OK && (index < total || fgets(text, sizeof(text), stream) != NULL)) {
        (void) snprintf(sentence, sizeof(sentence), "%s: its seal has another count of blocks",
                        s->name);
        each(context, index * HAB_SEAL_BLOCK, sentence);
    }
    return status;
}

hab_status hab_seal_compare(const char *trace, const char *heads, uint32_t month, hab_seal_fn each,
                            void *context, hab_error *error)
{
    sealing s = {0};
    FILE *stream;
    hab_status status = open_sealing(trace, heads, month, &s, error);

    if (status == HAB_OK) {
        status = open_seal(heads, month, &stream, error);
        if (status == HAB_OK) {
            status = compare(&s, stream, each, context);
            (void) fclose(stream);
        }
    }
    close_sealing(&s);
    return status;
}
