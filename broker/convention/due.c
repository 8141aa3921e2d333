#include "convention/due.h"

#include "base/calendar.h"
#include "control/signal_tell.h"
#include "convention/convention.h"
#include "convention/notify.h"
#include "convention/task.h"
#include "convention/term.h"
#include "delegation/account.h"
#include "person/agent.h"
#include "trace/change.h"
#include "type/call.h"

/* second, kind, object: see tables.h. */
enum { DUE_KEY = 17, POSTPONED = 3600 };

/* A password that is being made is put off for so long, so that no other process makes it;
 * they are so many a call at most. */
enum { CLAIMED = 60, PASSWORDS = 16 };

typedef struct due {
    int64_t when;
    hab_due_kind kind;
    uint64_t object;
    uint64_t convention; /* of a password */
} due;

static int is_password(hab_due_kind kind)
{
    return kind == HAB_DUE_FIRST_PASSWORD || kind == HAB_DUE_NEW_PASSWORD;
}

static void due_key(const due *entry, uint8_t key[DUE_KEY])
{
    hab_put_u64be(key, (uint64_t) entry->when);
    key[8] = (uint8_t) entry->kind;
    hab_put_u64be(key + 9, entry->object);
}

static hab_status put_entry(hab_txn *txn, const due *entry)
{
    uint8_t key[DUE_KEY];
    uint8_t convention[8];

    if (entry->when < 0) {
        return HAB_INVALID;
    }
    due_key(entry, key);
    hab_put_u64be(convention, entry->convention);
    return hab_put(txn, HAB_TABLE_DUE, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(convention, is_password(entry->kind) ? sizeof(convention) : 0));
}

hab_status hab_due_put(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t object)
{
    return put_entry(txn, &(due){.when = when, .kind = kind, .object = object});
}

hab_status hab_due_for_password(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t person,
                                uint64_t convention)
{
    return put_entry(
        txn, &(due){.when = when, .kind = kind, .object = person, .convention = convention});
}

hab_status hab_due_cancel(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t object)
{
    const due entry = {.when = when, .kind = kind, .object = object};
    uint8_t key[DUE_KEY];

    due_key(&entry, key);
    return hab_delete(txn, HAB_TABLE_DUE, hab_slice_of(key, sizeof(key)));
}

/* The day of an end, so many months before it. */
static int64_t months_before(int64_t end, int months)
{
    int64_t start;

    return hab_day_start(hab_add_months(hab_local_time(end).date, -months), &start) == HAB_OK
               ? start
               : end;
}

/* What an end brings, in the order of time. */
enum { OF_END = 3 };

static void entries_of(uint64_t convention, int64_t end, due entries[OF_END])
{
    entries[0] = (due){months_before(end, 3), HAB_DUE_END_3_MONTHS, convention, 0};
    entries[1] = (due){months_before(end, 1), HAB_DUE_END_1_MONTH, convention, 0};
    entries[2] = (due){end, HAB_DUE_END, convention, 0};
}

static hab_status cancel_end(hab_txn *txn, uint64_t convention, int64_t end)
{
    due entries[OF_END];
    hab_status status = HAB_OK;

    entries_of(convention, end, entries);
    for (size_t i = 0; i < OF_END && (status == HAB_OK || status == HAB_NOT_FOUND); i++) {
        status = hab_due_cancel(txn, entries[i].when, entries[i].kind, convention);
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* A reminder whose day is past is of no use; the end itself always comes. */
static hab_status put_end(hab_txn *txn, uint64_t convention, int64_t end, int64_t now)
{
    due entries[OF_END];
    hab_status status = HAB_OK;

    entries_of(convention, end, entries);
    for (size_t i = 0; i < OF_END && status == HAB_OK; i++) {
        if (entries[i].when > now || entries[i].kind == HAB_DUE_END) {
            status = hab_due_put(txn, entries[i].when, entries[i].kind, convention);
        }
    }
    return status;
}

hab_status hab_due_for_end(hab_txn *txn, uint64_t convention, int64_t former, int64_t end,
                           int64_t now)
{
    hab_status status = former != 0 ? cancel_end(txn, convention, former) : HAB_OK;

    return status == HAB_OK && end != 0 ? put_end(txn, convention, end, now) : status;
}

/* One that opens nothing yet is told when it is activated. */
static hab_status run_version(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              int64_t now)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK
        || (record.state != HAB_CONVENTION_ACTIVE && record.state != HAB_CONVENTION_PREAVIS)) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    return hab_call_event(txn, broker, convention, HAB_EVENT_CONVENTION_CHANGED, now);
}

