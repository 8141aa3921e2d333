#include "trace/segment.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"

static const char *const tables[HAB_SEGMENT_COUNT] = {[HAB_SEGMENT_META] = "meta",
                                                      [HAB_SEGMENT_RECORD] = "record",
                                                      [HAB_SEGMENT_TIME] = "time",
                                                      [HAB_SEGMENT_PERSON] = "person",
                                                      [HAB_SEGMENT_CONVENTION] = "convention",
                                                      [HAB_SEGMENT_WRITER] = "writer",
                                                      [HAB_SEGMENT_RUN] = "run",
                                                      [HAB_SEGMENT_ENTRY] = "entry"};

static const char chain_key[] = "chain";

struct hab_segment {
    hab_segment *next;
    hab_store *store;
    unsigned users;
    struct stat file; /* that was opened */
    char path[PATH_MAX];
};

/* What this process has open. */
static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;
static hab_segment *open_segments;

uint32_t hab_segment_month(int64_t time_us)
{
    time_t seconds = (time_t) (time_us / 1000000);
    struct tm tm;

    if (time_us < 0 || gmtime_r(&seconds, &tm) == NULL || tm.tm_year > 9999 - 1900) {
        return 197001;
    }
    return (uint32_t) (tm.tm_year + 1900) * 100 + (uint32_t) tm.tm_mon + 1;
}

void hab_segment_name(uint32_t month, char name[HAB_SEGMENT_NAME])
{
    (void) snprintf(name, HAB_SEGMENT_NAME, "%04u-%02u.mdb", month / 100 % 10000, month % 100);
}

static uint32_t parse_name(const char *name)
{
    char again[HAB_SEGMENT_NAME];
    uint32_t month = (uint32_t) strtoul(name, NULL, 10) * 100;

    if (strlen(name) != strlen("2026-11.mdb")) {
        return 0;
    }
    month += (uint32_t) strtoul(name + 5, NULL, 10);
    hab_segment_name(month, again);
    return strcmp(name, again) == 0 && month % 100 >= 1 && month % 100 <= 12 ? month : 0;
}

static int compare_months(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *) a;
    uint32_t right = *(const uint32_t *) b;

    return (left > right) - (left < right);
}

hab_status hab_segment_months(const char *directory, uint32_t **months, size_t *count,
                              hab_error *error)
{
    enum { most = 12 * 1000 };
    uint32_t *found = malloc(most * sizeof(*found));
    DIR *stream = opendir(directory);
    struct dirent *entry;
    size_t used = 0;

    if (stream == NULL || found == NULL) {
        hab_status status = stream == NULL ? HAB_IO : HAB_MEMORY;

        (void) hab_fail(error, status, "cannot list %s: %m", directory);
        free(found);
        if (stream != NULL) {
            closedir(stream);
        }
        return status;
    }
    while ((entry = readdir(stream)) != NULL && used < most) {
        uint32_t month = parse_name(entry->d_name);

        if (month != 0) {
            found[used++] = month;
        }
    }
    closedir(stream);
    qsort(found, used, sizeof(*found), compare_months);
    *months = found;
    *count = used;
    return HAB_OK;
}

static hab_status open_store(const char *path, hab_store_mode mode, unsigned schema,
                             hab_store **store, hab_error *error)
{
    hab_store_options options = {.path = path,
                                 .tables = tables,
                                 .table_count = schema < HAB_SEGMENT_SCHEMA ? HAB_SEGMENT_COUNT_1
                                                                            : HAB_SEGMENT_COUNT,
                                 .schema = schema,
                                 .mode = mode};

    return hab_store_open(&options, store, error);
}

/* What was made by half is made whole: a month that never began. A copy is read as it is: where
 * nothing may be written, tables cannot be added. */
static hab_status open_mode(const char *path, hab_store_mode mode, hab_store **store,
                            hab_error *error)
{
    int made = mode == HAB_STORE_WRITE && access(path, F_OK) == 0;
    hab_status status =
        open_store(path, made ? HAB_STORE_CREATE : mode, HAB_SEGMENT_SCHEMA, store, error);

    if (status == HAB_VERSION && mode == HAB_STORE_READ
        && open_store(path, mode, HAB_SEGMENT_SCHEMA - 1, store, NULL) == HAB_OK) {
        return HAB_OK;
    }
    return status;
}

