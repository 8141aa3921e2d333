/* mes-connexions: a person sees their own recent connections, and reports one that was not
 * theirs to the Caf of their convention (requirements, section 6; LI-3.4, ST-3.4, MAM-4.4). */
#include "portal/portal.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "person/limit.h"
#include "portal/connection_list.h"
#include "portal/connection_report.h"
#include "portal/desk.h"
#include "portal/guard.h"
#include "portal/session_list.h"
#include "trace/change.h"
#include "web/answer.h"
#include "web/present.h"

enum { A_DAY = 20 };

/* The person's live sessions, to know whether a connection's is one of them. */
typedef struct live {
    hab_session at[HAB_SESSIONS_LISTED];
    unsigned count;
} live;

static hab_status read_live(hab_txn *txn, const hab_exchange *exchange, live *sessions)
{
    return hab_session_list(txn, exchange->session.record.person, 0, exchange->now, sessions->at,
                            HAB_SESSIONS_LISTED, &sessions->count);
}

static const hab_session *session_of(const live *sessions, const hab_connection *c)
{
    for (unsigned i = 0; i < sessions->count; i++) {
        if (hab_connection_is_of(c, sessions->at[i].hash)) {
            return &sessions->at[i];
        }
    }
    return NULL;
}

static void add_session(const hab_exchange *exchange, const live *sessions, const hab_connection *c,
                        json_t *document)
{
    static const uint8_t none[HAB_HASH_SIZE];
    const hab_session *session = session_of(sessions, c);
    const char *state = session != NULL                 ? "ouverte"
                        : hab_connection_is_of(c, none) ? "aucune"
                                                        : "fermee";

    json_object_set_new(document, "session", json_string(state));
    json_object_set_new(document, "courante",
                        json_boolean(hab_connection_is_of(c, exchange->session.hash)));
    if (session != NULL) {
        json_object_set_new(document, "appareil", hab_device_document(session->agent));
    }
}

static json_t *service_titles(const hab_connection *c)
{
    json_t *titles = json_array();

    for (unsigned i = 0; i < c->service_count; i++) {
        json_array_append_new(titles, json_string(c->services[i]->title));
    }
    return titles;
}

static json_t *connection_document(const hab_exchange *exchange, const live *sessions,
                                   const hab_connection *c)
{
    char address[64], day[HAB_TIME_TEXT];
    json_t *document;

    hab_trace_address(c->address, address);
    hab_format_date(c->date, day);
    document = json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:b}", "connexion", c->id, "jour",
        day, "adresse", address, "canal", c->webservice ? "webservice" : "page", "ouvertures",
        (int) c->opened, "echecs", (int) c->failed, "mots_de_passe_demandes", (int) c->lost,
        "acces_autorises", (int) c->allowed, "acces_refuses", (int) c->refused, "actes",
        (int) c->acts, "services", service_titles(c), "signalee", c->reported);
    hab_desk_set_time(document, "premier", c->first);
    hab_desk_set_time(document, "dernier", c->last);
    if (c->country[0] != '\0') {
        json_object_set_new(document, "pays", json_stringn(c->country, sizeof(c->country)));
    }
    add_session(exchange, sessions, c, document);
    return document;
}

static void add_connections(const hab_exchange *exchange, const hab_connections *list,
                            const live *sessions, json_t *document)
{
    json_t *items = json_array();

    for (size_t i = 0; i < list->count; i++) {
        if (list->found == NULL || list->found == &list->items[i]) {
            json_array_append_new(items, connection_document(exchange, sessions, &list->items[i]));
        }
    }
    json_object_set_new(document, "connexions", items);
    json_object_set_new(document, "coupe", json_boolean(list->cut));
    hab_desk_set_time(document, "depuis", hab_connections_since(exchange->now));
}

/* {personne, connexions, coupe, depuis}: all of a list, or the one that was found in it.
 * NULL when it fails. */
static json_t *list_document(const hab_exchange *exchange, const hab_connections *list,
                             hab_status *status)
{
    live *sessions = calloc(1, sizeof(*sessions));
    json_t *document = NULL;
    hab_txn *txn;

    *status = sessions != NULL ? hab_begin_read(exchange->broker->store, &txn) : HAB_MEMORY;
    if (*status == HAB_OK) {
        *status = read_live(txn, exchange, sessions);
        if (*status == HAB_OK) {
            document = json_pack("{s:o*}", "personne",
                                 hab_person_document(txn, exchange->session.record.person));
            add_connections(exchange, list, sessions, document);
        }
        hab_abort(txn);
    }
    free(sessions);
    return document;
}

