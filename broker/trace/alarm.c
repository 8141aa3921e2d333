#include "trace/alarm.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/text.h"
#include "convention/notify.h"
#include "person/agent.h"
#include "store/meta.h"
#include "trace/change.h"

static const char counter[] = "alarm";

/* The oldest that stands; all behind it stand too, for they are lifted together. */
static const char standing_key[] = "trace.alarm";

/* The last that was lifted, from then until the heads go on. */
static const char lifted_key[] = "trace.lifted";

hab_status hab_alarm_stands(hab_txn *txn, uint64_t *alarm)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(standing_key), &value);

    if (status != HAB_OK || value.size != sizeof(*alarm)) {
        return status != HAB_OK ? status : HAB_CORRUPT;
    }
    memcpy(alarm, value.data, sizeof(*alarm));
    return HAB_OK;
}

hab_status hab_alarm_count(hab_txn *txn, uint64_t *count)
{
    uint64_t first;
    uint64_t last;
    hab_status status = hab_alarm_stands(txn, &first);

    if (status == HAB_NOT_FOUND) {
        *count = 0;
        return HAB_OK;
    }
    if (status == HAB_OK) {
        status = hab_last_number(txn, counter, &last);
    }
    if (status == HAB_OK) {
        *count = last - first + 1;
    }
    return status;
}

