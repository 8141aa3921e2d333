/* Who is told of a signal: the agents of the Caf, the person concerned, and the partner, which is
 * the gestionnaires of the convention and the partner's own address. */
#ifndef HAB_SIGNAL_TELL_H
#define HAB_SIGNAL_TELL_H

#include "control/signal_record.h"

/* Signals are new at a Caf: a mail says so, now or when an hour has passed since the last one. */
hab_status hab_signal_announce(hab_txn *txn, const hab_broker *broker, const char *caf,
                               int64_t now);
/* The mail whose hour has come (HAB_DUE_SIGNALS); none when nothing is new any more. */
hab_status hab_signal_remind(hab_txn *txn, const hab_broker *broker, const char *caf, int64_t now);

typedef enum hab_signal_reader { HAB_SIGNAL_PERSON = 1, HAB_SIGNAL_PARTNER = 2 } hab_signal_reader;

/* One letter to some of them (hab_signal_reader, or'ed). Its values are those of the convention,
 * "regle", "concerne" (the person's name) and `more`, which may be NULL. */
hab_status hab_signal_tell(hab_txn *txn, const hab_broker *broker, const hab_signal_record *record,
                           unsigned readers, const char *letter, const json_t *more, int64_t now);

/* Whether a habilitation's role is that of who manages the others. */
int hab_signal_role_manages(const char *role);
/* HAB_NOT_FOUND for whom the convention does not name, or not as who manages it. */
hab_status hab_signal_manages(hab_txn *txn, uint64_t convention, uint64_t person, int64_t now);

#endif
