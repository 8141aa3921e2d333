#include "portal/plugin_form.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"
#include "form/entry.h"
#include "portal/flow.h"
#include "type/call.h"
#include "web/answer.h"
#include "web/form.h"
#include "web/once.h"
#include "web/present.h"

/* One call for the page: what came, and what the plugin gave. */
typedef struct visit {
    hab_flow flow;
    hab_flow_wish wish;
    const hab_type *type;
    const hab_page *page;
    json_t *document; /* NULL: GET */
    hab_call *call;
    int outcome;
} visit;

static int has_answered(const visit *v)
{
    return v->flow.exchange->status != 0;
}

/* A document as the plugin reads it; freed by drop_text(). */
static hab_slice text_of(const json_t *document, char **text)
{
    *text = json_dumps(document, JSON_COMPACT);
    return *text != NULL ? hab_slice_text(*text) : hab_slice_of(NULL, 0);
}

static void drop_text(char *text)
{
    if (text != NULL) {
        hab_wipe(text, strlen(text));
    }
    free(text);
}

/* What the plugin finds beyond the description; HAB_DENIED after any other outcome. */
static hab_status ask_plugin(visit *v, const json_t *document, json_t *errors)
{
    hab_reporter reporter = {.report = hab_entry_report, .context = errors};
    char *text;
    hab_slice slice = text_of(document, &text);

    if (slice.data == NULL) {
        return HAB_MEMORY;
    }
    v->outcome = v->page->check(v->type->state, v->call, slice, &reporter);
    drop_text(text);
    if (reporter.breaches > 0 && v->outcome != HAB_FAILED && !has_answered(v)) {
        v->outcome = HAB_DONE;
        return HAB_INVALID;
    }
    if (v->outcome == HAB_NONE) {
        v->outcome = HAB_FAILED; /* neither lawful nor a word why */
    }
    return v->outcome == HAB_DONE ? HAB_OK : HAB_DENIED;
}

static hab_status check(const hab_flow *flow, const json_t *given, json_t **document,
                        json_t *errors)
{
    visit *v = flow->context;
    const hab_entry_context context = {.txn = flow->txn, .description = flow->description};
    json_t *made = NULL;
    hab_status status = hab_entry_check(&context, given, &made, errors);

    if (status == HAB_OK && v->page->check != NULL) {
        status = ask_plugin(v, made, errors);
    }
    if (status != HAB_OK) {
        json_decref(made);
        return status;
    }
    *document = made;
    return HAB_OK;
}

/* Where the plugin sends a browser, below the portal; NULL when it does not. */
static const char *way_of(const hab_exchange *exchange)
{
    for (unsigned i = 0; exchange->status == 303 && i < exchange->header_count; i++) {
        const hab_header *header = &exchange->headers[i];

        if (strcmp(header->name, "Location") == 0 && strlen(header->value) > exchange->mount.size) {
            return header->value + exchange->mount.size;
        }
    }
    return NULL;
}

/* The token remembers where it led, in the transaction of what was done. */
static int spend(const visit *v, const char *once)
{
    const hab_exchange *exchange = v->flow.exchange;
    const char *way = way_of(exchange);
    hab_status status = HAB_OK;

    if (way == NULL || strlen(way) > HAB_ONCE_OUTCOME) {
        return hab_call_outcome(v->call, HAB_INVALID, "where post() sends a browser");
    }
    if (once != NULL) {
        status = hab_once_spend(v->flow.txn, hab_slice_text(once), exchange->now, way);
    }
    return hab_call_outcome(v->call, status, "the token of a form");
}

/* A problem that the plugin answers a browser with stands on a page of the form, so that
 * nothing typed is lost: at its field, or on the review; what was not checked, `document`
 * is NULL, has none. */
static void keep_typed(const hab_flow *flow, const json_t *given, const json_t *document)
{
    const hab_exchange *exchange = flow->exchange;
    json_t *field = json_object_get(exchange->document, "champ");
    json_t *errors;

    if (flow->program || exchange->page == NULL || strcmp(exchange->page, "erreur") != 0) {
        return;
    }
    if (field == NULL && document == NULL) {
        hab_flow_keep_typed(flow, given);
        return;
    }
    if (field == NULL) {
        hab_flow_keep(flow, document);
        return;
    }
    errors = json_pack("[{s:O, s:O}]", "champ", field, "message",
                       json_object_get(exchange->document, "detail"));
    hab_flow_show(flow, given, errors);
    json_decref(errors);
}

static void send(const hab_flow *flow, const json_t *given, const json_t *document,
                 const char *once)
{
    visit *v = flow->context;
    char *text;
    hab_slice slice = text_of(document, &text);

    v->outcome = slice.data != NULL ? v->page->post(v->type->state, v->call, slice) : HAB_FAILED;
    drop_text(text);
    if (v->outcome == HAB_DONE && !flow->program) {
        v->outcome = spend(v, once);
    } else if (v->outcome == HAB_REFUSED) {
        keep_typed(flow, given, document);
    }
}

