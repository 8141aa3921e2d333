/* Texts of a known form: the formats that schemas name. */
#ifndef HAB_FORMAT_H
#define HAB_FORMAT_H

#include "base/bytes.h"

typedef struct hab_format {
    const char *name; /* as schemas write it */
    int (*holds)(hab_slice text);
    const char *expected; /* what such a text is, for people */
} hab_format;

/* date, date-time, date-or-time, email, siret; NULL for another name or NULL. */
const hab_format *hab_format_find(const char *name);

/* SIRET: 14 digits, Luhn; La Poste's by the sum of its digits (section 11). */
int hab_siret_valid(hab_slice text);

#endif