hab_status hab_due_for_version(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                               int64_t effect, int64_t now)
{
    return effect > now || broker->types == NULL
               ? hab_due_put(txn, effect > now ? effect : now, HAB_DUE_VERSION, convention)
               : run_version(txn, broker, convention, now);
}

hab_status hab_due_announce(hab_txn *txn, uint64_t convention, int64_t end, int64_t now)
{
    due entries[OF_END];

    entries_of(convention, end, entries);
    if (entries[0].when > now || end <= now) {
        return HAB_OK;
    }
    return hab_due_put(txn, now, entries[1].when > now ? HAB_DUE_END_3_MONTHS : HAB_DUE_END_1_MONTH,
                       convention);
}

/* A Caf's code stands in an entry as the eight bytes of its key. */
static uint64_t number_of_caf(const char *caf)
{
    uint8_t bytes[8] = {0};

    memcpy(bytes, caf, strnlen(caf, HAB_CAF_MAX));
    return hab_get_u64be(bytes);
}

static int64_t next_monday(int64_t now)
{
    const int64_t eight = (int64_t) 8 * 3600;
    hab_local local = hab_local_time(now);
    int64_t start = now;

    (void) hab_day_start(hab_add_days(local.date, 8 - local.weekday), &start);
    return start + eight;
}

hab_status hab_due_for_tasks(hab_txn *txn, const char *caf, int64_t now)
{
    return hab_due_put(txn, next_monday(now), HAB_DUE_TASK_REMINDER, number_of_caf(caf));
}

hab_status hab_due_for_signals(hab_txn *txn, const char *caf, int64_t when)
{
    return hab_due_put(txn, when, HAB_DUE_SIGNALS, number_of_caf(caf));
}

static hab_status trace_end(hab_txn *txn, uint64_t convention, const hab_convention_record *record,
                            int64_t now)
{
    hab_trace_record trace = {.kind = HAB_TRACE_CHANGE,
                              .channel = HAB_TRACE_COMMAND,
                              .allowed = 1,
                              .time = now * 1000000,
                              .convention = convention,
                              .version = record->version,
                              .numero = hab_slice_text(record->numero),
                              .operation = hab_slice_text("convention.terminee")};

    return hab_change_trace(txn, &trace);
}

static hab_status end_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                 const hab_convention_record *record, int64_t now)
{
    hab_status status = hab_convention_set_state(txn, convention, HAB_CONVENTION_TERMINEE);

    if (status == HAB_OK) {
        status = hab_notify_convention(txn, broker, convention, "fin-de-convention", NULL, now);
    }
    if (status == HAB_OK) {
        status = trace_end(txn, convention, record, now);
    }
    return status == HAB_OK
               ? hab_call_event(txn, broker, convention, HAB_EVENT_CONVENTION_ENDED, now)
               : status;
}

/* What was put for an end that is no longer so is let go. A convention that was recorded
 * as over has had no end of ours: its type alone is told. */
static hab_status run_end(hab_txn *txn, const hab_broker *broker, const due *entry, int64_t now)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, entry->object, &record);

    if (status == HAB_OK && record.state == HAB_CONVENTION_TERMINEE && entry->kind == HAB_DUE_END) {
        return hab_call_event(txn, broker, entry->object, HAB_EVENT_CONVENTION_ENDED, now);
    }
    if (status != HAB_OK || record.end == 0 || record.state == HAB_CONVENTION_TERMINEE
        || record.state == HAB_CONVENTION_PREPAREE) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    if (entry->kind == HAB_DUE_END) {
        return record.end <= now ? end_convention(txn, broker, entry->object, &record, now)
                                 : HAB_OK;
    }
    if (record.end <= now) {
        return HAB_OK;
    }
    return hab_notify_convention(
        txn, broker, entry->object,
        entry->kind == HAB_DUE_END_3_MONTHS ? "fin-dans-3-mois" : "fin-dans-1-mois", NULL, now);
}