static void draft(const hab_flow *flow, const json_t *kept)
{
    visit *v = flow->context;
    char *text;
    hab_slice slice = text_of(kept, &text);

    v->outcome = slice.data != NULL
                     ? v->type->plugin->draft(v->type->state, v->call, v->page, slice)
                     : HAB_FAILED;
    drop_text(text);
    if (v->outcome == HAB_DONE && !flow->program && way_of(flow->exchange) == NULL) {
        v->outcome = hab_call_outcome(v->call, HAB_INVALID, "where draft() sends a browser");
    } else if (v->outcome == HAB_REFUSED) {
        keep_typed(flow, kept, NULL);
    }
}

/* What the form is about, when its plugin says so. */
static void adorn(const hab_flow *flow, json_t *page)
{
    const visit *v = flow->context;

    if (v->call->subject[0] != '\0') {
        json_object_set_new(page, "objet", json_string(v->call->subject));
    }
}

static const hab_flow_kind pages = {
    .page = "formulaire",
    .review = "formulaire-verification",
    .refused = "Le formulaire n’est pas envoyé",
    .late = "Cette page a plus d’un jour. Relisez ce qui suit, puis envoyez-le.",
    .check = check,
    .adorn = adorn,
    .send = send,
    .draft = draft};

/* Whether the same review was sent before: it then leads where it led. */
static int was_sent(visit *v)
{
    char way[HAB_ONCE_OUTCOME + 1] = "";
    const char *once = json_string_value(v->wish.once);

    if (v->flow.program || !v->wish.sends || once == NULL
        || hab_once_outcome(v->flow.txn, hab_slice_text(once), v->flow.exchange->now, way) != HAB_OK
        || way[0] == '\0') {
        return 0;
    }
    hab_answer_redirect(v->flow.exchange, way);
    return 1;
}

static void show(visit *v)
{
    json_t *nothing = json_object();

    if (v->flow.program) {
        hab_answer_document(v->flow.exchange, 200, v->flow.kind->page,
                            json_incref((json_t *) v->flow.description));
    } else {
        hab_flow_show(&v->flow, v->call->prefill != NULL ? v->call->prefill : nothing, NULL);
    }
    json_decref(nothing);
}

/* hab_work_fn */
static int work(void *context, hab_call *call)
{
    visit *v = context;

    v->call = call;
    v->flow.exchange = call->exchange; /* the call's draft of it */
    v->flow.txn = call->txn;
    v->outcome = HAB_DONE;
    if (was_sent(v)) {
        return HAB_DONE;
    }
    if (v->page->enter != NULL) {
        v->outcome = v->page->enter(v->type->state, call);
    }
    if (v->outcome == HAB_DONE && !has_answered(v) && v->document == NULL && v->page->get != NULL) {
        v->outcome = v->page->get(v->type->state, call);
    }
    if (v->outcome != HAB_DONE || has_answered(v)) {
        return v->outcome;
    }
    if (v->document == NULL) {
        show(v);
    } else {
        hab_flow_run(&v->flow, &v->wish, v->document);
    }
    return v->outcome;
}

/* The page's own address, with what it was asked for. */
static char *address_of(const hab_exchange *exchange)
{
    const char *query = exchange->query.data;
    size_t kept = exchange->query.size;
    char *address = malloc(3 * exchange->path.size + kept + 2);
    size_t size;

    if (address == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < exchange->query.size; i++) {
        kept = query[i] > ' ' && query[i] < 0x7f ? kept : 0;
    }
    hab_percent_encode(exchange->path, address);
    size = strlen(address);
    if (kept > 0) {
        (void) snprintf(address + size, kept + 2, "?%.*s", (int) kept, query);
    }
    return address;
}

void hab_plugin_form_run(hab_exchange *exchange, const hab_type *type, const hab_page *page,
                         json_t *document)
{
    int data = (page->flags & HAB_PAGE_DATA) != 0;
    int program = data || !hab_wants_html(exchange->accept);
    char *address = address_of(exchange);
    visit v = {.flow = {.exchange = exchange,
                        .kind = &pages,
                        .description = hab_page_form(type, page),
                        .to = address,
                        .program = program},
               .type = type,
               .page = page,
               .document = document};
    int writes = (page->flags & HAB_PAGE_WRITES) != 0;

    v.flow.context = &v;
    if (address == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "a form");
    } else if (data && document != NULL
               && hab_body_kind_of(exchange->content_type) != HAB_BODY_JSON) {
        hab_answer_problem(exchange, 415, "format", "Format non admis",
                           "Envoyez du JSON (application/json).");
    } else {
        if (document != NULL) {
            hab_flow_read(document, program, &v.wish);
        }
        writes |= v.wish.sends || v.wish.drafts;
        (void) hab_call_run(exchange->broker, type, page, exchange, writes, work, &v, exchange->now,
                            NULL);
    }
    hab_flow_forget(&v.wish);
    free(address);
}
