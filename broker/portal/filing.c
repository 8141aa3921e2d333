#include "portal/filing.h"

#include <stdio.h>

#include "person/limit.h"
#include "portal/flow.h"
#include "request/request_form.h"
#include "web/answer.h"
#include "web/once.h"
#include "web/present.h"

enum {
    DAILY_BY_ADDRESS = 5,
    DAILY_TO_CAF = 50,
    DAILY_MAILS = 3, /* to one requester */
    DAY = 24 * 3600
};

/* What each page of a filing carries along. */
static void add_way(const hab_flow *flow, json_t *page)
{
    const hab_filing *filing = flow->context;

    json_object_set_new(page, "type", json_string(filing->type->plugin->name));
    if (filing->request != NULL) {
        json_object_set_new(page, "reference", json_string(filing->request->record.reference));
        json_object_set_new(page, "courriel", json_string(filing->courriel));
    }
}

static hab_status check(const hab_flow *flow, const json_t *given, json_t **document,
                        json_t *errors)
{
    const hab_filing *filing = flow->context;
    const hab_broker *broker = flow->exchange->broker;
    hab_request_form form = {
        .types = broker->types, .type = filing->type, .now = flow->exchange->now};
    hab_status status = hab_begin_read(broker->store, &form.txn);

    if (status == HAB_OK) {
        status = hab_request_form_check(&form, given, document, errors);
        hab_abort(form.txn);
    }
    return status;
}

/* A page of IPv6 addresses is one client's. */
static hab_slice client_of(const hab_exchange *exchange)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    return hab_slice_of(exchange->address,
                        memcmp(exchange->address, mapped, sizeof(mapped)) == 0 ? 16 : 8);
}

static const char *text_at(const json_t *document, const char *part, const char *member)
{
    const char *text = json_string_value(json_object_get(json_object_get(document, part), member));

    return text != NULL ? text : "";
}

/* A stranger cannot flood a Caf, nor the mailbox of somebody else. *why says who must
 * wait. */
static hab_status count_use(const hab_filing *filing, hab_txn *txn, const json_t *document,
                            const char **why)
{
    const json_t *caf = json_object_get(document, "caf");
    int64_t now = filing->exchange->now;
    hab_status status = hab_limit_use(txn, filing->exchange->broker->key, "demande.adresse",
                                      client_of(filing->exchange), DAILY_BY_ADDRESS, now);

    *why = "Cinq demandes ont été transmises depuis cet accès à internet aujourd’hui\u00a0: c’est "
           "le plus qui se puisse. Revenez demain, ou écrivez à votre Caf.";
    if (status == HAB_OK) {
        *why = "Trois courriels sont déjà partis aujourd’hui vers l’adresse du demandeur\u00a0: "
               "c’est le plus qui se puisse. Revenez demain, ou écrivez à votre Caf.";
        status = hab_limit_use(txn, filing->exchange->broker->key, "demande.courriel",
                               hab_slice_text(text_at(document, "demandeur", "courriel")),
                               DAILY_MAILS, now);
    }
    if (status == HAB_OK) {
        *why = "Cette Caf a reçu aujourd’hui toutes les demandes qu’elle peut recevoir en un jour. "
               "Revenez demain.";
        status = hab_limit_use(txn, filing->exchange->broker->key, "demande.caf",
                               hab_slice_of(json_string_value(caf), json_string_length(caf)),
                               DAILY_TO_CAF, now);
    }
    return status;
}

/* A request on its way to its Caf. */
typedef struct transmission {
    const hab_filing *filing;
    const json_t *document;
    const char *once; /* the token of its review; NULL: a program's */
    hab_request request;
    const char *why;
    hab_error error;
} transmission;

static hab_status store(transmission *t, hab_txn *txn)
{
    const hab_exchange *exchange = t->filing->exchange;

    if (t->filing->request == NULL) {
        return hab_request_submit(txn, exchange->broker, t->document, exchange->now, &t->request);
    }
    t->request = *t->filing->request;
    return hab_request_do(txn, exchange->broker, t->request.number, HAB_REQUEST_COMPLETE,
                          t->document, 0, exchange->now, &t->error);
}

