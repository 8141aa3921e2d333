#include "trace/roll.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/directory.h"
#include "store/tables.h"
#include "trace/backlog.h"
#include "trace/segment.h"

static const char head_key[] = "trace.head";
static const char damaged_prefix[] = "damaged-";

/* One step: what is read, written and removed together. */
typedef struct step {
    hab_store *main;
    const char *directory;
    uint32_t now_month;
    hab_roll_report *report;
    hab_error *error;
    hab_trace_head head;   /* as main.mdb has it */
    hab_segment *newest;   /* NULL before the first */
    uint32_t newest_month; /* 0 before the first */
    hab_backlog backlog;
} step;

hab_status hab_trace_head_get(hab_txn *txn, hab_trace_head *head)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(head_key), &value);

    if (status == HAB_NOT_FOUND) {
        *head = (hab_trace_head){0};
        return HAB_OK;
    }
    if (status == HAB_OK) {
        if (value.size != sizeof(*head)) {
            return HAB_CORRUPT;
        }
        memcpy(head, value.data, sizeof(*head));
    }
    return status;
}

static hab_status fail_in(step *s, hab_status status, const char *act)
{
    return hab_fail(s->error, status, "cannot %s in %s: %s", act, s->directory,
                    hab_status_text(status));
}

/* The last record of each writer in a run is how far it is rolled. */
static hab_status set_positions(hab_txn *txn, const hab_backlog_entry *run, size_t count)
{
    hab_positions done = {0};
    hab_status status = HAB_OK;

    for (size_t i = count; status == HAB_OK && i-- > 0;) {
        int fresh;
        hab_position *position = hab_positions_at(&done, run[i].writer, &fresh);

        if (position == NULL) {
            status = HAB_MEMORY;
        } else if (fresh) {
            position->count = run[i].count;
            hab_sha256(run[i].record, position->hash);
            status = hab_segment_set_position(txn, run[i].writer, position);
        }
    }
    hab_positions_free(&done);
    return status;
}

static hab_status begin_segment(step *s, hab_txn *txn)
{
    hab_chain chain;
    hab_txn *before = NULL;
    hab_status status = hab_segment_chain(txn, &chain);

    if (status != HAB_NOT_FOUND) {
        return status;
    }
    if (s->newest != NULL) {
        status = hab_begin_read(hab_segment_store(s->newest), &before);
        if (status != HAB_OK) {
            return status;
        }
    }
    status = hab_segment_begin(txn, before);
    hab_abort(before);
    return status;
}

