/* The vault among processes: killed at any system call, beside one another, copied while
 * they write. What was not to be destroyed opens; what was never does again (LI-2). */
#define _GNU_SOURCE /* memmem */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "vault.h"

/* Stand before the system's, for the vault's file and LMDB's alike: this process counts
 * what it writes and syncs, and may be killed before any of it. */
static int calls;         /* so far */
static int last_call;     /* where to die; 0: nowhere */
static int keys_unsynced; /* a key was written that is not on disk */
static int keys_syncs;
static int written_early; /* the store was written while one was not */

static int is_keys(int file)
{
    char link[64];
    char path[256];
    ssize_t length;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof(path) - 1);
    path[length > 0 ? length : 0] = '\0';
    return strstr(path, "/vault.keys") != NULL;
}

static void count_call(int file, int syncs)
{
    if (++calls == last_call) {
        kill(getpid(), SIGKILL);
    }
    if (is_keys(file)) {
        keys_unsynced = !syncs;
        keys_syncs += syncs;
    } else if (!syncs) {
        written_early |= keys_unsynced;
    }
}

#define SEEN __attribute__((visibility("default"))) /* by LMDB's library */

SEEN ssize_t pwrite(int file, const void *bytes, size_t size, off_t at);
SEEN ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at);
SEEN ssize_t writev(int file, const struct iovec *parts, int count);
SEEN ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at);
SEEN int fdatasync(int file);

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    count_call(file, 0);
    return syscall(SYS_pwrite64, file, bytes, size, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at)
{
    return pwrite(file, bytes, size, at);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    count_call(file, 0);
    return syscall(SYS_writev, file, parts, count);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at)
{
    count_call(file, 0);
    return syscall(SYS_pwritev, file, parts, count, at, 0);
}

int fdatasync(int file)
{
    count_call(file, 1);
    return (int) syscall(SYS_fdatasync, file);
}

static void watch(int until)
{
    calls = 0;
    last_call = until;
    keys_unsynced = 0;
    keys_syncs = 0;
    written_early = 0;
}

/* How a child that was to be killed, or not, ended. */
static int ended_well(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return 0;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    return 1;
}

static void say(int pipe_end, char word)
{
    if (write(pipe_end, &word, 1) != 1) {
        _exit(3);
    }
}

/* In the child: each step is told once it is committed. */
static void live(fixture *f, int out)
{
    unsigned purged = 0;
    hab_txn *txn;

    open_all(f);
    txn = begin(f);
    if (put(txn, f, "new", "nouvelle famille") != HAB_OK || hab_commit(txn) != HAB_OK) {
        _exit(1);
    }
    say(out, 'n');
    txn = begin(f);
    if (hab_vault_destroy(txn, TYPE, hab_slice_text("old")) != HAB_OK
        || hab_commit(txn) != HAB_OK) {
        _exit(1);
    }
    say(out, 'd');
    if (hab_vault_purge(f->store, f->vault, 10, &purged) != HAB_OK || purged != 1) {
        _exit(1);
    }
    say(out, 'p');
    txn = begin(f); /* in the slot that was set free */
    if (put(txn, f, "next", "famille suivante") != HAB_OK || hab_commit(txn) != HAB_OK) {
        _exit(1);
    }
    say(out, 'x');
    _exit(0);
}

/* The key of the record to be destroyed, as the file has it. */
static void key_of(const fixture *f, const char *record, uint8_t key[HAB_VAULT_SLOT])
{
    char path[128];
    int file;

    snprintf(path, sizeof(path), "%s/vault.keys", f->directory);
    file = open(path, O_RDONLY);
    assert_int_equal(pread(file, key, HAB_VAULT_SLOT, (off_t) slot_of(f, record) * HAB_VAULT_SLOT),
                     HAB_VAULT_SLOT);
    close(file);
}

static int keys_have(const fixture *f, const uint8_t key[HAB_VAULT_SLOT])
{
    char path[128];
    uint8_t content[1 << 16];
    ssize_t size;
    int file;

    snprintf(path, sizeof(path), "%s/vault.keys", f->directory);
    file = open(path, O_RDONLY);
    size = read(file, content, sizeof(content));
    close(file);
    assert_true(size > 0 && size < (ssize_t) sizeof(content));
    return memmem(content, (size_t) size, key, HAB_VAULT_SLOT) != NULL;
}

