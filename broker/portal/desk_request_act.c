/* caf/demandes/REFERENCE: what the agent does with a request; and its convention as a
 * document to print. */
#include <stdio.h>

#include "base/calendar.h"
#include "portal/desk_request.h"
#include "portal/portal.h"
#include "web/answer.h"
#include "web/present.h"

enum { SIGNATORIES_MAX = 20 };

static const char print_name[] = "/convention.pdf";

/* The reference of "REFERENCE" or "REFERENCE/convention.pdf". */
static hab_slice reference_of(const hab_exchange *exchange, int *prints)
{
    hab_slice rest = exchange->rest;
    size_t length = sizeof(print_name) - 1;

    *prints = rest.size > length
              && memcmp((const char *) rest.data + rest.size - length, print_name, length) == 0;
    return hab_slice_of(rest.data, *prints ? rest.size - length : rest.size);
}

/* The convention to be, with its number or the one that the desk proposes. */
static json_t *convention_of(const hab_exchange *exchange, const hab_request *request,
                             json_t *document)
{
    char numero[HAB_NUMERO_MAX + 1];
    hab_txn *txn;

    if (json_object_get(document, "numero") == NULL
        && hab_begin_read(exchange->broker->store, &txn) == HAB_OK) {
        if (hab_request_propose(txn, exchange->broker, request, document, exchange->now, numero)
            == HAB_OK) {
            json_object_set_new(document, "numero", json_string(numero));
        }
        hab_abort(txn);
    }
    return hab_request_convention(exchange->broker->types, document, "preparee");
}

/* Before the verification there is nothing to sign yet. */
static int has_convention(const hab_request *request)
{
    unsigned state = request->record.state;

    return state >= HAB_REQUEST_VERIFIEE && state <= HAB_REQUEST_ACTIVEE;
}

static void print_convention(hab_exchange *exchange, const hab_request *request, json_t *document)
{
    char filename[HAB_NUMERO_MAX + 20];
    json_t *convention = convention_of(exchange, request, document);
    const char *numero = json_string_value(json_object_get(convention, "numero"));

    (void) snprintf(filename, sizeof(filename), "convention-%s.pdf", numero != NULL ? numero : "");
    hab_answer_pdf(exchange, "imprime-convention", hab_desk_print_document(exchange, convention),
                   filename);
}

void hab_desk_request_get(hab_exchange *exchange)
{
    hab_request request;
    json_t *document;
    json_t *view;
    int prints;

    if (!hab_desk_request_open(exchange, reference_of(exchange, &prints), &request, &document)) {
        return;
    }
    if (prints && !has_convention(&request)) {
        hab_desk_not_found(exchange);
    } else if (prints) {
        print_convention(exchange, &request, document);
    } else {
        view = hab_desk_request_view(exchange, &request, document);
        hab_query_to_document(exchange, "fait", view);
        hab_answer_document(exchange, 200, "caf-demande", view);
    }
    json_decref(document);
}

/* One name a line of a text, as a form gives them. */
static json_t *lines_of(const char *text)
{
    json_t *lines = json_array();

    while (*text != '\0' && json_array_size(lines) <= SIGNATORIES_MAX) {
        size_t length;

        text += strspn(text, " \t\r\n");
        length = strcspn(text, "\r\n");
        if (length > 0) {
            json_array_append_new(lines, json_stringn(text, length));
        }
        text += length;
    }
    return lines;
}

/* What a form cannot say as a document does: a list, and nothing at all. */
static void tidy(json_t *details)
{
    json_t *signature = json_object_get(details, "signature");
    const json_t *names = json_object_get(signature, "signataires");
    const json_t *effect = json_object_get(details, "effet");

    if (json_is_string(names)) {
        json_object_set_new(signature, "signataires", lines_of(json_string_value(names)));
    }
    if (json_is_string(effect) && json_string_length(effect) == 0) {
        json_object_del(details, "effet");
    }
}

/* A requester who completes changes what the agent has read: `modifiee` says when it was
 * last changed, as the page or the document showed it. */
static int is_as_seen(const hab_request *request, const json_t *details)
{
    const json_t *given = json_object_get(details, "modifiee");
    hab_slice seen = hab_slice_of(json_string_value(given), json_string_length(given));
    int64_t time;

    return given == NULL
           || (json_is_string(given) && hab_parse_time(seen, &time, NULL) == HAB_OK
               && time == request->record.changed);
}

/* What has a legal effect is shown to a person once more before it is done. */
static int wants_confirmation(const hab_exchange *exchange, hab_request_act act,
                              const json_t *details)
{
    const char *confirmed = json_string_value(json_object_get(details, "confirme"));

    return (act == HAB_REQUEST_REFUSE || act == HAB_REQUEST_SIGN || act == HAB_REQUEST_ACTIVATE)
           && hab_wants_html(exchange->accept)
           && (confirmed == NULL || strcmp(confirmed, "oui") != 0);
}

/* Makes the change, or only tries it: a trial that would go well is given up too. An
 * activation is tried without its passwords, which are what it then says is missing. */
