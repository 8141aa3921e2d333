#define _GNU_SOURCE /* memrchr */
#include "trace/heads_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/directory.h"

enum {
    NAME = 16,           /* "2026-11.jsonl" */
    TAIL_BYTES = 1 << 16 /* what a crash can have left behind the last whole line, and that */
};

static void make_name(uint32_t month, char name[NAME])
{
    (void) snprintf(name, NAME, "%04u-%02u.jsonl", month / 100 % 10000, month % 100);
}

static hab_status make_path(const char *heads, uint32_t month, char path[PATH_MAX],
                            hab_error *error)
{
    char name[NAME];

    make_name(month, name);
    if (snprintf(path, PATH_MAX, "%s/%s", heads, name) >= PATH_MAX) {
        return hab_fail(error, HAB_INVALID, "the path of heads/%s is too long", name);
    }
    return HAB_OK;
}

static uint32_t parse_name(const char *name)
{
    char again[NAME];
    uint32_t month;

    if (strlen(name) != strlen("2026-11.jsonl")) {
        return 0;
    }
    month = (uint32_t) strtoul(name, NULL, 10) * 100 + (uint32_t) strtoul(name + 5, NULL, 10);
    make_name(month, again);
    return strcmp(name, again) == 0 ? month : 0;
}

static int compare_months(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *) a;
    uint32_t right = *(const uint32_t *) b;

    return (left > right) - (left < right);
}

/* Ascending; none when there is no directory. The caller frees. */
static hab_status list_months(const char *heads, uint32_t **months, size_t *count, hab_error *error)
{
    enum { most = 12 * 1000 };
    uint32_t *found = malloc(most * sizeof(*found));
    DIR *stream = opendir(heads);
    struct dirent *entry;
    size_t used = 0;

    if (found == NULL || (stream == NULL && errno != ENOENT)) {
        hab_status status = found == NULL ? HAB_MEMORY : HAB_IO;

        (void) hab_fail(error, status, "cannot list %s: %m", heads);
        if (stream != NULL) {
            closedir(stream);
        }
        free(found);
        return status;
    }
    while (stream != NULL && (entry = readdir(stream)) != NULL && used < most) {
        uint32_t month = parse_name(entry->d_name);

        if (month != 0) {
            found[used++] = month;
        }
    }
    if (stream != NULL) {
        closedir(stream);
    }
    qsort(found, used, sizeof(*found), compare_months);
    *months = found;
    *count = used;
    return HAB_OK;
}

hab_status hab_heads_open(const char *path, FILE **stream, hab_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    hab_status status = HAB_OK;
    struct stat stat;

    if (file < 0) {
        status = errno == ENOENT ? HAB_NOT_FOUND : HAB_IO;
        (void) hab_fail(error, status, "cannot open %s: %m", path);
        return status;
    }
    if (fstat(file, &stat) != 0 || !S_ISREG(stat.st_mode)) {
        status = hab_fail(error, HAB_IO, "cannot open %s: it is no file", path);
    } else if ((*stream = fdopen(file, "r")) == NULL) {
        status = hab_fail(error, HAB_MEMORY, "cannot open %s: out of memory", path);
    }
    if (status != HAB_OK) {
        close(file);
    }
    return status;
}

/* -- the end of a file */

/* What stands between the last two line feeds: cut off behind HAB_HEAD_LINE - 1 bytes. */
static void copy_line(const char *bytes, size_t end, char line[HAB_HEAD_LINE])
{
    const char *feed = end > 1 ? memrchr(bytes, '\n', end - 1) : NULL;
    size_t from = feed != NULL ? (size_t) (feed - bytes) + 1 : 0;
    size_t size = end > from ? end - from - 1 : 0;

    size = size < HAB_HEAD_LINE ? size : HAB_HEAD_LINE - 1;
    for (size_t i = 0; i < size; i++) {
        line[i] = bytes[from + i];
        if (line[i] == '\0') {
            line[i] = '?'; /* no head has it: what is behind it is not to be overlooked */
        }
    }
    line[size] = '\0';
}

