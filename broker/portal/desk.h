/* What the pages of a Caf's desk share (caf/…). The router has found an agent with a
 * role that the route wants; what belongs to which Caf is looked at here. What is
 * another Caf's does not exist for an agent. */
#ifndef HAB_DESK_H
#define HAB_DESK_H

#include "person/person.h"
#include "web/exchange.h"

enum {
    HAB_DESK_PAGE = 25, /* rows of a list */
    HAB_DESK_NAME = 2 * HAB_NAME_MAX + 2
};

/* The handlers. */
void hab_desk_get(hab_exchange *exchange);
void hab_desk_requests_get(hab_exchange *exchange);
void hab_desk_request_get(hab_exchange *exchange);
void hab_desk_request_post(hab_exchange *exchange, json_t *document);
void hab_desk_agents_get(hab_exchange *exchange);
void hab_desk_agents_post(hab_exchange *exchange, json_t *document);
void hab_desk_alarms_get(hab_exchange *exchange);
void hab_desk_alarms_post(hab_exchange *exchange, json_t *document);

/* Begins a page's document: {"agent": {"identifiant", "nom", "prenom", "caf",
 * "nationale", "roles"}}. NULL when it fails. */
json_t *hab_desk_document(hab_txn *txn, const hab_exchange *exchange);
/* The agent that it names; NULL when it fails. */
json_t *hab_desk_agent_named(hab_txn *txn, uint64_t person, const hab_agent_record *agent);
/* {"caf", "nationale", "roles"} of an agent; NULL without memory. */
json_t *hab_desk_agent_document(const hab_agent_record *agent);

/* The Caf that the agent looks at: their own; for a national one that of the query's
 * "caf", or NULL: all. */
const char *hab_desk_caf(const hab_exchange *exchange, char room[HAB_CAF_MAX + 1]);

/* "Prénom Nom", or "" for nobody. */
void hab_desk_name(hab_txn *txn, uint64_t person, char name[HAB_DESK_NAME]);

/* Adds a time as FIELD and, in words, as FIELD_texte. */
void hab_desk_set_time(json_t *document, const char *field, int64_t time);

/* Begins a change: a write transaction in which the session lives and its person is
 * still an agent with this role for this Caf. HAB_DENIED otherwise, without one. */
hab_status hab_desk_begin(const hab_exchange *exchange, unsigned role, const char *caf,
                          hab_txn **txn);
/* Commits what went well, gives up what did not, and gives the outcome. */
hab_status hab_desk_end(hab_txn *txn, hab_status status);

/* Traces an act of the agent in its transaction; `object` may be "". */
hab_status hab_desk_trace(hab_txn *txn, const hab_exchange *exchange, const char *operation,
                          hab_reason reason, const char *object);

/* Traces that somebody without the role tried a page of the desk. */
hab_status hab_desk_trace_stranger(const hab_exchange *exchange);

/* What the pages for print say of a convention (taken over): it, the titles of its type
 * and services, the name of its Caf. NULL when it fails. */
json_t *hab_desk_print_document(const hab_exchange *exchange, json_t *convention);

/* 404, the same for what is not there and for what is another Caf's; the latter is
 * traced as refused. */
void hab_desk_not_found(hab_exchange *exchange);
void hab_desk_not_theirs(hab_exchange *exchange, const char *object);

/* Why a change was not made: HAB_INVALID is a field's ("champ: phrase", 422),
 * HAB_DENIED, HAB_EXISTS and HAB_LATER are conflicts (409), the rest failures. */
void hab_desk_refuse(hab_exchange *exchange, hab_status status, const hab_error *error,
                     const char *what);

#endif
