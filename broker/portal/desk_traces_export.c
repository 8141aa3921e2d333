/* caf/traces/N/export.jsonl and .csv: what a demand may show, in parts, with who asked for it and
 * why before the first record, and after the last a line that signs all of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "portal/desk_traces.h"
#include "portal/guard.h"
#include "trace/signature.h"
#include "trace/trace_csv.h"
#include "web/answer.h"

enum { PART = 500 /* records */ };

typedef struct export export;

/* What a file is written in. */
typedef struct shape {
    const char *name;
    const char *type;
    void (*head)(FILE *out, const json_t *header);
    void (*record)(FILE *out, const char *json);
    void (*end)(FILE *out, const char *line);
} shape;

struct export
{
    hab_source source;
    const shape *shape;
    hab_consultation consultation;
    hab_consulting reading;
    json_t *header;
    hab_digest *digest;
    FILE *out;
    uint64_t lines;
    uint64_t records;
    uint64_t looked;
    unsigned in_part;
    int begun;
    int failed; /* a record could not be written */
};

/* -- JSON Lines */

static void head_jsonl(FILE *out, const json_t *header)
{
    (void) json_dumpf(header, out, JSON_COMPACT);
    (void) fputc('\n', out);
}

static void record_jsonl(FILE *out, const char *json)
{
    (void) fprintf(out, "%s\n", json);
}

/* -- CSV: what is no record is a row of one cell that begins with "#" */

static void put_remark(FILE *out, const char *name, const char *value)
{
    const size_t room = strlen(name) + strlen(value) + 8;
    char *text = malloc(room);

    if (text == NULL) {
        return;
    }
    hab_csv_field(out, hab_slice_of(text, (size_t) snprintf(text, room, "# %s: %s", name, value)));
    (void) fputs("\r\n", out);
    free(text);
}

static void head_csv(FILE *out, const json_t *header)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *) header, name, value)
    {
        char *text = json_is_string(value) ? strdup(json_string_value(value))
                                           : json_dumps(value, JSON_ENCODE_ANY);

        if (text != NULL) {
            put_remark(out, name, text);
        }
        free(text);
    }
    hab_trace_csv_head(out);
}

static void record_csv(FILE *out, const char *json)
{
    json_t *record = json_loads(json, 0, NULL);

    hab_trace_csv_row(out, record);
    json_decref(record);
}

/* No separator, quote or sign of a formula is in it. */
static void end_csv(FILE *out, const char *line)
{
    const size_t size = strlen(line);
    char *text = malloc(4 * size / 3 + 2);

    if (text != NULL) {
        (void) hab_base64url(line, size, text);
        (void) fprintf(out, "# signature: %s\r\n", text);
        free(text);
    }
}

static const shape jsonl = {.name = "jsonl",
                            .type = "application/jsonl",
                            .head = head_jsonl,
                            .record = record_jsonl,
                            .end = record_jsonl};
static const shape csv = {.name = "csv",
                          .type = "text/csv; charset=utf-8; header=present",
                          .head = head_csv,
                          .record = record_csv,
                          .end = end_csv};

/* -- parts */

static int write_record(void *context, const hab_trace_record *record, uint64_t number)
{
    export *e = context;
    char *json;

    if (e->in_part == PART || e->records == HAB_TRACES_EXPORTED) {
        return 1;
    }
    json = hab_trace_json(record, number);
    if (json == NULL) {
        e->failed = 1;
        return 1;
    }
    e->shape->record(e->out, json);
    free(json);
    e->in_part++;
    e->records++;
    return 0;
}

/* The session lives, and its person still may: a download is long. */
static hab_status check_agent(const hab_exchange *exchange, const export *e)
{
    hab_agent_record agent;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_still_live(txn, exchange)
                 ? hab_agent_get(txn, exchange->session.record.person, &agent)
                 : HAB_DENIED;
    if (status == HAB_OK && !hab_agent_may(&agent, HAB_ROLE_TRACES, e->consultation.caf)) {
        status = HAB_DENIED;
    }
    hab_abort(txn);
    return status;
}

static hab_status add_to_digest(export *e, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        e->lines += bytes[i] == '\n';
    }
    return hab_digest_add(e->digest, hab_slice_of(bytes, size));
}

static hab_status write_end(export *e, const hab_broker *broker, int whole)
{
    hab_export_end end = {.lines = e->lines, .header = e->header};
    hab_head_key key;
    char *line;
    hab_status status = hab_digest_end(e->digest, end.hash);

    if (status == HAB_OK) {
        status = hab_head_key_of(broker->key, &key);
    }
    if (status != HAB_OK) {
        return status;
    }
    (void) json_object_set_new(e->header, "enregistrements", json_integer((json_int_t) e->records));
    (void) json_object_set_new(e->header, "complet", json_boolean(whole));
    line = hab_export_sign(&end, &key);
    hab_wipe(&key, sizeof(key));
    if (line == NULL) {
        return HAB_MEMORY;
    }
    e->shape->end(e->out, line);
    free(line);
    return HAB_OK;
}

