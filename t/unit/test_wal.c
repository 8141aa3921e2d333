/* The write-ahead log: no answer leaves before its trace is on disk (section 5),
 * and a log that is lost is noticed at the next call. */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "trace/wal.h"
#include "trace/wal_file.h"

enum { nobody = 65534 };

typedef struct fixture {
    char directory[64];
    hab_wal *wal;
    uint64_t writer;
    uint64_t first;
    hab_error error;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    strcpy(f->directory, "/tmp/hab-wal-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    *state = f;
    return 0;
}

/* Calls `each` with the path of every file of the directory. */
static unsigned each_file(const char *directory, const char *prefix, void (*each)(const char *))
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
                each(path);
            }
        }
    }
    if (stream != NULL) {
        closedir(stream);
    }
    return count;
}

static void delete_file(const char *path)
{
    assert_int_equal(unlink(path), 0);
}

static void replace_file(const char *path)
{
    assert_int_equal(unlink(path), 0);
    close(open(path, O_CREAT | O_WRONLY, 0600));
}

static void cut_file(const char *path)
{
    assert_int_equal(truncate(path, 100), 0);
}

static int teardown(void **state)
{
    fixture *f = *state;

    hab_wal_close(f->wal);
    chmod(f->directory, 0700);
    each_file(f->directory, "", delete_file);
    rmdir(f->directory);
    free(f);
    return 0;
}

static void open_wal(fixture *f)
{
    if (hab_wal_open(f->directory, &f->wal, &f->error) != HAB_OK) {
        fail_msg("%s", f->error.text);
    }
}

/* A batch of `count` accesses of person 1, 2, 3… Gives its size. */
static size_t make_batch(uint8_t *batch, unsigned count)
{
    size_t size = 0;

    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                                   .allowed = 1,
                                   .person = i + 1,
                                   .time = 1795341600000000 + (int64_t) i,
                                   .service = hab_slice_text("demandes")};
        uint32_t length = (uint32_t) hab_trace_encode(&record, batch + size + HAB_WAL_FRAME);

        memcpy(batch + size, &length, sizeof(length));
        size += HAB_WAL_FRAME + length;
    }
    return size;
}

static hab_status write_some(fixture *f, unsigned count)
{
    uint8_t *batch = malloc(count * (HAB_WAL_FRAME + HAB_TRACE_MAX));
    size_t size = make_batch(batch, count);
    hab_status status = hab_wal_write(f->wal, batch, size, &f->writer, &f->first, &f->error);

    free(batch);
    return status;
}

typedef struct contents {
    unsigned records;
    unsigned logs;
    unsigned damaged;
    size_t torn;
    int chained; /* counts follow each other and hashes match, in each writer */
} contents;

static void read_log(fixture *f, hab_log *log, uint8_t head[HAB_HASH_SIZE], uint64_t *count,
                     contents *found)
{
    hab_log_reader reader;
    hab_slice bytes;

    assert_int_equal(hab_log_open(f->directory, log, NULL), HAB_OK);
    assert_int_equal(hab_log_load(log, &reader, NULL), HAB_OK);
    while (hab_log_next(&reader, &bytes)) {
        uint8_t before[HAB_HASH_SIZE];
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(bytes, &record, before), HAB_OK);
        assert_int_equal(record.writer, log->writer);
        if (record.count != *count + 1 || memcmp(before, head, HAB_HASH_SIZE) != 0) {
            found->chained = 0;
        }
        *count = record.count;
        hab_sha256(bytes, head);
        found->records++;
    }
    found->damaged += reader.damaged;
    found->torn += reader.torn;
    hab_log_unload(&reader);
}

static contents read_back(fixture *f)
{
    contents found = {.chained = 1};
    uint8_t head[HAB_HASH_SIZE] = {0};
    uint64_t count = 0;
    hab_logs logs;

    assert_int_equal(hab_logs_list(f->directory, &logs, NULL), HAB_OK);
    for (size_t i = 0; i < logs.count; i++) {
        if (i > 0 && logs.at[i].writer != logs.at[i - 1].writer) {
            memset(head, 0, sizeof(head));
            count = 0;
        }
        read_log(f, &logs.at[i], head, &count, &found);
    }
    found.logs = (unsigned) logs.count;
    hab_logs_free(&logs);
    return found;
}

static void what_is_written_is_read_back_in_order_and_chained(void **state)
{
    fixture *f = *state;
    uint64_t writer;

    open_wal(f);
    assert_int_equal(write_some(f, 1), HAB_OK);
    assert_int_equal(f->first, 1);
    writer = f->writer;
    assert_true(writer != 0 && writer >> 63 == 0);
    assert_int_equal(write_some(f, 64), HAB_OK);
    assert_int_equal(f->first, 2);
    assert_int_equal(f->writer, writer);
    assert_int_equal(write_some(f, 1), HAB_OK);
    assert_int_equal(f->first, 66);
    contents found = read_back(f);
    assert_int_equal(found.records, 66);
    assert_int_equal(found.damaged, 0);
    assert_int_equal(found.torn, 0);
    assert_true(found.chained);
}

