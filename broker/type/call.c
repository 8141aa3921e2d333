#include "type/call_host.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/text.h"
#include "delegation/register.h"
#include "portal/guard.h"
#include "web/answer.h"
#include "web/form.h"
#include "web/present.h"

enum { PURGED_AT_ONCE = 1 << 16 };

const hab_caller *hab_call_caller(hab_call *call)
{
    return &call->caller;
}

int hab_call_query(hab_call *call, const char *name, char *to, size_t size)
{
    return call->exchange != NULL
                   && hab_query_value(call->exchange->query, name, to, size) == HAB_OK
               ? HAB_DONE
               : HAB_NONE;
}

/* As much of the text as has room. */
static void append(hab_call *call, const char *text)
{
    size_t used = strlen(call->log);
    size_t length = strnlen(text, sizeof(call->log) - 1 - used);

    memcpy(call->log + used, text, length);
    call->log[used + length] = '\0';
}

void hab_call_log(hab_call *call, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        append(call, call->log[0] != '\0' ? "; " : "");
        append(call, text);
    }
}

int hab_call_keep(hab_call *call, void *data, size_t size)
{
    hab_call_block *grown = realloc(call->kept, (call->kept_count + 1) * sizeof(*grown));

    if (grown == NULL) {
        hab_wipe(data, size);
        free(data);
        return hab_call_outcome(call, HAB_MEMORY, "what a call keeps");
    }
    call->kept = grown;
    grown[call->kept_count++] = (hab_call_block){.data = data, .size = size};
    return HAB_DONE;
}

int hab_call_outcome(hab_call *call, hab_status status, const char *what)
{
    char line[sizeof(call->log)];

    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        return status == HAB_OK ? HAB_DONE : HAB_NONE;
    }
    (void) snprintf(line, sizeof(line), "%s: %s", what, hab_status_text(status));
    hab_call_log(call, line);
    call->status = status;
    return HAB_FAILED;
}

int hab_call_must(hab_call *call, hab_status status, const char *what)
{
    return hab_call_outcome(call, status == HAB_NOT_FOUND ? HAB_CORRUPT : status, what);
}

int hab_call_misused(hab_call *call, const char *what)
{
    char line[sizeof(call->log)];

    (void) snprintf(line, sizeof(line), "the plugin gives or wants %s", what);
    hab_call_log(call, line);
    return HAB_FAILED;
}

int hab_call_walked(hab_call *call, int given)
{
    switch (given) {
    case HAB_DONE:
    case HAB_NONE: return HAB_DONE;
    case HAB_REFUSED:
    case HAB_FAILED: return given;
    default: return hab_call_misused(call, "an outcome that is none");
    }
}

/* The session lives in the call's own transaction, whatever was found before it. */
static int find_person(hab_call *call)
{
    const hab_exchange *exchange = call->exchange;
    hab_caller *caller = &call->caller;
    int outcome;

    if (exchange->session_reason != HAB_REASON_GRANTED || !hab_still_live(call->txn, exchange)) {
        return HAB_DONE;
    }
    outcome = hab_call_must(
        call, hab_person_get(call->txn, exchange->session.record.person, &call->person),
        "the person of a session");
    if (outcome == HAB_DONE && call->person.record.state == HAB_PERSON_ACTIVE) {
        caller->person = call->person.number;
        caller->identifiant = call->person.identifiant;
        caller->nom = call->person.nom;
        caller->prenom = call->person.prenom;
        caller->channel = exchange->session.record.channel;
    }
    return outcome;
}

