/* What an avenant changes: two versions of a document, compared. */
#ifndef HAB_DIFFERENCE_H
#define HAB_DIFFERENCE_H

#include <jansson.h>

/* [{"champ": "annexe.personnes[claire@…].fonction", "nature": "ajout" | "retrait" |
 * "changement", "avant", "apres"}], ordered by field; array elements that have an
 * identifiant, id, code, service or etablissement are matched by it, others by their place. NULL
 * without memory. The caller frees. */
json_t *hab_difference(const json_t *before, const json_t *after);

#endif
