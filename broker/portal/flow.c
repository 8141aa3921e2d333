#include "portal/flow.h"

#include <stdio.h>

#include "form/entry.h"
#include "web/answer.h"
#include "web/once.h"

static hab_status begin(const hab_flow *flow, hab_entry_context *context)
{
    *context = (hab_entry_context){.txn = flow->txn, .description = flow->description};
    return flow->txn != NULL ? HAB_OK
                             : hab_begin_read(flow->exchange->broker->store, &context->txn);
}

static void end(const hab_flow *flow, const hab_entry_context *context)
{
    if (flow->txn == NULL) {
        hab_abort(context->txn);
    }
}

static void fail(const hab_flow *flow, hab_status status)
{
    hab_answer_failure(flow->exchange, status, "a form");
}

static void adorn(const hab_flow *flow, json_t *page)
{
    json_object_set_new(page, "vers", json_string(flow->to));
    if (flow->kind->adorn != NULL) {
        flow->kind->adorn(flow, page);
    }
}

/* The form filled in; NULL after the answer. */
static json_t *form_page(const hab_flow *flow, const json_t *given, const json_t *errors)
{
    hab_entry_context context;
    hab_status status = begin(flow, &context);
    json_t *page;

    if (status != HAB_OK) {
        fail(flow, status);
        return NULL;
    }
    page = hab_entry_fill(&context, given, errors);
    end(flow, &context);
    adorn(flow, page);
    return page;
}

/* The form with its errors, or, for a program, the errors alone. */
static void show(const hab_flow *flow, const json_t *given, json_t *errors, const char *focus)
{
    json_t *page = flow->program ? json_object() : form_page(flow, given, errors);

    if (page == NULL) {
        return;
    }
    if (focus != NULL) {
        json_object_set_new(page, "focus", json_string(focus));
    }
    if (json_array_size(errors) > 0) {
        hab_answer_errors(flow->exchange, flow->kind->page, page, json_incref(errors));
    } else {
        hab_answer_document(flow->exchange, 200, flow->kind->page, page);
    }
}

void hab_flow_show(const hab_flow *flow, const json_t *given, json_t *errors)
{
    show(flow, given, errors, NULL);
}

/* Checks what was submitted; *document is NULL after the answer. */
static void check(const hab_flow *flow, const json_t *given, json_t **document)
{
    json_t *errors = json_array();
    hab_status status =
        errors != NULL ? flow->kind->check(flow, given, document, errors) : HAB_MEMORY;

    if (status != HAB_OK) {
        *document = NULL;
    }
    if (status == HAB_INVALID) {
        show(flow, given, errors, NULL);
    } else if (status != HAB_OK && status != HAB_DENIED) {
        fail(flow, status);
    }
    json_decref(errors);
}

/* It may be sent twice, by a double click or a page that was loaded again. */
static json_t *review_page(const hab_flow *flow, const json_t *document)
{
    char token[HAB_ONCE_TOKEN + 2];
    hab_entry_context context;
    json_t *page = NULL;

    if (hab_once_new(flow->exchange->now, token) == HAB_OK && begin(flow, &context) == HAB_OK) {
        page = hab_entry_review(&context, document);
        end(flow, &context);
        adorn(flow, page);
        json_object_set_new(page, "envoi_unique", json_string(token));
    }
    return page;
}

/* The problem that was answered, on a page. */
static void keep(const hab_flow *flow, json_t *page, const char *sheet)
{
    static const char *const members[] = {"type", "title", "status", "detail", "motif"};
    hab_exchange *exchange = flow->exchange;

    for (size_t i = 0; page != NULL && i < sizeof(members) / sizeof(members[0]); i++) {
        json_object_set(page, members[i], json_object_get(exchange->document, members[i]));
    }
    if (page != NULL) {
        hab_answer_document(exchange, exchange->status, sheet, page);
    }
}

void hab_flow_keep(const hab_flow *flow, const json_t *document)
{
    keep(flow, flow->program ? NULL : review_page(flow, document), flow->kind->review);
}

