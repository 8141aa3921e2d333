/* What time brings (LI-2, LI-3.4), in batches that take some ms each: what agenda.c,
 * morning.c, destruction.c, attestation.c and their pages share.
 *
 *   destruction  at 0:00 in Paris of its day, each demande whose key X says so
 *   an end       the families are told at once, and a day later what nobody else may read
 *                is destroyed
 *   the morning  at 7:00 in Paris: one mail a person says what waits, then attestations
 *                that are due are asked for
 *
 * A batch that is interrupted is done again as a whole or not at all; where the next one
 * goes on stands in the store. A server that was off does what is overdue at once, and says
 * what is so now, not what it would have said on the days it missed. */
#ifndef LI_AGENDA_H
#define LI_AGENDA_H

#include "li.h"

enum {
    LI_BATCH = 200,        /* demandes of a batch */
    LI_MORNING = 7,        /* o'clock */
    LI_TELL_WAIT = 86400,  /* seconds for the mails of an end to leave */
    LI_PENDING_MAX = 10000 /* references of one attestation */
};

/* Each kind of duty: the second of the first (HAB_NONE: there is none), and a batch. */
int li_destruction_due(const li *self, hab_call *call, int64_t *when);
int li_destruction_batch(const li *self, hab_call *call);
int li_morning_due(const li *self, hab_call *call, int64_t *when);
int li_morning_batch(const li *self, hab_call *call);

/* Duties of key T. */
typedef enum li_job {
    LI_JOB_TELL = 1, /* object: a convention that ended: its families are told */
    LI_JOB_END = 2   /* the same, a day later: its demandes are destroyed */
} li_job;

/* How far an end is done. */
typedef struct li_place {
    char commune[LI_CODE]; /* zeros: to begin with the first */
    uint8_t state;         /* li_state; 0: the commune is not begun */
    uint8_t after_size;
    uint8_t after[PL_KEY_MAX]; /* a key of li_list() */
} li_place;

/* A batch of one; *over says that it was the last. */
int li_end_batch(const li *self, hab_call *call, li_job job, uint64_t convention, li_place *place,
                 int *over);

/* -- attestation.c: what is to be attested, key C */

typedef enum li_stage {
    LI_ASKED = 1,
    LI_REMINDED = 2, /* a week before its last day */
    LI_LAST_DAY = 3,
    LI_MISSING = 4 /* the Caf was told */
} li_stage;

typedef struct li_duty {
    uint8_t layout; /* 1 */
    uint8_t stage;
    uint8_t reserved[2];
    uint32_t since; /* day of the oldest destruction */
    char caf[8];
} li_duty;

/* The name of a person, asked for once: kept in `names`, which lends it. */
const char *li_name_of(const li *self, hab_call *call, json_t *names, uint64_t person);

/* What one convention has to attest, at most LI_PENDING_MAX. */
typedef struct li_pending {
    size_t count;
    uint32_t since;    /* 0 when there is nothing */
    uint32_t deadline; /* a month later */
    int more;          /* there are others: for another attestation */
    uint64_t *of;      /* demandes, when asked for: the caller frees */
    char list[17];     /* changes when the list does */
} li_pending;

int li_pending_of(const li *self, hab_call *call, uint64_t convention, int with_list,
                  li_pending *pending);
uint32_t li_attest_by(uint32_t since);
/* HAB_NONE when none was asked for yet. */
int li_duty_of(const li *self, hab_call *call, uint64_t convention, li_duty *duty);
/* Asks, reminds, or tells the Caf, whatever this day brings; *work counts what was read. */
int li_duty_morning(const li *self, hab_call *call, uint64_t convention, unsigned *work);

/* A signature as it was given. */
typedef struct li_signature {
    const char *nom; /* as typed */
    const char *fonction;
} li_signature;

/* Signs for the caller: record, PDF, demandes; *number is the attestation's. */
int li_attestation_sign(const li *self, hab_call *call, const json_t *convention,
                        const li_pending *pending, const li_signature *signature, uint64_t *number);
/* The caller frees. HAB_NONE. */
int li_attestation_read(const li *self, hab_call *call, uint64_t number, json_t **document);
/* Answers with the PDF that was kept. */
int li_attestation_pdf(const li *self, hab_call *call, uint64_t number);
/* The latest before number `before` (0: the latest of all), at most `max`, in a list: of a
 * convention, or of a Caf ("": of all). NULL when the store fails. */
json_t *li_attestations_of(const li *self, hab_call *call, uint64_t convention, uint64_t before,
                           unsigned max);
json_t *li_attestations_of_caf(const li *self, hab_call *call, const char *caf, uint64_t before,
                               unsigned max);

/* -- what they share */

/* The first key under a prefix at or after `from`, NULL: the first of all. HAB_NONE. */
int li_first(const li *self, hab_call *call, const pl_key *prefix, const pl_key *from, pl_key *key);
/* The number in what stands behind a page, "convention-12.csv", between its other parts; 0
 * when it is something else. */
int li_number_in(hab_slice rest, const char *before, const char *after, uint64_t *number);
/* Where the inbox of a commune has what is not retrieved yet and must be by this day or
 * later; 0: all of it. */
enum { LI_AT_DEADLINE = 1 + LI_CODE + 1 }; /* then the demande */
pl_key li_waiting_key(const char *commune, uint32_t deadline);
/* A convention as pages and mails show it: numero, partenaire, caf, id, terminee. */
json_t *li_convention_values(const hab_right *right, int64_t now);
/* Those whom it names: personne, identifiant, nom, prenom. NULL when the store fails. */
json_t *li_members(const li *self, hab_call *call, uint64_t convention);
/* A mail of this sheet to each of them; `values` stays the caller's, and is filled in with
 * each one's name. */
int li_tell_members(const li *self, hab_call *call, uint64_t convention, const char *sheet,
                    int64_t expires,
                    json_t *values); /* One mail; its desk is the Caf of the values. */
int li_mail_to(const li *self, hab_call *call, const char *identifiant, const char *sheet,
               int64_t expires, const json_t *values);

/* A commune's name, or its code. */
const char *li_commune_name(const li *self, hab_call *call, const char *code, char name[204]);

#endif
