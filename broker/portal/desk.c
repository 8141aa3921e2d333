/* caf: the desk's entrance, and what its pages share. */
#include "portal/desk.h"

#include <stdio.h>

#include "base/calendar.h"
#include "portal/desk_signals.h"
#include "portal/desk_view.h"
#include "portal/guard.h"
#include "portal/menu.h"
#include "portal/portal.h"
#include "request/reference.h"
#include "request/request.h"
#include "trace/change.h"
#include "web/answer.h"

json_t *hab_desk_agent_document(const hab_agent_record *agent)
{
    json_t *roles = json_array();

    for (unsigned role = 1; role <= HAB_ROLE_ADMINISTRATION; role <<= 1) {
        if (agent->roles & role) {
            json_array_append_new(roles, json_string(hab_role_name(role)));
        }
    }
    return json_pack("{s:s, s:b, s:o}", "caf", agent->caf, "nationale", agent->national != 0,
                     "roles", roles);
}

json_t *hab_desk_agent_named(hab_txn *txn, uint64_t person, const hab_agent_record *agent)
{
    json_t *named = hab_person_document(txn, person);
    json_t *rights = hab_desk_agent_document(agent);

    if (named == NULL || rights == NULL || json_object_update(named, rights) != 0) {
        json_decref(named);
        named = NULL;
    }
    json_decref(rights);
    return named;
}

json_t *hab_desk_document(hab_txn *txn, const hab_exchange *exchange)
{
    json_t *agent =
        hab_desk_agent_named(txn, exchange->session.record.person, &exchange->caf_agent);

    return agent != NULL ? json_pack("{s:o}", "agent", agent) : NULL;
}

const char *hab_desk_caf(const hab_exchange *exchange, char room[HAB_CAF_MAX + 1])
{
    const hab_agent_record *agent = &exchange->caf_agent;

    if (!agent->national) {
        memcpy(room, agent->caf, sizeof(agent->caf));
        return room;
    }
    return hab_query_value(exchange->query, "caf", room, HAB_CAF_MAX + 1) == HAB_OK
                   && room[0] != '\0'
               ? room
               : NULL;
}

void hab_desk_name(hab_txn *txn, uint64_t number, char name[HAB_DESK_NAME])
{
    hab_person person;

    name[0] = '\0';
    if (number != 0 && hab_person_get(txn, number, &person) == HAB_OK) {
        (void) snprintf(name, HAB_DESK_NAME, "%s %s", person.prenom, person.nom);
    }
}

void hab_desk_set_time(json_t *document, const char *field, int64_t time)
{
    char text[2 * HAB_TIME_TEXT];
    char name[40];

    hab_format_time(time, text);
    json_object_set_new(document, field, json_string(text));
    hab_format_french(time, text);
    (void) snprintf(name, sizeof(name), "%s_texte", field);
    json_object_set_new(document, name, json_string(text));
}

/* Rights may have changed since the router looked. */
static hab_status check_agent(hab_txn *txn, const hab_exchange *exchange, unsigned role,
                              const char *caf)
{
    hab_agent_record agent;
    hab_status status = hab_still_live(txn, exchange) ? HAB_OK : HAB_DENIED;

    if (status == HAB_OK) {
        status = hab_agent_get(txn, exchange->session.record.person, &agent);
    }
    if (status == HAB_OK) {
        return hab_agent_may(&agent, role, caf) ? HAB_OK : HAB_DENIED;
    }
    return status == HAB_NOT_FOUND ? HAB_DENIED : status;
}

hab_status hab_desk_begin(const hab_exchange *exchange, unsigned role, const char *caf,
                          hab_txn **txn)
{
    hab_txn *begun;
    hab_status status = hab_begin_write(exchange->broker->store, &begun);

    if (status != HAB_OK) {
        return status;
    }
    status = check_agent(begun, exchange, role, caf);
    if (status != HAB_OK) {
        hab_abort(begun);
        return status;
    }
    *txn = begun;
    return HAB_OK;
}

hab_status hab_desk_end(hab_txn *txn, hab_status status)
{
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static hab_status trace(hab_txn *txn, const hab_exchange *exchange, const char *operation,
                        hab_reason reason, const char *role, hab_slice object)
{
    const hab_session_record *session = &exchange->session.record;
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = session->channel == HAB_CHANNEL_WEBSERVICE
                                              ? HAB_TRACE_WEBSERVICE
                                              : HAB_TRACE_PAGE,
                               .allowed = reason == HAB_REASON_GRANTED,
                               .reason = (uint16_t) reason,
                               .time = exchange->now * 1000000,
                               .person = session->person,
                               .role = hab_slice_text(role),
                               .operation = hab_slice_text(operation),
                               .object = object};

    memcpy(record.address, exchange->address, sizeof(record.address));
    memcpy(record.country, exchange->country, sizeof(record.country));
    memcpy(record.session, exchange->session.hash, sizeof(record.session));
    return hab_change_trace(txn, &record);
}

hab_status hab_desk_trace(hab_txn *txn, const hab_exchange *exchange, const char *operation,
                          hab_reason reason, const char *object)
{
    return trace(txn, exchange, operation, reason, "agent", hab_slice_text(object));
}

/* An agent of another role, or none at all. The page is named as we name it: what a client
 * wrote behind it may be anything, of a family too. */
