/* Official lists, loaded as data: communes, Cafs, establishments. */
#ifndef HAB_REFERENCE_H
#define HAB_REFERENCE_H

#include <jansson.h>

#include "store/store.h"
#include "store/tables.h"

typedef enum hab_reference_kind {
    HAB_REFERENCE_COMMUNES = 1,
    HAB_REFERENCE_CAF = 2,
    HAB_REFERENCE_ETABLISSEMENTS = 3
} hab_reference_kind;

/* "communes", "caf", "etablissements". HAB_NOT_FOUND. */
hab_status hab_reference_kind_find(hab_slice name, hab_reference_kind *kind);

/* An entry: code and name, for communes the Caf and the département they lie in when
 * the list says so, for establishments their kind (EAJE…), commune and Caf. */
typedef struct hab_reference {
    char code[32];
    char nom[204];
    char caf[8];
    char commune[8];
    char type[8];
} hab_reference;

/* Codes by their form: INSEE's of a commune (section 11), a Caf's, an establishment's. */
int hab_insee_valid(hab_slice code);
int hab_caf_valid(hab_slice code);
int hab_establishment_valid(hab_slice code);

/* Whether two names are the same, accents, case, hyphens and « St » for « Saint » aside. */
int hab_reference_same_name(hab_slice a, hab_slice b);

/* Whether a list of this kind is loaded. */
int hab_reference_loaded(hab_txn *txn, hab_reference_kind kind);
hab_status hab_reference_count(hab_txn *txn, hab_reference_kind kind, uint64_t *count);

hab_status hab_reference_get(hab_txn *txn, hab_reference_kind kind, hab_slice code,
                             hab_reference *entry);

/* Entries whose code begins so, in order of codes, or else those whose name does (as
 * names are compared above), in order of names; *count of at most `max`. */
hab_status hab_reference_search(hab_txn *txn, hab_reference_kind kind, hab_slice text,
                                hab_reference *entries, unsigned max, unsigned *count);

/* Replaces the list in a write transaction: clear, then one put an entry. HAB_INVALID
 * with what is wrong (a code that is none, an empty name). */
hab_status hab_reference_clear(hab_txn *txn, hab_reference_kind kind);
hab_status hab_reference_put(hab_txn *txn, hab_reference_kind kind, const hab_reference *entry,
                             hab_error *error);

#endif
