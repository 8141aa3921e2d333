/* What a plugin answers, on the draft of the exchange: it goes out when the call is over. */
#include "type/call_host.h"

#include <stdlib.h>

#include "base/text.h"
#include "portal/desk.h"
#include "print/print.h"
#include "web/answer.h"
#include "web/present.h"

int hab_call_answered(const hab_call *call)
{
    return call->exchange != NULL && call->exchange->status != 0;
}

int hab_call_may_answer(hab_call *call)
{
    if (call->exchange == NULL || call->stream) {
        return hab_call_misused(call, "an answer, where nobody asks");
    }
    return hab_call_answered(call) ? hab_call_misused(call, "a second answer") : HAB_DONE;
}

int hab_call_sheet(hab_call *call, const char *name, int use, const char **own)
{
    for (size_t i = 0; name != NULL && i < call->type->sheet_count; i++) {
        const hab_sheet *sheet = &call->type->sheets[i];

        if (sheet->use == use && strcmp(sheet->name, name) == 0) {
            *own = sheet->name;
            return HAB_DONE;
        }
    }
    return hab_call_misused(call, "a sheet that it does not carry");
}

int hab_call_json(hab_call *call, hab_slice text, json_t **document)
{
    json_t *read =
        text.data != NULL ? json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL) : NULL;

    if (read == NULL) {
        return hab_call_misused(call, "a document that is no JSON");
    }
    *document = read;
    return HAB_DONE;
}

int hab_call_answer(hab_call *call, unsigned status, const char *sheet, hab_slice document)
{
    const char *own = NULL;
    json_t *read = NULL;
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE && (status < 200 || status > 599)) {
        outcome = hab_call_misused(call, "a status that is none");
    }
    if (outcome == HAB_DONE && sheet != NULL) {
        outcome = hab_call_sheet(call, sheet, HAB_SHEET_PAGE, &own);
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_json(call, document, &read);
    }
    if (outcome == HAB_DONE) {
        hab_answer_document(call->exchange, status, own, read);
    }
    return outcome;
}

int hab_call_name_agent(hab_call *call, int outcome)
{
    json_t *answered = call->exchange != NULL ? call->exchange->document : NULL;
    json_t *document;
    json_t *agent;

    if ((outcome != HAB_DONE && outcome != HAB_NONE) || call->page == NULL
        || (call->page->flags & HAB_PAGE_AGENT) == 0 || !json_is_object(answered)) {
        return outcome;
    }
    document = json_copy(answered); /* that of a form's description is everybody's */
    agent = hab_desk_agent_named(call->txn, call->caller.person, &call->agent);
    if (document == NULL || agent == NULL || json_object_set(document, "agent", agent) != 0) {
        json_decref(document);
        json_decref(agent);
        return hab_call_outcome(call, HAB_MEMORY, "the agent of a page");
    }
    json_decref(agent);
    json_decref(answered);
    call->exchange->document = document;
    return outcome;
}

/* A header takes visible ASCII; a path of the portal begins with none of what would lead
 * out of it. */
static int is_portal_path(const char *path)
{
    for (const char *c = path; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || *c == '\\') {
            return 0;
        }
    }
    return path[0] != '/' && path[0] != '.';
}

int hab_call_redirect(hab_call *call, const char *path)
{
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE && (path == NULL || !is_portal_path(path))) {
        outcome = hab_call_misused(call, "a path that is none of the portal");
    }
    if (outcome == HAB_DONE) {
        hab_answer_redirect(call->exchange, path);
    }
    return outcome;
}

/* RFC 9110, 13.1.2: one of a list, weak ones too, or "*". */
static int has_already(hab_slice sent, const char *etag)
{
    const char *at = sent.data;
    const char *end = at + sent.size;
    size_t length = strlen(etag);

    if (hab_slice_equal(sent, hab_slice_text("*"))) {
        return 1;
    }
    while ((at = memchr(at, '"', (size_t) (end - at))) != NULL) {
        const char *close = memchr(at + 1, '"', (size_t) (end - at - 1));

        if (close == NULL) {
            return 0;
        }
        if ((size_t) (close - at - 1) == length && memcmp(at + 1, etag, length) == 0) {
            return 1;
        }
        at = close + 1;
    }
    return 0;
}

static int is_etag(const char *etag)
{
    return hab_text_valid(hab_slice_text(etag), 0) && strpbrk(etag, "\" ,\\") == NULL
           && strlen(etag) <= 64;
}

static void answer_bytes(hab_call *call, const char *type, hab_slice bytes, const char *etag,
                         unsigned cache)
{
    hab_exchange *exchange = call->exchange;
    int known =
        etag[0] != '\0' && call->caller.etag.size > 0 && has_already(call->caller.etag, etag);
    size_t size = known ? 0 : bytes.size;
    char *content = malloc(size + 1);

    if (content != NULL && size > 0) {
        memcpy(content, bytes.data, size);
    }
    hab_answer_content(exchange, type, content, size);
    if (content == NULL) {
        return;
    }
    exchange->status = known ? 304 : 200;
    if (etag[0] != '\0') {
        hab_answer_header(exchange, "ETag", "\"%s\"", etag);
    }
    if (cache > 0) {
        hab_answer_header(exchange, "Cache-Control", "public, max-age=%u", cache);
    }
}