static hab_status open_new(const char *path, hab_store_mode mode, hab_segment **segment,
                           hab_error *error)
{
    hab_segment *opened = calloc(1, sizeof(*opened));
    hab_status status;

    if (opened == NULL) {
        return hab_fail(error, HAB_MEMORY, "cannot open %s: out of memory", path);
    }
    status = open_mode(path, mode, &opened->store, error);
    if (status == HAB_OK && stat(path, &opened->file) != 0) {
        status = hab_fail(error, HAB_NOT_FOUND, "cannot open %s: %m", path);
        hab_store_close(opened->store);
    }
    if (status != HAB_OK) {
        free(opened);
        return status;
    }
    (void) snprintf(opened->path, sizeof(opened->path), "%s", path);
    opened->users = 1;
    opened->next = open_segments;
    open_segments = opened;
    *segment = opened;
    return HAB_OK;
}

static hab_status open_locked(const char *path, hab_store_mode mode, hab_segment **segment,
                              hab_error *error)
{
    for (hab_segment *opened = open_segments; opened != NULL; opened = opened->next) {
        if (strcmp(opened->path, path) == 0) {
            opened->users++;
            *segment = opened;
            return HAB_OK;
        }
    }
    return open_new(path, mode, segment, error);
}

/* Made under another name, so that who reads meets no file without its tables. */
static hab_status make_file(const char *path, hab_error *error)
{
    char made[PATH_MAX];
    char lock[PATH_MAX + 8];
    hab_store *store;
    hab_status status;

    if (snprintf(made, sizeof(made), "%s.new", path) >= (int) sizeof(made)) {
        return hab_fail(error, HAB_INVALID, "the path of %s is too long", path);
    }
    (void) snprintf(lock, sizeof(lock), "%s-lock", made);
    (void) unlink(made);
    status = open_store(made, HAB_STORE_CREATE, HAB_SEGMENT_SCHEMA, &store, error);
    if (status == HAB_OK) {
        hab_store_close(store);
        status = rename(made, path) == 0 ? HAB_OK
                                         : hab_fail(error, HAB_IO, "cannot rename %s: %m", made);
    }
    (void) unlink(lock);
    return status;
}

static hab_status make_month(const char *directory, uint32_t month, hab_error *error)
{
    char name[HAB_SEGMENT_NAME];
    char path[PATH_MAX];

    hab_segment_name(month, name);
    if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int) sizeof(path)) {
        return hab_fail(error, HAB_INVALID, "the path of %s is too long", name);
    }
    return access(path, F_OK) == 0 ? HAB_OK : make_file(path, error);
}

static hab_status open_month(const char *directory, uint32_t month, hab_store_mode mode,
                             hab_segment **segment, hab_error *error)
{
    char name[HAB_SEGMENT_NAME];
    char path[PATH_MAX];
    hab_status status;

    hab_segment_name(month, name);
    if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int) sizeof(path)) {
        return hab_fail(error, HAB_INVALID, "the path of %s is too long", name);
    }
    pthread_mutex_lock(&open_lock);
    status = open_locked(path, mode, segment, error);
    pthread_mutex_unlock(&open_lock);
    return status;
}

hab_status hab_segment_open(const char *directory, uint32_t month, int create,
                            hab_segment **segment, hab_error *error)
{
    hab_status status = create ? make_month(directory, month, error) : HAB_OK;

    return status == HAB_OK ? open_month(directory, month, HAB_STORE_WRITE, segment, error)
                            : status;
}

hab_status hab_segment_open_copy(const char *directory, uint32_t month, hab_segment **segment,
                                 hab_error *error)
{
    return open_month(directory, month, HAB_STORE_READ, segment, error);
}

int hab_segment_grow(hab_segment *segment)
{
    hab_store_stats stats;

    return hab_store_stat(segment->store, &stats) == HAB_OK
           && stats.used_bytes > stats.map_bytes / 2
           && hab_store_grow(segment->store, 2 * stats.map_bytes) == HAB_OK;
}

