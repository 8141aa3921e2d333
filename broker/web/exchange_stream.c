#include "web/exchange_stream.h"

#include <stdlib.h>

#include "portal/guard.h"
#include "type/call.h"
#include "web/answer.h"

static void drop_part(hab_exchange *exchange)
{
    if (exchange->content != NULL) {
        hab_wipe(exchange->content, exchange->content_size);
    }
    free(exchange->content);
    exchange->content = NULL;
    exchange->content_size = 0;
}

static int make_part(void *context, hab_call *call)
{
    const hab_stream *stream = context;

    return stream->next(call->type->state, call, stream->context);
}

/* The call looks at the session and the agent's roles in its own transaction: no
 * suspension comes between them and the part. */
static void run_plugin_part(hab_exchange *exchange)
{
    int outcome =
        hab_call_run(exchange->broker, exchange->stream_type, exchange->stream_page, exchange, 1,
                     make_part, (void *) exchange->stream, exchange->now, NULL);

    exchange->more = outcome == HAB_DONE;
    exchange->cut = outcome != HAB_DONE && outcome != HAB_NONE;
}

static void run_source_part(hab_exchange *exchange)
{
    hab_status status;

    exchange->more = 0;
    status = exchange->source->next(exchange, exchange->source);
    exchange->cut = status != HAB_OK;
    if (status != HAB_OK) {
        drop_part(exchange);
        hab_answer_failure(exchange, status, "a part of an export");
    }
}

static void run_part(hab_exchange *exchange)
{
    if (exchange->source != NULL) {
        run_source_part(exchange);
    } else {
        run_plugin_part(exchange);
    }
}

static void remove_header(hab_exchange *exchange, const char *name)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < exchange->header_count; i++) {
        if (strcmp(exchange->headers[i].name, name) == 0) {
            free(exchange->headers[i].value);
        } else {
            exchange->headers[kept++] = exchange->headers[i];
        }
    }
    exchange->header_count = kept;
}

void hab_stream_begin(hab_exchange *exchange)
{
    /* The answer to HEAD has no body, and so no next part. */
    if (exchange->method == HAB_HEAD) {
        return;
    }
    run_part(exchange);
    if (exchange->cut) {
        exchange->cut = 0;
        hab_stream_end(exchange);
        remove_header(exchange, "Content-Disposition");
        remove_header(exchange, "Cache-Control");
    }
}

/* Whether whom a plugin's stream was begun for is still there. */
static int is_same_caller(hab_exchange *exchange)
{
    hab_reason before = exchange->session_reason;

    hab_identify(exchange); /* writes down the session's use, too */
    return exchange->session_reason == before;
}

void hab_exchange_continue(hab_exchange *exchange, int64_t now)
{
    drop_part(exchange);
    exchange->log[0] = '\0';
    exchange->store_failed = 0;
    exchange->more = 0;
    exchange->now = now;
    if (exchange->source != NULL || is_same_caller(exchange)) {
        run_part(exchange);
    } else {
        exchange->cut = 1;
    }
    if (exchange->cut) {
        drop_part(exchange);
        json_decref(exchange->document);
        exchange->document = NULL;
    }
}

void hab_stream_end(hab_exchange *exchange)
{
    const hab_stream *stream = exchange->stream;
    hab_source *source = exchange->source;

    if (source != NULL) {
        exchange->source = NULL;
        source->close(source);
    }

    if (stream != NULL) {
        exchange->stream = NULL;
        if (stream->close != NULL) {
            stream->close(exchange->stream_type->state, stream->context);
        }
        free((void *) stream);
    }
}
