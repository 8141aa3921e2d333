/* A demande d'habilitation: what a future partner asks for on the public form, and
 * what the Caf does with it until the convention is active (requirements, section 2).
 *
 * Its document has the shape of the convention to come:
 *   {"type", "caf", "demandeur": {"nom", "prenom", "courriel"}, "partenaire": {…},
 *    "annexe": {…}}
 * and what the Caf adds:
 *   "numero"; "etapes": {STEP: {"etat", "date"}}; "signature": {"date", "lieu",
 *   "signataires"}; "effet"; "motif" (public); "motif_prive";
 *   "historique": [{"quand", "qui", "acte", "texte"}]: `qui` is the number of the agent's
 *   person, 0 for the requester; `texte` is public. */
#ifndef HAB_REQUEST_H
#define HAB_REQUEST_H

#include <jansson.h>

#include "broker.h"
#include "convention/annexe.h"

typedef enum hab_request_state {
    HAB_REQUEST_TRANSMISE = 1,
    HAB_REQUEST_A_COMPLETER = 2,
    HAB_REQUEST_VERIFIEE = 3,
    HAB_REQUEST_ENVOYEE = 4, /* "convention_envoyee" */
    HAB_REQUEST_SIGNEE = 5,
    HAB_REQUEST_ACTIVEE = 6,
    HAB_REQUEST_REFUSEE = 7
} hab_request_state;

typedef enum hab_request_act {
    HAB_REQUEST_VERIFY = 1, /* transmise → verifiee */
    HAB_REQUEST_ASK,        /* transmise, verifiee → a_completer, with a public text */
    HAB_REQUEST_COMPLETE,   /* a_completer → transmise, by the requester: a new document */
    HAB_REQUEST_REFUSE,     /* any but activee → refusee, with public and private reasons */
    HAB_REQUEST_SEND,       /* verifiee → convention_envoyee, with the number */
    HAB_REQUEST_STEP,       /* records a step (Cnil formalities…), the state stays */
    HAB_REQUEST_SIGN,       /* convention_envoyee → signee, with the signature */
    HAB_REQUEST_ACTIVATE    /* signee → activee: the convention is made */
} hab_request_act;

enum { HAB_REFERENCE_TEXT = 15 }; /* "DH-XXXX-XXXX-XX", 50 random bits */

typedef struct hab_request_record {
    uint8_t layout; /* 1 */
    uint8_t state;  /* hab_request_state */
    uint8_t reserved[2];
    uint32_t type;       /* hab_type_key() */
    uint64_t convention; /* once active */
    int64_t created;
    int64_t changed;
    char caf[8];
    char reference[HAB_REFERENCE_TEXT + 1];
} hab_request_record;

typedef struct hab_request {
    uint64_t number;
    hab_request_record record;
} hab_request;

/* "transmise", "a_completer"…; NULL. */
const char *hab_request_state_name(unsigned state);

/* Stores a checked document, in a write transaction; `request` receives number and
 * reference. Queues the acknowledgement to demandeur.courriel and traces. */
hab_status hab_request_submit(hab_txn *txn, const hab_broker *broker, const json_t *document,
                              int64_t now, hab_request *request);

/* HAB_NOT_FOUND. *document may be NULL; else the caller frees it. */
hab_status hab_request_get(hab_txn *txn, uint64_t number, hab_request *request, json_t **document);
hab_status hab_request_find(hab_txn *txn, hab_slice reference, hab_request *request,
                            json_t **document);

/* Acts on a request, in a write transaction. `agent` is the person who acts (0: the
 * requester). `details` holds what the act needs, its fields named as in the document
 * ("motif", "motif_prive", "numero", "signature", "effet"); for a step {"etape": its
 * name, "etat", "numero", "date"}; for HAB_REQUEST_COMPLETE it is the new document.
 * HAB_DENIED when the state does not allow it, HAB_INVALID when details break a rule:
 * the error is French, "field: sentence", with the article where there is one (LI-3.1:
 * no activation before the signature; MCP-17.1, MCP-12: nor before the steps). Keeps
 * the history, queues the requester's mail and traces. */
hab_status hab_request_do(hab_txn *txn, const hab_broker *broker, uint64_t number,
                          hab_request_act act, const json_t *details, uint64_t agent, int64_t now,
                          hab_error *error);

/* Whether the state of a request allows an act. */
int hab_request_allows(const hab_request *request, hab_request_act act);

/* A number that no convention and no other request has: "LI-2026-911-001", and for MCP
 * the year and the SIRET. */
hab_status hab_request_propose(hab_txn *txn, const hab_broker *broker, const hab_request *request,
                               const json_t *document, int64_t now,
                               char numero[HAB_NUMERO_MAX + 1]);

/* First passwords for those of an activation who have not chosen one yet: hashed
 * beforehand, because hashing takes long. The document of a request that may be
 * activated → the passwords of its persons. */
typedef struct hab_new_account {
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    char password[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
} hab_new_account;
hab_status hab_accounts_prepare(const hab_broker *broker, const json_t *document,
                                hab_new_account **accounts, size_t *count);
/* The same for the persons of an annexe, an array. */
hab_status hab_accounts_of(const hab_broker *broker, const json_t *persons,
                           hab_new_account **accounts, size_t *count);
void hab_accounts_free(hab_new_account *accounts, size_t count); /* wipes */

/* signee → activee: makes the convention from the document, gives every person of
 * the annexe their mail (LI-3.2, ST-3.2, MAM-4.2): with a first password, or, to who
 * has an account already, with what is new. */
hab_status hab_request_activate(hab_txn *txn, const hab_broker *broker, uint64_t number,
                                const hab_new_account *accounts, size_t account_count,
                                uint64_t agent, int64_t now, hab_error *error);

/* The convention document that a request makes, version 1, not yet checked. NULL
 * without memory, or when the type fails to make its annexe. */
json_t *hab_request_convention(const hab_types *types, const json_t *document, const char *state);

/* The requests of a Caf (NULL: all, Caf by Caf) in a state (0: all), oldest first within
 * a state, after `after` (NULL to begin), *count of at most `max`. HAB_INVALID for an
 * `after` of another Caf. */
hab_status hab_request_list(hab_txn *txn, const char *caf, unsigned state, const hab_request *after,
                            hab_request *requests, unsigned max, unsigned *count);

#endif
