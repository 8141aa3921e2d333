/* What the fields of a checked document say to its reader, in French. */
#ifndef HAB_ENTRY_READING_H
#define HAB_ENTRY_READING_H

#include "form/typed.h"
#include "form/walk.h"

typedef struct hab_reading {
    const hab_entry_context *context;
    const json_t *document; /* NULL: nothing is said */
} hab_reading;

/* The text of one field, "" when it says nothing. */
void hab_reading_field(const hab_reading *r, const json_t *rule, const char *prefix,
                       char text[HAB_TYPED_MAX + 1]);

/* The rights of one row: {"libelle": "an establishment", "valeur": "its services"} each. */
json_t *hab_reading_matrix(const hab_reading *r, const json_t *matrix, const char *prefix);

/* The title of a row: "Personne 2". */
void hab_reading_title(const json_t *group, size_t index, char title[120]);

#endif
