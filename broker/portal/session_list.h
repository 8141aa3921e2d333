/* The live sessions and tokens of the session's person, named to them. */
#ifndef HAB_SESSION_LIST_H
#define HAB_SESSION_LIST_H

#include "web/exchange.h"

enum {
    HAB_SESSIONS_LISTED = 50, /* at most, the latest used */
    HAB_SESSION_ID = 22,      /* characters */
    HAB_SESSIONS_PAGE = 1 << HAB_CHANNEL_PAGE,
    HAB_SESSIONS_TOKEN = 1 << HAB_CHANNEL_WEBSERVICE
};

/* Names a session to its person; tells nothing of its hash or token. */
void hab_session_id(const hab_exchange *exchange, const uint8_t hash[HAB_HASH_SIZE],
                    char id[HAB_SESSION_ID + 1]);

typedef json_t *(*hab_session_item)(const hab_exchange *exchange, const hab_session *session);

/* Those of some channels (1 << hab_channel), an array of what `item` says of each. */
hab_status hab_session_items(hab_txn *txn, const hab_exchange *exchange, unsigned channels,
                             hab_session_item item, json_t **items);

/* One of those that are listed. HAB_NOT_FOUND when it is not theirs, or over. */
hab_status hab_session_of_id(hab_txn *txn, const hab_exchange *exchange, unsigned channels,
                             hab_slice id, hab_session *found);

/* Ends it, traced as "session.fermee" or "jeton.revoque". */
hab_status hab_session_revoke(hab_txn *txn, const hab_exchange *exchange,
                              const hab_session *session);

/* The browser and system that a User-Agent names; the text itself where it names none. */
json_t *hab_device_document(const char *agent);

/* What a person, or their program, is told of a token. */
json_t *hab_token_document(const hab_exchange *exchange, const hab_session *session);

#endif