static int find_agent(hab_call *call)
{
    hab_caller *caller = &call->caller;
    int outcome;

    if (call->page == NULL || (call->page->flags & HAB_PAGE_AGENT) == 0 || caller->person == 0) {
        return HAB_DONE;
    }
    outcome =
        hab_call_outcome(call, hab_agent_get(call->txn, caller->person, &call->agent), "an agent");
    if (outcome == HAB_DONE) {
        caller->roles = call->agent.roles;
        caller->national = call->agent.national;
        caller->caf = call->agent.caf;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static hab_slice text_or_none(hab_slice text)
{
    return hab_text_valid(text, 0) ? text : hab_slice_of("", 0);
}

static void describe_request(hab_call *call)
{
    const hab_exchange *exchange = call->exchange;
    hab_caller *caller = &call->caller;

    caller->html = (uint8_t) hab_wants_html(exchange->accept);
    caller->head = exchange->method == HAB_HEAD;
    caller->rest = text_or_none(exchange->rest);
    caller->etag = text_or_none(exchange->etag);
    if (call->page != NULL && call->page->flags & HAB_PAGE_PUBLIC) {
        caller->bearer = text_or_none(hab_bearer_token(exchange->authorization));
    }
}

static int find_caller(hab_call *call)
{
    const hab_slice none = hab_slice_of("", 0);
    int outcome = HAB_DONE;

    call->caller = (hab_caller){.now = call->now,
                                .date = hab_local_time(call->now).date,
                                .identifiant = "",
                                .nom = "",
                                .prenom = "",
                                .caf = "",
                                .rest = none,
                                .bearer = none,
                                .etag = none};
    if (call->exchange != NULL) {
        describe_request(call);
        outcome = find_person(call);
        if (outcome == HAB_DONE) {
            outcome = find_agent(call);
        }
    }
    return outcome;
}

/* Who may be on the page; the router has looked before, in another transaction. */
static int admit(hab_call *call)
{
    const hab_page *page = call->page;
    hab_verdict verdict = {.reason = HAB_REASON_GRANTED, .article = ""};

    if (page == NULL || call->exchange == NULL || page->flags & HAB_PAGE_PUBLIC) {
        return HAB_DONE;
    }
    if (call->caller.person == 0) {
        verdict.reason = call->exchange->session_reason == HAB_REASON_GRANTED
                             ? HAB_REASON_SESSION_ENDED
                             : call->exchange->session_reason;
    } else if (page->flags & HAB_PAGE_AGENT && (call->caller.roles & page->roles) == 0) {
        verdict.reason = HAB_REASON_NOT_ALLOWED;
    }
    verdict.article = hab_type_article(call->type, (int) verdict.reason);
    return verdict.reason == HAB_REASON_GRANTED ? HAB_DONE : hab_call_refuse(call, &verdict, NULL);
}

static int answer_nothing_there(hab_call *call)
{
    hab_answer_problem(call->exchange, 404, "inconnu", "Page introuvable",
                       "Cette adresse ne mène à aucune page de l’extranet.");
    return HAB_NONE;
}

/* What the plugin gave is believed when it goes together with what it answered. */
static int judge(hab_call *call, int given)
{
    int silent = call->exchange != NULL && !call->stream && !hab_call_answered(call);

    if (call->refused && given != HAB_FAILED) {
        return HAB_REFUSED;
    }
    switch (given) {
    case HAB_FAILED: return HAB_FAILED;
    case HAB_DONE: return silent ? hab_call_misused(call, "no answer") : HAB_DONE;
    case HAB_NONE: return silent ? answer_nothing_there(call) : HAB_NONE;
    case HAB_REFUSED:
        return call->exchange != NULL && hab_call_answered(call) && call->exchange->status >= 400
                   ? HAB_REFUSED
                   : hab_call_misused(call, "a refusal without an answer");
    default: return hab_call_misused(call, "an outcome that is none");
    }
}

static hab_status begin(hab_call *call)
{
    hab_store *store = call->broker->store;

    if (store == NULL) {
        return HAB_IO;
    }
    return call->writes ? hab_begin_write(store, &call->txn) : hab_begin_read(store, &call->txn);
}

static int run(hab_call *call, hab_work_fn work, void *context)
{
    int outcome = hab_call_must(call, begin(call), "the store");

    if (outcome == HAB_DONE) {
        outcome = find_caller(call);
    }
    if (outcome == HAB_DONE) {
        outcome = admit(call);
    }
    return outcome == HAB_DONE ? hab_call_name_agent(call, judge(call, work(context, call)))
                               : outcome;
}

static int went_well(int outcome)
{
    return outcome == HAB_DONE || outcome == HAB_NONE;
}

static hab_status commit(hab_call *call)
{
    hab_status status = hab_call_trace_flush(call->txn, call, 0);
    hab_txn *txn = call->txn;

    call->txn = NULL;
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

/* What is traced and counted though the transaction was dropped, or only read. */
static hab_status write_after(const hab_call *call, int dropped)
{
    hab_txn *txn;
    hab_status status;

    if (call->trace_count == 0 && call->use_count == 0) {
        return HAB_OK;
    }
    status = hab_begin_write(call->broker->store, &txn);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_call_trace_flush(txn, call, dropped);
    if (status == HAB_OK) {
        status = hab_call_limit_again(txn, call);
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

/* The transaction ends. Nothing goes out that is not traced, nor while a key that is to
 * be destroyed is still there. */
static int end(hab_call *call, int outcome)
{
    int committed = 0;

    if (call->writes && went_well(outcome)) {
        committed = hab_call_must(call, commit(call), "the transaction") == HAB_DONE;
        outcome = committed ? outcome : HAB_FAILED;
    }
    hab_abort(call->txn);
    call->txn = NULL;
    if (!committed
        && hab_call_must(call, write_after(call, !went_well(outcome)), "the trace") != HAB_DONE) {
        return HAB_FAILED;
    }
    if (committed && call->destroyed
        && hab_call_must(
               call,
               hab_vault_purge(call->broker->store, call->broker->vault, PURGED_AT_ONCE, NULL),
               "a destruction")
               != HAB_DONE) {
        return HAB_FAILED;
    }
    return outcome;
}

/* The same request, and nothing answered yet. */
static hab_exchange draft_of(const hab_exchange *exchange, int64_t now)
{
    hab_exchange draft = *exchange;

    draft.now = now;
    draft.status = 0;
    draft.type = NULL;
    draft.header_count = 0;
    draft.content = NULL;
    draft.content_size = 0;
    draft.log[0] = '\0';
    draft.store_failed = 0;
    draft.stream_page = NULL;
    draft.stream_type = NULL;
    draft.stream = NULL;
    draft.more = 0;
    draft.document = NULL;
    draft.page = NULL;
    return draft;
}

/* Takes over what was answered. */
static void hand_over(hab_exchange *exchange, hab_exchange *draft, int stream)
{
    for (unsigned i = 0; i < draft->header_count; i++) {
        if (exchange->header_count < HAB_HEADERS_MAX) {
            exchange->headers[exchange->header_count++] = draft->headers[i];
        } else {
            free(draft->headers[i].value);
        }
    }
    if (!stream) {
        exchange->stream_page = draft->stream_page;
        exchange->stream_type = draft->stream_type;
        exchange->stream = draft->stream;
        exchange->more = draft->more;
    }
    if (draft->status != 0) {
        exchange->status = draft->status;
        exchange->type = draft->type;
        exchange->page = draft->page;
    }
    json_decref(exchange->document);
    exchange->document = draft->document;
    exchange->content = draft->content;
    exchange->content_size = draft->content_size;
    exchange->store_failed |= draft->store_failed;
}

static void conclude(hab_call *call, hab_exchange *exchange, int outcome)
{
    hab_exchange *draft = call->exchange;

    if (call->log[0] == '\0') {
        hab_call_log(call, draft->log);
    }
    if (outcome == HAB_FAILED) {
        hab_exchange_clear(draft);
        hab_answer_failure(exchange, call->status != HAB_OK ? call->status : HAB_INVALID, "");
    } else {
        hand_over(exchange, draft, call->stream);
    }
    if (call->log[0] != '\0' || outcome == HAB_FAILED) {
        (void) snprintf(exchange->log, sizeof(exchange->log), "%s%s%.20s: %s",
                        call->type->plugin->name, call->page != NULL ? "/" : "",
                        call->page != NULL ? call->page->path : "",
                        call->log[0] != '\0' ? call->log : "the plugin failed");
    }
}

static void tell(const hab_call *call, int outcome, hab_error *error)
{
    const char *log =
        outcome == HAB_FAILED && call->log[0] == '\0' ? "the plugin failed" : call->log;

    if (error != NULL) {
        (void) snprintf(error->text, sizeof(error->text), "%s%s%s",
                        log[0] != '\0' ? call->type->plugin->name : "", log[0] != '\0' ? ": " : "",
                        log);
    }
}

static void release(hab_call *call)
{
    for (size_t i = 0; i < call->kept_count; i++) {
        hab_wipe(call->kept[i].data, call->kept[i].size);
        free(call->kept[i].data);
    }
    free(call->kept);
    hab_register_close(call->reg);
    free(call->traces);
    free(call->uses);
    json_decref(call->prefill);
    json_decref(call->printed);
    hab_wipe(&call->person, sizeof(call->person));
}

int hab_call_run(const hab_broker *broker, const hab_type *type, const hab_page *page,
                 hab_exchange *exchange, int writes, hab_work_fn work, void *context, int64_t now,
                 hab_error *error)
{
    hab_call call = {.broker = broker, .type = type, .page = page, .writes = writes, .now = now};
    hab_exchange draft;
    int outcome;

    if (exchange != NULL) {
        draft = draft_of(exchange, now);
        call.exchange = &draft;
        call.stream = exchange->stream != NULL;
    }
    outcome = hab_call_put_on_paper(&call, end(&call, run(&call, work, context)));
    if (exchange != NULL) {
        conclude(&call, exchange, outcome);
    }
    tell(&call, outcome, error);
    release(&call);
    return outcome;
}

/* The minor of the ABI that an event came with. */
static unsigned since(hab_event_kind kind)
{
    return kind == HAB_EVENT_CONVENTION_ENDED ? 2 : 3;
}

hab_status hab_call_event(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                          hab_event_kind kind, int64_t now)
{
    hab_call call = {.broker = broker, .txn = txn, .writes = 1, .now = now};
    const hab_event event = {.kind = (int) kind, .convention = convention};
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK || broker->types == NULL) {
        return status;
    }
    call.type = hab_type_by_key(broker->types, record.type);
    if (call.type == NULL || call.type->plugin->minor < since(kind)
        || call.type->plugin->event == NULL) {
        return HAB_OK;
    }
    (void) find_caller(&call);
    if (went_well(judge(&call, call.type->plugin->event(call.type->state, &call, &event)))) {
        status = hab_call_trace_flush(txn, &call, 0);
    } else {
        status = call.status != HAB_OK ? call.status : HAB_INVALID;
    }
    release(&call);
    return status;
}
