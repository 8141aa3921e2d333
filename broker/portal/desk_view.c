#include "portal/desk_view.h"

#include "portal/portal.h"
#include "web/answer.h"
#include "web/present.h"

static json_t *document_of(const hab_exchange *exchange, const hab_desk_view *view,
                           hab_status *status)
{
    json_t *document;
    hab_txn *txn;

    *status = hab_begin_read(exchange->broker->store, &txn);
    if (*status != HAB_OK) {
        return NULL;
    }
    document = hab_desk_document(txn, exchange);
    *status = document != NULL ? view->fill(txn, exchange, document) : HAB_MEMORY;
    hab_abort(txn);
    if (*status != HAB_OK) {
        json_decref(document);
        return NULL;
    }
    hab_query_to_document(exchange, "fait", document);
    return document;
}

void hab_desk_show(hab_exchange *exchange, const hab_desk_view *view)
{
    hab_status status;
    json_t *document = document_of(exchange, view, &status);

    if (document == NULL) {
        hab_answer_failure(exchange, status, view->what);
        return;
    }
    hab_answer_document(exchange, 200, view->page, document);
}

void hab_desk_show_refused(hab_exchange *exchange, const hab_desk_view *view, hab_status status,
                           const hab_error *error)
{
    hab_status read;
    json_t *under;

    hab_desk_refuse(exchange, status, error, view->what);
    if (!hab_wants_html(exchange->accept) || (exchange->status != 409 && exchange->status != 422)) {
        return;
    }
    under = document_of(exchange, view, &read);
    if (under != NULL && json_object_update_missing(exchange->document, under) == 0) {
        exchange->page = view->page;
    }
    json_decref(under);
}
