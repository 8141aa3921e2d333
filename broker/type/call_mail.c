/* Mails of a plugin: into the outbox, in the call's transaction. */
#include "type/call_host.h"

#include "convention/notify.h"
#include "mail/outbox.h"

static int read_object(hab_call *call, hab_slice text, json_t **object)
{
    int outcome = hab_call_json(call, text, object);

    if (outcome == HAB_DONE && !json_is_object(*object)) {
        json_decref(*object);
        *object = NULL;
        outcome = hab_call_misused(call, "values that are no object");
    }
    return outcome;
}

static int put(hab_call *call, hab_letter *letter, const hab_order *order)
{
    json_t *values = NULL;
    json_t *secret = NULL;
    uint64_t number;
    int outcome = read_object(call, order->values, &values);

    if (outcome == HAB_DONE && order->secret.size > 0) {
        outcome = read_object(call, order->secret, &secret);
    }
    letter->values = values;
    letter->secret = secret;
    if (outcome == HAB_DONE) {
        outcome = hab_call_must(
            call, hab_outbox_put(call->txn, call->broker->key, letter, call->now, &number),
            "a mail");
    }
    hab_values_free(values);
    hab_values_free(secret);
    return outcome;
}

/* A command that imports has none, and its events none that keeps a secret. */
static int has_key(const hab_call *call)
{
    static const uint8_t none[HAB_KEY_SIZE];

    return memcmp(call->broker->key, none, sizeof(none)) != 0;
}

int hab_call_mail(hab_call *call, const hab_order *order)
{
    char to[HAB_IDENTIFIANT_MAX + 1];
    hab_letter letter = {.to = to,
                         .caf = order->caf != NULL ? order->caf : "",
                         .expires = order->expires,
                         .vault = call->broker->vault,
                         .sealed_type = call->type->key,
                         .sealed_key = order->sealed_by};
    int outcome = hab_call_sheet(call, order->sheet, HAB_SHEET_MAIL, &letter.template);

    if (outcome == HAB_DONE && !call->writes) {
        outcome = hab_call_misused(call, "a mail in a call that only reads");
    }
    if (outcome == HAB_DONE && order->secret.size > 0 && !has_key(call)) {
        outcome = hab_call_outcome(call, HAB_IO, "a mail's secret without the master key");
    }
    if (outcome == HAB_DONE && hab_identifiant(order->to, to) != HAB_OK) {
        outcome = HAB_NONE;
    }
    return outcome == HAB_DONE ? put(call, &letter, order) : outcome;
}

int hab_call_mail_agents(hab_call *call, const char *caf, const char *sheet, hab_slice values)
{
    return hab_call_mail_role(call, caf, HAB_AGENT_CONVENTIONS, sheet, values);
}

int hab_call_mail_role(hab_call *call, const char *caf, unsigned roles, const char *sheet,
                       hab_slice values)
{
    const char *letter;
    json_t *read = NULL;
    int outcome = hab_call_sheet(call, sheet, HAB_SHEET_MAIL, &letter);

    if (outcome == HAB_DONE && (!call->writes || caf == NULL || roles == 0)) {
        outcome = hab_call_misused(call, "a mail to nobody, or in a call that only reads");
    }
    if (outcome == HAB_DONE) {
        outcome = read_object(call, values, &read);
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_must(
            call, hab_notify_role(call->txn, call->broker, caf, roles, letter, read, call->now),
            "a mail to agents");
    }
    json_decref(read);
    return outcome;
}
