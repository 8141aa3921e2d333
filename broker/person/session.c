#include "person/session.h"

enum {
    SESSION_LAYOUT = 1,
    PERSON = 8,                      /* bytes of the number that begins an identity */
    SESSION_KEY = HAB_HASH_SIZE + 4, /* its u32 0 stands where habilitations have a type */
    EXPIRY_KEY = 8 + HAB_HASH_SIZE
};

/* A key of the table of sessions and habilitations. */
typedef struct session_key {
    uint8_t bytes[SESSION_KEY];
} session_key;

static session_key key_of(const uint8_t hash[HAB_HASH_SIZE])
{
    session_key key = {{0}};

    memcpy(key.bytes, hash, PERSON);
    memcpy(key.bytes + PERSON + 4, hash + PERSON, HAB_HASH_SIZE - PERSON);
    return key;
}

static hab_slice slice_of(const session_key *key)
{
    return hab_slice_of(key->bytes, sizeof(key->bytes));
}

/* The identity of the session that a token opens. */
static void identify(const uint8_t token[HAB_TOKEN_SIZE], uint8_t hash[HAB_HASH_SIZE])
{
    uint8_t whole[HAB_HASH_SIZE];

    hab_sha256(hab_slice_of(token, HAB_TOKEN_SIZE), whole);
    memcpy(hash, token, PERSON);
    memcpy(hash + PERSON, whole, HAB_HASH_SIZE - PERSON);
}

static hab_status session_read(hab_slice value, hab_session_record *record)
{
    uint8_t layout;

    if (value.size < sizeof(*record)) {
        return HAB_CORRUPT;
    }
    memcpy(&layout, value.data, 1);
    if (layout != SESSION_LAYOUT) {
        return layout > SESSION_LAYOUT ? HAB_VERSION : HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    return HAB_OK;
}

/* The record and its text behind it, as one value. */
static hab_status session_write(hab_txn *txn, const hab_session *session)
{
    uint8_t value[sizeof(session->record) + HAB_SESSION_TEXT_MAX];
    size_t length = strnlen(session->agent, HAB_SESSION_TEXT_MAX);
    session_key key = key_of(session->hash);

    memcpy(value, &session->record, sizeof(session->record));
    memcpy(value + sizeof(session->record), session->agent, length);
    return hab_put(txn, HAB_TABLE_ACCESS, slice_of(&key),
                   hab_slice_of(value, sizeof(session->record) + length));
}

static hab_status session_get(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], hab_session *session)
{
    hab_slice value;
    hab_session found = {0};
    session_key key = key_of(hash);
    hab_status status = hab_get(txn, HAB_TABLE_ACCESS, slice_of(&key), &value);

    if (status == HAB_OK) {
        status = session_read(value, &found.record);
    }
    if (status == HAB_OK && value.size > sizeof(found.record) + HAB_SESSION_TEXT_MAX) {
        status = HAB_CORRUPT;
    }
    if (status != HAB_OK) {
        return status;
    }
    memcpy(found.hash, hash, HAB_HASH_SIZE);
    memcpy(found.agent, (const uint8_t *) value.data + sizeof(found.record),
           value.size - sizeof(found.record));
    *session = found;
    return HAB_OK;
}

/* The second from which a session that nobody uses any more is over. An ended
 * one was given the second of its end as `expires`. */
static int64_t over_at(const hab_session_record *record)
{
    int64_t idle = record->used + record->idle;

    return idle < record->expires ? idle : record->expires;
}

static int is_live(const hab_session_record *record, int64_t now)
{
    return record->ended == HAB_SESSION_LIVE && now < over_at(record);
}

/* Browsers send printable ASCII; anything else would have to be escaped on each
 * page and in each document. */
static void keep_agent(hab_slice agent, char kept[HAB_AGENT_MAX + 1])
{
    const char *text = agent.data;
    size_t length = agent.size < HAB_AGENT_MAX ? agent.size : HAB_AGENT_MAX;

    for (size_t i = 0; i < length; i++) {
        kept[i] = text[i];
        if (text[i] < ' ' || text[i] > '~') {
            kept[i] = '?';
        }
    }
    kept[length] = '\0';
}

static hab_status session_insert(hab_txn *txn, const hab_session *session)
{
    uint8_t key[EXPIRY_KEY];
    hab_status status = session_write(txn, session);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(key, (uint64_t) session->record.expires);
    memcpy(key + 8, session->hash, HAB_HASH_SIZE);
    return hab_put(txn, HAB_TABLE_EXPIRY, hab_slice_of(key, sizeof(key)), hab_slice_of("", 0));
}

