/* caf/signalements: what the controls of connections found, and one of them with the records that
 * show it. Who reads these leaves a trace, with the signal as the motive (requirements,
 * section 6). */
#include "portal/desk_signals.h"
#include "portal/desk_traces.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "portal/portal.h"
#include "trace/trace_read.h"
#include "web/answer.h"

enum {
    OTHERS = 20,
    SECOND = 1000000,
    LATE = 300 /* seconds: a record of another worker is taken for so much later, at most */
};

hab_status hab_desk_signals_count(hab_txn *txn, const char *caf, json_t *document)
{
    json_t *counts = json_object();
    hab_status status = HAB_OK;

    for (unsigned state = HAB_SIGNAL_NEW; status == HAB_OK && state < HAB_SIGNAL_CLOSED; state++) {
        uint64_t count = 0;

        status = hab_signal_count(txn, caf, (hab_signal_state) state, &count);
        json_object_set_new(counts, hab_signal_state_name(state), json_integer((json_int_t) count));
    }
    json_object_set_new(document, "signalements", counts);
    return status;
}

static void add_words(json_t *document, const char *field)
{
    const char *text = json_string_value(json_object_get(document, field));
    int64_t time;

    if (text != NULL && hab_parse_time(hab_slice_text(text), &time, NULL) == HAB_OK) {
        hab_desk_set_time(document, field, time);
    }
}

void hab_desk_signal_tell(json_t *document, int64_t now)
{
    const char *due = json_string_value(json_object_get(document, "echeance"));
    int64_t deadline = INT64_MAX;
    json_t *exchange;
    size_t place;

    if (due != NULL) {
        (void) hab_parse_time(hab_slice_text(due), &deadline, NULL);
    }
    add_words(document, "le");
    add_words(document, "premier");
    add_words(document, "dernier");
    add_words(document, "echeance");
    json_object_set_new(document, "en_retard", json_boolean(now > deadline));
    json_array_foreach(json_object_get(document, "echanges"), place, exchange)
    {
        add_words(exchange, "le");
    }
}

static hab_status append(hab_txn *txn, uint64_t number, int64_t now, json_t *list)
{
    json_t *document;
    hab_status status = hab_signal_document(txn, number, &document);

    if (status != HAB_OK) {
        return status;
    }
    hab_desk_signal_tell(document, now);
    return json_array_append_new(list, document) == 0 ? HAB_OK : HAB_MEMORY;
}

/* What a list is asked for. */
typedef struct wanted {
    char room[HAB_CAF_MAX + 1];
    const char *caf;
    char state[16];
    char rule[16];
    uint64_t before;
} wanted;

static wanted read_query(const hab_exchange *exchange)
{
    wanted w = {.before = 0};
    char text[24] = "";

    (void) hab_query_value(exchange->query, "etat", w.state, sizeof(w.state));
    (void) hab_query_value(exchange->query, "regle", w.rule, sizeof(w.rule));
    if (hab_query_value(exchange->query, "avant", text, sizeof(text)) == HAB_OK) {
        w.before = strtoull(text, NULL, 10);
    }
    return w;
}

static int matches(const wanted *w, const hab_signal *signal)
{
    return w->rule[0] == '\0' || strcmp(w->rule, hab_signal_rule_code(signal->rule)) == 0;
}

/* One page, and whether more follow: the last number of a full page. */
static hab_status list_signals(hab_txn *txn, const wanted *w, int64_t now, json_t *list,
                               uint64_t *next)
{
    hab_signal signals[HAB_DESK_PAGE];
    uint64_t before = w->before;
    unsigned count = HAB_DESK_PAGE;
    hab_status status = HAB_OK;

    *next = 0;
    while (status == HAB_OK && count == HAB_DESK_PAGE) {
        status = hab_signal_list(txn, w->caf, hab_signal_state_of(w->state), before, signals,
                                 HAB_DESK_PAGE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            if (matches(w, &signals[i]) && json_array_size(list) == HAB_DESK_PAGE) {
                *next = before;
                return HAB_OK;
            }
            before = signals[i].number;
            if (matches(w, &signals[i])) {
                status = append(txn, before, now, list);
            }
        }
    }
    return status;
}

