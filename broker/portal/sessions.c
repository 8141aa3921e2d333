/* mes-sessions: where one is logged in, and how to end it there. */
#include "portal/portal.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "portal/act.h"
#include "portal/guard.h"
#include "portal/session_list.h"
#include "web/answer.h"
#include "web/present.h"

enum { ID_BYTES = 16 };

const char *const hab_sessions_fields[] = {"action", "id", "csrf", NULL};

void hab_session_id(const hab_exchange *exchange, const uint8_t hash[HAB_HASH_SIZE],
                    char id[HAB_SESSION_ID + 1])
{
    static const char purpose[7] = "session";
    uint8_t data[sizeof(purpose) + HAB_HASH_SIZE];
    uint8_t mac[HAB_HASH_SIZE];

    memcpy(data, purpose, sizeof(purpose));
    memcpy(data + sizeof(purpose), hash, HAB_HASH_SIZE);
    hab_hmac_sha256(hab_slice_of(exchange->broker->key, HAB_KEY_SIZE),
                    hab_slice_of(data, sizeof(data)), mac);
    hab_base64url(mac, ID_BYTES, id);
}

static void address_text(const uint8_t address[16], char text[INET6_ADDRSTRLEN])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (memcmp(address, mapped, sizeof(mapped)) == 0) {
        (void) inet_ntop(AF_INET, address + sizeof(mapped), text, INET6_ADDRSTRLEN);
    } else {
        (void) inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
    }
}

typedef struct known_word {
    const char *word; /* in User-Agent */
    const char *name; /* for a person */
} known_word;

/* The first that is found: "Chrome" stands in many other browsers' names too. */
static const char *find_word(const char *agent, const known_word *words)
{
    while (words->word != NULL && strstr(agent, words->word) == NULL) {
        words++;
    }
    return words->name;
}

json_t *hab_device_document(const char *agent)
{
    static const known_word browsers[] = {{"Edg", "Edge"},        {"OPR/", "Opera"},
                                          {"Firefox", "Firefox"}, {"Chrome", "Chrome"},
                                          {"Safari", "Safari"},   {NULL, NULL}};
    static const known_word systems[] = {
        {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
        {"Mac OS X", "macOS"},  {"Linux", "Linux"},     {NULL, NULL}};
    const char *browser = find_word(agent, browsers);
    const char *system = find_word(agent, systems);

    if (browser == NULL) {
        return json_string(agent);
    }
    return system == NULL ? json_string(browser) : json_sprintf("%s, %s", browser, system);
}

static json_t *session_document(const hab_exchange *exchange, const hab_session *session)
{
    const hab_session_record *record = &session->record;
    int current = memcmp(session->hash, exchange->session.hash, HAB_HASH_SIZE) == 0;
    char id[HAB_SESSION_ID + 1], address[INET6_ADDRSTRLEN], opened[HAB_TIME_TEXT],
        used[HAB_TIME_TEXT];
    char opened_text[2 * HAB_TIME_TEXT], used_text[2 * HAB_TIME_TEXT];

    hab_session_id(exchange, session->hash, id);
    address_text(record->address, address);
    hab_format_time(record->opened, opened);
    hab_format_time(record->used, used);
    hab_format_french(record->opened, opened_text);
    hab_format_french(record->used, used_text);
    return json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", id, "courante", current,
                     "canal", record->channel == HAB_CHANNEL_WEBSERVICE ? "webservice" : "page",
                     "ouverte", opened, "ouverte_texte", opened_text, "utilisee", used,
                     "utilisee_texte", used_text, "adresse", address, "appareil",
                     hab_device_document(session->agent));
}

hab_status hab_session_items(hab_txn *txn, const hab_exchange *exchange, unsigned channels,
                             hab_session_item item, json_t **items)
{
    hab_session *sessions = calloc(HAB_SESSIONS_LISTED, sizeof(*sessions));
    json_t *list = json_array();
    unsigned count = 0;
    hab_status status = HAB_MEMORY;

    if (sessions != NULL) {
        status = hab_session_list(txn, exchange->session.record.person, channels, exchange->now,
                                  sessions, HAB_SESSIONS_LISTED, &count);
    }
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(list, item(exchange, &sessions[i]));
    }
    free(sessions);
    if (status != HAB_OK) {
        json_decref(list);
        return status;
    }
    *items = list;
    return HAB_OK;
}

json_t *hab_sessions_document(hab_txn *txn, const hab_exchange *exchange)
{
    json_t *list = NULL;

    (void) hab_session_items(txn, exchange, 0, session_document, &list);
    return list;
}