static void a_log_goes_on_in_its_next_file(void **state)
{
    fixture *f = *state;
    unsigned written = 0;

    open_wal(f);
    while (each_file(f->directory, "wal-", NULL) < 3) {
        if (hab_wal_wants_prepare(f->wal)) {
            assert_int_equal(hab_wal_prepare(f->wal, &f->error), HAB_OK);
        }
        assert_false(hab_wal_wants_prepare(f->wal));
        assert_int_equal(write_some(f, 5000), HAB_OK);
        assert_int_equal(f->first, written + 1);
        written += 5000;
    }
    contents found = read_back(f);
    assert_int_equal(found.records, written);
    assert_true(found.chained);
    assert_int_equal(found.damaged, 0);
}

static void a_batch_that_is_not_framed_is_refused_and_harms_nothing(void **state)
{
    fixture *f = *state;
    uint8_t batch[3 * (HAB_WAL_FRAME + HAB_TRACE_MAX)];
    size_t size = make_batch(batch, 2);

    open_wal(f);
    assert_int_equal(hab_wal_write(f->wal, batch, size - 1, &f->writer, &f->first, &f->error),
                     HAB_INVALID);
    assert_int_equal(write_some(f, 1), HAB_OK);
    assert_int_equal(f->first, 1);
}

/* Fails once, then a new life; what was acknowledged is still there. */
static void assert_noticed_and_mended(fixture *f, const char *text, unsigned kept)
{
    uint64_t writer = f->writer;

    assert_int_equal(write_some(f, 2), HAB_IO);
    assert_non_null(strstr(f->error.text, text));
    assert_non_null(strstr(f->error.text, f->directory));
    assert_int_equal(write_some(f, 3), HAB_OK);
    assert_true(f->writer != writer);
    assert_int_equal(f->first, 1);
    contents found = read_back(f);
    assert_int_equal(found.records, kept + 3);
    assert_int_equal(found.logs, 2);
    assert_true(found.chained);
}

static void a_deleted_log_is_noticed_and_saved_back(void **state)
{
    fixture *f = *state;

    open_wal(f);
    assert_int_equal(write_some(f, 10), HAB_OK);
    each_file(f->directory, "wal-", delete_file);
    assert_noticed_and_mended(f, "deleted or replaced", 10);
}

static void a_replaced_log_is_noticed_and_saved_back(void **state)
{
    fixture *f = *state;

    open_wal(f);
    assert_int_equal(write_some(f, 10), HAB_OK);
    each_file(f->directory, "wal-", replace_file);
    assert_noticed_and_mended(f, "deleted or replaced", 10);
}

static void a_cut_log_is_noticed(void **state)
{
    fixture *f = *state;

    open_wal(f);
    assert_int_equal(write_some(f, 10), HAB_OK);
    each_file(f->directory, "wal-", cut_file);
    assert_noticed_and_mended(f, "cut or lengthened", 0);
}

static void a_deleted_log_of_an_idle_worker_is_saved_when_it_closes(void **state)
{
    fixture *f = *state;

    open_wal(f);
    assert_int_equal(write_some(f, 10), HAB_OK);
    each_file(f->directory, "wal-", delete_file);
    hab_wal_close(f->wal);
    f->wal = NULL;
    assert_int_equal(read_back(f).records, 10);
}

static void nothing_is_written_until_a_deleted_log_is_safe(void **state)
{
    fixture *f = *state;
    char aside[128];

    open_wal(f);
    assert_int_equal(write_some(f, 10), HAB_OK);
    snprintf(aside, sizeof(aside), "%s.aside", f->directory);
    assert_int_equal(rename(f->directory, aside), 0);
    assert_int_equal(write_some(f, 1), HAB_IO);
    assert_int_equal(write_some(f, 1), HAB_IO);
    assert_int_equal(mkdir(f->directory, 0700), 0);
    assert_int_equal(write_some(f, 1), HAB_OK);
    assert_int_equal(read_back(f).records, 11);
    each_file(aside, "", delete_file);
    rmdir(aside);
}

