/* What a client sends: forms, JSON bodies, queries, cookies, credentials. Every
 * parser refuses what it does not fully understand. */
#ifndef HAB_FORM_H
#define HAB_FORM_H

#include "base/bytes.h"
#include "base/status.h"

enum {
    HAB_FIELDS_MAX = 16,
    HAB_CREDENTIAL_MAX = 1024 /* bytes of an identifiant and a password, with ":" */
};

typedef enum hab_body_kind {
    HAB_BODY_OTHER = 0,
    HAB_BODY_FORM, /* application/x-www-form-urlencoded */
    HAB_BODY_JSON  /* application/json, an object of strings */
} hab_body_kind;

typedef struct hab_form_field {
    const char *name; /* one of the names asked for */
    char *value;      /* UTF-8 without control characters; NUL-terminated */
    size_t size;
} hab_form_field;

typedef struct hab_form {
    hab_form_field fields[HAB_FIELDS_MAX];
    size_t count;
} hab_form;

hab_body_kind hab_body_kind_of(hab_slice content_type);

/* Reads the fields `names` (ended by NULL) from a body. HAB_INVALID with a French
 * sentence that names the field: unknown, given twice, no text. The form is empty
 * then. HAB_MEMORY. */
hab_status hab_form_read(hab_slice body, hab_body_kind kind, const char *const *names,
                         hab_form *form, hab_error *error);

/* Wipes and frees what was read; the form may be read again. */
void hab_form_clear(hab_form *form);

/* The value of a field; .data is NULL when it was not given. */
hab_slice hab_form_value(const hab_form *form, const char *name);

/* One value of a query, decoded, NUL-terminated; `to` takes `size` bytes.
 * HAB_NOT_FOUND; HAB_INVALID when it does not fit or is no text. */
hab_status hab_query_value(hab_slice query, const char *name, char *to, size_t size);

/* A cookie's value in the Cookie field; .data is NULL when it was not sent. */
hab_slice hab_cookie_value(hab_slice cookie, const char *name);

/* The token of "Authorization: Bearer …"; .data is NULL when there is none. */
hab_slice hab_bearer_token(hab_slice authorization);

/* The two parts of "Authorization: Basic …" (RFC 7617, UTF-8). */
typedef struct hab_basic {
    char memory[HAB_CREDENTIAL_MAX + 1];
    hab_slice identifiant;
    hab_slice password;
} hab_basic;

/* HAB_NOT_FOUND when there are none, HAB_INVALID when they are malformed. The
 * caller wipes `basic`. */
hab_status hab_basic_read(hab_slice authorization, hab_basic *basic);

#endif
