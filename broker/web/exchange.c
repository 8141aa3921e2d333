#include "web/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "portal/refusal.h"
#include "web/answer.h"
#include "web/exchange_stream.h"
#include "web/present.h"
#include "web/router.h"

/* Referrer-Policy: with "no-referrer" a browser would send `Origin: null` with our
 * own forms. */
const hab_header hab_guards[HAB_GUARDS] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
};

int hab_exchange_hashes(const hab_exchange *exchange)
{
    const hab_route *route = hab_route_find(exchange->path);

    return exchange->refusal == NULL && exchange->method == HAB_POST && route != NULL
           && (route->flags & HAB_ROUTE_HASHES) != 0;
}

static int has_header(const hab_exchange *exchange, const char *name)
{
    for (unsigned i = 0; i < exchange->header_count; i++) {
        if (strcmp(exchange->headers[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_headers(hab_exchange *exchange)
{
    for (size_t i = 0; i < HAB_GUARDS; i++) {
        hab_answer_header(exchange, hab_guards[i].name, "%s", hab_guards[i].value);
    }
    if (!has_header(exchange, "Cache-Control")) {
        hab_answer_header(exchange, "Cache-Control", "no-store");
        hab_answer_header(exchange, "Vary", "Accept, Cookie");
    }
}

static void drop_content(hab_exchange *exchange)
{
    free(exchange->content);
    exchange->content = NULL;
    exchange->content_size = 0;
    exchange->type = "text/plain; charset=utf-8";
}

/* A page goes out with all that guards it, or not at all. */
static void finish(hab_exchange *exchange)
{
    int redirects = exchange->status == 303;
    int streams = exchange->stream != NULL || exchange->source != NULL;
    size_t last = HAB_GUARDS;

    add_headers(exchange);
    if ((exchange->content == NULL && !streams) || redirects) {
        drop_content(exchange);
        exchange->status = redirects ? 303 : exchange->status >= 400 ? exchange->status : 500;
    }
    while (last > 0 && has_header(exchange, hab_guards[last - 1].name)) {
        last--;
    }
    if (last > 0) {
        drop_content(exchange);
        exchange->status = 500;
    }
}

/* The decision found the session already: a refusal shows the menu it opens. */
static void take_session(hab_exchange *exchange)
{
    const hab_verdict *verdict = exchange->refusal;

    switch (verdict->reason) {
    case HAB_REASON_NO_SESSION:
    case HAB_REASON_SESSION_EXPIRED:
    case HAB_REASON_SESSION_ENDED:
    case HAB_REASON_PERSON_SUSPENDED:
    case HAB_REASON_PASSWORD_TO_CHANGE:
    case HAB_REASON_CONDITIONS: return;
    default: break;
    }
    if (verdict->person != 0) {
        memcpy(exchange->session.hash, verdict->session, HAB_HASH_SIZE);
        exchange->session_reason = HAB_REASON_GRANTED;
    }
}

void hab_exchange_run(hab_exchange *exchange)
{
    exchange->session_reason = HAB_REASON_NO_SESSION;
    if (exchange->refusal != NULL) {
        take_session(exchange);
        hab_refuse(exchange, exchange->refusal, exchange->target_uri);
    } else {
        hab_route_run(exchange);
    }
    if (exchange->stream != NULL || exchange->source != NULL) {
        hab_stream_begin(exchange);
    }
    if (exchange->document != NULL) {
        hab_present(exchange);
    }
    finish(exchange);
}

void hab_exchange_clear(hab_exchange *exchange)
{
    hab_stream_end(exchange);
    for (unsigned i = 0; i < exchange->header_count; i++) {
        hab_wipe(exchange->headers[i].value, strlen(exchange->headers[i].value));
        free(exchange->headers[i].value);
    }
    exchange->header_count = 0;
    if (exchange->content != NULL) {
        hab_wipe(exchange->content, exchange->content_size);
    }
    free(exchange->content);
    exchange->content = NULL;
    exchange->content_size = 0;
    json_decref(exchange->document);
    exchange->document = NULL;
}