static hab_status write_part(const hab_exchange *exchange, export *e, hab_error *error)
{
    hab_status status;

    if (!e->begun) {
        e->shape->head(e->out, e->header);
        e->begun = 1;
    }
    e->in_part = 0;
    e->reading.store = exchange->broker->store;
    e->reading.trace = exchange->broker->trace;
    e->reading.most_looked = HAB_TRACES_COUNTED - e->looked;
    status = hab_consultation_read(&e->reading, error);
    e->looked += e->reading.looked;
    return status == HAB_OK && (e->failed || fflush(e->out) != 0 || ferror(e->out)) ? HAB_MEMORY
                                                                                    : status;
}

static hab_status next_part(hab_exchange *exchange, hab_source *source)
{
    export *e = (export *) source;
    char *content = NULL;
    size_t size = 0;
    hab_error error = {""};
    hab_status status = check_agent(exchange, e);
    int more = 0;

    if (status != HAB_OK) {
        return status;
    }
    e->out = open_memstream(&content, &size);
    if (e->out == NULL) {
        return HAB_MEMORY;
    }
    status = write_part(exchange, e, &error);
    if (status == HAB_OK) {
        status = add_to_digest(e, content, size);
        more = e->in_part == PART && e->reading.stopped && e->records < HAB_TRACES_EXPORTED;
    }
    if (status == HAB_OK && !more) {
        status = write_end(e, exchange->broker, !e->reading.stopped);
    }
    if (fclose(e->out) != 0 && status == HAB_OK) {
        status = HAB_MEMORY;
    }
    if (status != HAB_OK) {
        free(content);
        return status;
    }
    exchange->content = content;
    exchange->content_size = size;
    exchange->more = more;
    return HAB_OK;
}

/* -- beginning */

static void close_export(hab_source *source)
{
    export *e = (export *) source;

    hab_digest_close(e->digest);
    json_decref(e->header);
    free(e);
}

/* {"export", "demande": {…}, "demandeur", "par", "exporte_le", "plus"} */
static json_t *header_of(const hab_exchange *exchange, const hab_consultation *consultation,
                         const shape *as)
{
    char asked[HAB_DESK_NAME] = "";
    char exports[HAB_DESK_NAME] = "";
    char time[HAB_TIME_TEXT];
    hab_txn *txn;

    if (hab_begin_read(exchange->broker->store, &txn) != HAB_OK) {
        return NULL;
    }
    hab_desk_name(txn, consultation->agent, asked);
    hab_desk_name(txn, exchange->session.record.person, exports);
    hab_abort(txn);
    hab_format_time(exchange->now, time);
    return json_pack("{s:s, s:s, s:o, s:s, s:I, s:s, s:s, s:i}", "export", "traces", "format",
                     as->name, "demande", hab_consultation_document(consultation), "demandeur",
                     asked, "agent", (json_int_t) exchange->session.record.person, "par", exports,
                     "exporte_le", time, "plus", (int) HAB_TRACES_EXPORTED);
}

/* Without a master key anybody could sign. */
static int has_key(const hab_exchange *exchange)
{
    static const uint8_t none[HAB_KEY_SIZE];

    return !hab_equal_secret(exchange->broker->key, none, sizeof(none));
}

static void answer_export(hab_exchange *exchange, const hab_consultation *consultation,
                          const shape *as)
{
    char name[48];
    json_t *header = has_key(exchange) ? header_of(exchange, consultation, as) : NULL;
    export *made = header != NULL ? calloc(1, sizeof(*made)) : NULL;

    if (made == NULL || hab_digest_open(&made->digest) != HAB_OK) {
        json_decref(header);
        free(made);
        hab_answer_failure(exchange, HAB_MEMORY, "an export that is signed");
        return;
    }
    made->source = (hab_source){.next = next_part, .close = close_export};
    made->shape = as;
    made->consultation = *consultation;
    made->header = header;
    made->reading = (hab_consulting){
        .consultation = &made->consultation, .outcomes = 1, .each = write_record, .context = made};
    exchange->source = &made->source;
    exchange->more = 1;
    exchange->status = 200;
    exchange->type = as->type;
    (void) snprintf(name, sizeof(name), "traces-%" PRIu64 ".%s", consultation->number, as->name);
    hab_answer_disposition(exchange, "attachment", name);
}

void hab_traces_export_jsonl(hab_exchange *exchange, const hab_consultation *consultation)
{
    answer_export(exchange, consultation, &jsonl);
}

void hab_traces_export_csv(hab_exchange *exchange, const hab_consultation *consultation)
{
    answer_export(exchange, consultation, &csv);
}
