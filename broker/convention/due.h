/* What time brings: a reminder before an end, an end that has come, a task grown old.
 * An entry is put with the change that causes it and taken in the transaction that
 * does it, so that each is done once, whichever process does it. */
#ifndef HAB_DUE_H
#define HAB_DUE_H

#include "broker.h"

typedef enum hab_due_kind { /* stands in the store: never reuse a number */
                            HAB_DUE_END_3_MONTHS =
                                1, /* mail: the convention ends in three months */
                            HAB_DUE_END_1_MONTH = 2,
                            HAB_DUE_END = 3, /* the state becomes terminee, and a mail says so */
                            HAB_DUE_TASK_REMINDER = 4, /* mail to the Caf's agents: tasks wait */
                            HAB_DUE_VERSION = 5, /* a version comes into force: its type is told */
                            /* of a person: made, kept and mailed (delegation/account.h) */
                            HAB_DUE_FIRST_PASSWORD = 6, /* whom a convention names now */
                            HAB_DUE_NEW_PASSWORD = 7,   /* whose passwords were revoked */
                            HAB_DUE_SIGNALS = 8 /* mail to the Caf's agents: controls found more */
} hab_due_kind;

hab_status hab_due_put(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t object);
/* HAB_NOT_FOUND. */
hab_status hab_due_cancel(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t object);

/* A password of a person, of either kind, because of a convention. */
hab_status hab_due_for_password(hab_txn *txn, int64_t when, hab_due_kind kind, uint64_t person,
                                uint64_t convention);

/* Tasks of this Caf wait: a mail says so on the next Monday at eight, Paris, and each
 * week until none does. */
hab_status hab_due_for_tasks(hab_txn *txn, const char *caf, int64_t now);

/* Signals of the controls are new at this Caf: a mail says so at `when` (control/signal_tell.h). */
hab_status hab_due_for_signals(hab_txn *txn, const char *caf, int64_t when);

/* Puts what the end of a convention brings, and cancels what a former end had;
 * an end of 0 is none. For hab_convention_set_end()'s callers. */
hab_status hab_due_for_end(hab_txn *txn, uint64_t convention, int64_t former, int64_t end,
                           int64_t now);

/* The same for who announces an end: the mail whose time is past already goes now. */
hab_status hab_due_announce(hab_txn *txn, uint64_t convention, int64_t end, int64_t now);

/* A version decides from `effect` on: its type is told at that second, or, when it has
 * come, here and now; without types (broker->types), as soon as somebody has them. */
hab_status hab_due_for_version(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                               int64_t effect, int64_t now);

/* Does what is due, `max` entries at most, in a transaction of its own each; *done counts
 * them. One that cannot be done is put off for an hour and told as the error, after
 * those behind it are done. Passwords come last, a few a call: each takes tens of ms, outside
 * any transaction. */
hab_status hab_due_run(const hab_broker *broker, int64_t now, unsigned max, unsigned *done,
                       hab_error *error);

#endif
