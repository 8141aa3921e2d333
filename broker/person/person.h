/* A person: one account, one identification number, one e-mail (LI-3.4). */
#ifndef HAB_PERSON_H
#define HAB_PERSON_H

#include "store/store.h"
#include "store/tables.h"

enum {
    HAB_IDENTIFIANT_MAX = 254, /* RFC 5321 */
    HAB_NAME_MAX = 100         /* bytes of a surname or first name */
};

typedef enum hab_person_state {
    HAB_PERSON_ACTIVE = 1,
    HAB_PERSON_SUSPENDED = 2, /* by the Caf, at once; their sessions are ended */
} hab_person_state;

typedef struct hab_person_record {
    uint8_t layout; /* 1 */
    uint8_t state;
    uint8_t through[6]; /* the convention whose Caf suspended them, big-endian; 0: none */
    int64_t since;      /* second of the last change of state */
} hab_person_record;

typedef struct hab_person {
    uint64_t number; /* the identification number, never reused */
    hab_person_record record;
    char identifiant[HAB_IDENTIFIANT_MAX + 1]; /* lower case */
    char nom[HAB_NAME_MAX + 1];
    char prenom[HAB_NAME_MAX + 1];
} hab_person;

/* Lower-cases and checks an e-mail address as an identifiant. HAB_INVALID. */
hab_status hab_identifiant(hab_slice text, char identifiant[HAB_IDENTIFIANT_MAX + 1]);

/* By number, or by identifiant (any case). HAB_NOT_FOUND. */
hab_status hab_person_get(hab_txn *txn, uint64_t number, hab_person *person);
hab_status hab_person_find(hab_txn *txn, hab_slice identifiant, uint64_t *number);
hab_status hab_person_record_get(hab_txn *txn, uint64_t number, hab_person_record *record);

/* Makes the person of this identifiant, or finds the one who has it: one person,
 * one account, however many conventions. Names are set when it is made only;
 * *created says which. HAB_INVALID for an identifiant that is no address. */
hab_status hab_person_ensure(hab_txn *txn, hab_slice identifiant, hab_slice nom, hab_slice prenom,
                             int64_t now, uint64_t *number, int *created);

/* Suspends (and ends every session) or restores, LI-3.4. The caller traces. */
hab_status hab_person_set_state(hab_txn *txn, uint64_t number, hab_person_state state, int64_t now);

/* Suspends through a convention, and tells through which one; 0: through none. */
hab_status hab_person_suspend(hab_txn *txn, uint64_t number, uint64_t convention, int64_t now);
uint64_t hab_person_suspended_through(const hab_person_record *record);

#endif