hab_status hab_session_open(hab_txn *txn, uint64_t person, hab_channel channel,
                            hab_session_gate gate, const hab_session_terms *terms,
                            const uint8_t address[16], hab_slice agent, int64_t now,
                            char token[HAB_TOKEN_TEXT + 1], hab_session *session)
{
    uint8_t secret[HAB_TOKEN_SIZE];
    hab_session made = {.record = {.layout = SESSION_LAYOUT,
                                   .channel = (uint8_t) channel,
                                   .gate = (uint8_t) gate,
                                   .idle = terms->idle,
                                   .person = person,
                                   .opened = now,
                                   .used = now,
                                   .expires = now + terms->lifetime}};
    hab_status status = hab_random(secret + PERSON, sizeof(secret) - PERSON);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(secret, person);
    identify(secret, made.hash);
    memcpy(made.record.address, address, sizeof(made.record.address));
    keep_agent(agent, made.agent);
    status = session_insert(txn, &made);
    if (status == HAB_OK) {
        hab_base64url(secret, sizeof(secret), token);
        *session = made;
    }
    hab_wipe(secret, sizeof(secret));
    return status;
}

hab_status hab_session_name(hab_txn *txn, hab_session *session, hab_slice name)
{
    hab_session named = *session;
    hab_status status = HAB_INVALID;

    if (name.size <= HAB_SESSION_TEXT_MAX) {
        memcpy(named.agent, name.data, name.size);
        named.agent[name.size] = '\0';
        status = session_write(txn, &named);
    }
    if (status == HAB_OK) {
        *session = named;
    }
    return status;
}

static hab_reason reason_of_end(uint8_t ended)
{
    return ended == HAB_SESSION_SUSPENDED ? HAB_REASON_PERSON_SUSPENDED : HAB_REASON_SESSION_ENDED;
}

hab_reason hab_session_gate_reason(unsigned gate)
{
    switch (gate) {
    case HAB_GATE_NONE: return HAB_REASON_GRANTED;
    case HAB_GATE_PASSWORD: return HAB_REASON_PASSWORD_TO_CHANGE;
    case HAB_GATE_CONDITIONS: return HAB_REASON_CONDITIONS;
    default: return HAB_REASON_INTERNAL;
    }
}

static hab_reason reason_of(const hab_session_record *record, int64_t now)
{
    if (record->ended != HAB_SESSION_LIVE) {
        return reason_of_end(record->ended);
    }
    if (now >= over_at(record)) {
        return HAB_REASON_SESSION_EXPIRED;
    }
    return hab_session_gate_reason(record->gate);
}

/* The identity and the key that a token names. HAB_INVALID for what is no token. */
static hab_status read_token(hab_slice token, uint8_t hash[HAB_HASH_SIZE], session_key *key)
{
    uint8_t secret[HAB_TOKEN_SIZE];

    if (hab_base64url_decode(token, secret, sizeof(secret)) != HAB_OK) {
        return HAB_INVALID;
    }
    identify(secret, hash);
    hab_wipe(secret, sizeof(secret));
    *key = key_of(hash);
    return HAB_OK;
}

static hab_reason judge(hab_status found, hab_slice value, int64_t now, hab_session_record *record)
{
    hab_status status = found == HAB_OK ? session_read(value, record) : found;

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_REASON_NO_SESSION : HAB_REASON_INTERNAL;
    }
    return reason_of(record, now);
}

hab_reason hab_session_check(hab_txn *txn, hab_slice token, int64_t now,
                             uint8_t hash[HAB_HASH_SIZE], hab_session_record *record)
{
    session_key key;
    hab_slice value = {0};

    if (read_token(token, hash, &key) != HAB_OK) {
        return HAB_REASON_NO_SESSION;
    }
    return judge(hab_get(txn, HAB_TABLE_ACCESS, slice_of(&key), &value), value, now, record);
}

hab_reason hab_session_check_at(hab_cursor *cursor, hab_slice token, int64_t now,
                                uint8_t hash[HAB_HASH_SIZE], hab_session_record *record)
{
    session_key key;
    hab_slice value = {0};

    if (read_token(token, hash, &key) != HAB_OK) {
        return HAB_REASON_NO_SESSION;
    }
    return judge(hab_find(cursor, slice_of(&key), &value), value, now, record);
}

hab_status hab_session_touch(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], int64_t used)
{
    hab_session session;
    hab_status status = session_get(txn, hash, &session);

    /* A late touch moves nothing back, and none revives what has expired. */
    if (status != HAB_OK || !is_live(&session.record, used) || used <= session.record.used) {
        return status;
    }
    session.record.used = used;
    return session_write(txn, &session);
}

static hab_status session_end(hab_txn *txn, hab_session *session, hab_session_end why, int64_t now)
{
    session->record.ended = (uint8_t) why;
    if (now < session->record.expires) {
        session->record.expires = now;
    }
    return session_write(txn, session);
}

hab_status hab_session_close(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], hab_session_end why,
                             int64_t now)
{
    hab_session session;
    hab_status status = session_get(txn, hash, &session);

    if (status != HAB_OK || session.record.ended != HAB_SESSION_LIVE) {
        return status;
    }
    return session_end(txn, &session, why, now);
}

/* A walk over the sessions of one person; `each` may write them back, and ends the
 * walk with anything but HAB_OK. */
typedef hab_status (*session_fn)(void *context, hab_session *session);

