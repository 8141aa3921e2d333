#include "convention/suspension.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "convention/due.h"
#include "convention/notify.h"
#include "trace/change.h"

/* By an agent it is the agent who acts, and the object says on whom; habilctl has nobody
 * to name, so the record is the suspended person's own. */
static hab_status trace(hab_txn *txn, const char *operation, uint64_t person, uint64_t convention,
                        const hab_suspension *how)
{
    char object[HAB_TRACE_TEXT_MAX + 1];
    hab_convention_record found = {.numero = ""};
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = how->agent != 0 ? HAB_TRACE_PAGE : HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = how->now * 1000000,
                               .person = how->agent != 0 ? how->agent : person,
                               .convention = convention,
                               .role = hab_slice_text(how->agent != 0 ? "agent" : ""),
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(how->reason)};
    hab_status status = convention != 0 ? hab_convention_get(txn, convention, &found) : HAB_OK;

    if (how->agent != 0 && person != 0) {
        (void) snprintf(object, sizeof(object), "personne:%" PRIu64 " %.80s", person, how->reason);
        record.object = hab_slice_text(object);
    }
    record.version = found.version;
    record.numero = hab_slice_text(found.numero);
    return status == HAB_OK ? hab_change_trace(txn, &record) : status;
}

static json_t *reason_values(const hab_suspension *how)
{
    return how->reason[0] != '\0' ? json_pack("{s:s}", "motif", how->reason) : json_object();
}

static hab_status tell_person(hab_txn *txn, const hab_broker *broker, uint64_t person,
                              uint64_t convention, const hab_suspension *how)
{
    hab_convention_record record = {.caf = ""};
    json_t *values = reason_values(how);
    hab_status status = convention != 0 ? hab_convention_get(txn, convention, &record) : HAB_OK;

    if (status == HAB_OK) {
        status = values == NULL
                     ? HAB_MEMORY
                     : hab_notify_person(txn, broker, person,
                                         how->suspends ? "personne-suspendue" : "personne-retablie",
                                         values, NULL, record.caf, 0, how->now);
    }
    json_decref(values);
    return status;
}

/* Whom another Caf has suspended, that one restores: it knows why. */
static hab_status may_restore(hab_txn *txn, const hab_person_record *record, uint64_t convention)
{
    uint64_t through = hab_person_suspended_through(record);
    hab_convention_record theirs, ours;
    hab_status status;

    if (through == 0 || convention == 0) {
        return HAB_OK;
    }
    status = hab_convention_get(txn, through, &theirs);
    if (status == HAB_OK) {
        status = hab_convention_get(txn, convention, &ours);
    }
    return status == HAB_OK && strcmp(theirs.caf, ours.caf) != 0 ? HAB_DENIED : status;
}

/* The first habilitation at or after a key; its type and convention. HAB_NOT_FOUND when it
 * is another person's, or there is none. */
static hab_status next_place(hab_txn *txn, const uint8_t from[HAB_HABILITATION_KEY], uint32_t *type,
                             uint64_t *convention)
{
    enum { PERSON = 8, TYPE = 4 };
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(from, HAB_HABILITATION_KEY), &key, NULL);
    if (status == HAB_OK
        && (key.size != HAB_HABILITATION_KEY || memcmp(key.data, from, PERSON) != 0)) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        *type = hab_get_u32be((const uint8_t *) key.data + PERSON);
        *convention = hab_get_u64be((const uint8_t *) key.data + PERSON + TYPE);
    }
    hab_cursor_close(cursor);
    return status;
}

/* What the types have opened to all follows in the same transaction: no name of somebody
 * suspended is published (MAM-2, MAM-4.4). */
static hab_status tell_types(hab_txn *txn, const hab_broker *broker, uint64_t person,
                             const hab_suspension *how)
{
    uint8_t from[HAB_HABILITATION_KEY];
    uint32_t type = 0;
    uint64_t convention = 0;
    hab_status status;

    hab_habilitation_key(person, 1, 0, 0, from); /* behind the sessions, whose type is 0 */
    while ((status = next_place(txn, from, &type, &convention)) == HAB_OK) {
        status = how->apart ? hab_due_put(txn, how->now, HAB_DUE_VERSION, convention)
                            : hab_due_for_version(txn, broker, convention, how->now, how->now);
        if (status != HAB_OK) {
            return status;
        }
        hab_habilitation_key(person, type, convention + 1, 0, from);
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_suspend_person(hab_txn *txn, const hab_broker *broker, uint64_t person,
                              uint64_t convention, const hab_suspension *how)
{
    hab_person_state state = how->suspends ? HAB_PERSON_SUSPENDED : HAB_PERSON_ACTIVE;
    hab_person_record record;
    hab_status status = hab_person_record_get(txn, person, &record);

    if (status == HAB_OK && record.state == state) {
        status = HAB_EXISTS;
    }
    if (status == HAB_OK && !how->suspends) {
        status = may_restore(txn, &record, convention);
    }
    if (status == HAB_OK) {
        status = how->suspends ? hab_person_suspend(txn, person, convention, how->now)
                               : hab_person_set_state(txn, person, state, how->now);
    }
    if (status == HAB_OK) {
        status = tell_types(txn, broker, person, how);
    }
    if (status == HAB_OK) {
        status = tell_person(txn, broker, person, convention, how);
    }
    return status == HAB_OK ? trace(txn, how->suspends ? "personne.suspendue" : "personne.retablie",
                                    person, convention, how)
                            : status;
}

static hab_status tell_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                  const hab_suspension *how)
{
    json_t *values = reason_values(how);
    hab_status status =
        values == NULL
            ? HAB_MEMORY
            : hab_notify_convention(txn, broker, convention,
                                    how->suspends ? "convention-suspendue" : "convention-retablie",
                                    values, how->now);

    json_decref(values);
    return status;
}

hab_status hab_suspend_convention(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                                  const hab_suspension *how)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    if ((record.suspended != 0) == (how->suspends != 0)) {
        return HAB_EXISTS;
    }
    if (how->suspends && record.state != HAB_CONVENTION_ACTIVE
        && record.state != HAB_CONVENTION_PREAVIS) {
        return HAB_DENIED;
    }
    status = hab_convention_suspend(txn, convention, how->suspends);
    if (status == HAB_OK && !how->suspends) { /* what was waiting for it is published again */
        status = hab_due_for_version(txn, broker, convention, how->now, how->now);
    }
    if (status == HAB_OK) {
        status = tell_convention(txn, broker, convention, how);
    }
    return status == HAB_OK
               ? trace(txn, how->suspends ? "convention.suspendue" : "convention.retablie", 0,
                       convention, how)
               : status;
}
