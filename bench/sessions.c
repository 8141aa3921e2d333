/* sessions STORE: opens one live session for each person of a store, for
 * measurements, and prints how many there are.
 *
 * Their tokens are no secret: a token is the person's number and zeros, so that a
 * load generator needs no list of a million of them. */
#include <stdio.h>
#include <stdlib.h>

#include "broker.h"
#include "base/calendar.h"
#include "base/secret.h"

enum { BATCH = 100000, LIFE = 12 * 3600 };

typedef struct bearer {
    uint8_t hash[HAB_HASH_SIZE];
    uint64_t person;
} bearer;

static void must(hab_status status)
{
    if (status != HAB_OK) {
        fprintf(stderr, "sessions: %s\n", hab_status_text(status));
        exit(1);
    }
}

/* As session.c makes an identity of a token. */
static void identity_of(uint64_t person, uint8_t hash[HAB_HASH_SIZE])
{
    uint8_t token[HAB_TOKEN_SIZE] = {0};
    uint8_t whole[HAB_HASH_SIZE];

    hab_put_u64be(token, person);
    hab_sha256(hab_slice_of(token, sizeof(token)), whole);
    memcpy(hash, token, 8);
    memcpy(hash + 8, whole, HAB_HASH_SIZE - 8);
}

static bearer *list_bearers(hab_store *store, uint64_t *count)
{
    uint8_t first[8] = {0};
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice key;
    bearer *bearers;
    uint64_t n = 0;
    hab_status status;

    must(hab_begin_read(store, &txn));
    must(hab_count(txn, HAB_TABLE_PERSON, count));
    must(hab_cursor_open(txn, HAB_TABLE_PERSON, &cursor));
    bearers = calloc(*count + 1, sizeof(*bearers));
    must(bearers != NULL ? HAB_OK : HAB_MEMORY);
    status = hab_seek(cursor, hab_slice_of(first, sizeof(first)), &key, NULL);
    for (; status == HAB_OK && n < *count; n++) {
        bearers[n].person = hab_get_u64be(key.data);
        identity_of(bearers[n].person, bearers[n].hash);
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return bearers;
}

static void put_session(hab_txn *txn, const bearer *who, int64_t now)
{
    hab_session_record record = {.layout = 1,
                                 .idle = LIFE,
                                 .person = who->person,
                                 .opened = now,
                                 .used = now,
                                 .expires = now + LIFE};

    uint8_t key[HAB_HASH_SIZE + 4] = {0};

    memcpy(key, who->hash, 8);
    memcpy(key + 12, who->hash + 8, HAB_HASH_SIZE - 8);
    must(hab_put(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)),
                 hab_slice_of(&record, sizeof(record))));
}

static void put_expiry(hab_txn *txn, const bearer *who, int64_t now)
{
    uint8_t key[8 + HAB_HASH_SIZE];

    hab_put_u64be(key, (uint64_t) (now + LIFE));
    memcpy(key + 8, who->hash, HAB_HASH_SIZE);
    must(hab_put(txn, HAB_TABLE_EXPIRY, hab_slice_of(key, sizeof(key)), hab_slice_of("", 0)));
}

static void put_all(hab_store *store, const bearer *bearers, uint64_t count,
                    void (*put)(hab_txn *, const bearer *, int64_t))
{
    int64_t now = hab_now();

    for (uint64_t from = 0; from < count; from += BATCH) {
        uint64_t to = from + BATCH < count ? from + BATCH : count;
        hab_txn *txn;

        must(hab_begin_write(store, &txn));
        for (uint64_t i = from; i < to; i++) {
            put(txn, &bearers[i], now);
        }
        must(hab_commit(txn));
    }
}

int main(int argc, char **argv)
{
    hab_error error;
    hab_store *store;
    bearer *bearers;
    uint64_t count;

    if (argc != 2) {
        fputs("usage: sessions STORE\n", stderr);
        return 2;
    }
    if (hab_main_open(argv[1], HAB_STORE_WRITE, 0, &store, &error) != HAB_OK) {
        fprintf(stderr, "sessions: %s\n", error.text);
        return 1;
    }
    bearers = list_bearers(store, &count);
    put_all(store, bearers, count, put_session);
    put_all(store, bearers, count, put_expiry);
    free(bearers);
    hab_store_close(store);
    printf("%llu\n", (unsigned long long) count);
    return 0;
}
