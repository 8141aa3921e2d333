#include "web/once.h"

#include "base/bytes.h"
#include "base/secret.h"
#include "store/tables.h"

enum { NONCE = 16, KEY = 8 + NONCE };

_Static_assert(4 * KEY / 3 == HAB_ONCE_TOKEN, "a token is a key");

hab_status hab_once_new(int64_t now, char token[HAB_ONCE_TOKEN + 2])
{
    uint8_t key[KEY];
    hab_status status = hab_random(key + 8, NONCE);

    if (status == HAB_OK) {
        hab_put_u64be(key, (uint64_t) (now + HAB_ONCE_LIFE));
        hab_base64url(key, sizeof(key), token);
    }
    return status;
}

/* Nobody gains by a token of their own making, but none stays longer than ours. */
static hab_status read_key(hab_slice token, int64_t now, uint8_t key[KEY])
{
    int64_t end;

    if (hab_base64url_decode(token, key, KEY) != HAB_OK) {
        return HAB_INVALID;
    }
    end = (int64_t) hab_get_u64be(key);
    return end > now && end <= now + HAB_ONCE_LIFE ? HAB_OK : HAB_INVALID;
}

int hab_once_lives(hab_slice token, int64_t now)
{
    uint8_t key[KEY];

    return read_key(token, now, key) == HAB_OK;
}

hab_status hab_once_outcome(hab_txn *txn, hab_slice token, int64_t now,
                            char outcome[HAB_ONCE_OUTCOME + 1])
{
    uint8_t key[KEY];
    hab_slice found;
    hab_status status = read_key(token, now, key);

    outcome[0] = '\0';
    if (status == HAB_OK) {
        status = hab_get(txn, HAB_TABLE_SPENT, hab_slice_of(key, sizeof(key)), &found);
    }
    if (status == HAB_NOT_FOUND) {
        return HAB_OK;
    }
    if (status == HAB_OK && found.size > HAB_ONCE_OUTCOME) {
        return HAB_CORRUPT;
    }
    if (status == HAB_OK) {
        memcpy(outcome, found.data, found.size);
        outcome[found.size] = '\0';
    }
    return status;
}

hab_status hab_once_spend(hab_txn *txn, hab_slice token, int64_t now, const char *outcome)
{
    uint8_t key[KEY];
    hab_status status = read_key(token, now, key);

    return status == HAB_OK ? hab_insert(txn, HAB_TABLE_SPENT, hab_slice_of(key, sizeof(key)),
                                         hab_slice_text(outcome))
                            : status;
}
