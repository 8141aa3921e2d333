/* What the checks of an annexe and the decision share: a person's row of the
 * matrix person × establishment × right (ST-3.3). */
#ifndef STRUCTURES_H
#define STRUCTURES_H

#include "plugin.h"

#include <jansson.h>

enum { FAILED = -1 };

/* A scope: the layout, then one entry an establishment, sorted by id. */
enum { SCOPE_LAYOUT = 1, ID_MAX = 31 };

/* The rights of an entry, and what its kind allows. */
enum { RIGHT_DISPONIBILITES = 1, RIGHT_FONCTIONNEMENT = 2, KIND_EAJE = 4 };

typedef struct entry {
    char id[ID_MAX]; /* the rest is NUL */
    uint8_t flags;
} entry;

/* Of plugin.h. The state is the host's table. */
int structures_check(const void *state, hab_slice convention, void *report);
int structures_compile(const void *state, hab_slice convention, void *sink);

const char *structures_request_form(const void *state);
int structures_request_check(const void *state, hab_slice request, void *report);
int structures_request_annexe(const void *state, hab_slice request, void *sink);
const hab_step *structures_request_steps(const void *state, size_t *count);
int structures_request_ready(const void *state, hab_slice request, void *report);

/* The right that a service needs, 0 for a name that is none. */
uint8_t structures_right(const char *service);

/* Gives the id in an entry's form; 0 when it cannot stand in one. */
int structures_id(hab_slice text, char id[ID_MAX]);

#endif
