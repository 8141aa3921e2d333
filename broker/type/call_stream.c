/* Streams: a call begins one, each later call makes a part of it. */
#include "type/call_host.h"

#include <stdlib.h>

#include "web/answer.h"

/* Nobody but the host closes it from here on, also when it cannot begin. */
static int give_up(hab_call *call, const hab_stream *stream, int outcome)
{
    if (stream->close != NULL) {
        stream->close(call->type->state, stream->context);
    }
    return outcome;
}

int hab_call_stream(hab_call *call, const hab_stream *stream)
{
    hab_exchange *exchange = call->exchange;
    hab_stream *copy;
    int outcome = hab_call_may_answer(call);

    if (outcome == HAB_DONE
        && (stream->next == NULL || stream->close == NULL || stream->type == NULL)) {
        outcome = hab_call_misused(call, "a stream that lacks next(), close() or a type");
    }
    copy = outcome == HAB_DONE ? malloc(sizeof(*copy)) : NULL;
    if (copy == NULL) {
        return give_up(call, stream,
                       outcome != HAB_DONE ? outcome
                                           : hab_call_outcome(call, HAB_MEMORY, "a stream"));
    }
    *copy = *stream;
    exchange->stream = copy;
    exchange->stream_page = call->page;
    exchange->stream_type = call->type;
    exchange->more = 1;
    exchange->status = 200;
    exchange->type = stream->type;
    if (stream->filename != NULL) {
        hab_answer_disposition(exchange, "attachment", stream->filename);
    }
    return HAB_DONE;
}

int hab_call_part(hab_call *call, hab_slice bytes)
{
    hab_exchange *exchange = call->exchange;
    char *grown;

    if (!call->stream) {
        return hab_call_misused(call, "a part outside of a stream");
    }
    grown = realloc(exchange->content, exchange->content_size + bytes.size + 1);
    if (grown == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a part");
    }
    if (bytes.size > 0) {
        memcpy(grown + exchange->content_size, bytes.data, bytes.size);
    }
    exchange->content = grown;
    exchange->content_size += bytes.size;
    return HAB_DONE;
}
