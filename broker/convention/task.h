/* What waits for an agent of a Caf: departures and changes that partners report,
 * answers to give, dates to keep. JSON:
 *   {"type", "caf", "nature": "depart" | "changement" | "rappel" | …, "convention": numero,
 *    "personne": identifiant, "texte", "cree": time, "auteur": person number,
 *    "echeance": time, "faite": time, "agent", "suite": text} */
#ifndef HAB_TASK_H
#define HAB_TASK_H

#include <jansson.h>

#include "broker.h"

/* Adds one in a write transaction; `task` is checked by its maker. Traces. */
hab_status hab_task_add(hab_txn *txn, const json_t *task, uint64_t author, int64_t now,
                        uint64_t *number);

hab_status hab_task_get(hab_txn *txn, uint64_t number, json_t **task);

/* Done, with what was done about it. HAB_EXISTS when it was done already. Traces. */
hab_status hab_task_done(hab_txn *txn, uint64_t number, const char *outcome, uint64_t agent,
                         int64_t now);

/* The tasks of a Caf (NULL: all), open or done, oldest first, after `after`. The caller
 * frees the array; each task has its "numero". */
hab_status hab_task_list(hab_txn *txn, const char *caf, int done, uint64_t after, unsigned max,
                         json_t **tasks);

#endif