/* After the child: what it had said holds, what it had not is whole or not at all. */
static void check_survivor(fixture *f, const char *said, const uint8_t old_key[HAB_VAULT_SLOT])
{
    hab_status old;

    open_all(f);
    assert_opens(f, "kept", "famille gardée");
    if (strchr(said, 'n') != NULL || opens(f, "new") != HAB_NOT_FOUND) {
        assert_opens(f, "new", "nouvelle famille");
    }
    if (strchr(said, 'x') != NULL || opens(f, "next") != HAB_NOT_FOUND) {
        assert_opens(f, "next", "famille suivante");
    }
    old = opens(f, "old");
    if (strchr(said, 'd') != NULL) {
        assert_int_equal(old, HAB_NOT_FOUND);
    }
    if (strchr(said, 'p') != NULL) {
        assert_false(keys_have(f, old_key));
    }
    (void) purge(f, 10); /* finishes what was begun */
    if (old == HAB_OK) {
        assert_opens(f, "old", "ancienne famille");
    } else {
        assert_int_equal(opens(f, "old"), HAB_NOT_FOUND);
        assert_false(keys_have(f, old_key));
    }
    assert_int_equal(count(f, HAB_TABLE_DOOMED), 0);
    commit_put(f, "after", "famille d’après");
    assert_opens(f, "after", "famille d’après");
    assert_opens(f, "kept", "famille gardée");
}

/* One life of a process that dies at its call number `at`; 1 when it outlived it. */
static int one_life(int at)
{
    void *state = NULL;
    uint8_t old_key[HAB_VAULT_SLOT];
    char said[8] = "";
    int ends[2];
    fixture *f;
    pid_t child;
    int well;

    assert_int_equal(setup_lmdb(&state), 0);
    f = state;
    commit_put(f, "old", "ancienne famille");
    commit_put(f, "kept", "famille gardée");
    key_of(f, "old", old_key);
    close_all(f);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        watch(at);
        live(f, ends[1]);
    }
    close(ends[1]);
    well = ended_well(child);
    assert_true(read(ends[0], said, sizeof(said) - 1) >= 0);
    close(ends[0]);
    assert_int_equal(strlen(said) == 4, well);
    check_survivor(f, said, old_key);
    assert_int_equal(teardown(&state), 0);
    return well;
}

static void LI_2_killed_at_any_call_nothing_is_lost_nor_comes_back(void **state)
{
    int at = 1;

    (void) state;
    while (!one_life(at)) {
        at++;
        assert_true(at < 500);
    }
    assert_true(at > 16); /* four commits, a sync of keys and one of zeros, at least */
}

static void a_key_is_on_disk_before_what_it_seals_is_written(void **state)
{
    fixture *f = *state;

    watch(0);
    commit_put(f, "k", "une famille");
    assert_int_equal(keys_syncs, 1);
    commit_destroy(f, "k");
    assert_int_equal(purge(f, 10), 1);
    assert_int_equal(keys_syncs, 2);
    commit_put(f, "k", "une famille");
    assert_int_equal(keys_syncs, 3);
    assert_false(written_early);
    assert_false(keys_unsynced);
}

static void many_records_take_few_syncs(void **state)
{
    fixture *f = *state;
    char key[16];
    hab_txn *txn = begin(f);

    watch(0);
    for (int i = 0; i < 1024; i++) {
        snprintf(key, sizeof(key), "%d", i);
        assert_int_equal(put(txn, f, key, "une famille"), HAB_OK);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(keys_syncs, 4);
    watch(0);
    txn = begin(f);
    for (int i = 0; i < 1024; i++) {
        snprintf(key, sizeof(key), "%d", i);
        assert_int_equal(hab_vault_destroy(txn, TYPE, hab_slice_text(key)), HAB_OK);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(purge(f, 1024), 1024);
    assert_int_equal(keys_syncs, 1);
}

enum { PROCESSES = 4, ROUNDS = 60 };

static void name_of(int process, int round, char key[24])
{
    snprintf(key, 24, "p%d-%d", process, round);
}

/* In a child: puts two, destroys one of the two, and purges, whoever else does. */
static void toil(fixture *f, int process)
{
    char key[24];

    open_all(f);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned purged;
        hab_txn *txn = begin(f);

        name_of(process, round, key);
        if (put(txn, f, key, key) != HAB_OK || hab_commit(txn) != HAB_OK) {
            _exit(1);
        }
        if (round % 2 == 1) {
            txn = begin(f);
            name_of(process, round - 1, key);
            if (hab_vault_destroy(txn, TYPE, hab_slice_text(key)) != HAB_OK
                || hab_commit(txn) != HAB_OK
                || hab_vault_purge(f->store, f->vault, 1 + (unsigned) process, &purged) != HAB_OK) {
                _exit(2);
            }
        }
    }
    _exit(0);
}

static void processes_do_not_hurt_one_another(void **state)
{
    fixture *f = *state;
    pid_t children[PROCESSES];
    char key[24];

    close_all(f);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            toil(f, i);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        assert_true(ended_well(children[i]));
    }
    open_all(f);
    while (purge(f, 100) > 0) {
    }
    for (int i = 0; i < PROCESSES; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            name_of(i, round, key);
            if (round % 2 == 1) {
                assert_opens(f, key, key);
            } else {
                assert_int_equal(opens(f, key), HAB_NOT_FOUND);
            }
        }
    }
    assert_int_equal(count(f, HAB_TABLE_VAULT), PROCESSES * ROUNDS / 2);
    assert_int_equal(count(f, HAB_TABLE_DOOMED), 0);
}