/* *end: where the last whole line of a file ends; 0 when it has none. */
static hab_status read_end(int file, const char *place, char line[HAB_HEAD_LINE], off_t *end,
                           off_t *size, hab_error *error)
{
    struct stat stat;
    char *bytes = malloc(TAIL_BYTES);
    const char *feed;
    ssize_t got = -1;
    off_t from = 0;

    if (bytes != NULL && fstat(file, &stat) == 0) {
        from = stat.st_size > TAIL_BYTES ? stat.st_size - TAIL_BYTES : 0;
        got = pread(file, bytes, TAIL_BYTES, from);
    }
    if (got < 0) {
        free(bytes);
        return hab_fail(error, HAB_IO, "cannot read %s: %m", place);
    }
    feed = memrchr(bytes, '\n', (size_t) got);
    line[0] = '\0';
    *size = stat.st_size;
    *end = 0;
    if (feed != NULL) {
        copy_line(bytes, (size_t) (feed - bytes) + 1, line);
        *end = from + (feed - bytes) + 1;
    }
    free(bytes);
    return feed == NULL && from > 0
               ? hab_fail(error, HAB_CORRUPT, "%s ends in what is no line", place)
               : HAB_OK;
}

/* The end of a month's file; what a crash has cut is removed when `repair` says so. */
static hab_status look_at(const char *heads, uint32_t month, int repair, hab_heads_tail *tail,
                          hab_error *error)
{
    char path[PATH_MAX];
    char name[NAME];
    off_t end = 0;
    off_t size = 0;
    int file;
    hab_status status = make_path(heads, month, path, error);

    if (status != HAB_OK) {
        return status;
    }
    make_name(month, name);
    (void) snprintf(tail->place, sizeof(tail->place), "heads/%s", name);
    file = open(path, (repair ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        return hab_fail(error, HAB_IO, "cannot open %s: %m", path);
    }
    status = read_end(file, tail->place, tail->line, &end, &size, error);
    if (status == HAB_OK && repair && size > end
        && (ftruncate(file, end) != 0 || fdatasync(file) != 0)) {
        status = hab_fail(error, HAB_IO, "cannot take the cut line from %s: %m", path);
    }
    close(file);
    return status;
}

static hab_status find_tail(const char *heads, int repair, hab_heads_tail *tail, hab_error *error)
{
    hab_heads_tail found = {0};
    uint32_t *months;
    size_t count;
    hab_status status = list_months(heads, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    found.newest = count > 0 ? months[count - 1] : 0;
    while (status == HAB_OK && found.line[0] == '\0' && count > 0) {
        status = look_at(heads, months[--count], repair, &found, error);
    }
    free(months);
    if (status == HAB_OK || status == HAB_CORRUPT) {
        *tail = found;
    }
    return status;
}

hab_status hab_heads_tail_read(const char *heads, hab_heads_tail *tail, hab_error *error)
{
    return find_tail(heads, 0, tail, error);
}

hab_status hab_heads_last(const char *heads, char line[HAB_HEAD_LINE], hab_error *error)
{
    hab_heads_tail tail;
    hab_status status = find_tail(heads, 0, &tail, error);

    if (status == HAB_OK && tail.line[0] == '\0') {
        status = hab_fail(error, HAB_NOT_FOUND, "no head was signed yet");
    }
    if (status == HAB_OK) {
        memcpy(line, tail.line, sizeof(tail.line));
    }
    return status;
}

/* -- adding */

static hab_status write_lines(int file, const char *path, hab_slice lines, hab_error *error)
{
    ssize_t put = write(file, lines.data, lines.size);

    if (put < 0 || (size_t) put != lines.size) {
        return hab_fail(error, put >= 0 || errno == ENOSPC ? HAB_FULL : HAB_IO,
                        "cannot write to %s: %m", path);
    }
    if (fdatasync(file) != 0) {
        return hab_fail(error, HAB_IO, "cannot sync %s: %m", path);
    }
    return HAB_OK;
}

hab_status hab_heads_append(const char *heads, uint32_t month, hab_slice lines, hab_error *error)
{
    hab_heads_tail tail;
    char path[PATH_MAX];
    struct stat before = {0};
    int file;
    hab_status status = find_tail(heads, 1, &tail, error);

    if (status == HAB_OK) {
        month = month > tail.newest ? month : tail.newest;
        status = make_path(heads, month, path, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (file < 0 || fstat(file, &before) != 0) {
        status = hab_fail(error, HAB_IO, "cannot open %s: %m", path);
    } else {
        status = write_lines(file, path, lines, error);
    }
    if (file >= 0) {
        close(file);
    }
    return status == HAB_OK && before.st_size == 0 ? hab_sync_directory(heads, error) : status;
}

/* -- reading them all */

/* How a line ended. */
typedef enum line_end { LINE_CUT, LINE_WHOLE, LINE_ENDLESS } line_end;

/* One line; of one that is too long to be a head, the beginning. 0 at the end of the file. */
static size_t read_line(FILE *stream, char line[HAB_HEAD_LINE], line_end *end)
{
    size_t size = 0;
    size_t read = 0;
    int c = EOF;

    while (read < TAIL_BYTES && (c = getc(stream)) != EOF && c != '\n') {
        if (size < HAB_HEAD_LINE) {
            line[size++] = (char) c;
        }
        read++;
    }
    *end = read == TAIL_BYTES ? LINE_ENDLESS : c == '\n' ? LINE_WHOLE : LINE_CUT;
    return size + (*end == LINE_WHOLE);
}

/* One file: the last line of the newest is none while it has no line feed. Behind a line without
 * end nothing is looked for: a file of holes has no end either. */
static hab_status each_line(FILE *stream, const char *name, int newest, hab_heads_fn each,
                            void *context)
{
    char line[HAB_HEAD_LINE];
    unsigned long long number = 0;
    size_t size;
    line_end end = LINE_WHOLE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && end == LINE_WHOLE && (size = read_line(stream, line, &end)) > 0) {
        char where[64];

        (void) snprintf(where, sizeof(where), "heads/%s, line %llu", name, ++number);
        if (end != LINE_CUT || !newest) {
            status = each(context, hab_slice_of(line, size - (end == LINE_WHOLE)), where);
        }
    }
    return status;
}

static hab_status each_in(const char *heads, uint32_t month, int newest, hab_heads_fn each,
                          void *context, hab_error *error)
{
    char path[PATH_MAX];
    char name[NAME];
    FILE *stream = NULL;
    hab_status status = make_path(heads, month, path, error);

    if (status != HAB_OK) {
        return status;
    }
    make_name(month, name);
    status = hab_heads_open(path, &stream, error);
    if (status != HAB_OK) {
        return status;
    }
    status = each_line(stream, name, newest, each, context);
    if (status == HAB_OK && ferror(stream)) {
        status = hab_fail(error, HAB_IO, "cannot read %s: %m", path);
    }
    (void) fclose(stream);
    return status;
}

hab_status hab_heads_each_from(const char *heads, uint32_t month, hab_heads_fn each, void *context,
                               hab_error *error)
{
    uint32_t *months;
    size_t count;
    hab_status status = list_months(heads, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        if (months[i] >= month) {
            status = each_in(heads, months[i], i + 1 == count, each, context, error);
        }
    }
    free(months);
    return status;
}

hab_status hab_heads_each(const char *heads, hab_heads_fn each, void *context, hab_error *error)
{
    return hab_heads_each_from(heads, 0, each, context, error);
}

/* -- a month that is dropped */

static hab_status write_last(const char *path, const char *line, hab_error *error)
{
    char made[PATH_MAX + 8];
    char text[HAB_HEAD_LINE + 1];
    int size = snprintf(text, sizeof(text), "%s\n", line);
    int file;
    hab_status status;

    (void) snprintf(made, sizeof(made), "%s.new", path);
    file = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (file < 0) {
        return hab_fail(error, HAB_IO, "cannot make %s: %m", made);
    }
    status = write_lines(file, made, hab_slice_of(text, (size_t) size), error);
    close(file);
    if (status == HAB_OK && rename(made, path) != 0) {
        status = hab_fail(error, HAB_IO, "cannot rename %s: %m", made);
    }
    return status;
}

hab_status hab_heads_drop(const char *heads, uint32_t month, hab_error *error)
{
    hab_heads_tail tail = {0};
    char path[PATH_MAX];
    int lock;
    hab_status status = make_path(heads, month, path, error);

    if (status != HAB_OK || access(path, F_OK) != 0) {
        return status;
    }
    status = hab_heads_lock(heads, 1, &lock, error);
    if (status != HAB_OK) {
        return status;
    }
    status = look_at(heads, month, 0, &tail, error);
    if (status == HAB_OK && tail.line[0] != '\0') {
        status = write_last(path, tail.line, error);
    }
    if (status == HAB_OK) {
        status = hab_sync_directory(heads, error);
    }
    close(lock);
    return status;
}
