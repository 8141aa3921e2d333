/* For tests of verification: flips bits of a store's file, one after the other, over its first
 * BYTES (0: all): each is found, and the file is named, or what the file says of the trace is
 * what it said. Prints what is not so, and how many were found, and how many bytes hold nothing.
 * Usage: flip_traces STORE KEY-FILE FILE COUNT BYTES */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker.h"
#include "store/tables.h"
#include "trace/segment.h"
#include "trace/trace_verify.h"

static hab_error error;
static char trace[4096];
static char heads[4096];
static char main_path[4096];

static void must(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "flip_traces: %s: %s\n", what, error.text);
        exit(1);
    }
}

static hab_head_key key_of(const char *file)
{
    uint8_t master[HAB_KEY_SIZE];
    hab_head_key key;

    must(hab_key_load(file, master, &error) == HAB_OK, "key");
    must(hab_head_key_of(master, &key) == HAB_OK, "key of heads");
    return key;
}

typedef struct flipping {
    const char *name; /* of the file */
    unsigned problems;
    int located;
    char first[400];
} flipping;

static void note_problem(void *context, const char *sentence)
{
    flipping *f = context;

    if (f->problems++ == 0) {
        (void) snprintf(f->first, sizeof(f->first), "%s", sentence);
    }
    f->located |= strstr(sentence, f->name) != NULL;
}

static void note_progress(void *context, uint64_t records, uint64_t total)
{
    (void) context;
    (void) records;
    (void) total;
}

static void dump_table(hab_txn *txn, hab_table table, uint8_t hash[HAB_HASH_SIZE])
{
    static uint8_t bytes[HAB_HASH_SIZE + (1 << 16)];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice found;
    hab_slice again;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    status = status == HAB_OK ? hab_seek(cursor, hab_slice_of("\0", 1), &key, &found) : status;
    while (status == HAB_OK) {
        if (key.size + found.size > 1 << 16 || hab_get(txn, table, key, &again) != HAB_OK) {
            _exit(1);
        }
        memcpy(bytes, hash, HAB_HASH_SIZE);
        memcpy(bytes + HAB_HASH_SIZE, key.data, key.size);
        memcpy(bytes + HAB_HASH_SIZE + key.size, found.data, found.size);
        hab_sha256(hab_slice_of(bytes, HAB_HASH_SIZE + key.size + found.size), hash);
        status = hab_next(cursor, &key, &found);
    }
    hab_cursor_close(cursor);
    hab_sha256(hab_slice_of(hash, HAB_HASH_SIZE), hash);
    if (status != HAB_NOT_FOUND) {
        _exit(1);
    }
}

static void dump_keys(hab_txn *txn, uint8_t hash[HAB_HASH_SIZE])
{
    static const char *const keys[] = {"trace.head", "change.head", "trace.heads"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        uint8_t bytes[HAB_HASH_SIZE + 512];
        hab_slice found;

        if (hab_get(txn, HAB_TABLE_META, hab_slice_text(keys[i]), &found) != HAB_OK
            || found.size > 512) {
            _exit(1);
        }
        memcpy(bytes, hash, HAB_HASH_SIZE);
        memcpy(bytes + HAB_HASH_SIZE, found.data, found.size);
        hab_sha256(hab_slice_of(bytes, HAB_HASH_SIZE + found.size), hash);
    }
}

/* All that main.mdb says of the trace, or a month says, as a digest; in a process of its own. */
static void dump(const char *store, const char *name, int out)
{
    uint8_t hash[HAB_HASH_SIZE] = {0};
    hab_segment *segment;
    hab_store *main;
    hab_txn *txn;

    if (strcmp(name, "main.mdb") == 0) {
        if (hab_main_open(store, HAB_STORE_READ, 0, &main, &error) != HAB_OK
            || hab_begin_read(main, &txn) != HAB_OK) {
            _exit(1);
        }
        dump_keys(txn, hash);
        dump_table(txn, HAB_TABLE_CHANGE, hash);
    } else {
        uint32_t month = (uint32_t) (strtoul(name, NULL, 10) * 100 + strtoul(name + 5, NULL, 10));

        if (hab_segment_open_copy(trace, month, &segment, &error) != HAB_OK
            || hab_begin_read(hab_segment_store(segment), &txn) != HAB_OK) {
            _exit(1);
        }
        for (unsigned table = 0; table < HAB_SEGMENT_COUNT; table++) {
            dump_table(txn, table, hash);
        }
    }
    _exit(write(out, hash, sizeof(hash)) == sizeof(hash) ? 0 : 1);
}

static int dump_apart(const char *store, const char *name, uint8_t hash[HAB_HASH_SIZE])
{
    int ends[2];
    int got;
    pid_t child;

    must(pipe(ends) == 0, "pipe");
    child = fork();
    if (child == 0) {
        dump(store, name, ends[1]);
    }
    close(ends[1]);
    got = read(ends[0], hash, HAB_HASH_SIZE) == HAB_HASH_SIZE;
    close(ends[0]);
    must(waitpid(child, NULL, 0) == child, "process");
    return got;
}

static void flip_bit(int file, size_t byte, unsigned bit)
{
    uint8_t at;

    must(pread(file, &at, 1, (off_t) byte) == 1, "read");
    at ^= (uint8_t) (1 << bit);
    must(pwrite(file, &at, 1, (off_t) byte) == 1, "write");
}

static int flip(const char *store, const char *key_file, const char *path, unsigned count,
                size_t size)
{
    hab_head_key key = key_of(key_file);
    hab_verify_source source = {
        .main = main_path, .trace = trace, .heads = {heads}, .public = key.public};
    const char *name = strrchr(path, '/') + 1;
    int is_store = strstr(name, ".mdb") != NULL;
    int file = open(path, O_RDWR);
    unsigned found = 0;
    unsigned same = 0;
    uint8_t before[HAB_HASH_SIZE];
    struct stat stat;

    must(file >= 0 && fstat(file, &stat) == 0, path);
    must(!is_store || dump_apart(store, name, before), "dump");
    size = size == 0 || (off_t) size > stat.st_size ? (size_t) stat.st_size : size;
    for (unsigned i = 0; i < count; i++) {
        size_t byte = (size_t) ((double) size * (i + 0.5) / count);
        flipping f = {.name = name};
        hab_verify_listener listener = {
            .problem = note_problem, .progress = note_progress, .context = &f};
        hab_verify_report report;
        uint8_t after[HAB_HASH_SIZE];
        hab_status status;

        flip_bit(file, byte, i % 8);
        status = hab_trace_verify(&source, &listener, &report, &error);
        if (status != HAB_OK && f.located) {
            found++;
        } else if (status != HAB_OK) {
            printf("%s, byte %zu, is not located: %s %s\n", name, byte, f.first, error.text);
        } else if (is_store && dump_apart(store, name, after)
                   && memcmp(before, after, HAB_HASH_SIZE) == 0) {
            same++;
        } else {
            printf("%s, byte %zu, is not found\n", name, byte);
        }
        flip_bit(file, byte, i % 8);
    }
    close(file);
    printf("%u flipped, %u found, %u hold nothing\n", count, found, same);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 6 || hab_trace_path(argv[1], trace, sizeof(trace)) != HAB_OK
        || hab_heads_path(argv[1], heads, sizeof(heads)) != HAB_OK
        || hab_main_path(argv[1], main_path, sizeof(main_path)) != HAB_OK) {
        return 2;
    }
    return flip(argv[1], argv[2], argv[3], (unsigned) atoi(argv[4]),
                (size_t) strtoull(argv[5], NULL, 10));
}
