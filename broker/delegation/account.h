/* Accounts that a delegation opens, and the passwords that go to their owners, directly
 * (MCP-9.1): they are hashed, tens of ms each, when they are due (due.h), one by one, outside
 * any transaction. */
#ifndef HAB_ACCOUNT_H
#define HAB_ACCOUNT_H

#include "broker.h"
#include "convention/due.h"

/* The account of an identifiant, made when there is none, in a write transaction. Who has no
 * password yet is sent a first one; who has, and is not named by the convention, the news.
 * HAB_INVALID for an identifiant that is no address. */
hab_status hab_account_open(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                            const char *identifiant, const char *nom, const char *prenom,
                            int64_t now, uint64_t *person);

/* Ends all sessions and tokens; no password opens anything until a new one has been mailed.
 * In a write transaction; the caller traces. HAB_NOT_FOUND. */
hab_status hab_account_renew(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now);

/* A password that was made outside a transaction. */
typedef struct hab_issue {
    char password[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
} hab_issue;

/* Blocking: tens of ms. The caller wipes it. */
hab_status hab_issue_make(const hab_broker *broker, hab_issue *made);

/* Does what is due, in a write transaction: the password is kept, mailed and traced; who needs
 * none any more, or is suspended, gets none. HAB_LATER for one that is needed, when `made` is
 * NULL. */
hab_status hab_issue_give(hab_txn *txn, const hab_broker *broker, hab_due_kind kind,
                          uint64_t convention, uint64_t person, const hab_issue *made, int64_t now);

#endif
