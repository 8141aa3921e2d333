/* caf/traces: an agent asks for traces, with a motive; the demands of their Caf; and the way to
 * each of them, on which every reading is traced first (MCP-7, section 6). */
#include "portal/desk_traces.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "portal/desk_convention.h"
#include "portal/portal.h"
#include "trace/change.h"
#include "web/answer.h"
#include "web/present.h"

/* -- the record that a reading leaves */

static hab_status trace(hab_txn *txn, const hab_exchange *exchange, const char *operation,
                        const hab_consultation *consultation)
{
    const hab_session_record *session = &exchange->session.record;
    char number[24];
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = session->channel == HAB_CHANNEL_WEBSERVICE
                                              ? HAB_TRACE_WEBSERVICE
                                              : HAB_TRACE_PAGE,
                               .allowed = 1,
                               .reason = HAB_REASON_GRANTED,
                               .time = exchange->now * 1000000,
                               .person = session->person,
                               .role = hab_slice_text("agent"),
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(consultation->motive)};

    (void) snprintf(number, sizeof(number), "%" PRIu64, consultation->number);
    record.target = hab_slice_text(number);
    memcpy(record.address, exchange->address, sizeof(record.address));
    memcpy(record.country, exchange->country, sizeof(record.country));
    memcpy(record.session, exchange->session.hash, sizeof(record.session));
    return hab_change_trace(txn, &record);
}

/* In a transaction in which the session lives and the agent has the role still. */
static hab_status trace_reading(const hab_exchange *exchange, const hab_consultation *consultation)
{
    hab_txn *txn;
    hab_status status = hab_desk_begin(exchange, HAB_ROLE_TRACES, consultation->caf, &txn);

    return status == HAB_OK ? hab_desk_end(txn, trace(txn, exchange, "traces.lues", consultation))
                            : status;
}

/* -- in words */

void hab_traces_time_text(int64_t time, char text[HAB_TIME_TEXT])
{
    const hab_local local = hab_local_time(time);

    (void) snprintf(text, HAB_TIME_TEXT, "%02u/%02u/%04u à %02u:%02u:%02u",
                    (unsigned) (local.date % 100), (unsigned) (local.date / 100 % 100),
                    (unsigned) (local.date / 10000 % 10000), (unsigned) (local.minute / 60 % 24),
                    (unsigned) (local.minute % 60), (unsigned) ((time % 60 + 60) % 60));
}

static void add_time_text(json_t *document, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    hab_traces_time_text(time, text);
    (void) json_object_set_new(document, field, json_string(text));
}

static void add_person(hab_txn *txn, uint64_t number, json_t *criteria)
{
    hab_person person;

    if (number != 0 && hab_person_get(txn, number, &person) == HAB_OK) {
        (void) json_object_set_new(criteria, "personne_nom",
                                   json_sprintf("%s %s", person.prenom, person.nom));
        (void) json_object_set_new(criteria, "identifiant", json_string(person.identifiant));
    }
}

static void add_service(const hab_types *types, const hab_criteria *asked, json_t *criteria)
{
    const hab_type *type = hab_type_find(types, hab_slice_text(asked->type));
    const hab_service *service =
        type != NULL ? hab_service_find(type, hab_slice_text(asked->service)) : NULL;

    if (service != NULL) {
        (void) json_object_set_new(criteria, "service_titre", json_string(service->title));
    }
}

json_t *hab_traces_demand_document(hab_txn *txn, const hab_exchange *exchange,
                                   const hab_consultation *consultation)
{
    const hab_criteria *asked = &consultation->criteria;
    json_t *document = hab_consultation_document(consultation);
    json_t *criteria = json_object_get(document, "criteres");
    char name[HAB_DESK_NAME];

    hab_desk_name(txn, consultation->agent, name);
    (void) json_object_set_new(document, "agent_nom", json_string(name));
    add_time_text(document, "le_texte", consultation->time);
    add_time_text(criteria, "du_texte", asked->from);
    add_time_text(criteria, "au_texte", asked->to);
    add_person(txn, asked->person, criteria);
    add_service(exchange->broker->types, asked, criteria);
    return document;
}

/* -- the page of all demands */

/* [{"code": "TYPE/SERVICE", "titre", "type_titre"}…] */
static json_t *all_services(const hab_types *types)
{
    json_t *list = json_array();

    for (size_t i = 0; i < types->count; i++) {
        const hab_type *type = &types->items[i];

        for (size_t s = 0; s < type->service_count; s++) {
            (void) json_array_append_new(
                list,
                json_pack("{s:o, s:s, s:s}", "code",
                          json_sprintf("%s/%s", type->plugin->name, type->services[s].name),
                          "titre", type->services[s].title, "type_titre", type->plugin->title));
        }
    }
    return list;
}

static uint64_t number_in_query(const hab_exchange *exchange, const char *name)
{
    char text[24];

    return hab_query_value(exchange->query, name, text, sizeof(text)) == HAB_OK
               ? strtoull(text, NULL, 10)
               : 0;
}

