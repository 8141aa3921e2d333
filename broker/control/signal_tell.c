#include "control/signal_tell.h"

#include <stdio.h>
#include <string.h>

#include "base/json_text.h"
#include "convention/due.h"
#include "convention/notify.h"
#include "convention/version.h"
#include "mail/outbox.h"
#include "store/meta.h"

enum { HOUR = 3600 };

/* When the agents of a Caf had their last mail, or will have the next. */
static hab_status set_mailed(hab_txn *txn, const char *key, int64_t when)
{
    const uint64_t value = (uint64_t) when;

    return hab_put(txn, HAB_TABLE_META, hab_slice_text(key), hab_slice_of(&value, sizeof(value)));
}

static hab_status mail_agents(hab_txn *txn, const hab_broker *broker, const char *caf,
                              uint64_t count, int64_t now)
{
    json_t *values = json_pack("{s:s, s:I}", "caf", caf, "nombre", (json_int_t) count);
    hab_status status = values == NULL ? HAB_MEMORY
                                       : hab_notify_role(txn, broker, caf, HAB_ROLE_TRACES,
                                                         "controle-agents", values, now);

    json_decref(values);
    return status;
}

hab_status hab_signal_remind(hab_txn *txn, const hab_broker *broker, const char *caf, int64_t now)
{
    uint64_t count = 0;
    hab_status status = hab_signal_count(txn, caf, HAB_SIGNAL_NEW, &count);

    return status == HAB_OK && count > 0 ? mail_agents(txn, broker, caf, count, now) : status;
}

hab_status hab_signal_announce(hab_txn *txn, const hab_broker *broker, const char *caf, int64_t now)
{
    char key[32];
    uint64_t mailed;
    int64_t next;
    hab_status status;

    (void) snprintf(key, sizeof(key), "signal.mailed.%.*s", HAB_CAF_MAX, caf);
    status = hab_last_number(txn, key, &mailed);
    if (status == HAB_OK && (int64_t) mailed > now + HOUR) { /* by a clock that was ahead */
        mailed = 0;
    }
    next = (int64_t) mailed + HOUR;
    if (status != HAB_OK || (int64_t) mailed > now) { /* one is to come */
        return status;
    }
    if (next > now) {
        status = hab_due_for_signals(txn, caf, next);
    } else {
        status = hab_signal_remind(txn, broker, caf, now);
        next = now;
    }
    return status == HAB_OK ? set_mailed(txn, key, next) : status;
}

int hab_signal_role_manages(const char *role)
{
    return strncmp(role, "gestionnaire", strlen("gestionnaire")) == 0;
}

static hab_status manages_in(hab_txn *txn, uint64_t convention, uint32_t type, uint32_t version,
                             uint64_t person)
{
    const hab_place place = {
        .person = person, .type = type, .convention = convention, .version = version};
    hab_habilitation_record record;
    hab_status status = hab_place_read(txn, &place, &record, NULL);

    if (status == HAB_OK) {
        record.role[sizeof(record.role) - 1] = '\0';
        status = hab_signal_role_manages(record.role) ? HAB_OK : HAB_NOT_FOUND;
    }
    return status;
}

hab_status hab_signal_manages(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now)
{
    hab_convention_record record;
    uint32_t version = 0;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status == HAB_OK) {
        status = hab_version_at(txn, convention, now, &version);
    }
    if (status == HAB_OK) { /* who was struck is no member, though the place has an end */
        status = hab_version_names(txn, convention, version, person);
    }
    return status == HAB_OK ? manages_in(txn, convention, record.type, version, person) : status;
}

/* One letter to the partner. */
typedef struct telling {
    hab_txn *txn;
    const hab_broker *broker;
    const hab_signal_record *record;
    const char *letter;
    json_t *values;
    hab_convention_record convention;
    uint32_t version;
    int64_t now;
    char address[HAB_IDENTIFIANT_MAX + 1]; /* the partner's own; "" once somebody has it */
} telling;

