/* What a control has found, a *signalement*: about one person under one convention, with an
 * explanation that a person can read, the records that show it, and what the Caf made of it. */
#ifndef HAB_SIGNAL_H
#define HAB_SIGNAL_H

#include "broker.h"
#include "control/rule.h"

typedef enum hab_signal_state {                          /* stands in the store */
                                HAB_SIGNAL_NEW = 1,      /* "nouveau" */
                                HAB_SIGNAL_ASKED = 2,    /* "question": the partner was asked */
                                HAB_SIGNAL_ANSWERED = 3, /* "repondu" */
                                HAB_SIGNAL_CLOSED = 4    /* "clos", with an outcome */
} hab_signal_state;

typedef enum hab_signal_outcome {
    HAB_OUTCOME_NONE = 0,
    HAB_OUTCOME_FALSE = 1,     /* "fausse_alerte" */
    HAB_OUTCOME_EXPLAINED = 2, /* "justifie": the answer explains it */
    HAB_OUTCOME_SUSPENDED = 3, /* "suspension" of the person */
    HAB_OUTCOME_REMOVED = 4    /* "suppression" of the habilitation: the line is struck */
} hab_signal_outcome;

enum {
    HAB_SIGNAL_TEXT = 400,      /* bytes of an explanation */
    HAB_SIGNAL_ANSWER = 2000,   /* bytes of a question, an answer, a motive */
    HAB_SIGNAL_EVIDENCE = 16,   /* numbers of records kept */
    HAB_SIGNAL_REPEATS = 86400, /* seconds: the same rule about the same person under the same
                                   convention joins the open signal of before */
    HAB_ANSWER_DAYS = 10        /* that a partner has to answer */
};

typedef struct hab_signal {
    uint64_t number;
    hab_rule rule; /* 0: the person reported a connection themselves ("personne") */
    hab_signal_state state;
    hab_signal_outcome outcome;
    uint64_t person;
    uint64_t convention;
    char caf[HAB_CAF_MAX + 1];
    int64_t first; /* seconds: of the connections */
    int64_t last;
    uint32_t times;                         /* that it was found, joined */
    char text[HAB_SIGNAL_TEXT + 1];         /* French */
    uint64_t evidence[HAB_SIGNAL_EVIDENCE]; /* numbers of records, 0 behind the last */
    int automatic;                          /* 1: the rule has suspended the person by itself */
} hab_signal;

/* Raises, in the write transaction of who found it; joins one that is open (HAB_SIGNAL_REPEATS),
 * else makes one, traces it (`controle.signale`) and mails the Caf's agents with the role
 * `traces`, one mail a Caf and hour at most. Where the Caf's rule suspends by itself, the person
 * is suspended (suspension.h) and told. Sets number, state, automatic. */
hab_status hab_signal_raise(hab_txn *txn, const hab_broker *broker, hab_signal *signal,
                            int64_t now);

hab_status hab_signal_get(hab_txn *txn, uint64_t number, hab_signal *signal);

/* Those of a Caf (NULL: all) in a state (0: any), the newest first, before `before` (0: from the
 * newest); *count of at most `max`. */
hab_status hab_signal_list(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t before,
                           hab_signal *signals, unsigned max, unsigned *count);
hab_status hab_signal_count(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t *count);
/* Those that somebody is asked about: under conventions that name them, or that they manage. */
hab_status hab_signal_asked(hab_txn *txn, const hab_broker *broker, uint64_t person, int64_t now,
                            hab_signal *signals, unsigned max, unsigned *count);

/* {"signalement", "regle", "titre", "etat", "issue", "le"…, "explication", "preuves": [numbers],
 * "echanges": [{"le", "de", "texte"}], "echeance"}: what pages and programs read. */
hab_status hab_signal_document(hab_txn *txn, uint64_t number, json_t **document);

/* What the Caf makes of it, each in the caller's write transaction, traced, the persons told by
 * mail. `agent` is who does it. HAB_DENIED when its state does not allow it; HAB_INVALID for an
 * empty or too long text, with "champ: phrase". */
typedef struct hab_signal_act {
    uint64_t agent;
    const char *text; /* the question, or the motive */
    int64_t now;
} hab_signal_act;
hab_status hab_signal_ask(hab_txn *txn, const hab_broker *broker, uint64_t number,
                          const hab_signal_act *act, hab_error *error);
hab_status hab_signal_close(hab_txn *txn, const hab_broker *broker, uint64_t number,
                            hab_signal_outcome outcome, const hab_signal_act *act,
                            hab_error *error);
/* The partner's answer: of the person, or of a gestionnaire of the convention. */
hab_status hab_signal_answer(hab_txn *txn, const hab_broker *broker, uint64_t number,
                             const hab_signal_act *act, hab_error *error);

#endif
