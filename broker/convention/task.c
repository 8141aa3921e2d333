#include "convention/task.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "convention/due.h"
#include "person/agent.h"
#include "store/meta.h"
#include "trace/change.h"

/* caf, done, task: see tables.h. */
enum { QUEUE_KEY = 17, CAF_PART = 8, PREFIX = CAF_PART + 1 };

static void queue_key(const char *caf, int done, uint64_t number, uint8_t key[QUEUE_KEY])
{
    memset(key, 0, QUEUE_KEY);
    memcpy(key, caf, strnlen(caf, HAB_CAF_MAX));
    key[CAF_PART] = done != 0;
    hab_put_u64be(key + PREFIX, number);
}

static const char *text_of(const json_t *task, const char *field)
{
    const char *text = json_string_value(json_object_get(task, field));

    return text != NULL ? text : "";
}

static hab_status put_task(hab_txn *txn, uint64_t number, const json_t *task)
{
    char *text = json_dumps(task, JSON_COMPACT | JSON_SORT_KEYS);
    uint8_t key[8];
    hab_status status;

    if (text == NULL) {
        return HAB_MEMORY;
    }
    hab_put_u64be(key, number);
    status = hab_put(txn, HAB_TABLE_TASK, hab_slice_of(key, sizeof(key)), hab_slice_text(text));
    free(text);
    return status;
}

static hab_status queue(hab_txn *txn, const json_t *task, int done, uint64_t number)
{
    uint8_t key[QUEUE_KEY];

    queue_key(text_of(task, "caf"), done, number, key);
    return hab_put(txn, HAB_TABLE_TASK_QUEUE, hab_slice_of(key, sizeof(key)), hab_slice_text(""));
}

static hab_status trace(hab_txn *txn, const char *operation, uint64_t number, const json_t *task,
                        uint64_t person, int64_t now)
{
    char object[32];
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = person != 0 ? HAB_TRACE_PAGE : HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = now * 1000000,
                               .person = person,
                               .numero = hab_slice_text(text_of(task, "convention")),
                               .type = hab_slice_text(text_of(task, "type")),
                               .operation = hab_slice_text(operation)};

    (void) snprintf(object, sizeof(object), "tache:%llu", (unsigned long long) number);
    record.object = hab_slice_text(object);
    return hab_change_trace(txn, &record);
}

static int set_time(json_t *task, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    hab_format_time(time, text);
    return json_object_set_new(task, field, json_string(text));
}

hab_status hab_task_add(hab_txn *txn, const json_t *task, uint64_t author, int64_t now,
                        uint64_t *number)
{
    json_t *made = json_copy((json_t *) task);
    uint64_t next;
    hab_status status = HAB_MEMORY;

    if (made != NULL && set_time(made, "cree", now) == 0
        && json_object_set_new(made, "auteur", json_integer((json_int_t) author)) == 0) {
        status = hab_next_number(txn, "task", &next);
    }
    if (status == HAB_OK) {
        status = put_task(txn, next, made);
    }
    if (status == HAB_OK) {
        status = queue(txn, made, 0, next);
    }
    if (status == HAB_OK) {
        status = hab_due_for_tasks(txn, text_of(made, "caf"), now);
    }
    if (status == HAB_OK) {
        status = trace(txn, "tache.creee", next, made, author, now);
    }
    json_decref(made);
    if (status == HAB_OK) {
        *number = next;
    }
    return status;
}

hab_status hab_task_get(hab_txn *txn, uint64_t number, json_t **task)
{
    uint8_t key[8];
    hab_slice value;
    json_t *found;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_TASK, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    found = json_loadb(value.data, value.size, 0, NULL);
    if (found == NULL || json_object_set_new(found, "numero", json_integer((json_int_t) number))) {
        json_decref(found);
        return HAB_CORRUPT;
    }
    *task = found;
    return HAB_OK;
}

static hab_status leave_queue(hab_txn *txn, const json_t *task, uint64_t number)
{
    uint8_t key[QUEUE_KEY];

    queue_key(text_of(task, "caf"), 0, number, key);
    return hab_delete(txn, HAB_TABLE_TASK_QUEUE, hab_slice_of(key, sizeof(key)));
}

hab_status hab_task_done(hab_txn *txn, uint64_t number, const char *outcome, uint64_t agent,
                         int64_t now)
{
    json_t *task;
    hab_status status = hab_task_get(txn, number, &task);

    if (status != HAB_OK) {
        return status;
    }
    status = leave_queue(txn, task, number);
    if (status == HAB_NOT_FOUND) {
        status = HAB_EXISTS;
    }
    if (status == HAB_OK
        && (set_time(task, "faite", now) != 0
            || json_object_set_new(task, "agent", json_integer((json_int_t) agent)) != 0
            || json_object_set_new(task, "suite", json_string(outcome)) != 0
            || json_object_del(task, "numero") != 0)) {
        status = HAB_MEMORY;
    }
    if (status == HAB_OK) {
        status = put_task(txn, number, task);
    }
    if (status == HAB_OK) {
        status = queue(txn, task, 1, number);
    }
    if (status == HAB_OK) {
        status = trace(txn, "tache.faite", number, task, agent, now);
    }
    json_decref(task);
    return status;
}

static hab_status append(hab_txn *txn, uint64_t number, json_t *tasks)
{
    json_t *task;
    hab_status status = hab_task_get(txn, number, &task);

    if (status == HAB_OK && json_array_append_new(tasks, task) != 0) {
        status = HAB_MEMORY;
    }
    return status;
}

/* The queue of one Caf, from a key on. */
static hab_status list_queue(hab_txn *txn, const uint8_t from[QUEUE_KEY], unsigned max,
                             json_t *tasks)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_TASK_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(from, QUEUE_KEY), &key, NULL);
    while (status == HAB_OK && json_array_size(tasks) < max
           && memcmp(key.data, from, PREFIX) == 0) {
        status = append(txn, hab_get_u64be((const uint8_t *) key.data + PREFIX), tasks);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* Of every Caf: all tasks, by number. */
static hab_status list_all(hab_txn *txn, int done, uint64_t after, unsigned max, json_t *tasks)
{
    uint8_t from[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_TASK, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, after + 1);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, NULL);
    while (status == HAB_OK && json_array_size(tasks) < max) {
        json_t *task;

        status = hab_task_get(txn, hab_get_u64be(key.data), &task);
        if (status == HAB_OK) {
            int is_done = json_object_get(task, "faite") != NULL;

            if (is_done == (done != 0) && json_array_append(tasks, task) != 0) {
                status = HAB_MEMORY;
            }
            json_decref(task);
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_task_list(hab_txn *txn, const char *caf, int done, uint64_t after, unsigned max,
                         json_t **tasks)
{
    json_t *found = json_array();
    uint8_t from[QUEUE_KEY];
    hab_status status = HAB_MEMORY;

    if (found != NULL && caf == NULL) {
        status = list_all(txn, done, after, max, found);
    } else if (found != NULL) {
        queue_key(caf, done, after + 1, from);
        status = list_queue(txn, from, max, found);
    }
    if (status != HAB_OK) {
        json_decref(found);
        return status;
    }
    *tasks = found;
    return HAB_OK;
}
