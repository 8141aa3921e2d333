/* What the parts of a form's check share: one walk over its description, in which each
 * field is taken from what was given and put, tidied, into what is made. */
#ifndef HAB_ENTRY_WALK_H
#define HAB_ENTRY_WALK_H

#include "form/entry.h"

enum { HAB_WALK_PATH = 256 };

typedef struct hab_walk {
    const hab_entry_context *context;
    json_t *left; /* what no field has taken yet */
    json_t *made;
    json_t *errors;
} hab_walk;

/* A text member of a rule or a row; "" when there is none. */
const char *hab_walk_text(const json_t *object, const char *member);

/* "prefix.name", and "prefix[2]". */
void hab_walk_member(char path[HAB_WALK_PATH], const char *prefix, const char *name);
void hab_walk_row(char path[HAB_WALK_PATH], const char *prefix, size_t index);

/* One more error; takes `choices` over, which may be NULL. */
void hab_walk_error(json_t *errors, const char *field, const char *message, json_t *choices);

/* Takes the value of a field, so that nobody finds it later; NULL when there is none. */
json_t *hab_walk_take(const hab_walk *walk, const char *path);
/* Puts a value, which it takes over, into what is made. */
void hab_walk_set(const hab_walk *walk, const char *path, json_t *value);

/* The last of several texts, which is meant: a name was typed, then chosen among what
 * comes near. Takes `given` over. */
json_t *hab_walk_last(json_t *given);

/* Whether rows are an array with no more than so many; else there is an error. */
int hab_walk_rows_fit(const hab_walk *walk, const char *path, const json_t *rows, size_t max);

/* An error for each leaf that no field has taken: it is not of this form. */
void hab_walk_refuse_rest(const hab_walk *walk, const json_t *value, const char *path);

/* A copy of what was given without the rows beyond those that each group takes: a page
 * shows no more, because persons × establishments make it long. */
json_t *hab_entry_within(const json_t *description, const json_t *given);

/* The rights of one row: person × establishment (ST-3.3). What is made names the rows of
 * the other group by their place, "#2", until the plugin names them. */
void hab_walk_matrix(const hab_walk *walk, const json_t *matrix, const char *prefix);

/* The row that a right is for: "#2" is the second, else what its key says. The number
 * of rows when there is none. */
size_t hab_walk_target(const json_t *matrix, const json_t *rows, const char *written);

#endif