static hab_status put_alarm(hab_txn *txn, uint64_t number, const json_t *alarm)
{
    char *text = alarm != NULL ? json_dumps(alarm, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    uint8_t key[8];
    hab_status status;

    if (text == NULL) {
        return HAB_MEMORY;
    }
    hab_put_u64be(key, number);
    status = hab_put(txn, HAB_TABLE_ALARM, hab_slice_of(key, sizeof(key)), hab_slice_text(text));
    free(text);
    return status;
}

/* The record under a cursor, as it is told. */
static hab_status read_alarm(hab_slice key, hab_slice value, json_t **alarm)
{
    json_t *found = json_loadb(value.data, value.size, 0, NULL);

    if (found == NULL || key.size != sizeof(uint64_t)
        || json_object_set_new(found, "alarme", json_integer((json_int_t) hab_get_u64be(key.data)))
               != 0) {
        json_decref(found);
        return HAB_CORRUPT;
    }
    *alarm = found;
    return HAB_OK;
}

hab_status hab_alarm_list(hab_txn *txn, unsigned max, json_t **list)
{
    json_t *found = json_array();
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = found != NULL ? hab_cursor_open(txn, HAB_TABLE_ALARM, &cursor) : HAB_MEMORY;

    if (status != HAB_OK) {
        json_decref(found);
        return status;
    }
    status = hab_last(cursor, &key, &value);
    while (status == HAB_OK && json_array_size(found) < max) {
        json_t *alarm;

        status = read_alarm(key, value, &alarm);
        if (status == HAB_OK) {
            status = json_array_append_new(found, alarm) == 0 ? hab_previous(cursor, &key, &value)
                                                              : HAB_MEMORY;
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        json_decref(found);
        return status;
    }
    *list = found;
    return HAB_OK;
}

static int is_of(hab_slice key, hab_slice value, const char *place)
{
    json_t *alarm;
    const char *known;
    int same;

    if (read_alarm(key, value, &alarm) != HAB_OK) {
        return 0;
    }
    known = json_string_value(json_object_get(alarm, "lieu"));
    same = known != NULL && strcmp(known, place) == 0;
    json_decref(alarm);
    return same;
}

/* HAB_EXISTS for a place that an alarm was raised for. One that cannot be read keeps no other
 * from being raised. */
static hab_status look_for(hab_txn *txn, const char *place)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ALARM, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_last(cursor, &key, &value);
    while (status == HAB_OK) {
        status = is_of(key, value, place) ? HAB_EXISTS : hab_previous(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status trace(hab_txn *txn, const char *operation, uint64_t person, const char *object,
                        int64_t now)
{
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = person != 0 ? HAB_TRACE_PAGE : HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = now * 1000000,
                               .person = person,
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(object)};

    return hab_change_trace(txn, &record);
}

/* Somebody who cannot be written to keeps no alarm from standing. */
static hab_status spare(hab_status status)
{
    return status == HAB_CORRUPT || status == HAB_NOT_FOUND || status == HAB_VERSION ? HAB_OK
                                                                                     : status;
}

/* Agents of every Caf and national ones: the trace is one for all. */
static hab_status mail_all(hab_txn *txn, const hab_broker *broker, const json_t *alarm, int64_t now)
{
    enum { AT_ONCE = 32 };
    hab_agent agents[AT_ONCE];
    unsigned count = AT_ONCE;
    uint64_t after = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == AT_ONCE) {
        status = hab_agent_list(txn, NULL, after, agents, AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            after = agents[i].person;
            if (agents[i].record.roles & HAB_ROLE_TRACES) {
                status = spare(hab_notify_person(txn, broker, after, "alarme-trace", alarm, NULL,
                                                 agents[i].record.caf, 0, now));
            }
        }
    }
    return spare(status);
}

/* Sentences may quote names of files, which may be any bytes. */
static void copy_text(const char *from, char to[HAB_ALARM_TEXT + 1])
{
    size_t left = strlen(from);
    size_t used = 0;

    while (left > 0) {
        size_t size = hab_character((const uint8_t *) from, left);
        int printable = size > 1 || (size == 1 && *from >= ' ' && *from != 0x7f);

        size = size > 0 ? size : 1;
        if (used + size > HAB_ALARM_TEXT) {
            break;
        }
        memcpy(to + used, printable ? from : "?", size);
        used += size;
        from += size;
        left -= size;
    }
    to[used] = '\0';
}

static json_t *new_alarm(const char *place, const char *sentence, int64_t now)
{
    char time[HAB_TIME_TEXT];
    char words[2 * HAB_TIME_TEXT];

    hab_format_time(now, time);
    hab_format_french(now, words);
    return json_pack("{s:s, s:s, s:s, s:s}", "le", time, "le_texte", words, "lieu", place, "phrase",
                     sentence);
}

/* An alarm that is new: told, kept, and closing the service. */
static hab_status raise_new(hab_txn *txn, const hab_broker *broker, json_t *alarm, int64_t now)
{
    uint64_t standing;
    uint64_t number;
    hab_status status = hab_alarm_stands(txn, &standing);
    int first = status == HAB_NOT_FOUND;

    if (status == HAB_OK || first) {
        status = hab_next_number(txn, counter, &number);
    }
    if (status == HAB_OK && !first && number - standing >= HAB_ALARM_STANDING) {
        return HAB_EXISTS;
    }
    if (status == HAB_OK && first) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(standing_key),
                         hab_slice_of(&number, sizeof(number)));
    }
    if (status == HAB_OK && first) {
        status = mail_all(txn, broker, alarm, now);
    }
    if (status == HAB_OK) {
        static const char *const later[] = {"levee", "par", "motif"};

        (void) json_object_del(alarm, "le_texte");
        for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
            (void) json_object_set_new(alarm, later[i], json_null());
        }
        status = put_alarm(txn, number, alarm);
    }
    if (status == HAB_OK) {
        status =
            trace(txn, "trace.alarme", 0, json_string_value(json_object_get(alarm, "lieu")), now);
    }
    return status;
}

static hab_status raise_within(hab_txn *txn, const hab_broker *broker, const char *place,
                               const char *sentence, int64_t now)
{
    json_t *alarm;
    hab_status status = look_for(txn, place);

    if (status != HAB_OK) {
        return status;
    }
    alarm = new_alarm(place, sentence, now);
    status = alarm != NULL ? raise_new(txn, broker, alarm, now) : HAB_MEMORY;
    json_decref(alarm);
    return status;
}

/* A place that is known is found again and again: that is no turn of the store's writer. */
static hab_status look(hab_store *store, const char *place)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = look_for(txn, place);
        hab_abort(txn);
    }
    return status;
}

