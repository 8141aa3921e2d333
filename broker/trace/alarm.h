/* The trace's alarm: somebody found it changed (CNIL 2021-122: a change must raise an alarm).
 *
 * The rule of service, failing closed: while an alarm stands, nothing that is protected is
 * opened (HAB_REASON_TRACE_BROKEN, 503), in any worker, nor after a restart. The portal goes on:
 * people may log in, and who has the role `traces` may look, and lift it, with a motive, as
 * `habilctl trace resume` does. What was found stays in the table; the same place does not
 * raise a second alarm. */
#ifndef HAB_ALARM_H
#define HAB_ALARM_H

#include <jansson.h>

#include "broker.h"
#include "trace/heads.h"

enum {
    HAB_ALARM_TEXT = 400,    /* bytes of a sentence */
    HAB_ALARM_MOTIVE = 1000, /* bytes of a motive */
    HAB_ALARM_STANDING = 100 /* at once: what is found besides waits until these are lifted */
};

/* Raises, in a write transaction of its own: the sentence (French) is kept, traced
 * (`trace.alarme`), and, when none stood, mailed to every agent with the role `traces`. `place`
 * says what was found where ("2026-11.mdb/1234"), so that it is told once. *fresh is 0 when it
 * was known. `now` in seconds. */
hab_status hab_alarm_raise(const hab_broker *broker, const char *place, const char *sentence,
                           int64_t now, int *fresh, hab_error *error);

/* Whether one stands: HAB_OK, with its number, or HAB_NOT_FOUND. Cheap; in any transaction. */
hab_status hab_alarm_stands(hab_txn *txn, uint64_t *alarm);

/* How many stand. As cheap. */
hab_status hab_alarm_count(hab_txn *txn, uint64_t *count);

/* Lifts all that stand, in the caller's write transaction; the motive is kept and traced
 * (`trace.alarme.levee`). `person` 0: habilctl. HAB_NOT_FOUND when none stands; HAB_INVALID for
 * a motive that is empty, or no text. */
hab_status hab_alarm_lift(hab_txn *txn, uint64_t person, const char *motive, int64_t now);

/* Lets the heads go on, once after a lift: as hab_heads_resume(). The next upkeep does it, or
 * who lifts has the key and does it at once. HAB_NOT_FOUND when nothing was lifted since. */
hab_status hab_alarm_settle(const hab_broker *broker, const hab_head_key *key, int64_t now,
                            hab_heads_signed *done, hab_error *error);

/* {"alarme", "le", "lieu", "phrase", "levee" (time, or null), "par", "motif"}: all, the newest
 * first, `max` at most; the caller frees. */
hab_status hab_alarm_list(hab_txn *txn, unsigned max, json_t **list);

#endif
