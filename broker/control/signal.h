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
    uint64_t person;
    uint64_t convention; /* 0: none in particular, reported by the person */
    int64_t first;       /* seconds: of the connections */
    int64_t last;
    int64_t raised;                         /* set by hab_signal_raise() */
    int64_t asked;                          /* of the last question; 0: never asked */
    uint64_t evidence[HAB_SIGNAL_EVIDENCE]; /* numbers of records, 0 behind the last */
    hab_rule rule;                          /* 0: reported by the person themselves */
    hab_signal_state state;
    hab_signal_outcome outcome;
    uint32_t times; /* that it was found, joined */
    int automatic;  /* 1: the rule has suspended the person by itself */
    char caf[HAB_CAF_MAX + 1];
    char text[HAB_SIGNAL_TEXT + 1]; /* French */
} hab_signal;

/* "nouveau"…, "fausse_alerte"…; NULL for a number that is none. "personne" for the rule 0. */
const char *hab_signal_state_name(unsigned state);
const char *hab_signal_outcome_name(unsigned outcome);
const char *hab_signal_rule_code(unsigned rule);
/* 0 for a name that is none. */
hab_signal_state hab_signal_state_of(const char *name);
hab_signal_outcome hab_signal_outcome_of(const char *name);

/* Raises, in the write transaction of who found it; joins one that is open (HAB_SIGNAL_REPEATS),
 * else makes one, traces it (`controle.signale`) and mails the Caf's agents with the role
 * `traces`, one mail a Caf and hour at most. Where the Caf's rule suspends by itself, the person
 * is suspended (suspension.h) once a signal, and told, and so is the partner; an agent is not. The
 * Caf is that of the convention, where there is one. Sets number, state, automatic, caf, raised. */
hab_status hab_signal_raise(hab_txn *txn, const hab_broker *broker, hab_signal *signal,
                            int64_t now);

hab_status hab_signal_get(hab_txn *txn, uint64_t number, hab_signal *signal);

/* Those of a Caf (NULL: all) in a state (0: any), the newest first, before `before` (0: from the
 * newest); *count of at most `max`. */
hab_status hab_signal_list(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t before,
                           hab_signal *signals, unsigned max, unsigned *count);
hab_status hab_signal_count(hab_txn *txn, const char *caf, hab_signal_state state, uint64_t *count);

/* What the controls found at all Cafs, in numbers. */
typedef struct hab_signal_figures {
    uint64_t states[HAB_SIGNAL_CLOSED + 1];
    uint64_t open[HAB_RULE_COUNT]; /* of those not closed, by rule; 0: reported by the person */
} hab_signal_figures;
hab_status hab_signal_measure(hab_txn *txn, hab_signal_figures *figures);

/* Those about a person, at any Caf, the newest first. */
hab_status hab_signal_of(hab_txn *txn, uint64_t person, hab_signal *signals, unsigned max,
                         unsigned *count);
/* Those that somebody is or was asked about themselves, and those that wait under conventions that
 * they manage (a role that begins with "gestionnaire"). */
hab_status hab_signal_asked(hab_txn *txn, const hab_broker *broker, uint64_t person, int64_t now,
                            hab_signal *signals, unsigned max, unsigned *count);

/* Whether somebody may answer, and so read, the questions about a signal: the person concerned, or
 * a gestionnaire of its convention at `now`. HAB_NOT_FOUND. */
hab_status hab_signal_may_answer(hab_txn *txn, const hab_signal *signal, uint64_t person,
                                 int64_t now);

/* {"signalement", "regle", "titre", "etat", "issue", "caf", "convention", "personne": {"numero",
 * "identifiant", "nom", "prenom"}, "le", "premier", "dernier", "fois", "automatique",
 * "explication", "preuves": [numbers], "echanges": [{"le", "de": "caf" | "partenaire" | "personne",
 * "nature": "signalement" | "question" | "reponse" | "cloture", "auteur", "auteur_nom", "texte"}],
 * "echeance"}: what pages and programs read; times are seconds in RFC 3339. */
hab_status hab_signal_document(hab_txn *txn, uint64_t number, json_t **document);

/* Until when a question that was asked at a second waits. */
int64_t hab_signal_deadline(int64_t asked);

/* What the Caf makes of it, each in the caller's write transaction, traced, the persons told by
 * mail. `agent` is who does it, 0: habilctl. HAB_DENIED, with a sentence, when its state does not
 * allow it, or when the agent is the person concerned; HAB_INVALID for an empty or too long text,
 * with "champ: phrase" ("question", "motif", "reponse"). A suspension that the rule made by itself
 * is lifted by every outcome but a suspension, which makes it the agent's. */
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
/* The partner's answer: of the person, or of a gestionnaire of the convention. HAB_NOT_FOUND for
 * anybody else. */
hab_status hab_signal_answer(hab_txn *txn, const hab_broker *broker, uint64_t number,
                             const hab_signal_act *act, hab_error *error);

#endif
