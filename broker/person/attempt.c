#include "person/attempt.h"

enum {
    ATTEMPT_LAYOUT = 1,
    DAY = 24 * 3600,
    /* Enough that a stranger who fills them all is seen first, few enough that
     * they take some megabytes. */
    UNKNOWN_COUNTERS = 1 << 16
};

hab_attempt_key hab_attempt_of_person(uint64_t person, const uint8_t *device)
{
    hab_attempt_key key = {.bytes = {0}};

    hab_put_u64be(key.bytes, person);
    if (device != NULL) {
        memcpy(key.bytes + 8, device, sizeof(key.bytes) - 8);
    }
    return key;
}

/* Person 0 is nobody: its counters are those of unknown identifiants. */
hab_attempt_key hab_attempt_of_unknown(hab_slice identifiant)
{
    hab_attempt_key key = {.bytes = {0}};
    uint8_t hash[HAB_HASH_SIZE];

    hab_sha256(identifiant, hash);
    hab_put_u32be(key.bytes + 8, hab_get_u32be(hash) % UNKNOWN_COUNTERS);
    return key;
}

uint32_t hab_attempt_delay(uint32_t failures)
{
    /* At two hours each, a day holds less than HAB_ATTEMPTS_A_DAY tries, first
     * ones included. */
    static const uint32_t delays[] = {0, 1, 2, 5, 20, 75, 150, 300, 600, 1200, 2400, 4800, 7200};
    const uint32_t last = sizeof(delays) / sizeof(delays[0]) - 1;

    return delays[failures < last ? failures : last];
}

static hab_slice slice_of(const hab_attempt_key *key)
{
    return hab_slice_of(key->bytes, sizeof(key->bytes));
}

/* A counter nobody failed on for a day starts again. */
static int is_over(const hab_attempt_record *record, int64_t now)
{
    return now >= record->last + DAY;
}

static hab_status decode(hab_slice value, hab_attempt_record *record)
{
    if (value.size != sizeof(*record)) {
        return HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    return record->layout == ATTEMPT_LAYOUT ? HAB_OK : HAB_VERSION;
}

/* The counter as it stands at `now`: all zero when it never began, or is over. */
static hab_status counter(hab_txn *txn, const hab_attempt_key *key, int64_t now,
                          hab_attempt_record *record)
{
    hab_attempt_record found = {0};
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_ATTEMPT, slice_of(key), &value);

    if (status == HAB_OK) {
        status = decode(value, &found);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    if (status == HAB_NOT_FOUND || is_over(&found, now)) {
        found = (hab_attempt_record){.layout = ATTEMPT_LAYOUT, .day = now, .last = now};
    } else if (now >= found.day + DAY) {
        found.today = 0;
        found.day = now;
    }
    *record = found;
    return HAB_OK;
}

static hab_status counter_put(hab_txn *txn, const hab_attempt_key *key,
                              const hab_attempt_record *record)
{
    return hab_put(txn, HAB_TABLE_ATTEMPT, slice_of(key), hab_slice_of(record, sizeof(*record)));
}

/* A clock that was set back makes nobody wait longer than the whole delay. */
static uint32_t remaining(int64_t since, uint32_t delay, int64_t now)
{
    int64_t passed = now > since ? now - since : 0;

    return passed < delay ? (uint32_t) (delay - passed) : 0;
}

hab_status hab_attempt_allowed(hab_txn *txn, const hab_attempt_key *key, int64_t now,
                               uint32_t *wait)
{
    hab_attempt_record record;
    hab_status status = counter(txn, key, now, &record);
    uint32_t left;

    if (status != HAB_OK) {
        return status;
    }
    left = remaining(record.last, hab_attempt_delay(record.failures), now);
    if (record.today >= HAB_ATTEMPTS_A_DAY) {
        uint32_t day = remaining(record.day, DAY, now);

        left = day > left ? day : left;
    }
    if (left == 0) {
        return HAB_OK;
    }
    *wait = left;
    return HAB_LATER;
}

hab_status hab_attempt_failed(hab_txn *txn, const hab_attempt_key *key, int64_t now)
{
    hab_attempt_record record;
    hab_status status = counter(txn, key, now, &record);

    if (status != HAB_OK) {
        return status;
    }
    record.failures++;
    record.today++;
    record.last = now;
    return counter_put(txn, key, &record);
}

/* The day's count stays: a success between them does not make tries fewer. */
hab_status hab_attempt_succeeded(hab_txn *txn, const hab_attempt_key *key)
{
    hab_attempt_record record;
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_ATTEMPT, slice_of(key), &value);

    if (status == HAB_OK) {
        status = decode(value, &record);
    }
    if (status != HAB_OK || record.failures == 0) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    record.failures = 0;
    return counter_put(txn, key, &record);
}

/* The first counter at or after `from` that is over; its key goes to `from`. */
static hab_status find_over(hab_txn *txn, int64_t now, hab_attempt_key *from)
{
    hab_cursor *cursor;
    hab_slice key, value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ATTEMPT, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, slice_of(from), &key, &value);
    while (status == HAB_OK) {
        hab_attempt_record record;

        status = key.size == HAB_ATTEMPT_KEY ? decode(value, &record) : HAB_CORRUPT;
        if (status == HAB_OK && is_over(&record, now)) {
            memcpy(from->bytes, key.data, HAB_ATTEMPT_KEY);
            break;
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status;
}

hab_status hab_attempt_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed)
{
    hab_attempt_key from = {.bytes = {0}};
    unsigned count = 0;
    hab_status status = HAB_OK;

    while (count < max && (status = find_over(txn, now, &from)) == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_ATTEMPT, slice_of(&from));
        if (status != HAB_OK) {
            break;
        }
        count++;
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *removed = count;
    return HAB_OK;
}