static hab_status write_once(step *s, hab_store *store, const hab_backlog_entry *run,
                             const hab_slice *records, size_t count)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = begin_segment(s, txn);
    if (status == HAB_OK) {
        status = hab_segment_skip_to(txn, s->head.number, s->head.hash);
    }
    if (status == HAB_OK) {
        status = hab_segment_append(txn, records, count);
    }
    if (status == HAB_OK) {
        status = set_positions(txn, run, count);
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static hab_status write_run(step *s, hab_segment *segment, const hab_backlog_entry *run,
                            size_t count)
{
    hab_slice *records = malloc(count * sizeof(*records));
    hab_store *store = hab_segment_store(segment);
    hab_status status;

    if (records == NULL) {
        return HAB_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        records[i] = run[i].record;
    }
    status = write_once(s, store, run, records, count);
    if (status == HAB_FULL && hab_segment_grow(segment)) {
        status = write_once(s, store, run, records, count);
    }
    free(records);
    return status;
}

/* The segment of a record: its month's, or the newest where that is later. */
static uint32_t month_of(const step *s, const hab_backlog_entry *from)
{
    uint32_t month = hab_segment_month(from->order);

    month = month < s->now_month ? month : s->now_month;
    return month > s->newest_month ? month : s->newest_month;
}

static hab_status write_month(step *s, uint32_t month, const hab_backlog_entry *run, size_t count)
{
    hab_segment *segment;
    char name[HAB_SEGMENT_NAME];
    hab_status status = hab_segment_open(s->directory, month, 1, &segment, s->error);

    if (status != HAB_OK) {
        return status;
    }
    status = write_run(s, segment, run, count);
    if (status != HAB_OK) {
        hab_segment_name(month, name);
        hab_segment_close(segment);
        return hab_fail(s->error, status, "cannot roll into %s/%s: %s", s->directory, name,
                        hab_status_text(status));
    }
    hab_segment_close(s->newest);
    s->newest = segment;
    s->newest_month = month;
    s->report->records += count;
    return HAB_OK;
}

static hab_status write_entries(step *s)
{
    const hab_backlog_entry *entries = s->backlog.entries;
    size_t count = s->backlog.count;
    hab_status status = HAB_OK;
    size_t from = 0;

    while (status == HAB_OK && from < count) {
        uint32_t month = month_of(s, &entries[from]);
        size_t end = from + 1;

        while (end < count && month_of(s, &entries[end]) == month) {
            end++;
        }
        status = write_month(s, month, &entries[from], end - from);
        from = end;
    }
    return status;
}

static hab_status delete_changes(hab_txn *txn, uint64_t last)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    while ((status = hab_seek(cursor, hab_slice_of("\0", 1), &key, &value)) == HAB_OK) {
        uint8_t copy[8];

        if (key.size != sizeof(copy)) {
            status = HAB_CORRUPT;
            break;
        }
        memcpy(copy, key.data, sizeof(copy));
        if (hab_get_u64be(copy) > last) {
            break;
        }
        status = hab_delete(txn, HAB_TABLE_CHANGE, hab_slice_of(copy, sizeof(copy)));
        if (status != HAB_OK) {
            break;
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status write_head(step *s, const hab_trace_head *head, uint64_t changes)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(s->main, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = delete_changes(txn, changes);
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(head_key),
                         hab_slice_of(head, sizeof(*head)));
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

/* Tells main.mdb how far the segments go now, and removes from it what they hold.
 * Changes are only ever rolled with the head, so a head that stands says both. */
static hab_status settle_main(step *s)
{
    hab_position changes;
    hab_trace_head head;
    hab_chain chain;
    hab_txn *txn;
    hab_status status;

    if (s->newest == NULL) {
        return HAB_OK;
    }
    status = hab_begin_read(hab_segment_store(s->newest), &txn);
    if (status != HAB_OK) {
        return fail_in(s, status, "read the newest segment");
    }
    status = hab_segment_chain(txn, &chain);
    if (status == HAB_OK) {
        status = hab_segment_position(txn, 0, &changes);
    }
    hab_abort(txn);
    if (status != HAB_OK) {
        return fail_in(s, status, "read the newest segment");
    }
    s->report->number = chain.last;
    if (chain.last <= s->head.number) {
        return HAB_OK;
    }
    head.number = chain.last;
    memcpy(head.hash, chain.head, sizeof(head.hash));
    /* The segment may be new: its name is on disk before what it holds is removed elsewhere. */
    status = hab_sync_directory(s->directory, s->error);
    if (status != HAB_OK) {
        return status;
    }
    status = write_head(s, &head, changes.count);
    return status == HAB_OK ? HAB_OK : fail_in(s, status, "note the roll in main.mdb of the store");
}

/* Gives a damaged log a second name, which stays. 0 when it has none. */
static int keep_log(step *s, const hab_log *log)
{
    char path[PATH_MAX];
    char kept[PATH_MAX];

    (void) snprintf(path, sizeof(path), "%s/%s", s->directory, log->name);
    (void) snprintf(kept, sizeof(kept), "%s/%s%s", s->directory, damaged_prefix, log->name);
    if (link(path, kept) != 0) {
        return errno == EEXIST;
    }
    s->report->damaged++;
    return 1;
}

static void remove_log(step *s, const hab_log *log, const hab_log_reader *reader)
{
    char path[PATH_MAX];

    (void) snprintf(path, sizeof(path), "%s/%s", s->directory, log->name);
    (void) unlink(path);
    s->report->removed++;
    s->report->torn += reader->torn > 0;
}

/* A log that nobody will add to is in the segments now. */
static void remove_logs(step *s)
{
    for (size_t i = 0; i < s->backlog.logs.count; i++) {
        const hab_log *log = &s->backlog.logs.at[i];
        const hab_log_reader *reader = &s->backlog.readers[i];
        int may = log->fd >= 0 && (reader->damaged == 0 || keep_log(s, log));

        if (may && (log->superseded || !log->alive)) {
            remove_log(s, log, reader);
        }
    }
}

static hab_status has_begun(const hab_segment *segment)
{
    hab_chain chain;
    hab_txn *txn;
    hab_status status = hab_begin_read(hab_segment_store(segment), &txn);

    if (status == HAB_OK) {
        status = hab_segment_chain(txn, &chain);
        hab_abort(txn);
    }
    return status;
}

/* A segment that was made but never begun is nobody's predecessor. */
static hab_status open_newest(step *s)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(s->directory, &months, &count, s->error);

    if (status != HAB_OK) {
        return status;
    }
    while (status == HAB_OK && s->newest == NULL && count-- > 0) {
        hab_segment *segment;

        status = hab_segment_open(s->directory, months[count], 1, &segment, s->error);
        if (status != HAB_OK) {
            break;
        }
        status = has_begun(segment);
        if (status == HAB_OK) {
            s->newest = segment;
            s->newest_month = months[count];
        } else {
            hab_segment_close(segment);
            status = status == HAB_NOT_FOUND ? HAB_OK : fail_in(s, status, "read a segment");
        }
    }
    free(months);
    return status;
}

static hab_status read_head(step *s)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(s->main, &txn);

    if (status == HAB_OK) {
        status = hab_trace_head_get(txn, &s->head);
        hab_abort(txn);
    }
    return status == HAB_OK ? HAB_OK : fail_in(s, status, "read the trace's head");
}

static hab_status run_step(step *s)
{
    hab_status status = open_newest(s);

    if (status == HAB_OK) {
        status = read_head(s);
    }
    if (status == HAB_OK) {
        status =
            hab_backlog_take(&s->backlog, s->main, s->directory,
                             s->newest != NULL ? hab_segment_store(s->newest) : NULL, s->error);
    }
    if (status == HAB_OK) {
        status = write_entries(s);
    }
    hab_backlog_end_changes(&s->backlog); /* before main.mdb is written */
    if (status == HAB_OK) {
        status = settle_main(s);
    }
    if (status == HAB_OK) {
        remove_logs(s);
    }
    return status;
}

/* Spare files of writers that died before they used them. */
static void remove_spares(const char *directory)
{
    DIR *stream = opendir(directory);
    struct dirent *found;

    while (stream != NULL && (found = readdir(stream)) != NULL) {
        char path[PATH_MAX];
        int fd;

        if (strncmp(found->d_name, "spare-", 6) != 0) {
            continue;
        }
        (void) snprintf(path, sizeof(path), "%s/%s", directory, found->d_name);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd >= 0) {
            if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
                (void) unlink(path);
            }
            close(fd);
        }
    }
    if (stream != NULL) {
        closedir(stream);
    }
}