/* The rules that a list can be narrowed to. */
static json_t *rules_document(void)
{
    json_t *rules = json_array();

    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        const hab_rule_face *face = hab_rule_face_of((hab_rule) rule);

        json_array_append_new(rules,
                              json_pack("{s:s, s:s}", "regle", face->code, "titre", face->title));
    }
    return rules;
}

static hab_status fill_list(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    wanted w = read_query(exchange);
    json_t *list = json_array();
    uint64_t next;
    hab_status status;

    w.caf = hab_desk_caf(exchange, w.room);
    status = list_signals(txn, &w, exchange->now, list, &next);
    json_object_set_new(document, "signalements", list);
    json_object_set_new(document, "filtres",
                        json_pack("{s:s, s:s, s:s}", "etat", w.state, "regle", w.rule, "caf",
                                  w.caf != NULL ? w.caf : ""));
    json_object_set_new(document, "regles", rules_document());
    if (next != 0) {
        json_object_set_new(document, "suite", json_integer((json_int_t) next));
    }
    return status;
}

void hab_desk_signals_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        document = hab_desk_document(txn, exchange);
        status = document != NULL ? fill_list(txn, exchange, document) : HAB_MEMORY;
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        json_decref(document);
        hab_answer_failure(exchange, status, "a list of signals");
        return;
    }
    hab_answer_document(exchange, 200, "caf-signalements", document);
}

uint64_t hab_signal_number(hab_slice text)
{
    char digits[24];
    char *end;
    uint64_t number;

    if (text.size == 0 || text.size >= sizeof(digits) || *(const char *) text.data < '1'
        || *(const char *) text.data > '9') {
        return 0;
    }
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    number = strtoull(digits, &end, 10);
    return *end == '\0' ? number : 0;
}

int hab_desk_signal_open(hab_exchange *exchange, hab_signal *signal)
{
    uint64_t number = hab_signal_number(exchange->rest);
    char object[40];
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_signal_get(txn, number, signal);
        hab_abort(txn);
    }
    if (status == HAB_OK && hab_agent_may(&exchange->caf_agent, HAB_ROLE_TRACES, signal->caf)) {
        return 1;
    }
    if (status == HAB_OK) {
        (void) snprintf(object, sizeof(object), "signalement:%" PRIu64, number);
        hab_desk_not_theirs(exchange, object);
    } else if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
    } else {
        hab_answer_failure(exchange, status, "a signal");
    }
    return 0;
}

/* Others about the same person at the agent's own Caf. */
static hab_status add_others(hab_txn *txn, const hab_exchange *exchange, const hab_signal *signal,
                             json_t *document)
{
    hab_signal others[OTHERS];
    unsigned count = 0;
    json_t *list = json_array();
    hab_status status = hab_signal_of(txn, signal->person, others, OTHERS, &count);

    for (unsigned i = 0; status == HAB_OK && i < count; i++) {
        if (others[i].number != signal->number
            && hab_agent_may(&exchange->caf_agent, HAB_ROLE_TRACES, others[i].caf)) {
            status = append(txn, others[i].number, exchange->now, list);
        }
    }
    json_object_set_new(document, "autres", list);
    return status;
}

static hab_status fill_view(hab_txn *txn, const hab_exchange *exchange, const hab_signal *signal,
                            json_t *document)
{
    json_t *own;
    hab_status status = hab_signal_document(txn, signal->number, &own);

    if (status != HAB_OK) {
        return status;
    }
    hab_desk_signal_tell(own, exchange->now);
    json_object_set_new(own, "soi",
                        json_boolean(signal->person == exchange->session.record.person));
    json_object_set_new(own, "posee", json_boolean(signal->asked != 0));
    json_object_update(document, own);
    json_decref(own);
    return add_others(txn, exchange, signal, document);
}

