/* A signal as it stands in the store: HAB_TABLE_SIGNAL, and the two tables that lead to it. */
#ifndef HAB_SIGNAL_RECORD_H
#define HAB_SIGNAL_RECORD_H

#include <jansson.h>

#include "control/signal.h"

typedef struct hab_signal_record {
    uint8_t layout; /* 1 */
    uint8_t rule;
    uint8_t state;
    uint8_t outcome;
    uint8_t automatic;
    uint8_t reserved[3];
    uint32_t times;
    uint32_t reserved2;
    uint64_t person;
    uint64_t convention; /* 0: reported by the person about none in particular */
    char caf[HAB_CAF_MAX + 1];
    int64_t raised;
    int64_t first;
    int64_t last;
    int64_t asked;     /* of the last question, 0: the partner was never asked */
    int64_t suspended; /* when the rule suspended the person by itself, 0: it did not */
    uint64_t evidence[HAB_SIGNAL_EVIDENCE];
} hab_signal_record; /* followed by JSON {"texte", "echanges": [{"le": second, "de", "nature",
                        "auteur": person, "texte"}]} */

/* HAB_NOT_FOUND. `document` may be NULL; the caller frees it. */
hab_status hab_signal_record_get(hab_txn *txn, uint64_t number, hab_signal_record *record,
                                 json_t **document);

/* Puts it, in a write transaction, and moves it to the queue of its state. */
hab_status hab_signal_record_put(hab_txn *txn, uint64_t number, const hab_signal_record *record,
                                 const json_t *document);

/* Removes it, with what leads to it. HAB_NOT_FOUND. */
hab_status hab_signal_record_remove(hab_txn *txn, uint64_t number);

/* Adds a text to the exchanges of a document; `nature` is "question", "reponse" or "cloture".
 * HAB_MEMORY. */
hab_status hab_signal_exchange(json_t *document, const char *from, const char *nature,
                               const hab_signal_act *act);

/* Traces what became of a signal. `actor` is the person who did it, 0: nobody but habilctl or the
 * control itself, then the record is that of the person concerned. `role` may be "". */
typedef struct hab_signal_deed {
    const char *operation; /* "controle.signale" */
    const char *role;
    const char *what; /* the rule, the outcome; "" */
    uint64_t actor;
    int64_t now;
} hab_signal_deed;
hab_status hab_signal_trace(hab_txn *txn, uint64_t number, const hab_signal_record *record,
                            const hab_signal_deed *deed);

/* What people call a rule; of 0, which is none, too. */
const char *hab_signal_rule_title(unsigned rule);

/* caf, state, signal: see tables.h. */
enum { HAB_SIGNAL_QUEUE_KEY = 17, HAB_SIGNAL_QUEUE_PREFIX = 9 };
void hab_signal_queue_key(const char *caf, unsigned state, uint64_t number,
                          uint8_t key[HAB_SIGNAL_QUEUE_KEY]);

/* The signals about a person, the newest first; what `each` gives but HAB_OK ends the walk and is
 * given back. `each` writes nothing. */
typedef hab_status (*hab_signal_fn)(void *context, uint64_t number);
hab_status hab_signal_walk_person(hab_txn *txn, uint64_t person, hab_signal_fn each, void *context);

#endif
