/* caf/agents: who works at the desk, with which roles. An administrator of a Caf
 * manages its agents; national agents are made and changed by national ones only; nobody
 * changes their own roles. */
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/text.h"
#include "mail/outbox.h"
#include "person/password.h"
#include "portal/desk.h"
#include "portal/portal.h"
#include "request/reference.h"
#include "web/answer.h"
#include "web/present.h"

enum { BATCH = 50 };

static const char national[] = "nationale";

static json_t *agent_view(hab_txn *txn, const hab_exchange *exchange, const hab_agent *agent)
{
    json_t *view = hab_person_document(txn, agent->person);
    json_t *rights = hab_desk_agent_document(&agent->record);

    json_object_update(view, rights);
    json_decref(rights);
    json_object_set_new(view, "soi",
                        json_boolean(agent->person == exchange->session.record.person));
    hab_desk_set_time(view, "depuis", agent->record.since);
    return view;
}

static hab_status add_agents(hab_txn *txn, const hab_exchange *exchange, json_t *list)
{
    char room[HAB_CAF_MAX + 1];
    const char *caf = hab_desk_caf(exchange, room);
    hab_agent batch[BATCH];
    uint64_t after = 0;
    unsigned count = BATCH;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == BATCH) {
        status = hab_agent_list(txn, caf, after, batch, BATCH, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            json_array_append_new(list, agent_view(txn, exchange, &batch[i]));
            after = batch[i].person;
        }
    }
    return status;
}

static json_t *page_document(const hab_exchange *exchange)
{
    json_t *document = NULL;
    json_t *list = json_array();
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        document = hab_desk_document(txn, exchange);
        status = add_agents(txn, exchange, list);
        hab_abort(txn);
    }
    if (status != HAB_OK || document == NULL) {
        json_decref(document);
        json_decref(list);
        return NULL;
    }
    json_object_set_new(document, "agents", list);
    return document;
}

void hab_desk_agents_get(hab_exchange *exchange)
{
    json_t *document = page_document(exchange);

    if (document == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "a list of agents");
        return;
    }
    hab_query_to_document(exchange, "fait", document);
    hab_answer_document(exchange, 200, "caf-agents", document);
}

/* One act of the administrator. */
typedef struct acting {
    hab_exchange *exchange;
    const json_t *details;
    hab_error error;
    uint64_t person;         /* who is changed */
    hab_agent_record record; /* as it is to be */
    char password[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
} acting;

static hab_slice text_of(const acting *a, const char *field)
{
    const json_t *value = json_object_get(a->details, field);

    return json_is_string(value) ? hab_slice_of(json_string_value(value), json_string_length(value))
                                 : hab_slice_text("");
}

static hab_status refuse(acting *a, const char *field, const char *sentence)
{
    return hab_fail(&a->error, HAB_INVALID, "%s: %s", field, sentence);
}

static hab_status add_roles(const json_t *value, unsigned *roles)
{
    unsigned more;
    hab_status status =
        json_string_length(value) > 0 ? hab_roles_parse(
            hab_slice_of(json_string_value(value), json_string_length(value)), &more)
                                      : HAB_INVALID;

    if (status == HAB_OK) {
        *roles |= more;
    }
    return status;
}

/* Boxes ticked under one name: a text, or an array of them. */
static hab_status read_roles(acting *a)
{
    const json_t *given = json_object_get(a->details, "roles");
    hab_status status = json_is_array(given) ? HAB_OK : HAB_INVALID;
    unsigned roles = 0;
    size_t i;
    json_t *value;

    if (json_is_string(given)) {
        status = add_roles(given, &roles);
    }
    json_array_foreach(given, i, value)
    {
        if (status == HAB_OK) {
            status = add_roles(value, &roles);
        }
    }
    if (status != HAB_OK || roles == 0) {
        return refuse(a, "roles", "Choisissez au moins un rôle.");
    }
    a->record.roles = (uint8_t) roles;
    return HAB_OK;
}

static int is_left_out(const json_t *given)
{
    return given == NULL || (json_is_string(given) && json_string_length(given) == 0);
}

/* 911, or a code with a rank; "nationale" is for national administrators. */
static hab_status read_caf(acting *a)
{
    const hab_agent_record *own = &a->exchange->caf_agent;
    hab_slice caf = text_of(a, "caf");

    if (!own->national) {
        memcpy(a->record.caf, own->caf, sizeof(own->caf));
        return is_left_out(json_object_get(a->details, "caf"))
                       || hab_slice_equal(caf, hab_slice_text(own->caf))
                   ? HAB_OK
                   : refuse(a, "caf", "Vous ajoutez des agents à votre Caf seulement.");
    }
    if (hab_slice_equal(caf, hab_slice_text(national))) {
        a->record.national = 1;
        return HAB_OK;
    }
    if (!hab_caf_valid(caf)) {
        return refuse(a, "caf",
                      "Indiquez le code d’une Caf, comme 911, ou «\u00a0nationale\u00a0».");
    }
    memcpy(a->record.caf, caf.data, caf.size);
    return HAB_OK;
}

static hab_status read_name(acting *a, const char *field)
{
    hab_slice name = text_of(a, field);

    return name.size > 0 && name.size <= HAB_NAME_MAX && hab_text_valid(name, 0)
               ? HAB_OK
               : refuse(a, field, "Indiquez le nom et le prénom de l’agent.");
}

static hab_status read_new(acting *a)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    hab_status status = HAB_OK;

    if (hab_identifiant(text_of(a, "identifiant"), identifiant) != HAB_OK) {
        status = refuse(a, "identifiant",
                        "Indiquez une adresse électronique, comme prenom.nom@caf.example.");
    }
    if (status == HAB_OK) {
        status = read_name(a, "nom");
    }
    if (status == HAB_OK) {
        status = read_name(a, "prenom");
    }
    if (status == HAB_OK) {
        status = read_caf(a);
    }
    return status == HAB_OK ? read_roles(a) : status;
}