json_t *hab_desk_signal_view(const hab_exchange *exchange, const hab_signal *signal)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        document = hab_desk_document(txn, exchange);
        status = document != NULL ? fill_view(txn, exchange, signal, document) : HAB_MEMORY;
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        json_decref(document);
        return NULL;
    }
    return document;
}

/* The records that show a signal, as they are found. */
typedef struct evidence {
    const hab_types *types;
    const hab_signal *signal;
    json_t *records;
    unsigned wanted;
    int failed;
} evidence;

static int is_evidence(const hab_signal *signal, uint64_t number)
{
    for (size_t i = 0; i < HAB_SIGNAL_EVIDENCE && signal->evidence[i] != 0; i++) {
        if (signal->evidence[i] == number) {
            return 1;
        }
    }
    return 0;
}

static int take_record(void *context, const hab_trace_record *record, uint64_t number)
{
    evidence *e = context;
    char *line;
    json_t *object;

    if (number == 0 || !is_evidence(e->signal, number)) {
        return 0;
    }
    line = hab_trace_json(record, number);
    object = line != NULL ? json_loads(line, 0, NULL) : NULL;
    free(line);
    if (object == NULL || json_array_append_new(e->records, object) != 0) {
        e->failed = 1;
        return 1;
    }
    hab_traces_words(e->types, record, object);
    return json_array_size(e->records) == e->wanted;
}

static unsigned evidence_count(const hab_signal *signal)
{
    unsigned count = 0;

    while (count < HAB_SIGNAL_EVIDENCE && signal->evidence[count] != 0) {
        count++;
    }
    return count;
}

static hab_status read_evidence(const hab_exchange *exchange, const hab_signal *signal,
                                json_t *records, hab_error *error)
{
    const hab_trace_filter filter = {.person = signal->person,
                                     .convention = signal->convention,
                                     .from = (signal->first - LATE) * SECOND,
                                     .to = (signal->last + 2) * SECOND};
    evidence e = {.types = exchange->broker->types,
                  .signal = signal,
                  .records = records,
                  .wanted = evidence_count(signal)};
    hab_status status = HAB_OK;

    if (exchange->broker->trace != NULL && e.wanted > 0) {
        status = hab_trace_read(exchange->broker->store, exchange->broker->trace, &filter, NULL,
                                take_record, &e, error);
    }
    return status == HAB_OK && e.failed ? HAB_MEMORY : status;
}

/* Before anything is read. */
static hab_status trace_reading(const hab_exchange *exchange, const hab_signal *signal)
{
    char object[80];
    hab_txn *txn;
    hab_status status = hab_desk_begin(exchange, HAB_ROLE_TRACES, signal->caf, &txn);

    (void) snprintf(object, sizeof(object), "personne:%" PRIu64 " signalement:%" PRIu64,
                    signal->person, signal->number);
    return status == HAB_OK ? hab_desk_end(
               txn, hab_desk_trace(txn, exchange, "traces.lues", HAB_REASON_GRANTED, object))
                            : status;
}

void hab_desk_signal_get(hab_exchange *exchange)
{
    json_t *records = json_array();
    hab_error error = {""};
    hab_signal signal;
    hab_status status;
    json_t *view = NULL;

    if (!hab_desk_signal_open(exchange, &signal)) {
        json_decref(records);
        return;
    }
    status = trace_reading(exchange, &signal);
    if (status == HAB_OK) {
        status = read_evidence(exchange, &signal, records, &error);
    }
    if (status == HAB_OK) {
        view = hab_desk_signal_view(exchange, &signal);
    }
    if (view == NULL) {
        json_decref(records);
        hab_desk_refuse(exchange, status != HAB_OK ? status : HAB_MEMORY, &error, "a signal");
        return;
    }
    json_object_set_new(view, "enregistrements", records);
    hab_query_to_document(exchange, "fait", view);
    hab_answer_document(exchange, 200, "caf-signalement", view);
}
