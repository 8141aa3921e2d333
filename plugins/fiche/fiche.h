/* Fiches: the data of an establishment or a Mam that the Caf validates before all may read
 * them, in versions (ST-1 to ST-4, MAM-1 to MAM-5). Built into each type that has some.
 *
 * A version is a brouillon, then soumise, then publiee until it is remplacee by the next or
 * retiree; or it is rejetee, with a reason. A fiche has one version online at most and one
 * at work (brouillon, soumise, rejetee) at most. Whoever saves says which revision of the
 * fiche was read: when somebody else has saved since, what was typed is kept as a brouillon
 * aside, and nothing of the other's is touched.
 *
 * Keys of the records, numbers big-endian; a type's own keys begin with other letters:
 *
 *   F id                           → fiche_record
 *   V id, NUL, version u32         → fiche_version, then JSON: {"saisie": the form's
 *                                    document, "joint": what else the type publishes with
 *                                    it, "motif", "motifs": [{"chemin", "libelle", "motif"}],
 *                                    "controle": [codes]}
 *   Q caf, NUL, second u64, id     → version u32: to be validated, oldest first
 *   P caf, NUL, id                 → empty: online, of this Caf
 *   C convention u64, id           → empty: what is kept under a convention
 *   R number u64                   → JSON of a claim (claim.h)
 *   r caf, NUL, state u8, second u64, number u64 → empty
 *   o id, NUL, number u64          → empty: claims about a fiche
 *   p person u64, number u64       → empty: claims of a person
 *   M name                         → counters (common.h)
 *
 * Functions give outcomes (plugin_call.h) and work in the call's transaction; who is not
 * allowed was refused before, by fiche_enter() or fiche_desk_enter(). `self` is the state of
 * the plugin, which begins with its fiche_type. */
#ifndef FICHE_H
#define FICHE_H

#include "common/common.h"

enum { FICHE_ID_MAX = 31, FICHE_CAF = 8, FICHE_KIND = 12, FICHE_FAILED = -1 };

typedef enum fiche_state {
    FICHE_BROUILLON = 1,
    FICHE_SOUMISE = 2,
    FICHE_PUBLIEE = 3,
    FICHE_REMPLACEE = 4, /* by a later version, online or not: `published` tells */
    FICHE_RETIREE = 5,
    FICHE_REJETEE = 6,
    FICHE_STATES = 7
} fiche_state;

/* Fixed, in the machine's order, as the broker's own records. */
typedef struct fiche_record {
    uint8_t layout; /* 1 */
    uint8_t reserved[3];
    uint32_t revision; /* grows with each change of anything in it but what is kept aside */
    uint32_t last;     /* version */
    uint32_t working;  /* version, 0: none */
    uint32_t online;   /* version, 0: none */
    uint32_t reserved_2;
    uint64_t convention; /* under which it was last saved, or is read by all */
    char caf[FICHE_CAF];
    char kind[FICHE_KIND]; /* "EAJE" */
    uint32_t reserved_3;
} fiche_record;

typedef struct fiche_version {
    uint8_t layout; /* 1 */
    uint8_t state;  /* fiche_state */
    uint8_t aside;  /* 1: a brouillon that lost to another's */
    uint8_t reserved;
    uint32_t number;
    uint32_t based_on; /* the version that was online when it was submitted */
    uint32_t reserved_2;
    uint64_t author; /* identification number */
    uint64_t convention;
    int64_t saved;
    int64_t submitted; /* seconds; 0: not */
    int64_t decided;
    uint64_t decided_by; /* agent's identification number */
    int64_t published;
    int64_t ended; /* remplacee or retiree */
    uint64_t ended_by;
} fiche_version;

/* What an annexe says of a target: name, kind, address, commune, as host->describe() got
 * it: {"nom", "type", "adresse", "commune": {"code", "nom"}}, the last two optional. */

/* One point of the checklist of the Caf. */
typedef struct fiche_point {
    const char *code;    /* "publicite" */
    const char *text;    /* French, as the agent affirms it */
    const char *article; /* "ST-2" */
} fiche_point;

typedef int (*fiche_each_target)(void *context, const char *id);