/* The agent of the details, whom this administrator may change. What is another Caf's
 * agent is nobody here. */
static hab_status find_agent(hab_txn *txn, acting *a)
{
    const hab_exchange *exchange = a->exchange;
    hab_status status = hab_person_find(txn, text_of(a, "identifiant"), &a->person);

    if (status == HAB_OK) {
        status = hab_agent_get(txn, a->person, &a->record);
    }
    if (status == HAB_NOT_FOUND
        || (status == HAB_OK
            && (!hab_agent_may(&exchange->caf_agent, HAB_ROLE_ADMINISTRATION, a->record.caf)
                || (a->record.national && !exchange->caf_agent.national)))) {
        return refuse(a, "identifiant", "Cette personne n’est pas l’un de vos agents.");
    }
    if (status == HAB_OK && a->person == exchange->session.record.person) {
        return hab_fail(&a->error, HAB_DENIED,
                        "Personne ne change ses propres rôles\u00a0: demandez-le à un autre "
                        "administrateur.");
    }
    return status;
}

static hab_status trace(hab_txn *txn, const acting *a, const char *operation)
{
    char object[24];

    (void) snprintf(object, sizeof(object), "%llu", (unsigned long long) a->person);
    return hab_desk_trace(txn, a->exchange, operation, HAB_REASON_GRANTED, object);
}

static hab_status write_to(hab_txn *txn, const acting *a, const char *secret_text)
{
    const hab_exchange *exchange = a->exchange;
    json_t *secret = secret_text != NULL ? json_pack("{s:s}", "mot_de_passe", secret_text) : NULL;
    json_t *values = hab_person_document(txn, a->person);
    hab_letter letter = {.template = "agent-cree",
                         .to = json_string_value(json_object_get(values, "identifiant")),
                         .values = values,
                         .secret = secret,
                         .caf = a->record.caf,
                         .expires = secret != NULL ? exchange->now + HAB_FIRST_PASSWORD_LIFE : 0};
    json_t *rights = hab_desk_agent_document(&a->record);
    uint64_t number;
    hab_status status = HAB_MEMORY;

    json_object_update(values, rights);
    json_decref(rights);
    if (secret != NULL) {
        hab_desk_set_time(values, "expire", letter.expires);
    }
    if (letter.to != NULL && (secret != NULL || secret_text == NULL)) {
        status = hab_outbox_put(txn, exchange->broker->key, &letter, exchange->now, &number);
    }
    hab_values_free(secret);
    json_decref(values);
    return status;
}

/* Who chose a password keeps it; LI-3.2: the administrator sees none. */
static hab_status give_password(hab_txn *txn, const acting *a)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, a->person, HAB_PASSWORD_OWN, &credential);

    if (status == HAB_OK) {
        hab_wipe(credential.hash, sizeof(credential.hash));
        return write_to(txn, a, NULL);
    }
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    status = hab_first_password_store(txn, a->person, a->hash, a->exchange->now);
    if (status == HAB_OK) {
        status = write_to(txn, a, a->password);
    }
    return status == HAB_OK ? trace(txn, a, "mot_de_passe.emis") : status;
}

