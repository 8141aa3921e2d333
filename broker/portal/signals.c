/* signalements: what the Caf asks about connections, of the person concerned or of who manages the
 * convention (LI-3.4, ST-3.4, MAM-4.4; MCP-9.1), and their answer. For anybody else there is
 * nothing there. */
#include <stdlib.h>

#include "control/signal.h"
#include "portal/desk_signals.h"
#include "portal/guard.h"
#include "portal/portal.h"
#include "web/answer.h"
#include "web/present.h"

enum { LISTED = 100 };

/* Agents are the Caf; the partner's own people have names. Numbers of records are for the Caf. */
static void leave_out(json_t *document)
{
    json_t *exchange;
    size_t place;

    json_object_del(document, "preuves");
    json_object_del(json_object_get(document, "personne"), "numero");
    json_array_foreach(json_object_get(document, "echanges"), place, exchange)
    {
        const char *from = json_string_value(json_object_get(exchange, "de"));

        json_object_del(exchange, "auteur");
        if (from == NULL || strcmp(from, "caf") == 0) {
            json_object_del(exchange, "auteur_nom");
        }
    }
}

static hab_status describe(hab_txn *txn, const hab_exchange *exchange, const hab_signal *signal,
                           json_t **document)
{
    json_t *made;
    hab_status status = hab_signal_document(txn, signal->number, &made);

    if (status != HAB_OK) {
        return status;
    }
    leave_out(made);
    hab_desk_signal_tell(made, exchange->now);
    json_object_set_new(made, "soi",
                        json_boolean(signal->person == exchange->session.record.person));
    *document = made;
    return HAB_OK;
}

static hab_status fill_list(hab_txn *txn, const hab_exchange *exchange, json_t *list)
{
    hab_signal *signals = calloc(LISTED, sizeof(*signals));
    unsigned count = 0;
    hab_status status =
        signals != NULL ? hab_signal_asked(txn, exchange->broker, exchange->session.record.person,
                                           exchange->now, signals, LISTED, &count)
                        : HAB_MEMORY;

    for (unsigned i = 0; status == HAB_OK && i < count; i++) {
        json_t *document;

        status = describe(txn, exchange, &signals[i], &document);
        if (status == HAB_OK) {
            json_array_append_new(list, document);
        }
    }
    free(signals);
    return status;
}

void hab_signals_get(hab_exchange *exchange)
{
    json_t *list = json_array();
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = fill_list(txn, exchange, list);
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        json_decref(list);
        hab_answer_failure(exchange, status, "a list of questions");
        return;
    }
    hab_answer_document(exchange, 200, "signalements", json_pack("{s:o}", "signalements", list));
}

static void not_found(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                       "Aucune question ne vous est posée à cette adresse.");
}

/* HAB_NOT_FOUND for a signal that is another's, or about which nothing was asked. */
static hab_status read_signal(hab_txn *txn, const hab_exchange *exchange, json_t **document)
{
    hab_signal signal;
    hab_status status = hab_signal_get(txn, hab_signal_number(exchange->rest), &signal);

    if (status == HAB_OK && signal.asked == 0) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        status =
            hab_signal_may_answer(txn, &signal, exchange->session.record.person, exchange->now);
    }
    return status == HAB_OK ? describe(txn, exchange, &signal, document) : status;
}

static hab_status read_page(const hab_exchange *exchange, json_t **document)
{
    json_t *signal;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = read_signal(txn, exchange, &signal);
        hab_abort(txn);
    }
    if (status == HAB_OK) {
        *document = json_pack("{s:o}", "signalement", signal);
    }
    return status;
}

void hab_signal_page_get(hab_exchange *exchange)
{
    json_t *document;
    hab_status status = read_page(exchange, &document);

    if (status == HAB_NOT_FOUND) {
        not_found(exchange);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a question");
    } else {
        hab_query_to_document(exchange, "fait", document);
        hab_answer_document(exchange, 200, "signalements", document);
    }
}

static hab_status answer(const hab_exchange *exchange, const json_t *form, hab_error *error)
{
    const char *text = json_string_value(json_object_get(form, "reponse"));
    const hab_signal_act act = {.agent = exchange->session.record.person,
                                .text = text != NULL ? text : "",
                                .now = exchange->now};
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    if (!hab_still_live(txn, exchange)) {
        hab_abort(txn);
        return hab_fail(error, HAB_DENIED, "Votre session a pris fin\u00a0: reconnectez-vous.");
    }
    return hab_desk_end(txn, hab_signal_answer(txn, exchange->broker,
                                               hab_signal_number(exchange->rest), &act, error));
}

/* The page stays, with what was typed. */
static void refuse(hab_exchange *exchange, hab_status status, const hab_error *error,
                   const json_t *form)
{
    json_t *under;

    hab_desk_refuse(exchange, status, error, "an answer");
    if (!hab_wants_html(exchange->accept) || (exchange->status != 409 && exchange->status != 422)
        || read_page(exchange, &under) != HAB_OK) {
        return;
    }
    json_object_update(under, exchange->document);
    json_object_set(under, "saisie", (json_t *) form);
    hab_answer_document(exchange, exchange->status, "signalements", under);
}

void hab_signal_page_post(hab_exchange *exchange, json_t *form)
{
    char page[64];
    json_t *document;
    hab_error error = {""};
    hab_status status = answer(exchange, form, &error);

    if (status == HAB_NOT_FOUND) {
        not_found(exchange);
    } else if (status != HAB_OK) {
        refuse(exchange, status, &error, form);
    } else if (hab_wants_html(exchange->accept)) {
        (void) snprintf(page, sizeof(page), "signalements/%llu?fait=reponse",
                        (unsigned long long) hab_signal_number(exchange->rest));
        hab_answer_redirect(exchange, page);
    } else if (read_page(exchange, &document) == HAB_OK) {
        hab_answer_document(exchange, 200, "signalements", document);
    } else {
        hab_answer_failure(exchange, HAB_MEMORY, "a question");
    }
}
