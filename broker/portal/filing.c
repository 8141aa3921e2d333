#include "portal/filing.h"

#include <stdio.h>

#include "person/limit.h"
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

static hab_status open_context(const hab_filing *filing, hab_entry_context *context)
{
    context->description = filing->type->request_form;
    return hab_begin_read(filing->exchange->broker->store, &context->txn);
}

static void fail(const hab_filing *filing, hab_status status)
{
    hab_answer_failure(filing->exchange, status, "a request form");
}

/* What each page of a filing carries along. */
static void add_way(const hab_filing *filing, json_t *page)
{
    json_object_set_new(page, "type", json_string(filing->type->plugin->name));
    json_object_set_new(page, "vers", json_string(filing->to));
    if (filing->request != NULL) {
        json_object_set_new(page, "reference", json_string(filing->request->record.reference));
        json_object_set_new(page, "courriel", json_string(filing->courriel));
    }
}

/* The form with its errors, or, for a program, the errors alone. */
static void show(const hab_filing *filing, const json_t *given, json_t *errors, const char *focus)
{
    hab_exchange *exchange = filing->exchange;
    json_t *page = json_object();
    hab_entry_context context;
    hab_status status = HAB_OK;

    if (hab_wants_html(exchange->accept)) {
        json_decref(page);
        status = open_context(filing, &context);
        if (status != HAB_OK) {
            fail(filing, status);
            return;
        }
        page = hab_entry_fill(&context, given, errors);
        hab_abort(context.txn);
        add_way(filing, page);
        if (focus != NULL) {
            json_object_set_new(page, "focus", json_string(focus));
        }
    }
    if (json_array_size(errors) > 0) {
        hab_answer_errors(exchange, "demande", page, json_incref(errors));
    } else {
        hab_answer_document(exchange, 200, "demande", page);
    }
}

void hab_filing_show(const hab_filing *filing, const json_t *given)
{
    show(filing, given, NULL, NULL);
}

/* Checks what was submitted; *document is NULL after the errors were shown. */
static void check(const hab_filing *filing, const json_t *given, json_t **document)
{
    const hab_broker *broker = filing->exchange->broker;
    hab_request_form form = {
        .types = broker->types, .type = filing->type, .now = filing->exchange->now};
    json_t *errors = json_array();
    hab_status status = hab_begin_read(broker->store, &form.txn);

    *document = NULL;
    if (status == HAB_OK) {
        status = hab_request_form_check(&form, given, document, errors);
        hab_abort(form.txn);
    }
    if (status == HAB_INVALID) {
        show(filing, given, errors, NULL);
    } else if (status != HAB_OK) {
        fail(filing, status);
    }
    json_decref(errors);
}