static hab_status add(hab_txn *txn, acting *a)
{
    hab_agent_record former;
    int created;
    hab_status status =
        hab_person_ensure(txn, text_of(a, "identifiant"), text_of(a, "nom"), text_of(a, "prenom"),
                          a->exchange->now, &a->person, &created);

    if (status == HAB_OK) {
        status = hab_agent_get(txn, a->person, &former);
    }
    if (status == HAB_OK) {
        return refuse(a, "identifiant", "Cette personne est déjà agent d’une Caf.");
    }
    if (status == HAB_NOT_FOUND) {
        status = hab_agent_put(txn, a->person, &a->record);
    }
    if (status == HAB_OK) {
        status = trace(txn, a, "agent.ajoute");
    }
    return status == HAB_OK ? give_password(txn, a) : status;
}

static hab_status change_roles(hab_txn *txn, acting *a)
{
    hab_status status = find_agent(txn, a);

    if (status == HAB_OK) {
        status = read_roles(a);
    }
    if (status == HAB_OK) {
        status = hab_agent_put(txn, a->person, &a->record);
    }
    return status == HAB_OK ? trace(txn, a, "agent.roles") : status;
}

static hab_status take_away(hab_txn *txn, acting *a)
{
    hab_status status = find_agent(txn, a);

    if (status == HAB_OK) {
        a->record.roles = 0;
        status = hab_agent_put(txn, a->person, &a->record);
    }
    if (status == HAB_OK) {
        status = hab_session_close_all(txn, a->person, NULL, HAB_SESSION_REVOKED, a->exchange->now,
                                       NULL);
    }
    return status == HAB_OK ? trace(txn, a, "agent.retire") : status;
}

typedef struct act {
    const char *name;
    hab_status (*read)(acting *a); /* before the transaction, or NULL */
    hab_status (*run)(hab_txn *txn, acting *a);
} act;

static const act acts[] = {
    {"ajouter", read_new, add}, {"roles", NULL, change_roles}, {"retirer", NULL, take_away}};

static const act *find_act(const acting *a)
{
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (hab_slice_equal(text_of(a, "acte"), hab_slice_text(acts[i].name))) {
            return &acts[i];
        }
    }
    return NULL;
}

static hab_status prepare(acting *a, const act *wanted)
{
    hab_status status;

    if (wanted->read == NULL) {
        return HAB_OK;
    }
    status = wanted->read(a);
    if (status == HAB_OK) {
        status = hab_first_password(a->password);
    }
    return status == HAB_OK
               ? hab_password_hash(hab_slice_text(a->password), &a->exchange->broker->cost, a->hash)
               : status;
}

static hab_status run(acting *a, const act *wanted)
{
    hab_txn *txn;
    hab_status status = prepare(a, wanted);

    if (status == HAB_OK) {
        status =
            hab_desk_begin(a->exchange, HAB_ROLE_ADMINISTRATION, a->exchange->caf_agent.caf, &txn);
    }
    return status == HAB_OK ? hab_desk_end(txn, wanted->run(txn, a)) : status;
}

/* The page again, with what was typed and what is wrong with it. */
static void show_refusal(hab_exchange *exchange, json_t *details)
{
    json_t *view = hab_wants_html(exchange->accept) ? page_document(exchange) : NULL;

    if (view == NULL || exchange->document == NULL) {
        json_decref(view);
        return;
    }
    json_object_update(view, exchange->document);
    json_object_set(view, "saisie", details);
    hab_answer_document(exchange, exchange->status, "caf-agents", view);
}

void hab_desk_agents_post(hab_exchange *exchange, json_t *details)
{
    acting a = {
        .exchange = exchange, .details = details, .record = {.layout = 1, .since = exchange->now}};
    const act *wanted = find_act(&a);
    char page[40];
    hab_status status;

    if (wanted == NULL) {
        hab_answer_field(exchange, "acte", "Cette action n’existe pas.");
        return;
    }
    status = run(&a, wanted);
    hab_wipe(a.password, sizeof(a.password));
    hab_wipe(a.hash, sizeof(a.hash));
    if (status != HAB_OK) {
        hab_desk_refuse(exchange, status, &a.error, "an act on an agent");
        show_refusal(exchange, details);
    } else if (hab_wants_html(exchange->accept)) {
        (void) snprintf(page, sizeof(page), "caf/agents?fait=%s", wanted->name);
        hab_answer_redirect(exchange, page);
    } else {
        hab_desk_agents_get(exchange);
    }
}
