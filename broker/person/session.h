/* Sessions and bearer tokens: who is behind a request. A token is the person's
 * number, so that the session is found beside the person's rights, and 192 random
 * bits known to the client alone; the store keeps the token's SHA-256.
 *
 * A suspension or a change of password ends the person's sessions in the same
 * transaction, so a live session always means an active person, and the
 * decision need not look at the person at all. */
#ifndef HAB_SESSION_H
#define HAB_SESSION_H

#include "base/secret.h"
#include "plugin.h"
#include "store/store.h"
#include "store/tables.h"

enum {
    HAB_SESSION_IDLE = 30 * 60,          /* seconds, by default (section 11) */
    HAB_SESSION_LIFETIME = 12 * 60 * 60, /* seconds, by default */
    HAB_SESSION_TOUCH = 60,              /* a use is written down this often */
    HAB_SESSION_KEPT = 24 * 60 * 60,     /* remembered this long after its lifetime */
    HAB_AGENT_MAX = 120,                 /* bytes kept of User-Agent */
    HAB_SESSION_TEXT_MAX = 240           /* bytes of a session's text: that, or a name */
};

typedef enum hab_session_end {
    HAB_SESSION_LIVE = 0,
    HAB_SESSION_LOGGED_OUT = 1,
    HAB_SESSION_REVOKED = 2,  /* "end the others", from another session */
    HAB_SESSION_PASSWORD = 3, /* the password was changed or reset */
    HAB_SESSION_SUSPENDED = 4 /* the person was suspended */
} hab_session_end;

/* What the person has to do before anything else opens. */
typedef enum hab_session_gate {
    HAB_GATE_NONE = 0,
    HAB_GATE_PASSWORD = 1,  /* a mailed password is to be changed */
    HAB_GATE_CONDITIONS = 2 /* the terms of use are to be accepted */
} hab_session_gate;

typedef struct hab_session_record {
    uint8_t layout;  /* 1 */
    uint8_t ended;   /* hab_session_end */
    uint8_t channel; /* hab_channel */
    uint8_t gate;    /* hab_session_gate */
    uint32_t idle;   /* seconds without a request after which it expires */
    uint64_t person;
    int64_t opened;
    int64_t used;        /* at most HAB_SESSION_TOUCH behind the last request */
    int64_t expires;     /* absolute */
    uint8_t address[16]; /* IPv6, or IPv4 mapped */
} hab_session_record;    /* followed by the User-Agent's text */

/* A session's identity, in keys and in calls named `hash`: the person's number (u64,
 * big-endian), then the first 24 bytes of the token's SHA-256. */
typedef struct hab_session {
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;
    char agent[HAB_SESSION_TEXT_MAX + 1];
} hab_session;

typedef struct hab_session_terms {
    uint32_t idle;
    uint32_t lifetime;
} hab_session_terms;

/* Opens a session in a write transaction; `token` is text, given once. */
hab_status hab_session_open(hab_txn *txn, uint64_t person, hab_channel channel,
                            hab_session_gate gate, const hab_session_terms *terms,
                            const uint8_t address[16], hab_slice agent, int64_t now,
                            char token[HAB_TOKEN_TEXT + 1], hab_session *session);

/* Gives a session that was just opened a name, in the place of its User-Agent: UTF-8 of
 * HAB_SESSION_TEXT_MAX bytes at most, which the caller has checked. */
hab_status hab_session_name(hab_txn *txn, hab_session *session, hab_slice name);

/* Finds a session by what the client sent. HAB_REASON_GRANTED when it is live and
 * free to use; else HAB_REASON_NO_SESSION (malformed or unknown: *record is
 * untouched), _SESSION_EXPIRED, _SESSION_ENDED, _PERSON_SUSPENDED (ended by it),
 * _PASSWORD_TO_CHANGE or _CONDITIONS (its gate), or _INTERNAL when the store failed.
 * No allocation. `hash` receives the session's identity unless the token was malformed. */
hab_reason hab_session_check(hab_txn *txn, hab_slice token, int64_t now,
                             uint8_t hash[HAB_HASH_SIZE], hab_session_record *record);

/* The same through a cursor of HAB_TABLE_ACCESS, left where the person's rights are. */
hab_reason hab_session_check_at(hab_cursor *cursor, hab_slice token, int64_t now,
                                uint8_t hash[HAB_HASH_SIZE], hab_session_record *record);

/* Writes down a use. HAB_NOT_FOUND when it is gone, HAB_OK and nothing written
 * when it has ended meanwhile. */
hab_status hab_session_touch(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], int64_t used);

hab_status hab_session_close(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], hab_session_end why,
                             int64_t now);

/* What hab_session_check() gives for a live session with this gate. */
hab_reason hab_session_gate_reason(unsigned gate);

/* The person did what this gate asked for: it is taken from all their sessions. */
hab_status hab_session_lift(hab_txn *txn, uint64_t person, hab_session_gate gate);

/* Ends the live sessions of a person, except `except` when it is not NULL;
 * `closed` may be NULL. */
hab_status hab_session_close_all(hab_txn *txn, uint64_t person, const uint8_t *except,
                                 hab_session_end why, int64_t now, unsigned *closed);

/* The live sessions of a person on some channels (1 << hab_channel, or'ed; 0: all), latest
 * use first, `*count` of at most `max`. */
hab_status hab_session_list(hab_txn *txn, uint64_t person, unsigned channels, int64_t now,
                            hab_session *sessions, unsigned max, unsigned *count);

/* Removes sessions whose lifetime was over HAB_SESSION_KEPT ago; `max` at most a
 * call. */
hab_status hab_session_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

#endif
