#include "delegation/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "convention/convention.h"
#include "convention/notify.h"
#include "mail/outbox.h"
#include "trace/change.h"

/* Whether the convention names the person at `now`; one that is over names nobody. */
static hab_status is_named(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now,
                           int *named)
{
    enum { PREFIX = HAB_HABILITATION_KEY - 4 };
    uint8_t from[HAB_HABILITATION_KEY];
    hab_convention_record record;
    hab_cursor *cursor = NULL;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status == HAB_OK) {
        status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);
    }
    if (status != HAB_OK) {
        return status;
    }
    *named = 0;
    hab_habilitation_key(person, record.type, convention, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && key.size == sizeof(from) && memcmp(key.data, from, PREFIX) == 0) {
        hab_habilitation_record held;

        if (value.size < sizeof(held)) {
            status = HAB_CORRUPT;
            break;
        }
        memcpy(&held, value.data, sizeof(held));
        *named |= record.state != HAB_CONVENTION_TERMINEE && held.from <= now
                  && (held.until == 0 || now < held.until);
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* What a person can log in with. */
typedef struct passwords {
    int own;
    int mailed; /* and still good */
} passwords;

static hab_status read_passwords(hab_txn *txn, uint64_t person, int64_t now, passwords *found)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, person, HAB_PASSWORD_OWN, &credential);

    *found = (passwords){.own = status == HAB_OK};
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        status = hab_credential_get(txn, person, HAB_PASSWORD_FIRST, &credential);
        found->mailed = status == HAB_OK && !credential.record.used
                        && now - credential.record.issued < HAB_FIRST_PASSWORD_LIFE;
    }
    hab_wipe(&credential, sizeof(credential));
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status tell_opened(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              uint64_t person, int64_t now)
{
    json_t *values = hab_convention_values(txn, broker->types, convention);
    hab_status status = HAB_MEMORY;

    if (values != NULL) {
        status = hab_notify_person(txn, broker, person, "habilitation-ouverte", values, NULL,
                                   json_string_value(json_object_get(values, "caf")), 0, now);
    }
    json_decref(values);
    return status;
}

hab_status hab_account_open(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                            const char *identifiant, const char *nom, const char *prenom,
                            int64_t now, uint64_t *person)
{
    uint64_t number;
    int created;
    int named;
    passwords found;
    hab_status status = hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text(nom),
                                          hab_slice_text(prenom), now, &number, &created);

    if (status == HAB_OK) {
        status = read_passwords(txn, number, now, &found);
    }
    if (status == HAB_OK) {
        status = is_named(txn, convention, number, now, &named);
    }
    if (status == HAB_OK && !found.own && !found.mailed) {
        status = hab_due_for_password(txn, now, HAB_DUE_FIRST_PASSWORD, number, convention);
    } else if (status == HAB_OK && !named) {
        status = tell_opened(txn, broker, convention, number, now);
    }
    if (status == HAB_OK) {
        *person = number;
    }
    return status;
}

hab_status hab_account_renew(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now)
{
    hab_person_record record;
    hab_status status = hab_person_record_get(txn, person, &record);

    if (status == HAB_OK) {
        status = hab_credential_revoke(txn, person, now);
    }
    return status == HAB_OK
               ? hab_due_for_password(txn, now, HAB_DUE_NEW_PASSWORD, person, convention)
               : status;
}

hab_status hab_issue_make(const hab_broker *broker, hab_issue *made)
{
    hab_status status = hab_first_password(made->password);

    return status == HAB_OK
               ? hab_password_hash(hab_slice_text(made->password), &broker->cost, made->hash)
               : status;
}

static hab_status trace_issue(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now)
{
    hab_convention_record record;
    hab_trace_record trace = {.kind = HAB_TRACE_CHANGE,
                              .channel = HAB_TRACE_COMMAND,
                              .allowed = 1,
                              .time = now * 1000000,
                              .convention = convention,
                              .operation = hab_slice_text("mot_de_passe.emis")};
    char object[40];
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    trace.object = hab_slice_text(object);
    trace.version = record.version;
    trace.numero = hab_slice_text(record.numero);
    return hab_change_trace(txn, &trace);
}

/* LI-3.2: to the person alone, sealed until it is sent. */
static hab_status mail_password(hab_txn *txn, const hab_broker *broker, hab_due_kind kind,
                                uint64_t convention, uint64_t person, const hab_issue *made,
                                int64_t now)
{
    const char *letter =
        kind == HAB_DUE_FIRST_PASSWORD ? "premier-mot-de-passe" : "nouveau-mot-de-passe";
    int64_t expires = now + HAB_FIRST_PASSWORD_LIFE;
    json_t *values = hab_convention_values(txn, broker->types, convention);
    json_t *secret = json_pack("{s:s}", "mot_de_passe", made->password);
    char text[2 * HAB_TIME_TEXT];
    hab_status status = HAB_MEMORY;

    hab_format_french(expires, text);
    if (secret != NULL && json_object_set_new(values, "expire_texte", json_string(text)) == 0
        && (kind == HAB_DUE_FIRST_PASSWORD
            || json_object_set_new(values, "par_caf", json_true()) == 0)) {
        status = hab_notify_person(txn, broker, person, letter, values, secret,
                                   json_string_value(json_object_get(values, "caf")), expires, now);
    }
    hab_values_free(secret);
    json_decref(values);
    return status;
}

static hab_status give(hab_txn *txn, const hab_broker *broker, hab_due_kind kind,
                       uint64_t convention, uint64_t person, const hab_issue *made, int64_t now)
{
    hab_status status = hab_first_password_store(txn, person, made->hash, now);

    if (status == HAB_OK) {
        status = mail_password(txn, broker, kind, convention, person, made, now);
    }
    return status == HAB_OK ? trace_issue(txn, convention, person, now) : status;
}

/* A first password is for whom the convention still names; a new one for whoever was left
 * without any. */
hab_status hab_issue_give(hab_txn *txn, const hab_broker *broker, hab_due_kind kind,
                          uint64_t convention, uint64_t person, const hab_issue *made, int64_t now)
{
    hab_person_record record;
    passwords found;
    int named;
    hab_status status = hab_person_record_get(txn, person, &record);

    if (status == HAB_OK) {
        status = read_passwords(txn, person, now, &found);
    }
    if (status == HAB_OK) {
        status = is_named(txn, convention, person, now, &named);
    }
    if (status != HAB_OK) {
        return status;
    }
    if (record.state != HAB_PERSON_ACTIVE || (kind == HAB_DUE_FIRST_PASSWORD && !named)) {
        return HAB_OK;
    }
    if (found.own || (kind == HAB_DUE_FIRST_PASSWORD && found.mailed)) {
        return kind == HAB_DUE_FIRST_PASSWORD ? tell_opened(txn, broker, convention, person, now)
                                              : HAB_OK;
    }
    return made != NULL ? give(txn, broker, kind, convention, person, made, now) : HAB_LATER;
}