void hab_flow_keep_typed(const hab_flow *flow, const json_t *given)
{
    keep(flow, flow->program ? NULL : form_page(flow, given, NULL), flow->kind->page);
}

static void refuse_late(const hab_flow *flow, const json_t *document)
{
    hab_answer_problem(flow->exchange, 409, "etat", flow->kind->refused, flow->kind->late);
    hab_flow_keep(flow, document);
}

static void send(const hab_flow *flow, const json_t *given, const char *once)
{
    json_t *document;

    check(flow, given, &document);
    if (document == NULL) {
        return;
    }
    if (once != NULL && !hab_once_lives(hab_slice_text(once), flow->exchange->now)) {
        refuse_late(flow, document);
    } else {
        flow->kind->send(flow, given, document, once);
    }
    json_decref(document);
}

static void verify(const hab_flow *flow, const json_t *given)
{
    json_t *document;

    check(flow, given, &document);
    if (document != NULL) {
        hab_answer_document(flow->exchange, 200, flow->kind->review, review_page(flow, document));
        json_decref(document);
    }
}

/* Kept as it is, when the form has a button for that. */
static void draft(const hab_flow *flow, const json_t *given)
{
    int kind_has = flow->kind->draft != NULL;
    json_t *errors = json_array();
    json_t *kept = NULL;
    hab_status status = HAB_INVALID;

    if (kind_has && json_object_get(flow->description, "brouillon") != NULL) {
        status = hab_entry_keep(flow->description, given, flow->program, &kept, errors);
    } else {
        hab_entry_report(errors, "action",
                         "Ce formulaire ne s’enregistre pas en brouillon : envoyez-le.");
    }
    if (status == HAB_OK) {
        flow->kind->draft(flow, kept);
    } else if (status == HAB_INVALID) {
        show(flow, given, errors, NULL);
    } else {
        fail(flow, status);
    }
    json_decref(kept);
    json_decref(errors);
}

/* A row more or less; the focus goes to the row that is new, or to where it was. */
static void change_rows(const hab_flow *flow, json_t *given, const char *add, const char *remove)
{
    char focus[256];
    hab_status status = add != NULL ? hab_entry_add(flow->description, given, add)
                                    : hab_entry_remove(flow->description, given, remove);

    if (status == HAB_MEMORY) {
        fail(flow, status);
        return;
    }
    (void) snprintf(focus, sizeof(focus), "%.200s", add != NULL ? add : remove);
    if (strchr(focus, '[') != NULL) {
        *strchr(focus, '[') = '\0';
    }
    show(flow, given, NULL, status == HAB_OK ? focus : NULL);
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

void hab_flow_read(json_t *document, int program, hab_flow_wish *wish)
{
    json_t *action = take_text(document, "action");
    const char *wanted = action != NULL ? json_string_value(action) : "verifier";
    int rows;

    *wish = (hab_flow_wish){.add = take_text(document, "ajouter"),
                            .remove = take_text(document, "retirer"),
                            .once = take_text(document, "envoi_unique")};
    rows = wish->add != NULL || wish->remove != NULL;
    wish->drafts = (program || !rows) && strcmp(wanted, "enregistrer") == 0;
    wish->sends = !wish->drafts && (program || (!rows && strcmp(wanted, "confirmer") == 0));
    wish->goes_back = strcmp(wanted, "modifier") == 0;
    json_decref(action);
}

void hab_flow_forget(hab_flow_wish *wish)
{
    json_decref(wish->add);
    json_decref(wish->remove);
    json_decref(wish->once);
}

void hab_flow_run(const hab_flow *flow, const hab_flow_wish *wish, json_t *document)
{
    if (wish->drafts) {
        draft(flow, document);
    } else if (wish->sends) {
        send(flow, document, json_string_value(wish->once));
    } else if (wish->add != NULL || wish->remove != NULL) {
        change_rows(flow, document, json_string_value(wish->add), json_string_value(wish->remove));
    } else if (wish->goes_back) {
        show(flow, document, NULL, NULL);
    } else {
        verify(flow, document);
    }
}