static hab_status trace(hab_txn *txn, const hab_exchange *exchange, const char *operation,
                        const char *object)
{
    const hab_session_record *session = &exchange->session.record;
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = session->channel == HAB_CHANNEL_WEBSERVICE
                                              ? HAB_TRACE_WEBSERVICE
                                              : HAB_TRACE_PAGE,
                               .allowed = 1,
                               .time = exchange->now * 1000000,
                               .person = session->person,
                               .operation = hab_slice_text(operation),
                               .object = hab_slice_text(object)};

    memcpy(record.address, exchange->address, sizeof(record.address));
    memcpy(record.country, exchange->country, sizeof(record.country));
    memcpy(record.session, exchange->session.hash, sizeof(record.session));
    return hab_change_trace(txn, &record);
}

/* Reading traces is traced, one's own too; nothing is read before that is on record. */
static hab_status trace_reading(const hab_exchange *exchange)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    return status == HAB_OK
               ? hab_desk_end(txn, trace(txn, exchange, "traces.lues", HAB_CONNECTIONS_OBJECT))
               : status;
}

static hab_status read_list(const hab_exchange *exchange, hab_slice wanted, hab_connections *list)
{
    hab_error error = {""};

    return hab_connections_read(exchange->broker, exchange->session.record.person, wanted,
                                exchange->now, list, &error);
}

static void answer_unknown(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 404, "inconnu", "Connexion introuvable",
                       "Cette connexion n’est pas, ou n’est plus, l’une des vôtres.");
}

static void answer_list(hab_exchange *exchange, hab_connections *list)
{
    hab_status status;
    json_t *document = list_document(exchange, list, &status);

    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of connections");
        return;
    }
    json_object_set_new(document, "choisie", json_boolean(list->found != NULL));
    hab_answer_document(exchange, 200, "mes-connexions", document);
}

/* All, or with `connexion` the one to be reported. */
void hab_connections_get(hab_exchange *exchange)
{
    char id[HAB_TRACE_ID] = "";
    hab_connections list = {.items = NULL};
    hab_status asked = hab_query_value(exchange->query, "connexion", id, sizeof(id));
    hab_status status = trace_reading(exchange);

    if (status == HAB_OK) {
        status = read_list(exchange, hab_slice_text(id), &list);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of connections");
    } else if (asked != HAB_NOT_FOUND && list.found == NULL) {
        answer_unknown(exchange);
    } else {
        answer_list(exchange, &list);
    }
    hab_connections_free(&list);
}

/* A report on its way. */
typedef struct reporting {
    const hab_exchange *exchange;
    const hab_connection *connection;
    const char *words;
    int closes; /* the session is to be ended, when it lives */
    json_t *cafs;
    int closed;
} reporting;

static const char *text_of(const json_t *form, const char *field)
{
    const char *text = json_string_value(json_object_get(form, field));

    return text != NULL ? text : "";
}

static size_t characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += ((uint8_t) *text & 0xC0) != 0x80;
    }
    return count;
}

/* Ends the session of the connection; HAB_OK too when it is over. */
static hab_status close_session(hab_txn *txn, reporting *r)
{
    live *sessions = calloc(1, sizeof(*sessions));
    const hab_session *session = NULL;
    hab_status status = sessions != NULL ? read_live(txn, r->exchange, sessions) : HAB_MEMORY;

    if (status == HAB_OK) {
        session = session_of(sessions, r->connection);
    }
    if (session != NULL) {
        status = hab_session_revoke(txn, r->exchange, session);
        r->closed = status == HAB_OK;
    }
    free(sessions);
    return status;
}

static hab_status count_report(hab_txn *txn, const hab_exchange *exchange)
{
    const uint64_t person = exchange->session.record.person;

    return hab_limit_use(txn, exchange->broker->key, HAB_CONNECTION_REPORTED,
                         hab_slice_of(&person, sizeof(person)), A_DAY, exchange->now);
}

