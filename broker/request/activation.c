/* A signed request becomes a convention, and its persons learn of it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "convention/convention_schema.h"
#include "person/person.h"
#include "request/request_record.h"
#include "type/plugin_dispatch.h"
#include "web/form_document.h"

static const json_t *persons_of(const json_t *document)
{
    return json_object_get(json_object_get(document, "annexe"), "personnes");
}

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

/* What a step records goes where the convention holds it. */
static int put_steps(const hab_type *type, const json_t *document, json_t *convention)
{
    const json_t *recorded = json_object_get(document, "etapes");
    size_t count;
    const hab_step *steps = hab_type_steps(type, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *entry = json_object_get(recorded, steps[i].name);

        if (steps[i].path != NULL && entry != NULL
            && hab_path_set(convention, steps[i].path, json_deep_copy(entry)) != HAB_OK) {
            return 0;
        }
    }
    return 1;
}

static json_t *annexe_of(const hab_type *type, const json_t *document)
{
    json_t *annexe = NULL;

    return hab_type_request_annexe(type, document, &annexe) == HAB_OK ? annexe : NULL;
}

json_t *hab_request_convention(const hab_types *types, const json_t *document, const char *state)
{
    const hab_type *type = hab_type_find(types, hab_slice_text(text_of(document, "type")));
    json_t *annexe = type != NULL ? annexe_of(type, document) : NULL;
    json_t *convention;

    if (annexe == NULL) {
        return NULL;
    }
    convention = json_pack(
        "{s:i, s:s, s:O*, s:i, s:O*, s:s, s:O*, s:O*, s:O*, s:o}", "schema", 1, "type",
        type->plugin->name, "numero", json_object_get(document, "numero"), "version", 1, "caf",
        json_object_get(document, "caf"), "etat", state, "signature",
        json_object_get(document, "signature"), "effet", json_object_get(document, "effet"),
        "partenaire", json_object_get(document, "partenaire"), "annexe", annexe);
    if (convention != NULL && !put_steps(type, document, convention)) {
        json_decref(convention);
        convention = NULL;
    }
    return convention;
}

static int has_own_password(hab_txn *txn, const char *identifiant, hab_status *status)
{
    hab_credential credential;
    uint64_t person;

    *status = hab_person_find(txn, hab_slice_text(identifiant), &person);
    if (*status == HAB_OK) {
        *status = hab_credential_get(txn, person, HAB_PASSWORD_OWN, &credential);
    }
    if (*status != HAB_OK) {
        *status = *status == HAB_NOT_FOUND ? HAB_OK : *status;
        return 0;
    }
    hab_wipe(credential.hash, sizeof(credential.hash));
    return 1;
}

/* Names those who need a password; `accounts` has room for all. */
static hab_status name_accounts(const hab_broker *broker, const json_t *persons,
                                hab_new_account *accounts, size_t *count)
{
    size_t i;
    json_t *person;
    hab_txn *txn;
    hab_status status = hab_begin_read(broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    json_array_foreach(persons, i, person)
    {
        hab_new_account *account = &accounts[*count];
        hab_slice text = hab_slice_text(text_of(person, "identifiant"));

        if (hab_identifiant(text, account->identifiant) != HAB_OK) {
            status = HAB_INVALID;
        } else if (!has_own_password(txn, account->identifiant, &status) && status == HAB_OK) {
            (*count)++;
        }
        if (status != HAB_OK) {
            break;
        }
    }
    hab_abort(txn);
    return status;
}

hab_status hab_accounts_of(const hab_broker *broker, const json_t *persons,
                           hab_new_account **accounts, size_t *count)
{
    hab_new_account *made = calloc(json_array_size(persons) + 1, sizeof(*made));
    size_t named = 0;
    hab_status status = made != NULL ? name_accounts(broker, persons, made, &named) : HAB_MEMORY;

    for (size_t i = 0; i < named && status == HAB_OK; i++) {
        status = hab_first_password(made[i].password);
        if (status == HAB_OK) {
            status =
                hab_password_hash(hab_slice_text(made[i].password), &broker->cost, made[i].hash);
        }
    }
    if (status != HAB_OK) {
        hab_accounts_free(made, named);
        return status;
    }
    *accounts = made;
    *count = named;
    return HAB_OK;
}

hab_status hab_accounts_prepare(const hab_broker *broker, const json_t *document,
                                hab_new_account **accounts, size_t *count)
{
    json_t *convention = hab_request_convention(broker->types, document, "active");
    hab_status status = convention != NULL
                            ? hab_accounts_of(broker, persons_of(convention), accounts, count)
                            : HAB_MEMORY;

    json_decref(convention);
    return status;
}

void hab_accounts_free(hab_new_account *accounts, size_t count)
{
    if (accounts != NULL) {
        hab_wipe(accounts, count * sizeof(*accounts));
    }
    free(accounts);
}

/* An activation under way. */
typedef struct activation {
    hab_acting acting;
    const hab_new_account *accounts;
    size_t account_count;
    json_t *convention;
} activation;

static const hab_new_account *account_of(const activation *a, const char *identifiant)
{
    for (size_t i = 0; i < a->account_count; i++) {
        if (strcmp(a->accounts[i].identifiant, identifiant) == 0) {
            return &a->accounts[i];
        }
    }
    return NULL;
}

static hab_status write_to(const activation *a, const char *template, const json_t *person,
                           const char *to, const json_t *secret, int64_t expires)
{
    json_t *values = hab_acting_values(&a->acting);
    hab_letter letter = {.template = template,
                         .to = to,
                         .values = values,
                         .secret = secret,
                         .caf = a->acting.request.record.caf,
                         .expires = expires};
    char text[2 * HAB_TIME_TEXT];
    uint64_t number;
    hab_status status;

    json_object_set_new(values, "identifiant", json_string(to));
    json_object_set(values, "nom", json_object_get(person, "nom"));
    json_object_set(values, "prenom", json_object_get(person, "prenom"));
    if (expires != 0) {
        hab_format_french(expires, text);
        json_object_set_new(values, "expire_texte", json_string(text));
    }
    status = values == NULL ? HAB_MEMORY
                            : hab_outbox_put(a->acting.txn, a->acting.broker->key, &letter,
                                             a->acting.now, &number);
    json_decref(values);
    return status;
}

/* LI-3.2: the password goes to the person alone, sealed until it is sent. */
static hab_status give_password(const activation *a, const json_t *person, uint64_t number,
                                const hab_new_account *account)
{
    const hab_acting *acting = &a->acting;
    json_t *secret = json_pack("{s:s}", "mot_de_passe", account->password);
    char object[24];
    hab_status status =
        secret == NULL ? HAB_MEMORY
                       : hab_first_password_store(acting->txn, number, account->hash, acting->now);

    if (status == HAB_OK) {
        status = write_to(a, "premier-mot-de-passe", person, account->identifiant, secret,
                          acting->now + HAB_FIRST_PASSWORD_LIFE);
    }
    hab_values_free(secret);
    (void) snprintf(object, sizeof(object), "%llu", (unsigned long long) number);
    return status == HAB_OK ? hab_acting_trace(acting, "mot_de_passe.emis", object) : status;
}

static hab_status tell_person(const activation *a, const json_t *person)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    const hab_new_account *account;
    uint64_t number = 0;
    hab_status status =
        hab_identifiant(hab_slice_text(text_of(person, "identifiant")), identifiant);

    if (status == HAB_OK) {
        status = hab_person_find(a->acting.txn, hab_slice_text(identifiant), &number);
    }
    if (status != HAB_OK) {
        return status;
    }
    if (has_own_password(a->acting.txn, identifiant, &status)) {
        return write_to(a, "habilitation-ouverte", person, identifiant, NULL, 0);
    }
    account = account_of(a, identifiant);
    if (status == HAB_OK && account == NULL) {
        return hab_fail(a->acting.error, HAB_LATER,
                        "acte: Aucun mot de passe n’est prêt pour %s\u00a0: recommencez.",
                        identifiant);
    }
    return status == HAB_OK ? give_password(a, person, number, account) : status;
}