typedef struct fiche_type fiche_type;
struct fiche_type {
    const hab_host *host;
    const hab_calls *calls;
    const char *name;    /* of the type; sheets are NAME-fiches, NAME-historique… */
    const char *path;    /* below the portal: "structures", "mam" */
    const char *service; /* the right to enter and submit a fiche */
    const char *article; /* of validation, "ST-3.3" */
    const fiche_point *points;
    size_t point_count;
    /* The path of the form's page for a kind, "fonctionnement/eaje/"; NULL for none. */
    const char *(*form)(const char *kind);
    /* Each target of a person's scope for which `service` is a right; what `each` gives but
     * HAB_DONE ends it. `service` NULL: any right. */
    int (*targets)(hab_slice scope, const char *service, fiche_each_target each, void *context);
    /* What the type publishes besides, as of now, for a version that is submitted (MAM: the
     * persons whose consent is live); the caller frees *joint. NULL: there is nothing. */
    int (*joint)(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
                 json_t **joint);
    /* Lines {"libelle", "valeur", "avant", "change"} of it, as calls->review() has them,
     * beside that of another version (NULL: none). NULL with joint(). */
    int (*joint_view)(const fiche_type *self, hab_call *call, const json_t *joint,
                      const json_t *before, json_t **lines);
    /* Makes what all may read; `online` is the content of the version online (NULL: none).
     * HAB_NONE: nothing; else `publication` with a document in *document, which the caller
     * frees after publishing; `nom` and `commune_nom` may point into it. */
    int (*compose)(const fiche_type *self, hab_call *call, const char *id,
                   const fiche_record *fiche, const json_t *online, const json_t *target,
                   hab_publication *publication, json_t **document);
    /* Adds to `parts` what else a person of this scope may do for a target, beside the
     * form: {"libelle", "chemin"}, the path below the portal. NULL: nothing. */
    int (*parts)(const fiche_type *self, hab_slice scope, const char *id, const char *kind,
                 json_t *parts);
    /* What the form begins with when nothing was saved yet, in *document, which the caller
     * frees. NULL: the annexe's "adresse" and "commune". */
    int (*prefill)(const fiche_type *self, hab_call *call, const json_t *target, json_t **document);
};

/* -- fiche.c: fiches, versions, what is saved */

/* HAB_NONE, and zeros, when nothing was saved yet. */
int fiche_read(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche);
int fiche_write(const fiche_type *self, hab_call *call, const char *id, const fiche_record *fiche);
/* HAB_NONE; *content (may be NULL) is the caller's. */
int fiche_version_read(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                       fiche_version *version, json_t **content);
int fiche_version_write(const fiche_type *self, hab_call *call, const char *id,
                        const fiche_version *version, const json_t *content);
const char *fiche_state_name(unsigned state); /* "brouillon"; NULL */

/* What a person saves. */
typedef struct fiche_entry {
    const char *id;
    const char *kind;
    const hab_right *right; /* that lets this person */
    uint32_t revision;      /* that was read */
    const json_t *saisie;
    int submits;    /* to the Caf; else a brouillon */
    int keep_aside; /* on a conflict: keep it as a brouillon aside; else nothing is kept */
} fiche_entry;
/* *version is the one that was saved (0: none); *conflict is set when somebody else had
 * saved. A brouillon of the same author is overwritten in place; another's, or what was
 * submitted, becomes remplacee and stays in the history. Tells the Caf of a submission,
 * and traces: fiche.enregistree, fiche.soumise. */
int fiche_save(const fiche_type *self, hab_call *call, const fiche_entry *entry, uint32_t *version,
               int *conflict);
/* The joint part of what is submitted changes: a new revision, which the agent who has read
 * the former is told. HAB_NONE when nothing is submitted. */
int fiche_rejoin(const fiche_type *self, hab_call *call, const char *id);
/* The versions, last first. */
typedef int (*fiche_each_version)(void *context, const fiche_version *version);
int fiche_history(const fiche_type *self, hab_call *call, const char *id, fiche_each_version each,
                  void *context);

/* An act on a version, "fiche/N", on record. */
int fiche_trace(const fiche_type *self, hab_call *call, const char *operation, const char *id,
                uint32_t number, uint64_t convention);

/* -- decide.c: what the Caf decides; *conflict as above: nothing was done. Each tells the
 * author and all whose right it is, and traces: fiche.publiee, fiche.rejetee, fiche.retiree. */

/* HAB_NONE unless this version is submitted, for all four. */
int fiche_accept(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                 uint32_t revision, const json_t *controle, int *conflict);
/* `motifs`: [{"chemin", "libelle", "motif"}], may be empty when `motif` is not. */
int fiche_reject(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                 uint32_t revision, const char *motif, const json_t *motifs, const json_t *controle,
                 int *conflict);
