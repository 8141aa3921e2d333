/* Notices and breaches of a convention, as they are recorded, take effect and are
 * remedied (requirements, section 4). A notice is JSON:
 *   {"numero", "motif": "preavis" | "manquement", "par": "caf" | "partenaire",
 *    "reception": date, "fin": time, "article", "texte", "agent", "enregistre": time,
 *    "remedie": time (once remedied), "fin_propre": time}
 * "fin_propre" is the end that the convention had of itself when the notice came, if any:
 * what it goes back to once no notice runs. */
#ifndef HAB_NOTICE_H
#define HAB_NOTICE_H

#include <jansson.h>

#include "broker.h"
#include "convention/convention.h"
#include "convention/term.h"

typedef struct hab_notice {
    hab_ground ground;
    hab_party by;
    uint32_t receipt; /* of the letter, Paris date */
    int64_t end;      /* wished; 0: the earliest lawful one */
    const char *text; /* what the letter says: the breaches of MCP-17.2 */
} hab_notice;

/* What the desk shows before anything is recorded: the end that the notice would have,
 * and its article. Refusals as below. */
typedef struct hab_notice_review {
    int64_t end;
    const char *article;
} hab_notice_review;
hab_status hab_notice_propose(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                              const hab_notice *notice, int64_t now, hab_notice_review *review,
                              hab_error *error);

/* Records a notice in a write transaction: the convention is in `preavis` and ends at
 * the earliest of its running notices. HAB_DENIED when it is not lawful, HAB_EXISTS when
 * a notice runs that ends it as soon, HAB_INVALID for a receipt in the future or before
 * the convention: `error` names the article and the earliest lawful end, in French.
 * Queues the mails of the end to come, and traces. */
hab_status hab_notice_give(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                           const hab_notice *notice, uint64_t agent, int64_t now, hab_error *error);

/* A breach is remedied before its end: the convention goes on, or ends when another
 * notice says so. HAB_DENIED once it has ended, or where nothing can be remedied. */
hab_status hab_notice_remedied(hab_txn *txn, const hab_broker *broker, uint64_t convention,
                               uint32_t number, uint64_t agent, int64_t now, hab_error *error);

/* All of a convention, first to last: an array the caller frees. */
hab_status hab_notice_list(hab_txn *txn, uint64_t convention, json_t **notices);

/* The second of the convention's next anniversary: its term, renewed tacitly. */
int64_t hab_convention_term(const hab_convention_record *record, int64_t now);

#endif
