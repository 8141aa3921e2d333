/* A name and a password become a session.
 *
 * Three steps, because hashing takes long: read what is known, verify outside any
 * transaction, then commit the outcome with its trace. Known and unknown
 * identifiants go the same way and take the same time. */
#ifndef HAB_AUTHENTICATION_H
#define HAB_AUTHENTICATION_H

#include "person/person.h"
#include "web/exchange.h"

typedef struct hab_authentication {
    /* asked */
    hab_slice identifiant;
    hab_slice password;
    hab_slice name;      /* of the program that asks for a token, checked; may be empty */
    hab_channel channel; /* HAB_CHANNEL_WEBSERVICE refuses a mailed password */
    /* outcome */
    hab_reason reason; /* HAB_REASON_GRANTED: a session is open */
    uint32_t wait;     /* seconds, with HAB_REASON_TOO_MANY_TRIES */
    uint64_t person;
    hab_session session;            /* its gate says what comes first */
    char token[HAB_TOKEN_TEXT + 1]; /* the caller wipes it */
} hab_authentication;

/* HAB_OK when `reason` tells the outcome; else the store, the memory or the
 * randomness failed and nothing is open. */
hab_status hab_authenticate(const hab_exchange *exchange, hab_authentication *authentication);

/* The proof that somebody with a session still knows their password: verified and
 * counted as a login is; the mailed one proves it where that is to be changed alone.
 * `reason` is HAB_REASON_GRANTED, _BAD_CREDENTIALS or
 * _TOO_MANY_TRIES; `operation` is what a refusal is traced as. */
hab_status hab_confirm_password(const hab_exchange *exchange, hab_slice password,
                                const char *operation, hab_reason *reason, uint32_t *wait);

#endif
