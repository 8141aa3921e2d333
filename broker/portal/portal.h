/* The handlers of the portal's own pages. */
#ifndef HAB_PORTAL_H
#define HAB_PORTAL_H

#include "web/exchange.h"
#include "web/form.h"

void hab_root_get(hab_exchange *exchange);
void hab_style_get(hab_exchange *exchange);

void hab_login_get(hab_exchange *exchange);
void hab_login_post(hab_exchange *exchange, const hab_form *form);
void hab_logout_get(hab_exchange *exchange);
void hab_logout_post(hab_exchange *exchange, const hab_form *form);

void hab_change_password_get(hab_exchange *exchange);
void hab_change_password_post(hab_exchange *exchange, const hab_form *form);

void hab_lost_password_get(hab_exchange *exchange);
void hab_lost_password_post(hab_exchange *exchange, const hab_form *form);
void hab_lost_password_picture(hab_exchange *exchange);

void hab_conditions_get(hab_exchange *exchange);
void hab_conditions_post(hab_exchange *exchange, const hab_form *form);

void hab_my_data_get(hab_exchange *exchange);
void hab_my_data_export(hab_exchange *exchange);

void hab_services_get(hab_exchange *exchange);

void hab_sessions_get(hab_exchange *exchange);
void hab_sessions_post(hab_exchange *exchange, const hab_form *form);

void hab_connections_get(hab_exchange *exchange);
void hab_connections_post(hab_exchange *exchange, json_t *document);

void hab_report_get(hab_exchange *exchange);
void hab_report_post(hab_exchange *exchange, json_t *document);

/* signalements: questions of the Caf about connections */
void hab_signals_get(hab_exchange *exchange);
void hab_signal_page_get(hab_exchange *exchange);
void hab_signal_page_post(hab_exchange *exchange, json_t *document);

void hab_token_post(hab_exchange *exchange, const hab_form *form);

void hab_tokens_get(hab_exchange *exchange);
void hab_tokens_post(hab_exchange *exchange, const hab_form *form);

/* demande-habilitation */
void hab_request_choice_get(hab_exchange *exchange);
void hab_request_form_get(hab_exchange *exchange);
void hab_request_form_post(hab_exchange *exchange, json_t *document);
void hab_request_sent_get(hab_exchange *exchange);
void hab_request_communes_get(hab_exchange *exchange);
void hab_request_follow_get(hab_exchange *exchange);
void hab_request_follow_post(hab_exchange *exchange, json_t *document);

/* annuaire, annuaire/TYPE/ID, annuaire/export.jsonl, .csv */
void hab_directory_search_get(hab_exchange *exchange);
void hab_directory_page_get(hab_exchange *exchange);
void hab_directory_jsonl_get(hab_exchange *exchange);
void hab_directory_csv_get(hab_exchange *exchange);

extern const char *const hab_login_fields[];
extern const char *const hab_logout_fields[];
extern const char *const hab_change_password_fields[];
extern const char *const hab_lost_password_fields[];
extern const char *const hab_conditions_fields[];
extern const char *const hab_sessions_fields[];
extern const char *const hab_token_fields[];
extern const char *const hab_tokens_fields[];

/* {identifiant, nom, prenom} of the session's person; NULL when it fails. */
json_t *hab_person_document(hab_txn *txn, uint64_t person);

/* The live sessions of the session's person, an array; NULL when it fails. */
json_t *hab_sessions_document(hab_txn *txn, const hab_exchange *exchange);

/* Adds one value of the query to a document, when it is there and well-formed. */
void hab_query_to_document(const hab_exchange *exchange, const char *name, json_t *document);
/* The same for what a form brought, so that nothing typed is lost. */
void hab_form_to_document(const hab_form *form, const char *name, json_t *document);

#endif
