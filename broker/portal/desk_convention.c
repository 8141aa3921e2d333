/* caf/conventions/NUMERO: which one, and which of its pages. */
#include "portal/desk_convention.h"

#include <stdlib.h>

#include "base/text.h"
#include "web/answer.h"
#include "web/present.h"

const char *hab_desk_text(const json_t *form, const char *field)
{
    const char *text = json_string_value(json_object_get(form, field));

    return text != NULL ? text : "";
}

/* The part that the path ends with, taken from it. */
static hab_desk_part take_part(hab_slice *path)
{
    static const char *const names[] = {[HAB_DESK_DIFFERENCE] = "/difference",
                                        [HAB_DESK_NOTICE] = "/preavis",
                                        [HAB_DESK_AVENANT] = "/avenant",
                                        [HAB_DESK_PRINT] = "/convention.pdf",
                                        [HAB_DESK_AVENANT_PRINT] = "/avenant.pdf"};

    for (size_t i = HAB_DESK_DIFFERENCE; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t length = strlen(names[i]);

        if (path->size > length
            && memcmp((const char *) path->data + path->size - length, names[i], length) == 0) {
            path->size -= length;
            return (hab_desk_part) i;
        }
    }
    return HAB_DESK_WHOLE;
}

static hab_status find_number(hab_txn *txn, hab_slice numero, hab_desk_convention *found)
{
    hab_status status = hab_convention_find(txn, numero, &found->number);

    return status == HAB_OK ? hab_convention_get(txn, found->number, &found->record) : status;
}

static int is_theirs(const hab_exchange *exchange, const hab_desk_convention *convention)
{
    return hab_agent_may(&exchange->caf_agent, HAB_ROLE_CONVENTIONS, convention->record.caf);
}

/* A number may itself end like a part, so the whole path comes first; but not one of
 * another Caf, which would hide a page of the agent's own. */
static hab_status find(hab_txn *txn, const hab_exchange *exchange, hab_desk_convention *found,
                       hab_desk_part *part)
{
    hab_desk_convention shorter = *found;
    hab_slice path = exchange->rest;
    hab_status whole = find_number(txn, path, found);
    hab_status status = whole;

    *part = HAB_DESK_WHOLE;
    if (whole == HAB_NOT_FOUND || (whole == HAB_OK && !is_theirs(exchange, found))) {
        hab_desk_part cut = take_part(&path);

        status = cut != HAB_DESK_WHOLE ? find_number(txn, path, &shorter) : HAB_NOT_FOUND;
        if (status == HAB_OK) {
            *found = shorter;
            *part = cut;
        }
    }
    return status == HAB_NOT_FOUND ? whole : status;
}

int hab_desk_convention_open(hab_exchange *exchange, hab_desk_convention *convention,
                             hab_desk_part *part)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = exchange->rest.size > 0 && exchange->rest.size < HAB_KEY_MAX
                     ? find(txn, exchange, convention, part)
                     : HAB_NOT_FOUND;
        hab_abort(txn);
    }
    if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
        return 0;
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a convention");
        return 0;
    }
    if (!is_theirs(exchange, convention)) {
        hab_desk_not_theirs(exchange, convention->record.numero);
        return 0;
    }
    convention->type = hab_type_by_key(exchange->broker->types, convention->record.type);
    return 1;
}

/* The view as the store has it now; NULL when it fails. */
static json_t *view_now(const hab_exchange *exchange, const hab_desk_convention *convention)
{
    hab_desk_convention now = *convention;
    json_t *document = NULL;
    hab_txn *txn;

    if (hab_begin_read(exchange->broker->store, &txn) != HAB_OK) {
        return NULL;
    }
    if (hab_convention_get(txn, now.number, &now.record) == HAB_OK) {
        document = hab_desk_convention_view(txn, exchange, &now);
    }
    hab_abort(txn);
    return document;
}

static void answer_view(hab_exchange *exchange, const hab_desk_convention *convention)
{
    json_t *document = view_now(exchange, convention);

    if (document == NULL) {
        hab_answer_failure(exchange, HAB_CORRUPT, "a convention");
        return;
    }
    hab_answer_document(exchange, 200, "caf-convention", document);
}

void hab_desk_convention_done(hab_exchange *exchange, const hab_desk_convention *convention,
                              const char *done)
{
    char numero[3 * HAB_NUMERO_MAX + 1];
    char page[4 * HAB_NUMERO_MAX + 80];

    if (!hab_wants_html(exchange->accept)) {
        answer_view(exchange, convention);
        return;
    }
    hab_percent_encode(hab_slice_text(convention->record.numero), numero);
    (void) snprintf(page, sizeof(page), "caf/conventions/%s?fait=%s", numero, done);
    hab_answer_redirect(exchange, page);
}

void hab_desk_convention_refuse(hab_exchange *exchange, const hab_desk_convention *convention,
                                const json_t *form, hab_status status, const hab_error *error)
{
    json_t *view;

    hab_desk_refuse(exchange, status, error, "an act on a convention");
    if (!hab_wants_html(exchange->accept) || (exchange->status != 409 && exchange->status != 422)) {
        return;
    }
    view = view_now(exchange, convention);
    if (view != NULL && json_object_update_missing(exchange->document, view) == 0) {
        json_object_set(exchange->document, "saisie", (json_t *) form);
        exchange->page = "caf-convention";
    }
    json_decref(view);
}

void hab_desk_convention_get(hab_exchange *exchange)
{
    hab_desk_convention convention;
    hab_desk_part part;

    if (!hab_desk_convention_open(exchange, &convention, &part)) {
        return;
    }
    switch (part) {
    case HAB_DESK_WHOLE: answer_view(exchange, &convention); break;
    case HAB_DESK_DIFFERENCE: hab_desk_difference_get(exchange, &convention); break;
    case HAB_DESK_NOTICE: hab_desk_notice_get(exchange, &convention); break;
    case HAB_DESK_AVENANT: hab_desk_avenant_get(exchange, &convention); break;
    case HAB_DESK_PRINT: hab_desk_print_get(exchange, &convention); break;
    case HAB_DESK_AVENANT_PRINT: hab_desk_avenant_print_get(exchange, &convention); break;
    }
}