/* What is online goes offline with all that is published of this target: HAB_NONE when
 * nothing is. An agent's act (ST-2), or, by number 0, that of the convention's end. */
int fiche_withdraw(const fiche_type *self, hab_call *call, const char *id, const char *motif,
                   uint64_t agent);
/* Publishes what is to be read now, in the place of what was, or takes it back; what no
 * open convention covers, or not this one, is taken back. The fiche is of this convention
 * from now on. */
int fiche_refresh(const fiche_type *self, hab_call *call, const char *id, uint64_t convention);
/* The same of what is online; what is not, as what the Caf has withdrawn, stays so, and is
 * of this convention from now on. */
int fiche_follow(const fiche_type *self, hab_call *call, const char *id, uint64_t convention);
/* event() of the types: what no open convention covers any more is withdrawn. */
int fiche_event(const void *state, hab_call *call, const hab_event *event);

/* -- queue.c */

typedef int (*fiche_each_queued)(void *context, const char *id, uint32_t number, int64_t submitted,
                                 hab_slice key);
/* After a key of the walk before (empty: from the oldest); of all Cafs ("") one Caf after
 * the other. */
int fiche_queue(const fiche_type *self, hab_call *call, const char *caf, hab_slice after,
                fiche_each_queued each, void *context);
int fiche_queue_put(const fiche_type *self, hab_call *call, const char *caf, int64_t submitted,
                    const char *id, uint32_t number);
int fiche_queue_remove(const fiche_type *self, hab_call *call, const char *caf, int64_t submitted,
                       const char *id);
/* Of a Caf, online, in the order of ids, after one ("" from the first). */
int fiche_online(const fiche_type *self, hab_call *call, const char *caf, const char *after,
                 fiche_each_target each, void *context);
int fiche_online_put(const fiche_type *self, hab_call *call, const char *caf, const char *id,
                     int online);
/* HAB_NONE when it is not; of places alone it can be, with no version. */
int fiche_is_online(const fiche_type *self, hab_call *call, const char *id,
                    const fiche_record *fiche);
/* What a convention keeps, in the order of ids. */
int fiche_kept(const fiche_type *self, hab_call *call, uint64_t convention, fiche_each_target each,
               void *context);
int fiche_kept_put(const fiche_type *self, hab_call *call, uint64_t convention, const char *id,
                   int kept);
/* Gives a fiche to a convention and its Caf, with its places in these lists; fiche_write()
 * is the caller's. */
int fiche_take(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche,
               uint64_t convention, const char *caf);

/* -- notice.c: mails NAME-soumise to the Caf's agents of validation; NAME-publiee,
 * NAME-rejetee, NAME-retiree to persons */

int fiche_tell_caf(const fiche_type *self, hab_call *call, const char *id,
                   const fiche_version *version, const fiche_record *fiche);
/* `motif` may be "", `motifs` NULL. */
int fiche_tell_partner(const fiche_type *self, hab_call *call, const char *id, const char *sheet,
                       const fiche_version *version, const fiche_record *fiche, const char *motif,
                       const json_t *motifs);

/* -- access.c: who may; each answers and traces what it refuses */

/* What a page below "…/" is about: "ID", or "ID/N". */
typedef struct fiche_place {
    char id[FICHE_ID_MAX + 1];
    uint32_t number; /* of a version, 0: none was named */
    hab_right right; /* of the person; its slices end with the next call of the host's */
    uint64_t convention;
    char caf[FICHE_CAF];
    json_t *target; /* what the annexe says of it; freed by fiche_leave() */
    fiche_record fiche;
} fiche_place;
/* Decides `service` for the id in the path's rest, through calls->may(). An establishment
 * that an open convention of another partner saves under is refused, whatever the annexe
 * of this one says (ST-3.3). */
int fiche_enter(const fiche_type *self, hab_call *call, const char *service, fiche_place *place);
/* For an agent: of the Caf of the fiche (calls->agent()). HAB_NONE: no such fiche. */
int fiche_desk_enter(const fiche_type *self, hab_call *call, fiche_place *place);
void fiche_leave(fiche_place *place);
/* Counts one more save of a fiche by who asks: versions are kept, so there is an end to
 * them each day. */
int fiche_limit(const fiche_type *self, hab_call *call, const char *id);
/* "ID", "ID/N"; 0 for what is none. */
int fiche_place_read(hab_slice rest, char id[FICHE_ID_MAX + 1], uint32_t *number);
/* The conventions that cover a target: whether `wanted` does, open or suspended (0: none is
 * asked for), and the first that is open (0: none). */