static hab_status tell_one(telling *t, uint64_t person)
{
    hab_person who;
    hab_status status = hab_person_get(t->txn, person, &who);

    if (status == HAB_OK && strcmp(who.identifiant, t->address) == 0) {
        t->address[0] = '\0';
    }
    return status == HAB_OK ? hab_notify_person(t->txn, t->broker, person, t->letter, t->values,
                                                NULL, t->record->caf, 0, t->now)
                            : status;
}

static hab_status tell_manager(void *context, uint64_t person)
{
    telling *t = context;
    hab_status status;

    if (person == t->record->person) {
        return HAB_OK;
    }
    status = manages_in(t->txn, t->record->convention, t->convention.type, t->version, person);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    return tell_one(t, person);
}

/* Looked for where it stands: a convention may name ten thousand persons. */
static hab_status find_address(telling *t)
{
    hab_slice document;
    hab_slice found;
    hab_status status =
        hab_convention_document(t->txn, t->record->convention, t->version, &document);

    if (status != HAB_OK) {
        return status;
    }
    found = hab_json_string(hab_json_member(hab_json_member(document, "partenaire"), "courriel"));
    if (found.size > 0) {
        (void) hab_identifiant(found, t->address);
    }
    return HAB_OK;
}

static hab_status tell_address(const telling *t)
{
    const hab_letter letter = {
        .template = t->letter, .to = t->address, .values = t->values, .caf = t->record->caf};
    uint64_t number;
    hab_status status = hab_outbox_put(t->txn, t->broker->key, &letter, t->now, &number);

    return status == HAB_INVALID ? HAB_OK : status; /* it keeps nothing from being done */
}

static hab_status open_convention(telling *t)
{
    hab_status status = hab_convention_get(t->txn, t->record->convention, &t->convention);

    if (status == HAB_OK) {
        status = hab_version_at(t->txn, t->record->convention, t->now, &t->version);
    }
    return status == HAB_OK ? find_address(t) : status;
}

static hab_status tell_all(telling *t, unsigned readers)
{
    int partner = (readers & HAB_SIGNAL_PARTNER) != 0 && t->record->convention != 0;
    hab_status status = partner ? open_convention(t) : HAB_OK;

    if (status == HAB_OK && (readers & HAB_SIGNAL_PERSON) != 0) {
        status = tell_one(t, t->record->person);
    }
    if (status == HAB_OK && partner) {
        status = hab_version_members(t->txn, t->record->convention, t->version, tell_manager, t);
    }
    return status == HAB_OK && partner && t->address[0] != '\0' ? tell_address(t) : status;
}

/* The convention's, and what the signal is about; NULL when it fails. */
static json_t *values_of(hab_txn *txn, const hab_broker *broker, const hab_signal_record *record,
                         const json_t *more)
{
    char name[2 * HAB_NAME_MAX + 2];
    hab_person person;
    json_t *values = record->convention != 0
                         ? hab_convention_values(txn, broker->types, record->convention)
                         : json_object();

    if (values == NULL || hab_person_get(txn, record->person, &person) != HAB_OK) {
        json_decref(values);
        return NULL;
    }
    (void) snprintf(name, sizeof(name), "%s %s", person.prenom, person.nom);
    if (json_object_set_new(values, "regle", json_string(hab_signal_rule_title(record->rule))) != 0
        || json_object_set_new(values, "concerne", json_string(name)) != 0
        || (more != NULL && json_object_update(values, (json_t *) more) != 0)) {
        json_decref(values);
        return NULL;
    }
    return values;
}

hab_status hab_signal_tell(hab_txn *txn, const hab_broker *broker, const hab_signal_record *record,
                           unsigned readers, const char *letter, const json_t *more, int64_t now)
{
    telling t = {.txn = txn,
                 .broker = broker,
                 .record = record,
                 .letter = letter,
                 .values = values_of(txn, broker, record, more),
                 .now = now};
    hab_status status = t.values != NULL ? tell_all(&t, readers) : HAB_MEMORY;

    json_decref(t.values);
    return status;
}