int hab_call_content(hab_call *call, const char *type, hab_slice bytes, const char *filename,
                     const char *etag, unsigned cache)
{
    int outcome = hab_call_may_answer(call);

    if (type == NULL || etag == NULL || !is_etag(etag)) {
        return hab_call_misused(call, "bytes of no type, or with a bad ETag");
    }
    if (outcome == HAB_DONE) {
        answer_bytes(call, type, bytes, etag, cache);
        if (filename != NULL) {
            hab_answer_disposition(call->exchange, "attachment", filename);
        }
    }
    return outcome;
}

static int print(hab_call *call, const char *sheet, const json_t *document, char **content,
                 size_t *size)
{
    const hab_pages *pages = call->exchange != NULL ? call->exchange->pages : call->broker->sheets;
    hab_error error = {.text = ""};
    hab_status status =
        hab_print(pages, sheet, (json_t *) (uintptr_t) document, content, size, &error);

    return hab_call_must(call, status, error.text[0] != '\0' ? error.text : "a print");
}

int hab_call_print(hab_call *call, const char *sheet, hab_slice document, hab_slice *bytes)
{
    const char *own;
    json_t *read = NULL;
    char *content = NULL;
    size_t size = 0;
    int outcome = hab_call_sheet(call, sheet, HAB_SHEET_PAGE, &own);

    if (outcome == HAB_DONE) {
        outcome = hab_call_json(call, document, &read);
    }
    if (outcome == HAB_DONE) {
        outcome = print(call, own, read, &content, &size);
    }
    json_decref(read);
    if (outcome == HAB_DONE) {
        outcome = hab_call_keep(call, content, size);
    }
    if (outcome == HAB_DONE) {
        *bytes = hab_slice_of(content, size);
    }
    return outcome;
}

int hab_call_pdf(hab_call *call, const char *sheet, hab_slice document, const char *filename)
{
    const char *own = NULL;
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE) {
        outcome = hab_call_sheet(call, sheet, HAB_SHEET_PAGE, &own);
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_json(call, document, &call->printed);
    }
    if (outcome == HAB_DONE) {
        call->paper = own;
        call->exchange->status = 200;
        call->exchange->type = "application/pdf";
        if (filename != NULL) {
            hab_answer_disposition(call->exchange, "inline", filename);
        }
    }
    return outcome;
}

int hab_call_put_on_paper(hab_call *call, int outcome)
{
    hab_exchange *exchange = call->exchange;
    int well = outcome == HAB_DONE || outcome == HAB_NONE;

    return well && call->paper != NULL
                   && print(call, call->paper, call->printed, &exchange->content,
                            &exchange->content_size)
                          != HAB_DONE
               ? HAB_FAILED
               : outcome;
}

static void name_article(json_t *document, const char *article)
{
    if (document != NULL && article[0] != '\0') {
        json_object_set_new(document, "article", json_string(article));
    }
}

/* A refusal that has a reason of the trace's is traced. */
/* A plugin that noted it has said more; a refusal is on record once. */
static int trace_refusal(hab_call *call, int reason, const char *article)
{
    hab_trace_record record = {
        .kind = HAB_TRACE_ACCESS, .reason = (uint16_t) reason, .article = hab_slice_text(article)};

    return hab_call_trace_has(call, (unsigned) reason) ? HAB_DONE
                                                       : hab_call_trace_add(call, &record);
}

/* RFC 9110, 15.5.2; what limit() counts begins anew with the day. */
static void add_headers(hab_exchange *exchange, unsigned status)
{
    enum { DAY = 86400 };

    if (status == 401) {
        hab_answer_header(exchange, "WWW-Authenticate", "Bearer realm=\"habilitation\"");
    }
    if (status == 429) {
        hab_answer_header(exchange, "Retry-After", "%d", (int) (DAY - exchange->now % DAY));
    }
}

int hab_call_problem(hab_call *call, unsigned status, const char *motif, const char *title,
                     const char *detail, int reason)
{
    const char *article = "";
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE
        && (status < 400 || status > 599 || motif == NULL || title == NULL || detail == NULL
            || reason < 0 || reason >= HAB_REASON_COUNT)) {
        outcome = hab_call_misused(call, "a refusal that says nothing");
    }
    if (outcome == HAB_DONE && reason != HAB_REASON_GRANTED) {
        article = hab_type_article(call->type, reason);
        outcome = trace_refusal(call, reason, article);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    hab_answer_problem(call->exchange, status, motif, title, detail);
    add_headers(call->exchange, status);
    name_article(call->exchange->document, article);
    call->refused = 1;
    return HAB_REFUSED;
}

int hab_call_field(hab_call *call, const char *field, const char *detail)
{
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE && (field == NULL || detail == NULL)) {
        outcome = hab_call_misused(call, "a field that is none");
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    hab_answer_field(call->exchange, field, detail);
    call->refused = 1;
    return HAB_REFUSED;
}

int hab_call_prefill(hab_call *call, hab_slice document)
{
    json_t *read = NULL;
    int outcome = HAB_DONE;

    if (call->page == NULL || call->page->form == NULL) {
        outcome = hab_call_misused(call, "what fills in a form, without one");
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_json(call, document, &read);
    }
    if (outcome == HAB_DONE) {
        json_decref(call->prefill);
        call->prefill = read;
    }
    return outcome;
}

int hab_call_subject(hab_call *call, const char *text)
{
    if (call->page == NULL || call->page->form == NULL || strlen(text) >= sizeof(call->subject)) {
        return hab_call_misused(call, "what a form is about, too long or without one");
    }
    (void) snprintf(call->subject, sizeof(call->subject), "%s", text);
    return HAB_DONE;
}
