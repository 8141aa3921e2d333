/* What the tests of the trace share: a store's directory, records to write, and
 * what verifying says of them. */
#ifndef TRACE_FIXTURE_H
#define TRACE_FIXTURE_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "trace/change.h"
#include "trace/roll.h"
#include "trace/segment.h"
#include "trace/trace_read.h"
#include "trace/trace_verify.h"
#include "trace/wal.h"
#include "trace/wal_file.h"

/* 22 November 2026, 10:00:00 UTC */
static const int64_t noon = 1795341600;

typedef struct fixture {
    char directory[64];
    char trace[80];
    char main_path[80];
    hab_store *main;
    hab_wal *wal;
    hab_error error;
    int64_t clock; /* microseconds; each record is one later */
    hab_roll_report rolled;
    hab_verify_report verified;
    char problems[4096];
} fixture;

static inline void open_main(fixture *f, hab_store_mode mode)
{
    hab_store_options options = {.path = f->main_path,
                                 .tables = hab_main_tables,
                                 .table_count = HAB_TABLE_COUNT,
                                 .schema = HAB_MAIN_SCHEMA,
                                 .mode = mode,
                                 .map_size = mode == HAB_STORE_CREATE ? 64 << 20 : 0};

    if (hab_store_open(&options, &f->main, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
}

static inline void reopen_main(fixture *f, hab_store_mode mode)
{
    hab_store_close(f->main);
    open_main(f, mode);
}

static inline int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    strcpy(f->directory, "/tmp/hab-trace-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->trace, sizeof(f->trace), "%s/trace", f->directory);
    snprintf(f->main_path, sizeof(f->main_path), "%s/main.mdb", f->directory);
    assert_int_equal(mkdir(f->trace, 0700), 0);
    f->clock = noon * 1000000;
    open_main(f, HAB_STORE_CREATE);
    *state = f;
    return 0;
}

typedef void (*file_fn)(void *context, const char *path, const char *name);

/* Calls `each` (NULL is allowed) for the files whose name begins so; how many. */
static inline unsigned each_file(const char *directory, const char *prefix, file_fn each,
                                 void *context)
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    unsigned count = 0;

    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        char path[512];

        if (entry->d_name[0] != '.' && strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
            count++;
            if (each != NULL) {
                each(context, path, entry->d_name);
            }
        }
    }
    if (stream != NULL) {
        closedir(stream);
    }
    return count;
}

static inline void delete_file(void *context, const char *path, const char *name)
{
    (void) context;
    (void) name;
    unlink(path);
}

static inline int teardown(void **state)
{
    fixture *f = *state;

    hab_wal_close(f->wal);
    hab_store_close(f->main);
    each_file(f->trace, "", delete_file, NULL);
    rmdir(f->trace);
    each_file(f->directory, "", delete_file, NULL);
    rmdir(f->directory);
    free(f);
    return 0;
}

/* The i-th access: persons 1 to 7 and nobody, conventions 1 to 3. */
static inline hab_trace_record make_access(fixture *f, unsigned i)
{
    return (hab_trace_record){.kind = HAB_TRACE_ACCESS,
                              .allowed = i % 2 == 0,
                              .reason =
                                  i % 2 == 0 ? HAB_REASON_GRANTED : HAB_REASON_TARGET_NOT_LISTED,
                              .person = i % 8,
                              .convention = 1 + i % 3,
                              .time = f->clock++,
                              .type = hab_slice_text("lieu_information"),
                              .service = hab_slice_text("demandes"),
                              .target = hab_slice_text("75056"),
                              .operation = hab_slice_text("GET")};
}

static inline void open_wal(fixture *f)
{
    if (hab_wal_open(f->trace, &f->wal, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
}

static inline void close_wal(fixture *f)
{
    hab_wal_close(f->wal);
    f->wal = NULL;
}

typedef hab_trace_record (*make_fn)(fixture *f, unsigned i);

/* Writes records to the log as one batch; opens it when it is not. */
static inline void write_records(fixture *f, unsigned count, make_fn make)
{
    uint8_t *batch = malloc(count * (HAB_WAL_FRAME + HAB_TRACE_MAX));
    uint64_t writer;
    uint64_t first;
    size_t size = 0;

    if (f->wal == NULL) {
        open_wal(f);
    }
    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = make(f, i);
        uint32_t length = (uint32_t) hab_trace_encode(&record, batch + size + HAB_WAL_FRAME);

        memcpy(batch + size, &length, sizeof(length));
        size += HAB_WAL_FRAME + length;
    }
    if (hab_wal_write(f->wal, batch, size, &writer, &first, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    free(batch);
}

static inline void write_accesses(fixture *f, unsigned count)
{
    write_records(f, count, make_access);
}

static inline void write_changes(fixture *f, unsigned count)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = make_access(f, i);

        record.kind = HAB_TRACE_CHANGE;
        assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static inline hab_status try_roll(fixture *f)
{
    return hab_roll(f->main, f->trace, f->clock / 1000000, &f->rolled, &f->error);
}

static inline void roll(fixture *f)
{
    if (try_roll(f) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
}

static inline void note_problem(void *context, const char *sentence)
{
    fixture *f = context;
    size_t used = strlen(f->problems);

    snprintf(f->problems + used, sizeof(f->problems) - used, "%s\n", sentence);
}

static inline void note_progress(void *context, uint64_t records, uint64_t total)
{
    (void) context;
    (void) records;
    (void) total;
}

static inline hab_status verify_source(fixture *f, const hab_verify_source *source)
{
    hab_verify_listener listener = {
        .problem = note_problem, .progress = note_progress, .context = f};

    f->problems[0] = '\0';
    return hab_trace_verify(source, &listener, &f->verified, &f->error);
}

static inline hab_status verify(fixture *f)
{
    return verify_source(f, &(hab_verify_source){.main = f->main_path, .trace = f->trace});
}

/* Everything is there, and nothing is wrong. */
static inline void assert_intact(fixture *f, uint64_t records)
{
    hab_status status = verify(f);

    if (status != HAB_OK) {
        fail_msg("%s: %s", status == HAB_CORRUPT ? f->problems : f->error.text,
                 hab_status_text(status));
    }
    assert_int_equal(f->verified.records, records);
}

/* Verifying fails, and says `sentence`. */
static inline void assert_problem(fixture *f, const char *sentence)
{
    assert_int_equal(verify(f), HAB_CORRUPT);
    if (strstr(f->problems, sentence) == NULL) {
        fail_msg("\"%s\" is not in: %s", sentence, f->problems);
    }
}

static inline int count_one(void *context, const hab_trace_record *record, uint64_t number)
{
    (void) record;
    (void) number;
    ++*(unsigned *) context;
    return 0;
}

/* How many records a reader sees. */
static inline unsigned visible(fixture *f)
{
    hab_trace_filter filter = {0};
    unsigned count = 0;

    if (hab_trace_read(f->main, f->trace, &filter, NULL, count_one, &count, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
    return count;
}

#endif
