/* caf/conventions/NUMERO/difference?de=1&a=2: what an avenant changed. */
#include <stdlib.h>

#include "convention/difference.h"
#include "convention/version.h"
#include "portal/desk_convention.h"
#include "web/answer.h"
#include "web/form.h"

uint32_t hab_desk_version(const hab_exchange *exchange, const char *name, uint32_t otherwise,
                          uint32_t last)
{
    char text[12];
    unsigned long version;
    char *end;

    if (hab_query_value(exchange->query, name, text, sizeof(text)) != HAB_OK) {
        return otherwise;
    }
    version = strtoul(text, &end, 10);
    return *end == '\0' && version >= 1 && version <= last ? (uint32_t) version : 0;
}

static hab_status compare(hab_txn *txn, uint64_t convention, uint32_t from, uint32_t to,
                          json_t **found)
{
    json_t *before = NULL;
    json_t *after = NULL;
    hab_status status = hab_version_document(txn, convention, from, &before);

    if (status == HAB_OK) {
        status = hab_version_document(txn, convention, to, &after);
    }
    if (status == HAB_OK) {
        *found = hab_difference(before, after);
        status = *found != NULL ? HAB_OK : HAB_MEMORY;
    }
    json_decref(before);
    json_decref(after);
    return status;
}

static hab_status fill(hab_txn *txn, const hab_exchange *exchange,
                       const hab_desk_convention *convention, uint32_t from, uint32_t to,
                       json_t **document)
{
    json_t *changes = NULL;
    json_t *made = hab_desk_document(txn, exchange);
    hab_status status =
        made != NULL ? compare(txn, convention->number, from, to, &changes) : HAB_MEMORY;

    if (status != HAB_OK) {
        json_decref(made);
        return status;
    }
    json_object_set_new(made, "convention", hab_desk_convention_summary(txn, exchange, convention));
    json_object_set_new(made, "de", json_integer(from));
    json_object_set_new(made, "a", json_integer(to));
    json_object_set_new(made, "changements", changes);
    *document = made;
    return HAB_OK;
}

void hab_desk_difference_get(hab_exchange *exchange, const hab_desk_convention *convention)
{
    uint32_t last = convention->record.version;
    uint32_t to = hab_desk_version(exchange, "a", last, last);
    uint32_t from = hab_desk_version(exchange, "de", to > 1 ? to - 1 : 1, last);
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = HAB_NOT_FOUND;

    if (from != 0 && to != 0) {
        status = hab_begin_read(exchange->broker->store, &txn);
        if (status == HAB_OK) {
            status = fill(txn, exchange, convention, from, to, &document);
            hab_abort(txn);
        }
    }
    if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "two versions");
    } else {
        hab_answer_document(exchange, 200, "caf-difference", document);
    }
}
