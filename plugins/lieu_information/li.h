/* Lieu d'information: what its files share (requirements, section 7).
 *
 * A demande is a shell, which holds no personal data, and a sealed document, which holds
 * them all and is destroyed after six months (LI-2). Keys of the records, numbers
 * big-endian:
 *
 *   D demande u64                       → li_shell
 *   R reference                         → demande u64
 *   S commune 5, state u8, deadline u32, demande u64 → empty: the inbox, first due first
 *   N commune 5                         → li_counts
 *   F commune 5, month u32 (YYYYMM)     → li_figures, by month of transmission
 *   K caf, NUL, commune 5               → empty: the communes that a Caf has figures of
 *   X date u32, demande u64             → empty: to be destroyed on that day
 *   C convention u64, demande u64       → date u32: destroyed, copies to be attested
 *   A attestation u64                   → JSON; a attestation u64 → its PDF
 *   B convention u64, attestation u64   → empty
 *   P caf, NUL, attestation u64         → empty
 *   H convention u64                    → li_duty: an attestation is due (agenda.h)
 *   T second u64, job u8, object u64    → how far it is done: duties (agenda.c)
 *   J                                   → li_round: the mails of the morning
 *   G person u64, commune 5             → li_said: what the mails of this morning say
 *   Q person u64                        → preference u8
 *   M name                              → counter u64
 *   I digest 32; i demande u64          → demande u64; digest 32: a site's own reference
 *   L convention u64                    → li_lease: the feed of a lieu is being taken
 *
 * The sealed document has the key of the shell. It is what family.form.json makes; what
 * the family did not say is not there:
 *
 *   {"commune": {"code": "91999", "nom": "Valclair"},
 *    "enfant": {"situation": "ne" | "a_naitre", "prenom": "…",
 *               "date_naissance": "2024-05-01" | "date_prevue": "2027-01-15"},
 *    "modes": ["creche_collective", "assistante_maternelle", "garde_a_domicile"],
 *    "date_debut": "2027-09-01",
 *    "horaires": [{"jour": "lundi", "debut": "08:30", "fin": "18:00"}],
 *    "remarques": "…", "allocataire": true,
 *    "parents": [{"nom": "…", "prenom": "…"}],
 *    "contact": {"courriel": "…", "telephone": "…"}} */
#ifndef LI_H
#define LI_H

#include <jansson.h>

#include "common/common.h"

enum {
    LI_CODE = 5,       /* INSEE */
    LI_REFERENCE = 12, /* "FA-XXXX-XXXX", letters and digits without I, L, O, U */
    LI_CODE_TEXT = 10, /* the family's own code, "XXXXX-XXXXX" without the hyphen */
    LI_CAF = 7,
    FAILED = -1
};

typedef enum li_state {
    LI_NOTIFIEE = 1,
    LI_RECUPEREE = 2,
    LI_TRAITEE = 3,
    LI_DETRUITE = 4, /* or withdrawn by the family: flag */
    LI_ATTESTEE = 5,
    LI_STATES = 6
} li_state;

typedef enum li_outcome { /* of LI_TRAITEE */
                          LI_NO_OUTCOME = 0,
                          LI_PLACE = 1,       /* a place was found */
                          LI_ATTENTE = 2,     /* on a waiting list */
                          LI_ORIENTEE = 3,    /* sent on to another service */
                          LI_SANS_SUITE = 4,  /* nothing came of it */
                          LI_INJOIGNABLE = 5, /* the family could not be reached */
                          LI_OUTCOMES = 6
} li_outcome;

/* Flags of a shell. LI_DONNEE: it was in a download, and nobody knows whether it came in. */
enum { LI_RETIREE = 1, LI_BY_CONVENTION_END = 2, LI_DONNEE = 4 };

/* How a person of the lieu is told (key Q); nothing kept: of each. */
enum { LI_TOLD_EACH = 0, LI_TOLD_DAILY = 1 };

/* Fixed, in the machine's order, as the broker's own records. */
typedef struct li_shell {
    uint8_t layout; /* 1 */
    uint8_t state;
    uint8_t outcome;
    uint8_t flags;
    uint32_t deadline; /* last day to retrieve it (LI-3.4) */
    uint32_t destroy;  /* day of its destruction (LI-2) */
    uint32_t reserved;
    char reference[LI_REFERENCE + 4];
    char commune[8];
    char caf[8];
    uint64_t convention; /* whose persons were told */
    int64_t transmitted; /* seconds; 0 as long as it has not happened */
    int64_t notified;
    int64_t retrieved;
    int64_t treated;
    int64_t destroyed;
    int64_t attested;
    uint64_t retrieved_by; /* person */
    uint64_t treated_by;
    uint64_t attestation;
    uint8_t code[32]; /* SHA-256 of the family's code */
} li_shell;

