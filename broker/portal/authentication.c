#include "portal/authentication.h"

#include "attempt.h"
#include "portal/act.h"
#include "portal/device.h"

/* What the first step read, and the last one compares. */
typedef struct known {
    uint64_t person; /* 0: nobody of this name */
    int has_credential;
    hab_credential credential;
    hab_attempt_key attempts;
} known;

static hab_status not_there(hab_status status, int *found)
{
    *found = status == HAB_OK;
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status read_credential(hab_txn *txn, known *who)
{
    return not_there(hab_credential_get(txn, who->person, &who->credential), &who->has_credential);
}

static hab_status read_person(hab_txn *txn, const hab_exchange *exchange, known *who)
{
    hab_device device;
    int is_known = hab_device_known(exchange, who->person, &device);

    who->attempts = hab_attempt_of_person(who->person, is_known ? device.number : NULL);
    return read_credential(txn, who);
}

static hab_status read_name(hab_txn *txn, const hab_exchange *exchange, hab_slice identifiant,
                            known *who)
{
    char lower[HAB_IDENTIFIANT_MAX + 1];
    int found;
    hab_status status = not_there(hab_person_find(txn, identifiant, &who->person), &found);

    if (status == HAB_OK && found) {
        return read_person(txn, exchange, who);
    }
    who->person = 0;
    if (hab_identifiant(identifiant, lower) == HAB_OK) {
        identifiant = hab_slice_text(lower);
    }
    who->attempts = hab_attempt_of_unknown(identifiant);
    return status;
}

/* HAB_LATER becomes a reason; other failures stay. */
static hab_status may_try(hab_txn *txn, const known *who, int64_t now, hab_reason *reason,
                          uint32_t *wait)
{
    hab_status status = hab_attempt_allowed(txn, &who->attempts, now, wait);

    *reason = status == HAB_LATER ? HAB_REASON_TOO_MANY_TRIES : HAB_REASON_GRANTED;
    return status == HAB_LATER ? HAB_OK : status;
}

/* HAB_OK with HAB_REASON_GRANTED or HAB_REASON_BAD_CREDENTIALS. */
static hab_status verify(const hab_exchange *exchange, const known *who, hab_slice password,
                         hab_reason *reason)
{
    hab_status status = hab_password_verify(
        password, who->has_credential ? who->credential.hash : NULL, &exchange->broker->cost);

    *reason = status == HAB_OK ? HAB_REASON_GRANTED : HAB_REASON_BAD_CREDENTIALS;
    return status == HAB_DENIED ? HAB_OK : status;
}

/* The credential may have been replaced while the hash was computed. */
static hab_status still_same(hab_txn *txn, const known *who, hab_reason *reason)
{
    known now = {.person = who->person};
    hab_status status = read_credential(txn, &now);

    if (status == HAB_OK
        && (!now.has_credential
            || memcmp(&now.credential, &who->credential, sizeof(now.credential)) != 0)) {
        *reason = HAB_REASON_BAD_CREDENTIALS;
    }
    return status;
}

/* Counts the try. Others of the same moment may have used up what was allowed: then
 * this one learns nothing, not even that it was right. */
static hab_status count_try(hab_txn *txn, const known *who, int64_t now, hab_reason *reason,
                            uint32_t *wait)
{
    hab_reason allowed;
    hab_status status;

    if (*reason == HAB_REASON_TOO_MANY_TRIES) {
        return HAB_OK; /* nothing was tried */
    }
    status = may_try(txn, who, now, &allowed, wait);
    if (status == HAB_OK && allowed != HAB_REASON_GRANTED) {
        *reason = allowed;
        return HAB_OK;
    }
    if (status == HAB_OK && *reason == HAB_REASON_GRANTED) {
        status = still_same(txn, who, reason);
    }
    if (status != HAB_OK) {
        return status;
    }
    return *reason == HAB_REASON_GRANTED ? hab_attempt_succeeded(txn, &who->attempts)
                                         : hab_attempt_failed(txn, &who->attempts, now);
}

/* The password was right: may it open a session? */
static hab_status may_open(hab_txn *txn, const known *who, hab_channel channel, int64_t now,
                           hab_reason *reason)
{
    const hab_credential_record *credential = &who->credential.record;
    hab_person_record person;
    hab_status status = hab_person_record_get(txn, who->person, &person);

    if (status != HAB_OK) {
        return status;
    }
    if (person.state != HAB_PERSON_ACTIVE) {
        *reason = HAB_REASON_PERSON_SUSPENDED;
    } else if (credential->kind == HAB_PASSWORD_FIRST
               && (credential->used || now >= credential->issued + HAB_FIRST_PASSWORD_LIFE)) {
        *reason = HAB_REASON_PASSWORD_EXPIRED;
    } else if (credential->kind == HAB_PASSWORD_FIRST && channel == HAB_CHANNEL_WEBSERVICE) {
        *reason = HAB_REASON_PASSWORD_TO_CHANGE;
    }
    return HAB_OK;
}

static hab_status open_session(hab_txn *txn, const hab_exchange *exchange, const known *who,
                               hab_authentication *made)
{
    hab_status status = HAB_OK;

    made->password_change = who->credential.record.kind == HAB_PASSWORD_FIRST;
    if (made->password_change) {
        status = hab_credential_spend(txn, who->person);
    }
    if (status == HAB_OK) {
        status = hab_session_open(txn, who->person, made->channel, made->password_change,
                                  &exchange->broker->terms, exchange->address, exchange->agent,
                                  exchange->now, made->token, &made->session);
    }
    return status;
}

static hab_status conclude(hab_txn *txn, const hab_exchange *exchange, const known *who,
                           hab_authentication *made)
{
    hab_act act = {.person = who->person, .channel = made->channel};
    hab_status status = count_try(txn, who, exchange->now, &made->reason, &made->wait);

    if (status == HAB_OK && made->reason == HAB_REASON_GRANTED) {
        status = may_open(txn, who, made->channel, exchange->now, &made->reason);
    }
    if (status == HAB_OK && made->reason == HAB_REASON_GRANTED) {
        status = open_session(txn, exchange, who, made);
        act.session = made->session.hash;
    }
    act.reason = made->reason;
    act.operation = made->reason != HAB_REASON_GRANTED        ? "session.refusee"
                    : made->channel == HAB_CHANNEL_WEBSERVICE ? "jeton.emis"
                                                              : "session.ouverte";
    return status == HAB_OK ? hab_act_trace(txn, exchange, &act) : status;
}

/* The first step: of the person whose number is set, or whose name is given. */
static hab_status look_up(const hab_exchange *exchange, hab_slice identifiant, known *who,
                          hab_reason *reason, uint32_t *wait)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = who->person != 0 ? read_person(txn, exchange, who)
                              : read_name(txn, exchange, identifiant, who);
    if (status == HAB_OK) {
        status = may_try(txn, who, exchange->now, reason, wait);
    }
    hab_abort(txn);
    return status;
}

