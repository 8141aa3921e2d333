#include "session.h"

enum { SESSION_LAYOUT = 1, PERSON_SESSION_KEY = 8 + HAB_HASH_SIZE };

static hab_slice hash_key(const uint8_t hash[HAB_HASH_SIZE])
{
    return hab_slice_of(hash, HAB_HASH_SIZE);
}

static void person_session_key(uint64_t person, const uint8_t hash[HAB_HASH_SIZE],
                               uint8_t key[PERSON_SESSION_KEY])
{
    hab_put_u64be(key, person);
    memcpy(key + 8, hash, HAB_HASH_SIZE);
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
    uint8_t value[sizeof(session->record) + HAB_AGENT_MAX];
    size_t length = strnlen(session->agent, HAB_AGENT_MAX);

    memcpy(value, &session->record, sizeof(session->record));
    memcpy(value + sizeof(session->record), session->agent, length);
    return hab_put(txn, HAB_TABLE_SESSION, hash_key(session->hash),
                   hab_slice_of(value, sizeof(session->record) + length));
}

static hab_status session_get(hab_txn *txn, const uint8_t hash[HAB_HASH_SIZE], hab_session *session)
{
    hab_slice value;
    hab_session found = {0};
    hab_status status = hab_get(txn, HAB_TABLE_SESSION, hash_key(hash), &value);

    if (status == HAB_OK) {
        status = session_read(value, &found.record);
    }
    if (status == HAB_OK && value.size > sizeof(found.record) + HAB_AGENT_MAX) {
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
        kept[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    }
    kept[length] = '\0';
}

static hab_status session_insert(hab_txn *txn, const hab_session *session)
{
    uint8_t key[PERSON_SESSION_KEY];
    hab_status status = session_write(txn, session);

    if (status != HAB_OK) {
        return status;
    }
    person_session_key(session->record.person, session->hash, key);
    return hab_put(txn, HAB_TABLE_PERSON_SESSION, hab_slice_of(key, sizeof(key)),
                   (hab_slice){.data = "", .size = 0});
}

hab_status hab_session_open(hab_txn *txn, uint64_t person, hab_channel channel, int password_change,
                            const hab_session_terms *terms, const uint8_t address[16],
                            hab_slice agent, int64_t now, char token[HAB_TOKEN_TEXT + 1],
                            hab_session *session)
{
    uint8_t secret[HAB_TOKEN_SIZE];
    hab_session made = {.record = {.layout = SESSION_LAYOUT,
                                   .channel = (uint8_t) channel,
                                   .password_change = password_change != 0,
                                   .idle = terms->idle,
                                   .person = person,
                                   .opened = now,
                                   .used = now,
                                   .expires = now + terms->lifetime}};
    hab_status status = hab_random(secret, sizeof(secret));

    if (status != HAB_OK) {
        return status;
    }
    hab_sha256(hab_slice_of(secret, sizeof(secret)), made.hash);
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

static hab_reason reason_of_end(uint8_t ended)
{
    return ended == HAB_SESSION_SUSPENDED ? HAB_REASON_PERSON_SUSPENDED : HAB_REASON_SESSION_ENDED;
}

static hab_reason reason_of(const hab_session_record *record, int64_t now)
{
    if (record->ended != HAB_SESSION_LIVE) {
        return reason_of_end(record->ended);
    }
    if (now >= over_at(record)) {
        return HAB_REASON_SESSION_EXPIRED;
    }
    return record->password_change ? HAB_REASON_PASSWORD_TO_CHANGE : HAB_REASON_GRANTED;
}

hab_reason hab_session_check(hab_txn *txn, hab_slice token, int64_t now,
                             uint8_t hash[HAB_HASH_SIZE], hab_session_record *record)
{
    uint8_t secret[HAB_TOKEN_SIZE];
    hab_slice value;
    hab_status status;

    if (hab_base64url_decode(token, secret, sizeof(secret)) != HAB_OK) {
        return HAB_REASON_NO_SESSION;
    }
    hab_sha256(hab_slice_of(secret, sizeof(secret)), hash);
    hab_wipe(secret, sizeof(secret));
    status = hab_get(txn, HAB_TABLE_SESSION, hash_key(hash), &value);
    if (status == HAB_OK) {
        status = session_read(value, record);
    }
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_REASON_NO_SESSION : HAB_REASON_INTERNAL;
    }
    return reason_of(record, now);
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

/* A walk over the sessions of one person; `each` may write to the table of
 * sessions, and ends the walk with anything but HAB_OK. */
typedef hab_status (*session_fn)(void *context, hab_session *session);

static hab_status walk(hab_txn *txn, hab_cursor *cursor, uint64_t person, session_fn each,
                       void *context)
{
    static const uint8_t first[HAB_HASH_SIZE];
    uint8_t start[PERSON_SESSION_KEY];
    hab_session session;
    hab_slice key;
    hab_status status;

    person_session_key(person, first, start);
    status = hab_seek(cursor, hab_slice_of(start, sizeof(start)), &key, NULL);
    while (status == HAB_OK && key.size == PERSON_SESSION_KEY && memcmp(key.data, start, 8) == 0) {
        uint8_t hash[HAB_HASH_SIZE];

        memcpy(hash, (const uint8_t *) key.data + 8, sizeof(hash));
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
    hab_status status = hab_cursor_open(txn, HAB_TABLE_PERSON_SESSION, &cursor);

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

typedef struct listing {
    hab_session *sessions;
    unsigned max;
    unsigned count;
    int64_t now;
} listing;

/* Keeps the list sorted, latest use first, and drops what no longer fits. */
static hab_status list_one(void *context, hab_session *session)
{
    listing *list = context;
    unsigned place = list->count;

    if (!is_live(&session->record, list->now)) {
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

hab_status hab_session_list(hab_txn *txn, uint64_t person, int64_t now, hab_session *sessions,
                            unsigned max, unsigned *count)
{
    listing list = {.sessions = sessions, .max = max, .now = now};
    hab_status status = walk_person(txn, person, list_one, &list);

    if (status == HAB_OK) {
        *count = list.count;
    }
    return status;
}

static hab_status session_remove(hab_txn *txn, const hab_session *session)
{
    uint8_t key[PERSON_SESSION_KEY];
    hab_status status;

    person_session_key(session->record.person, session->hash, key);
    status = hab_delete(txn, HAB_TABLE_PERSON_SESSION, hab_slice_of(key, sizeof(key)));
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    return hab_delete(txn, HAB_TABLE_SESSION, hash_key(session->hash));
}

/* The hash that follows in the order of keys; 0 after the last one. */
static int next_hash(uint8_t hash[HAB_HASH_SIZE])
{
    for (size_t i = HAB_HASH_SIZE; i-- > 0;) {
        if (++hash[i] != 0) {
            return 1;
        }
    }
    return 0;
}

static hab_status find_from(hab_txn *txn, const uint8_t from[HAB_HASH_SIZE], hab_session *session)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SESSION, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hash_key(from), &key, NULL);
    if (status == HAB_OK && key.size != HAB_HASH_SIZE) {
        status = HAB_CORRUPT;
    }
    if (status == HAB_OK) {
        uint8_t hash[HAB_HASH_SIZE];

        memcpy(hash, key.data, sizeof(hash));
        status = session_get(txn, hash, session);
    }
    hab_cursor_close(cursor);
    return status;
}

hab_status hab_session_sweep(hab_txn *txn, int64_t now, unsigned max, uint8_t from[HAB_HASH_SIZE],
                             unsigned *removed)
{
    uint8_t place[HAB_HASH_SIZE];
    unsigned count = 0;
    hab_status status = HAB_OK;

    memcpy(place, from, sizeof(place));
    for (unsigned seen = 0; seen < max; seen++) {
        hab_session session;

        status = find_from(txn, place, &session);
        if (status == HAB_OK && now >= over_at(&session.record) + HAB_SESSION_KEPT) {
            status = session_remove(txn, &session);
            count++;
        }
        if (status != HAB_OK) {
            break;
        }
        memcpy(place, session.hash, sizeof(place));
        status = next_hash(place) ? HAB_OK : HAB_NOT_FOUND;
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    if (status == HAB_NOT_FOUND) {
        memset(place, 0, sizeof(place));
    }
    memcpy(from, place, sizeof(place));
    *removed = count;
    return HAB_OK;
}
