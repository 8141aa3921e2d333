#include "convention/avenant.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/calendar.h"
#include "convention/notify.h"
#include "convention/version.h"
#include "mail/outbox.h"
#include "trace/change.h"

/* One avenant being recorded. */
typedef struct recording {
    hab_txn *txn;
    const hab_broker *broker;
    uint64_t convention;
    hab_convention_record record; /* as it was */
    const hab_new_account *accounts;
    size_t count;
    uint64_t agent;
    int64_t now;
    hab_error *error;
    json_t *values; /* of letters */
} recording;

json_t *hab_avenant_document(const json_t *last, const json_t *given, const char *state)
{
    json_t *annexe = json_object_get(given, "annexe");
    json_t *document = json_copy((json_t *) last);
    json_int_t version = json_integer_value(json_object_get(last, "version"));

    json_object_del(document, "fin"); /* an avenant that names no end takes back none */
    json_object_del(document, "signature");
    json_object_del(document, "effet");
    if (document == NULL || json_object_set_new(document, "version", json_integer(version + 1)) != 0
        || json_object_set_new(document, "etat", json_string(state)) != 0
        || (annexe != NULL && json_object_set(document, "annexe", annexe) != 0)) {
        json_decref(document);
        return NULL;
    }
    (void) json_object_set(document, "signature", json_object_get(given, "signature"));
    (void) json_object_set(document, "effet", json_object_get(given, "effet"));
    return document;
}

static hab_status check_dates(const recording *r, const json_t *document)
{
    const char *signature =
        json_string_value(json_object_get(json_object_get(document, "signature"), "date"));
    uint32_t signed_on;
    json_t *last;
    int64_t former;
    hab_status status;

    if (signature == NULL || hab_parse_date(hab_slice_text(signature), &signed_on) != HAB_OK
        || signed_on > hab_local_time(r->now).date) {
        return hab_fail(r->error, HAB_INVALID,
                        "signature.date: Indiquez le jour où les deux parties ont signé, passé ou "
                        "aujourd’hui.");
    }
    status = hab_version_document(r->txn, r->convention, r->record.version, &last);
    if (status != HAB_OK) {
        return status;
    }
    former = hab_version_effect(last);
    json_decref(last);
    if (hab_version_effect(document) < former) {
        return hab_fail(r->error, HAB_INVALID,
                        "effet: L’avenant prend effet au plus tôt en même temps que la version "
                        "qu’il remplace.");
    }
    return HAB_OK;
}

static const hab_new_account *account_of(const recording *r, const char *identifiant)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->accounts[i].identifiant, identifiant) == 0) {
            return &r->accounts[i];
        }
    }
    return NULL;
}

static hab_status trace(const recording *r, const char *operation, uint32_t version,
                        const char *object)
{
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_PAGE,
                               .allowed = 1,
                               .time = r->now * 1000000,
                               .person = r->agent,
                               .convention = r->convention,
                               .version = version,
                               .numero = hab_slice_text(r->record.numero),
                               .role = hab_slice_text("agent"),
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(object)};

    return hab_change_trace(r->txn, &record);
}

/* LI-3.2: to the person alone, sealed until it is sent. */
static hab_status give_password(const recording *r, uint64_t person, const hab_new_account *account)
{
    int64_t expires = r->now + HAB_FIRST_PASSWORD_LIFE;
    json_t *secret = json_pack("{s:s}", "mot_de_passe", account->password);
    json_t *values = json_copy(r->values);
    char text[2 * HAB_TIME_TEXT];
    char object[40];
    hab_status status = HAB_MEMORY;

    hab_format_french(expires, text);
    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    if (secret != NULL && values != NULL
        && json_object_set_new(values, "expire_texte", json_string(text)) == 0) {
        status = hab_first_password_store(r->txn, person, account->hash, r->now);
    }
    if (status == HAB_OK) {
        status = hab_notify_person(r->txn, r->broker, person, "premier-mot-de-passe", values,
                                   secret, r->record.caf, expires, r->now);
    }
    hab_values_free(secret);
    json_decref(values);
    return status == HAB_OK ? trace(r, "mot_de_passe.emis", r->record.version + 1, object) : status;
}

/* One may have been chosen since the accounts were prepared: it stays. */
static hab_status has_own_password(const recording *r, uint64_t person, int *has_own)
{
    hab_credential credential;
    hab_status status = hab_credential_get(r->txn, person, HAB_PASSWORD_OWN, &credential);

    *has_own = status == HAB_OK;
    hab_wipe(&credential, sizeof(credential));
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* A member of the new version: told when the one before did not name them. */
static hab_status tell_if_new(void *context, uint64_t number)
{
    const recording *r = context;
    const hab_new_account *account;
    hab_person person;
    int has_own = 0;
    hab_status status = hab_version_names(r->txn, r->convention, r->record.version, number);

    if (status != HAB_NOT_FOUND) {
        return status;
    }
    status = hab_person_get(r->txn, number, &person);
    if (status != HAB_OK) {
        return status;
    }
    status = has_own_password(r, number, &has_own);
    if (status != HAB_OK) {
        return status;
    }
    account = has_own ? NULL : account_of(r, person.identifiant);
    return account != NULL ? give_password(r, number, account)
                           : hab_notify_person(r->txn, r->broker, number, "habilitation-ouverte",
                                               r->values, NULL, r->record.caf, 0, r->now);
}

static hab_status record_version(recording *r, const json_t *document)
{
    hab_import import;
    hab_status status = check_dates(r, document);

    if (status == HAB_OK) {
        status = hab_annexe_store(r->txn, r->broker, document, r->now, &import, r->error);
    }
    if (status == HAB_OK && import.convention != r->convention) {
        status = hab_fail(r->error, HAB_INVALID, "numero: Un avenant garde le numéro.");
    }
    if (status != HAB_OK) {
        return status;
    }
    r->values = hab_convention_values(r->txn, r->broker->types, r->convention);
    status = r->values != NULL
                 ? hab_version_members(r->txn, r->convention, import.version, tell_if_new, r)
                 : HAB_MEMORY;
    json_decref(r->values);
    return status == HAB_OK ? trace(r, "convention.avenant", import.version, "") : status;
}

hab_status hab_avenant_record(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              const json_t *document, const hab_new_account *accounts, size_t count,
                              uint64_t agent, int64_t now, hab_error *error)
{
    recording r = {.txn = txn,
                   .broker = broker,
                   .convention = convention,
                   .accounts = accounts,
                   .count = count,
                   .agent = agent,
                   .now = now,
                   .error = error};
    hab_status status = hab_convention_get(txn, convention, &r.record);

    return status == HAB_OK ? record_version(&r, document) : status;
}