typedef struct li_counts {
    uint64_t of[LI_STATES]; /* by state */
} li_counts;

typedef struct li_figures {
    uint64_t transmitted;
    uint64_t retrieved;
    uint64_t late; /* retrieved after the deadline, or destroyed without having been */
    uint64_t withdrawn;
    uint64_t treated[LI_OUTCOMES]; /* by outcome */
} li_figures;

/* The state of the plugin: the host, and its settings. */
typedef struct li li;
struct li {
    const hab_host *host;
    const hab_calls *calls;
    json_t *settings; /* checked; empty when there are none */
};

/* -- lieu_information.c */

/* Whether the scope of a person has this commune. */
int li_scope_has(hab_slice scope, hab_slice commune);

/* -- settings.c: lieu_information.json */

/* Reads the settings of an opening plugin; FAILED, reported when they are at fault. */
int li_settings_open(li *self, hab_slice settings, void *report);

/* Days to retrieve a demande from the notification mail: 15 (LI-3.4), or the Caf's own. */
unsigned li_delay(const li *self, const char *caf);
/* Where a family turns to in a commune without a lieu: the Caf's own words, or general
 * ones: {"texte", "telephone", "adresse_web"}. Borrowed. */
const json_t *li_turn_to(const li *self, const char *caf);
/* SHA-256. */
void li_digest(hab_slice secret, uint8_t digest[32]);
/* The declared feed whose secret this is, its name; NULL for none. In constant time. */
const char *li_feed(const li *self, hab_slice bearer);

/* -- demande.c: the life of a demande. In write calls, outcomes as plugin_call.h.
 * Each moves the shell between the states, keeps indexes, counts and figures, and traces. */

/* Stores a checked document (li_form), tells the lieu, sends the receipt. `reference`
 * takes LI_REFERENCE + 1 bytes. HAB_NONE when no convention covers its commune. */
int li_submit(const li *self, hab_call *call, hab_slice document, char *reference);
int li_find(const li *self, hab_call *call, hab_slice reference, uint64_t *number,
            li_shell *shell); /* HAB_NONE */
int li_read(const li *self, hab_call *call, uint64_t number, li_shell *shell);
/* Its personal data, as the family gave them; the caller frees. HAB_NONE once destroyed. */
int li_open_document(const li *self, hab_call *call, uint64_t number, json_t **document);
/* The caller has it: LI_NOTIFIEE becomes LI_RECUPEREE, once; later ones change nothing.
 * *first says whether it was this one. HAB_NONE once it is destroyed. When two conventions
 * cover the commune, the shell's becomes the one that names the caller. */
int li_retrieve(const li *self, hab_call *call, uint64_t number, li_shell *shell, int *first);
/* It goes out in a download: from here on somebody may have a copy. */
int li_give(const li *self, hab_call *call, uint64_t number, li_shell *shell);
int li_has_copies(const li_shell *shell);
/* HAB_NONE unless it was retrieved and is not destroyed; a later outcome takes the place
 * of the former. */
int li_treat(const li *self, hab_call *call, uint64_t number, li_shell *shell, li_outcome outcome);
/* LI-2. `flags`: LI_RETIREE, LI_BY_CONVENTION_END or 0. A demande that somebody may have
 * copies of waits for the attestation (key C), another ends here. HAB_NONE when it was destroyed
 * before. */
int li_destroy(const li *self, hab_call *call, uint64_t number, uint8_t flags);
/* Its copies are attested as destroyed. HAB_NONE unless that is waited for. */
int li_attest(const li *self, hab_call *call, uint64_t number, uint64_t attestation);

/* The inbox: demandes of one commune in one state, first due first, after a key of the
 * walk before ("" to begin): each gives HAB_NONE to stop. `key` is opaque. */
typedef int (*li_each)(void *context, uint64_t number, hab_slice key);
int li_list(const li *self, hab_call *call, const char *commune, li_state state, hab_slice after,
            li_each each, void *context);
int li_counts_of(const li *self, hab_call *call, const char *commune, li_counts *counts);
/* How many wait past their day, at most `max`. */
int li_late(const li *self, hab_call *call, const char *commune, unsigned max, unsigned *late);
int li_figures_of(const li *self, hab_call *call, const char *commune, uint32_t month,
                  li_figures *figures);