int hab_segment_replaced(const hab_segment *segment)
{
    struct stat now;

    return stat(segment->path, &now) != 0 || now.st_ino != segment->file.st_ino
           || now.st_dev != segment->file.st_dev;
}

int hab_segment_removed(const hab_segment *segment)
{
    return access(segment->path, F_OK) != 0 && errno == ENOENT;
}

void hab_segment_close(hab_segment *segment)
{
    hab_segment **link = &open_segments;

    if (segment == NULL) {
        return;
    }
    pthread_mutex_lock(&open_lock);
    if (--segment->users == 0) {
        while (*link != segment) {
            link = &(*link)->next;
        }
        *link = segment->next;
        hab_store_close(segment->store);
        free(segment);
    }
    pthread_mutex_unlock(&open_lock);
}

hab_store *hab_segment_store(const hab_segment *segment)
{
    return segment->store;
}

hab_status hab_segment_chain(hab_txn *txn, hab_chain *chain)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_SEGMENT_META, hab_slice_text(chain_key), &value);

    if (status == HAB_OK) {
        if (value.size != sizeof(*chain)) {
            return HAB_CORRUPT;
        }
        memcpy(chain, value.data, sizeof(*chain));
    }
    return status;
}

static hab_status set_chain(hab_txn *txn, const hab_chain *chain)
{
    return hab_put(txn, HAB_SEGMENT_META, hab_slice_text(chain_key),
                   hab_slice_of(chain, sizeof(*chain)));
}

hab_status hab_segment_position(hab_txn *txn, uint64_t writer, hab_position *position)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, writer);
    status = hab_get(txn, HAB_SEGMENT_WRITER, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_NOT_FOUND) {
        *position = (hab_position){0};
        return HAB_OK;
    }
    if (status == HAB_OK) {
        if (value.size != sizeof(*position)) {
            return HAB_CORRUPT;
        }
        memcpy(position, value.data, sizeof(*position));
    }
    return status;
}

hab_status hab_segment_set_position(hab_txn *txn, uint64_t writer, const hab_position *position)
{
    uint8_t key[8];

    hab_put_u64be(key, writer);
    return hab_put(txn, HAB_SEGMENT_WRITER, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(position, sizeof(*position)));
}

