/* The text shown on screen that a person retypes (LI-3.2), as a picture or as a
 * question that needs no eyes: a stranger's program cannot ask for passwords by the
 * thousand. Nothing is stored until an answer is spent: the challenge travels with the
 * form, sealed. */
#ifndef HAB_CHALLENGE_H
#define HAB_CHALLENGE_H

#include "broker.h"

enum {
    HAB_CHALLENGE_LENGTH = 6,     /* characters of the text */
    HAB_CHALLENGE_LIFE = 15 * 60, /* seconds */
    HAB_CHALLENGE_TOKEN = 255,    /* bytes of a token, at most */
    HAB_CHALLENGE_QUESTION = 160  /* bytes of a question, at most */
};

/* A new challenge: `token` for the form (base64url), `question` in French. Its answer is
 * the picture's text, or the question's. */
hab_status hab_challenge_new(const hab_broker *broker, int64_t now,
                             char token[HAB_CHALLENGE_TOKEN + 1],
                             char question[HAB_CHALLENGE_QUESTION + 1]);

/* The picture of a live challenge, PNG, malloc'd. HAB_INVALID for any other token. */
hab_status hab_challenge_picture(const hab_broker *broker, hab_slice token, int64_t now, char **png,
                                 size_t *size);

/* Spends a challenge, in a write transaction: HAB_OK when the answer is right (case and
 * spaces aside), HAB_DENIED when it is wrong, expired, or was spent before. */
hab_status hab_challenge_answer(hab_txn *txn, const hab_broker *broker, hab_slice token,
                                hab_slice answer, int64_t now);

/* Forgets spent challenges that have expired anyway, at most `max`. */
hab_status hab_challenge_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

#endif
