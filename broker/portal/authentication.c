#include "portal/authentication.h"

#include "person/attempt.h"
#include "person/conditions.h"
#include "portal/act.h"
#include "portal/device.h"

/* One of the two passwords that a person may have. */
typedef struct slot {
    hab_password_kind kind;
    int there;
    hab_credential credential;
} slot;

/* What the first step read, and the last one compares. */
typedef struct known {
    uint64_t person; /* 0: nobody of this name */
    slot own;
    slot mailed;
    const slot *matched; /* the one that was typed */
    hab_attempt_key attempts;
} known;

static hab_status not_there(hab_status status, int *found)
{
    *found = status == HAB_OK;
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status read_slot(hab_txn *txn, uint64_t person, hab_password_kind kind, slot *read)
{
    read->kind = kind;
    return not_there(hab_credential_get(txn, person, kind, &read->credential), &read->there);
}

static hab_status read_credentials(hab_txn *txn, known *who)
{
    hab_status status = read_slot(txn, who->person, HAB_PASSWORD_OWN, &who->own);

    return status == HAB_OK ? read_slot(txn, who->person, HAB_PASSWORD_FIRST, &who->mailed)
                            : status;
}

static hab_status read_person(hab_txn *txn, const hab_exchange *exchange, known *who)
{
    hab_device device;
    int is_known = hab_device_known(exchange, who->person, &device);

    who->attempts = hab_attempt_of_person(who->person, is_known ? device.number : NULL);
    return read_credentials(txn, who);
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

/* One computation, whatever there is to compare with. */
static hab_status try_slot(const hab_exchange *exchange, known *who, const slot *tried,
                           hab_slice password)
{
    hab_status status = hab_password_verify(password, tried->there ? tried->credential.hash : NULL,
                                            &exchange->broker->cost);

    if (status == HAB_OK) {
        who->matched = tried;
    }
    return status == HAB_DENIED ? HAB_OK : status;
}

/* HAB_OK with HAB_REASON_GRANTED or HAB_REASON_BAD_CREDENTIALS. What was typed alone
 * says how many computations it takes: the time tells nothing of the account. */
static hab_status verify(const hab_exchange *exchange, known *who, hab_slice password,
                         hab_reason *reason)
{
    hab_status status = HAB_OK;

    if (hab_password_has_mailed_form(password)) {
        status = try_slot(exchange, who, &who->mailed, password);
    }
    if (status == HAB_OK) {
        status = try_slot(exchange, who, &who->own, password);
    }
    *reason = who->matched != NULL ? HAB_REASON_GRANTED : HAB_REASON_BAD_CREDENTIALS;
    return status;
}

/* The credential may have been replaced while the hash was computed. */
static hab_status still_same(hab_txn *txn, const known *who, hab_reason *reason)
{
    slot now;
    hab_status status = read_slot(txn, who->person, who->matched->kind, &now);

    if (status == HAB_OK
        && (!now.there
            || memcmp(&now.credential, &who->matched->credential, sizeof(now.credential)) != 0)) {
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

/* A mailed password: once, 24 h, and no web service knows how to change it. */
static hab_reason mailed_may_open(const hab_credential_record *mailed, hab_channel channel,
                                  int64_t now)
{
    if (mailed->used || now >= mailed->issued + HAB_FIRST_PASSWORD_LIFE) {
        return HAB_REASON_PASSWORD_EXPIRED;
    }
    return channel == HAB_CHANNEL_WEBSERVICE ? HAB_REASON_PASSWORD_TO_CHANGE : HAB_REASON_GRANTED;
}

/* The password was right: may it open a session, and what comes first in it? */
static hab_status may_open(hab_txn *txn, const known *who, hab_channel channel, int64_t now,
                           hab_reason *reason, hab_session_gate *gate)
{
    hab_person_record person;
    hab_status status = hab_person_record_get(txn, who->person, &person);

    *gate = HAB_GATE_PASSWORD;
    if (status != HAB_OK) {
        return status;
    }
    if (person.state != HAB_PERSON_ACTIVE) {
        *reason = HAB_REASON_PERSON_SUSPENDED;
        return HAB_OK;
    }
    if (who->matched->kind == HAB_PASSWORD_FIRST) {
        *reason = mailed_may_open(&who->matched->credential.record, channel, now);
        return HAB_OK;
    }
    status = hab_conditions_gate(txn, who->person, gate);
    if (status == HAB_OK && *gate == HAB_GATE_CONDITIONS && channel == HAB_CHANNEL_WEBSERVICE) {
        *reason = HAB_REASON_CONDITIONS;
    }
    return status;
}

static hab_status open_session(hab_txn *txn, const hab_exchange *exchange, const known *who,
                               hab_session_gate gate, hab_authentication *made)
{
    hab_status status = HAB_OK;

    if (who->matched->kind == HAB_PASSWORD_FIRST) {
        status = hab_credential_spend(txn, who->person);
    }
    if (status == HAB_OK) {
        status = hab_session_open(txn, who->person, made->channel, gate, &exchange->broker->terms,
                                  exchange->address, exchange->agent, exchange->now, made->token,
                                  &made->session);
    }
    if (status == HAB_OK && made->name.size > 0) {
        status = hab_session_name(txn, &made->session, made->name);
    }
    return status;
}

static hab_status conclude(hab_txn *txn, const hab_exchange *exchange, const known *who,
                           hab_authentication *made)
{
    hab_act act = {.person = who->person, .channel = made->channel};
    hab_session_gate gate = HAB_GATE_PASSWORD;
    hab_status status = count_try(txn, who, exchange->now, &made->reason, &made->wait);

    if (status == HAB_OK && made->reason == HAB_REASON_GRANTED) {
        status = may_open(txn, who, made->channel, exchange->now, &made->reason, &gate);
    }
    if (status == HAB_OK && made->reason == HAB_REASON_GRANTED) {
        status = open_session(txn, exchange, who, gate, made);
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
    if (who.matched == &who.mailed && exchange->session_reason != HAB_REASON_PASSWORD_TO_CHANGE) {
        *reason = HAB_REASON_BAD_CREDENTIALS;
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