static hab_status change(const hab_exchange *exchange, const hab_request *request,
                         hab_request_act act, const json_t *details, int trial, hab_error *error)
{
    uint64_t agent = exchange->session.record.person;
    hab_txn *txn;
    hab_status status = hab_desk_begin(exchange, HAB_ROLE_CONVENTIONS, request->record.caf, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_request_do(txn, exchange->broker, request->number, act, details, agent,
                            exchange->now, error);
    if (trial) {
        hab_abort(txn);
        return status == HAB_LATER && act == HAB_REQUEST_ACTIVATE ? HAB_OK : status;
    }
    return hab_desk_end(txn, status);
}

/* The passwords are hashed before the store is held. */
static hab_status activate(const hab_exchange *exchange, const hab_request *request,
                           const json_t *document, hab_error *error)
{
    hab_new_account *accounts;
    size_t count;
    hab_txn *txn;
    hab_status status = hab_accounts_prepare(exchange->broker, document, &accounts, &count);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_desk_begin(exchange, HAB_ROLE_CONVENTIONS, request->record.caf, &txn);
    if (status == HAB_OK) {
        status = hab_desk_end(
            txn, hab_request_activate(txn, exchange->broker, request->number, accounts, count,
                                      exchange->session.record.person, exchange->now, error));
    }
    hab_accounts_free(accounts, count);
    return status;
}

static hab_status run(const hab_exchange *exchange, const hab_request *request, hab_request_act act,
                      const json_t *document, const json_t *details, int trial, hab_error *error)
{
    hab_status status;

    if (act != HAB_REQUEST_ACTIVATE || trial) {
        return change(exchange, request, act, details, trial, error);
    }
    /* Nothing is hashed for what will not be. */
    status = change(exchange, request, act, details, 1, error);
    return status == HAB_OK ? activate(exchange, request, document, error) : status;
}

/* The page again, with what was typed and what is wrong with it. */
static void show_refusal(hab_exchange *exchange, const hab_request *request, const json_t *document,
                         json_t *details)
{
    json_t *view;

    if (exchange->status == 404 || !hab_wants_html(exchange->accept)) {
        return;
    }
    view = hab_desk_request_view(exchange, request, document);
    if (view == NULL || exchange->document == NULL) {
        json_decref(view);
        return;
    }
    json_object_update(view, exchange->document);
    json_object_set(view, "saisie", details);
    hab_answer_document(exchange, exchange->status, "caf-demande", view);
}

static void ask_confirmation(hab_exchange *exchange, const hab_request *request,
                             const json_t *document, json_t *details)
{
    json_t *view = hab_desk_request_view(exchange, request, document);
    json_t *convention = hab_request_convention(exchange->broker->types, document, "active");

    json_object_set(view, "personnes",
                    json_object_get(json_object_get(convention, "annexe"), "personnes"));
    json_decref(convention);
    json_object_set_new(view, "a_confirmer", json_true());
    json_object_set(view, "saisie", details);
    hab_answer_document(exchange, 200, "caf-demande", view);
}

static void show_done(hab_exchange *exchange, const hab_request *request, const char *act)
{
    char page[80];
    hab_request found;
    json_t *document;

    if (hab_wants_html(exchange->accept)) {
        (void) snprintf(page, sizeof(page), "caf/demandes/%s?fait=%s", request->record.reference,
                        act);
        hab_answer_redirect(exchange, page);
    } else if (hab_desk_request_open(exchange, hab_slice_text(request->record.reference), &found,
                                     &document)) {
        hab_answer_document(exchange, 200, "caf-demande",
                            hab_desk_request_view(exchange, &found, document));
        json_decref(document);
    }
}

static void act_on(hab_exchange *exchange, const hab_request *request, const json_t *document,
                   json_t *details)
{
    const char *name = json_string_value(json_object_get(details, "acte"));
    hab_request_act act = hab_desk_act_find(name);
    hab_error error = {""};
    int trial;
    hab_status status;

    if (act == 0) {
        hab_answer_field(exchange, "acte", "Cette action n’existe pas.");
        return;
    }
    if (!is_as_seen(request, details)) {
        (void) hab_fail(&error, HAB_DENIED,
                        "La demande a changé depuis que vous l’avez lue\u00a0: relisez-la.");
        hab_desk_refuse(exchange, HAB_DENIED, &error, "an act on a request");
        show_refusal(exchange, request, document, details);
        return;
    }
    tidy(details);
    trial = wants_confirmation(exchange, act, details);
    status = run(exchange, request, act, document, details, trial, &error);
    if (status != HAB_OK) {
        hab_desk_refuse(exchange, status, &error, "an act on a request");
        show_refusal(exchange, request, document, details);
    } else if (trial) {
        ask_confirmation(exchange, request, document, details);
    } else {
        show_done(exchange, request, name);
    }
}

void hab_desk_request_post(hab_exchange *exchange, json_t *details)
{
    hab_request request;
    json_t *document;
    int prints;
    hab_slice reference = reference_of(exchange, &prints);

    if (!hab_desk_request_open(exchange, reference, &request, &document)) {
        return;
    }
    if (prints) {
        hab_answer_problem(exchange, 405, "methode", "Méthode non admise",
                           "Ce document se lit, il ne se modifie pas.");
        hab_answer_header(exchange, "Allow", "GET, HEAD");
    } else {
        act_on(exchange, &request, document, details);
    }
    json_decref(document);
}