static hab_status add_demands(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    enum { MORE = HAB_DESK_PAGE + 1 };
    const hab_agent_record *agent = &exchange->caf_agent;
    hab_consultation *list = malloc(MORE * sizeof(*list));
    json_t *demands = json_array();
    unsigned count = 0;
    hab_status status =
        list != NULL ? hab_consultation_list(txn, agent->national ? NULL : agent->caf,
                                             number_in_query(exchange, "avant"), list, MORE, &count)
                     : HAB_MEMORY;

    for (unsigned i = 0; i < count && i < HAB_DESK_PAGE; i++) {
        (void) json_array_append_new(demands, hab_traces_demand_document(txn, exchange, &list[i]));
    }
    if (count == MORE) {
        (void) json_object_set_new(document, "suite",
                                   json_integer((json_int_t) list[HAB_DESK_PAGE - 1].number));
    }
    (void) json_object_set_new(document, "demandes", demands);
    free(list);
    return status;
}

static json_t *page(const hab_exchange *exchange, hab_status *status)
{
    json_t *document;
    hab_txn *txn;

    *status = hab_begin_read(exchange->broker->store, &txn);
    if (*status != HAB_OK) {
        return NULL;
    }
    document = hab_desk_document(txn, exchange);
    *status = document != NULL ? add_demands(txn, exchange, document) : HAB_MEMORY;
    hab_abort(txn);
    if (*status != HAB_OK) {
        json_decref(document);
        return NULL;
    }
    (void) json_object_set_new(document, "services", all_services(exchange->broker->types));
    return document;
}

void hab_traces_get(hab_exchange *exchange)
{
    hab_status status;
    json_t *document = page(exchange, &status);

    if (document == NULL) {
        hab_answer_failure(exchange, status, "the demands for traces");
        return;
    }
    hab_answer_document(exchange, 200, "caf-traces", document);
}

/* -- a demand is made */

static void refuse(hab_exchange *exchange, const json_t *form, hab_status status,
                   const hab_error *error)
{
    hab_status read;
    json_t *under;

    hab_desk_refuse(exchange, status, error, "a demand for traces");
    if (!hab_wants_html(exchange->accept) || exchange->status != 422) {
        return;
    }
    under = page(exchange, &read);
    if (under != NULL && json_object_update_missing(exchange->document, under) == 0
        && json_object_set(exchange->document, "saisie", (json_t *) form) == 0) {
        exchange->page = "caf-traces";
    }
    json_decref(under);
}

static hab_status make(const hab_exchange *exchange, const json_t *form, hab_consultation *made,
                       hab_error *error)
{
    const hab_agent_record *agent = &exchange->caf_agent;
    hab_txn *txn;
    hab_status status =
        hab_desk_begin(exchange, HAB_ROLE_TRACES, agent->national ? "" : agent->caf, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_traces_form_read(txn, exchange, form, made, error);
    if (status == HAB_OK) {
        status = hab_consultation_add(txn, made);
    }
    if (status == HAB_OK) {
        status = trace(txn, exchange, "traces.demandees", made);
    }
    return hab_desk_end(txn, status);
}

void hab_traces_post(hab_exchange *exchange, json_t *form)
{
    hab_consultation made;
    char address[40];
    hab_error error = {""};
    hab_status status = make(exchange, form, &made, &error);

    if (status != HAB_OK) {
        refuse(exchange, form, status, &error);
        return;
    }
    (void) snprintf(address, sizeof(address), "caf/traces/%" PRIu64, made.number);
    hab_answer_redirect(exchange, address);
}

/* -- one demand */

static const struct part {
    const char *name;
    void (*answer)(hab_exchange *exchange, const hab_consultation *consultation);
} parts[] = {{"", hab_traces_view},
             {"/frise.svg", hab_traces_picture},
             {"/export.jsonl", hab_traces_export_jsonl},
             {"/export.csv", hab_traces_export_csv}};

/* "12/frise.svg" → 12 and the part; NULL for anything else. */
static const struct part *find_part(hab_slice rest, uint64_t *number)
{
    char text[64] = "";
    size_t digits;

    if (rest.size == 0 || rest.size >= sizeof(text) || memchr(rest.data, '\0', rest.size) != NULL) {
        return NULL;
    }
    memcpy(text, rest.data, rest.size);
    digits = strspn(text, "0123456789");
    if (text[0] == '0' || digits == 0 || digits > 18) {
        return NULL;
    }
    *number = strtoull(text, NULL, 10);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (strcmp(text + digits, parts[i].name) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

static hab_status find_demand(const hab_exchange *exchange, uint64_t number,
                              hab_consultation *consultation)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_consultation_get(txn, number, consultation);
        hab_abort(txn);
    }
    return status;
}

static void answer_part(hab_exchange *exchange, const struct part *found,
                        const hab_consultation *consultation)
{
    hab_error error = {""};
    hab_status status =
        exchange->broker->trace != NULL ? trace_reading(exchange, consultation) : HAB_IO;

    if (status == HAB_OK) {
        found->answer(exchange, consultation);
    } else {
        hab_desk_refuse(exchange, status, &error, "the trace of a reading");
    }
}

void hab_traces_demand_get(hab_exchange *exchange)
{
    uint64_t number = 0;
    const struct part *found = find_part(exchange->rest, &number);
    hab_consultation consultation;
    char object[40];
    hab_status status =
        found != NULL ? find_demand(exchange, number, &consultation) : HAB_NOT_FOUND;

    if (status == HAB_NOT_FOUND) {
        hab_desk_not_found(exchange);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a demand for traces");
    } else if (!hab_agent_may(&exchange->caf_agent, HAB_ROLE_TRACES, consultation.caf)) {
        (void) snprintf(object, sizeof(object), "consultation:%" PRIu64, number);
        hab_desk_not_theirs(exchange, object);
    } else {
        answer_part(exchange, found, &consultation);
    }
}