static hab_status end_write(hab_txn *txn, hab_status status)
{
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

hab_status hab_authenticate(const hab_exchange *exchange, hab_authentication *authentication)
{
    hab_authentication made = *authentication;
    known who = {.person = 0};
    hab_txn *txn;
    hab_status status = look_up(exchange, made.identifiant, &who, &made.reason, &made.wait);

    if (status == HAB_OK && made.reason == HAB_REASON_GRANTED) {
        status = verify(exchange, &who, made.password, &made.reason);
    }
    if (status == HAB_OK) {
        status = hab_begin_write(exchange->broker->store, &txn);
    }
    if (status == HAB_OK) {
        status = end_write(txn, conclude(txn, exchange, &who, &made));
    }
    if (status == HAB_OK) {
        made.person = who.person;
        *authentication = made;
    }
    hab_wipe(&who, sizeof(who));
    hab_wipe(made.token, sizeof(made.token));
    return status;
}

static hab_status conclude_self(hab_txn *txn, const hab_exchange *exchange, const known *who,
                                const char *operation, hab_reason *reason, uint32_t *wait)
{
    hab_act act = {
        .operation = operation, .person = who->person, .session = exchange->session.hash};
    hab_status status = count_try(txn, who, exchange->now, reason, wait);

    if (status != HAB_OK || *reason == HAB_REASON_GRANTED) {
        return status;
    }
    act.reason = *reason;
    return hab_act_trace(txn, exchange, &act);
}

hab_status hab_confirm_password(const hab_exchange *exchange, hab_slice password,
                                const char *operation, hab_reason *reason, uint32_t *wait)
{
    known who = {.person = exchange->session.record.person};
    hab_txn *txn;
    hab_status status = look_up(exchange, (hab_slice){0}, &who, reason, wait);

    if (status == HAB_OK && *reason == HAB_REASON_GRANTED) {
        status = verify(exchange, &who, password, reason);
    }
    if (status == HAB_OK) {
        status = hab_begin_write(exchange->broker->store, &txn);
    }
    if (status == HAB_OK) {
        status = end_write(txn, conclude_self(txn, exchange, &who, operation, reason, wait));
    }
    hab_wipe(&who, sizeof(who));
    return status;
}
