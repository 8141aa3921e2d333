/* Claims: what a person has to say about what is published of an establishment (ST-2), or
 * asks the Caf to correct or to delete (MAM-5a). The form of the type says what is asked for;
 * one that asks for a "nature" makes requests, which are done or refused, the other
 * complaints, which are well founded or not.
 *
 *   R number u64                                        → JSON:
 *     {"numero", "fiche": id, "nom", "genre", "caf", "convention": number, "auteur": number,
 *      "recue": second, "nature", "texte", "remede", "reponse": {"issue", "texte", "agent":
 *      number, "quand": second}}; without "reponse", it is open
 *   r caf, NUL, state u8, second u64, number u64        → empty
 *   o id, NUL, number u64                               → empty
 *   p person u64, number u64                            → empty
 */
#ifndef FICHE_CLAIM_H
#define FICHE_CLAIM_H

#include "fiche/desk.h"

typedef enum claim_state { CLAIM_OPEN = 0, CLAIM_ANSWERED = 1 } claim_state;

/* Of the caller, about the target of `place`; `typed` is the form's document. HAB_REFUSED:
 * too many for a day. */
int claim_put(const fiche_type *self, hab_call *call, const fiche_place *place, const json_t *typed,
              uint64_t *number);
/* HAB_NONE; the caller frees. */
int claim_get(const fiche_type *self, hab_call *call, uint64_t number, json_t **claim);
/* The number in a path's rest; 0 for what is none. */
uint64_t claim_number(const fiche_type *self, hab_call *call);
claim_state claim_state_of(const json_t *claim);
/* The outcomes that an answer to it can have, ended by NULL. */
const char *const *claim_issues(const json_t *claim);
/* Of the caller; the claim is open, the outcome one of its own. Mailed to the author. */
int claim_answer(const fiche_type *self, hab_call *call, const json_t *claim, const char *issue,
                 const char *text);

/* Own ones, the last first, before a number (0: from the last). */
typedef int (*claim_each)(void *context, uint64_t number);
int claim_own(const fiche_type *self, hab_call *call, uint64_t before, claim_each each,
              void *context);
/* Those about a fiche, the last first. */
int claim_about(const fiche_type *self, hab_call *call, const char *id, claim_each each,
                void *context);
/* Of a Caf or all, open ones first, the oldest first. */
int claim_list(const fiche_type *self, hab_call *call, desk_rows *rows);

/* As pages show it: the record, with times {"seconde", "texte"}, "etat" ("ouverte",
 * "repondue"), "partenaire", "auteur_nom"; who answered is shown to agents alone. */
int claim_view(const fiche_type *self, hab_call *call, const json_t *claim, json_t **view);

#endif
