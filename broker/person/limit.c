#include "person/limit.h"

#include "base/bytes.h"
#include "base/secret.h"

enum { DAY = 24 * 3600, LIMIT_KEY = 16, WHAT_MAX = 63, WHO_MAX = 319 };

static const char purpose[] = "compteur"; /* its NUL ends it */

typedef struct limit_record {
    uint32_t day;
    uint32_t count;
} limit_record;

static uint32_t day_of(int64_t now)
{
    return (uint32_t) (now / DAY);
}

/* A keyed digest: names and addresses are not for the store to list, and a plain one
 * would be guessed. */
static hab_status limit_key(const uint8_t *master, const char *what, hab_slice who,
                            uint8_t key[LIMIT_KEY])
{
    char text[sizeof(purpose) + WHAT_MAX + 1 + WHO_MAX];
    uint8_t mac[HAB_HASH_SIZE];
    size_t length = strlen(what) + 1;

    if (length > WHAT_MAX + 1 || who.size > WHO_MAX) {
        return HAB_INVALID;
    }
    memcpy(text, purpose, sizeof(purpose));
    memcpy(text + sizeof(purpose), what, length);
    length += sizeof(purpose);
    memcpy(text + length, who.data, who.size);
    hab_hmac_sha256(hab_slice_of(master, HAB_HASH_SIZE), hab_slice_of(text, length + who.size),
                    mac);
    memcpy(key, mac, LIMIT_KEY);
    return HAB_OK;
}

static hab_status decode(hab_slice value, limit_record *record)
{
    if (value.size != sizeof(*record)) {
        return HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    return HAB_OK;
}

/* What was counted today; zeros when nothing was. */
static hab_status read_today(hab_txn *txn, hab_slice key, int64_t now, limit_record *record)
{
    limit_record found = {0};
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_LIMIT, key, &value);

    if (status == HAB_OK) {
        status = decode(value, &found);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *record = found.day == day_of(now) ? found : (limit_record){.day = day_of(now)};
    return HAB_OK;
}

hab_status hab_limit_use(hab_txn *txn, const uint8_t *master, const char *what, hab_slice who,
                         uint32_t most, int64_t now)
{
    uint8_t bytes[LIMIT_KEY];
    hab_slice key = hab_slice_of(bytes, sizeof(bytes));
    limit_record record;
    hab_status status = limit_key(master, what, who, bytes);

    if (status == HAB_OK) {
        status = read_today(txn, key, now, &record);
    }
    if (status != HAB_OK) {
        return status;
    }
    if (record.count >= most) {
        return HAB_LATER;
    }
    record.count++;
    return hab_put(txn, HAB_TABLE_LIMIT, key, hab_slice_of(&record, sizeof(record)));
}

/* The first counter at or after `from` of another day; its key goes to `from`. */
static hab_status find_former(hab_txn *txn, int64_t now, uint8_t from[LIMIT_KEY])
{
    hab_cursor *cursor;
    hab_slice key, value;
    limit_record record;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_LIMIT, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(from, LIMIT_KEY), &key, &value);
    while (status == HAB_OK) {
        status = key.size == LIMIT_KEY ? decode(value, &record) : HAB_CORRUPT;
        if (status == HAB_OK && record.day < day_of(now)) {
            memcpy(from, key.data, LIMIT_KEY);
            break;
        }
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status;
}

hab_status hab_limit_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed)
{
    uint8_t from[LIMIT_KEY] = {0};
    unsigned count = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count < max) {
        status = find_former(txn, now, from);
        if (status == HAB_OK) {
            status = hab_delete(txn, HAB_TABLE_LIMIT, hab_slice_of(from, LIMIT_KEY));
            count += status == HAB_OK;
        }
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *removed = count;
    return HAB_OK;
}