static hab_status remind(hab_txn *txn, const hab_broker *broker, const char *caf, json_t *tasks,
                         int64_t now)
{
    json_t *values = json_pack("{s:s, s:i, s:O}", "caf", caf, "nombre",
                               (int) json_array_size(tasks), "taches", tasks);
    hab_status status = values == NULL
                            ? HAB_MEMORY
                            : hab_notify_agents(txn, broker, caf, "rappel-taches", values, now);

    json_decref(values);
    return status == HAB_OK ? hab_due_for_tasks(txn, caf, now) : status;
}

static hab_status run_task_reminder(hab_txn *txn, const hab_broker *broker, uint64_t object,
                                    int64_t now)
{
    enum { LISTED = 50 };
    char caf[8 + 1] = "";
    json_t *tasks;
    hab_status status;

    hab_put_u64be((uint8_t *) caf, object);
    status = hab_task_list(txn, caf, 0, 0, LISTED, &tasks);
    if (status == HAB_OK) {
        status = json_array_size(tasks) > 0 ? remind(txn, broker, caf, tasks, now) : HAB_OK;
        json_decref(tasks);
    }
    return status;
}

static hab_status run_signals(hab_txn *txn, const hab_broker *broker, uint64_t object, int64_t now)
{
    char caf[8 + 1] = "";

    hab_put_u64be((uint8_t *) caf, object);
    return hab_signal_remind(txn, broker, caf, now);
}

static hab_status run_entry(hab_txn *txn, const hab_broker *broker, const due *entry, int64_t now)
{
    switch (entry->kind) {
    case HAB_DUE_END_3_MONTHS:
    case HAB_DUE_END_1_MONTH:
    case HAB_DUE_END: return run_end(txn, broker, entry, now);
    case HAB_DUE_TASK_REMINDER: return run_task_reminder(txn, broker, entry->object, now);
    case HAB_DUE_VERSION: return run_version(txn, broker, entry->object, now);
    case HAB_DUE_SIGNALS: return run_signals(txn, broker, entry->object, now);
    case HAB_DUE_FIRST_PASSWORD:
    case HAB_DUE_NEW_PASSWORD:
        return hab_issue_give(txn, broker, entry->kind, entry->convention, entry->object, NULL,
                              now);
    }
    return HAB_CORRUPT;
}

static hab_status read_entry(hab_slice key, hab_slice value, due *entry)
{
    const uint8_t *bytes = key.data;
    hab_due_kind kind;

    if (key.size != DUE_KEY) {
        return HAB_CORRUPT;
    }
    kind = (hab_due_kind) bytes[8];
    if (is_password(kind) && value.size != sizeof(entry->convention)) {
        return HAB_CORRUPT;
    }
    *entry = (due){.when = (int64_t) hab_get_u64be(bytes),
                   .kind = kind,
                   .object = hab_get_u64be(bytes + 9),
                   .convention = is_password(kind) ? hab_get_u64be(value.data) : 0};
    return HAB_OK;
}

/* The first entry whose time has come, a password or none. HAB_NOT_FOUND. */
static hab_status first_due(hab_txn *txn, int64_t now, int password, due *entry)
{
    static const uint8_t from[DUE_KEY] = {0};
    due read = {.when = 0};
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_DUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK) {
        status = read_entry(key, value, &read);
        if (status == HAB_OK && read.when > now) {
            status = HAB_NOT_FOUND;
        }
        if (status != HAB_OK || is_password(read.kind) == password) {
            break;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK) {
        *entry = read;
    }
    return status;
}

