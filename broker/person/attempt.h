/* Failed tries and the delays that grow after them. Kept in the store, so that no
 * restart and no other worker forgets them.
 *
 * A counter belongs to an account, or to an account and a known device: a browser
 * that once logged in keeps its own counter, so that a stranger who fails on
 * purpose delays strangers, not the person. Unknown identifiants share a fixed
 * number of counters: they get the same answers, and cannot fill the store. */
#ifndef HAB_ATTEMPT_H
#define HAB_ATTEMPT_H

#include "base/secret.h"
#include "store/store.h"
#include "store/tables.h"

enum {
    HAB_ATTEMPTS_A_DAY = 25, /* CNIL */
    HAB_ATTEMPT_KEY = 24     /* bytes */
};

typedef struct hab_attempt_record {
    uint8_t layout; /* 1 */
    uint8_t reserved[3];
    uint32_t failures; /* in a row */
    uint32_t today;    /* in the 24 h since `day` */
    uint32_t reserved2;
    int64_t day;
    int64_t last;
} hab_attempt_record;

typedef struct hab_attempt_key {
    uint8_t bytes[HAB_ATTEMPT_KEY];
} hab_attempt_key;

/* `device` is the known device's number, 16 bytes, or NULL. */
hab_attempt_key hab_attempt_of_person(uint64_t person, const uint8_t *device);
hab_attempt_key hab_attempt_of_unknown(hab_slice identifiant);

/* Seconds to wait after so many failures in a row; over a minute from 5 on. They
 * alone keep a counter under HAB_ATTEMPTS_A_DAY; the day's count does so for one
 * whose row of failures is broken by successes. */
uint32_t hab_attempt_delay(uint32_t failures);

/* HAB_OK, or HAB_LATER with the seconds still to wait. */
hab_status hab_attempt_allowed(hab_txn *txn, const hab_attempt_key *key, int64_t now,
                               uint32_t *wait);
hab_status hab_attempt_failed(hab_txn *txn, const hab_attempt_key *key, int64_t now);
hab_status hab_attempt_succeeded(hab_txn *txn, const hab_attempt_key *key);

/* Forgets counters without a failure for a day; at most `max` a call. */
hab_status hab_attempt_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

#endif