/* demande_index.c, for demande.c: a shell that was changed takes its place in the inbox,
 * in the counts and in the store; `from` 0: it is new. */
int li_move(const li *self, hab_call *call, uint64_t number, const li_shell *shell, li_state from);
/* Adds to the figures of its month; unsigned, so that what is to be taken away is -1. */
int li_add_figures(const li *self, hab_call *call, const li_shell *shell, const li_figures *more);
pl_key li_demande_key(uint64_t number);
int li_put_empty(const li *self, hab_call *call, const pl_key *key);
/* HAB_FAILED when it is not there. */
int li_remove_known(const li *self, hab_call *call, const pl_key *key);

/* tell.c, for demande.c: mails to the lieu, without a word of the family, and to the
 * family, under the key of its demande. */
int li_tell_new(const li *self, hab_call *call, const li_shell *shell);
int li_tell_withdrawn(const li *self, hab_call *call, const li_shell *shell);
int li_send_receipt(const li *self, hab_call *call, uint64_t number, const li_shell *shell,
                    const json_t *demande, const char *code);

/* -- words.c */
const char *li_state_name(unsigned state);     /* "notifiee"; NULL */
const char *li_outcome_name(unsigned outcome); /* "place"; NULL */

/* -- agenda.c: what time brings; due() and sweep() of the plugin. Nothing has to be armed:
 * keys X, N and C say what there is to do. */
int li_due(const void *state, hab_call *call, int64_t *when);
int li_sweep(const void *state, hab_call *call);
int li_event(const void *state, hab_call *call, const hab_event *event);

/* -- pages, one file a family */
const hab_page *li_pages(const void *state, size_t *count);
const hab_sheet *li_sheets(const void *state, size_t *count);

/* family.c, family_check.c: the form, what follows it, where to turn without a lieu */
extern const char li_form[];
extern const char li_commune_form[];
int li_commune_post(const void *state, hab_call *call, hab_slice document);
int li_family_enter(const void *state, hab_call *call);
int li_family_check(const void *state, hab_call *call, hab_slice document, void *report);
int li_family_post(const void *state, hab_call *call, hab_slice document);
int li_sent_get(const void *state, hab_call *call);
int li_nowhere_get(const void *state, hab_call *call);
/* Whether an open convention covers the commune. */
int li_has_lieu(const li *self, hab_call *call, const char *commune, int *has);
/* Counts one more demande of the address in a document; HAB_REFUSED when it had enough. */
int li_limit_address(const li *self, hab_call *call, hab_slice document);

/* withdraw.c: by the family */
int li_withdraw_get(const void *state, hab_call *call);
int li_withdraw_post(const void *state, hab_call *call, hab_slice document);
/* A reference as somebody typed it, in the form that it has here; 0 when it is none. */
int li_reference_read(const char *given, char reference[LI_REFERENCE + 1]);

/* feed.c: what a front site hands over */
int li_feed_enter(const void *state, hab_call *call);
int li_feed_post(const void *state, hab_call *call, hab_slice document);
/* Forgets the site's own reference of a demande that is destroyed. */
int li_feed_forget(const li *self, hab_call *call, uint64_t number);

/* inbox.c, demande_page.c (page, PDF, XML, follow-up), export.c (demandes.xml) */
int li_inbox_get(const void *state, hab_call *call);
int li_inbox_post(const void *state, hab_call *call, hab_slice document); /* preference */
int li_demande_get(const void *state, hab_call *call);
int li_demande_post(const void *state, hab_call *call, hab_slice document);
int li_export_get(const void *state, hab_call *call);
int li_schema_get(const void *state, hab_call *call); /* demandes.xsd */

/* figures_page.c: for the lieu, and for the Caf */
int li_figures_get(const void *state, hab_call *call);
int li_caf_figures_get(const void *state, hab_call *call);

/* attestation_page.c, caf_page.c */
int li_attestation_get(const void *state, hab_call *call);                      /* attestation */
int li_attestation_below_get(const void *state, hab_call *call);                /* attestation/ */
int li_attestation_post(const void *state, hab_call *call, hab_slice document); /* the same */
int li_caf_get(const void *state, hab_call *call);                              /* suivi-caf */
int li_caf_paper_get(const void *state, hab_call *call);                        /* suivi-caf/ */

#endif
