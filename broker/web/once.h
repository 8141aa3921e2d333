/* A form that is sent twice does its work once: its page carries a token, which is spent
 * in the transaction of the work and then remembers what came of it. */
#ifndef HAB_ONCE_H
#define HAB_ONCE_H

#include "store/store.h"

enum {
    HAB_ONCE_TOKEN = 32, /* characters */
    HAB_ONCE_LIFE = 24 * 3600,
    HAB_ONCE_OUTCOME = 200
};

/* `token` has a byte to spare for its encoding. */
hab_status hab_once_new(int64_t now, char token[HAB_ONCE_TOKEN + 2]);

/* 0 for what is no token, or too old. */
int hab_once_lives(hab_slice token, int64_t now);

/* What came of the token when it was spent, or "". HAB_INVALID when it does not live. */
hab_status hab_once_outcome(hab_txn *txn, hab_slice token, int64_t now,
                            char outcome[HAB_ONCE_OUTCOME + 1]);

/* HAB_EXISTS when it is spent already. hab_challenge_sweep() takes it away once it is
 * too old. */
hab_status hab_once_spend(hab_txn *txn, hab_slice token, int64_t now, const char *outcome);

#endif
