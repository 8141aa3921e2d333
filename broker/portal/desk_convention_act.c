/* caf/conventions/NUMERO, POST: what an agent does with a convention at once. */
#include <inttypes.h>
#include <stdlib.h>

#include "convention/notice.h"
#include "convention/notify.h"
#include "convention/suspension.h"
#include "convention/version.h"
#include "mail/outbox.h"
#include "portal/desk_convention.h"
#include "request/request.h"
#include "web/answer.h"

enum { REASON_MAX = 500 };

/* One act under way. */
typedef struct acting {
    const hab_exchange *exchange;
    hab_txn *txn;
    const hab_desk_convention *convention;
    const json_t *form;
    const hab_new_account *account; /* of the act that gives a password */
    hab_error error;
} acting;

typedef hab_status (*act_fn)(acting *a);

static uint64_t agent_of(const acting *a)
{
    return a->exchange->session.record.person;
}

/* The reason is told to those it concerns: without one nothing is suspended. */
static hab_status read_reason(acting *a, int wanted, const char **reason)
{
    const json_t *given = json_object_get(a->form, "motif");

    *reason = hab_desk_text(a->form, "motif");
    if ((wanted && (*reason)[0] == '\0') || (given != NULL && !json_is_string(given))) {
        return hab_fail(&a->error, HAB_INVALID, "motif: Donnez le motif\u00a0: il est communiqué.");
    }
    if (strlen(*reason) > REASON_MAX) {
        return hab_fail(&a->error, HAB_INVALID, "motif: Le motif tient en %d octets.", REASON_MAX);
    }
    return HAB_OK;
}

static hab_status suspend_or_restore(acting *a, int suspends)
{
    hab_suspension how = {.suspends = suspends, .agent = agent_of(a), .now = a->exchange->now};
    hab_status status = read_reason(a, suspends, &how.reason);

    if (status == HAB_OK) {
        status = hab_suspend_convention(a->txn, a->exchange->broker, a->convention->number, &how);
    }
    if (status == HAB_EXISTS) {
        return hab_fail(&a->error, status,
                        suspends ? "La convention est déjà suspendue."
                                 : "La convention n’est pas suspendue.");
    }
    return status == HAB_DENIED
               ? hab_fail(&a->error, status, "Seule une convention en cours se suspend.")
               : status;
}

static hab_status suspend(acting *a)
{
    return suspend_or_restore(a, 1);
}

static hab_status restore(acting *a)
{
    return suspend_or_restore(a, 0);
}

static uint64_t number_of(const json_t *form, const char *field)
{
    const json_t *value = json_object_get(form, field);

    return json_is_integer(value) ? (uint64_t) json_integer_value(value)
                                  : strtoull(hab_desk_text(form, field), NULL, 10);
}

/* A person whom this convention names, now or with its next version, and who is no
 * agent: those are for who administers them. */
static hab_status read_person(acting *a, uint64_t *person)
{
    uint64_t number = number_of(a->form, "personne");
    uint32_t in_force;
    hab_agent_record agent;
    hab_status status = hab_version_at(a->txn, a->convention->number, a->exchange->now, &in_force);

    for (uint32_t v = in_force; status == HAB_OK && v <= a->convention->record.version; v++) {
        status = hab_version_names(a->txn, a->convention->number, v, number);
        if (status == HAB_OK) {
            break;
        }
        status = status == HAB_NOT_FOUND && v < a->convention->record.version ? HAB_OK : status;
    }
    if (status == HAB_NOT_FOUND) {
        return hab_fail(&a->error, HAB_INVALID,
                        "personne: Cette personne n’est pas nommée dans l’annexe.");
    }
    if (status == HAB_OK && hab_agent_get(a->txn, number, &agent) == HAB_OK) {
        return hab_fail(&a->error, HAB_DENIED,
                        "Cette personne est aussi un agent\u00a0: voyez la page des agents.");
    }
    *person = number;
    return status;
}

static hab_status person_state(acting *a, int suspends)
{
    hab_suspension how = {.suspends = suspends, .agent = agent_of(a), .now = a->exchange->now};
    uint64_t person = 0;
    hab_status status = read_person(a, &person);

    if (status == HAB_OK) {
        status = read_reason(a, suspends, &how.reason);
    }
    if (status == HAB_OK) {
        status =
            hab_suspend_person(a->txn, a->exchange->broker, person, a->convention->number, &how);
    }
    if (status == HAB_DENIED && a->error.text[0] == '\0') {
        return hab_fail(&a->error, status,
                        "Une autre Caf a suspendu cette personne\u00a0: elle seule la rétablit.");
    }
    return status == HAB_EXISTS ? hab_fail(&a->error, status,
                                           suspends ? "Cette personne est déjà suspendue."
                                                    : "Cette personne n’est pas suspendue.")
                                : status;
}

static hab_status suspend_person(acting *a)
{
    return person_state(a, 1);
}

