/* Passwords: argon2id, first passwords, growing delays (requirements, section 3).
 *
 * Hashing takes tens of milliseconds and megabytes: never in a write transaction,
 * never in the event loop. A login is therefore three steps: read the credential,
 * verify it outside any transaction, then commit the outcome. */
#ifndef HAB_PASSWORD_H
#define HAB_PASSWORD_H

#include "base/secret.h"
#include "store/store.h"
#include "store/tables.h"

enum {
    HAB_PASSWORD_MIN = 8,               /* characters, LI-3.2 */
    HAB_PASSWORD_MAX = 128,             /* characters; four times as many bytes */
    HAB_PASSWORD_HASH_MAX = 160,        /* bytes of a PHC string, with NUL */
    HAB_FIRST_PASSWORD_LIFE = 24 * 3600 /* seconds */
};

/* A person has one of each at most. A mailed one that anybody may ask for leaves the own
 * one as it is until it is changed: else a stranger could lock anybody out. */
typedef enum hab_password_kind {
    HAB_PASSWORD_OWN = 1,  /* chosen by the person */
    HAB_PASSWORD_FIRST = 2 /* made by the system and mailed: once, 24 h, to be changed */
} hab_password_kind;

typedef struct hab_credential_record {
    uint8_t layout; /* 1 */
    uint8_t kind;   /* hab_password_kind */
    uint8_t used;   /* a mailed password that has served its one login */
    uint8_t reserved[5];
    int64_t issued;
} hab_credential_record; /* followed by the PHC string, without NUL */

typedef struct hab_credential {
    hab_credential_record record;
    char hash[HAB_PASSWORD_HASH_MAX];
} hab_credential;

typedef struct hab_hash_cost {
    uint32_t memory_kib; /* at least 19456 */
    uint32_t passes;     /* at least 2 */
} hab_hash_cost;

extern const hab_hash_cost hab_hash_cost_default;

/* Blocking: tens of ms, and three times as long while others are served (person/pace.h). */
hab_status hab_password_hash(hab_slice password, const hab_hash_cost *cost,
                             char hash[HAB_PASSWORD_HASH_MAX]);
/* HAB_OK or HAB_DENIED. `hash` NULL means an unknown person: a hash of the same
 * cost is computed all the same, and refused. */
hab_status hab_password_verify(hab_slice password, const char *hash, const hab_hash_cost *cost);

/* The rules for a new password: length in characters, not common, not holding
 * the identifiant or its local part. HAB_INVALID, with a French sentence that
 * says what would be right. */
typedef struct hab_common_passwords hab_common_passwords;
/* One a line, lower case; a line that begins with # is a comment. */
hab_status hab_common_passwords_load(const char *path, hab_common_passwords **list,
                                     hab_error *error);
void hab_common_passwords_free(hab_common_passwords *list);
hab_status hab_password_check(hab_slice password, const char *identifiant,
                              const hab_common_passwords *common, hab_error *why);

/* Whether a typed password has the form of a mailed one, eight letters and digits. */
int hab_password_has_mailed_form(hab_slice password);

/* HAB_NOT_FOUND when the person has none of this kind. */
hab_status hab_credential_get(hab_txn *txn, uint64_t person, hab_password_kind kind,
                              hab_credential *credential);
/* Replaces the one of this kind; an own password, just chosen, replaces both. */
hab_status hab_credential_put(hab_txn *txn, uint64_t person, hab_password_kind kind,
                              const char *hash, int64_t now);

/* No password of the person opens anything any more, and their sessions end; who has none can
 * only be mailed a new one. */
hab_status hab_credential_revoke(hab_txn *txn, uint64_t person, int64_t now);

/* The mailed password has served its one login. */
hab_status hab_credential_spend(hab_txn *txn, uint64_t person);

/* A mailed password that the Caf's side issues: revokes every older one, the own one too,
 * which may be stolen (LI-3.2), and ends the person's sessions. The hash is computed beforehand:
 * password and hash come from hab_first_password() and hab_password_hash(). */
hab_status hab_first_password_store(hab_txn *txn, uint64_t person, const char *hash, int64_t now);

#endif
