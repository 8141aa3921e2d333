/* What may hide advertising or a trap in what somebody wrote: it helps who validates a fiche
 * (ST-2), and decides nothing. Any thread. */
#ifndef FICHE_WARNING_H
#define FICHE_WARNING_H

#include <jansson.h>

/* Of a view of calls->review(): [{"chemin", "libelle", "motif", "extrait"}], where `motif` is
 * "adresse_web", "courriel", "telephone", "alphabets" (letters of several in one word) or
 * "mot_long". What a field is there for, an address or a number, is none. NULL without
 * memory. */
json_t *fiche_warnings(const json_t *view);

#endif