/* Runs `body` as a user whom modes bind. */
static void as_nobody(fixture *f, void (*body)(fixture *f))
{
    pid_t child;
    int status;

    assert_int_equal(chown(f->directory, nobody, nobody), 0);
    child = fork();
    if (child == 0) {
        if (setgid(nobody) != 0 || setuid(nobody) != 0) {
            _exit(2);
        }
        body(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

#define must(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "# line %d: %s (%s)\n", __LINE__, #condition, f->error.text);          \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static void unwritable_then_mended(fixture *f)
{
    hab_wal *other;

    must(hab_wal_open(f->directory, &f->wal, &f->error) == HAB_OK);
    must(write_some(f, 4) == HAB_OK);
    must(chmod(f->directory, 0500) == 0);
    must(write_some(f, 1) == HAB_IO);
    must(strstr(f->error.text, f->directory) != NULL);
    must(strstr(f->error.text, "Permission denied") != NULL);
    must(write_some(f, 1) == HAB_IO);
    must(hab_wal_open(f->directory, &other, &f->error) == HAB_IO);
    must(chmod(f->directory, 0700) == 0);
    must(write_some(f, 1) == HAB_OK);
    must(read_back(f).records == 5);
}

static void an_unwritable_directory_is_a_failure_though_the_file_is_open(void **state)
{
    if (geteuid() != 0) {
        unwritable_then_mended(*state);
    } else {
        as_nobody(*state, unwritable_then_mended);
    }
}

/* RLIMIT_FSIZE stands for a disk without room for the next file. */
static void full_then_mended(fixture *f)
{
    struct rlimit none = {.rlim_cur = 4 << 20, .rlim_max = RLIM_INFINITY};
    struct rlimit plenty = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    unsigned written = 0;

    signal(SIGXFSZ, SIG_IGN);
    must(hab_wal_open(f->directory, &f->wal, &f->error) == HAB_OK);
    must(write_some(f, 1) == HAB_OK);
    must(setrlimit(RLIMIT_FSIZE, &none) == 0);
    while (written < 100000 && write_some(f, 5000) == HAB_OK) {
        written += 5000;
    }
    must(written > 0 && written < 100000);
    must(write_some(f, 1) == HAB_FULL);
    must(strstr(f->error.text, f->directory) != NULL);
    must(hab_wal_prepare(f->wal, &f->error) == HAB_FULL);
    must(each_file(f->directory, "spare-", NULL) == 0);
    must(setrlimit(RLIMIT_FSIZE, &plenty) == 0);
    must(write_some(f, 1) == HAB_OK);
    must(read_back(f).chained);
}

static void a_full_disk_refuses_and_service_resumes(void **state)
{
    fixture *f = *state;
    pid_t child = fork();
    int status;

    if (child == 0) {
        full_then_mended(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void *keep_preparing(void *context)
{
    hab_wal *wal = context;

    for (unsigned i = 0; i < 12; i++) {
        if (hab_wal_prepare(wal, NULL) != HAB_OK) {
            return wal;
        }
    }
    return NULL;
}

static void a_file_is_prepared_beside_the_writing(void **state)
{
    fixture *f = *state;
    pthread_t thread;
    void *failed;

    open_wal(f);
    assert_int_equal(pthread_create(&thread, NULL, keep_preparing, f->wal), 0);
    for (unsigned i = 0; i < 60; i++) {
        assert_int_equal(write_some(f, 5000), HAB_OK);
    }
    pthread_join(thread, &failed);
    assert_null(failed);
    contents found = read_back(f);
    assert_int_equal(found.records, 300000);
    assert_true(found.chained);
}

/* A worker killed at any moment: what it acknowledged through the pipe is there. */
static void what_a_killed_worker_acknowledged_is_there(void **state)
{
    fixture *f = *state;

    for (unsigned round = 0; round < 10; round++) {
        unsigned acknowledged = 0;
        uint64_t writer = 0;
        uint64_t told;
        int ends[2];
        pid_t child;

        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
            open_wal(f);
            while (write_some(f, 8) == HAB_OK && write(ends[1], &f->writer, 8) == 8) {
            }
            _exit(1);
        }
        close(ends[1]);
        while (acknowledged < 20 + 15 * round && read(ends[0], &told, 8) == 8) {
            writer = told;
            acknowledged++;
        }
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        while (read(ends[0], &told, 8) == 8) {
            acknowledged++;
        }
        close(ends[0]);
        contents found = read_back(f);
        assert_true(writer != 0 && found.chained);
        assert_int_equal(found.damaged, 0);
        assert_in_range(found.records, 8 * acknowledged, 8 * acknowledged + 8);
        each_file(f->directory, "", delete_file);
    }
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(what_is_written_is_read_back_in_order_and_chained),
        test(a_log_goes_on_in_its_next_file),
        test(a_batch_that_is_not_framed_is_refused_and_harms_nothing),
        test(a_deleted_log_is_noticed_and_saved_back),
        test(a_replaced_log_is_noticed_and_saved_back),
        test(a_cut_log_is_noticed),
        test(a_deleted_log_of_an_idle_worker_is_saved_when_it_closes),
        test(nothing_is_written_until_a_deleted_log_is_safe),
        test(an_unwritable_directory_is_a_failure_though_the_file_is_open),
        test(a_full_disk_refuses_and_service_resumes),
        test(a_file_is_prepared_beside_the_writing),
        test(what_a_killed_worker_acknowledged_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