hab_status hab_desk_trace_stranger(const hab_exchange *exchange)
{
    const hab_slice page =
        hab_slice_of(exchange->path.data, exchange->path.size - exchange->rest.size);
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    return status == HAB_OK ? hab_desk_end(
               txn, trace(txn, exchange, "caf.acces", HAB_REASON_NOT_ALLOWED, "", page))
                            : status;
}

void hab_desk_not_found(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 404, "inconnu", "Page introuvable",
                       "Cette adresse ne mène à rien que votre Caf suive.");
}

void hab_desk_not_theirs(hab_exchange *exchange, const char *object)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_desk_end(
            txn, hab_desk_trace(txn, exchange, "caf.acces", HAB_REASON_NOT_ALLOWED, object));
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the trace of a refusal");
        return;
    }
    hab_desk_not_found(exchange);
}

/* "champ: phrase" → its two parts; without a field, the whole is the sentence. */
static const char *split(const char *text, char field[64])
{
    const char *colon = strstr(text, ": ");
    size_t length = colon != NULL ? (size_t) (colon - text) : 64;

    field[0] = '\0';
    if (length >= 64 || memchr(text, ' ', length) != NULL) {
        return text;
    }
    memcpy(field, text, length);
    field[length] = '\0';
    return colon + 2;
}

void hab_desk_refuse(hab_exchange *exchange, hab_status status, const hab_error *error,
                     const char *what)
{
    char field[64];
    const char *sentence = split(error->text, field);

    switch (status) {
    case HAB_INVALID:
        hab_answer_field(exchange, field[0] != '\0' ? field : "acte", sentence);
        break;
    case HAB_DENIED:
    case HAB_EXISTS:
    case HAB_LATER:
        hab_answer_problem(exchange, 409, "etat", "Ce n’est pas possible",
                           sentence[0] != '\0' ? sentence
                                               : "Vos droits ou votre session ont changé "
                                                 "entre-temps\u00a0: rechargez la page.");
        break;
    case HAB_NOT_FOUND: hab_desk_not_found(exchange); break;
    default: hab_answer_failure(exchange, status, what);
    }
}

static json_t *service_titles(const hab_type *type)
{
    json_t *titles = json_object();

    for (size_t i = 0; i < type->service_count; i++) {
        json_object_set_new(titles, type->services[i].name, json_string(type->services[i].title));
    }
    return titles;
}

json_t *hab_desk_print_document(const hab_exchange *exchange, json_t *convention)
{
    const char *name = json_string_value(json_object_get(convention, "type"));
    const char *caf = json_string_value(json_object_get(convention, "caf"));
    const hab_type *type =
        name != NULL ? hab_type_find(exchange->broker->types, hab_slice_text(name)) : NULL;
    hab_reference entry = {.nom = ""};
    hab_txn *txn;

    if (type == NULL || caf == NULL) {
        json_decref(convention);
        return NULL;
    }
    if (hab_begin_read(exchange->broker->store, &txn) == HAB_OK) {
        (void) hab_reference_get(txn, HAB_REFERENCE_CAF, hab_slice_text(caf), &entry);
        hab_abort(txn);
    }
    return json_pack("{s:o, s:s, s:o, s:s*}", "convention", convention, "type_titre",
                     type->plugin->title, "services", service_titles(type), "caf_nom",
                     entry.nom[0] != '\0' ? entry.nom : NULL);
}

/* How many requests of the Caf are in this state. */
static hab_status count_requests(hab_txn *txn, const char *caf, unsigned state, unsigned *total)
{
    hab_request batch[HAB_DESK_PAGE];
    unsigned count = 0;
    hab_status status = hab_request_list(txn, caf, state, NULL, batch, HAB_DESK_PAGE, &count);

    *total = count;
    while (status == HAB_OK && count == HAB_DESK_PAGE) {
        hab_request last = batch[count - 1];

        status = hab_request_list(txn, caf, state, &last, batch, HAB_DESK_PAGE, &count);
        *total += status == HAB_OK ? count : 0;
    }
    return status;
}

/* What waits, by state: not what is over. */
static hab_status add_counts(hab_txn *txn, const char *caf, json_t *document)
{
    json_t *counts = json_array();
    hab_status status = HAB_OK;

    for (unsigned state = HAB_REQUEST_TRANSMISE; state <= HAB_REQUEST_SIGNEE; state++) {
        unsigned total = 0;

        if (status == HAB_OK) {
            status = count_requests(txn, caf, state, &total);
        }
        json_array_append_new(counts, json_pack("{s:s, s:i}", "etat", hab_request_state_name(state),
                                                "nombre", (int) total));
    }
    json_object_set_new(document, "demandes", counts);
    return status;
}

static hab_status fill_home(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    char room[HAB_CAF_MAX + 1];
    hab_status status = HAB_OK;

    if (exchange->caf_agent.roles & HAB_ROLE_CONVENTIONS) {
        status = add_counts(txn, hab_desk_caf(exchange, room), document);
    }
    if (status == HAB_OK && exchange->caf_agent.roles & HAB_ROLE_TRACES) {
        status = hab_desk_signals_count(txn, hab_desk_caf(exchange, room), document);
    }
    if (status == HAB_OK) {
        hab_menu_set(exchange->broker->types, HAB_PAGE_AGENT, exchange->caf_agent.roles, document);
    }
    return status;
}

void hab_desk_get(hab_exchange *exchange)
{
    static const hab_desk_view home = {.page = "caf", .what = "the desk", .fill = fill_home};

    if (exchange->rest.size > 0) {
        hab_desk_not_found(exchange);
        return;
    }
    hab_desk_show(exchange, &home);
}