/* In a child: more records a commit than keys are made at once. */
static void fill(fixture *f, int commits)
{
    char key[24];

    open_all(f);
    for (int i = 0; i < commits; i++) {
        hab_txn *txn = begin(f);

        for (int n = 0; n < 300; n++) {
            name_of(i, n, key);
            if (put(txn, f, key, key) != HAB_OK) {
                _exit(1);
            }
        }
        if (hab_commit(txn) != HAB_OK) {
            _exit(1);
        }
    }
    _exit(0);
}

static void back_up(const fixture *f, const char *to)
{
    pid_t child = fork();

    if (child == 0) {
        execl(BUILD_DIR "/habilctl", "habilctl", "--store", f->directory, "backup", to,
              (char *) NULL);
        _exit(127);
    }
    assert_true(ended_well(child));
}

/* Opens all that a copy holds; gives how many. */
static unsigned open_copy(fixture *copy)
{
    char key[24];
    unsigned opened = 0;

    open_all(copy);
    for (int i = 0;; i++) {
        name_of(i, 0, key);
        if (opens(copy, key) == HAB_NOT_FOUND) {
            return opened;
        }
        for (int n = 0; n < 300; n++) {
            name_of(i, n, key);
            assert_opens(copy, key, key);
            opened++;
        }
    }
}

static void trace_of(const fixture *f, char path[128])
{
    snprintf(path, 128, "%s/trace", f->directory);
}

static int setup_trace(void **state)
{
    char trace[128];
    int status = setup_lmdb(state);

    trace_of(*state, trace);
    return status != 0 ? status : mkdir(trace, 0750);
}

static void remove_trace(const fixture *f)
{
    char trace[128];

    remove_file(f, "trace/roll.lock");
    trace_of(f, trace);
    assert_int_equal(rmdir(trace), 0);
}

static int teardown_trace(void **state)
{
    remove_trace(*state);
    return teardown(state);
}

static void name_copy(const fixture *f, fixture *copy)
{
    *copy = (fixture){.lmdb = 1};
    strcpy(copy->directory, f->directory);
    memcpy(copy->directory + strlen("/tmp/hab-"), "copy-", strlen("copy-"));
}

static void remove_heads(const fixture *f)
{
    char heads[128];

    remove_file(f, "heads/heads.lock");
    snprintf(heads, sizeof(heads), "%s/heads", f->directory);
    assert_int_equal(rmdir(heads), 0);
}

static void remove_copy(fixture *copy)
{
    remove_trace(copy);
    close_all(copy);
    remove_file(copy, "main.mdb");
    remove_file(copy, "main.mdb-lock");
    remove_file(copy, "vault.keys");
    remove_heads(copy);
    assert_int_equal(rmdir(copy->directory), 0);
}

static void a_backup_has_the_key_of_each_of_its_records(void **state)
{
    enum { COMMITS = 40 };
    fixture *f = *state;
    fixture copy;
    pid_t child;
    int status;

    close_all(f);
    name_copy(f, &copy);
    child = fork();
    if (child == 0) {
        fill(f, COMMITS);
    }
    while (waitpid(child, &status, WNOHANG) == 0) {
        back_up(f, copy.directory);
        (void) open_copy(&copy);
        remove_copy(&copy);
    }
    assert_int_equal(status, 0);
    back_up(f, copy.directory);
    assert_int_equal(open_copy(&copy), COMMITS * 300);
    remove_copy(&copy);
}

static void LI_2_a_backup_taken_after_a_purge_opens_nothing_destroyed(void **state)
{
    fixture *f = *state;
    fixture copy;
    uint8_t key[HAB_VAULT_SLOT];

    commit_put(f, "p0-0", "p0-0");
    commit_put(f, "kept", "famille gardée");
    key_of(f, "p0-0", key);
    commit_destroy(f, "p0-0");
    assert_int_equal(purge(f, 1), 1);
    name_copy(f, &copy);
    back_up(f, copy.directory);
    open_all(&copy);
    assert_int_equal(opens(&copy, "p0-0"), HAB_NOT_FOUND);
    assert_false(keys_have(&copy, key));
    assert_opens(&copy, "kept", "famille gardée");
    remove_copy(&copy);
}

#define PROCESS_TEST(function) cmocka_unit_test_setup_teardown(function, setup_lmdb, teardown)
#define BACKUP_TEST(function) cmocka_unit_test_setup_teardown(function, setup_trace, teardown_trace)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LI_2_killed_at_any_call_nothing_is_lost_nor_comes_back),
        PROCESS_TEST(a_key_is_on_disk_before_what_it_seals_is_written),
        PROCESS_TEST(many_records_take_few_syncs),
        PROCESS_TEST(processes_do_not_hurt_one_another),
        BACKUP_TEST(a_backup_has_the_key_of_each_of_its_records),
        BACKUP_TEST(LI_2_a_backup_taken_after_a_purge_opens_nothing_destroyed),
    };

    return cmocka_run_group_tests_name("vault processes", tests, NULL, NULL);
}