static hab_status restore_person(acting *a)
{
    return person_state(a, 0);
}

static hab_status mail_password(const acting *a, uint64_t person)
{
    int64_t expires = a->exchange->now + HAB_FIRST_PASSWORD_LIFE;
    json_t *secret = json_pack("{s:s}", "mot_de_passe", a->account->password);
    char text[2 * HAB_TIME_TEXT];
    json_t *values;
    hab_status status;

    hab_format_french(expires, text);
    values = json_pack("{s:s, s:b}", "expire_texte", text, "par_caf", 1);
    status =
        secret == NULL || values == NULL
            ? HAB_MEMORY
            : hab_notify_person(a->txn, a->exchange->broker, person, "nouveau-mot-de-passe", values,
                                secret, a->convention->record.caf, expires, a->exchange->now);
    hab_values_free(secret);
    json_decref(values);
    return status;
}

/* LI-3.2, MAM-4.4, MCP-9.1: mailed to the person; the agent never sees it. */
static hab_status renew_password(acting *a)
{
    char object[40];
    uint64_t person = 0;
    hab_status status = read_person(a, &person);

    if (status == HAB_OK) {
        status = hab_first_password_store(a->txn, person, a->account->hash, a->exchange->now);
    }
    if (status == HAB_OK) {
        status = mail_password(a, person);
    }
    (void) snprintf(object, sizeof(object), "personne:%" PRIu64, person);
    return status == HAB_OK ? hab_desk_trace(a->txn, a->exchange, "mot_de_passe.emis",
                                             HAB_REASON_GRANTED, object)
                            : status;
}

static hab_status remedy(acting *a)
{
    uint64_t number = number_of(a->form, "preavis");

    return hab_notice_remedied(a->txn, a->exchange->broker, a->convention->number,
                               number <= UINT32_MAX ? (uint32_t) number : 0, agent_of(a),
                               a->exchange->now, &a->error);
}

/* Hashed before the store is held. */
static hab_status make_account(const hab_broker *broker, hab_new_account *account)
{
    hab_status status = hab_first_password(account->password);

    return status == HAB_OK
               ? hab_password_hash(hab_slice_text(account->password), &broker->cost, account->hash)
               : status;
}

static void run_act(hab_exchange *exchange, const hab_desk_convention *convention,
                    const json_t *form, act_fn perform, const char *done)
{
    hab_new_account account = {.identifiant = ""};
    acting a = {.exchange = exchange,
                .convention = convention,
                .form = form,
                .account = &account,
                .error = {""}};
    hab_status status =
        perform == renew_password ? make_account(exchange->broker, &account) : HAB_OK;

    if (status == HAB_OK) {
        status = hab_desk_begin(exchange, HAB_ROLE_CONVENTIONS, convention->record.caf, &a.txn);
    }
    if (status == HAB_OK) {
        status = hab_desk_end(a.txn, perform(&a));
    }
    hab_wipe(&account, sizeof(account));
    if (status == HAB_OK) {
        hab_desk_convention_done(exchange, convention, done);
    } else {
        hab_desk_convention_refuse(exchange, convention, form, status, &a.error);
    }
}

/* The acts that the page of the convention itself offers. */
static void act_on(hab_exchange *exchange, const hab_desk_convention *convention,
                   const json_t *form)
{
    static const struct {
        const char *name;
        act_fn perform;
    } acts[] = {{"suspendre", suspend},
                {"retablir", restore},
                {"personne-suspendre", suspend_person},
                {"personne-retablir", restore_person},
                {"mot-de-passe", renew_password},
                {"remedier", remedy}};
    const char *act = hab_desk_text(form, "acte");

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(act, acts[i].name) == 0) {
            run_act(exchange, convention, form, acts[i].perform, act);
            return;
        }
    }
    hab_answer_field(exchange, "acte",
                     "Les actes sont suspendre, retablir, personne-suspendre, personne-retablir, "
                     "mot-de-passe et remedier.");
}

void hab_desk_convention_post(hab_exchange *exchange, json_t *form)
{
    hab_desk_convention convention;
    hab_desk_part part;

    if (!hab_desk_convention_open(exchange, &convention, &part)) {
        return;
    }
    switch (part) {
    case HAB_DESK_WHOLE: act_on(exchange, &convention, form); break;
    case HAB_DESK_NOTICE: hab_desk_notice_post(exchange, &convention, form); break;
    case HAB_DESK_AVENANT: hab_desk_avenant_post(exchange, &convention, form); break;
    case HAB_DESK_AVENANT_PRINT: hab_desk_avenant_print_post(exchange, &convention, form); break;
    case HAB_DESK_DIFFERENCE:
    case HAB_DESK_PRINT:
        hab_answer_problem(exchange, 405, "methode", "Méthode non admise",
                           "Ce document se lit, il ne se modifie pas.");
        hab_answer_header(exchange, "Allow", "GET, HEAD");
        break;
    }
}
