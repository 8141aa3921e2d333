/* The decision: may this request have this service for this target, now?
 * (requirements, section 5). No allocation, no lock, no system call.
 *
 * A hab_decider belongs to one thread: it keeps a read transaction, set aside
 * between decisions, so that each sees every change committed before it. */
#ifndef HAB_DECISION_H
#define HAB_DECISION_H

#include "convention/convention.h"
#include "person/session.h"
#include "type/plugin_dispatch.h"

typedef struct hab_decider hab_decider;

typedef struct hab_demand {
    const hab_type *type;
    const hab_service *service;
    hab_slice target; /* empty when the location sets none */
} hab_demand;

typedef struct hab_verdict {
    hab_reason reason;   /* HAB_REASON_GRANTED: access is given */
    const char *article; /* static or the plugin's; "" when there is none */
    uint64_t person;     /* 0 when nobody was recognised */
    uint64_t convention; /* that grants, or came nearest; 0 when none */
    int64_t opens;       /* outside hours: the second of the next opening, 0 when not known */
    uint32_t version;
    uint8_t channel; /* hab_channel */
    uint8_t touch;   /* 1: the use of the session is to be written down */
    uint8_t named;   /* 1: the target is one of an annexe, or a commune's code */
    uint8_t session[HAB_HASH_SIZE];
    char numero[HAB_NUMERO_MAX + 1];
    char role[32];
} hab_verdict;

hab_status hab_decider_new(hab_store *store, hab_decider **decider);
void hab_decider_free(hab_decider *decider); /* NULL is allowed */

/* Decides for the bearer of a token, as the client sent it (empty: none). */
void hab_decide(hab_decider *decider, hab_slice token, const hab_demand *demand, int64_t now,
                hab_verdict *verdict);

/* The target as the trace may say it: what is none may be anything that a client made up, a
 * family's name too (section 6), and is told as HAB_TARGET_OTHER. */
#define HAB_TARGET_OTHER "?"
hab_slice hab_verdict_target(const hab_verdict *verdict, const hab_demand *demand);

/* What a server tells its upstreams of a verdict: the person's e-mail, and the name
 * of the convention's partner. In the event loop, as hab_decide(). HAB_NOT_FOUND. */
hab_status hab_decider_identifiant(hab_decider *decider, uint64_t person,
                                   char identifiant[HAB_IDENTIFIANT_MAX + 1]);
hab_status hab_decider_partner(hab_decider *decider, uint64_t convention,
                               char partner[HAB_PARTNER_MAX + 1]);

/* Each step of a decision, for `habilctl decide`: what was looked at, what was
 * found, and whether it holds. */
typedef void (*hab_step_fn)(void *context, const char *step, const char *found, int holds);

/* Decides for a person, without a session; `step` may be NULL. */
void hab_decide_person(hab_decider *decider, uint64_t person, const hab_demand *demand, int64_t now,
                       hab_step_fn step, void *context, hab_verdict *verdict);

/* The same inside a transaction of the caller's, who has found the person's session. */
void hab_decide_within(hab_txn *txn, uint64_t person, hab_channel channel, const hab_demand *demand,
                       int64_t now, hab_verdict *verdict);

/* Every service that a person may use now or could under other conditions: one
 * call of `each` for each habilitation in force (page "mes services"). */
typedef void (*hab_right_fn)(void *context, const hab_type *type, const hab_convention *convention,
                             const hab_habilitation_record *habilitation, hab_slice scope);
hab_status hab_rights_of(hab_txn *txn, const hab_types *types, uint64_t person, int64_t now,
                         hab_right_fn each, void *context);

#endif