static json_t *list_document(hab_txn *txn, const hab_exchange *exchange)
{
    json_t *sessions = NULL;
    json_t *tokens = NULL;
    hab_status status =
        hab_session_items(txn, exchange, HAB_SESSIONS_PAGE, session_document, &sessions);

    if (status == HAB_OK) {
        status = hab_session_items(txn, exchange, HAB_SESSIONS_TOKEN, hab_token_document, &tokens);
    }
    if (status != HAB_OK) {
        json_decref(sessions);
        return NULL;
    }
    return json_pack("{s:o*, s:o, s:o}", "personne",
                     hab_person_document(txn, exchange->session.record.person), "sessions",
                     sessions, "jetons", tokens);
}

void hab_sessions_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        document = list_document(txn, exchange);
        hab_abort(txn);
    }
    if (document == NULL) {
        hab_answer_failure(exchange, status, "a list of sessions");
        return;
    }
    hab_query_to_document(exchange, "fait", document);
    hab_answer_document(exchange, 200, "mes-sessions", document);
}

hab_status hab_session_of_id(hab_txn *txn, const hab_exchange *exchange, unsigned channels,
                             hab_slice id, hab_session *found)
{
    hab_session *sessions = calloc(HAB_SESSIONS_LISTED, sizeof(*sessions));
    unsigned count = 0;
    hab_status status = HAB_MEMORY;

    if (sessions != NULL) {
        status = hab_session_list(txn, exchange->session.record.person, channels, exchange->now,
                                  sessions, HAB_SESSIONS_LISTED, &count);
    }
    if (status == HAB_OK) {
        status = HAB_NOT_FOUND;
    }
    for (unsigned i = 0; i < count; i++) {
        char known[HAB_SESSION_ID + 1];

        hab_session_id(exchange, sessions[i].hash, known);
        if (hab_slice_equal(id, hab_slice_text(known))) {
            *found = sessions[i];
            status = HAB_OK;
        }
    }
    free(sessions);
    return status;
}

hab_status hab_session_revoke(hab_txn *txn, const hab_exchange *exchange,
                              const hab_session *session)
{
    int token = session->record.channel == HAB_CHANNEL_WEBSERVICE;
    hab_act act = {.operation = token ? "jeton.revoque" : "session.fermee",
                   .channel = exchange->session.record.channel,
                   .person = exchange->session.record.person,
                   .session = session->hash};
    hab_status status = hab_session_close(txn, session->hash, HAB_SESSION_REVOKED, exchange->now);

    return status == HAB_OK ? hab_act_trace(txn, exchange, &act) : status;
}

static hab_status close_one(hab_txn *txn, const hab_exchange *exchange, hab_slice id)
{
    hab_session session;
    hab_status status = hab_session_of_id(txn, exchange, HAB_SESSIONS_PAGE, id, &session);

    return status == HAB_OK ? hab_session_revoke(txn, exchange, &session) : status;
}

static hab_status close_others(hab_txn *txn, const hab_exchange *exchange)
{
    hab_act act = {.operation = "sessions.autres_fermees",
                   .person = exchange->session.record.person,
                   .session = exchange->session.hash};
    hab_status status =
        hab_session_close_all(txn, exchange->session.record.person, exchange->session.hash,
                              HAB_SESSION_REVOKED, exchange->now, NULL);

    return status == HAB_OK ? hab_act_trace(txn, exchange, &act) : status;
}

/* HAB_NOT_FOUND when the named session is not one of theirs, or over already. */
static hab_status run_action(const hab_exchange *exchange, int others, hab_slice id)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = others ? close_others(txn, exchange) : close_one(txn, exchange, id);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

void hab_sessions_post(hab_exchange *exchange, const hab_form *form)
{
    hab_slice action = hab_form_value(form, "action");
    int others = hab_slice_equal(action, hab_slice_text("fermer-les-autres"));
    hab_status status;

    if (!others && !hab_slice_equal(action, hab_slice_text("fermer"))) {
        hab_answer_field(exchange, "action",
                         "Les actions sont «\u00a0fermer\u00a0» et "
                         "«\u00a0fermer-les-autres\u00a0».");
        return;
    }
    status = run_action(exchange, others, hab_form_value(form, "id"));
    if (status == HAB_NOT_FOUND) {
        hab_answer_field(exchange, "id",
                         "Cette session n’est pas, ou n’est plus, l’une des vôtres.");
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the end of a session");
    } else if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, others ? "mes-sessions?fait=sessions-fermees"
                                             : "mes-sessions?fait=session-fermee");
    } else {
        hab_sessions_get(exchange);
    }
}