/* It may be sent twice, by a double click or a page that was loaded again. */
static json_t *review_page(const hab_filing *filing, const json_t *document)
{
    char token[HAB_ONCE_TOKEN + 2];
    hab_entry_context context;
    json_t *page = NULL;

    if (hab_once_new(filing->exchange->now, token) == HAB_OK
        && open_context(filing, &context) == HAB_OK) {
        page = hab_entry_review(&context, document);
        hab_abort(context.txn);
        add_way(filing, page);
        json_object_set_new(page, "envoi_unique", json_string(token));
    }
    return page;
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

/* Why it is not transmitted, on the page of the review: nothing is lost by that. */
static void refuse(const hab_filing *filing, const json_t *document, unsigned status,
                   const char *reason, const char *why)
{
    static const char *const members[] = {"type", "title", "status", "detail", "motif"};
    hab_exchange *exchange = filing->exchange;
    json_t *page = hab_wants_html(exchange->accept) ? review_page(filing, document) : NULL;

    hab_answer_problem(exchange, status, reason, "La demande n’est pas transmise", why);
    for (size_t i = 0; page != NULL && i < sizeof(members) / sizeof(members[0]); i++) {
        json_object_set(page, members[i], json_object_get(exchange->document, members[i]));
    }
    if (page != NULL) {
        hab_answer_document(exchange, status, "demande-verification", page);
    }
}

static void refuse_for_today(const hab_filing *filing, const json_t *document, const char *why)
{
    hab_exchange *exchange = filing->exchange;

    refuse(filing, document, 429, "trop_de_demandes", why);
    hab_answer_header(exchange, "Retry-After", "%d", (int) (DAY - exchange->now % DAY));
}

/* An act that is refused names its field: "caf: …". */
static void show_refusal(const hab_filing *filing, const json_t *given, const hab_error *error)
{
    const char *colon = strstr(error->text, ": ");
    json_t *errors = json_pack(
        "[{s:s%, s:s}]", "champ", error->text, colon != NULL ? (size_t) (colon - error->text) : 0,
        "message", colon != NULL ? colon + 2 : "La demande ne peut pas être transmise.");

    show(filing, given, errors, NULL);
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

static void confirm(const hab_filing *filing, const json_t *given, const char *once)
{
    transmission t = {.filing = filing, .once = once, .why = "", .error = {""}};
    json_t *document;
    hab_status status;

    check(filing, given, &document);
    if (document == NULL) {
        return;
    }
    t.document = document;
    if (once != NULL && !hab_once_lives(hab_slice_text(once), filing->exchange->now)) {
        refuse(filing, document, 409, "etat",
               "Cette page a plus d’un jour. Relisez la demande, puis transmettez-la.");
        json_decref(document);
        return;
    }
    status = transmit(&t);
    if (status == HAB_LATER) {
        refuse_for_today(filing, document, t.why);
    } else if ((status == HAB_INVALID || status == HAB_DENIED) && t.error.text[0] != '\0') {
        show_refusal(filing, given, &t.error);
    } else if (status != HAB_OK) {
        fail(filing, status);
    } else {
        answer_done(&t);
    }
    json_decref(document);
}

static void verify(const hab_filing *filing, const json_t *given)
{
    json_t *document;

    check(filing, given, &document);
    if (document != NULL) {
        hab_answer_document(filing->exchange, 200, "demande-verification",
                            review_page(filing, document));
        json_decref(document);
    }
}

/* A row more or less; the focus goes to the row that is new, or to where it was. */
static void change_rows(const hab_filing *filing, json_t *given, const char *add,
                        const char *remove)
{
    char focus[256];
    hab_status status = add != NULL ? hab_entry_add(filing->type->request_form, given, add)
                                    : hab_entry_remove(filing->type->request_form, given, remove);

    if (status == HAB_MEMORY) {
        fail(filing, status);
        return;
    }
    (void) snprintf(focus, sizeof(focus), "%.200s", add != NULL ? add : remove);
    if (strchr(focus, '[') != NULL) {
        *strchr(focus, '[') = '\0';
    }
    show(filing, given, NULL, status == HAB_OK ? focus : NULL);
}

/* Takes a button's text out of the document. */
static json_t *take_text(json_t *document, const char *member)
{
    json_t *value = json_incref(json_object_get(document, member));

    json_object_del(document, member);
    if (!json_is_string(value)) {
        json_decref(value);
        return NULL;
    }
    return value;
}

void hab_filing_run(const hab_filing *filing, json_t *document)
{
    json_t *action = take_text(document, "action");
    json_t *add = take_text(document, "ajouter");
    json_t *remove = take_text(document, "retirer");
    json_t *once = take_text(document, "envoi_unique");
    const char *wanted = action != NULL ? json_string_value(action) : "verifier";
    int rows = add != NULL || remove != NULL;

    if (!hab_wants_html(filing->exchange->accept) || (!rows && strcmp(wanted, "confirmer") == 0)) {
        confirm(filing, document, json_string_value(once));
    } else if (rows) {
        change_rows(filing, document, json_string_value(add), json_string_value(remove));
    } else if (strcmp(wanted, "modifier") == 0) {
        hab_filing_show(filing, document);
    } else {
        verify(filing, document);
    }
    json_decref(action);
    json_decref(add);
    json_decref(remove);
    json_decref(once);
}
