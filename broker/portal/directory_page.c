/* annuaire/TYPE/ID: what is published of one thing, as a page or as its document. The event
 * loop gives the same before this is asked (publish/serve.h), when the page is made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portal/portal.h"
#include "publish/serve.h"
#include "web/answer.h"
#include "web/present.h"

static void answer_absent(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 404, "inconnu", "Fiche introuvable",
                       "Cette fiche n’est pas, ou n’est plus, publiée.");
    exchange->page = "annuaire-absente";
}

static hab_status copy(hab_slice from, char **content, size_t *size)
{
    char *made = malloc(from.size + 1);

    if (made == NULL) {
        return HAB_MEMORY;
    }
    memcpy(made, from.data, from.size);
    *content = made;
    *size = from.size;
    return HAB_OK;
}

/* The page as it was made, or made on the spot. */
static hab_status take_page(hab_txn *txn, const hab_broker *broker, const hab_published *published,
                            const uint8_t sheets[HAB_PUBLICATION_DIGEST], char **content,
                            size_t *size, hab_error *error)
{
    hab_slice page;
    hab_status status = hab_published_page(txn, published, sheets, &page);

    if (status == HAB_OK) {
        return copy(page, content, size);
    }
    return status == HAB_NOT_FOUND ? hab_publish_make(broker, published, content, size, error)
                                   : status;
}

static hab_status answer_one(hab_exchange *exchange, hab_txn *txn, const hab_published *published,
                             hab_error *error)
{
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
    char etag[HAB_PUBLICATION_ETAG];
    char *content = NULL;
    size_t size = 0;
    int html = hab_wants_html(exchange->accept);
    hab_status status;

    hab_publish_sheets(exchange->pages, sheets);
    status = html ? take_page(txn, exchange->broker, published, sheets, &content, &size, error)
                  : copy(published->document, &content, &size);
    if (status != HAB_OK) {
        return status;
    }
    hab_published_etag(published, sheets, html, etag);
    hab_answer_content(exchange, html ? "text/html; charset=utf-8" : "application/json", content,
                       size);
    exchange->modified = published->record.modified;
    hab_answer_header(exchange, "ETag", "%s", etag);
    for (size_t i = 0; i < HAB_SERVED_HEADERS; i++) {
        hab_answer_header(exchange, hab_served_headers[i].name, "%s", hab_served_headers[i].value);
    }
    return HAB_OK;
}

void hab_directory_page_get(hab_exchange *exchange)
{
    const hab_type *type = NULL;
    hab_slice id = hab_slice_of("", 0);
    hab_published published;
    hab_txn *txn;
    hab_error error = {""};
    hab_status status;

    if (!hab_served_path(exchange->broker->types, exchange->rest, &type, &id)) {
        answer_absent(exchange);
        return;
    }
    status = hab_begin_read(exchange->broker->store, &txn);
    if (status == HAB_OK) {
        status = hab_published_get(txn, type->key, id, &published);
        if (status == HAB_OK) {
            status = answer_one(exchange, txn, &published, &error);
            status = status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
        }
        hab_abort(txn);
    }
    if (status == HAB_NOT_FOUND) {
        answer_absent(exchange);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "what is published");
        if (error.text[0] != '\0') {
            (void) snprintf(exchange->log, sizeof(exchange->log), "%.250s", error.text);
        }
    }
}
