/* What a broker function answers, and the sentence that says why. */
#ifndef HAB_STATUS_H
#define HAB_STATUS_H

#include <stddef.h>

typedef enum hab_status {
    HAB_OK = 0,
    HAB_NOT_FOUND, /* no such key, person, convention, file… */
    HAB_EXISTS,    /* the thing to create is there already */
    HAB_INVALID,   /* the caller's or the user's input breaks a rule */
    HAB_DENIED,    /* known, well-formed, and refused */
    HAB_LATER,     /* refused for now: a delay runs, a queue is full */
    HAB_FULL,      /* no room left in the map or on the disk */
    HAB_IO,        /* the system refused: see the error text */
    HAB_MEMORY,    /* an allocation failed */
    HAB_VERSION,   /* written by a newer version, or another ABI */
    HAB_CORRUPT    /* bytes that this program cannot have written */
} hab_status;

/* A sentence for one person to read; untouched on success. */
typedef struct hab_error {
    char text[512];
} hab_error;

/* The English name of a status, static storage, never NULL. */
const char *hab_status_text(hab_status status);

/* Writes the sentence when `error` is not NULL, and gives `status` back, so
 * that a failure is one line: return hab_fail(error, HAB_IO, "…", …); */
hab_status hab_fail(hab_error *error, hab_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