static hab_status copy_positions(hab_txn *txn, hab_txn *before)
{
    hab_cursor *cursor;
    hab_slice key = {"", 0};
    hab_slice value;
    hab_status status = hab_cursor_open(before, HAB_SEGMENT_WRITER, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value);
    while (status == HAB_OK) {
        status = hab_append(txn, HAB_SEGMENT_WRITER, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_segment_begin(hab_txn *txn, hab_txn *before)
{
    hab_chain chain = {.first = 1};
    hab_chain former;
    hab_status status = HAB_OK;

    if (before != NULL) {
        status = hab_segment_chain(before, &former);
        if (status == HAB_OK) {
            chain.first = former.last + 1;
            memcpy(chain.before, former.head, HAB_HASH_SIZE);
            memcpy(chain.head, former.head, HAB_HASH_SIZE);
            status = copy_positions(txn, before);
        }
    }
    chain.last = chain.first - 1;
    return status == HAB_OK ? set_chain(txn, &chain) : status;
}

hab_status hab_segment_skip_to(hab_txn *txn, uint64_t number, const uint8_t hash[HAB_HASH_SIZE])
{
    hab_chain chain;
    hab_status status = hab_segment_chain(txn, &chain);

    if (status != HAB_OK || chain.last >= number) {
        return status;
    }
    chain.last = number;
    memcpy(chain.head, hash, HAB_HASH_SIZE);
    return set_chain(txn, &chain);
}

hab_status hab_segment_part(hab_slice value, hab_slice *record, uint8_t chain[HAB_HASH_SIZE])
{
    if (value.size <= HAB_HASH_SIZE || value.size > HAB_TRACE_MAX + HAB_HASH_SIZE) {
        return HAB_CORRUPT;
    }
    *record = hab_slice_of(value.data, value.size - HAB_HASH_SIZE);
    if (chain != NULL) {
        memcpy(chain, (const uint8_t *) value.data + record->size, HAB_HASH_SIZE);
    }
    return HAB_OK;
}

hab_status hab_segment_record(hab_txn *txn, uint64_t number, hab_slice *record,
                              uint8_t chain[HAB_HASH_SIZE])
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_SEGMENT_RECORD, hab_slice_of(key, sizeof(key)), &value);
    return status == HAB_OK ? hab_segment_part(value, record, chain) : status;
}

void hab_segment_link(uint8_t chain[HAB_HASH_SIZE], hab_slice record)
{
    uint8_t bytes[HAB_HASH_SIZE + HAB_TRACE_MAX];

    memcpy(bytes, chain, HAB_HASH_SIZE);
    memcpy(bytes + HAB_HASH_SIZE, record.data, record.size);
    hab_sha256(hab_slice_of(bytes, HAB_HASH_SIZE + record.size), chain);
}

static hab_status link_record(hab_txn *txn, hab_chain *chain, hab_slice record)
{
    uint8_t value[HAB_TRACE_MAX + HAB_HASH_SIZE];
    uint8_t key[8];

    if (record.size == 0 || record.size > HAB_TRACE_MAX) {
        return HAB_CORRUPT;
    }
    hab_segment_link(chain->head, record);
    hab_put_u64be(key, ++chain->last);
    memcpy(value, record.data, record.size);
    memcpy(value + record.size, chain->head, HAB_HASH_SIZE);
    return hab_append(txn, HAB_SEGMENT_RECORD, hab_slice_of(key, sizeof(key)),
                      hab_slice_of(value, record.size + HAB_HASH_SIZE));
}

void hab_segment_time_key(int64_t time, uint64_t number, uint8_t key[HAB_SEGMENT_TIME_KEY])
{
    hab_put_u64be(key, time > 0 ? (uint64_t) time : 0);
    hab_put_u64be(key + 8, number);
}

typedef struct time_key {
    uint8_t bytes[HAB_SEGMENT_TIME_KEY];
} time_key;

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, HAB_SEGMENT_TIME_KEY);
}

/* Records come almost in the order of time: most keys go behind the last. */
static hab_status append_times(hab_txn *txn, time_key *keys, size_t count)
{
    hab_cursor *cursor;
    time_key last = {{0}};
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_TIME, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_last(cursor, &key, &value);
    if (status == HAB_OK && key.size == HAB_SEGMENT_TIME_KEY) {
        memcpy(last.bytes, key.data, HAB_SEGMENT_TIME_KEY);
    }
    hab_cursor_close(cursor);
    status = status == HAB_NOT_FOUND ? HAB_OK : status;
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        hab_slice added = hab_slice_of(keys[i].bytes, HAB_SEGMENT_TIME_KEY);

        status = compare_keys(&keys[i], &last) > 0
                     ? hab_append(txn, HAB_SEGMENT_TIME, added, hab_slice_of("", 0))
                     : hab_put(txn, HAB_SEGMENT_TIME, added, hab_slice_of("", 0));
    }
    return status;
}

static hab_status append_record(hab_txn *txn, hab_chain *chain, hab_slice bytes, time_key *key)
{
    hab_trace_record record;
    hab_status status = hab_trace_decode(bytes, &record, NULL);

    if (status == HAB_OK) {
        status = link_record(txn, chain, bytes);
    }
    if (status == HAB_OK) {
        hab_segment_time_key(record.time, chain->last, key->bytes);
    }
    return status;
}

hab_status hab_segment_append(hab_txn *txn, const hab_slice *records, size_t count)
{
    time_key *keys;
    hab_chain chain;
    hab_status status = hab_segment_chain(txn, &chain);

    if (status != HAB_OK || count == 0) {
        return status;
    }
    keys = malloc(count * sizeof(*keys));
    if (keys == NULL) {
        return HAB_MEMORY;
    }
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        status = append_record(txn, &chain, records[i], &keys[i]);
    }
    if (status == HAB_OK) {
        status = append_times(txn, keys, count);
    }
    free(keys);
    return status == HAB_OK ? set_chain(txn, &chain) : status;
}