/* The first thing that is wrong, as an error of this request. */
static void report(void *context, const char *field, const char *rule)
{
    hab_error *error = context;

    if (error != NULL && error->text[0] == '\0') {
        (void) hab_fail(error, HAB_INVALID, "%s: %s", field, rule);
    }
}

/* LI-3.1, ST-3.1, MAM-4.1, MCP-17.1: nothing opens before both have signed. */
static hab_status check_signature(const hab_acting *acting)
{
    if (acting->request.record.state == HAB_REQUEST_SIGNEE
        && json_is_object(json_object_get(acting->document, "signature"))) {
        return HAB_OK;
    }
    return hab_fail(acting->error, HAB_DENIED,
                    "acte: L’activation attend la convention signée (%s).",
                    hab_type_article(acting->type, HAB_REASON_CONVENTION_NOT_SIGNED));
}

static hab_status make_convention(activation *a)
{
    hab_acting *acting = &a->acting;
    const char *numero = text_of(a->convention, "numero");
    hab_import import;
    uint64_t there;
    hab_status status = hab_convention_find(acting->txn, hab_slice_text(numero), &there);

    if (status == HAB_OK) {
        return hab_fail(acting->error, HAB_EXISTS,
                        "numero: Une convention porte déjà le numéro %s.", numero);
    }
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    status = hab_annexe_store(acting->txn, acting->broker, a->convention, acting->now, &import,
                              acting->error);
    if (status == HAB_OK) {
        acting->request.record.convention = import.convention;
    }
    return status;
}

static hab_status check(const activation *a)
{
    const hab_acting *acting = &a->acting;
    hab_error first = {""};
    json_t *schema = NULL;
    hab_status status = check_signature(acting);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_type_request_ready(acting->type, acting->document, report, &first);
    if (status == HAB_OK) {
        schema = hab_convention_schema();
        status =
            schema == NULL || a->convention == NULL
                ? HAB_MEMORY
                : hab_annexe_check(acting->broker->types, schema, a->convention, report, &first);
    }
    json_decref(schema);
    return status == HAB_OK ? HAB_OK : hab_fail(acting->error, status, "%s", first.text);
}

static hab_status activate(activation *a)
{
    static const hab_move move = {.to = HAB_REQUEST_ACTIVEE, .act = "activee"};
    size_t i;
    json_t *person;
    hab_status status = check(a);

    if (status == HAB_OK) {
        status = make_convention(a);
    }
    json_array_foreach(persons_of(a->convention), i, person)
    {
        if (status == HAB_OK) {
            status = tell_person(a, person);
        }
    }
    return status == HAB_OK ? hab_acting_move(&a->acting, &move) : status;
}

hab_status hab_request_activate(hab_txn *txn, const hab_broker *broker, uint64_t number,
                                const hab_new_account *accounts, size_t account_count,
                                uint64_t agent, int64_t now, hab_error *error)
{
    activation a = {
        .acting = {.txn = txn, .broker = broker, .agent = agent, .now = now, .error = error},
        .accounts = accounts,
        .account_count = account_count};
    hab_status status = hab_acting_open(&a.acting, number);

    if (status != HAB_OK) {
        return status;
    }
    a.convention = hab_request_convention(broker->types, a.acting.document, "active");
    status = activate(&a);
    json_decref(a.convention);
    json_decref(a.acting.document);
    return status;
}