typedef struct fiche_cover {
    uint64_t wanted;
    uint64_t first;
    int found;
} fiche_cover;
int fiche_covering(const fiche_type *self, hab_call *call, const char *id, fiche_cover *cover);
/* What an annexe says of a target, the caller's; what it says nothing of has its id as its
 * name. HAB_NONE: not covered. */
int fiche_target(const fiche_type *self, hab_call *call, uint64_t convention, const char *id,
                 json_t **target);
/* Whether a scope gives a right to a target; `service` NULL: any. */
int fiche_has(const fiche_type *self, hab_slice scope, const char *service, const char *id);

/* -- view.c: documents of pages */

/* {"numero", "etat", "auteur": identification number, "auteur_nom", "enregistree",
 * "soumise", "decidee", "decidee_par", "publiee", "terminee", "motif", "motifs", "a_part"}:
 * times {"seconde", "texte"}; what is not there is left out. */
int fiche_version_view(const fiche_type *self, hab_call *call, const fiche_version *version,
                       const json_t *content, json_t **view);
/* calls->review() with the joint part as one more section: a version beside another. */
int fiche_difference(const fiche_type *self, hab_call *call, const char *kind,
                     const json_t *content, const json_t *before, json_t **view);
/* {"seconde", "texte"}; NULL without memory. */
json_t *fiche_time(int64_t second);
/* What is online of it, what is at work, asides of the last days left out: "en_ligne" and
 * "travail", views of versions, added to `view`. */
int fiche_add_states(const fiche_type *self, hab_call *call, const char *id,
                     const fiche_record *fiche, json_t *view);
/* The name of a sheet of the type, "structures-historique", written to `name`. */
const char *fiche_sheet(const fiche_type *self, const char *page, char name[48]);

/* -- pages of the person, of all types (hab_page.get, .post) */

int fiche_list_get(const void *state, hab_call *call);                         /* fiches */
int fiche_overview_get(const void *state, hab_call *call);                     /* fiches/ID */
int fiche_history_get(const void *state, hab_call *call);                      /* historique/ID */
int fiche_version_get(const void *state, hab_call *call);                      /* versions/ID/N */
int fiche_version_post(const void *state, hab_call *call, hab_slice document); /* resumes it */
/* The form's page (fonctionnement/…/ID?revision=N): a GET without a revision is led to the
 * present one; then it is filled in from what is at work, else online. */
/* Says below a form's title which fiche it is about. */
int fiche_name_form(const fiche_type *self, hab_call *call, const fiche_place *place);
int fiche_entry_enter(const void *state, hab_call *call);
/* The same, for a type with a form a kind: the enter() of each form's page names it. */
int fiche_entry_enter_as(const fiche_type *self, hab_call *call, const char *kind);
/* get() of the form's page: one that names an older revision is led to the present one. */
int fiche_entry_get(const void *state, hab_call *call);
int fiche_entry_post(const void *state, hab_call *call, hab_slice document);
int fiche_entry_draft(const void *state, hab_call *call, const hab_page *page, hab_slice given);

/* -- pages of the Caf, role `validation` */

int fiche_desk_get(const void *state, hab_call *call);     /* validation */
int fiche_decision_get(const void *state, hab_call *call); /* validation/ID/N */
int fiche_decision_post(const void *state, hab_call *call, hab_slice document);
int fiche_online_get(const void *state, hab_call *call);                      /* publication/ID */
int fiche_online_post(const void *state, hab_call *call, hab_slice document); /* withdraws */

/* -- claims (claim.c, claim_page.c): complaints of who is in charge of an establishment
 * (ST-2), corrections and deletions that an assistant maternel asks for (MAM-5a): recorded,
 * told to the Caf's agents of validation, answered, the answer mailed. */

int fiche_claims_get(const void *state, hab_call *call);  /* reclamations: own ones */
int fiche_claim_get(const void *state, hab_call *call);   /* reclamations/N */
int fiche_claim_enter(const void *state, hab_call *call); /* reclamer/ID, a form */
int fiche_claim_post(const void *state, hab_call *call, hab_slice document);
int fiche_desk_claims_get(const void *state, hab_call *call); /* suivi-reclamations */
int fiche_desk_claim_get(const void *state, hab_call *call);  /* suivi-reclamations/N */
int fiche_desk_claim_post(const void *state, hab_call *call, hab_slice document);

#endif