hab_status hab_roll_lock(const char *directory, int wait, int *lock, hab_error *error)
{
    char path[PATH_MAX];
    int opened;

    (void) snprintf(path, sizeof(path), "%s/roll.lock", directory);
    opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
    if (opened < 0) {
        return hab_fail(error, HAB_IO, "cannot open %s: %m", path);
    }
    if (flock(opened, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        hab_status status = errno == EWOULDBLOCK ? HAB_LATER : HAB_IO;

        (void) hab_fail(error, status, "cannot lock %s: %m", path);
        close(opened);
        return status;
    }
    *lock = opened;
    return HAB_OK;
}

hab_status hab_roll(hab_store *main, const char *directory, int64_t now, hab_roll_report *report,
                    hab_error *error)
{
    hab_roll_report done = {0};
    hab_status status;
    uint64_t broken = 0;
    int more = 1;
    int lock;

    status = hab_roll_lock(directory, 0, &lock, error);
    if (status != HAB_OK) {
        return status;
    }
    remove_spares(directory);
    while (status == HAB_OK && more) {
        step s = {.main = main,
                  .directory = directory,
                  .now_month = hab_segment_month(now * 1000000),
                  .report = &done,
                  .error = error};

        status = run_step(&s);
        more = s.backlog.more;
        broken = s.backlog.broken;
        hab_backlog_free(&s.backlog);
        hab_segment_close(s.newest);
    }
    close(lock);
    if (status == HAB_OK) {
        *report = done;
    }
    if (status == HAB_OK && broken != 0) {
        status = hab_fail(error, HAB_CORRUPT, "main.mdb: change %llu is none, and is not rolled",
                          (unsigned long long) broken);
    }
    return status;
}

hab_status hab_roll_damaged(const char *directory, hab_roll_damaged_fn each, void *context,
                            hab_error *error)
{
    DIR *stream = opendir(directory);
    struct dirent *found;

    if (stream == NULL) {
        return hab_fail(error, HAB_IO, "cannot list %s: %m", directory);
    }
    while ((found = readdir(stream)) != NULL) {
        if (strncmp(found->d_name, damaged_prefix, strlen(damaged_prefix)) == 0) {
            each(context, found->d_name);
        }
    }
    closedir(stream);
    return HAB_OK;
}