static hab_status record_report(hab_txn *txn, reporting *r)
{
    hab_status status =
        hab_still_live(txn, r->exchange) ? count_report(txn, r->exchange) : HAB_DENIED;

    if (status == HAB_OK) {
        status = hab_connection_report(txn, r->exchange, r->connection, r->words, r->cafs);
    }
    if (status == HAB_OK) {
        status = trace(txn, r->exchange, HAB_CONNECTION_REPORTED, r->connection->id);
    }
    return status == HAB_OK && r->closes ? close_session(txn, r) : status;
}

static hab_status transmit(reporting *r)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(r->exchange->broker->store, &txn);

    return status == HAB_OK ? hab_desk_end(txn, record_report(txn, r)) : status;
}

static void answer_reported(hab_exchange *exchange, const reporting *r)
{
    int left = r->closed && hab_connection_is_of(r->connection, exchange->session.hash);
    json_t *document =
        json_pack("{s:s, s:O, s:b, s:b, s:b}", "transmise", r->connection->id, "cafs", r->cafs,
                  "deja", r->connection->reported, "session_fermee", r->closed, "deconnecte", left);

    if (left) {
        exchange->session_reason = HAB_REASON_NO_SESSION;
        hab_answer_cookie(exchange, HAB_SESSION_COOKIE, "", 0);
    }
    hab_answer_document(exchange, 201, "mes-connexions", document);
}

static void report_connection(hab_exchange *exchange, const json_t *form, const hab_connection *c)
{
    reporting r = {.exchange = exchange,
                   .connection = c,
                   .words = text_of(form, "texte"),
                   .closes = strcmp(text_of(form, "fermer"), "non") != 0,
                   .cafs = json_array()};
    hab_status status = r.cafs != NULL ? transmit(&r) : HAB_MEMORY;

    if (status == HAB_LATER) {
        hab_answer_problem(exchange, 429, "trop_d_essais", "Trop de signalements",
                           "Vous avez déjà signalé vingt connexions aujourd’hui. Appelez la Caf, "
                           "et changez de mot de passe.");
    } else if (status == HAB_DENIED) {
        hab_answer_problem(exchange, 401, "session_fermee", "Session fermée",
                           "Votre session a pris fin\u00a0: reconnectez-vous.");
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a report of a connection");
    } else {
        answer_reported(exchange, &r);
    }
    json_decref(r.cafs);
}

/* The form again, with what was typed, under what is wrong with it. */
static void refuse(hab_exchange *exchange, const json_t *form, const hab_connections *list,
                   const char *field, const char *why)
{
    hab_status status;
    json_t *under;

    hab_answer_field(exchange, field, why);
    if (!hab_wants_html(exchange->accept)) {
        return;
    }
    under = list_document(exchange, list, &status);
    if (under != NULL && json_object_update_missing(exchange->document, under) == 0) {
        json_object_set_new(exchange->document, "choisie", json_true());
        json_object_set(exchange->document, "saisie", (json_t *) form);
        exchange->page = "mes-connexions";
    }
    json_decref(under);
}

static void judge(hab_exchange *exchange, const json_t *form, const hab_connections *list)
{
    const char *closes = text_of(form, "fermer");
    const json_t *words = json_object_get(form, "texte");

    if (list->found == NULL) {
        answer_unknown(exchange);
    } else if (words != NULL
               && (!json_is_string(words)
                   || characters(text_of(form, "texte")) > HAB_REPORT_WORDS)) {
        refuse(exchange, form, list, "texte", "Écrivez 1000 caractères au plus.");
    } else if (closes[0] != '\0' && strcmp(closes, "oui") != 0 && strcmp(closes, "non") != 0) {
        refuse(exchange, form, list, "fermer", "Choisissez de fermer la session, ou non.");
    } else {
        report_connection(exchange, form, list->found);
    }
}

void hab_connections_post(hab_exchange *exchange, json_t *form)
{
    const char *id = text_of(form, "connexion");
    hab_connections list = {.items = NULL};
    hab_status status = id[0] != '\0' ? trace_reading(exchange) : HAB_OK;

    if (status == HAB_OK && id[0] != '\0') {
        status = read_list(exchange, hab_slice_text(id), &list);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of connections");
    } else {
        judge(exchange, form, &list);
    }
    hab_connections_free(&list);
}