static hab_status walk(hab_txn *txn, hab_cursor *cursor, uint64_t person, session_fn each,
                       void *context)
{
    uint8_t hash[HAB_HASH_SIZE] = {0};
    session_key start;
    hab_session session;
    hab_slice key;
    hab_status status;

    hab_put_u64be(hash, person);
    start = key_of(hash);
    status = hab_seek(cursor, slice_of(&start), &key, NULL);
    while (status == HAB_OK && key.size == SESSION_KEY
           && memcmp(key.data, start.bytes, PERSON + 4) == 0) {
        memcpy(hash + PERSON, (const uint8_t *) key.data + PERSON + 4, sizeof(hash) - PERSON);
        status = session_get(txn, hash, &session);
        if (status == HAB_OK) {
            status = each(context, &session);
        }
        if (status != HAB_OK) {
            return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
        }
        status = hab_next(cursor, &key, NULL);
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status walk_person(hab_txn *txn, uint64_t person, session_fn each, void *context)
{
    hab_cursor *cursor;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status == HAB_OK) {
        status = walk(txn, cursor, person, each, context);
        hab_cursor_close(cursor);
    }
    return status;
}

typedef struct closing {
    hab_txn *txn;
    const uint8_t *except;
    hab_session_end why;
    int64_t now;
    unsigned closed;
} closing;

static hab_status close_one(void *context, hab_session *session)
{
    closing *all = context;

    if (!is_live(&session->record, all->now)
        || (all->except != NULL && memcmp(all->except, session->hash, HAB_HASH_SIZE) == 0)) {
        return HAB_OK;
    }
    all->closed++;
    return session_end(all->txn, session, all->why, all->now);
}

hab_status hab_session_close_all(hab_txn *txn, uint64_t person, const uint8_t *except,
                                 hab_session_end why, int64_t now, unsigned *closed)
{
    closing all = {.txn = txn, .except = except, .why = why, .now = now};
    hab_status status = walk_person(txn, person, close_one, &all);

    if (status == HAB_OK && closed != NULL) {
        *closed = all.closed;
    }
    return status;
}

typedef struct lifting {
    hab_txn *txn;
    hab_session_gate gate;
} lifting;

static hab_status lift_one(void *context, hab_session *session)
{
    lifting *all = context;

    if (session->record.ended != HAB_SESSION_LIVE || session->record.gate != all->gate) {
        return HAB_OK;
    }
    session->record.gate = HAB_GATE_NONE;
    return session_write(all->txn, session);
}

hab_status hab_session_lift(hab_txn *txn, uint64_t person, hab_session_gate gate)
{
    lifting all = {.txn = txn, .gate = gate};

    return walk_person(txn, person, lift_one, &all);
}

typedef struct listing {
    hab_session *sessions;
    unsigned max;
    unsigned count;
    unsigned channels;
    int64_t now;
} listing;

/* Keeps the list sorted, latest use first, and drops what no longer fits. */
static hab_status list_one(void *context, hab_session *session)
{
    listing *list = context;
    unsigned place = list->count;

    if (!is_live(&session->record, list->now)
        || (list->channels != 0 && (list->channels & 1U << session->record.channel) == 0)) {
        return HAB_OK;
    }
    while (place > 0 && list->sessions[place - 1].record.used < session->record.used) {
        if (place < list->max) {
            list->sessions[place] = list->sessions[place - 1];
        }
        place--;
    }
    if (place < list->max) {
        list->sessions[place] = *session;
        list->count += list->count < list->max;
    }
    return HAB_OK;
}

hab_status hab_session_list(hab_txn *txn, uint64_t person, unsigned channels, int64_t now,
                            hab_session *sessions, unsigned max, unsigned *count)
{
    listing list = {.sessions = sessions, .max = max, .channels = channels, .now = now};
    hab_status status = walk_person(txn, person, list_one, &list);

    if (status == HAB_OK) {
        *count = list.count;
    }
    return status;
}

/* The oldest session, when its time is over: removed, with its expiry. */
static hab_status remove_oldest(hab_txn *txn, hab_cursor *cursor, int64_t now)
{
    static const uint8_t start[1];
    uint8_t expiry[EXPIRY_KEY];
    session_key key;
    hab_slice found;
    hab_status status = hab_seek(cursor, hab_slice_of(start, sizeof(start)), &found, NULL);

    if (status != HAB_OK) {
        return status;
    }
    if (found.size != EXPIRY_KEY) {
        return HAB_CORRUPT;
    }
    memcpy(expiry, found.data, sizeof(expiry));
    if ((int64_t) hab_get_u64be(expiry) + HAB_SESSION_KEPT > now) {
        return HAB_NOT_FOUND;
    }
    key = key_of(expiry + 8);
    status = hab_delete(txn, HAB_TABLE_ACCESS, slice_of(&key));
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    return hab_delete(txn, HAB_TABLE_EXPIRY, hab_slice_of(expiry, sizeof(expiry)));
}

hab_status hab_session_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed)
{
    hab_cursor *cursor;
    unsigned count = 0;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_EXPIRY, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    while (status == HAB_OK && count < max) {
        status = remove_oldest(txn, cursor, now);
        count += status == HAB_OK;
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *removed = count;
    return HAB_OK;
}