/* Nobody who has nothing to do waits for the store's only writer. */
static hab_status anything_due(hab_store *store, int64_t now, int password)
{
    due entry;
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = first_due(txn, now, password, &entry);
        hab_abort(txn);
    }
    return status;
}

static hab_status move(hab_txn *txn, const due *entry, int64_t when)
{
    due later = *entry;
    hab_status status = hab_due_cancel(txn, entry->when, entry->kind, entry->object);

    later.when = when;
    return status == HAB_OK ? put_entry(txn, &later) : status;
}

static hab_status end_write(hab_txn *txn, hab_status status)
{
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

/* An entry that cannot be done waits, so that those behind it are done in time. */
static hab_status postpone(const hab_broker *broker, const due *entry, int64_t now)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = end_write(txn, move(txn, entry, now + POSTPONED));
    return status == HAB_NOT_FOUND ? HAB_OK : status; /* another process has it */
}

/* The store's failures are nobody's in particular: the entry stays first. */
static int is_the_store(hab_status status)
{
    return status == HAB_FULL || status == HAB_IO || status == HAB_MEMORY;
}

/* A password was hashed: kept and mailed, unless it is not wanted any more. */
static hab_status finish_password(const hab_broker *broker, const due *entry, const hab_issue *made,
                                  int64_t now)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_due_cancel(txn, entry->when, entry->kind, entry->object);
    if (status == HAB_OK) {
        status =
            hab_issue_give(txn, broker, entry->kind, entry->convention, entry->object, made, now);
    }
    return end_write(txn, status);
}

static hab_status make_password(const hab_broker *broker, const due *entry, int64_t now)
{
    hab_issue made;
    hab_status status = hab_issue_make(broker, &made);

    if (status == HAB_OK) {
        status = finish_password(broker, entry, &made, now);
    }
    hab_wipe(&made, sizeof(made));
    return status;
}

/* The outcome of an entry; *failed says why it was put off. */
static hab_status judge(const hab_broker *broker, const due *entry, int64_t now, hab_status done,
                        hab_status *failed)
{
    if (done == HAB_OK || is_the_store(done)) {
        return done;
    }
    *failed = done;
    return postpone(broker, entry, now);
}

/* HAB_NOT_FOUND when nothing is due; *failed says why the first entry was put off. */
static hab_status run_first(const hab_broker *broker, int64_t now, int password, hab_status *failed)
{
    due entry;
    hab_txn *txn;
    hab_status done;
    hab_status status = hab_begin_write(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = first_due(txn, now, password, &entry);
    if (status == HAB_OK) {
        status = hab_due_cancel(txn, entry.when, entry.kind, entry.object);
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    done = run_entry(txn, broker, &entry, now);
    if (done != HAB_LATER) {
        return judge(broker, &entry, now, end_write(txn, done), failed);
    }
    entry.when = now + CLAIMED;
    status = end_write(txn, put_entry(txn, &entry));
    return status == HAB_OK ? judge(broker, &entry, now, make_password(broker, &entry, now), failed)
                            : status;
}

/* One sort of entries; *ran and *failed go on. */
static hab_status run_all(const hab_broker *broker, int64_t now, int password, unsigned max,
                          unsigned *ran, hab_status *failed)
{
    hab_status status = anything_due(broker->store, now, password);

    for (unsigned tried = 0; status == HAB_OK && tried < max; tried++) {
        hab_status first = HAB_OK;

        status = run_first(broker, now, password, &first);
        *ran += status == HAB_OK && first == HAB_OK;
        *failed = first != HAB_OK ? first : *failed;
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_due_run(const hab_broker *broker, int64_t now, unsigned max, unsigned *done,
                       hab_error *error)
{
    unsigned ran = 0;
    hab_status failed = HAB_OK;
    hab_status status = run_all(broker, now, 0, max, &ran, &failed);

    if (status == HAB_OK) {
        status = run_all(broker, now, 1, max < PASSWORDS ? max : PASSWORDS, &ran, &failed);
    }
    *done = ran;
    if (status == HAB_OK) {
        status = failed;
    }
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "what is due: %s", hab_status_text(status));
}
