/* Names as they are compared, sorted and searched, whatever their case, accents and hyphens. */
#ifndef HAB_FOLD_H
#define HAB_FOLD_H

#include "base/bytes.h"

enum {
    HAB_FOLD_MAX = 203,                /* bytes of a name */
    HAB_FOLDED = 2 * HAB_FOLD_MAX + 10 /* "st " becomes "saint " */
};

/* "Évry-Courcouronnes" → "evry courcouronnes": words with one space between. 0 for a text
 * that is too long or none. The last word of what is being typed is left as it is. */
int hab_fold(hab_slice text, char folded[HAB_FOLDED]);

#endif
