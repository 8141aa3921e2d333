/* What the trace says of a call: collected, so that a refusal is traced though all that
 * the call wrote is dropped, and a call that only reads traces afterwards. */
#include "type/call_host.h"

#include <stdlib.h>

#include "trace/change.h"

enum { TRACES_MAX = 10000 };

static const char *method_of(const hab_call *call)
{
    static const char *const names[] = {
        [HAB_GET] = "GET", [HAB_HEAD] = "HEAD", [HAB_POST] = "POST"};
    unsigned method = call->exchange != NULL ? call->exchange->method : 0;

    return method < sizeof(names) / sizeof(names[0]) && names[method] != NULL ? names[method] : "";
}

/* What somebody without an account has done is of a family: the trace outlives the data
 * and has an opaque reference only, not where they live on the network (section 6). Who
 * was refused is told by nothing else. */
static int of_nobody(const hab_call *call, const hab_trace_record *record)
{
    return call->caller.person == 0 && record->kind == HAB_TRACE_CHANGE && record->allowed;
}

static void fill(const hab_call *call, hab_trace_record *record)
{
    record->channel = call->exchange == NULL                           ? HAB_TRACE_COMMAND
                      : call->caller.channel == HAB_CHANNEL_WEBSERVICE ? HAB_TRACE_WEBSERVICE
                                                                       : HAB_TRACE_PAGE;
    record->time = call->now * 1000000;
    record->person = call->caller.person;
    record->type = hab_slice_text(call->type->plugin->name);
    record->allowed = record->reason == HAB_REASON_GRANTED;
    if (record->operation.size == 0) {
        record->operation = hab_slice_text(method_of(call));
    }
    if (call->exchange != NULL && !of_nobody(call, record)) {
        memcpy(record->address, call->exchange->address, sizeof(record->address));
        memcpy(record->country, call->exchange->country, sizeof(record->country));
    }
    if (call->exchange != NULL && call->caller.person != 0) {
        memcpy(record->session, call->exchange->session.hash, sizeof(record->session));
    }
}

static int keep(hab_call *call, const hab_trace_record *record)
{
    hab_call_trace *grown;

    if (call->trace_count == TRACES_MAX) {
        return hab_call_outcome(call, HAB_FULL, "traces of one call");
    }
    grown = realloc(call->traces, (call->trace_count + 1) * sizeof(*grown));
    if (grown == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a trace");
    }
    call->traces = grown;
    grown += call->trace_count++;
    grown->size = hab_trace_encode(record, grown->bytes);
    grown->done = record->kind == HAB_TRACE_CHANGE && record->allowed;
    grown->reason = record->reason;
    return HAB_DONE;
}

int hab_call_trace_has(const hab_call *call, unsigned reason)
{
    for (size_t i = 0; i < call->trace_count; i++) {
        if (call->traces[i].reason == reason) {
            return 1;
        }
    }
    return 0;
}

int hab_call_trace_add(hab_call *call, hab_trace_record *record)
{
    fill(call, record);
    if (call->writes && record->kind == HAB_TRACE_CHANGE && record->allowed) {
        return hab_call_outcome(call, hab_change_trace(call->txn, record), "a trace");
    }
    return keep(call, record);
}

hab_status hab_call_trace_flush(hab_txn *txn, const hab_call *call, int dropped)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; i < call->trace_count && status == HAB_OK; i++) {
        const hab_call_trace *kept = &call->traces[i];
        hab_trace_record record;

        if (dropped && kept->done) {
            continue;
        }
        status = hab_trace_decode(hab_slice_of(kept->bytes, kept->size), &record, NULL);
        if (status == HAB_OK) {
            status = hab_change_trace(txn, &record);
        }
    }
    return status;
}

/* The convention as signed, for those who read the trace. */
static int name_convention(hab_call *call, uint64_t number, hab_trace_record *record)
{
    int outcome = hab_call_outcome(call, hab_convention_get(call->txn, number, &call->convention),
                                   "a convention");

    record->convention = number;
    if (outcome == HAB_DONE) {
        record->version = call->convention.version;
        record->numero = hab_slice_text(call->convention.numero);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int hab_call_note(hab_call *call, const hab_note *note)
{
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE, .reason = (uint16_t) note->reason};

    if (note->operation == NULL || note->operation[0] == '\0' || note->reason < 0
        || note->reason >= HAB_REASON_COUNT) {
        return hab_call_misused(call, "a note without an operation, or for no known reason");
    }
    record.operation = hab_slice_text(note->operation);
    record.service = hab_slice_text(note->service != NULL ? note->service : "");
    record.target = note->target;
    record.object = note->object;
    if (note->reason != HAB_REASON_GRANTED) {
        record.article = hab_slice_text(hab_type_article(call->type, note->reason));
    }
    if (note->convention != 0 && name_convention(call, note->convention, &record) != HAB_DONE) {
        return HAB_FAILED;
    }
    return hab_call_trace_add(call, &record);
}