/* Whether the same review was transmitted before: its reference then answers again. */
static hab_status find_former(transmission *t, hab_txn *txn, int *found)
{
    char reference[HAB_ONCE_OUTCOME + 1] = "";
    hab_status status = t->once == NULL ? HAB_OK
                                        : hab_once_outcome(txn, hab_slice_text(t->once),
                                                           t->filing->exchange->now, reference);

    *found = status == HAB_OK && reference[0] != '\0';
    (void) snprintf(t->request.record.reference, sizeof(t->request.record.reference), "%.*s",
                    HAB_REFERENCE_TEXT, reference);
    return status;
}

static hab_status transmit_in(transmission *t, hab_txn *txn)
{
    int found;
    hab_status status = find_former(t, txn, &found);

    if (status != HAB_OK || found) {
        return status;
    }
    status = count_use(t->filing, txn, t->document, &t->why);
    if (status == HAB_OK) {
        status = store(t, txn);
    }
    if (status == HAB_OK && t->once != NULL) {
        status = hab_once_spend(txn, hab_slice_text(t->once), t->filing->exchange->now,
                                t->request.record.reference);
    }
    return status;
}

static hab_status transmit(transmission *t)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(t->filing->exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = transmit_in(t, txn);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static void refuse_for_today(const hab_flow *flow, const json_t *document, const char *why)
{
    hab_exchange *exchange = flow->exchange;

    hab_answer_problem(exchange, 429, "trop_de_demandes", flow->kind->refused, why);
    hab_flow_keep(flow, document);
    hab_answer_header(exchange, "Retry-After", "%d", (int) (DAY - exchange->now % DAY));
}

/* An act that is refused names its field: "caf: …". */
static void show_refusal(const hab_flow *flow, const json_t *given, const hab_error *error)
{
    const char *colon = strstr(error->text, ": ");
    json_t *errors = json_pack(
        "[{s:s%, s:s}]", "champ", error->text, colon != NULL ? (size_t) (colon - error->text) : 0,
        "message", colon != NULL ? colon + 2 : "La demande ne peut pas être transmise.");

    hab_flow_show(flow, given, errors);
    json_decref(errors);
}

static void answer_done(const transmission *t)
{
    hab_exchange *exchange = t->filing->exchange;
    const char *reference = t->request.record.reference;
    char way[64];

    if (hab_wants_html(exchange->accept)) {
        (void) snprintf(way, sizeof(way), "demande-habilitation/transmise?reference=%s", reference);
        hab_answer_redirect(exchange, way);
    } else {
        hab_answer_document(exchange, 201, "demande-transmise",
                            json_pack("{s:s, s:s}", "reference", reference, "etat", "transmise"));
    }
}

static void send(const hab_flow *flow, const json_t *given, const json_t *document,
                 const char *once)
{
    transmission t = {
        .filing = flow->context, .document = document, .once = once, .why = "", .error = {""}};
    hab_status status = transmit(&t);

    if (status == HAB_LATER) {
        refuse_for_today(flow, document, t.why);
    } else if ((status == HAB_INVALID || status == HAB_DENIED) && t.error.text[0] != '\0') {
        show_refusal(flow, given, &t.error);
    } else if (status != HAB_OK) {
        hab_answer_failure(flow->exchange, status, "a request form");
    } else {
        answer_done(&t);
    }
}

static const hab_flow_kind kind = {
    .page = "demande",
    .review = "demande-verification",
    .refused = "La demande n’est pas transmise",
    .late = "Cette page a plus d’un jour. Relisez la demande, puis transmettez-la.",
    .check = check,
    .adorn = add_way,
    .send = send};

static hab_flow flow_of(hab_filing *filing)
{
    return (hab_flow){.exchange = filing->exchange,
                      .kind = &kind,
                      .description = filing->type->request_form,
                      .to = filing->to,
                      .program = !hab_wants_html(filing->exchange->accept),
                      .context = filing};
}

void hab_filing_show(hab_filing *filing, const json_t *given)
{
    const hab_flow flow = flow_of(filing);

    hab_flow_show(&flow, given, NULL);
}

void hab_filing_run(hab_filing *filing, json_t *document)
{
    const hab_flow flow = flow_of(filing);
    hab_flow_wish wish;

    hab_flow_read(document, flow.program, &wish);
    hab_flow_run(&flow, &wish, document);
    hab_flow_forget(&wish);
}
