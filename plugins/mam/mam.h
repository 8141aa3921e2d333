/* Maison d'assistants maternels: what its files share (requirements, section 9).
 *
 * The fiche of a Mam is one of plugins/fiche; its joint part are the persons whose names
 * go with it: [{"personne": identification number, "accord": number of the consent, "nom",
 * "prenom"}]. A name is online while the very consent lives that the Caf validated it with,
 * and while its person is a party (MAM-2, MAM-3, MAM-6). Keys beside those of fiche.h:
 *
 *   A id, NUL, person u64             → mam_accord: what holds now
 *   H id, NUL, person u64, number u32 → mam_accord: each one that ever held
 *   a person u64, id                  → empty: the Mams that somebody ever answered for
 *   c convention u64, id              → empty: the Mams that its persons answered for */
#ifndef MAM_H
#define MAM_H

#include "fiche/fiche.h"

enum { ID_MAX = FICHE_ID_MAX, FAILED = -1 };

#define MAM_KIND "MAM"
#define MAM_SERVICE "fiche"
#define MAM_FORM_PATH "fonctionnement/"
#define MAM_CONSENT_PATH "mam/consentement" /* of the portal */

typedef struct mam {
    fiche_type fiche; /* first: what plugins/fiche takes for its own */
} mam;

/* -- mam.c, request.c */

/* The Mam of a scope, NUL-terminated; 0 when the scope is none of ours. */
int mam_of_scope(hab_slice scope, char id[ID_MAX + 1]);
/* Of plugin.h. */
const char *mam_request_form(const void *state);
int mam_request_annexe(const void *state, hab_slice request, void *sink);

/* -- accord.c: the consent of a person to the publication of the own name with a Mam.
 * Functions give outcomes. */

typedef enum mam_accord_state {
    MAM_ACCORD_DONNE = 1,
    MAM_ACCORD_RETIRE = 2,
    MAM_ACCORD_CADUC = 3 /* ended with the person's place in the convention (MAM-6) */
} mam_accord_state;

/* Fixed, in the machine's order, as the broker's own records. */
typedef struct mam_accord {
    uint8_t layout; /* 1 */
    uint8_t state;  /* mam_accord_state */
    uint8_t reserved[2];
    uint32_t number; /* grows with each that takes the place of another */
    int64_t since;
    uint64_t convention;
} mam_accord;

const char *mam_accord_name(unsigned state); /* "donne"; NULL */
/* HAB_NONE, and zeros, when the person has never answered. */
int mam_accord_read(const mam *self, hab_call *call, const char *id, uint64_t person,
                    mam_accord *accord);
/* What holds from now on, traced: consentement.donne, .retire, .caduc. */
int mam_accord_write(const mam *self, hab_call *call, const char *id, uint64_t person,
                     mam_accord_state state, uint64_t convention);
/* [{"etat", "quand": {"seconde", "texte"}}], the last first; the caller frees. */
int mam_accord_history(const mam *self, hab_call *call, const char *id, uint64_t person,
                       json_t **history);
/* The identification numbers of whoever has ever answered for a Mam, and the ids of those
 * that a person has; the caller frees. */
int mam_accord_persons(const mam *self, hab_call *call, const char *id, json_t **persons);
int mam_accord_mams(const mam *self, hab_call *call, uint64_t person, json_t **ids);
/* Also those that the convention covers no more: adds them to `ids`, each once. */
int mam_accord_under(const mam *self, hab_call *call, uint64_t convention, json_t *ids);

/* -- names.c: whose names go with a fiche */

/* Of a joint part, those whose consent still lives and who are parties now; the caller
 * frees. */
int mam_names(const mam *self, hab_call *call, const char *id, const json_t *joint, json_t **names);
/* Whether an open convention, or this one, open or not (0: none), names the person for the
 * Mam. */
int mam_is_party(const mam *self, hab_call *call, const char *id, uint64_t convention,
                 uint64_t person, int *party);
int mam_joint(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
              json_t **joint);
int mam_joint_view(const fiche_type *self, hab_call *call, const json_t *joint,
                   const json_t *before, json_t **lines);
/* The line of a person in a joint part, borrowed; NULL when this very consent has none. */
const json_t *mam_line_of(const json_t *joint, uint64_t person, const mam_accord *accord);

/* -- consent.c: what giving and withdrawing bring about */

/* A name goes to the Caf: with the version that waits there, or with a new one like that
 * which is online, or with the next that somebody submits. */
int mam_give(const mam *self, hab_call *call, const char *id, uint64_t convention);
/* The name is offline with this very transaction, whatever is at work (MAM-2). */
int mam_withdraw(const mam *self, hab_call *call, const char *id);
int mam_event(const void *state, hab_call *call, const hab_event *event);

/* -- consent_page.c: consentement */

int mam_consent_get(const void *state, hab_call *call);
int mam_consent_post(const void *state, hab_call *call, hab_slice document);

/* -- compose.c, form.c, pages.c */

int mam_compose(const fiche_type *self, hab_call *call, const char *id, const fiche_record *fiche,
                const json_t *online, const json_t *target, hab_publication *publication,
                json_t **document);
extern const char mam_form[];
int mam_prefill(const fiche_type *self, hab_call *call, const json_t *target, json_t **document);
int mam_form_check(const void *state, hab_call *call, hab_slice document, void *report);
const hab_page *mam_pages(const void *state, size_t *count);
const hab_sheet *mam_sheets(const void *state, size_t *count);

#endif