hab_status hab_alarm_raise(const hab_broker *broker, const char *place, const char *sentence,
                           int64_t now, int *fresh, hab_error *error)
{
    char where[HAB_ALARM_TEXT + 1];
    char what[HAB_ALARM_TEXT + 1];
    hab_txn *txn;
    hab_status status;

    copy_text(place, where);
    copy_text(sentence, what);
    status = look(broker->store, where);
    if (status == HAB_OK) {
        status = hab_begin_write(broker->store, &txn);
        if (status == HAB_OK) {
            status = raise_within(txn, broker, where, what, now);
            if (status == HAB_OK) {
                status = hab_commit(txn);
            } else {
                hab_abort(txn);
            }
        }
    }
    if (status != HAB_OK && status != HAB_EXISTS) {
        return hab_fail(error, status, "%.*s (an alarm that cannot be stored: %s)", HAB_ALARM_TEXT,
                        what, hab_status_text(status));
    }
    *fresh = status == HAB_OK;
    return HAB_OK;
}

static int is_motive(const char *motive)
{
    size_t length = strlen(motive);

    return length <= HAB_ALARM_MOTIVE && strspn(motive, " \t\r\n") < length
           && hab_text_valid(hab_slice_text(motive), 1);
}

static hab_status lift_one(hab_txn *txn, uint64_t number, uint64_t person, const char *motive,
                           const char *time)
{
    uint8_t bytes[8];
    hab_slice key = hab_slice_of(bytes, sizeof(bytes));
    hab_slice value;
    json_t *alarm;
    hab_status status;

    hab_put_u64be(bytes, number);
    status = hab_get(txn, HAB_TABLE_ALARM, key, &value);
    if (status == HAB_OK) {
        status = read_alarm(key, value, &alarm);
    }
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    (void) json_object_del(alarm, "alarme");
    status = json_object_set_new(alarm, "levee", json_string(time)) == 0
                     && json_object_set_new(alarm, "par", json_integer((json_int_t) person)) == 0
                     && json_object_set_new(alarm, "motif", json_string(motive)) == 0
                 ? put_alarm(txn, number, alarm)
                 : HAB_MEMORY;
    json_decref(alarm);
    return status;
}

hab_status hab_alarm_lift(hab_txn *txn, uint64_t person, const char *motive, int64_t now)
{
    char time[HAB_TIME_TEXT];
    uint64_t number;
    uint64_t last;
    hab_status status;

    if (!is_motive(motive)) {
        return HAB_INVALID;
    }
    hab_format_time(now, time);
    status = hab_alarm_stands(txn, &number);
    if (status == HAB_OK) {
        status = hab_last_number(txn, counter, &last);
    }
    for (; status == HAB_OK && number <= last; number++) {
        status = lift_one(txn, number, person, motive, time);
    }
    if (status == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_META, hab_slice_text(standing_key));
    }
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_META, hab_slice_text(lifted_key),
                         hab_slice_of(&last, sizeof(last)));
    }
    return status == HAB_OK ? trace(txn, "trace.alarme.levee", person, motive, now) : status;
}

/* The last alarm that was lifted, when the heads were not let go on since. */
static hab_status get_lifted(hab_txn *txn, uint64_t *alarm)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(lifted_key), &value);

    if (status == HAB_OK) {
        *alarm = 0;
        memcpy(alarm, value.data, value.size < sizeof(*alarm) ? value.size : sizeof(*alarm));
    }
    return status;
}

static hab_status was_lifted(hab_store *store, uint64_t *alarm)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = get_lifted(txn, alarm);
        hab_abort(txn);
    }
    return status;
}

/* Unless another was lifted meanwhile: that one is yet to be settled. */
static hab_status forget_lift(hab_store *store, uint64_t settled)
{
    uint64_t alarm = 0;
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = get_lifted(txn, &alarm);
    if (status == HAB_OK && alarm == settled) {
        status = hab_delete(txn, HAB_TABLE_META, hab_slice_text(lifted_key));
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

hab_status hab_alarm_settle(const hab_broker *broker, const hab_head_key *key, int64_t now,
                            hab_heads_signed *done, hab_error *error)
{
    uint64_t alarm;
    hab_status status = was_lifted(broker->store, &alarm);

    if (status != HAB_OK) {
        return hab_fail(error, status, "cannot see whether an alarm was lifted: %s",
                        hab_status_text(status));
    }
    status = hab_heads_resume(broker->store, broker->trace, broker->heads, key, now, done, error);
    if (status != HAB_OK) {
        return status;
    }
    status = forget_lift(broker->store, alarm);
    return status == HAB_OK ? HAB_OK
                            : hab_fail(error, status, "cannot note that the heads go on: %s",
                                       hab_status_text(status));
}
