/* jetons: the tokens of a person's programs, seen and revoked by them, in their browser or
 * by a program of theirs, whose own is among them (MCP-9.2). */
#include "portal/portal.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "portal/session_list.h"
#include "trace/trace.h"
#include "web/answer.h"
#include "web/present.h"

const char *const hab_tokens_fields[] = {"action", "id", "csrf", NULL};

json_t *hab_token_document(const hab_exchange *exchange, const hab_session *session)
{
    const hab_session_record *record = &session->record;
    int current = memcmp(session->hash, exchange->session.hash, HAB_HASH_SIZE) == 0;
    char id[HAB_SESSION_ID + 1], address[INET6_ADDRSTRLEN];
    char taken[HAB_TIME_TEXT], used[HAB_TIME_TEXT], expires[HAB_TIME_TEXT];
    char taken_text[2 * HAB_TIME_TEXT], used_text[2 * HAB_TIME_TEXT];
    char expires_text[2 * HAB_TIME_TEXT];

    hab_session_id(exchange, session->hash, id);
    hab_trace_address(record->address, address);
    hab_format_time(record->opened, taken);
    hab_format_time(record->used, used);
    hab_format_time(record->expires, expires);
    hab_format_french(record->opened, taken_text);
    hab_format_french(record->used, used_text);
    hab_format_french(record->expires, expires_text);
    return json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", id, "courant",
                     current, "nom", session->agent, "pris", taken, "pris_texte", taken_text,
                     "utilise", used, "utilise_texte", used_text, "adresse", address, "expire",
                     expires, "expire_texte", expires_text);
}

static hab_status read_tokens(const hab_exchange *exchange, json_t **document)
{
    json_t *tokens;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_session_items(txn, exchange, HAB_SESSIONS_TOKEN, hab_token_document, &tokens);
    if (status == HAB_OK) {
        *document =
            json_pack("{s:o*, s:o}", "personne",
                      hab_person_document(txn, exchange->session.record.person), "jetons", tokens);
    }
    hab_abort(txn);
    return status;
}

void hab_tokens_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_status status;

    if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, "mes-sessions");
        return;
    }
    status = read_tokens(exchange, &document);
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of tokens");
    } else {
        hab_answer_document(exchange, 200, NULL, document);
    }
}

static hab_status revoke_one(hab_txn *txn, const hab_exchange *exchange, hab_slice id)
{
    hab_session session;
    hab_status status = hab_session_of_id(txn, exchange, HAB_SESSIONS_TOKEN, id, &session);

    return status == HAB_OK ? hab_session_revoke(txn, exchange, &session) : status;
}

/* Each is traced, so that the trace says which. */
static hab_status revoke_all(hab_txn *txn, const hab_exchange *exchange)
{
    hab_session *sessions = calloc(HAB_SESSIONS_LISTED, sizeof(*sessions));
    unsigned count = 1;
    hab_status status = sessions != NULL ? HAB_OK : HAB_MEMORY;

    while (status == HAB_OK && count > 0) {
        status = hab_session_list(txn, exchange->session.record.person, HAB_SESSIONS_TOKEN,
                                  exchange->now, sessions, HAB_SESSIONS_LISTED, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            status = hab_session_revoke(txn, exchange, &sessions[i]);
        }
    }
    free(sessions);
    return status;
}

static hab_status revoke(const hab_exchange *exchange, int all, hab_slice id)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = all ? revoke_all(txn, exchange) : revoke_one(txn, exchange, id);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

void hab_tokens_post(hab_exchange *exchange, const hab_form *form)
{
    hab_slice action = hab_form_value(form, "action");
    int all = hab_slice_equal(action, hab_slice_text("revoquer-tous"));
    hab_status status;

    if (!all && !hab_slice_equal(action, hab_slice_text("revoquer"))) {
        hab_answer_field(exchange, "action",
                         "Les actions sont «\u00a0revoquer\u00a0» et "
                         "«\u00a0revoquer-tous\u00a0».");
        return;
    }
    status = revoke(exchange, all, hab_form_value(form, "id"));
    if (status == HAB_NOT_FOUND) {
        hab_answer_field(exchange, "id", "Ce jeton n’est pas, ou n’est plus, l’un des vôtres.");
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the end of a token");
    } else if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, all ? "mes-sessions?fait=jetons-revoques"
                                          : "mes-sessions?fait=jeton-revoque");
    } else {
        hab_tokens_get(exchange);
    }
}
