/* An agent's demand for traces: who asks, when, why, and for which records (MCP-7, CNIL
 * 2021-122). It is kept; every reading for it is traced with its motive before anything is shown.
 *
 * What a demand may show is its Caf's: records of its conventions, those of no convention that
 * concern a person whom one of its conventions names, and acts of its own agents. A demand of a
 * national agent has no Caf, and shows all. */
#ifndef HAB_CONSULTATION_H
#define HAB_CONSULTATION_H

#include <jansson.h>

#include "convention/convention.h"
#include "person/agent.h"
#include "trace/trace_read.h"

enum {
    HAB_MOTIVE_MIN = 10,  /* characters */
    HAB_MOTIVE_MAX = 500, /* the same */
    HAB_CRITERION_MAX = HAB_TRACE_TEXT_MAX
};

typedef enum hab_nature_wanted {
    HAB_WANTED_ANY = 0,
    HAB_WANTED_ACCESSES, /* and what followed of them */
    HAB_WANTED_CHANGES
} hab_nature_wanted;

/* Empty texts and zeros ask for nothing in particular. */
typedef struct hab_criteria {
    uint64_t person;
    uint64_t convention; /* found again by its number */
    char numero[HAB_NUMERO_MAX + 1];
    char type[40]; /* with `service` */
    char service[HAB_CRITERION_MAX + 1];
    char target[HAB_CRITERION_MAX + 1];
    char object[HAB_CRITERION_MAX + 1];
    int64_t from; /* seconds */
    int64_t to;   /* up to, not with */
    hab_trace_outcome decision;
    hab_nature_wanted nature;
} hab_criteria;

typedef struct hab_consultation {
    uint64_t number;
    uint64_t agent;
    int64_t time;              /* seconds */
    char caf[HAB_CAF_MAX + 1]; /* "": national */
    char motive[4 * HAB_MOTIVE_MAX + 1];
    hab_criteria criteria;
} hab_consultation;

/* "toutes", "autorise", "refuse"; "toutes", "acces", "changement"; HAB_INVALID. "" is all. */
hab_status hab_decision_parse(hab_slice text, hab_trace_outcome *wanted);
hab_status hab_nature_parse(hab_slice text, hab_nature_wanted *wanted);

/* Keeps it in a write transaction; its number is given here. */
hab_status hab_consultation_add(hab_txn *txn, hab_consultation *consultation);
hab_status hab_consultation_get(hab_txn *txn, uint64_t number, hab_consultation *consultation);

/* Those of a Caf (NULL: all), newest first, before `before` (0 to begin); *count of `max`. */
hab_status hab_consultation_list(hab_txn *txn, const char *caf, uint64_t before,
                                 hab_consultation *list, unsigned max, unsigned *count);

/* {"numero", "agent", "caf", "le", "motif", "criteres": {…}}: what is kept, exported, shown.
 * NULL when it fails. */
json_t *hab_consultation_document(const hab_consultation *consultation);

/* Whether a demand of this Caf ("": all) may name the person: HAB_OK or HAB_NOT_FOUND. */
hab_status hab_consultation_concerns(hab_txn *txn, const char *caf, uint64_t person);
/* The same for a record. */
hab_status hab_consultation_shows(hab_txn *txn, const char *caf, const hab_trace_record *record);

/* -- reading */

/* Where a reading has come: behind `skip` records of this time. */
typedef struct hab_trace_place {
    int64_t time; /* microseconds; 0: at the beginning */
    uint64_t skip;
} hab_trace_place;

typedef struct hab_consulting {
    hab_store *store;
    const char *trace;
    const hab_consultation *consultation;
    int backwards;         /* the newest first */
    int outcomes;          /* too */
    uint64_t most_looked;  /* at, in this reading */
    hab_trace_place place; /* where it begins, then where it has stopped */
    hab_trace_fn each;     /* gives 0 to go on; what it stops at comes again */
    void *context;
    uint64_t looked; /* out: at how many */
    int stopped;     /* out: there may be more */
} hab_consulting;

hab_status hab_consultation_read(hab_consulting *reading, hab_error *error);

/* The outcomes of a person's records between two times (microseconds; `to`: not with): `each` is
 * to find what they refer to. No more than `most_looked`, of which `looked` are spent. */
hab_status hab_consultation_outcomes(hab_consulting *reading, uint64_t person, int64_t from,
                                     int64_t to, hab_error *error);

#endif
